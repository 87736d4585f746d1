"""Organisations that no file knows: a capitalised or quoted name with a head word, and the acronym behind it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from pipeline.mentions.candidates import Candidate, Evidence, mention_of, words_of
from pipeline.mentions.lexicon import TITLE_CASE
from pipeline.mentions.passage import LEXICAL, OPENING, Passage
from pipeline.mentions.signs import Country, Cue, Group, Head, Hit, Known, Nationality, People, Title
from schemas import ActorType

_MAX_NAME = 9
_MAX_QUOTED = 5
_ACRONYM = re.compile(r"^[^\W\d_]{2,7}$")
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
    quoted = _quoted_name(passage, hit)
    if quoted is not None:
        return quoted
    if passage.lexicon.cased and passage.capitalised(hit.last - 1) and passage.lexicon.language in TITLE_CASE:
        return _run(passage, hit)
    if passage.lexicon.cased and head.type in _NAMED_BY_A_NEIGHBOUR:
        return _neighbour(passage, hit)
    return None


def _candidate(passage: Passage, name: _Name, head: Head) -> Candidate:
    candidate = Candidate(
        mention=mention_of(passage, name.first, name.last),
        first=name.first,
        last=name.last,
        words=words_of(passage, name.first, name.last),
        type=head.type,
        evidence=Evidence.HEAD_WORD,
        role=head.role,
        country=name.country,
    )
    acronym = acronym_behind(passage, name.last)
    return replace(candidate, acronym=acronym) if acronym is not None else candidate


def acronym_behind(passage: Passage, last: int) -> str | None:
    """Return the acronym in parentheses behind a long form, such as SCO, or None."""
    if last >= len(passage.tokens) or passage.gap(last) not in (" (", " («", " (“", " (ang. "):
        return None
    token = passage.tokens[last]
    closed = passage.text[token.end : token.end + 1] in (")", "»", "”", ",")
    letters = token.text
    return letters if closed and _ACRONYM.match(letters) and sum(map(str.isupper, letters)) >= 2 else None


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
    if passage.lexicon.name_last:
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
        passage.at(position, *LEXICAL, People) is None and passage.before(position + 1, Known, Country, Nationality) is None
    )


def _run(passage: Passage, hit: Hit) -> _Name | None:
    """Find the capitalised words around a head, connectors between them: Organization for Security."""
    first, last = _extend_left(passage, hit.first), _extend_right(passage, hit.last)
    if passage.starts_sentence(first) and passage.tokens[first].folded in passage.lexicon.openers and first < hit.first:
        first += 1
    country = None
    left = passage.at(first, Nationality, Country)
    if left is not None and isinstance(left.sign, Nationality | Country):
        country = left.sign.code
        if left.last == hit.first and last == hit.last:
            return None
    right = passage.before(last, Country, Nationality)
    if right is not None and isinstance(right.sign, Country | Nationality) and right.first >= hit.last:
        country = country or right.sign.code
    if last - first <= hit.last - hit.first:
        return None
    return _Name(first, last, country)


def _extend_left(passage: Passage, first: int) -> int:
    reach = first
    position = first
    while position > 0 and passage.adjoins(position) and first - position < _MAX_NAME:
        before = position - 1
        if passage.before(position, Title, Known, Group, Cue.HONORIFIC) is not None:
            break
        if passage.capitalised(before):
            reach = before
        elif passage.tokens[before].folded not in passage.lexicon.connectors or not passage.capitalised(before - 1):
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
        if token.text[0].isupper() and (position == reach or passage.tokens[position - 1].folded in passage.lexicon.connectors):
            if position == last and passage.at(position, Known) is not None:
                break
            country = passage.at(position, Country)
            reach = position = country.last if country is not None else position + 1
        elif token.folded in passage.lexicon.connectors:
            position += 1
        else:
            break
    return reach
