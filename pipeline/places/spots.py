"""A stretch of words in a text, and what stands beside it."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from pipeline.places.cues import Cues
from pipeline.tokens import Token

_CLOSE = 12
"""Most characters between a name and a word that still says what it is the name of."""
_QUOTES = " ”»\"’'"
_OPENING_QUOTES = ' «“„"'
_QUOTED = frozenset({("«", "»"), ("“", "”"), ('"', '"'), ("„", "“"), ("「", "」"), ("《", "》")})
_SENTENCE_STARTS = '.!?\n«“"—'


class Spot:
    """The tokens of a field from ``first`` up to and without ``last``.

    ``start`` and ``end`` are its offsets, a possessive ending aside. ``before`` and ``after`` are the tokens beside it,
    ``gap_before`` and ``gap_after`` what stands between; at the ends of a text that is a full stop.
    """

    __slots__ = (
        "after", "before", "end", "field", "first", "gap_after", "gap_before", "is_single", "last", "start", "text",
        "tokens", "words",
    )  # fmt: skip

    def __init__(self, field: str, text: str, tokens: Sequence[Token], first: int, last: int) -> None:
        self.field = field
        self.text = text
        self.tokens = tokens
        self.first = first
        self.last = last
        self.words: Sequence[Token] = tokens[first:last]
        self.is_single = last - first == 1
        word = tokens[last - 1]
        self.start = tokens[first].start
        self.end = word.end - 2 if word.text.endswith(("'s", "’s")) else word.end
        self.before: Token | None = tokens[first - 1] if first else None
        self.after: Token | None = tokens[last] if last < len(tokens) else None
        self.gap_before = "." if self.before is None else text[self.before.end : self.start]
        self.gap_after = "." if self.after is None else text[word.end : self.after.start]

    @property
    def is_possessive(self) -> bool:
        """True for a name that owns what stands behind it: China's news agency."""
        return self.end < self.tokens[self.last - 1].end

    @property
    def following(self) -> str | None:
        """The folded capitalised word behind a comma ("Paris, Texas"), if there is one."""
        after = self.after
        return after.folded if after is not None and self.gap_after == ", " and after.is_capitalised else None

    @property
    def is_sum(self) -> bool:
        """True for the letters of a currency: US$58 million."""
        around = (self.text[self.start - 1 : self.start], self.text[self.end : self.end + 1])
        return any(mark and unicodedata.category(mark) == "Sc" for mark in around)

    @property
    def is_quoted(self) -> bool:
        """True for what stands alone in quotation marks, as teams and papers do, and some border posts."""
        opened = self.text[self.start - 1 : self.start] if self.start else ""
        return (opened, self.text[self.end : self.end + 1]) in _QUOTED

    def is_behind(self, cues: Cues) -> bool:
        """Tell whether "in" or the like stands right in front, an English article or a quotation mark aside."""
        before = self.before
        if before is None or self.gap_before.strip(_OPENING_QUOTES):
            return False
        if before.folded == "the" and self.first > 1:
            before = self.tokens[self.first - 2]
        return before.folded in cues.locative

    def words_behind(self) -> list[str]:
        """Return up to two folded words that stand right behind, a closing quotation mark aside."""
        if self.gap_after.strip(_QUOTES):
            return []
        end = self.tokens[self.last - 1].end
        return [t.folded for t in self.tokens[self.last : self.last + 2] if t.start - end <= _CLOSE]

    def kind(self, cues: Cues) -> str | None:
        """Return the kind of place that a word beside the spot names: "province of Herat", "Herat province"."""
        after = self.after
        if after is not None and self.gap_after in (" ", "", "-") and (kind := cues.kind(after.folded)):
            return kind
        before = self.before
        if before is None or self.gap_before not in (" ", ""):
            return None
        if before.folded in cues.joins and self.first > 1:
            before = self.tokens[self.first - 2]
        return cues.kind(before.folded)

    def starts_sentence(self, position: int) -> bool:
        """Tell whether the token at a position starts a sentence."""
        if position == 0:
            return True
        gap = self.text[self.tokens[position - 1].end : self.tokens[position].start]
        return any(mark in gap for mark in _SENTENCE_STARTS)
