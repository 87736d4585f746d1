"""Short texts with actors of our own, so that a test of quotes depends on nothing else."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.quotes import find_quotes
from schemas import Actor, ActorType, Mention
from schemas.enriched import Quote

Found = tuple[str, str | None, str]
"""Words, speaker and kind of a quote."""


def actor(name: str, text: str, kind: ActorType = ActorType.PERSON) -> Actor:
    """Return an actor whose id is its name, mentioned wherever the name or its last word stands in the text."""
    forms = sorted({name, name.split()[-1]}, key=len, reverse=True)
    matches = re.finditer("|".join(map(re.escape, forms)), text)
    found = [Mention(text=m.group(), start=m.start(), end=m.end()) for m in matches]
    assert found, name
    return Actor(
        id=name, name=name, type=kind, confidence=1.0, salience=0.1, mention_count=len(found), mentions=tuple(found)
    )


def actors(text: str, persons: Sequence[str] = (), groups: Sequence[str] = ()) -> tuple[Actor, ...]:
    """Return persons and organisations as the actors of a text."""
    organisations = [actor(name, text, ActorType.GOVERNMENT) for name in groups]
    return (*(actor(name, text) for name in persons), *organisations)


def quotes(text: str, language: str, persons: Sequence[str] = (), groups: Sequence[str] = ()) -> tuple[Quote, ...]:
    """Return the quotes of a text in which the named actors stand."""
    found = find_quotes(text, language, actors(text, persons, groups))
    assert all(text[quote.start : quote.end] == quote.text for quote in found)
    return found


def said(text: str, language: str, persons: Sequence[str] = (), groups: Sequence[str] = ()) -> list[Found]:
    """Return the same as words, speaker and kind."""
    return [(quote.text, quote.speaker, quote.kind) for quote in quotes(text, language, persons, groups)]
