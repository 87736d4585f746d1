"""Names and identifiers of actors, the same in every article where the actor is known."""

from __future__ import annotations

import hashlib

from babel import Locale

from pipeline.actors.entities import Entity
from pipeline.inflection import inflection
from pipeline.knowledge.countries import alpha2
from pipeline.mentions import Lexicon
from pipeline.tokens import tokenize
from schemas import ActorType

_THE = frozenset({"USA", "GBR", "ARE", "NLD", "PHL", "CAF", "COD", "DOM", "MDV", "GMB", "BHS"})
"""Countries whose English name takes the article inside a phrase."""


def actor_name(entity: Entity, country: str | None, lexicon: Lexicon) -> str:
    """Return the canonical name of a known actor or institution, else the fullest base form in the text."""
    if entity.entry is not None:
        return entity.entry.name
    if entity.label is not None and country is not None:
        return f"{entity.label} of {country_in_phrase(country)}"
    if entity.label is not None:
        return entity.label
    return entity.base_name(lexicon.surname, inflection(lexicon.grammar.language))


def country_in_phrase(code: str) -> str:
    """Return the English name of a country as it stands behind "of"."""
    name = Locale("en").territories.get(alpha2(code), code)
    return f"the {name}" if code in _THE else name


def actor_id(entity: Entity, country: str | None, name: str) -> str:
    """Return the identifier: of the entry, of an institution by country and concept, else of the folded name."""
    if entity.entry is not None:
        return f"silkwire:{entity.entry.id}"
    if entity.concept is not None:
        concept = entity.concept.replace("_", "-")
        return f"group:{country.lower()}-{concept}" if country is not None else f"group:{concept}"
    words = [token.folded for token in tokenize(name)]
    kind = "person" if entity.type is ActorType.PERSON else "organisation"
    digest = hashlib.sha256(" ".join([kind, *words]).encode()).hexdigest()[:8]
    return f"name:{'-'.join(words)[:80]}-{digest}"
