"""Echoes: further mentions of actors that an article has introduced, by surname, short name or acronym."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.actors.coreference import surnames
from pipeline.actors.entities import Entity
from pipeline.inflection import Inflection
from pipeline.mentions import Candidate, Passage
from pipeline.mentions.candidates import mention_of, words_of
from pipeline.mentions.people import is_other_person
from pipeline.mentions.signs import Country, Nationality
from pipeline.phrases import PhraseIndex
from pipeline.tokens import fold
from schemas import ActorType

_SHORTEST = 3
"""Fewest letters of a name of one word that is looked for."""


def add_echoes(entities: Sequence[Entity], passages: Sequence[Passage], inflection: Inflection) -> None:
    """Add to each entity its mentions that no rule found by itself."""
    index = _index(entities, inflection)
    if not len(index):
        return
    covered = {
        (candidate.mention.field, position)
        for entity in entities
        for candidate in entity.candidates
        for position in range(candidate.first, candidate.last)
    }
    for passage in passages:
        for match in index.find(passage.text, passage.tokens):
            positions = {(passage.field, position) for position in range(match.first, match.last)}
            if len(match.values) == 1 and covered.isdisjoint(positions):
                _add(match.values[0], passage, match.first, match.last)


def _index(entities: Sequence[Entity], inflection: Inflection) -> PhraseIndex[Entity]:
    index: PhraseIndex[Entity] = PhraseIndex(inflection)
    shared = {word for entity in entities if entity.entry is not None for name in entity.forms for word in name}
    for entity in entities:
        for form in _forms(entity):
            if entity.type is not ActorType.PERSON or fold(form) not in shared:
                index.add(form, entity)
    return index


def _forms(entity: Entity) -> Iterator[str]:
    """Yield the forms to look for; known actors are found by their own names but for acronyms given in the text."""
    yield from sorted(entity.acronyms)
    if entity.entry is not None or entity.concept is not None:
        return
    texts = sorted({candidate.mention.text for candidate in entity.candidates})
    yield from (text for text in texts if len(text) >= _SHORTEST)
    if entity.type is ActorType.PERSON:
        known = surnames(entity)
        for text in texts:
            for word in text.replace("-", " ").split():
                if fold(word) in known and word[0].isupper() and len(word) >= _SHORTEST:
                    yield word


def _add(entity: Entity, passage: Passage, first: int, last: int) -> None:
    if entity.type is ActorType.PERSON and is_other_person(passage, first, last):
        return
    if passage.at(first, Country, Nationality) is not None and last - first == 1 and entity.type is ActorType.PERSON:
        return
    model: Candidate = entity.candidates[0]
    entity.add(
        replace(
            model,
            mention=mention_of(passage, first, last),
            first=first,
            last=last,
            words=words_of(passage, first, last),
            attributions=(),
            acronym=None,
        )
    )
