"""Finding place names in a text: spans that the gazetteer knows and that the text does not use for something else."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from pipeline.inflection import inflection
from pipeline.places.claims import Claim, Claims
from pipeline.places.cues import cues
from pipeline.places.gazetteer import Candidate, Gazetteer
from pipeline.places.listing import Naming
from pipeline.places.plausible import Plausibility, Verdict
from pipeline.places.spots import Spot
from pipeline.tokens import Token, field_tokens, fold, joins_name
from schemas import Actor

_LONGEST = 5
_LONGEST_HAN = 10
"""The same for Chinese and Japanese, where each character is a token: 新疆维吾尔自治区 has eight."""
_HAN = frozenset({"zh", "ja"})
_KNOWN = 4.8
_OPENING, _CLOSING = " (", ")"


@dataclass(frozen=True, slots=True)
class Toponym:
    """A place name in the text: its span, and the places it may mean.

    ``kind`` is the kind of place that a word beside it names, ``located`` says that the words around it take it for a
    place, ``inside`` that it stands inside the name of a body that belongs there, ``weak`` that only the company of
    other places can tell it from an ordinary word.
    """

    field: str
    text: str
    start: int
    end: int
    candidates: tuple[Candidate, ...]
    kind: str | None = None
    located: bool = False
    inside: bool = False
    weak: bool = False

    @property
    def name(self) -> str:
        """The folded name."""
        return fold(self.text)


class ToponymFinder:
    """Finds toponyms in the fields of an article of one language; what it reads first bears on what it reads later."""

    def __init__(self, gazetteer: Gazetteer, language: str, actors: Sequence[Actor]) -> None:
        self._gazetteer = gazetteer
        self._rules = inflection(language)
        self._longest = _LONGEST_HAN if language in _HAN else _LONGEST
        self._cues = cues(language)
        self._claims = Claims(actors, gazetteer, self._rules)
        self._plausibility = Plausibility(gazetteer, language, self._claims)

    def given(self, field: str, text: str, stretches: Collection[tuple[int, int]]) -> Iterator[Toponym]:
        """Yield the toponyms at given stretches of a field, in order; names that no place has are left out."""
        tokens = field_tokens(text)
        for start, end in sorted(stretches):
            inside = [number for number, token in enumerate(tokens) if start < token.end and token.start < end]
            if not inside:
                continue
            for first in range(inside[0], inside[-1] + 1):  # "north-eastern Nigeria" means Nigeria, or a part of it
                spot = Spot(field, text, tokens, first, inside[-1] + 1)
                if candidates := self._gazetteer.find(spot.words, self._rules):
                    yield Toponym(field, text[start:end], start, end, candidates, spot.kind(self._cues), located=True)
                    break

    def find(self, field: str, text: str) -> Iterator[Toponym]:
        """Yield the toponyms of a field in order, the longest at each place."""
        tokens = field_tokens(text)
        cased, may_open = self._plausibility.cased, self._cues.may_open
        lower_case = {token.folded for token in tokens if token.text[0].islower()} if cased else frozenset()
        position, place_before = 0, -1
        while position < len(tokens):
            token = tokens[position]
            small = cased and not token.text[0].isupper()
            if (small and token.folded not in may_open) or not self._gazetteer.knows(token, self._rules):
                position += 1
                continue
            found = self._at(field, text, tokens, position, lower_case, place_before)
            if found is None:
                position += 1
                continue
            toponym, position = found
            place_before = toponym.end
            yield toponym

    def _at(
        self, field: str, text: str, tokens: Sequence[Token], first: int, lower_case: Collection[str], place_before: int
    ) -> tuple[Toponym, int] | None:
        lengths = self._gazetteer.lengths(self._name(text, tokens, first), self._rules)
        fewest = 2 if self._plausibility.cased and tokens[first].text[0].islower() else 1  # lac Kivu, but no lac
        for number in range(len(lengths), fewest - 1, -1):
            if not lengths[number - 1]:
                continue
            spot = Spot(field, text, tokens, first, first + number)
            end = _closed(spot)
            claim = self._claims.of(spot, end, spot.is_behind(self._cues), is_inflected(lengths[number - 1]))
            if claim is Claim.TAKEN:
                continue
            verdict = self._plausibility.judge(spot, lengths[number - 1], claim, lower_case, place_before)
            if verdict.candidates and not (verdict.weak and self._holds_better(spot)):
                return self._toponym(field, spot, end, claim, verdict), first + number
        return None

    def _holds_better(self, spot: Spot) -> bool:
        """Tell whether the last words of a doubtful name are that of a well-known place: "the city of Herat"."""
        shorter = (self._gazetteer.find(spot.words[start:], self._rules) for start in range(1, len(spot.words)))
        return any(candidate.place.weight >= _KNOWN for candidates in shorter for candidate in candidates)

    def _name(self, text: str, tokens: Sequence[Token], first: int) -> Iterator[Token]:
        """Yield the words from a token on that may belong to one name."""
        yield tokens[first]
        for position in range(first + 1, min(first + self._longest, len(tokens))):
            gap = text[tokens[position - 1].end : tokens[position].start]
            bracketed = gap == _OPENING and text.startswith(_CLOSING, tokens[position].end)
            if not bracketed and not joins_name(gap):
                return
            yield tokens[position]

    def _toponym(self, field: str, spot: Spot, end: int, claim: Claim, verdict: Verdict) -> Toponym:
        return Toponym(
            field=field,
            text=spot.text[spot.start : end],
            start=spot.start,
            end=end,
            candidates=verdict.candidates,
            kind=spot.kind(self._cues),
            located=verdict.located,
            inside=claim is Claim.INSIDE,
            weak=verdict.weak,
        )


def is_inflected(candidates: Sequence[Candidate]) -> bool:
    """Tell whether an ending had to be taken off before the name of a well-known place was met."""
    return all(candidate.stripped for candidate in candidates) and any(c.place.weight >= _KNOWN for c in candidates)


def without_strays(toponyms: Sequence[Toponym]) -> list[Toponym]:
    """Return the toponyms without abbreviations of divisions that the article does not name in full: NSW, Ill."""
    named = {c.place.id for t in toponyms for c in t.candidates if c.naming is not Naming.ABBREVIATION}
    return [t for t in toponyms if not _is_stray(t, named)]


def _is_stray(toponym: Toponym, named: Collection[str]) -> bool:
    abbreviated = all(candidate.naming is Naming.ABBREVIATION for candidate in toponym.candidates)
    return abbreviated and not toponym.located and all(c.place.id not in named for c in toponym.candidates)


def _closed(spot: Spot) -> int:
    """Return where a name ends, with the bracket that closes "Frankfurt (Oder)"."""
    end = spot.end
    opened = _OPENING in spot.text[spot.start : end]
    return end + 1 if opened and spot.text.startswith(_CLOSING, end) else end
