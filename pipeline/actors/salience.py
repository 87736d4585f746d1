"""Salience: how much of an article's attention an actor has."""

from __future__ import annotations

from collections.abc import Iterable

from schemas import Mention

TITLE_WEIGHT = 3.0
LEAD_WEIGHT = 2.0
BODY_WEIGHT = 1.0


def mention_weights(mentions: Iterable[Mention], text: str) -> float:
    """Return the weight of an actor's mentions: 3 each in the title, 2 in the first paragraph, 1 in the rest.

    An actor's salience is its weight divided by that of all actors, so the saliences of an article, cut after four
    decimals, sum to at most 1.
    """
    lead = text.find("\n\n")
    lead = len(text) if lead < 0 else lead
    return sum(
        TITLE_WEIGHT if mention.field == "title" else LEAD_WEIGHT if mention.start < lead else BODY_WEIGHT
        for mention in mentions
    )
