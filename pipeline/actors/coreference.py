"""Coreference: from the candidates of an article to one entity an actor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from pipeline.actors.entities import Entity, Initials, same_name, same_word, sole
from pipeline.inflection import Inflection
from pipeline.knowledge.actor_entries import ActorEntry
from pipeline.mentions import Candidate, Evidence
from schemas import ActorType

_UNSURE = (Evidence.SPEECH, Evidence.GIVEN_NAME, Evidence.SURNAME)
"""Evidence that is too weak for a name of one word that nobody else in the article bears."""


def resolve(
    candidates: Sequence[Candidate],
    inflection: Inflection,
    institutions: Mapping[tuple[str, str], ActorEntry],
    context: str | None,
) -> list[Entity]:
    """Return the entities of an article from its candidates, which are in reading order.

    ``institutions`` gives the known actor that is the institution of a country, by concept and country; ``context`` is
    the country that the article is about, if any.
    """
    known = _known([candidate for candidate in candidates if candidate.entries])
    entries = {entity.entry for entity in known}
    owned = [institution for institution, entry in institutions.items() if entry in entries]
    groups = _groups([candidate for candidate in candidates if candidate.is_group], owned, context)
    groups = [group for group in groups if not _is_known(group, known, institutions)]
    rest = [candidate for candidate in candidates if not candidate.entries and not candidate.is_group]
    named = [candidate for candidate in rest if candidate.type is not ActorType.PERSON]
    organisations = _organisations(named, known, inflection)
    persons = _persons([candidate for candidate in rest if candidate.type is ActorType.PERSON], known, inflection)
    _give_back_surnames(known, persons, inflection)
    return [entity for entity in (*known, *organisations, *persons, *groups) if entity.candidates]


def _known(candidates: Sequence[Candidate]) -> list[Entity]:
    entities: dict[str, Entity] = {}
    certain = {candidate.entries[0].id for candidate in candidates if len(candidate.entries) == 1}
    for candidate in candidates:
        entry = _meant(candidate, certain)
        entities.setdefault(entry.id, Entity(type=entry.type, entry=entry)).add(candidate)
    return list(entities.values())


def _meant(candidate: Candidate, certain: set[str]) -> ActorEntry:
    """Return the entry meant by a name that several bear: the one named unmistakably elsewhere, else the first."""
    return next((entry for entry in candidate.entries if entry.id in certain), candidate.entries[0])


def _groups(candidates: Sequence[Candidate], owned: Sequence[tuple[str, str]], context: str | None) -> list[Entity]:
    """Gather institutions by concept and country.

    One without a country is the only one of its concept that the article names, ``owned`` being those named as known
    actors, else that of the country in context. A state that acts names no institution.
    """
    named = {(item.concept, item.country) for item in candidates if item.evidence is not Evidence.STATE}
    entities: dict[tuple[str | None, str | None], Entity] = {}
    for candidate in sorted(candidates, key=lambda candidate: candidate.country is None):
        country = candidate.country
        if country is None:
            countries = {code for concept, code in [*named, *owned] if concept == candidate.concept} - {None}
            country = countries.pop() if len(countries) == 1 else context
        key = (candidate.concept, country)
        if key not in entities:
            entities[key] = Entity(
                type=candidate.type, concept=candidate.concept, label=candidate.label, country=country
            )
        entities[key].add(candidate)
    return list(entities.values())


def _is_known(group: Entity, known: list[Entity], institutions: Mapping[tuple[str, str], ActorEntry]) -> bool:
    """Tell whether an institution is a known actor, and if so hand its mentions over to that actor."""
    entry = institutions.get((group.concept or "", group.country or ""))
    if entry is None:
        return False
    holder = next((entity for entity in known if entity.entry == entry), None)
    if holder is None:
        holder = Entity(type=entry.type, entry=entry)
        known.append(holder)
    for candidate in group.candidates:
        holder.add(candidate)
    return True


def _organisations(candidates: Sequence[Candidate], known: Sequence[Entity], inflection: Inflection) -> list[Entity]:
    entities: list[Entity] = []
    index = Initials(0)
    acronyms = {name[0]: entity for entity in known for name in entity.forms if len(name) == 1}
    for candidate in candidates:
        acronym = candidate.acronym.casefold() if candidate.acronym is not None else None
        holder = acronyms.get(acronym) if acronym is not None else None
        holder = holder or next((e for e in index.like(candidate.words) if _same_form(e, candidate, inflection)), None)
        if holder is None:
            holder = Entity(type=candidate.type)
            entities.append(holder)
        holder.add(candidate)
        index.add(holder, candidate.words)
        if acronym is not None:
            acronyms.setdefault(acronym, holder)
    return entities


def _same_form(entity: Entity, candidate: Candidate, inflection: Inflection) -> bool:
    words = candidate.words
    return any(len(name) == len(words) and same_name(name, words, inflection) for name in entity.forms)


def _persons(candidates: Sequence[Candidate], known: Sequence[Entity], inflection: Inflection) -> list[Entity]:
    entities: list[Entity] = []
    index = Initials(-1)
    for entity in known:
        if entity.type is ActorType.PERSON:
            for name in entity.forms:
                index.add(entity, name)
    for candidate in candidates:
        words = candidate.words
        if len(words) > 1:
            bearer = next((e for e in index.like(words) if _same_person(e, words, inflection)), None)
            if bearer is None:
                bearer = Entity(type=ActorType.PERSON)
                entities.append(bearer)
            bearer.add(candidate)
            index.add(bearer, words)
    surnames_index = _by_surname([*entities, *known])
    for candidate in candidates:
        if len(candidate.words) == 1:
            _join_surname(candidate, entities, surnames_index, inflection)
    return entities


def _same_person(entity: Entity, words: tuple[str, ...], inflection: Inflection) -> bool:
    return any(len(name) > 1 and same_name(name, words, inflection) for name in entity.forms)


def _by_surname(entities: Sequence[Entity]) -> Initials:
    index = Initials(0)
    for entity in entities:
        if entity.type is ActorType.PERSON:
            for surname in surnames(entity):
                index.add(entity, (surname,))
    return index


def _join_surname(candidate: Candidate, entities: list[Entity], index: Initials, inflection: Inflection) -> None:
    """Add a surname to the one person who bears it; a titled one that nobody bears is a person of its own."""
    word = candidate.words[0]
    bearers = [e for e in index.like((word,)) if any(same_word(name, word, inflection) for name in surnames(e))]
    if len(bearers) > 1:
        bearers = [entity for entity in bearers if word in surnames(entity)]
    bearer = sole(bearers)
    if bearer is not None:
        bearer.add(candidate)
    elif not bearers and candidate.evidence not in _UNSURE:
        entity = Entity(type=ActorType.PERSON)
        entity.add(candidate)
        entities.append(entity)
        index.add(entity, (word,))


def surnames(entity: Entity) -> list[str]:
    """Return the words by which a person is named alone.

    That is the last word of the name, the first of one that ends in a patronymic, and the middle one of three, which
    is the paternal surname in Spanish. A known person may be named by any word.
    """
    found: dict[str, None] = {}
    for name in entity.forms:
        if entity.entry is not None:
            found.update(dict.fromkeys(name))
        elif len(name) == 3 and name[-1].rstrip("аеуыомй").endswith(("вич", "вн", "vich", "vn")):
            found[name[0]] = None
        else:
            found.update(dict.fromkeys((name[-1], *name[1:-1]) if len(name) == 3 else (name[-1],)))
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
            if any(len(n) > 1 and any(same_word(n[-1], word, inflection) for word in words) for n in person.forms)
        )
        if other is not None:
            for candidate in entity.candidates:
                other.add(replace(candidate, entries=()))
            entity.candidates.clear()
