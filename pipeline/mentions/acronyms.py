"""Acronyms in parentheses and the long forms that they stand for: "Collective Security Treaty Organization (CSTO)"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.mentions.candidates import Candidate, Evidence, mention_of, words_of
from pipeline.mentions.passage import Passage
from pipeline.mentions.signs import Head
from pipeline.tokens import fold
from schemas import ActorType

_ACRONYM = re.compile(r"^[^\W\d_]{2,9}$")
_OPENING = (" (", " («", " (“", "（", " ( ")
_CLOSING = (")", "»", "”", ",", "）")


def acronym_behind(passage: Passage, last: int) -> str | None:
    """Return the acronym in parentheses behind a long form, such as SCO, or None."""
    if last >= len(passage.tokens) or passage.gap(last) not in _OPENING:
        return None
    start, end = passage.span(last, last + 1)
    letters = passage.text[start:end]
    if (
        not _ACRONYM.match(letters)
        or passage.text[passage.tokens[last].end : passage.tokens[last].end + 1] not in _CLOSING
    ):
        return None
    return letters if sum(map(str.isupper, letters)) >= 2 and letters[0].isupper() else None


def add_long_forms(passage: Passage, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return the candidates with the long forms that acronyms in parentheses spell out by their initials.

    A long form takes the place of shorter candidates in it; a known actor's acronym makes it that actor. What another
    rule found at the very same words stays.
    """
    by_position = {candidate.first: candidate for candidate in candidates}
    added = []
    for last in range(2, len(passage.tokens)):
        acronym = acronym_behind(passage, last)
        first = _spelled_out(passage, last, acronym) if acronym is not None else None
        if first is not None:
            added.append(_long_form(passage, first, last, by_position.get(last), acronym))
    exact = {(candidate.first, candidate.last) for candidate in candidates}
    added = [
        long
        for long in added
        if (long.first, long.last) not in exact and not any(_crosses(long, other) for other in candidates)
    ]
    kept = [c for c in candidates if not any(long.first <= c.first and c.last <= long.last for long in added)]
    return sorted([*kept, *added], key=lambda candidate: candidate.first)


def _crosses(a: Candidate, b: Candidate) -> bool:
    """Tell whether two candidates overlap with neither inside the first."""
    overlap = a.first < b.last and b.first < a.last
    return overlap and not (a.first <= b.first and b.last <= a.last)


def _spelled_out(passage: Passage, last: int, acronym: str | None) -> int | None:
    """Return where the words start whose initials are the acronym's letters, connectors passed over."""
    if acronym is None:
        return None
    letters = [fold(letter) for letter in reversed(acronym)]
    position, matched = last, 0
    while position > 0 and matched < len(letters):
        if position < last and not passage.adjoins(position):
            return None
        position -= 1
        token = passage.tokens[position]
        if token.folded[0] == letters[matched][0]:
            matched += 1
        elif token.folded not in passage.lexicon.connectors and token.folded not in passage.lexicon.openers:
            return None
    return position if matched == len(letters) and last - position >= 2 else None


def _long_form(passage: Passage, first: int, last: int, known: Candidate | None, acronym: str | None) -> Candidate:
    mention = mention_of(passage, first, last)
    words = words_of(passage, first, last)
    if known is not None and known.entries:
        return replace(known, mention=mention, first=first, last=last, words=words, evidence=Evidence.KNOWN_FULL)
    hits = [hit for position in range(first, last) if (hit := passage.at(position, Head)) is not None]
    heads = [hit.sign for hit in hits if isinstance(hit.sign, Head)]
    return Candidate(
        mention=mention,
        first=first,
        last=last,
        words=words,
        type=heads[0].type if heads else ActorType.OTHER,
        evidence=Evidence.HEAD_WORD,
        role=heads[0].role if heads else None,
        acronym=acronym,
    )


def with_acronym(passage: Passage, candidate: Candidate) -> Candidate:
    """Return a candidate with the acronym that stands behind it."""
    if candidate.type in (ActorType.PERSON, ActorType.PEOPLE) or candidate.acronym is not None:
        return candidate
    acronym = acronym_behind(passage, candidate.last)
    return replace(candidate, acronym=acronym) if acronym is not None else candidate
