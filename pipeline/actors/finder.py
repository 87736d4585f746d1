"""The actors stage: clean article to actors."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import floor
from pathlib import Path
from threading import Lock
from typing import Self

from pipeline.actors.attributes import Attribute, borderless, country_in_context, country_of, role_of
from pipeline.actors.coreference import resolve
from pipeline.actors.corrections import Corrector
from pipeline.actors.disputed import coded_with_claimants
from pipeline.actors.echoes import add_echoes
from pipeline.actors.entities import Entity
from pipeline.actors.institutions import Institution, institutions
from pipeline.actors.naming import actor_id, actor_name
from pipeline.actors.salience import mention_weights
from pipeline.inflection import inflection
from pipeline.knowledge.actor_entries import ActorEntries, ActorEntry, load_entries
from pipeline.knowledge.vocabulary import load_vocabulary
from pipeline.mentions import Lexicon, build_lexicon, find_candidates, read_passage
from pipeline.tagger import ArticleNames
from schemas import Actor, CleanArticle, Mention, Role

KNOWLEDGE_RELEASE = "2026.11"
"""Year and month of the curated files; the hash behind it in :attr:`ActorFinder.version` tells every change."""

NO_NAMES = ArticleNames()
"""Of an article that no tagger has read."""


@dataclass(frozen=True, slots=True)
class ActorFinder:
    """Finds who is named in an article; one object serves all languages and threads.

    The words of a language are put into an index when its first article comes, in well under a second.
    """

    knowledge: ActorEntries
    institutions: Mapping[Institution, ActorEntry]
    corrector: Corrector
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
        version = f"{KNOWLEDGE_RELEASE}-{fingerprint}"
        return cls(knowledge, known, Corrector.of(knowledge), version, {"en": english})

    def find(self, article: CleanArticle, names: ArticleNames = NO_NAMES) -> tuple[Actor, ...]:
        """Return the actors of an article, the most salient first. The same article gives the same actors.

        ``names`` are those that the tagger finds in it; without them rules and knowledge work alone.
        """
        lexicon = self._lexicon(article.language.code)
        passages = [read_passage("text", article.text, lexicon)]
        if article.title:
            passages.insert(0, read_passage("title", article.title, lexicon))
        publisher = article.source.country if article.source is not None else None
        context = country_in_context(passages, publisher)
        endings = inflection(lexicon.language)
        day = (article.published_at or article.fetched_at).date()
        corrector = self.corrector.for_article(article.language.code, endings, (publisher, context), day)
        candidates = [c for passage in passages for c in find_candidates(passage, names.within(passage.field))]
        entities = resolve(corrector.candidates(candidates), endings, self.institutions, context)
        add_echoes(entities, passages, endings)
        entities = corrector.entities(entities, lambda entity: _identity(entity, lexicon, context, article))
        return corrector.actors(coded_with_claimants(_actors(entities, lexicon, context, article)))

    def _lexicon(self, language: str) -> Lexicon:
        lexicon = self._lexicons.get(language)
        if lexicon is None:
            with self._lock:
                lexicon = self._lexicons.get(language) or build_lexicon(language, self.knowledge.entries)
                self._lexicons[language] = lexicon
        return lexicon


@dataclass(frozen=True, slots=True)
class _Identified:
    """An entity with what its identifier is made of."""

    entity: Entity
    id: str
    name: str
    role: tuple[Role, str] | None
    country: Attribute | None


def _actors(
    entities: Sequence[Entity], lexicon: Lexicon, context: str | None, article: CleanArticle
) -> tuple[Actor, ...]:
    found: dict[str, _Identified] = {}
    for entity in entities:
        identified = _identify(entity, lexicon, context, article)
        if identified.id in found:
            for candidate in entity.candidates:
                found[identified.id].entity.add(candidate)
        else:
            found[identified.id] = identified
    weights = {key: mention_weights(_mentions(value.entity), article.text) for key, value in found.items()}
    total = sum(weights.values())
    actors = [_actor(value, weights[key] / total) for key, value in found.items()]
    return tuple(sorted(actors, key=_order))


def _order(actor: Actor) -> tuple[float, bool, int, str]:
    first = actor.mentions[0]
    return -actor.salience, first.field != "title", first.start, actor.id


def _identify(entity: Entity, lexicon: Lexicon, context: str | None, article: CleanArticle) -> _Identified:
    role = role_of(entity, (article.published_at or article.fetched_at).date())
    sector = role[0] if role is not None else None
    country = None if borderless(sector) else country_of(entity, sector, context)
    code = country.value if country is not None else None
    name = actor_name(entity, code, lexicon)
    return _Identified(entity, actor_id(entity, code, name), name, role, country)


def _identity(entity: Entity, lexicon: Lexicon, context: str | None, article: CleanArticle) -> tuple[str, str]:
    identified = _identify(entity, lexicon, context, article)
    return identified.id, identified.name


def _mentions(entity: Entity) -> tuple[Mention, ...]:
    mentions = {(c.mention.field, c.mention.start): c.mention for c in entity.candidates}
    return tuple(sorted(mentions.values(), key=lambda mention: (mention.field != "title", mention.start)))


def _actor(identified: _Identified, salience: float) -> Actor:
    entity, name, country = identified.entity, identified.name, identified.country
    role, reason = identified.role or (None, None)
    mentions = _mentions(entity)
    return Actor(
        id=identified.id,
        name=name,
        type=entity.type,
        country=country.value if country is not None else None,
        role=role,
        role_reason=reason,
        country_reason=country.reason if country is not None else None,
        aliases=tuple(dict.fromkeys(mention.text for mention in mentions if mention.text != name)),
        titles=tuple(dict.fromkeys(attribution.text for attribution in entity.attributions)),
        wikidata=entity.entry.wikidata if entity.entry is not None else None,
        confidence=entity.evidence.value,
        salience=floor(salience * 10_000) / 10_000,
        mention_count=len(mentions),
        mentions=mentions,
    )
