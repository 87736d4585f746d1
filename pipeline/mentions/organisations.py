"""Organisations that no file knows: a capitalised or quoted name with a head word, and the acronym behind it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.mentions.candidates import Candidate, Evidence, mention_of, words_of
from pipeline.mentions.organisation_names import Naming, chain_end, goes_on, tail_names, uncased_name
from pipeline.mentions.passage import CLOSING, LEXICAL, OPENING, Passage
from pipeline.mentions.signs import Country, Cue, Group, Head, Hit, Known, Nationality, Neutral, People, Title
from schemas import ActorType

_MAX_NAME = 9
_MAX_QUOTED = 5
_MAX_MIXED = 5
_MAX_BARE = 6
_NAMED_BY_A_NEIGHBOUR = (ActorType.MEDIA, ActorType.PARTY, ActorType.COMPANY, ActorType.NGO, ActorType.EDUCATION)
"""Types whose lower-case head takes an unquoted name beside it: the Fargana news agency, компания Газпром."""
_NO_NAME = tuple(kind for kind in LEXICAL if kind is not Head)

_Named = tuple[Naming, Hit, Head]


def find_organisations(passage: Passage) -> Iterator[Candidate]:
    """Yield a candidate for each organisation named by a head word."""
    if passage.shouting:
        return
    spans: dict[tuple[int, int], list[_Named]] = {}
    for hit, head in _heads(passage):
        name = _name(passage, hit, head)
        if name is not None:
            spans.setdefault((name.first, name.last), []).append((name, hit, head))
    for named in spans.values():
        name, _, head = _ruling(passage, named)
        yield _candidate(passage, name, head)
    for name, head in tail_names(passage):
        yield _candidate(passage, name, head)


def _heads(passage: Passage) -> Iterator[tuple[Hit, Head]]:
    """Yield the heads that are no part of a longer one: trade union, not union."""
    reach = 0
    for position in sorted(passage.starting):
        hit = passage.at(position, Head)
        if hit is None or not isinstance(hit.sign, Head) or hit.last <= reach:
            continue
        reach = hit.last
        yield hit, hit.sign


def _ruling(passage: Passage, named: Sequence[_Named]) -> _Named:
    """Return the head that rules a name: the last in front of a connector where heads stand last, else the first."""
    if not passage.lexicon.grammar.name_last:
        return named[0]
    first = named[0][0].first
    parts = [p for p in range(first, named[-1][1].first) if passage.tokens[p].folded in passage.lexicon.connectors]
    end = parts[0] if parts else named[-1][1].last
    return next((item for item in reversed(named) if item[1].last <= end), named[0])


def _name(passage: Passage, hit: Hit, head: Head) -> Naming | None:
    if passage.before(hit.last, Neutral) is not None:
        return None
    quoted = _quoted_name(passage, hit, head)
    if quoted is not None:
        return quoted
    if not passage.lexicon.cased:
        return uncased_name(passage, hit, head) if not head.cue else None
    if head.cue:
        return _reporter(passage, hit)
    title_case = passage.lexicon.grammar.title_case
    whole = hit.last - hit.first > 1 and passage.capitalised(hit.first)
    if title_case and (whole or passage.capitalised(hit.last - 1)):
        return _run(passage, hit)
    if not title_case and head.concept != "legal_form":
        mixed = _mixed_run(passage, hit)
        if mixed is not None and (mixed.country is not None or head.concept != "ministry"):
            return mixed
        if passage.lexicon.grammar.bare_genitive and (last := chain_end(passage, hit, head)) > hit.last:
            return Naming(hit.first, last)
    return _neighbour(passage, hit, head) if head.type in _NAMED_BY_A_NEIGHBOUR else None


def _candidate(passage: Passage, name: Naming, head: Head) -> Candidate:
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


def _quoted_name(passage: Passage, hit: Hit, head: Head) -> Naming | None:
    """Find a quoted name beside the head: the “Fargana” news agency, агентство «Фергана»."""
    after = passage.gap(hit.last).strip(" \u00a0")
    if hit.last < len(passage.tokens) and after and after in OPENING:
        for last in range(hit.last + 1, min(hit.last + _MAX_QUOTED, len(passage.tokens)) + 1):
            if passage.quoted(hit.last, last):
                named = not head.cue or not passage.lexicon.cased or passage.capitalised(hit.last)
                return Naming(hit.last, last, _country_before(passage, hit.first)) if named else None
    before = passage.gap(hit.first).strip(" \u00a0")
    if not before or before not in CLOSING or (head.cue and not passage.lexicon.grammar.name_last):
        return None
    for first in range(hit.first - 1, max(hit.first - _MAX_QUOTED, 0) - 1, -1):
        if passage.quoted(first, hit.first):
            return Naming(first, hit.first)
    return None


def _country_before(passage: Passage, position: int) -> str | None:
    owner = passage.before(position, Nationality) if passage.adjoins(position) else None
    return owner.sign.code if owner is not None and isinstance(owner.sign, Nationality) else None


def _reporter(passage: Passage, hit: Hit) -> Naming | None:
    """Find the medium beside words of reporting; in Cyrillic text a bare name must be in Latin letters."""
    grammar = passage.lexicon.grammar
    if grammar.name_last and grammar.title_case:
        return _left_name(passage, hit)
    last = hit.last
    while last < len(passage.tokens) and last - hit.last < _MAX_BARE and _is_latin_name(passage, last, hit.last):
        last += 1
    return Naming(hit.last, last) if last > hit.last and not grammar.latin else None


def _is_latin_name(passage: Passage, position: int, first: int) -> bool:
    word = passage.tokens[position].text
    if position > first and passage.gap(position) == ".":
        return word.isascii()
    return passage.adjoins(position) and word.isascii() and _names(passage, position)


def _neighbour(passage: Passage, hit: Hit, head: Head) -> Naming | None:
    """Find an unquoted name beside a lower-case head, on the side where the language puts it."""
    grammar = passage.lexicon.grammar
    if grammar.name_last:
        left = _left_name(passage, hit)
        if left is not None or not head.generic or grammar.owner_in_front:
            return left
    last = _bare_end(passage, hit.last, chained=head.type is not ActorType.COMPANY)
    return Naming(hit.last, last, _country_before(passage, hit.first)) if last > hit.last else None


def _left_name(passage: Passage, hit: Hit) -> Naming | None:
    first = hit.first
    while first > 0 and passage.adjoins(first) and _names(passage, first - 1) and hit.first - first < 4:
        first -= 1
    if passage.starts_sentence(first) and passage.tokens[first].folded in passage.lexicon.openers:
        first += 1
    return Naming(first, hit.first) if first < hit.first else None


def _bare_end(passage: Passage, first: int, *, chained: bool) -> int:
    """Return where a bare name ends that starts at a token, genitives with a preposition in it: El Faro del Sur."""
    last = position = first
    lexicon = passage.lexicon
    while position < len(passage.tokens) and passage.adjoins(position) and position - first < _MAX_BARE:
        word = passage.tokens[position]
        if _names(passage, position) or (last < position and passage.capitalised(position)):
            position += 1
            last = position
        elif chained and last > first and word.folded in lexicon.connectors and word.folded not in lexicon.breaks:
            position += 1
        else:
            break
    return last


def _names(passage: Passage, position: int) -> bool:
    """Tell whether a word can be part of a bare name: capitalised, and no country, title or known actor."""
    if not passage.capitalised(position):
        return False
    return (
        passage.at(position, *_NO_NAME, People) is None
        and passage.before(position + 1, Known, Country, Nationality) is None
    )


def _run(passage: Passage, hit: Hit) -> Naming | None:
    """Find the capitalised words around a head, connectors between them: Organization for Security."""
    first = _extend_left(passage, hit.first)
    last = hit.last if passage.lexicon.grammar.owner_in_front else _extend_right(passage, hit.last)
    if passage.starts_sentence(first) and passage.tokens[first].folded in passage.lexicon.openers:
        while first < hit.first and not (
            passage.capitalised(first) and passage.tokens[first].folded not in passage.lexicon.openers
        ):
            first += 1
    if first == hit.first and last > hit.last and _is_apart(passage, hit):
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
    return Naming(first, last, country)


def _is_apart(passage: Passage, hit: Hit) -> bool:
    """Tell whether a capitalised head stands before a name without being part of it: Zeitung Talkurier, ONG Sahel."""
    if not isinstance(hit.sign, Head) or not hit.sign.generic or not passage.capitalised(hit.last):
        return False
    nouns = passage.lexicon.grammar.nouns_capital
    return nouns or passage.starts_sentence(hit.first) or passage.tokens[hit.first].is_upper


def _mixed_run(passage: Passage, hit: Hit) -> Naming | None:
    """Find the name before a head where only its first word is capitalised: Жалпыұлттық социал-демократиялық партия.

    A capital letter at the start of a sentence tells nothing, so there a nationality must stand, or a head of several
    words: Тарбағатай мемлекеттік университеті.
    """
    full = hit.last - hit.first > 1 and passage.lexicon.grammar.owner_in_front
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
        elif passage.capitalised(first) and (full or not passage.starts_sentence(first)) and _may_open(passage, first):
            reach = first
    told = (p for p in range(reach, hit.last) if full or not passage.starts_sentence(p))
    capitals = [position for position in told if passage.capitalised(position)]
    if reach == hit.first or all(passage.at(p, Nationality, Country) is not None for p in capitals):
        return None
    last = hit.last
    if passage.lexicon.grammar.bare_genitive and isinstance(hit.sign, Head):
        last = max(last, chain_end(passage, hit, hit.sign))
    owner = passage.at(last, Country) if passage.adjoins(last) and not passage.lexicon.grammar.name_last else None
    if owner is not None and isinstance(owner.sign, Country):
        country, last = country or owner.sign.code, owner.last
    return Naming(reach, last, country)


def _may_open(passage: Passage, position: int) -> bool:
    """Slavic names that end in their head open with an adjective: Спільний координаційний центр."""
    slavic = passage.lexicon.grammar.bare_genitive
    return not slavic or passage.lexicon.adjective.search(passage.tokens[position].folded) is not None


def _extend_left(passage: Passage, first: int) -> int:
    reach = first
    position = first
    grammar = passage.lexicon.grammar
    joins = grammar.name_last and not grammar.nouns_capital
    while position > 0 and goes_on(passage, position) and first - position < _MAX_NAME:
        before = position - 1
        named = passage.adjoins(position)
        if named and passage.before(position, Title, Known, Group, Cue.HONORIFIC) is not None:
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
    while position < len(passage.tokens) and goes_on(passage, position) and position - last < _MAX_NAME:
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
