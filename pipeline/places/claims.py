"""What the actors of an article leave to its places: whose names are theirs alone, and which hold a place."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from pipeline.inflection import Inflection
from pipeline.places.gazetteer import Gazetteer
from pipeline.places.spots import Spot
from pipeline.tokens import fold, tokenize
from schemas import Actor, ActorType, Mention

_NAMES_OF_OTHERS = frozenset(
    {ActorType.PERSON, ActorType.MEDIA, ActorType.COMPANY, ActorType.PARTY, ActorType.EDUCATION, ActorType.RELIGIOUS}
)
"""Actors whose one-word name, even if it is also a place's, is theirs in the whole article."""
_OF_A_PLACE = frozenset({ActorType.GOVERNMENT, ActorType.MILITARY, ActorType.OTHER})
"""Actors whose name says where they belong: the Queensland police, the Ministry of Health of Israel."""
_GUESSED = "name:"
"""How the ids begin of actors that are known from their name in this text only."""
_PLACE_NAME = 4.8
"""Weight (60,000 inhabitants) from which a guessed actor that is called like a place is the place."""
_LONG_PERSON = 3
_ARTICLE = 4
"""Most characters of an article in front of the name: "the "."""
_ENDING = 2


class Claim(Enum):
    """What holds for a place name that shares characters with an actor's mention."""

    NONE = "none"
    INSIDE = "inside"
    """The name stands at an end of the name of a body that belongs there."""
    TAKEN = "taken"


@dataclass(frozen=True, slots=True)
class _Span:
    start: int
    end: int
    actor: Actor


class Claims:
    """The mentions of an article's actors, to be asked of each place name."""

    def __init__(self, actors: Sequence[Actor], gazetteer: Gazetteer, rules: Inflection) -> None:
        claiming = [a for a in actors if not _is_of_a_country(a) and not _is_a_place(a, gazetteer, rules)]
        self._spans: dict[str, list[_Span]] = {"title": [], "text": []}
        for actor, mention in _claimed(claiming):
            self._spans[mention.field].append(_Span(mention.start, mention.end, actor))
        for spans in self._spans.values():
            spans.sort(key=lambda span: span.start)
        self._starts = {field: [span.start for span in spans] for field, spans in self._spans.items()}
        longest = (span.end - span.start for spans in self._spans.values() for span in spans)
        self._longest = max(longest, default=0)
        self._edges = {(field, at) for field, spans in self._spans.items() for s in spans for at in (s.start, s.end)}
        self.names_of_others = frozenset(_names_of_others(claiming))
        mentions = (mention.text for actor in claiming for mention in actor.mentions)
        self.names_of_actors = frozenset(fold(text) for text in mentions if " " not in text)
        self.parts_of_persons = frozenset(_parts_of_persons(claiming))

    def of(self, spot: Spot, end: int, behind_cue: bool, inflected: bool) -> Claim:
        """Return what actors leave of a name that ends at an offset.

        ``behind_cue`` says that "in" or the like stands before it, ``inflected`` that it bears an ending of its own.
        """
        start = spot.start
        spans, starts = self._spans[spot.field], self._starts[spot.field]
        at = bisect_right(starts, start - self._longest)
        claim = Claim.NONE
        while at < len(spans) and spans[at].start < end:
            span = spans[at]
            at += 1
            if span.end <= start or _gives_way(span, spot, end, behind_cue, inflected):
                continue
            if not _holds_place(span, start, end):
                return Claim.TAKEN
            claim = Claim.INSIDE
        return claim

    def parts(self, field: str, offset: int) -> bool:
        """Tell whether an actor's mention begins or ends at an offset, which parts it from the words beside it."""
        return (field, offset) in self._edges


def _is_of_a_country(actor: Actor) -> bool:
    """Tell whether an actor leaves all its places: a state ("Burkina Faso said"), a people ("citizens of Mali")."""
    state = actor.country is not None and actor.id == f"group:{actor.country.lower()}-government"
    return state or actor.type is ActorType.PEOPLE


def _is_a_place(actor: Actor, gazetteer: Gazetteer, rules: Inflection) -> bool:
    """Tell whether a guessed actor is called like a place that news names: nobody is called Uttar Pradesh."""
    if not actor.id.startswith(_GUESSED) or actor.type in (ActorType.GOVERNMENT, ActorType.MILITARY):
        return False
    return all(_names_a_place(mention.text, gazetteer, rules) for mention in actor.mentions)


def _names_a_place(name: str, gazetteer: Gazetteer, rules: Inflection) -> bool:
    words = tokenize(name)
    found = gazetteer.find(words, rules) if words else ()
    least = _PLACE_NAME if len(words) > 1 else _PLACE_NAME + 0.5
    return any(candidate.place.weight >= least for candidate in found)


def _claimed(actors: Sequence[Actor]) -> Iterator[tuple[Actor, Mention]]:
    """Yield the mentions that name somebody: all of those in the list, and of others those of several words."""
    for actor in actors:
        for mention in actor.mentions:
            if actor.type in _NAMES_OF_OTHERS or len(mention.text.split()) > 1 or mention.text.isupper():
                yield actor, mention


def _names_of_others(actors: Sequence[Actor]) -> Iterator[str]:
    for actor in actors:
        if actor.type in _NAMES_OF_OTHERS:
            yield from (fold(mention.text) for mention in actor.mentions if " " not in mention.text)


def _parts_of_persons(actors: Sequence[Actor]) -> Iterator[str]:
    """Yield the words of persons' names: a village called like one of them is the person."""
    for actor in actors:
        if actor.type is ActorType.PERSON:
            for mention in actor.mentions:
                words = tokenize(mention.text)
                yield from (word.folded for word in words if len(words) > 1)


def _gives_way(span: _Span, spot: Spot, end: int, behind_cue: bool, inflected: bool) -> bool:
    """Tell whether a guessed person's name took a place's words along: "for South Sudan David Shearer"."""
    if span.actor.type is not ActorType.PERSON or not span.actor.id.startswith(_GUESSED):
        return False
    if not spot.is_single and spot.start < span.start:
        return True
    if behind_cue and span.start < spot.start and end == span.end and spot.gap_before == " ":
        return True
    if len(spot.text[span.start : span.end].split()) < _LONG_PERSON:
        return False
    return (behind_cue and spot.start == span.start) or (inflected and spot.start > span.start and end == span.end)


def _holds_place(span: _Span, start: int, end: int) -> bool:
    """Tell whether a name stands at an end of that of a body which belongs there, and is not all of it."""
    if span.actor.type not in _OF_A_PLACE or not (span.start <= start and end <= span.end):
        return False
    return (start - span.start <= _ARTICLE) != (span.end - end <= _ENDING)
