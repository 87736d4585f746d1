"""Why a toponym was resolved as it was, in words for the reader of a document."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from pipeline.places.listing import Naming
from pipeline.places.records import PlaceRecord

_TEXTS = {
    "kind": "the word beside it says that it is a {}",
    "sense": "as where the article says which one",
    "holder": "contained in {}, named behind it",
    "within": "contained in {}, named right beside it",
    "holds": "holds the place named in front of it",
    "like": "named like others that are each a {}",
    "nearby": "contained in {}, named beside it",
    "listed": "listed with others that are each a {}",
    "country": "in {}, like other places of the article",
    "actors": "in {}, like actors of the article",
    "source": "in {}, the country of the source",
    "division": "in {}, like another place of the article",
    "neighbour": "{}, which the article names",
}
LOCAL = frozenset({"kind", "sense", "holder", "within", "nearby", "holds", "listed", "division", "neighbour"})
"""Clues to a place itself, and not only to its country."""
_DECISIVE = 4.0
"""Weight of clues that say by themselves which place is meant: what stands right beside the name."""
_KINDS = {"admin1": "province or state", "admin2": "district or county"}


class Clue(NamedTuple):
    """Something that speaks for a place: its name, its weight in orders of magnitude of inhabitants, and a detail."""

    name: str
    weight: float
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Weighed:
    """The best place of a usage: its lead over the next and over the next elsewhere, and what speaks for the two."""

    place: PlaceRecord
    lead: float
    lead_elsewhere: float
    clues: tuple[Clue, ...]
    rival_clues: tuple[Clue, ...]
    prior_lead: float
    choices: int
    naming: Naming


def reason(weighed: Weighed) -> str:
    """Return the clue that tells a place most from the next, or what its name alone says."""
    if weighed.choices == 1:
        return "the only place of that name"
    against = {clue.name: clue.weight for clue in weighed.rival_clues}
    ahead = max(weighed.clues, key=lambda clue: clue.weight - against.get(clue.name, 0.0), default=None)
    decisive = max(weighed.clues, key=lambda clue: clue.weight, default=None)
    if decisive is not None and decisive.weight >= _DECISIVE:
        ahead = decisive
    elif ahead is not None and ahead.weight - against.get(ahead.name, 0.0) <= max(0.0, weighed.prior_lead):
        ahead = None
    if ahead is not None:
        return _TEXTS[ahead.name].format(_KINDS.get(ahead.detail, ahead.detail))
    if weighed.place.kind == "country":
        return "the country of that name"
    if weighed.place.kind == "city":
        return f"the most populous of {weighed.choices} places of that name"
    return f"what the name mostly means, of {weighed.choices} places"
