"""Light inflection: from a word in a text to the keys under which its base form may be listed.

A base form is listed under few keys (:meth:`Inflection.base_keys`), a text word is looked up under all the keys that
its possible endings leave (:meth:`Inflection.text_keys`). Both sides fold first (:func:`pipeline.tokens.fold`). This
finds ``Шойгу``, ``Москве`` and ``Türkiye'nin`` without a morphological dictionary, and without stemming different
names onto each other, which a symmetric stemmer does.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

import yaml

from pipeline.tokens import fold

_SHORT_STEM = 3


@dataclass(frozen=True, slots=True, eq=False)
class Inflection:
    """The endings of one language; see ``knowledge/inflection.yaml`` for the meaning of each list.

    There is one object a language, compared by identity, which keeps the cache of looked-up words fast.
    """

    language: str
    base: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = ()
    prefixes: tuple[str, ...] = ()
    chain: int = 1
    minimum: int = 3
    irregular: tuple[tuple[str, tuple[str, ...]], ...] = ()
    swaps: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def base_keys(self, word: str) -> tuple[str, ...]:
        """Return the keys under which a base form is listed: itself, its stem, and its irregular stems."""
        folded = fold(word)
        keys = dict.fromkeys([folded])
        for prefix in self.prefixes:
            # Arabic writes the article in front of the word: the name is listed without it as well.
            if prefix == "ال" and folded.startswith(prefix) and len(folded) - len(prefix) >= self.minimum:
                keys[folded[len(prefix) :]] = None
        for ending in self.base:
            if folded.endswith(ending) and len(folded) - len(ending) >= self.minimum:
                keys[_stem_key(folded[: -len(ending)])] = None
                break
        for base_form, stems in self.irregular:
            if folded == base_form:
                keys.update(dict.fromkeys(stems))
        return tuple(keys)

    def text_keys(self, folded: str) -> tuple[str, ...]:
        """Return the keys a folded text word may be listed under, itself first, then by falling length."""
        return _text_keys(self, folded)


@lru_cache(maxsize=200_000)
def _text_keys(inflection: Inflection, folded: str) -> tuple[str, ...]:
    keys = dict.fromkeys([folded])
    for prefix in inflection.prefixes:
        if folded.startswith(prefix) and len(folded) - len(prefix) >= inflection.minimum:
            keys[folded[len(prefix) :]] = None
    if "'" in folded:
        # What follows an apostrophe is an ending in English, Turkish and French alike, or part of the name in Uzbek.
        head = folded.rpartition("'")[0]
        if len(head) >= 2:
            keys[head] = None
    layer = list(keys)
    for _ in range(inflection.chain):
        found: dict[str, None] = {}
        for word in layer:
            for suffix in inflection.suffixes:
                if word.endswith(suffix) and len(word) - len(suffix) >= inflection.minimum:
                    found[word[: -len(suffix)]] = None
        layer = [word for word in found if word not in keys]
        for stem in layer:
            keys[stem] = keys[_stem_key(stem)] = None
    for ending, bases in inflection.swaps:
        if folded.endswith(ending) and len(folded) - len(ending) >= inflection.minimum:
            keys.update(dict.fromkeys(folded[: -len(ending)] + base for base in bases))
    return tuple(keys)


def _stem_key(stem: str) -> str:
    """Return the key of a stem: short ones are marked, so that a bare word is not taken for them (Дар for Дарё)."""
    return stem if len(stem) > _SHORT_STEM else f"{stem}-"


@lru_cache(maxsize=1)
def _tables() -> dict[str, Inflection]:
    content = resources.files("pipeline.knowledge").joinpath("inflection.yaml").read_text(encoding="utf-8")
    tables: dict[str, dict[str, Any]] = yaml.load(content, Loader=yaml.CSafeLoader)
    return {code: _table(code, entry) for code, entry in tables.items()}


def _table(code: str, entry: dict[str, Any]) -> Inflection:
    def endings(name: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(sorted((fold(e) for e in entry.get(name, ())), key=lambda e: (-len(e), e))))

    def pairs(name: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
        return tuple((fold(k), tuple(fold(v) for v in vs)) for k, vs in entry.get(name, {}).items())

    return Inflection(
        language=code,
        base=endings("base"),
        suffixes=endings("suffixes"),
        prefixes=endings("prefixes"),
        chain=entry.get("chain", 1),
        minimum=entry.get("minimum", 3),
        irregular=pairs("irregular"),
        swaps=pairs("swaps"),
    )


@lru_cache(maxsize=512)
def inflection(language: str) -> Inflection:
    """Return the endings of a language by ISO 639-1 code; of an unknown one, a table without endings."""
    return _tables().get(language) or Inflection(language=language)
