"""Known actors: spans that a curated name matches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pipeline.knowledge.actor_entries import ActorEntry
from pipeline.mentions.candidates import Attribution, Candidate, Evidence, mention_of, words_of
from pipeline.mentions.passage import Passage
from pipeline.mentions.people import is_other_person
from pipeline.mentions.signs import Hit, Known
from pipeline.mentions.titles import title_after
from pipeline.tokens import fold
from schemas import ActorType


def find_known(passage: Passage, titles: Mapping[int, Attribution]) -> Iterator[Candidate]:
    """Yield a candidate for the longest known name at each token, all entries that bear the name with it."""
    for position in sorted(passage.starting):
        longest = passage.at(position, Known)
        if longest is None:
            continue
        hits = [hit for hit in passage.starting[position] if isinstance(hit.sign, Known) and hit.last == longest.last]
        entries = tuple(dict.fromkeys(hit.sign.entry for hit in hits if isinstance(hit.sign, Known)))
        candidate = _candidate(passage, longest, entries, titles)
        if candidate is not None:
            yield candidate


def _candidate(
    passage: Passage, hit: Hit, entries: tuple[ActorEntry, ...], titles: Mapping[int, Attribution]
) -> Candidate | None:
    first, last = hit.first, hit.last
    personal = entries[0].type is ActorType.PERSON
    if personal:
        longer = _whole_name(passage, first, entries)
        if longer is None and is_other_person(passage, first, last):
            return None
        first = first if longer is None else longer
    mention = mention_of(passage, first, last)
    words = words_of(passage, first, last)
    attributions = [titles.get(first), title_after(passage, last)] if personal else []
    short = len(words) == 1 and entries[0].name.count(" ") > 0 and not mention.text.isupper()
    return Candidate(
        mention=mention,
        first=first,
        last=last,
        words=words,
        type=entries[0].type,
        evidence=Evidence.KNOWN_SHORT if short else Evidence.KNOWN_FULL,
        entries=entries,
        role=entries[0].role,
        country=entries[0].country,
        attributions=tuple(item for item in attributions if item is not None and item.text),
    )


def _whole_name(passage: Passage, first: int, entries: tuple[ActorEntry, ...]) -> int | None:
    """Return where the name starts if it goes on to the left with this person's given name: Sergei K. Shoigu."""
    given = {
        fold(name.split()[0]) for entry in entries for names in entry.names.values() for name in names if " " in name
    }
    position = first - 1
    while position >= max(first - 3, 0) and passage.adjoins(position + 1) and passage.capitalised(position):
        if passage.tokens[position].folded in given:
            return position
        position -= 1
    return None
