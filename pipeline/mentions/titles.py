"""Titles: reading "Russian Defense Minister", "глава МИД Узбекистана" or ", a political scientist," beside a name."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.mentions.candidates import Attribution
from pipeline.mentions.names import name_from, word_count
from pipeline.mentions.passage import Passage
from pipeline.mentions.signs import Country, Cue, Group, Head, Hit, Known, Nationality, Title
from schemas import ActorType, Role

_MAX_TAIL = 12
_MAX_APPOSITION = 7
_SERVED = (Group, Head, Known)


@dataclass(slots=True)
class _Reading:
    """What was read so far: the first role and country found hold, nearest to the title first."""

    role: Role | None = None
    country: str | None = None
    former: bool = False

    def take(self, hit: Hit) -> None:
        sign = hit.sign
        if isinstance(sign, Country | Nationality):
            self.country = self.country or sign.code
        elif isinstance(sign, Known):
            self.role = self.role or sign.entry.role
            self.country = self.country or sign.entry.country
        elif isinstance(sign, Group | Head | Title):
            self.role = self.role or sign.role
        elif sign is Cue.FORMER:
            self.former = True

    def attribution(self, text: str) -> Attribution:
        return Attribution(text=text, role=Role.ELI if self.former else self.role, country=self.country)


def titles_before_names(passage: Passage) -> dict[int, Attribution]:
    """Return the title that stands before a token where a name may start, by that token."""
    found: dict[int, Attribution] = {}
    position = 0
    while position < len(passage.tokens):
        title = passage.at(position, Title)
        if title is None:
            honorific = passage.at(position, Cue.HONORIFIC)
            if honorific is not None:
                found.setdefault(honorific.last, Attribution(text=""))
            position += 1
            continue
        reading = _Reading()
        reading.take(title)
        start = _read_left(passage, title.first, reading)
        last, name = _read_right(passage, title.last, reading)
        found[_skip_honorific(passage, name)] = reading.attribution(_text(passage, start, last))
        position = title.last
    return found


def title_after(passage: Passage, last: int) -> Attribution | None:
    """Return the title in apposition behind a name that ends at a token, or None.

    Read are at most seven words between two commas: ", a researcher at the institute,".
    """
    if passage.gap(last) not in (", ", "، ", "،", "，", " — ", " – ", " ("):
        return None
    for position in range(last, min(last + _MAX_APPOSITION, len(passage.tokens))):
        if position > last and not passage.adjoins(position):
            return None
        title = passage.at(position, Title)
        if title is not None:
            reading = _Reading()
            reading.take(title)
            start = _read_left(passage, title.first, reading)
            end, _ = _read_right(passage, title.last, reading)
            return reading.attribution(_text(passage, start, end))
        if passage.at(position, Cue.SPEECH) is not None or passage.tokens[position].folded in passage.lexicon.breaks:
            return None
    return None


def _text(passage: Passage, first: int, last: int) -> str:
    return " ".join(passage.text[passage.tokens[first].start : passage.span(first, last)[1]].split())


def _served(hit: Hit | None) -> Hit | None:
    """Return a hit unless it is a person, whom no title serves in this sense."""
    if hit is not None and isinstance(hit.sign, Known) and hit.sign.entry.type is ActorType.PERSON:
        return None
    return hit


def _read_left(passage: Passage, first: int, reading: _Reading) -> int:
    """Read nationality, institution and modifiers in front of a title; return where the phrase starts."""
    position = first
    for _ in range(4):
        if not passage.adjoins(position):
            break
        hit = _served(passage.before(position, Nationality, Country, Cue.MODIFIER, Cue.FORMER, Title, *_SERVED))
        if hit is None:
            break
        reading.take(hit)
        position = hit.first
    return position


def _read_right(passage: Passage, last: int, reading: _Reading) -> tuple[int, int]:
    """Read whom and what the title serves, behind it; return where that ends and where a name may start.

    Words that say nothing are passed over where they can belong to the title: "глава отдела по борьбе с …".
    """
    position = end = last
    passing = passage.lexicon.grammar.bare_genitive
    while position < min(last + _MAX_TAIL, len(passage.tokens)) and passage.adjoins(position):
        link = passage.at(position, Cue.LINK, Cue.WITHIN)
        after = link.last if link is not None else position
        hit = _served(passage.at(after, Nationality, Country, Cue.FORMER, Cue.MODIFIER, Title, *_SERVED))
        if hit is not None:
            if link is None or link.sign is Cue.LINK or not isinstance(hit.sign, Country):
                reading.take(hit)
            position = end = hit.last
            continue
        passing = passing or link is not None
        if not passing or not _passable(passage, position):
            break
        position = after if link is not None else position + 1
    return end, position if position == end or _full_name(passage, position) else end


def _passable(passage: Passage, position: int) -> bool:
    """Tell whether a word behind a title can belong to it: no name, no verb of saying, no word that ends the phrase."""
    if not passage.lexicon.cased or _full_name(passage, position):
        return False
    return passage.tokens[position].folded not in passage.lexicon.breaks and passage.at(position, Cue.SPEECH) is None


def _full_name(passage: Passage, position: int) -> bool:
    if not passage.capitalised(position):
        return False
    last = name_from(passage, position)
    return last is not None and word_count(passage, position, last) > 1


def _skip_honorific(passage: Passage, position: int) -> int:
    hit = passage.at(position, Cue.HONORIFIC)
    return hit.last if hit is not None else position
