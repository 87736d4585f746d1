"""Text as sentences of words with offsets: what the tagger reads."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.tokens import APOSTROPHES

LONGEST = 100
"""Words of a sentence that the network reads at once; a longer one is cut, at a comma where there is one."""

_IDEOGRAPHS = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u3040-\u30ff\U00020000-\U0002fa1f"
_MARKS = r"\u0300-\u036f\u064b-\u065f\u0670\u0900-\u0903\u093a-\u094f\u0962\u0963\u200c\u200d"
_LETTER = rf"(?:(?![{_IDEOGRAPHS}])[^\W_]|[{_MARKS}])"
_WORD = re.compile(
    rf"[{_IDEOGRAPHS}]"
    # Elided articles and the English possessive are words of their own, as in the corpora.
    rf"|\b(?:[ldsnjcm]|qu|dell|nell|sull|all|dall|[LDSNJC]|Qu|Dell|Nell|Sull|All|Dall)[{APOSTROPHES}](?=[^\W\d_])"
    rf"|[{APOSTROPHES}](?:s|ll|re|ve|d|m)\b"
    # Abbreviations keep their dots: U.S., г. stays two words.
    r"|(?:[A-ZА-ЯЁІЇ]\.){2,}"
    r"|\b(?:Mr|Mrs|Ms|Dr|St|Prof|Gen|Col|Lt|Sgt|Capt|Gov|Sen|Rep|Rev|Inc|Corp|Ltd|Co|Jr|Sr)\."
    r"|\b[A-ZА-ЯЁІЇ]\.(?=[ \u00a0]?[A-ZА-ЯЁІЇ])"
    rf"|{_LETTER}(?:{_LETTER}|[-‐‑](?={_LETTER})|[{APOSTROPHES}](?!(?:s|ll|re|ve|d|m)\b)(?={_LETTER})|[.,](?=\d)(?<=\d.))*"
    r"[ʼʻ]?"
    r"|[^\w\s]|_",
)
_IDEOGRAPH = re.compile(rf"[{_IDEOGRAPHS}]")
_RUN = re.compile(rf"[{_IDEOGRAPHS}]|[^{_IDEOGRAPHS}]+")
_END = re.compile(r"[.!?…。！？؟۔।]")
_CLOSERS = frozenset("\"'»”’)]」』›“")


@dataclass(frozen=True, slots=True)
class Word:
    """A word, a number or a mark, with its offsets in code points; ``end`` is exclusive."""

    text: str
    start: int
    end: int


def split_ideographs(token: str) -> list[str]:
    """Return a token of a corpus as the words that :func:`sentences` would make of its ideographs, one each."""
    return _RUN.findall(token) if _IDEOGRAPH.search(token) else [token]


def sentences(text: str) -> Iterator[tuple[Word, ...]]:
    """Yield the sentences of a text, none empty, none longer than :data:`LONGEST` words."""
    for line in re.finditer(r"[^\n]+", text):
        words = [Word(m.group(), m.start(), m.end()) for m in _WORD.finditer(text, line.start(), line.end())]
        start = 0
        for end in _ends(words):
            yield from _pieces(words[start:end])
            start = end


def _ends(words: list[Word]) -> Iterator[int]:
    """Yield where sentences end: behind a full stop and its closing marks, and at the end of the line."""
    position = 0
    while position < len(words):
        if _END.fullmatch(words[position].text) and not _abbreviates(words, position):
            position += 1
            while (
                position < len(words)
                and (words[position].text in _CLOSERS or _END.fullmatch(words[position].text))
                and words[position].start == words[position - 1].end
            ):
                position += 1
            if position < len(words) and _opens(words, position):
                yield position
        else:
            position += 1
    if words:
        yield len(words)


def _abbreviates(words: list[Word], position: int) -> bool:
    """Tell whether a full stop belongs to a short lower-case word before it, as in the Russian «г.»."""
    before = words[position - 1] if position else None
    return (
        before is not None
        and words[position].text == "."
        and before.end == words[position].start
        and len(before.text) <= 2
        and before.text.islower()
    )


def _opens(words: list[Word], position: int) -> bool:
    """Tell whether a sentence may begin at a word: not with a small letter, and behind a space where there are any."""
    word = words[position].text
    if word[0].islower() or word[0] in ",;:)":
        return False
    return words[position].start > words[position - 1].end or not words[position - 1].text.isascii()


def _pieces(words: list[Word]) -> Iterator[tuple[Word, ...]]:
    while len(words) > LONGEST:
        cut = next((n for n in range(LONGEST, LONGEST // 2, -1) if words[n - 1].text in ",;，、،؛"), LONGEST)
        yield tuple(words[:cut])
        words = words[cut:]
    if words:
        yield tuple(words)
