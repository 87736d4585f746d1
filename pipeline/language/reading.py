"""A text as the identification reads it: without what is no prose, with its script and its number of letters."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from pipeline.scripts import letters_by_script, letters_of, script_of

_READ_CHARS = 20_000
_COUNTED_CHARS = 3_000
"""Characters of a text in which words and letters are counted; more of them change nothing."""
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_NOISE = re.compile(r"https?://\S+|\S{1,99}@\S+|@\w+|#\w+")
_AROUND_WORDS = '.,;:!?…"“”„«»‹›()[]{}<>|/\\–—*•·+=%&_~^$€£№0123456789،؛؟۔।॥՝։፡።፣፤\u200b\u200e\u200f'
_ASCII_NO_LETTERS = bytes(byte for byte in range(128) if not chr(byte).isalpha())
_MOSTLY = 0.9
_NEVER_ALONE = frozenset(("Hani", "Kana", "Hang"))
"""Scripts that are written together, so that a part of the letters does not tell which language it is."""
_PROBES = 12


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text shows.

    ``sample`` is its beginning without addresses, tags and control characters, ``lower`` the part of it that words and
    letters are looked for in, in lower case, ``total`` the number of letters in that part, and ``minority`` the share
    of those that are in other scripts than ``script``.
    """

    sample: str
    lower: str
    script: str | None
    total: int
    minority: float

    def words(self) -> set[str]:
        """Return the distinct words; what stands before an apostrophe or a hyphen keeps it, as l', bo' and il- do."""
        lower = self.lower
        if not lower.isascii():
            for apostrophe in "’‘ʻʼ`´":
                lower = lower.replace(apostrophe, "'")
            lower = lower.replace("\u200c", " ")
        return {word.strip(_AROUND_WORDS) for word in lower.replace("'", "' ").replace("-", "- ").split()}


def read_text(text: str) -> Reading:
    """Return what the beginning of a text shows."""
    sample = _CONTROLS.sub(" ", text[:_READ_CHARS])
    if "://" in sample or "@" in sample or "#" in sample:
        sample = _NOISE.sub(" ", sample)
    lower = sample[:_COUNTED_CHARS].lower()
    in_ascii = lower.encode("ascii", "ignore")
    latin = len(in_ascii.translate(None, _ASCII_NO_LETTERS))
    beyond = len(lower) - len(in_ascii)
    if not beyond:
        return Reading(sample, lower, "Latn" if latin else None, latin, 0.0)
    script = "Latn" if latin > beyond else _probed_script(lower)
    if script and script not in _NEVER_ALONE:
        # One script is counted quickly; only a text of several is counted script by script.
        own = sum(map(len, letters_of(script).findall(lower)))
        if own > _MOSTLY * (latin + beyond):
            return Reading(sample, lower, script, own, 0.0)
    counts = letters_by_script(lower)
    total = counts.total()
    if not total:
        return Reading(sample, lower, None, 0, 0.0)
    together = sum(counts[name] for name in _NEVER_ALONE)
    own = max(together, *counts.values())
    return Reading(sample, lower, script_of(lower), total, 1.0 - own / total)


def _probed_script(lower: str) -> str | None:
    """Return the script of most of a few characters of a text."""
    found = [_script_of_letter(letter) for letter in lower[:: len(lower) // _PROBES + 1]]
    scripts = [script for script in found if script]
    return max(scripts, key=scripts.count) if scripts else None


@lru_cache(maxsize=4096)
def _script_of_letter(letter: str) -> str | None:
    return next(iter(letters_by_script(letter)), None)
