"""Whose an institution is: the country in front of a role noun or behind it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from pipeline.knowledge.vocabulary import Standing
from pipeline.mentions.passage import Passage
from pipeline.mentions.signs import Country, Cue, Group, Hit, Known, Nationality, People, Title
from pipeline.tokens import tokenize
from schemas import ActorType

_MAX_BETWEEN = 2
"""Most words between nationality and role noun: Kyrgyz *State* Border Service."""
_MAX_PORTFOLIO = 6
"""Words behind the nationality in which the rest of a role noun stands: ministère russe des *Affaires étrangères*."""


@dataclass(frozen=True, slots=True)
class Owner:
    """The country that a role noun belongs to and the span of both."""

    country: str
    first: int
    last: int


def owner_in_front(passage: Passage, hit: Hit) -> Owner | None:
    """Find the country in front: "Uzbek border guards", "Қырғызстан Сыртқы істер министрлігі", "Russia's army"."""
    position = hit.first
    if passage.lexicon.grammar.adjective_after:
        return None
    for between in range(_MAX_BETWEEN + 1):
        if not passage.adjoins(position) or position == 0:
            return None
        owner = passage.before(position, Nationality, Country)
        if owner is not None and isinstance(owner.sign, Nationality | Country):
            if isinstance(owner.sign, Country) and not _owns_in_front(passage, hit, owner, between):
                return None
            return Owner(owner.sign.code, owner.first, hit.last)
        if passage.before(position, Title, Group, Cue.LINK, Cue.WITHIN, Cue.SPEECH) is not None:
            return None
        if not passage.lexicon.cased or passage.starts_sentence(position - 1):
            return None
        if passage.lexicon.states.between.at((passage.tokens[position - 1].folded,), 0) is not None:
            return None
        position -= 1
    return None


def _owns_in_front(passage: Passage, hit: Hit, owner: Hit, between: int) -> bool:
    """In languages that put the owner behind, a country in front of a role noun belongs to something else."""
    grammar = passage.lexicon.grammar
    if isinstance(hit.sign, Group) and hit.sign.standing is Standing.DESCRIBED:
        return False
    return not grammar.owner_behind and (between == 0 or grammar.owner_in_front)


def owner_behind(passage: Passage, hit: Hit) -> Owner | None:
    """Find the country behind: "army of Tajikistan", "министерство обороны России", "الجيش السوداني"."""
    position, grammar = hit.last, passage.lexicon.grammar
    if grammar.owner_in_front or position >= len(passage.tokens):
        return None
    link = passage.at(position, Cue.LINK) if passage.adjoins(position) else None
    after = _past_elision(passage, link.last) if link is not None else position
    if after >= len(passage.tokens) or not passage.adjoins(position) or not passage.adjoins(after):
        return None
    owner = passage.at(after, Country, Nationality, *((People,) if passage.lexicon.grammar.caseless else ()))
    if link is None and not grammar.owner_behind and not is_inflected(passage, owner):
        return None
    rulers = passage.at(after, Known)
    if owner is None and rulers is not None and _rules(rulers, hit):
        return Owner(_ruled(rulers), hit.first, rulers.last)
    if owner is None or not isinstance(owner.sign, Country | Nationality | People):
        return None
    if not isinstance(owner.sign, Country) and (link is not None or not _agrees(passage, hit, owner)):
        return None
    if isinstance(owner.sign, Country) and isinstance(hit.sign, Group) and hit.sign.standing is Standing.DESCRIBED:
        return None
    return Owner(owner.sign.code, hit.first, owner.last)


def with_portfolio(passage: Passage, hit: Hit, owner: Owner, sign: Group) -> tuple[Owner, Group]:
    """Widen an institution by what stands behind the adjective in it: ministère russe des Affaires étrangères."""
    link = passage.at(owner.last, Cue.LINK) if passage.adjoins(owner.last) else None
    if link is None or sign.type is not ActorType.GOVERNMENT or not passage.lexicon.grammar.adjective_after:
        return owner, sign
    until = min(owner.last + _MAX_PORTFOLIO, len(passage.tokens))
    rest = passage.text[passage.tokens[owner.last].start : passage.tokens[until - 1].end]
    whole = f"{passage.text[passage.tokens[hit.first].start : passage.tokens[hit.last - 1].end]} {rest}"
    match = passage.lexicon.indexes[0].match_at(whole, tokenize(whole), 0)
    portfolio = next((value for value in match.values if isinstance(value, Group)), None) if match is not None else None
    words = match.last - (hit.last - hit.first) if match is not None else 0
    if portfolio is None or words < 2:
        return owner, sign
    return replace(owner, last=owner.last + words), portfolio


def _rules(rulers: Hit, hit: Hit) -> bool:
    """Tell whether a known armed group stands where a country would, as the owner of a ministry: of the Taliban."""
    known = isinstance(rulers.sign, Known) and rulers.sign.entry.type is ActorType.ARMED_GROUP
    return known and bool(_ruled(rulers)) and isinstance(hit.sign, Group) and hit.sign.standing is Standing.ALONE


def _ruled(rulers: Hit) -> str:
    return rulers.sign.entry.country or "" if isinstance(rulers.sign, Known) else ""


def _agrees(passage: Passage, hit: Hit, owner: Hit) -> bool:
    """Tell whether an adjective behind a noun belongs to it: in Arabic, a feminine noun has a feminine adjective."""
    if not passage.lexicon.grammar.adjective_after:
        return False
    feminine = passage.tokens[hit.last - 1].text.endswith("ة")
    return not feminine or passage.tokens[owner.last - 1].text.endswith("ة")


def _past_elision(passage: Passage, position: int) -> int:
    """Pass over an article that is written together with its noun: armée de l'Azerbaïdjan."""
    elided = position < len(passage.tokens) and passage.tokens[position].folded in ("l'", "d'")
    return position + 1 if elided else position


def is_inflected(passage: Passage, owner: Hit | None) -> bool:
    """Tell whether a country stands in the genitive: Bürger Usbekistans."""
    if owner is None or not isinstance(owner.sign, Country):
        return False
    words = tuple(token.folded for token in passage.tokens[owner.first : owner.last])
    return passage.lexicon.states.state_at(words, 0) is None
