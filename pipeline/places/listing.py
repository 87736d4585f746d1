"""What a source lists: a place with its names, and the keys under which each name is found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum

from pipeline.inflection import Inflection, inflection
from pipeline.places.records import PlaceRecord
from pipeline.tokens import tokenize

LONGEST_NAME = 10
"""Most words of a name; a Chinese character is one."""
_LONGEST_ACRONYM = 5
_LAST_LATIN = "\u024f"


class Naming(IntEnum):
    """How a name belongs to its place: the smaller, the more it says."""

    MAIN = 0
    ALTERNATE = 1
    ABBREVIATION = 2
    ACRONYM = 3
    """Capital letters that must stand as such in the text: US is a country, us is not."""


@dataclass(frozen=True, slots=True)
class Listing:
    """A place as a source gives it.

    ``names`` are what it is called, ``alternates`` what it is or was also called, ``abbreviations`` what stands for it
    behind another name only ("Springfield, Ill.").
    """

    place: PlaceRecord
    names: frozenset[str]
    alternates: frozenset[str] = frozenset()
    abbreviations: frozenset[str] = frozenset()

    def named_keys(self) -> Iterator[tuple[str, Naming]]:
        """Yield the keys of all names; a name in another script than Latin counts as what the place is called."""
        for name in self.names:
            naming = Naming.ACRONYM if _is_acronym(name) else Naming.MAIN
            yield from ((key, naming) for key in name_keys(name))
        for name in self.alternates - self.names:
            usual = Naming.ALTERNATE if _is_latin(name) else Naming.MAIN
            naming = Naming.ACRONYM if _is_acronym(name) else usual
            yield from ((key, naming) for key in name_keys(name))
        for name in self.abbreviations:
            yield from ((key, Naming.ABBREVIATION) for key in name_keys(name))


def name_keys(name: str) -> Iterator[str]:
    """Yield the keys under which a name is listed: its folded words, and their stems where the script inflects."""
    words = tokenize(name)
    if not words or len(words) > LONGEST_NAME:
        return
    rules = _rules_for(name)
    if not rules.base and not rules.prefixes:
        yield " ".join(word.folded for word in words)
        return
    per_word = [(*rules.base_keys(word.text), *_changed(word.folded, rules)) for word in words]
    yield " ".join(keys[0] for keys in per_word)
    if any(len(keys) > 1 for keys in per_word):
        yield " ".join(keys[-1] for keys in per_word)


def _changed(word: str, rules: Inflection) -> tuple[str, ...]:
    """Return the stem of a Ukrainian name whose і turns into another vowel before an ending: Тячів, Тячева."""
    if rules.language == "uk" and word.endswith(("ів", "їв")):
        return (f"{word[:-2]}{'є' if word.endswith('їв') else 'е'}в",)
    return ()


def names_in(forms: Iterable[Iterable[str]]) -> frozenset[str]:
    """Return all names of a curated entry, whatever their language."""
    return frozenset(name for names in forms for name in names)


def _is_acronym(name: str) -> bool:
    letters = [char for char in name if char.isalpha()]
    return len(letters) <= _LONGEST_ACRONYM and all(char.isupper() for char in letters) and " " not in name


def _is_latin(name: str) -> bool:
    return all(char <= _LAST_LATIN or not char.isalpha() or "\u1e00" <= char <= "\u1eff" for char in name)


def _rules_for(name: str) -> Inflection:
    """Return the endings under which a name of unknown language is listed: those of its script's main language."""
    if any("\u0400" <= char <= "\u04ff" for char in name):
        return inflection("uk" if any(char in "іїєґ" for char in name.lower()) else "ru")
    if any("\u0600" <= char <= "\u06ff" for char in name):
        return inflection("ar")
    return _NO_ENDINGS


_NO_ENDINGS = Inflection(language="und")
