"""One field of an article, tokenised, with every sign in it: what all rules for mentions read."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeVar

from pipeline.mentions.lexicon import Lexicon
from pipeline.mentions.signs import Country, Cue, Group, Head, Hit, Known, Nationality, Neutral, People, Sign, Title
from pipeline.tokens import APOSTROPHES, Token, field_tokens
from schemas import ActorType

S = TypeVar("S")

OPENING = '«“„"‘「『《‹'
CLOSING = '»”“"’」』》›'
_SENTENCE_END = re.compile(r"[.!?…。！？؟۔।:;；：]|\n|[«“„\"「『—–]\s*$|^\s*[•*]")
_INITIAL = re.compile(r"^[^\W\d_]$")
_SHORTEST_COMPOUND = 9
_PHRASES = (Title, Group, Country, Nationality, Neutral)
_HYPHENS = ("-", "‐", "‑")
_WHOLE_WORDS = (Title, Group, Head, Nationality, People)
"""Signs that are no signs inside a word with hyphens."""
_HEADLINE_SHARE = 0.6
"""A field of at least four long words of which this share is capitalised is set in headline capitals."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A title or a text with its tokens and signs; positions are token numbers, ends exclusive."""

    field: Literal["title", "text"]
    text: str
    tokens: tuple[Token, ...]
    lexicon: Lexicon
    starting: dict[int, list[Hit]]
    ending: dict[int, list[Hit]]
    inner: frozenset[int]
    """Tokens inside a phrase of several words that is no person's name, but for the first of them."""
    shouting: bool
    """True where capital letters tell nothing: a headline In Title Case or IN CAPITALS."""

    def at(self, position: int, *kinds: type[S] | Cue) -> Hit | None:
        """Return the longest hit of the given kinds that starts at a token."""
        return _longest(self.starting.get(position, ()), kinds)

    def before(self, position: int, *kinds: type[S] | Cue) -> Hit | None:
        """Return the longest hit of the given kinds that ends right before a token."""
        return _longest(self.ending.get(position, ()), kinds)

    def gap(self, position: int) -> str:
        """Return the text between a token and the one before it; around the field, a newline."""
        if position <= 0 or position >= len(self.tokens):
            return "\n"
        return self.text[self.tokens[position - 1].end : self.tokens[position].start]

    def adjoins(self, position: int) -> bool:
        """Tell whether nothing but a space, a hyphen or an initial's dot parts a token from the one before it."""
        gap = self.gap(position)
        if gap in ("", " ", "\u00a0", "-", "‐", "‑", "·", "•", "\u200c"):
            return True
        return gap in (". ", ".") and self._abbreviated(position - 1) and not self._opens(position)

    def _abbreviated(self, position: int) -> bool:
        word = self.tokens[position].text
        if _INITIAL.match(word):
            return True
        return len(word) <= 5 and self.before(position + 1, Title, Cue.HONORIFIC, Cue.MODIFIER) is not None

    def _opens(self, position: int) -> bool:
        return self.tokens[position].folded in self.lexicon.openers

    def starts_sentence(self, position: int) -> bool:
        """Tell whether a token is the first of a sentence, a line or a quotation."""
        if position == 0:
            return True
        return not self.adjoins(position) and _SENTENCE_END.search(self.gap(position)) is not None

    def capitalised(self, position: int) -> bool:
        """Tell whether a token can be a word of a name by its letters."""
        return 0 <= position < len(self.tokens) and self.tokens[position].text[0].isupper()

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Return the offsets of tokens without a possessive or a case ending behind an apostrophe."""
        token = self.tokens[last - 1]
        end = token.end
        if self.lexicon.strips_apostrophe:
            for length in range(1, 7):
                tail = token.text[-length:]
                if len(token.text) > length + 1 and tail[0] in APOSTROPHES:
                    ending = tail[1:]
                    if ending.islower() and (self.lexicon.language != "en" or ending == "s"):
                        end -= length
                    break
        return self.tokens[first].start + self._joined(first), end

    def _joined(self, position: int) -> int:
        """Return how many letters of an Arabic word are a conjunction or preposition written together with it."""
        text = self.tokens[position].text
        return int(self.lexicon.language == "ar" and text[:1] in "وفبك" and text[1:3] == "ال" and len(text) > 4)

    def quoted(self, first: int, last: int) -> bool:
        """Tell whether tokens stand in quotation marks of their own."""
        start, end = self.tokens[first].start, self.tokens[last - 1].end
        return self.text[start - 1 : start] in OPENING != "" and self.text[end : end + 1] in CLOSING != ""


def read_passage(field: Literal["title", "text"], text: str, lexicon: Lexicon) -> Passage:
    """Return a field with its tokens and signs."""
    tokens = field_tokens(text)
    starting: dict[int, list[Hit]] = defaultdict(list)
    ending: dict[int, list[Hit]] = defaultdict(list)
    for index in lexicon.indexes:
        for match in index.find_all(text, tokens):
            compound = _in_compound(text, tokens, match.first, match.last)
            for sign in match.values:
                if compound and _is_broken(sign, match.last - match.first):
                    continue
                hit = Hit(match.first, match.last, sign)
                starting[match.first].append(hit)
                ending[match.last].append(hit)
    if lexicon.compounds:
        for position, sign in _compounds(tokens, lexicon):
            if position not in starting:
                hit = Hit(position, position + 1, sign)
                starting[position].append(hit)
                ending[position + 1].append(hit)
    shouting = field == "title" and lexicon.cased and _shouts(tokens)
    inner = frozenset(
        position
        for hits in starting.values()
        for hit in hits
        if isinstance(hit.sign, _PHRASES)
        for position in range(hit.first + 1, hit.last)
    )
    return Passage(field, text, tokens, lexicon, dict(starting), dict(ending), inner, shouting)


def _compounds(tokens: tuple[Token, ...], lexicon: Lexicon) -> Iterator[tuple[int, Sign]]:
    """Yield the compound nouns whose last part is a title or a role noun, by the longest such part."""
    for position, token in enumerate(tokens):
        if len(token.folded) >= _SHORTEST_COMPOUND and token.text[0].isupper():
            ends = (token.folded[start:] for start in range(3, len(token.folded) - 4))
            sign = next((lexicon.compounds[end] for end in ends if end in lexicon.compounds), None)
            if sign is not None:
                yield position, sign


def _is_broken(sign: Sign, words: int) -> bool:
    """Tell whether a sign cannot be one part of a word with hyphens; persons can: the Putin-Xi meeting."""
    if isinstance(sign, Known):
        return words == 1 and sign.entry.type is not ActorType.PERSON
    return isinstance(sign, _WHOLE_WORDS)


def _in_compound(text: str, tokens: tuple[Token, ...], first: int, last: int) -> bool:
    """Tell whether a match is a part of a word with hyphens: anti-Russian, Військово-морські."""
    start, end = tokens[first].start, tokens[last - 1].end
    before, behind = text[max(start - 2, 0) : start], text[end : end + 2]
    return (before[-1:] in _HYPHENS and before[:1].isalnum()) or (behind[:1] in _HYPHENS and behind[1:].isalnum())


def _longest(hits: list[Hit] | tuple[()], kinds: tuple[type[S] | Cue, ...]) -> Hit | None:
    best: Hit | None = None
    for hit in hits:
        if best is not None and hit.last - hit.first <= best.last - best.first:
            continue
        if any(hit.sign is kind if isinstance(kind, Cue) else isinstance(hit.sign, kind) for kind in kinds):
            best = hit
    return best


def _shouts(tokens: tuple[Token, ...]) -> bool:
    words = [token for token in tokens if len(token.text) > 3 and token.text[0].isalpha()]
    if len(words) < 4:
        return False
    return sum(token.text[0].isupper() for token in words) >= _HEADLINE_SHARE * len(words)


LEXICAL = (Known, Title, Group, Head, Country, Nationality, Neutral)
"""Kinds of signs whose words are no part of an unknown person's name."""
