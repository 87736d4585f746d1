"""The parts of an article that is in several languages, as bulletins of bilingual outlets are."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from schemas import Language, LanguagePart

_LINES = re.compile(r"\S[^\n]*")
_SENTENCES = re.compile(r"\S.*?(?:[.!?…؟۔।](?=\s)|[。！？]|$)")
_PARTED_CHARS = 100_000
_SURE = 0.8
_SHORTEST = 25
"""Characters below which a line takes the language of its neighbours."""
_FEWEST = 100
"""Characters of a language below which it is a quotation or a name, not a part."""
_LEAST_SHARE = 0.1
_DENSE = frozenset(("Hans", "Hant", "Jpan", "Kore"))
_DENSE_FACTOR = 3
"""How many letters of an alphabet a character of these scripts is worth."""


@dataclass(frozen=True, slots=True)
class Judged:
    """The language of a piece of text, and whether that piece looks like more than one language."""

    language: Language
    several: bool


@dataclass(frozen=True, slots=True)
class _Piece:
    start: int
    end: int
    code: str | None
    script: str | None
    size: int


def find_parts(
    text: str, judge: Callable[[str], Judged], near: Mapping[str, Collection[str]]
) -> tuple[LanguagePart, ...]:
    """Return the parts in order, none where one language has nearly all of the text.

    Languages that are easily taken for each other are never parts of one article: the difference would be noise.
    """
    pieces = _told(list(_pieces(text[:_PARTED_CHARS], judge)))
    sizes: Counter[str] = Counter()
    for piece in pieces:
        sizes[piece.code or ""] += piece.size
    chief = {code: max(near.get(code, (code,)), key=lambda relative: (sizes[relative], relative)) for code in sizes}
    joined: Counter[str] = Counter()
    for code, size in sizes.items():
        joined[chief[code]] += size
    enough = {code for code, size in joined.items() if size >= max(_FEWEST, _LEAST_SHARE * joined.total())}
    if len(enough) < 2:
        return ()
    named = [replace(p, code=chief[p.code or ""] if chief[p.code or ""] in enough else None) for p in pieces]
    return tuple(_merged(_told(named)))


def _told(pieces: Sequence[_Piece]) -> Sequence[_Piece]:
    """Return the pieces with a language each: one that is not told takes that before it, or behind it in its script."""
    told = list(pieces)
    known = [index for index, piece in enumerate(pieces) if piece.code]
    for index, piece in enumerate(pieces):
        if not piece.code and known:
            at = bisect_left(known, index)
            before = known[max(at - 1, 0)]
            behind = known[at] if at < len(known) else before
            nearest = behind if piece.script == pieces[behind].script != pieces[before].script else before
            told[index] = replace(piece, code=pieces[nearest].code)
    return told


def _pieces(text: str, judge: Callable[[str], Judged]) -> Iterator[_Piece]:
    """Yield the lines of a text, and the sentences of lines that are in several languages."""
    for line in _LINES.finditer(text):
        judged = judge(line.group())
        if not judged.several:
            yield _piece(judged.language, line.start(), line.end())
            continue
        for sentence in _SENTENCES.finditer(line.group()):
            start, end = line.start() + sentence.start(), line.start() + sentence.end()
            yield _piece(judge(sentence.group()).language, start, end)


def _piece(language: Language, start: int, end: int) -> _Piece:
    size = (end - start) * (_DENSE_FACTOR if language.script in _DENSE else 1)
    told = language.code != "und" and language.confidence >= _SURE and size >= _SHORTEST
    return _Piece(start, end, language.code if told else None, language.script, size)


def _merged(pieces: Sequence[_Piece]) -> Iterator[LanguagePart]:
    """Yield the runs of pieces in one language."""
    for code, run in groupby(pieces, key=lambda piece: piece.code):
        of_run = list(run)
        if code:
            yield LanguagePart(code=code, start=of_run[0].start, end=of_run[-1].end)
