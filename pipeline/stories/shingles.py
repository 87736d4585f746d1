"""A text as the set of its word sequences: what near-duplicates share and rewrites do not.

Case, punctuation, accents, the two Chinese orthographies and the digits of all scripts make no difference. Scripts that
write no spaces give overlapping pieces of a few characters in place of words, so that one sequence covers about as much
text in any script.
"""

from __future__ import annotations

import re
import unicodedata
import zlib

import numpy as np
import numpy.typing as npt

from pipeline.han import SIMPLIFY

Hashes = npt.NDArray[np.uint64]

WORDS = 3
"""Words in a sequence. With two, texts on one event share too much; with four, each changed word costs too much."""

_HAN = r"\u3400-\u4dbf\u4e00-\u9fff\u3040-\u30ff"
_SOUTH_EAST = r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
# The vowel signs of Indic scripts are no word characters to Python, but belong to the word.
_INDIC = r"\u0900-\u0963\u0966-\u0dff"
_RUN = re.compile(rf"(?P<han>[{_HAN}]+)|(?P<south>[{_SOUTH_EAST}]+)|(?:(?![{_HAN}{_SOUTH_EAST}])[^\W_]|[{_INDIC}])+")
_PIECE = {"han": 2, "south": 4}
_APOSTROPHES = "'’‘ʼʻʹ`´"
_LAST_ACCENT = 0x08FF
"""Combining marks up to here are accents and pointing that outlets leave out; those of later scripts are vowels."""
_MIX_1, _MIX_2, _MIX_3 = (np.uint64(c) for c in (0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB))


class _Folding(dict[int, str | int | None]):
    """Table for :meth:`str.translate` of decomposed text, filled as characters are met."""

    def __missing__(self, code: int) -> str | int | None:
        char = chr(code)
        category = unicodedata.category(char)
        folded: str | int | None = SIMPLIFY.get(code, code)
        if char in _APOSTROPHES or category == "Cf" or (category == "Mn" and code <= _LAST_ACCENT):
            folded = None
        elif category == "Nd":
            folded = str(unicodedata.decimal(char))
        self[code] = folded
        return folded


_FOLDING = _Folding()


def words_of(text: str) -> list[str]:
    """Return the folded words of a text; of a run without spaces, its overlapping pieces."""
    words: list[str] = []
    for match in _RUN.finditer(unicodedata.normalize("NFKD", text).translate(_FOLDING).casefold()):
        run, size = match.group(), _PIECE.get(match.lastgroup or "", 0)
        if size and len(run) > size:
            words.extend(run[start : start + size] for start in range(len(run) - size + 1))
        else:
            words.append(run)
    return words


def shingles_of(text: str) -> Hashes:
    """Return the distinct hashes of the sequences of :data:`WORDS` words, sorted; empty for a shorter text.

    The hashes are the same on every machine and in every release of Python.
    """
    words = words_of(text)
    if len(words) < WORDS:
        return np.empty(0, np.uint64)
    hashed = mixed(np.fromiter((zlib.crc32(word.encode()) for word in words), np.uint64, len(words)))
    count = len(words) - WORDS + 1
    sequences = hashed[:count].copy()
    for place in range(1, WORDS):
        sequences = mixed(sequences * _MIX_2 + hashed[place : place + count])
    return np.unique(sequences)


def mixed(hashes: Hashes) -> Hashes:
    """Return hashes whose every bit depends on all bits given: the finaliser of SplitMix64 (Steele et al. 2014)."""
    hashes = hashes + _MIX_1
    hashes = (hashes ^ (hashes >> np.uint64(30))) * _MIX_2
    hashes = (hashes ^ (hashes >> np.uint64(27))) * _MIX_3
    return hashes ^ (hashes >> np.uint64(31))
