"""Candidates: spans of text that a rule takes for an actor, with what the rule knows about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

from pipeline.knowledge.actor_entries import ActorEntry
from pipeline.mentions.passage import Passage
from schemas import ActorType, Mention, Role


class Evidence(Enum):
    """Why a span is taken for an actor; the value is the confidence it gives, set by hand in that order."""

    KNOWN_FULL = 0.95
    KNOWN_SHORT = 0.85
    TITLED = 0.84
    APPOSITION = 0.83
    GROUP_OF_COUNTRY = 0.8
    INSTITUTION = 0.76
    HEAD_WORD = 0.75
    PATRONYMIC = 0.74
    STATE = 0.72
    SPEECH = 0.7
    TAGGED = 0.66
    GIVEN_NAME = 0.6
    SURNAME = 0.58
    PEOPLE = 0.55


@dataclass(frozen=True, slots=True)
class Attribution:
    """What the words beside a name say: a title, its role and country, in the words of the text."""

    text: str
    role: Role | None = None
    country: str | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A span taken for an actor.

    ``first`` and ``last`` are token positions in the passage of ``mention.field``. Known actors carry ``entries``,
    the entries that the name may mean; institutions and groups carry ``concept`` and ``label``.
    """

    mention: Mention
    first: int
    last: int
    words: tuple[str, ...]
    type: ActorType
    evidence: Evidence
    entries: tuple[ActorEntry, ...] = ()
    concept: str | None = None
    label: str | None = None
    role: Role | None = None
    country: str | None = None
    attributions: tuple[Attribution, ...] = ()
    acronym: str | None = None
    reason: str | None = None
    """Why the span has its role and country, where its words do not say so by themselves."""

    @property
    def is_group(self) -> bool:
        """True for an institution or group that is named by a role noun."""
        return self.concept is not None


def mention_of(passage: Passage, first: int, last: int) -> Mention:
    """Return the mention that tokens make, possessive endings left out."""
    start, end = passage.span(first, last)
    return Mention(text=passage.text[start:end], start=start, end=end, field=passage.field)


def words_of(passage: Passage, first: int, last: int) -> tuple[str, ...]:
    """Return the folded words of a span, the last without its possessive."""
    _, end = passage.span(first, last)
    tokens = passage.tokens[first:last]
    cut = tokens[-1].end - end
    tail = tokens[-1].folded
    return (*(token.folded for token in tokens[:-1]), tail[: len(tail) - cut] if cut else tail)


def _crosses(candidate: Candidate, full: Mapping[int, Candidate]) -> bool:
    if candidate.entries:
        return False
    ends = {full.get(candidate.first), full.get(candidate.last - 1)} - {None}
    return any(end is not None and (end.first < candidate.first or end.last > candidate.last) for end in ends)


def select(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Return candidates that do not overlap, in text order: the longest first, then the best evidence.

    What overlaps a known actor's full name without holding all of it is left out before.
    """
    candidates = list(candidates)
    full = {p: c for c in candidates if c.entries and c.last - c.first > 1 for p in range(c.first, c.last)}
    candidates = [candidate for candidate in candidates if not _crosses(candidate, full)]
    taken: set[int] = set()
    chosen = []
    for candidate in sorted(candidates, key=lambda c: (c.first - c.last, -c.evidence.value, c.first)):
        span = range(candidate.first, candidate.last)
        if taken.isdisjoint(span):
            taken.update(span)
            chosen.append(candidate)
    return sorted(chosen, key=lambda candidate: candidate.first)
