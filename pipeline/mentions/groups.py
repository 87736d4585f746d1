"""Institutions and unnamed groups: a role noun with the country it belongs to, and peoples."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.knowledge.vocabulary import Standing
from pipeline.mentions.candidates import Candidate, Evidence, mention_of, words_of
from pipeline.mentions.deeds import Reader, deed_behind, deed_in_front
from pipeline.mentions.local_bodies import find_local_bodies
from pipeline.mentions.owners import is_inflected, owner_behind, owner_in_front, with_portfolio
from pipeline.mentions.passage import Passage
from pipeline.mentions.signs import Country, Cue, Group, Hit, Nationality, People, Title
from pipeline.mentions.states import may_act
from schemas import ActorType, Role

_INSTITUTIONAL = (Role.GOV, Role.MIL, Role.COP, Role.LEG, Role.JUD, Role.SPY)
_STANDING = (Standing.ALONE, Standing.CAPITAL)
_MAX_TOWN = 3


def find_groups(passage: Passage) -> Iterator[Candidate]:
    """Yield institutions and groups with their country or town, institutions without one, and peoples."""
    reader = Reader.of(passage)
    yield from find_local_bodies(reader)
    for position in sorted(passage.starting):
        hit = passage.at(position, Group)
        if hit is not None and isinstance(hit.sign, Group):
            candidate = _group(reader, hit, hit.sign)
            if candidate is not None:
                yield candidate
        people = passage.at(position, People, Nationality)
        if people is not None and isinstance(people.sign, People | Nationality) and _is_people(passage, people):
            yield _people(passage, people, people.sign.code)


def _is_people(passage: Passage, hit: Hit) -> bool:
    """Tell whether a word can only name a people, not the country or its adjective.

    Without capital letters people must be counted; where the adjective follows its noun, no noun may stand in front.
    """
    if isinstance(hit.sign, Nationality) and passage.at(hit.first, People) is None:
        return _is_counted(passage, hit)
    if not passage.lexicon.cased:
        counter = passage.before(hit.first, Cue.COUNTER)
        return counter is not None or (hit.first > 0 and passage.tokens[hit.first - 1].text.isdigit())
    country = passage.before(hit.last, Country)
    if country is not None and not (is_inflected(passage, country) and _is_base(passage, hit)):
        return False
    if passage.tokens[hit.last - 1].folded not in passage.lexicon.nationalities:
        return not _follows_noun(passage, hit.first)
    return passage.before(hit.first, Cue.COUNTER) is not None


def _is_base(passage: Passage, hit: Hit) -> bool:
    """Tell whether a people is named as in the vocabulary, and not by a word that also ends as one of the country."""
    return " ".join(token.folded for token in passage.tokens[hit.first : hit.last]) in passage.lexicon.peoples


def _is_counted(passage: Passage, hit: Hit) -> bool:
    """Tell whether an adjective stands for people: "ventiquattro afghani", in languages that put it behind its noun."""
    grammar = passage.lexicon.grammar
    if not grammar.adjective_after or grammar.caseless:
        return False
    digits = hit.first > 0 and passage.tokens[hit.first - 1].text.isdigit()
    return digits or passage.before(hit.first, Cue.COUNTER) is not None


def _follows_noun(passage: Passage, position: int) -> bool:
    """Tell whether a lower-case word behind another one that is no article or preposition is its adjective."""
    if not passage.lexicon.grammar.adjective_after or passage.capitalised(position) or not passage.adjoins(position):
        return False
    before = passage.tokens[position - 1]
    if before.text.isdigit() or before.folded in passage.lexicon.openers or before.folded in passage.lexicon.connectors:
        return False
    return passage.before(position, Cue.COUNTER, Cue.LINK, Cue.WITHIN, Cue.SPEECH) is None


def _group(reader: Reader, hit: Hit, sign: Group) -> Candidate | None:
    passage, hit = reader.passage, _chained(reader.passage, hit)
    owner = owner_in_front(passage, hit) or owner_behind(passage, hit)
    if owner is not None and owner.last > hit.last:
        owner, sign = with_portfolio(passage, hit, owner, sign)
    deed = None
    if owner is None and not _stands_alone(passage, hit, sign):
        deed = _deed(reader, hit, sign)
        if deed is None:
            return None
    first, last = (owner.first, owner.last) if owner is not None else (hit.first, hit.last)
    return Candidate(
        mention=mention_of(passage, first, last),
        first=first,
        last=last,
        words=words_of(passage, first, last),
        type=sign.type,
        evidence=Evidence.INSTITUTION if owner is None else Evidence.GROUP_OF_COUNTRY,
        concept=sign.concept,
        label=sign.name,
        role=sign.role,
        country=owner.country if owner is not None else None,
    )


def _deed(reader: Reader, hit: Hit, sign: Group) -> str | None:
    """Return the verb of speech, decision or action of an institution that stands for itself: police said."""
    if sign.standing not in _STANDING or sign.role not in _INSTITUTIONAL or reader.passage.shouting:
        return None
    if reader.passage.before(hit.first, Cue.LANDMARK) is not None:
        return None
    spoken = deed_in_front(reader, hit.first, hit.last)
    return spoken or (deed_behind(reader, _past_place(reader, hit.last)) if may_act(reader, hit.first) else None)


def _past_place(reader: Reader, position: int) -> int:
    """Pass over the town where an institution works: "police in Gori said"."""
    passage = reader.passage
    place = reader.words.bars.at(reader.folded, position) if passage.adjoins(position) else None
    if place is None or not passage.lexicon.cased:
        return position
    last = place
    while last < min(place + _MAX_TOWN, len(passage.tokens)) and passage.adjoins(last) and passage.capitalised(last):
        last += 1
    return last if last > place else position


def _chained(passage: Passage, hit: Hit) -> Hit:
    """Widen a role noun by the ones that it belongs to: Генеральний штаб Збройних сил, комитетінің Шекара қызметі."""
    first, last = hit.first, hit.last
    if passage.lexicon.grammar.owner_in_front:
        while passage.adjoins(first) and (outer := passage.before(first, Group)) is not None:
            first = outer.first
    if passage.lexicon.grammar.bare_genitive:
        while passage.adjoins(last) and (outer := passage.at(last, Group)) is not None and _same_role(hit, outer):
            last = outer.last
        while first > 0 and passage.adjoins(first) and _opens_name(passage, first - 1):
            first -= 1
    return Hit(first, last, hit.sign)


def _same_role(hit: Hit, other: Hit) -> bool:
    return isinstance(hit.sign, Group) and isinstance(other.sign, Group) and hit.sign.role is other.sign.role


def _opens_name(passage: Passage, position: int) -> bool:
    """Tell whether a word is the capitalised adjective that a Slavic name begins with: Генеральное консульство."""
    if not passage.capitalised(position) or passage.starts_sentence(position):
        return False
    adjective = passage.lexicon.adjective.search(passage.tokens[position].folded) is not None
    return adjective and passage.before(position + 1, Nationality, Country, Title, Group) is None


def _stands_alone(passage: Passage, hit: Hit, sign: Group) -> bool:
    """Tell whether a role noun without a country is an actor by its standing and its capital letters."""
    if sign.standing in (Standing.OWNED, Standing.DESCRIBED) or passage.shouting or _belongs_to_title(passage, hit):
        return False
    words = hit.last - hit.first
    if not passage.lexicon.cased:
        return words > 1
    alone = sign.standing is Standing.ALONE
    telling = not passage.lexicon.grammar.nouns_capital and not passage.starts_sentence(hit.first)
    sure = words > 1 or telling or alone or passage.tokens[hit.first].is_upper
    capital = passage.capitalised(hit.first) and sure
    return capital or (alone and words > 1)


def _belongs_to_title(passage: Passage, hit: Hit) -> bool:
    """Tell whether a role noun of one word only completes a title: ministre des Armées."""
    link = passage.before(hit.first, Cue.LINK)
    if link is None or hit.last - hit.first > 1:
        return False
    title = passage.before(link.first, Title, Nationality)
    return title is not None


def _people(passage: Passage, hit: Hit, country: str) -> Candidate:
    return Candidate(
        mention=mention_of(passage, hit.first, hit.last),
        first=hit.first,
        last=hit.last,
        words=words_of(passage, hit.first, hit.last),
        type=ActorType.PEOPLE,
        evidence=Evidence.PEOPLE,
        concept="people",
        label="People",
        role=Role.CVL,
        country=country,
    )
