"""Entities: the candidates of an article that mean one actor, gathered."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice

from pipeline.actors.base_forms import base_form
from pipeline.inflection import Inflection
from pipeline.knowledge.actor_entries import ActorEntry
from pipeline.mentions import Attribution, Candidate, Evidence
from schemas import ActorType

_STEM = 3
"""Letters that two forms of a word have in common at least."""
_ANY = "*"
_MOST_ALIKE = 200


@dataclass(slots=True, eq=False)
class Entity:
    """One actor while it is being put together; ``entry`` is set for a known one, ``concept`` for a group."""

    type: ActorType
    entry: ActorEntry | None = None
    concept: str | None = None
    label: str | None = None
    country: str | None = None
    candidates: list[Candidate] = field(default_factory=list)
    forms: dict[tuple[str, ...], None] = field(default_factory=dict)
    """The folded words of every form in which the entity is named, in the order of the candidates."""

    def add(self, candidate: Candidate) -> None:
        """Add a mention."""
        self.candidates.append(candidate)
        self.forms[candidate.words] = None

    @property
    def evidence(self) -> Evidence:
        """Return the best evidence of all mentions."""
        return max((candidate.evidence for candidate in self.candidates), key=lambda evidence: evidence.value)

    @property
    def attributions(self) -> list[Attribution]:
        """Return what stands beside the mentions, in text order."""
        return [attribution for candidate in self.candidates for attribution in candidate.attributions]

    @property
    def acronyms(self) -> set[str]:
        """Return the acronyms given in parentheses behind a mention."""
        return {candidate.acronym for candidate in self.candidates if candidate.acronym is not None}

    def base_name(self, surname: re.Pattern[str], inflection: Inflection) -> str:
        """Return the fullest form of the name: of most words, then most frequent, then shortest.

        Case endings of persons' names are taken off first; of what is left, the nominative is mostly the shortest.
        """
        forms = [" ".join(candidate.mention.text.split()) for candidate in self.candidates]
        if self.type is ActorType.PERSON:
            forms = [base_form(form, surname, inflection) for form in forms]
        texts = Counter(forms)
        return min(texts, key=lambda text: (-len(text.replace("-", " ").split()), -texts[text], len(text), text))


def same_word(a: str, b: str, inflection: Inflection) -> bool:
    """Tell whether two folded words can be forms of one: a stem in common leaves at most two letters of the shorter."""
    if a == b:
        return True
    least = max(3, min(len(a), len(b)) - 2)
    if a[:least] != b[:least]:
        return False
    shared = set(inflection.text_keys(a)) & set(inflection.text_keys(b))
    return any(len(key) >= least for key in shared)


def same_name(a: tuple[str, ...], b: tuple[str, ...], inflection: Inflection) -> bool:
    """Tell whether two names of several words are forms of one.

    Either all words agree, or the first and the last do while one name has more words between them, such as a
    patronymic. An initial agrees with every word that it begins.
    """
    if len(a) == len(b):
        return all(_agree(x, y, inflection) for x, y in zip(a, b, strict=True))
    if min(len(a), len(b)) < 2:
        return False
    return _agree(a[0], b[0], inflection) and same_word(a[-1], b[-1], inflection)


def _agree(a: str, b: str, inflection: Inflection) -> bool:
    if len(a) == 1 or len(b) == 1:
        return a[0] == b[0]
    return same_word(a, b, inflection)


def sole(entities: Iterable[Entity]) -> Entity | None:
    """Return the only entity, or None where there is none or a choice."""
    found = list(dict.fromkeys(entities))
    return found[0] if len(found) == 1 else None


class Initials:
    """Entities by the first letters of a word of their names, so that only likely ones are compared.

    :func:`same_word` wants three letters in common, and an initial stands for every word that it begins.
    """

    def __init__(self, word: int) -> None:
        """``word`` is the position of the word in the name: 0 or -1."""
        self._word = word
        self._entities: dict[str, dict[Entity, int]] = {}
        self._listed = 0

    def add(self, entity: Entity, words: tuple[str, ...]) -> None:
        """List an entity under one of its names."""
        self._listed += 1
        word = words[self._word]
        for key in (word[:_STEM], word[:1] + _ANY):
            self._entities.setdefault(key, {}).setdefault(entity, self._listed)

    def like(self, words: tuple[str, ...]) -> list[Entity]:
        """Return the entities whose names may have that word, in the order they were listed; of very many, the first.

        No article names hundreds of people whose surnames begin alike, but a list made to cost time does.
        """
        word = words[self._word]
        keys = (word + _ANY,) if len(word) == 1 else (word[:_STEM], word[:1])
        found: dict[Entity, int] = {}
        for key in keys:
            for entity, listed in islice(self._entities.get(key, {}).items(), _MOST_ALIKE):
                found[entity] = min(listed, found.get(entity, listed))
        return sorted(found, key=lambda entity: found[entity])
