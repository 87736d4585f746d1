"""Coreference: from the candidates of an article to one entity an actor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.actors.entities import Entity, same_name, same_word, sole
from pipeline.inflection import Inflection
from pipeline.knowledge.actor_entries import ActorEntry
from pipeline.mentions import Candidate, Evidence
from schemas import ActorType

_UNSURE = (Evidence.SPEECH, Evidence.GIVEN_NAME)


def resolve(candidates: Sequence[Candidate], inflection: Inflection) -> list[Entity]:
    """Return the entities of an article from its candidates, which are in reading order."""
    known = _known([candidate for candidate in candidates if candidate.entries])
    groups = _groups([candidate for candidate in candidates if candidate.is_group])
    rest = [candidate for candidate in candidates if not candidate.entries and not candidate.is_group]
    people = [candidate for candidate in rest if candidate.type is ActorType.PERSON]
    organisations = _organisations(
        [candidate for candidate in rest if candidate.type is not ActorType.PERSON], known, inflection
    )
    persons = _persons(people, known, inflection)
    _give_back_surnames(known, persons, inflection)
    return [entity for entity in (*known, *organisations, *persons, *groups) if entity.candidates]


def _known(candidates: Sequence[Candidate]) -> list[Entity]:
    entities: dict[str, Entity] = {}
    certain = {candidate.entries[0].id for candidate in candidates if len(candidate.entries) == 1}
    for candidate in candidates:
        entry = _meant(candidate, certain)
        entity = entities.setdefault(entry.id, Entity(type=entry.type, entry=entry))
        entity.candidates.append(candidate)
    return list(entities.values())


def _meant(candidate: Candidate, certain: set[str]) -> ActorEntry:
    """Return the entry meant by a name that several bear: the one named unmistakably elsewhere, else the first."""
    return next((entry for entry in candidate.entries if entry.id in certain), candidate.entries[0])


def _groups(candidates: Sequence[Candidate]) -> list[Entity]:
    """Gather institutions by concept and country; one without a country joins the only one of its concept."""
    entities: dict[tuple[str | None, str | None], Entity] = {}
    for candidate in sorted(candidates, key=lambda candidate: candidate.country is None):
        country = candidate.country
        if country is None:
            only = sole(entity for (concept, _), entity in entities.items() if concept == candidate.concept)
            country = only.country if only is not None else None
        entity = entities.setdefault(
            (candidate.concept, country),
            Entity(type=candidate.type, concept=candidate.concept, label=candidate.label, country=country),
        )
        entity.candidates.append(candidate)
    return list(entities.values())


def _organisations(candidates: Sequence[Candidate], known: Sequence[Entity], inflection: Inflection) -> list[Entity]:
    entities: list[Entity] = []
    for candidate in candidates:
        holder = _holder_of_acronym(candidate, [*known, *entities]) or next(
            (
                entity
                for entity in entities
                if any(
                    len(name) == len(candidate.words) and same_name(name, candidate.words, inflection)
                    for name in entity.names()
                )
            ),
            None,
        )
        if holder is None:
            holder = Entity(type=candidate.type)
            entities.append(holder)
        holder.candidates.append(candidate)
    return entities


def _holder_of_acronym(candidate: Candidate, entities: Sequence[Entity]) -> Entity | None:
    """Return the entity that bears the acronym which the article gives for a long form."""
    if candidate.acronym is None:
        return None
    acronym = (candidate.acronym.casefold(),)
    return next(
        (entity for entity in entities if entity.type is not ActorType.PERSON and acronym in entity.names()), None
    )


def _persons(candidates: Sequence[Candidate], known: Sequence[Entity], inflection: Inflection) -> list[Entity]:
    entities: list[Entity] = []
    familiar = [entity for entity in known if entity.type is ActorType.PERSON]
    for candidate in sorted(candidates, key=lambda candidate: len(candidate.words) == 1):
        if len(candidate.words) == 1:
            _join_surname(candidate, entities, familiar, inflection)
            continue
        matching = [
            entity for entity in entities if any(same_name(n, candidate.words, inflection) for n in entity.names())
        ]
        if not matching:
            matching = [
                entity
                for entity in familiar
                if any(len(n) > 1 and same_name(n, candidate.words, inflection) for n in entity.names())
            ]
        if not matching:
            matching = [Entity(type=ActorType.PERSON)]
            entities.extend(matching)
        matching[0].candidates.append(candidate)
    return entities


def _join_surname(
    candidate: Candidate, entities: list[Entity], familiar: Sequence[Entity], inflection: Inflection
) -> None:
    """Add a surname to the one person who bears it; a titled one that nobody bears is a person of its own."""
    word = candidate.words[0]
    bearers = [entity for entity in (*entities, *familiar) if _bears(entity, word, inflection)]
    if len(bearers) > 1:
        bearers = [entity for entity in bearers if any(word in name for name in entity.names())]
    bearer = sole(bearers)
    if bearer is not None:
        bearer.candidates.append(candidate)
    elif not bearers and candidate.evidence not in _UNSURE:
        entities.append(Entity(type=ActorType.PERSON, candidates=[candidate]))


def _bears(entity: Entity, word: str, inflection: Inflection) -> bool:
    names = entity.names()
    if entity.entry is not None:
        return any(same_word(part, word, inflection) for name in names for part in name)
    return any(same_word(surname, word, inflection) for surname in surnames(entity))


def surnames(entity: Entity) -> list[str]:
    """Return the words by which a person is named alone: the last of the name, the first of one with a patronymic."""
    found: dict[str, None] = {}
    for name in entity.names():
        last = name[-1]
        if len(name) == 3 and last.rstrip("аеуыомй").endswith(("вич", "вн", "vich", "vn")):
            last = name[0]
        found[last] = None
        if len(name) == 3 and name[-1] is last:
            found[name[1]] = None
    return [word for word in found if len(word) > 2]


def _give_back_surnames(known: Sequence[Entity], persons: Sequence[Entity], inflection: Inflection) -> None:
    """Take a bare surname from the known person where the article's full name is somebody else's: Larisa Shoigu."""
    for entity in known:
        if entity.type is not ActorType.PERSON or entity.evidence is not Evidence.KNOWN_SHORT or entity.attributions:
            continue
        words = {candidate.words[0] for candidate in entity.candidates}
        other = sole(
            person
            for person in persons
            if any(len(n) > 1 and any(same_word(n[-1], word, inflection) for word in words) for n in person.names())
        )
        if other is not None:
            other.candidates.extend(replace(candidate, entries=()) for candidate in entity.candidates)
            entity.candidates.clear()
