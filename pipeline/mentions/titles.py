"""Titles: reading "Russian Defense Minister", "глава МИД Узбекистана" or ", a political scientist," beside a name."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.mentions.candidates import Attribution
from pipeline.mentions.names import name_from, word_count
from pipeline.mentions.passage import Passage
from pipeline.mentions.signs import Country, Cue, Group, Head, Hit, Known, Nationality, Title
from schemas import ActorType, Role

_COMMAS = (", ", "، ", "，")
_APPOSITIONS = (*_COMMAS, "،", " — ", " – ", " (")
_MAX_TAIL = 12
_MAX_APPOSITION = 7
_CLOSED = ("» ", "” ", '" ', "’ ", "“ ")
"""Gaps behind a quoted name."""
_SERVED = (Group, Head, Known)
_PRESIDES = ("president",)
"""Titles of heads of state that heads of other bodies bear as well, whose role is then that of the body."""
_OPENED = ("«", "“", "„", '"', "‘")
_MAX_QUOTED = 5
_MAX_UNKNOWN = 2
"""Most unknown words between an institution in front and the title: полиция *бөлімінің* өкілі."""


@dataclass(slots=True)
class _Reading:
    """What was read so far: the first role and country found hold, nearest to the title first."""

    role: Role | None = None
    country: str | None = None
    former: bool = False
    presides: bool = False

    def take(self, hit: Hit) -> None:
        sign = hit.sign
        if self.presides and isinstance(sign, Head | Known) and _body_role(sign) is not None:
            self.role, self.presides = None, False
        if isinstance(sign, Country | Nationality):
            self.country = self.country or sign.code
        elif isinstance(sign, Known):
            self.role = self.role or sign.entry.role
            self.country = self.country or sign.entry.country
        elif isinstance(sign, Group | Head | Title):
            self.presides = self.presides or (self.role is None and sign.concept in _PRESIDES)
            self.role = self.role or sign.role
        elif sign is Cue.FORMER:
            self.former = True

    def add(self, other: Attribution) -> None:
        """Take over what a title in apposition in front says: "участник делегации, топограф"."""
        self.role = other.role or self.role
        self.country = other.country or self.country

    def attribution(self, text: str) -> Attribution:
        return Attribution(text=text, role=Role.ELI if self.former else self.role, country=self.country)


def _reading_of(passage: Passage, title: Hit) -> _Reading:
    """Start a reading with a title, and with the country of a known body that it names: депутат Госдумы."""
    reading = _Reading()
    reading.take(title)
    for position in range(title.first + 1, title.last):
        known = _served(passage.at(position, Known))
        if known is not None and known.last <= title.last and isinstance(known.sign, Known):
            reading.country = reading.country or known.sign.entry.country
    return reading


def _take(passage: Passage, hit: Hit, reading: _Reading) -> None:
    """Take a sign, and the known body that the same words name: Госдума is a parliament, and that of Russia."""
    reading.take(hit)
    known = _served(passage.at(hit.first, Known))
    if known is not None and known is not hit and known.last == hit.last:
        reading.take(known)


def _body_role(sign: Head | Known) -> Role | None:
    """Return the role of a body that somebody presides over; a country's government is none."""
    if isinstance(sign, Head):
        return sign.role
    return sign.entry.role if sign.entry.type is not ActorType.PERSON else None


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
        reading = _reading_of(passage, title)
        start = _read_left(passage, title.first, reading)
        last, name = _read_right(passage, title.last, reading)
        if passage.gap(start) in _COMMAS and start in found:
            reading.add(found[start])
        found[_skip_honorific(passage, name)] = reading.attribution(_text(passage, start, last))
        position = title.last
    return found


def title_after(passage: Passage, last: int) -> Attribution | None:
    """Return the title in apposition behind a name that ends at a token, or None.

    Read are at most seven words between two commas: ", a researcher at the institute,". Chinese writes the title right
    behind the name.
    """
    if passage.gap(last) not in _APPOSITIONS and (passage.gap(last) or passage.at(last, Title) is None):
        return None
    for position in range(last, min(last + _MAX_APPOSITION, len(passage.tokens))):
        if position > last and not passage.adjoins(position):
            return None
        title = passage.at(position, Title)
        if title is not None:
            reading = _reading_of(passage, title)
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
        before = _past_acronym(passage, position)
        if before == position and not passage.adjoins(position) and passage.gap(position) not in _CLOSED:
            break
        position = before
        hit = _served(passage.before(position, Nationality, Country, Cue.MODIFIER, Cue.FORMER, Title, *_SERVED))
        hit = hit or _beyond_unknown(passage, position)
        if hit is None or (passage.gap(position) in _CLOSED and not isinstance(hit.sign, Known)):
            break
        _take(passage, hit, reading)
        position = hit.first
    return position


def _past_acronym(passage: Passage, position: int) -> int:
    """Return where an acronym in parentheses in front of a token starts, or the token: (БМТТД) вакили."""
    closed = passage.gap(position).startswith(")") and position >= 2
    return position - 1 if closed and passage.gap(position - 1).endswith("(") else position


def _beyond_unknown(passage: Passage, position: int) -> Hit | None:
    """Find the institution in front of lower-case words that say nothing, in languages that put it there."""
    if not passage.lexicon.grammar.owner_in_front or not passage.lexicon.cased:
        return None
    for _ in range(_MAX_UNKNOWN):
        position -= 1
        if position <= 0 or not passage.adjoins(position) or passage.capitalised(position):
            return None
        if passage.at(position, Cue.SPEECH) is not None or passage.tokens[position].folded in passage.lexicon.breaks:
            return None
        hit = _served(passage.before(position, *_SERVED))
        if hit is not None:
            return hit
    return None


def _read_right(passage: Passage, last: int, reading: _Reading) -> tuple[int, int]:
    """Read whom and what the title serves, behind it; return where that ends and where a name may start.

    Words that say nothing are passed over where they can belong to the title: "глава отдела по борьбе с …".
    """
    position = end = last
    passing = passage.lexicon.grammar.bare_genitive
    while position < min(last + _MAX_TAIL, len(passage.tokens)) and _goes_on(passage, position, passing=passing):
        link = passage.at(position, Cue.LINK, Cue.WITHIN)
        after = link.last if link is not None else position
        quoted = _past_quoted(passage, position)
        if quoted is not None:
            position = end = quoted
            continue
        hit = _served(passage.at(after, Nationality, Country, Cue.FORMER, Cue.MODIFIER, Title, *_SERVED))
        if hit is not None:
            if link is None or link.sign is Cue.LINK or not isinstance(hit.sign, Country):
                _take(passage, hit, reading)
            position = end = _past_name(passage, hit) if isinstance(hit.sign, Head) else hit.last
            continue
        town = _past_town(passage, after) if link is not None and position == end else after
        origin = link is not None and position == end
        passing = passing or link is not None
        if not passing or (town == after and not _passable(passage, after if origin else position)):
            break
        position = town if link is not None else position + 1
    return end, position if position == end or _full_name(passage, position) else end


def _goes_on(passage: Passage, position: int, *, passing: bool) -> bool:
    """Tell whether a title can go on at a token: also behind a comma between lower-case words, in a list of domains."""
    if passage.adjoins(position) or passage.gap(position) in _CLOSED or _past_quoted(passage, position) is not None:
        return True
    if not passing or passage.gap(position) != ", ":
        return False
    if passage.capitalised(position) or passage.capitalised(position - 1):
        return False
    behind = passage.tokens[position + 1 : position + 3]
    return any(token.folded in passage.lexicon.connectors for token in behind)


def _past_name(passage: Passage, hit: Hit) -> int:
    """Pass over the name behind the head word of an organisation up to a comma: "diretora da empresa Aurora, Ana …"."""
    last = hit.last
    while last < len(passage.tokens) and passage.adjoins(last) and passage.capitalised(last):
        last += 1
    return last if passage.lexicon.cased and passage.gap(last) in _COMMAS else hit.last


def _past_quoted(passage: Passage, position: int) -> int | None:
    """Return where a quoted name that starts at a token ends: директор компании «Рассвет» Иван …"""
    if position >= len(passage.tokens) or passage.gap(position).strip() not in _OPENED:
        return None
    for last in range(position + 1, min(position + _MAX_QUOTED, len(passage.tokens)) + 1):
        if passage.quoted(position, last):
            return last
    return None


def _past_town(passage: Passage, position: int) -> int:
    """Pass over the town that somebody comes from, where a name of two words or more follows: из Душанбе Фаррух …"""
    last = name_from(passage, position) if passage.capitalised(position) and passage.lexicon.cased else None
    town = last is not None and word_count(passage, position, last) > 2 and passage.lexicon.grammar.bare_genitive
    return position + 1 if town else position


def _passable(passage: Passage, position: int) -> bool:
    """Tell whether a word behind a title can belong to it: no name, no verb of saying, no word that ends the phrase."""
    if not passage.lexicon.cased or _full_name(passage, position):
        return False
    word = passage.tokens[position].folded
    joins = word in passage.lexicon.connectors and passage.adjoins(position + 1)
    domains = joins and not passage.capitalised(position + 1)
    return (word not in passage.lexicon.breaks or domains) and passage.at(position, Cue.SPEECH) is None


def _full_name(passage: Passage, position: int) -> bool:
    if not passage.capitalised(position):
        return False
    last = name_from(passage, position)
    return last is not None and word_count(passage, position, last) > 1


def _skip_honorific(passage: Passage, position: int) -> int:
    hit = passage.at(position, Cue.HONORIFIC)
    return hit.last if hit is not None else position
