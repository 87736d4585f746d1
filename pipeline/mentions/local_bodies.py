"""Bodies of a town or region: «администрация Белгородской области», "prefettura di Agrigento", "İzmir Valiliği"."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.mentions.candidates import Candidate, Evidence, mention_of, words_of
from pipeline.mentions.deeds import Reader
from pipeline.mentions.passage import Passage
from pipeline.mentions.signs import Country, Cue, Group, Head, Hit, Known, Nationality, People, Title
from schemas import ActorType

_LOCAL = "local_administration"
_MAY_BE_LOCAL = frozenset(
    {
        _LOCAL,
        "court",
        "customs",
        "election_commission",
        "emergency_ministry",
        "government",
        "health_authority",
        "investigators",
        "migration_service",
        "police",
        "prosecutors",
    }
)
_NEEDS_DIVISION = frozenset({"government", "customs", "migration_service"})
"""Concepts whose next name is as often a person's: the Barnier government."""
_MAX_NAME = 3
_NO_PLACE = (Title, Group, Head, Country, Nationality, People)
_TOWN_ADJECTIVE = "er"
"""What German makes of the name of a town: Berliner Polizei."""


def find_local_bodies(reader: Reader) -> Iterator[Candidate]:
    """Yield the institutions that the name of a town or region stands beside."""
    passage = reader.passage
    if passage.shouting:
        return
    for position in sorted(passage.starting):
        hit = _body(passage, position)
        span = _span(reader, hit) if hit is not None else None
        if hit is not None and span is not None and isinstance(hit.sign, Group):
            yield Candidate(
                mention=mention_of(passage, *span),
                first=span[0],
                last=span[1],
                words=words_of(passage, *span),
                type=hit.sign.type,
                evidence=Evidence.HEAD_WORD,
                role=hit.sign.role,
            )


def _body(passage: Passage, position: int) -> Hit | None:
    """Return the longest institution at a token that a town or region may have."""
    hits = [
        hit
        for hit in passage.starting[position]
        if isinstance(hit.sign, Group) and hit.sign.concept in _MAY_BE_LOCAL and hit.sign.type is ActorType.GOVERNMENT
    ]
    return max(hits, key=lambda hit: (hit.last, _concept(hit) == _LOCAL), default=None)


def _concept(hit: Hit) -> str:
    return hit.sign.concept if isinstance(hit.sign, Group) else ""


def _span(reader: Reader, hit: Hit) -> tuple[int, int] | None:
    grammar = reader.passage.lexicon.grammar
    if not reader.passage.lexicon.cased:
        last = _uncased(reader, hit) if grammar.adjective_after else None
        return (hit.first, last) if last is not None else None
    if grammar.name_last:
        first = _in_front(reader, hit)
        if first is not None:
            return first, hit.last
    last = None if grammar.owner_in_front else _behind(reader, hit)
    return (hit.first, last) if last is not None else None


def _in_front(reader: Reader, hit: Hit) -> int | None:
    """Return where the name in front starts: Osh police, Ош шаарынын мэриясы, Berliner Polizei."""
    passage, position, divided = reader.passage, hit.first, False
    while passage.adjoins(position) and (start := reader.words.divisions.before(reader.folded, position)) is not None:
        position, divided = start, True
    first = position
    while passage.adjoins(first) and position - first < _MAX_NAME and _is_name(passage, first - 1):
        first -= 1
    while first < position and passage.starts_sentence(first) and not (divided or _is_sure(passage, hit, first)):
        first += 1
    if position - first > 1 and passage.lexicon.grammar.owner_in_front and passage.starts_sentence(first):
        first += 1
    if first == position or (not divided and _concept(hit) in _NEEDS_DIVISION):
        return None
    town = not passage.lexicon.grammar.nouns_capital or reader.folded[position - 1].endswith(_TOWN_ADJECTIVE)
    return first if town else None


def _is_sure(passage: Passage, hit: Hit, first: int) -> bool:
    """Tell whether the first word of a sentence is a name: the body is set as one, or the word is named elsewhere."""
    if passage.lexicon.grammar.owner_in_front or passage.capitalised(hit.first):
        return passage.tokens[first].folded not in passage.lexicon.openers
    folded = passage.tokens[first].folded
    return any(
        token.folded == folded and passage.capitalised(position) and not passage.starts_sentence(position)
        for position, token in enumerate(passage.tokens)
        if position != first
    )


def _behind(reader: Reader, hit: Hit) -> int | None:
    """Return where the name behind ends: préfecture de la région Bretagne, мэрия города Ош, Polizei Hamburg."""
    passage, position, divided = reader.passage, hit.last, False
    linked = passage.lexicon.grammar.bare_genitive or passage.lexicon.grammar.nouns_capital
    for _ in range(_MAX_NAME):
        if position >= len(passage.tokens) or not passage.adjoins(position):
            return None
        link = passage.at(position, Cue.LINK)
        division = reader.words.divisions.at(reader.folded, position)
        article = reader.words.articles.at(reader.folded, position)
        if link is not None:
            position, linked = link.last, True
        elif division is not None and linked:
            position, divided = division, True
        elif article is not None and linked:
            position = article
        else:
            break
    last = position
    while last < len(passage.tokens) and last - position < _MAX_NAME and _is_name(passage, last):
        if last > position and not passage.adjoins(last):
            break
        last += 1
    if last == position or not linked or _is_person(passage, position, last):
        return None
    behind = reader.words.divisions.at(reader.folded, last) if passage.adjoins(last) else None
    if behind is not None:
        return behind
    return last if divided or _concept(hit) not in _NEEDS_DIVISION else None


def _is_person(passage: Passage, first: int, last: int) -> bool:
    """Tell whether a name in the genitive is rather that of a body's head; that of a place opens with an adjective."""
    if passage.tokens[first].folded in passage.lexicon.given:
        return True
    several = last - first > 1 and passage.lexicon.grammar.bare_genitive
    return several and passage.lexicon.adjective.search(passage.tokens[first].folded) is None


def _uncased(reader: Reader, hit: Hit) -> int | None:
    """Return where the one word behind that names the town or region ends: شرطة محافظة كركوك, شهرداری تهران."""
    passage, position = reader.passage, hit.last
    division = reader.words.divisions.at(reader.folded, position) if passage.adjoins(position) else None
    if division is not None:
        position = division
    elif _concept(hit) != _LOCAL:
        return None
    if position >= len(passage.tokens) or not passage.adjoins(position):
        return None
    token = passage.tokens[position]
    bars = reader.words.bars.at(reader.folded, position) or reader.words.between.at(reader.folded, position)
    if bars is not None or token.folded in passage.lexicon.stops or passage.at(position, *_NO_PLACE, *Cue) is not None:
        return None
    return position + 1


def _is_name(passage: Passage, position: int) -> bool:
    """Tell whether a word can be that of a place: capitalised, no role noun, country or known actor."""
    if position < 0 or not passage.capitalised(position) or passage.tokens[position].folded in passage.lexicon.openers:
        return False
    beside = passage.at(position, *_NO_PLACE, Known) or passage.before(position + 1, *_NO_PLACE, Known)
    return beside is None
