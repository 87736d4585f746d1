"""Analysts' corrections at work: what is found in an article is split, merged, hidden, set and renamed as files say."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from pipeline.actors.entities import Entity
from pipeline.inflection import Inflection
from pipeline.knowledge.actor_entries import ActorEntries, ActorEntry
from pipeline.knowledge.corrections import (
    ENTRY_PREFIX,
    Correction,
    Hide,
    Rename,
    Set,
    Split,
    id_of,
    merge_targets,
)
from pipeline.mentions import Candidate, Evidence
from pipeline.phrases import Case, PhraseIndex
from pipeline.tokens import tokenize
from schemas import Actor, ActorType

Identity = Callable[[Entity], tuple[str, str]]
"""Gives the id and the name under which an entity would come out."""


@dataclass(frozen=True, slots=True)
class Corrector:
    """The corrections of all files; one object serves all articles and threads."""

    corrections: tuple[Correction, ...]
    entries: Mapping[str, ActorEntry]
    merges: Mapping[str, str]
    _names: dict[Inflection, PhraseIndex[str]] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, knowledge: ActorEntries) -> Corrector:
        """Return the corrector with what the files say."""
        entries = {entry.id: entry for entry in knowledge.entries}
        return cls(knowledge.corrections, entries, merge_targets(knowledge.corrections))

    def for_article(
        self, language: str, inflection: Inflection, countries: Sequence[str | None], day: date
    ) -> ArticleCorrector:
        """Return what holds for an article of a language, of countries (alpha-3) and of a day."""
        places = frozenset(code for code in countries if code is not None)
        return ArticleCorrector(
            splits=tuple(c for c in self.corrections if isinstance(c, Split) and c.covers(language, places)),
            hides=tuple(c for c in self.corrections if isinstance(c, Hide) and c.covers(language, places)),
            sets=tuple(c for c in self.corrections if isinstance(c, Set) and c.holds_on(day)),
            renames=tuple(c for c in self.corrections if isinstance(c, Rename)),
            merges=self.merges,
            entries=self.entries,
            names=self._index(inflection),
        )

    def _index(self, inflection: Inflection) -> PhraseIndex[str]:
        index = self._names.get(inflection)
        if index is None:
            index = PhraseIndex(inflection)
            for name in dict.fromkeys(name for correction in self.corrections for name in _names_in(correction)):
                index.add(name, name, case=Case.NAME if name.isupper() else Case.ANY)
            self._names[inflection] = index
        return index


def _names_in(correction: Correction) -> list[str]:
    names = [target for target in correction.about if id_of(target) is None]
    return [*names, correction.name] if isinstance(correction, Split) else names


@dataclass(frozen=True, slots=True)
class ArticleCorrector:
    """The corrections that hold for one article.

    A name in a file means each of its inflected forms in the article's language, in any case of letters; one in
    capitals means an acronym.
    """

    splits: tuple[Split, ...]
    hides: tuple[Hide, ...]
    sets: tuple[Set, ...]
    renames: tuple[Rename, ...]
    merges: Mapping[str, str]
    entries: Mapping[str, ActorEntry]
    names: PhraseIndex[str]

    def candidates(self, candidates: Sequence[Candidate]) -> list[Candidate]:
        """Return the candidates read as if the entries did not list the names that are split from them."""
        return [
            self._without(candidate) if self.splits and candidate.entries else candidate for candidate in candidates
        ]

    def entities(self, entities: Sequence[Entity], identity: Identity) -> list[Entity]:
        """Return the entities with mentions split off, entities merged and both hidden as the files say."""
        if not (self.splits or self.merges or self.hides):
            return list(entities)
        parted = [part for entity in entities for part in self._parted(entity, identity)]
        joined = self._merged(parted, identity)
        hidden = frozenset(id_of(target) or target for hide in self.hides for target in hide.targets)
        return [entity for entity in joined if self._shown(entity, identity, hidden)]

    def actors(self, actors: Sequence[Actor]) -> tuple[Actor, ...]:
        """Return the actors with the types, roles, countries and names that the files set."""
        if not (self.sets or self.renames or self.merges):
            return tuple(actors)
        return tuple(self._set(actor) for actor in actors)

    def _forms_of(self, text: str) -> frozenset[str]:
        """Return the names of the files of which a text, as a whole, is a form."""
        tokens = tokenize(text)
        matches = self.names.find_all(text, tokens)
        whole = [match.values for match in matches if (match.first, match.last) == (0, len(tokens))]
        return frozenset(name for values in whole for name in values)

    def _without(self, candidate: Candidate) -> Candidate:
        forms = self._forms_of(candidate.mention.text)
        entries = candidate.entries
        for split in self.splits:
            if split.name in forms and any(ENTRY_PREFIX + entry.id == split.origin for entry in entries):
                rest = tuple(entry for entry in entries if ENTRY_PREFIX + entry.id != split.origin)
                entries = (self.entries[split.to],) if split.to is not None else rest
        if entries == candidate.entries:
            return candidate
        if entries:
            first = entries[0]
            return replace(candidate, entries=entries, type=first.type, role=first.role, country=first.country)
        return replace(candidate, entries=(), role=None, country=None, evidence=_unknown_evidence(candidate))

    def _parted(self, entity: Entity, identity: Identity) -> list[Entity]:
        """Part from an entity the mentions by a name that is split from it, but for a name that its entry lists.

        The entry was read without that name already; where the article's own wording joins the name to the actor all
        the same, as a surname behind the full name, it stays.
        """
        id, _ = identity(entity)
        splits = [split for split in self.splits if split.origin == id]
        if not splits:
            return [entity]
        forms = {c.mention: self._forms_of(c.mention.text) for c in entity.candidates}
        parts = [entity]
        for split in splits:
            taken = [c for c in entity.candidates if split.name in forms[c.mention]]
            if taken and (entity.entry is None or not _lists(entity.entry, split.name)):
                entry = self.entries[split.to] if split.to is not None else None
                other = Entity(type=entry.type if entry is not None else entity.type, entry=entry)
                for candidate in taken:
                    entity.candidates.remove(candidate)
                    other.add(replace(candidate, entries=()))
                parts.append(other)
        return [part for part in parts if part.candidates]

    def _merged(self, entities: Sequence[Entity], identity: Identity) -> list[Entity]:
        kept: dict[str, Entity] = {}
        found = [(self._final_id(*identity(entity)), entity) for entity in entities]
        # The actor that others become comes first, so that it keeps its own name.
        found.sort(key=lambda item: identity(item[1])[0] != item[0])
        for final, entity in found:
            entry = self.entries.get(final.removeprefix(ENTRY_PREFIX))
            if entry is not None and (entity.entry is None or entity.entry.id != entry.id):
                entity.entry, entity.type = entry, entry.type
            holder = kept.setdefault(final, entity)
            if holder is not entity:
                for candidate in entity.candidates:
                    holder.add(candidate)
                holder.candidates.sort(key=lambda c: (c.mention.field != "title", c.first))
        return list(kept.values())

    def _final_id(self, id: str, name: str) -> str:
        if id in self.merges:
            return self.merges[id]
        return next((self.merges[form] for form in sorted(self._forms_of(name)) if form in self.merges), id)

    def _shown(self, entity: Entity, identity: Identity, hidden: frozenset[str]) -> bool:
        """Take the hidden mentions from an entity and tell whether it is still an actor."""
        id, name = identity(entity)
        if self._final_id(id, name) in hidden:
            return False
        if entity.entry is None and not hidden.isdisjoint(self._forms_of(name)):
            return False
        kept = [c for c in entity.candidates if hidden.isdisjoint(self._forms_of(c.mention.text))]
        entity.candidates[:] = kept
        return bool(kept)

    def _set(self, actor: Actor) -> Actor:
        final = self._final_id(actor.id, actor.name)
        update: dict[str, object] = {"id": final} if final != actor.id else {}
        meant = {final, *self._forms_of(actor.name)}
        # A row about the id comes last and wins over one about the name.
        for row in sorted(self.sets, key=lambda row: id_of(row.target) is not None):
            if (id_of(row.target) or row.target) in meant:
                update |= _values(row)
        names = [row for row in self.renames if (id_of(row.target) or row.target) in meant]
        for rename in sorted(names, key=lambda row: id_of(row.target) is not None):
            update["name"] = rename.name
            texts = dict.fromkeys(mention.text for mention in actor.mentions)
            update["aliases"] = tuple(text for text in texts if text != rename.name)
        return actor.model_copy(update=update) if update else actor


def _values(row: Set) -> dict[str, object]:
    reason = f"operator's correction: {row.note}"
    values: dict[str, object] = {}
    if row.type is not None:
        values["type"] = row.type
    if row.role is not None:
        values |= {"role": None if row.role == "none" else row.role, "role_reason": reason}
    if row.country is not None:
        values |= {"country": None if row.country == "none" else row.country, "country_reason": reason}
    return values


def _lists(entry: ActorEntry, name: str) -> bool:
    words = [token.folded for token in tokenize(name)]
    return any(words == [token.folded for token in tokenize(n)] for names in entry.names.values() for n in names)


def _unknown_evidence(candidate: Candidate) -> Evidence:
    """Return the evidence for a name once no entry vouches for it: what stands beside it, or its looks."""
    if candidate.type is not ActorType.PERSON:
        return Evidence.HEAD_WORD
    return Evidence.TITLED if candidate.attributions else Evidence.SURNAME
