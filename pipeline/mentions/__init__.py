"""Mentions: the spans of an article that name an actor, each with the evidence for it."""

from __future__ import annotations

from dataclasses import replace

from pipeline.mentions.candidates import Attribution, Candidate, Evidence, select
from pipeline.mentions.groups import find_groups
from pipeline.mentions.known import find_known
from pipeline.mentions.lexicon import Lexicon, build_lexicon
from pipeline.mentions.organisations import acronym_behind, find_organisations
from pipeline.mentions.passage import Passage, read_passage
from pipeline.mentions.people import find_people
from pipeline.mentions.titles import titles_before_names
from schemas import ActorType

__all__ = ["Attribution", "Candidate", "Evidence", "Lexicon", "Passage", "build_lexicon", "find_candidates", "read_passage"]


def find_candidates(passage: Passage) -> list[Candidate]:
    """Return the spans of a passage taken for actors, in text order, none overlapping."""
    titles = titles_before_names(passage)
    candidates = select(
        [
            *find_known(passage, titles),
            *find_groups(passage),
            *find_organisations(passage),
            *find_people(passage, titles),
        ]
    )
    return [_with_acronym(passage, candidate) for candidate in candidates]


def _with_acronym(passage: Passage, candidate: Candidate) -> Candidate:
    if candidate.type in (ActorType.PERSON, ActorType.PEOPLE) or candidate.acronym is not None:
        return candidate
    acronym = acronym_behind(passage, candidate.last)
    return replace(candidate, acronym=acronym) if acronym is not None else candidate
