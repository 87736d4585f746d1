"""The gazetteer: places by name, memory-mapped."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
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
_WORDS_KEPT = 30_000
"""Words whose look-up is kept, some ten megabytes: most words of an article stood in those before it."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that words may name.

    ``stripped`` counts the letters taken off as endings before its name was met; ``naming`` says whether that name is
    what the place is called, another of its names, an acronym, or an abbreviation that only stands behind another name.
    """

    place: PlaceRecord
    stripped: int
    naming: Naming = Naming.MAIN


@dataclass(frozen=True, slots=True)
class _Step:
    """What the words so far name, and the keys that further words may go on from."""

    candidates: tuple[Candidate, ...]
    open: tuple[str, ...]


class Gazetteer:
    """Names to places. Look-ups take the words of a text with the endings of its language."""

    def __init__(self, version: str, names: marisa_trie.RecordTrie, places: PlaceTable) -> None:
        self.version = version
        self.names = names
        self.places = places
        self._first = lru_cache(maxsize=_WORDS_KEPT)(self._look_up_first)
        self._next = lru_cache(maxsize=_WORDS_KEPT)(self._look_up_next)

    def find(self, words: Sequence[Token], rules: Inflection) -> tuple[Candidate, ...]:
        """Return the places that a sequence of words may name."""
        found = self.lengths(words, rules)
        return found[-1] if len(found) == len(words) else ()

    def lengths(self, words: Iterable[Token], rules: Inflection) -> list[tuple[Candidate, ...]]:
        """Return what the first word, the first two words and so on may name, as far as any name goes on."""
        found: list[tuple[Candidate, ...]] = []
        step: _Step | None = None
        length = -1
        for word in words:
            length += len(word.folded) + 1
            if step is None:
                step = self._first(rules, word.folded)
            else:
                step = self._next(rules, step.open, word.folded, length)
            found.append(step.candidates)
            if not step.open:
                break
        return found

    def knows(self, word: Token, rules: Inflection) -> bool:
        """Tell whether a place may be called by a word, or by words that begin with it."""
        step = self._first(rules, word.folded)
        return bool(step.candidates or step.open)

    def _look_up_first(self, rules: Inflection, word: str) -> _Step:
        return self._step(rules.text_keys(word)[:_MOST_KEYS], len(word))

    def _look_up_next(self, rules: Inflection, open: tuple[str, ...], word: str, length: int) -> _Step:
        endings = rules.text_keys(word)
        return self._step([f"{key} {ending}" for ending in endings for key in open][:_MOST_KEYS], length)

    def _step(self, keys: Sequence[str], length: int) -> _Step:
        found: dict[int, tuple[int, int]] = {}
        for key in keys:
            for number, naming in self.names.get(key, ()):
                rank = (max(0, length - len(key)), naming)
                if number not in found or rank < found[number]:
                    found[number] = rank
        candidates = (Candidate(self.places[n], stripped, Naming(naming)) for n, (stripped, naming) in found.items())
        return _Step(tuple(candidates), tuple(key for key in keys if next(self.names.iterkeys(f"{key} "), None)))


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
