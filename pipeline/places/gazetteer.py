"""The gazetteer: places by name, memory-mapped."""

from __future__ import annotations

import itertools
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import marisa_trie

from pipeline.inflection import Inflection
from pipeline.places.build import PlaceRecord, build, gazetteer_version
from pipeline.tokens import Token

_MOST_KEYS = 160
"""Most combinations of endings tried for one name: more are never right and cost time."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that words may name; ``stripped`` counts the letters taken off as endings before its name was met."""

    place: PlaceRecord
    stripped: int


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Names to places. Look-ups take the words of a text with the endings of its language."""

    version: str
    names: marisa_trie.RecordTrie
    places: tuple[PlaceRecord, ...]

    def find(self, words: Sequence[Token], rules: Inflection) -> tuple[Candidate, ...]:
        """Return the places that a sequence of words may name."""
        length = sum(len(word.folded) for word in words) + len(words) - 1
        found: dict[int, int] = {}
        for key in self._keys(words, rules):
            for (number,) in self.names.get(key, ()):
                found[number] = min(length - len(key), found.get(number, length))
        return tuple(Candidate(self.places[number], max(0, stripped)) for number, stripped in found.items())

    def begins(self, word: Token, rules: Inflection) -> bool:
        """Tell whether a name of several words may begin with a word."""
        return any(next(self.names.iterkeys(f"{key} "), None) is not None for key in rules.text_keys(word.folded))

    @staticmethod
    def _keys(words: Sequence[Token], rules: Inflection) -> list[str]:
        forms = [rules.text_keys(word.folded) for word in words]
        return [" ".join(form) for form in itertools.islice(itertools.product(*forms), _MOST_KEYS)]


def default_folder() -> Path:
    """Return where the gazetteer of this version is kept: under ``$XDG_CACHE_HOME/silkwire`` or its default."""
    root = os.environ.get("XDG_CACHE_HOME")
    base = Path(root) if root else Path.home() / ".cache"
    return base / "silkwire" / "gazetteer" / gazetteer_version()


def ensure_gazetteer(folder: Path | None = None) -> Path:
    """Build the gazetteer where it is missing, which takes about ten seconds once, and return its folder."""
    folder = folder or default_folder()
    if not (folder / "places.json").exists():
        build(folder)
    return folder


@lru_cache(maxsize=2)
def open_gazetteer(folder: Path | None = None) -> Gazetteer:
    """Return the gazetteer of a folder; it is built there first where it is missing."""
    folder = ensure_gazetteer(folder)
    names = marisa_trie.RecordTrie("<I").mmap(str(folder / "names.marisa"))
    rows = json.loads((folder / "places.json").read_text(encoding="utf-8"))
    return Gazetteer(gazetteer_version(), names, tuple(PlaceRecord(*row) for row in rows))
