"""The actors stage: clean article to actors."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Self

from pipeline.actors.attributes import borderless, country_in_context, country_of, role_of
from pipeline.actors.coreference import resolve
from pipeline.actors.echoes import add_echoes
from pipeline.actors.entities import Entity
from pipeline.actors.institutions import Institution, institutions
from pipeline.actors.naming import actor_id, actor_name
from pipeline.actors.salience import mention_weights
from pipeline.inflection import inflection
from pipeline.knowledge.actor_entries import ActorEntries, ActorEntry, load_entries
from pipeline.knowledge.vocabulary import load_vocabulary
from pipeline.mentions import Lexicon, Passage, build_lexicon, find_candidates, read_passage
from schemas import Actor, CleanArticle, Mention

KNOWLEDGE_RELEASE = "2026.11"
"""Year and month of the curated files; the hash behind it in :attr:`ActorFinder.version` tells every change."""


@dataclass(frozen=True, slots=True)
class ActorFinder:
    """Finds who is named in an article; one object serves all languages and threads.

    The words of a language are put into an index when its first article comes, in well under a second.
    """

    knowledge: ActorEntries
    institutions: Mapping[Institution, ActorEntry]
    version: str
    _lexicons: dict[str, Lexicon] = field(default_factory=dict, repr=False)
    _lock: Lock = field(default_factory=Lock, repr=False)

    @classmethod
    def load(cls, extra: Sequence[Path] = ()) -> Self:
        """Return a finder with the bundled actors and those of the operator's files, which win over ours by id.

        Raises:
            ConfigurationError: a file cannot be read or an entry is wrong; the message names file and entry.
        """
        knowledge = load_entries(extra)
        fingerprint = hashlib.sha256((knowledge.fingerprint + load_vocabulary().fingerprint).encode()).hexdigest()[:8]
        english = build_lexicon("en", knowledge.entries)
        known = institutions(knowledge.entries, english)
        return cls(knowledge, known, f"{KNOWLEDGE_RELEASE}-{fingerprint}", {"en": english})

    def find(self, article: CleanArticle) -> tuple[Actor, ...]:
        """Return the actors of an article, the most salient first. The same article gives the same actors."""
        lexicon = self._lexicon(article.language.code)
        passages = [read_passage("text", article.text, lexicon)]
        if article.title:
            passages.insert(0, read_passage("title", article.title, lexicon))
        publisher = article.source.country if article.source is not None else None
        context = country_in_context(passages, publisher)
        endings = inflection(lexicon.language)
        candidates = [candidate for passage in passages for candidate in find_candidates(passage)]
        entities = resolve(candidates, endings, self.institutions, context)
        add_echoes(entities, passages, endings)
        return _actors(entities, passages, context, article)

    def _lexicon(self, language: str) -> Lexicon:
        lexicon = self._lexicons.get(language)
        if lexicon is None:
            with self._lock:
                lexicon = self._lexicons.get(language) or build_lexicon(language, self.knowledge.entries)
                self._lexicons[language] = lexicon
        return lexicon


def _actors(
    entities: Sequence[Entity], passages: Sequence[Passage], context: str | None, article: CleanArticle
) -> tuple[Actor, ...]:
    lexicon = passages[0].lexicon
    weights = {entity: mention_weights(_mentions(entity), article.text) for entity in entities}
    total = sum(weights.values())
    actors = [_actor(entity, lexicon, context, article, weights[entity] / total) for entity in entities]
    return tuple(
        sorted(
            actors,
            key=lambda actor: (-actor.salience, actor.mentions[0].field != "title", actor.mentions[0].start, actor.id),
        )
    )


def _mentions(entity: Entity) -> tuple[Mention, ...]:
    mentions = {(c.mention.field, c.mention.start): c.mention for c in entity.candidates}
    return tuple(sorted(mentions.values(), key=lambda mention: (mention.field != "title", mention.start)))


def _actor(entity: Entity, lexicon: Lexicon, context: str | None, article: CleanArticle, salience: float) -> Actor:
    mentions = _mentions(entity)
    role = role_of(entity, (article.published_at or article.fetched_at).date())
    sector = role[0] if role is not None else None
    country = None if borderless(sector) else country_of(entity, sector, context)
    code = country.value if country is not None else None
    name = actor_name(entity, code, lexicon)
    titles = [attribution.text for attribution in entity.attributions]
    return Actor(
        id=actor_id(entity, code, name),
        name=name,
        type=entity.type,
        country=code,
        role=sector,
        role_reason=role[1] if role is not None else None,
        country_reason=country.reason if country is not None else None,
        aliases=tuple(dict.fromkeys(mention.text for mention in mentions if mention.text != name)),
        titles=tuple(dict.fromkeys(titles)),
        wikidata=entity.entry.wikidata if entity.entry is not None else None,
        confidence=entity.evidence.value,
        salience=round(salience, 4),
        mention_count=len(mentions),
        mentions=mentions,
    )
