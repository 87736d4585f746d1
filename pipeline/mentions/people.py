"""Persons that no file knows, found by titles, appositions, verbs of saying, patronymics and given names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pipeline.mentions.candidates import Attribution, Candidate, Evidence, mention_of, words_of
from pipeline.mentions.names import has_surname, looks_personal, name_after_country, name_from, says_where, word_count
from pipeline.mentions.passage import LEXICAL, Passage
from pipeline.mentions.signs import Country, Cue, Known, Nationality, Title
from pipeline.mentions.titles import title_after
from schemas import ActorType

_MAX_UNCASED = 3
_MAX_DESCRIPTION = 5
"""Most words between a verb of saying and the name behind it, plus one: "каже докер Тарас Херсонський"."""


def find_people(passage: Passage, titles: Mapping[int, Attribution]) -> Iterator[Candidate]:
    """Yield unknown persons; ``titles`` gives the title before each token that has one."""
    position = 0
    while position < len(passage.tokens):
        title = titles.get(position)
        if title is not None and _reachable(passage, position):
            last = name_from(passage, position)
            if last is not None and _named(passage, position, last) and not _known_inside(passage, position, last):
                yield _person(passage, position, last, Evidence.TITLED, title, title_after(passage, last))
                position = last
                continue
        if passage.lexicon.cased and passage.capitalised(position):
            last = name_from(passage, position)
            if last is not None:
                titled = _titled_inside(passage, position, last, titles)
                if titled is not None:
                    position = titled
                    continue
                if not _known_inside(passage, position, last):
                    yield from _untitled(passage, position, last)
                position = last
                continue
            yield from _named_like_a_country(passage, position)
        if not passage.lexicon.cased:
            yield from _before_apposition(passage, position)
            yield from _before_joined_title(passage, position)
        position += 1


def _titled_inside(passage: Passage, first: int, last: int, titles: Mapping[int, Attribution]) -> int | None:
    """Return where a titled name starts in a run of capitals: Die Lehrerin *Maria Roth*, аналитик из Душанбе *Фаррух* …

    What stands before it is the title, or the town that its bearer comes from.
    """
    for position in range(first + 1, last):
        town = position == first + 1 and passage.before(first, Cue.LINK) is not None
        if position in titles and (passage.before(position, Title) is not None or (town and last - first > 2)):
            return position
    return None


def _before_apposition(passage: Passage, position: int) -> Iterator[Candidate]:
    """Yield the name that fills the words between two marks in front of a title: «…», Ali Karimi, a student, said."""
    if passage.gap(position) not in ("، ", "، ", "，") or passage.at(position, Title) is None:
        return
    first = position - 1
    while first > 0 and passage.adjoins(first) and position - first <= _MAX_UNCASED:
        first -= 1
    last = name_from(passage, first)
    title = title_after(passage, position)
    if last == position and title is not None:
        yield _person(passage, first, last, Evidence.APPOSITION, title)


def _before_joined_title(passage: Passage, position: int) -> Iterator[Candidate]:
    """Yield the Chinese name that fills the words between a mark and a title right behind it: 李明华教授."""
    if position == 0 or passage.gap(position) or passage.at(position, Title) is None:
        return
    for first in range(max(position - _MAX_UNCASED, 0), position - 1):
        title = title_after(passage, position)
        if passage.gap(first) and name_from(passage, first) == position and title is not None:
            yield _person(passage, first, position, Evidence.APPOSITION, title)
            return


def _named_like_a_country(passage: Passage, first: int) -> Iterator[Candidate]:
    last = name_after_country(passage, first)
    if last is not None:
        title = title_after(passage, last)
        if title is not None:
            yield _person(passage, first, last, Evidence.APPOSITION, title)
        elif passage.at(last, Cue.SPEECH) is not None and passage.adjoins(last):
            yield _person(passage, first, last, Evidence.SPEECH)


def _known_inside(passage: Passage, first: int, last: int) -> bool:
    """Tell whether a run of names holds a known person's full name, which then stands for itself."""
    if not passage.lexicon.cased:
        return False
    hits = [hit for position in range(first, last) if (hit := passage.at(position, Known)) is not None]
    return any(hit.last - hit.first > 1 and hit.last <= last for hit in hits)


def _named(passage: Passage, first: int, last: int) -> bool:
    """Tell whether a name behind a title is a person's: a full name, or one word that stands right behind the title."""
    if not passage.lexicon.cased or word_count(passage, first, last) > 1:
        return True
    word = passage.tokens[first].folded
    if not passage.adjoins(first) or len(word) < 3 or says_where(passage, first):
        return False
    followed = passage.adjoins(last) and last < len(passage.tokens) and passage.at(last, Cue.SPEECH) is None
    return not (followed and passage.lexicon.adjective.search(word))


def _reachable(passage: Passage, position: int) -> bool:
    """A name follows its title at once or behind a comma: "spokesman for the ministry, Aziz Karimov"."""
    return position > 0 and (passage.adjoins(position) or passage.gap(position) in (", ", "، ", "，"))


def _untitled(passage: Passage, first: int, last: int) -> Iterator[Candidate]:
    first = _without_opener(passage, first)
    if _is_landmark(passage, first, last):
        return
    if last - first < 2 or word_count(passage, first, last) < 2:
        return
    title = title_after(passage, last)
    if title is not None:
        yield _person(passage, first, last, Evidence.APPOSITION, title)
    elif looks_personal(passage, first, last):
        yield _person(passage, first, last, Evidence.PATRONYMIC)
    elif _speaks(passage, first, last):
        yield _person(passage, first, last, Evidence.SPEECH)
    elif passage.tokens[first].folded in passage.lexicon.given:
        yield _person(passage, first, last, Evidence.GIVEN_NAME)
    elif has_surname(passage, first, last) or _ends_like_a_known_person(passage, last):
        yield _person(passage, first, last, Evidence.SURNAME)


def _is_landmark(passage: Passage, first: int, last: int) -> bool:
    """Tell whether a word for a place stands beside a name or at one of its ends: Tybee Island, улица Мира."""
    beside = passage.before(first, Cue.LANDMARK) or passage.at(last, Cue.LANDMARK)
    return (beside or passage.at(first, Cue.LANDMARK) or passage.before(last, Cue.LANDMARK)) is not None


def _ends_like_a_known_person(passage: Passage, last: int) -> bool:
    """Tell whether a name ends in the surname of a known person, who is somebody else: Larisa Shoigu."""
    hit = passage.before(last, Known)
    return hit is not None and isinstance(hit.sign, Known) and hit.sign.entry.type is ActorType.PERSON


def _without_opener(passage: Passage, first: int) -> int:
    """Leave out a word that is capitalised because it opens a sentence."""
    if passage.starts_sentence(first) and passage.tokens[first].folded in passage.lexicon.openers:
        return first + 1
    return first


def _speaks(passage: Passage, first: int, last: int) -> bool:
    """Tell whether a verb of saying stands beside a name, or at most four lower-case words in front of it.

    Behind an article or a nationality stands no person but a body: the U.S. Geological Survey said.
    """
    if first > 0 and passage.adjoins(first):
        article = passage.tokens[first - 1].folded == "the"
        if article or passage.before(first, Country, Nationality) is not None:
            return False
    for position in (last, last + 1):
        if position < len(passage.tokens) and all(passage.gap(p) in (" ", ", ") for p in range(last, position + 1)):
            hit = passage.at(position, Cue.SPEECH)
            if hit is not None:
                return True
    position = first
    while position > 0 and first - position < _MAX_DESCRIPTION and passage.gap(position) in (" ", ": "):
        if passage.before(position, Cue.SPEECH) is not None:
            return True
        position -= 1
        if passage.capitalised(position) or passage.tokens[position].folded in passage.lexicon.breaks:
            return False
    return False


def _person(passage: Passage, first: int, last: int, evidence: Evidence, *titles: Attribution | None) -> Candidate:
    mention = mention_of(passage, first, last)
    return Candidate(
        mention=mention,
        first=first,
        last=last,
        words=words_of(passage, first, last),
        type=ActorType.PERSON,
        evidence=evidence,
        attributions=tuple(title for title in titles if title is not None and title.text),
    )


def is_other_person(passage: Passage, first: int, last: int) -> bool:
    """Tell whether the known person's name at these tokens is part of another person's longer name.

    That is so where a capitalised word which is no title, country or opener stands right before it: Larisa Shoigu.
    """
    before = first - 1
    if first > 0 and passage.gap(first) in ("·", "•"):
        return True
    if passage.shouting or not passage.lexicon.cased or not passage.adjoins(first) or not passage.capitalised(before):
        return False
    if passage.before(first, *LEXICAL, Cue.HONORIFIC, Cue.MODIFIER, Cue.FORMER, Cue.SPEECH) is not None:
        return False
    if passage.gap(first) not in (" ", "\u00a0") or passage.tokens[before].text.isupper():
        return False
    return not passage.starts_sentence(before) or passage.tokens[before].folded in passage.lexicon.given
