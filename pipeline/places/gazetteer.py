"""The gazetteer: places by name, memory-mapped."""

from __future__ import annotations

import itertools
import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import marisa_trie

from pipeline.inflection import Inflection
from pipeline.places.layout import ENTRY, NAMES_FILE, PLACES_FILE, TEXTS_FILE, gazetteer_version
from pipeline.places.listing import Naming
from pipeline.places.records import PlaceRecord, PlaceTable
from pipeline.tokens import Token

_MOST_KEYS = 160
"""Most combinations of endings tried for one name: more are never right and cost time."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that words may name.

    ``stripped`` counts the letters taken off as endings before its name was met; ``naming`` says whether that name is
    what the place is called, another of its names, or an abbreviation that only stands behind another name.
    """

    place: PlaceRecord
    stripped: int
    naming: Naming = Naming.MAIN


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Names to places. Look-ups take the words of a text with the endings of its language."""

    version: str
    names: marisa_trie.RecordTrie
    places: PlaceTable

    def find(self, words: Sequence[Token], rules: Inflection) -> tuple[Candidate, ...]:
        """Return the places that a sequence of words may name."""
        length = sum(len(word.folded) for word in words) + len(words) - 1
        found: dict[int, tuple[int, int]] = {}
        for key in self._keys(words, rules):
            for number, naming in self.names.get(key, ()):
                rank = (max(0, length - len(key)), naming)
                if number not in found or rank < found[number]:
                    found[number] = rank
        return tuple(
            Candidate(self.places[number], stripped, Naming(naming)) for number, (stripped, naming) in found.items()
        )

    def begins(self, word: Token, rules: Inflection) -> bool:
        """Tell whether a name of several words may begin with a word."""
        return any(next(self.names.iterkeys(f"{key} "), None) is not None for key in rules.text_keys(word.folded))

    @staticmethod
    def _keys(words: Sequence[Token], rules: Inflection) -> Sequence[str]:
        if len(words) == 1:
            return rules.text_keys(words[0].folded)[:_MOST_KEYS]
        forms = [rules.text_keys(word.folded) for word in words]
        return [" ".join(form) for form in itertools.islice(itertools.product(*forms), _MOST_KEYS)]


def default_folder() -> Path:
    """Return where the gazetteer of this version is kept: under ``$XDG_CACHE_HOME/silkwire`` or its default."""
    root = os.environ.get("XDG_CACHE_HOME")
    base = Path(root) if root else Path.home() / ".cache"
    return base / "silkwire" / "gazetteer" / gazetteer_version()


def ensure_gazetteer(folder: Path | None = None) -> Path:
    """Build the gazetteer where it is missing, which takes about a minute once, and return its folder."""
    folder = folder or default_folder()
    if not (folder / PLACES_FILE).exists():
        # Only who builds needs the builder: it brings packages with it that would cost each worker memory and time.
        from pipeline.places.build import build

        build(folder)
    return folder


@lru_cache(maxsize=2)
def open_gazetteer(folder: Path | None = None) -> Gazetteer:
    """Return the gazetteer of a folder; it is built there first where it is missing."""
    folder = ensure_gazetteer(folder)
    names = marisa_trie.RecordTrie(ENTRY).mmap(str(folder / NAMES_FILE))
    return Gazetteer(gazetteer_version(), names, PlaceTable(folder / PLACES_FILE, folder / TEXTS_FILE))
