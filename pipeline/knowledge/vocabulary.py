"""Words that say what an actor is: titles, role nouns, heads of organisation names, verbs of saying and the like."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import lru_cache
from typing import Any

from pydantic import BaseModel, ConfigDict, TypeAdapter

from pipeline.knowledge.yamlfile import packaged_yaml, parse_yaml
from schemas import ActorType, Role

_FILES = (
    "titles.yaml",
    "groups.yaml",
    "organisations.yaml",
    "words.yaml",
    "grammar.yaml",
    "nationalities.yaml",
    "statecraft.yaml",
    "capitals.yaml",
)
"""All files of the vocabulary, the four that are read here first."""

Words = Mapping[str, tuple[str, ...]]
"""Base forms by language."""


class Standing(StrEnum):
    """When a role noun is an actor without a country beside it."""

    ALONE = "alone"
    """Always: the foreign ministry."""
    CAPITAL = "capital"
    """Where capital letters make it a name: the Supreme Court."""
    OWNED = "owned"
    """Never."""
    DESCRIBED = "described"
    """Never, and a country that is no adjective does not do: the Russian side."""


class TitleConcept(BaseModel):
    """A kind of title, such as defence minister; without a role where it depends on whom it serves."""

    model_config = ConfigDict(frozen=True)

    concept: str
    role: Role | None = None
    words: Words


class GroupConcept(BaseModel):
    """A kind of institution or unnamed group, such as border guards."""

    model_config = ConfigDict(frozen=True)

    concept: str
    name: str
    type: ActorType
    role: Role
    standing: Standing = Standing.OWNED
    sole: bool = False
    words: Words
    owned: Words = {}
    described: Words = {}

    def words_by_standing(self, language: str) -> Iterator[tuple[Standing, tuple[str, ...]]]:
        """Yield the words of a language with the standing of each list."""
        yield self.standing, self.words.get(language, ())
        yield Standing.OWNED, self.owned.get(language, ())
        yield Standing.DESCRIBED, self.described.get(language, ())


class OrganisationConcept(BaseModel):
    """A kind of organisation by the head word of its name, such as a news agency; see ``organisations.yaml``."""

    model_config = ConfigDict(frozen=True)

    concept: str
    type: ActorType
    role: Role | None = None
    generic: bool = False
    cue: bool = False
    tail: bool = False
    words: Words


class Vocabulary(BaseModel):
    """All concepts, the words of the rules by purpose and language, and the fingerprint of the files."""

    model_config = ConfigDict(frozen=True)

    titles: tuple[TitleConcept, ...]
    groups: tuple[GroupConcept, ...]
    organisations: tuple[OrganisationConcept, ...]
    words: Mapping[str, Words]
    fingerprint: str

    def words_for(self, purpose: str, language: str) -> tuple[str, ...]:
        """Return the words of a purpose in a language; none where the language lacks them."""
        return self.words[purpose].get(language, ())


@lru_cache(maxsize=1)
def load_vocabulary() -> Vocabulary:
    """Return the vocabulary that ships with silkwire."""
    contents = [packaged_yaml("vocabulary", name) for name in _FILES]
    titles, groups, organisations, words = (
        parse_yaml(content, name) for content, name in zip(contents[:4], _FILES[:4], strict=True)
    )
    return Vocabulary(
        titles=TypeAdapter(tuple[TitleConcept, ...]).validate_python(_concepts(titles)),
        groups=TypeAdapter(tuple[GroupConcept, ...]).validate_python(_concepts(groups)),
        organisations=TypeAdapter(tuple[OrganisationConcept, ...]).validate_python(_concepts(organisations)),
        words=words,
        fingerprint=hashlib.sha256("".join(contents).encode()).hexdigest()[:8],
    )


def _concepts(file: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Part the attributes of each concept, which are plain values, from its lists of words by language."""
    return [
        {
            "concept": concept,
            "words": {key: value for key, value in entry.items() if isinstance(value, list)},
            **{key: value for key, value in entry.items() if not isinstance(value, list)},
        }
        for concept, entry in file.items()
    ]
