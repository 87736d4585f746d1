"""Titles: reading "Russian Defense Minister", "глава МИД Узбекистана" or ", a political scientist," beside a name."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.mentions.candidates import Attribution
from pipeline.mentions.passage import Passage
from pipeline.mentions.signs import Country, Cue, Group, Head, Hit, Known, Nationality, Title
from schemas import ActorType, Role

_MAX_TAIL = 8
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
            if sign.entry.type is not ActorType.PERSON:
                self.role = self.role or sign.entry.role
                self.country = self.country or sign.entry.country
        elif isinstance(sign, Group | Head | Title):
            self.role = self.role or sign.role
        elif sign is Cue.FORMER:
            self.former = True

    def attribution(self, text: str) -> Attribution:
        return Attribution(text=text, role=Role.ELI if self.former else self.role, country=self.country)


def titles_before_names(passage: Passage) -> dict[int, Attribution]:
    """Return the title that stands right before a token where a name may start, by that token."""
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
        last = _read_right(passage, title.last, reading)
        end = passage.span(start, last)[1]
        found[_skip_honorific(passage, last)] = reading.attribution(passage.text[passage.tokens[start].start : end])
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
            end = _read_right(passage, title.last, reading)
            return reading.attribution(passage.text[passage.tokens[start].start : passage.span(start, end)[1]])
        if passage.at(position, Cue.SPEECH) is not None:
            return None
    return None


def _read_left(passage: Passage, first: int, reading: _Reading) -> int:
    """Read nationality, institution and modifiers in front of a title; return where the phrase starts."""
    position = first
    for _ in range(4):
        if not passage.adjoins(position):
            break
        hit = passage.before(position, Nationality, Country, Cue.MODIFIER, Cue.FORMER, Title, *_SERVED)
        if hit is None or (isinstance(hit.sign, Known) and hit.sign.entry.type is ActorType.PERSON):
            break
        reading.take(hit)
        position = hit.first
    return position


def _read_right(passage: Passage, last: int, reading: _Reading) -> int:
    """Read whom and what the title serves, behind it; return where a name may start."""
    position, limit = last, last + _MAX_TAIL
    while position < min(limit, len(passage.tokens)) and passage.adjoins(position):
        link = passage.at(position, Cue.LINK, Cue.WITHIN)
        after = link.last if link is not None else position
        hit = passage.at(after, Nationality, Country, Cue.FORMER, Cue.MODIFIER, Title, *_SERVED)
        if hit is None or (isinstance(hit.sign, Known) and hit.sign.entry.type is ActorType.PERSON):
            break
        if link is None or link.sign is Cue.LINK or not isinstance(hit.sign, Country):
            reading.take(hit)
        position = hit.last
    return position


def _skip_honorific(passage: Passage, position: int) -> int:
    hit = passage.at(position, Cue.HONORIFIC)
    return hit.last if hit is not None else position
