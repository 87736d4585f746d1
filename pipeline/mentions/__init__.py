"""Mentions: the spans of an article that name an actor, each with the evidence for it."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.mentions.acronyms import add_long_forms, with_acronym
from pipeline.mentions.candidates import Attribution, Candidate, Evidence, select
from pipeline.mentions.groups import find_groups
from pipeline.mentions.known import find_known
from pipeline.mentions.lexicon import Lexicon, build_lexicon
from pipeline.mentions.organisations import find_organisations
from pipeline.mentions.passage import Passage, read_passage
from pipeline.mentions.people import find_people
from pipeline.mentions.states import find_states
from pipeline.mentions.tagged import find_tagged, with_tagged, without_doubtful
from pipeline.mentions.titles import titles_before_names
from pipeline.tagger import Name

__all__ = [
    "Attribution",
    "Candidate",
    "Evidence",
    "Lexicon",
    "Passage",
    "build_lexicon",
    "find_candidates",
    "find_groups",
    "read_passage",
]


def find_candidates(passage: Passage, names: Sequence[Name] = ()) -> list[Candidate]:
    """Return the spans of a passage taken for actors, in text order, none overlapping.

    ``names`` are those that the tagger finds in the passage.
    """
    titles = titles_before_names(passage)
    by_rule = select(
        [
            *find_known(passage, titles),
            *find_groups(passage),
            *find_organisations(passage),
            *without_doubtful(passage, find_people(passage, titles), names),
            *find_states(passage),
        ]
    )
    candidates = with_tagged(by_rule, find_tagged(passage, names, titles))
    return [with_acronym(passage, candidate) for candidate in add_long_forms(passage, candidates)]
