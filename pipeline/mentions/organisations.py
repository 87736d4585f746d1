"""Organisations that no file knows: a capitalised or quoted name with a head word, and the acronym behind it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.mentions.candidates import Candidate, Evidence, mention_of, words_of
from pipeline.mentions.passage import LEXICAL, OPENING, Passage
from pipeline.mentions.signs import Country, Cue, Group, Head, Hit, Known, Nationality, Neutral, People, Title
from schemas import ActorType

_MAX_NAME = 9
_MAX_QUOTED = 5
_MAX_MIXED = 5
_NAMED_BEHIND = (ActorType.EDUCATION, ActorType.PARTY, ActorType.MEDIA)
"""Types whose head takes the next word as its name in scripts without capital letters."""
_GENERIC = ("news_agency", "newspaper")
"""Heads that stand before a name without being part of it: Nachrichtenagentur Elbkurier."""
_NAMED_BY_A_NEIGHBOUR = (ActorType.MEDIA, ActorType.PARTY, ActorType.COMPANY)
"""Types whose lower-case head takes an unquoted name beside it: the Fargana news agency, компания Газпром."""


@dataclass(frozen=True, slots=True)
class _Name:
    first: int
    last: int
    country: str | None


def find_organisations(passage: Passage) -> Iterator[Candidate]:
    """Yield a candidate for each organisation named by a head word."""
    if passage.shouting:
        return
    for position in sorted(passage.starting):
        hit = passage.at(position, Head)
        if hit is None or not isinstance(hit.sign, Head):
            continue
        name = _name(passage, hit, hit.sign)
        if name is not None:
            yield _candidate(passage, name, hit.sign)


def _name(passage: Passage, hit: Hit, head: Head) -> _Name | None:
    if passage.before(hit.last, Neutral) is not None:
        return None
    quoted = _quoted_name(passage, hit)
    if quoted is not None:
        return quoted
    title_case = passage.lexicon.grammar.title_case
    if passage.lexicon.cased and passage.capitalised(hit.last - 1) and title_case:
        return _run(passage, hit)
    if passage.lexicon.cased and not title_case:
        mixed = _mixed_run(passage, hit)
        if mixed is not None and (mixed.country is not None or head.concept != "ministry"):
            return mixed
    if passage.lexicon.cased and head.type in _NAMED_BY_A_NEIGHBOUR:
        return _neighbour(passage, hit)
    if not passage.lexicon.cased and head.type in _NAMED_BEHIND and passage.lexicon.grammar.adjective_after:
        return _uncased_run(passage, hit)
    return None


def _candidate(passage: Passage, name: _Name, head: Head) -> Candidate:
    return Candidate(
        mention=mention_of(passage, name.first, name.last),
        first=name.first,
        last=name.last,
        words=words_of(passage, name.first, name.last),
        type=head.type,
        evidence=Evidence.HEAD_WORD,
        role=head.role,
        country=name.country,
    )


def _quoted_name(passage: Passage, hit: Hit) -> _Name | None:
    """Find a quoted name beside the head: the “Fargana” news agency, агентство «Фергана»."""
    after = passage.gap(hit.last)
    if hit.last < len(passage.tokens) and after.strip(" \u00a0") in OPENING and after.strip(" \u00a0"):
        for last in range(hit.last + 1, min(hit.last + _MAX_QUOTED, len(passage.tokens)) + 1):
            if passage.quoted(hit.last, last):
                return _Name(hit.last, last, _country_before(passage, hit.first))
    for first in range(hit.first - 1, max(hit.first - _MAX_QUOTED, 0) - 1, -1):
        if passage.quoted(first, hit.first):
            return _Name(first, hit.first, None)
    return None


def _country_before(passage: Passage, position: int) -> str | None:
    owner = passage.before(position, Nationality) if passage.adjoins(position) else None
    return owner.sign.code if owner is not None and isinstance(owner.sign, Nationality) else None


def _neighbour(passage: Passage, hit: Hit) -> _Name | None:
    """Find an unquoted name beside a lower-case head, on the side where the language puts it."""
    if passage.lexicon.grammar.name_last:
        first = hit.first
        while first > 0 and passage.adjoins(first) and _names(passage, first - 1) and hit.first - first < 4:
            first -= 1
        if passage.starts_sentence(first) and passage.tokens[first].folded in passage.lexicon.openers:
            first += 1
        return _Name(first, hit.first, None) if first < hit.first else None
    last = hit.last
    while last < len(passage.tokens) and passage.adjoins(last) and _names(passage, last) and last - hit.last < 4:
        last += 1
    return _Name(hit.last, last, _country_before(passage, hit.first)) if last > hit.last else None


def _names(passage: Passage, position: int) -> bool:
    """Tell whether a word can be part of a bare name: capitalised, and no country, title or known actor."""
    if not passage.capitalised(position):
        return False
    return (
        passage.at(position, *LEXICAL, People) is None
        and passage.before(position + 1, Known, Country, Nationality) is None
    )


def _run(passage: Passage, hit: Hit) -> _Name | None:
    """Find the capitalised words around a head, connectors between them: Organization for Security."""
    first, last = _extend_left(passage, hit.first), _extend_right(passage, hit.last)
    if passage.starts_sentence(first) and passage.tokens[first].folded in passage.lexicon.openers:
        while first < hit.first and not (
            passage.capitalised(first) and passage.tokens[first].folded not in passage.lexicon.openers
        ):
            first += 1
    if isinstance(hit.sign, Head) and hit.sign.concept in _GENERIC and first == hit.first and last > hit.last:
        first = hit.last
    country = None
    left = passage.at(first, Nationality, Country)
    if left is not None and isinstance(left.sign, Nationality | Country):
        country = left.sign.code
        if left.last == hit.first and last == hit.last:
            return None
    right = passage.before(last, Country, Nationality)
    if right is not None and isinstance(right.sign, Country | Nationality) and right.first >= hit.last:
        country = country or right.sign.code
    if (first, last) == (hit.first, hit.last):
        return None
    return _Name(first, last, country)


def _mixed_run(passage: Passage, hit: Hit) -> _Name | None:
    """Find the name before a head where only its first word is capitalised: Жалпыұлттық социал-демократиялық партия.

    A capital letter at the start of a sentence tells nothing, so there a nationality must stand.
    """
    first = reach = hit.first
    country = None
    while first > 0 and hit.first - first < _MAX_MIXED and passage.adjoins(first):
        if passage.before(first, Title, Known, Group, Cue.SPEECH) is not None:
            break
        first -= 1
        if passage.tokens[first].folded in passage.lexicon.openers:
            break
        owner = passage.at(first, Nationality, Country)
        if owner is not None and isinstance(owner.sign, Nationality | Country):
            country, reach = owner.sign.code, first
        elif passage.capitalised(first) and not passage.starts_sentence(first) and _may_open(passage, first):
            reach = first
    capitals = [p for p in range(reach, hit.last) if passage.capitalised(p) and not passage.starts_sentence(p)]
    if reach == hit.first or all(passage.at(p, Nationality, Country) is not None for p in capitals):
        return None
    last = hit.last
    owner = passage.at(last, Country) if passage.adjoins(last) and not passage.lexicon.grammar.name_last else None
    if owner is not None and isinstance(owner.sign, Country):
        country, last = country or owner.sign.code, owner.last
    return _Name(reach, last, country)


def _uncased_run(passage: Passage, hit: Hit) -> _Name | None:
    """Find the word behind a head in Arabic or Persian, and a second one with the article: جامعة الموصل."""
    last = hit.last
    while last < len(passage.tokens) and passage.adjoins(last) and last - hit.last < 2:
        token = passage.tokens[last]
        if token.folded in passage.lexicon.stops or passage.at(last, Title, Group, Known, *Cue) is not None:
            break
        if last > hit.last and not token.text.startswith("ال"):
            break
        last += 1
    owner = passage.before(last, Country, Nationality)
    country = owner.sign.code if owner is not None and isinstance(owner.sign, Country | Nationality) else None
    if last == hit.last or (last - hit.last == 1 and isinstance(owner and owner.sign, Nationality)):
        return None
    return _Name(hit.first, last, country)


def _may_open(passage: Passage, position: int) -> bool:
    """Slavic names that end in their head open with an adjective: Спільний координаційний центр."""
    slavic = passage.lexicon.grammar.bare_genitive
    return not slavic or passage.lexicon.adjective.search(passage.tokens[position].folded) is not None


def _extend_left(passage: Passage, first: int) -> int:
    reach = first
    position = first
    grammar = passage.lexicon.grammar
    joins = grammar.name_last and not grammar.nouns_capital
    while position > 0 and passage.adjoins(position) and first - position < _MAX_NAME:
        before = position - 1
        if passage.before(position, Title, Known, Group, Cue.HONORIFIC) is not None:
            break
        if passage.capitalised(before):
            if position < reach and passage.before(position, Country, Nationality) is not None:
                break
            reach = before
        elif (
            not joins
            or not passage.capitalised(before - 1)
            or passage.tokens[before].folded not in passage.lexicon.connectors
        ):
            break
        position = before
        if passage.starts_sentence(position):
            break
    while passage.tokens[reach].folded in passage.lexicon.connectors and reach < first:
        reach += 1
    return reach


def _extend_right(passage: Passage, last: int) -> int:
    reach = position = last
    while position < len(passage.tokens) and passage.adjoins(position) and position - last < _MAX_NAME:
        token = passage.tokens[position]
        if passage.at(position, Title) is not None and token.text[0].isupper() and position == reach:
            break
        if token.text[0].isupper() and (
            position == reach or passage.tokens[position - 1].folded in passage.lexicon.connectors
        ):
            if position == last and passage.at(position, Known) is not None:
                break
            country = passage.at(position, Country)
            reach = position = country.last if country is not None else position + 1
        elif token.folded in passage.lexicon.connectors:
            position += 1
        else:
            break
    return reach
