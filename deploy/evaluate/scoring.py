"""How much of what is expected of an article was found: actors, what they are, and who is quoted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from deploy.evaluate.annotations import Annotation, ExpectedActor, ExpectedQuote
from deploy.evaluate.tallies import Tally, harmonic_mean, share
from pipeline.tokens import tokenize
from schemas import Actor, EnrichedArticle, Quote, Role

FieldName = Literal["title", "text"]
_HALF = 0.5
_NEAR_QUOTE = 3
"""Characters between the quoted words and the quote as found: its mark and a space."""
_NEAR_INDIRECT = 30
"""The same for indirect speech, which begins where its conjunction ends, or before it, or at its subject."""


@dataclass(frozen=True, slots=True)
class ActorTally(Tally):
    """Counts over articles; tallies add up.

    ``given`` and ``given_right`` count only in articles whose annotation is complete; ``roles`` are the found actors of
    which a role is expected. ``milliseconds`` are those of the clean and extract stages.
    """

    articles: int = 0
    expected: int = 0
    found: int = 0
    given: int = 0
    given_right: int = 0
    merged: int = 0
    split: int = 0
    types_right: int = 0
    countries_right: int = 0
    roles: int = 0
    roles_right: int = 0
    both_right: int = 0
    quotes: int = 0
    quotes_found: int = 0
    speakers_right: int = 0
    milliseconds: float = 0.0

    @property
    def recall(self) -> float | None:
        """Share of the expected actors that were found."""
        return share(self.found, self.expected)

    @property
    def precision(self) -> float | None:
        """Share of the actors given that are expected, over articles whose annotation is complete."""
        return share(self.given_right, self.given)

    @property
    def f1(self) -> float | None:
        """Harmonic mean of precision and recall."""
        return harmonic_mean(self.precision, self.recall)


@dataclass(frozen=True, slots=True)
class ArticleScore:
    """The counts of one article and a line for each fault."""

    tally: ActorTally
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where words stand: numbers of the words of a field that a stretch of characters covers, wholly or in part."""

    field: FieldName
    words: range

    def likeness(self, other: _Place) -> float:
        """Return the share of the words that either covers which both cover."""
        if self.field != other.field:
            return 0.0
        both = min(self.words.stop, other.words.stop) - max(self.words.start, other.words.start)
        return max(0, both) / (len(self.words) + len(other.words) - both) if both > 0 else 0.0

    def is_inside(self, other: _Place) -> bool:
        """Tell whether another place covers all words of this one and more."""
        return (
            self.field == other.field
            and other.words.start <= self.words.start
            and self.words.stop <= other.words.stop
            and len(self.words) < len(other.words)
        )


class _Words:
    """The words of an article, to turn offsets in characters into places."""

    def __init__(self, article: EnrichedArticle) -> None:
        self._contents: dict[FieldName, str] = {"title": article.title or "", "text": article.text}
        self._tokens = {name: list(tokenize(content)) for name, content in self._contents.items()}

    def place(self, field: FieldName, start: int, end: int) -> _Place:
        """Return the words that ``[start, end)`` touches."""
        touched = [n for n, token in enumerate(self._tokens[field]) if token.start < end and start < token.end]
        return _Place(field, range(touched[0], touched[-1] + 1) if touched else range(0))

    def places(self, spelling: str) -> list[_Place]:
        """Return where a spelling stands as whole words; where it never does, where it stands in longer ones."""
        whole: list[_Place] = []
        partly: list[_Place] = []
        for name, content in self._contents.items():
            edges = {token.start for token in self._tokens[name]}, {token.end for token in self._tokens[name]}
            for start in _occurrences(content, spelling):
                end = start + len(spelling)
                known = whole if start in edges[0] and end in edges[1] else partly
                known.append(self.place(name, start, end))
        return whole or partly


def score_article(article: EnrichedArticle, expected: Annotation) -> ArticleScore:
    """Return what was found of an article's actors and quotes.

    An expected actor is found if one actor of the article has a mention of the same words at a place where an
    annotated form of it stands: more than half of the words that either covers are covered by both. Words that belong
    to a longer form of another expected actor do not count. Each actor is matched once, best likeness first. Merged is
    an actor that so shares words with two expected ones or more, split an expected one with two actors or more.
    """
    words = _Words(article)
    links = _Links(words, article.actors, expected)
    matched = links.matched()
    faults: list[str] = []
    tally = _score_actors(article.actors, expected, links, matched, faults)
    tally += _score_quotes(article, expected.quotes or (), matched, faults)
    milliseconds = sum(article.provenance.milliseconds.values())
    return ArticleScore(tally + ActorTally(articles=1, milliseconds=milliseconds), tuple(faults))


class _Links:
    """Which actors of an article share words with which expected ones."""

    def __init__(self, words: _Words, actors: Sequence[Actor], expected: Annotation) -> None:
        spellings = [(actor.mention, *actor.also) for actor in expected.actors]
        annotated = [[words.places(spelling) for spelling in group] for group in spellings]
        optional = [words.places(spelling) for spelling in expected.optional_actors]
        given = [[words.place(m.field, m.start, m.end) for m in actor.mentions] for actor in actors]
        self._actors = actors
        self._expected = expected.actors
        self.pairs: dict[tuple[int, int], float] = {}
        """Likeness of those that share more than half of the words, by the numbers of the expected and given actor."""
        for e, forms in enumerate(annotated):
            others = [place for o, group in enumerate(annotated) if o != e for form in group for place in form]
            others += [place for form in optional for place in form]
            own = [place for form in forms for place in _own(form, others)]
            for g, mentions in enumerate(given):
                if (likeness := _likeness(own, mentions)) > _HALF:
                    self.pairs[e, g] = likeness
        self.optional = {g for g, m in enumerate(given) if any(_likeness(form, m) > _HALF for form in optional)}
        """Numbers of the given actors that are neither right nor wrong."""

    def matched(self) -> dict[str, Actor]:
        """Return the actor found for each expected mention."""
        found: dict[int, int] = {}
        for (e, g), _ in sorted(self.pairs.items(), key=lambda item: (-item[1], item[0])):
            if e not in found and g not in found.values():
                found[e] = g
        return {self._expected[e].mention: self._actors[g] for e, g in found.items()}


def _own(form: list[_Place], others: list[_Place]) -> list[_Place]:
    return [place for place in form if not any(place.is_inside(other) for other in others)] or form


def _likeness(form: list[_Place], mentions: list[_Place]) -> float:
    return max((place.likeness(mention) for place in form for mention in mentions), default=0.0)


def _score_actors(
    actors: Sequence[Actor], expected: Annotation, links: _Links, matched: Mapping[str, Actor], faults: list[str]
) -> ActorTally:
    right = {actor.id for actor in matched.values()}
    counted = [actor for g, actor in enumerate(actors) if actor.id in right or g not in links.optional]
    merged = [g for g in range(len(actors)) if sum(pair[1] == g for pair in links.pairs) > 1]
    split = [e for e in range(len(expected.actors)) if sum(pair[0] == e for pair in links.pairs) > 1]
    faults += [f"merged: {actors[g].name}" for g in merged]
    faults += [f"split: {expected.actors[e].mention}" for e in split]
    if expected.complete:
        faults += [f"not expected: {actor.name} ({actor.type})" for actor in counted if actor.id not in right]
    tally = ActorTally(
        expected=len(expected.actors),
        found=len(matched),
        given=len(counted) if expected.complete else 0,
        given_right=len(matched) if expected.complete else 0,
        merged=len(merged),
        split=len(split),
    )
    for wanted in expected.actors:
        actor = matched.get(wanted.mention)
        if actor is None:
            faults.append(f"not found: {wanted.mention} ({wanted.type} {wanted.country} {_codes(wanted)})")
        else:
            tally += _score_attributes(actor, wanted, faults)
    return tally


def _score_attributes(actor: Actor, wanted: ExpectedActor, faults: list[str]) -> ActorTally:
    is_type, is_country = actor.type == wanted.type, actor.country == wanted.country
    is_role = actor.role in wanted.role
    if not is_type:
        faults.append(f"type {actor.type}, not {wanted.type}: {wanted.mention}")
    if not is_country:
        faults.append(f"country {actor.country}, not {wanted.country}: {wanted.mention}")
    if wanted.role and not is_role:
        faults.append(f"role {actor.role}, not {_codes(wanted)}: {wanted.mention}")
    return ActorTally(
        types_right=is_type,
        countries_right=is_country,
        roles=bool(wanted.role),
        roles_right=bool(wanted.role) and is_role,
        both_right=bool(wanted.role) and is_role and is_country,
    )


def _codes(wanted: ExpectedActor) -> str:
    codes: tuple[Role, ...] = wanted.role
    return " or ".join(codes) or "any role"


def _score_quotes(
    article: EnrichedArticle, expected: Sequence[ExpectedQuote], matched: Mapping[str, Actor], faults: list[str]
) -> ActorTally:
    found = speakers = 0
    for wanted in expected:
        quote = _found_quote(article, wanted)
        if quote is None:
            faults.append(f"quote not found: {wanted.begins}")
            continue
        found += 1
        actor = matched.get(wanted.speaker) if wanted.speaker is not None else None
        is_right = quote.speaker is None if wanted.speaker is None else actor is not None and quote.speaker == actor.id
        speakers += is_right
        if not is_right:
            faults.append(f"speaker {quote.speaker}, not {wanted.speaker}: {wanted.begins}")
    return ActorTally(quotes=len(expected), quotes_found=found, speakers_right=speakers)


def _found_quote(article: EnrichedArticle, wanted: ExpectedQuote) -> Quote | None:
    near = _NEAR_QUOTE if wanted.kind == "direct" else _NEAR_INDIRECT
    for start in _occurrences(article.text, wanted.begins):
        for quote in article.quotes:
            if abs(quote.start - start) <= near and quote.end > start:
                return quote
    return None


def _occurrences(content: str, spelling: str) -> Iterator[int]:
    start = content.find(spelling)
    while start >= 0:
        yield start
        start = content.find(spelling, start + 1)
