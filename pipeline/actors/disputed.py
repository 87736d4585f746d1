"""Actors of partially recognized entities: given the country that claims them, with the reason saying so."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.knowledge.corrections import ENTRY_PREFIX
from pipeline.knowledge.disputed import partially_recognized_actors, partially_recognized_codes
from schemas import Actor


def coded_with_claimants(actors: Iterable[Actor]) -> tuple[Actor, ...]:
    """Return the actors with PLOVER's country for partially recognized entities; ids and names stay as they are.

    Source: the PLOVER manual of the Open Event Data Alliance, "Partially recognized (disputed) entities", whose tag PRE
    the reason names, since an actor has one role.
    """
    return tuple(_coded(actor) for actor in actors)


def _coded(actor: Actor) -> Actor:
    if actor.country is None:
        return actor
    entity = partially_recognized_actors().get(actor.id.removeprefix(ENTRY_PREFIX))
    entity = entity or partially_recognized_codes().get(actor.country)
    if entity is None or actor.country not in (entity.country, entity.iso):
        return actor
    reason = (
        f"{actor.country_reason}; {entity.entity} is partially recognized (PLOVER PRE), coded with {entity.country}"
    )
    return actor.model_copy(update={"country": entity.country, "country_reason": reason})
