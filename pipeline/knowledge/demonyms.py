"""Nationality words: the adjectives and peoples of each country by language."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from pydantic import BaseModel, ConfigDict, TypeAdapter

from pipeline.knowledge.yamlfile import packaged_yaml, parse_yaml
from schemas import Alpha3, LanguageCode


class Demonym(BaseModel):
    """The adjectives of a country and the names of its people, base forms."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    adjective: tuple[str, ...] = ()
    people: tuple[str, ...] = ()


_PATHS = (("vocabulary", "nationalities.yaml"), ("demonyms.yaml",))
"""The files, of which the later wins where both know a country in a language."""

_FILE = TypeAdapter(dict[Alpha3, dict[LanguageCode, Demonym]])


@lru_cache(maxsize=1)
def load_demonyms() -> Mapping[str, Mapping[str, Demonym]]:
    """Return the nationality words by ISO 3166-1 alpha-3 and language."""
    found: dict[str, dict[str, Demonym]] = {}
    for path in _PATHS:
        content = _FILE.validate_python(parse_yaml(packaged_yaml(*path), path[-1]))
        for code, languages in content.items():
            found.setdefault(code, {}).update(languages)
    return found
