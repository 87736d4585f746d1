"""Names that are no actors': of regions, waters and mountains, weekdays and months."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from importlib import resources
from typing import Any

from babel import Locale, UnknownLocaleError

from pipeline.knowledge.yamlfile import parse_yaml


def feature_names(language: str) -> Iterator[str]:
    """Yield the names, in a language, of the curated places that are no countries."""
    for entry in _features():
        yield from entry.get("names", {}).get(language, ())


def calendar_names(language: str) -> Iterator[str]:
    """Yield the names of weekdays and months in a language, from Unicode CLDR."""
    try:
        locale = Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        return
    for names in (locale.days, locale.months):
        yield from dict.fromkeys(name for form in names.values() for name in form["wide"].values())


@lru_cache(maxsize=1)
def _features() -> tuple[dict[str, Any], ...]:
    """Return the entries of every file of places that is a list; countries have a file of another form."""
    folder = resources.files("pipeline.knowledge").joinpath("places")
    found: list[dict[str, Any]] = []
    for item in sorted(folder.iterdir(), key=lambda item: item.name):
        if item.name.endswith(".yaml"):
            content = parse_yaml(item.read_text(encoding="utf-8"), item.name)
            found.extend(content if isinstance(content, list) else ())
    return tuple(found)
