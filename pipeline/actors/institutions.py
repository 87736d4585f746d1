"""Known institutions by what they are: the Uzbek Foreign Ministry is the foreign ministry of UZB, in every language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipeline.knowledge.actor_entries import ActorEntry
from pipeline.knowledge.vocabulary import load_vocabulary
from pipeline.mentions import Lexicon, find_groups, read_passage
from schemas import ActorType

Institution = tuple[str, str]
"""The concept of a role noun and a country, alpha-3."""


def institutions(entries: Sequence[ActorEntry], english: Lexicon) -> Mapping[Institution, ActorEntry]:
    """Return the known actor that is an institution of a country, where its English names say so.

    Only kinds of which a country has one are looked at. A name says so when the rule for role nouns reads all of it,
    so that "State Border Service of Kyrgyzstan" is found and "Kremlin" is not. Where two entries claim one, neither
    has it.
    """
    sole = {group.concept for group in load_vocabulary().groups if group.sole}
    found: dict[Institution, set[ActorEntry]] = {}
    for entry in entries:
        if entry.type in (ActorType.GOVERNMENT, ActorType.MILITARY) and entry.country is not None:
            for name in (entry.name, *entry.names.get("en", ())):
                concept = _concept(name, entry.country, english)
                if concept is not None and concept in sole:
                    found.setdefault((concept, entry.country), set()).add(entry)
    return {institution: next(iter(claims)) for institution, claims in found.items() if len(claims) == 1}


def _concept(name: str, country: str, english: Lexicon) -> str | None:
    if " " not in name:
        return None
    passage = read_passage("text", name, english)
    for candidate in find_groups(passage):
        whole = (candidate.first, candidate.last) == (0, len(passage.tokens))
        if whole and candidate.country == country:
            return candidate.concept
    return None
