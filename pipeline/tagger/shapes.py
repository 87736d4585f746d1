"""The shape of a word: what its letters tell before its meaning is known."""

from __future__ import annotations

import unicodedata
from enum import IntEnum, auto
from functools import lru_cache


class Shape(IntEnum):
    """Shapes that the network tells apart; the numbers are rows of its table, so that new ones go to the end."""

    NUMBER = 0
    SENTENCE_END = auto()
    QUOTE = auto()
    DASH = auto()
    MARK = auto()
    ARABIC = auto()
    IDEOGRAPH = auto()
    CASELESS = auto()
    LATIN_LOWER = auto()
    LATIN_TITLE = auto()
    LATIN_UPPER = auto()
    LATIN_INITIAL = auto()
    LATIN_MIXED = auto()
    CYRILLIC_LOWER = auto()
    CYRILLIC_TITLE = auto()
    CYRILLIC_UPPER = auto()
    CYRILLIC_INITIAL = auto()
    CYRILLIC_MIXED = auto()


_MARKS = (
    (".!?…。！？؟۔।", Shape.SENTENCE_END),
    ("\"'«»“”„‘’‹›「」『』`", Shape.QUOTE),
    ("-–—‐‑", Shape.DASH),
)


@lru_cache(maxsize=200_000)
def shape_of(word: str) -> Shape:
    """Return the shape of a word."""
    letter = next((char for char in word if char.isalpha()), None)
    if letter is None:
        if any(char.isdigit() for char in word):
            return Shape.NUMBER
        return next((shape for marks, shape in _MARKS if word[0] in marks), Shape.MARK)
    if letter.lower() == letter.upper():
        script = unicodedata.name(letter, "").partition(" ")[0]
        return Shape.ARABIC if script == "ARABIC" else Shape.IDEOGRAPH if script == "CJK" else Shape.CASELESS
    cyrillic = "\u0400" <= letter <= "\u052f"
    return Shape((Shape.CYRILLIC_LOWER if cyrillic else Shape.LATIN_LOWER) + _case(word))


def _case(word: str) -> int:
    letters = [char for char in word if char.isalpha()]
    if word.islower():
        return 0
    if len(letters) == 1:
        return 3
    if word.isupper():
        return 2
    return 1 if letters[0].isupper() and all(char.islower() for char in letters[1:]) else 4
