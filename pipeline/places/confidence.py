"""How sure a resolution is, by what speaks for a place, how far it leads and how large it is."""

from __future__ import annotations

from pipeline.places.listing import Naming
from pipeline.places.reasons import LOCAL, Weighed

_LEAD = 2.0
"""A lead of two orders of magnitude is as good as no rival."""
_WELL_KNOWN = 5.3
_SMALL = 4.5
_HIGHEST = 0.98
_LOWEST = 0.3
_ONLY_ITS_NAME = 0.6
_OF_ITS_COUNTRY = 0.8
_SMALLER = 0.92
_OTHER_NAME = 0.85
_STRAY = 0.7


def confidence(weighed: Weighed, stray: bool) -> float:
    """Return how sure a choice is, from 0 to 1; ``stray`` tells that the article's other places lie elsewhere."""
    place = weighed.place
    sure = 0.5 + (_HIGHEST - 0.5) * min(1.0, max(0.0, weighed.lead_elsewhere) / _LEAD)
    clues = {clue.name for clue in weighed.clues}
    if place.kind == "city" and not clues & LOCAL:
        if place.weight < _SMALL:
            sure *= _OF_ITS_COUNTRY if "country" in clues else _ONLY_ITS_NAME
        elif place.weight < _WELL_KNOWN:
            sure *= _SMALLER
    if weighed.naming is Naming.ALTERNATE:
        sure *= _OTHER_NAME
    if stray and place.kind != "country" and place.weight < _WELL_KNOWN and not clues & LOCAL:
        sure *= _STRAY
    return round(min(_HIGHEST, max(_LOWEST, sure)), 2)
