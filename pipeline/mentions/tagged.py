"""What the tagger adds to the rules: persons whom no title announces, organisations, and doubt."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from pipeline.mentions.candidates import Attribution, Candidate, Evidence, mention_of, words_of
from pipeline.mentions.names import word_count
from pipeline.mentions.passage import Passage
from pipeline.mentions.signs import Country, Cue, Group, Head, Hit, Known, Nationality, Neutral, People, Title
from pipeline.mentions.titles import title_after
from pipeline.tagger import Name
from schemas import ActorType, Role

_SURE_PERSON = 0.75
_SURE_ORGANISATION = 0.8
_SURE_OTHERWISE = 0.85
"""Least probabilities at which a person, an organisation, and the tagger's doubt about a person are believed."""

_BEFORE_NAMES = (Title, Nationality, People, Country, Cue.HONORIFIC, Cue.MODIFIER, Cue.FORMER)
_NO_PERSON = (Country, Nationality, People, Group, Neutral, Head, Cue.LANDMARK)
_WEAK = frozenset({Evidence.SPEECH, Evidence.GIVEN_NAME, Evidence.SURNAME})


def find_tagged(passage: Passage, names: Sequence[Name], titles: Mapping[int, Attribution]) -> Iterator[Candidate]:
    """Yield the tagged persons and organisations of a passage; ``titles`` gives the title before each token.

    A person has two names or more: one alone is believed only where rules know it, or as a short form of a longer one
    in the article.
    """
    for name in names:
        first, last = _tokens(passage, name)
        if name.label == "PER" and name.score >= _SURE_PERSON:
            yield from _person(passage, first, last, titles)
        elif name.label == "ORG" and name.score >= _SURE_ORGANISATION and not passage.shouting:
            yield from _organisation(passage, first, last)


def with_tagged(by_rule: Sequence[Candidate], tagged: Iterable[Candidate]) -> list[Candidate]:
    """Return both in text order: a tagged person gives way to a rule, but for the unknown person that is part of it."""
    found = dict(enumerate(by_rule))
    held: dict[int, list[int]] = {}
    for number, candidate in found.items():
        _hold(held, candidate, number)
    for number, person in enumerate(tagged, start=len(found)):
        at = {n for token in range(person.first, person.last) for n in held.get(token, ()) if n in found}
        beside = [found[n] for n in sorted(at)]
        if all(_is_part(candidate, person) for candidate in beside):
            given = (*person.attributions, *(a for candidate in beside for a in candidate.attributions))
            for n in at:
                del found[n]
            found[number] = replace(person, attributions=tuple(dict.fromkeys(given)))
            _hold(held, person, number)
    return sorted(found.values(), key=lambda candidate: candidate.first)


def _hold(held: dict[int, list[int]], candidate: Candidate, number: int) -> None:
    for token in range(candidate.first, candidate.last):
        held.setdefault(token, []).append(number)


def _is_part(candidate: Candidate, person: Candidate) -> bool:
    inside = person.first <= candidate.first and candidate.last <= person.last
    shorter = candidate.last - candidate.first < person.last - person.first
    return inside and shorter and candidate.type is ActorType.PERSON and not candidate.entries


def without_doubtful(passage: Passage, candidates: Iterable[Candidate], names: Sequence[Name]) -> Iterator[Candidate]:
    """Yield the candidates but for persons on weak evidence that the tagger takes for a place or an organisation.

    Nor is a preposition at the head of a sentence, with the name behind it, such a person.
    """
    other = {_tokens(passage, name) for name in names if name.label in ("LOC", "ORG") and name.score >= _SURE_OTHERWISE}
    for candidate in candidates:
        span = candidate.first, candidate.last
        if candidate.evidence not in _WEAK or not (span in other or _opens_with_preposition(passage, *span)):
            yield candidate


def _tokens(passage: Passage, name: Name) -> tuple[int, int]:
    """Return the tokens that a name touches, as first and end."""
    first = bisect_right(passage.tokens, name.start, key=lambda token: token.end)
    return first, max(first, bisect_left(passage.tokens, name.end, key=lambda token: token.start))


def _person(passage: Passage, first: int, last: int, titles: Mapping[int, Attribution]) -> Iterator[Candidate]:
    while first < last and (hit := passage.at(first, *_BEFORE_NAMES)) is not None:
        first = hit.last
    if _is_person(passage, first, last):
        given = (titles.get(first), title_after(passage, last))
        attributions = tuple(title for title in given if title is not None and title.text)
        yield _candidate(passage, first, last, ActorType.PERSON, attributions=attributions)


def _organisation(passage: Passage, first: int, last: int) -> Iterator[Candidate]:
    """Yield an organisation whose type a word in its name tells."""
    kind = next(
        (hit for position in range(first, last) if (hit := passage.at(position, Group, Head)) is not None), None
    )
    if kind is None or not isinstance(kind.sign, Group | Head) or (kind.first, kind.last) == (first, last):
        return
    owners = (passage.at(position, Country, Nationality) for position in range(first, last))
    country = next((hit.sign.code for hit in owners if hit and isinstance(hit.sign, Country | Nationality)), None)
    yield _candidate(passage, first, last, kind.sign.type, role=kind.sign.role, country=country)


def _candidate(
    passage: Passage,
    first: int,
    last: int,
    type: ActorType,
    *,
    role: Role | None = None,
    country: str | None = None,
    attributions: tuple[Attribution, ...] = (),
) -> Candidate:
    return Candidate(
        mention=mention_of(passage, first, last),
        first=first,
        last=last,
        words=words_of(passage, first, last),
        type=type,
        evidence=Evidence.TAGGED,
        role=role,
        country=country,
        attributions=attributions,
    )


def _is_person(passage: Passage, first: int, last: int) -> bool:
    """Tell whether tokens can be a person's name: two words or more, none known as something else."""
    if last - first < 2 or any(char.isdigit() for token in passage.tokens[first:last] for char in token.text):
        return False
    if passage.lexicon.cased and (word_count(passage, first, last) < 2 or not passage.capitalised(last - 1)):
        return False
    if _opens_with_preposition(passage, first, last):
        return False
    hits = (passage.at(position, *_NO_PERSON, Known) for position in range(first, last))
    return not any(hit is not None and not _may_be_person(hit) for hit in hits)


def _opens_with_preposition(passage: Passage, first: int, last: int) -> bool:
    """Tell whether a sentence begins "Z Kyjeva", "У Приштини": one letter that is no initial, and one word more."""
    letter = passage.tokens[first]
    alone = len(letter.text) == 1 and not passage.text.startswith(".", letter.end)
    return alone and last - first == 2 and passage.lexicon.cased and passage.lexicon.language != "en"


def _may_be_person(hit: Hit) -> bool:
    return isinstance(hit.sign, Known) and hit.sign.entry.type is ActorType.PERSON
