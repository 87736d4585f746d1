"""What a visitor asks: from the parameters of an address to a question, and back to addresses."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import urlencode

from agents.searching import Near, Question

MOST_CHARS = 500
"""Longest value of a field in characters."""
MOST_VALUES = 10
"""Most values of a field that takes several."""
DEEPEST = 10_000
"""How many hits can be paged through: Elasticsearch's ``index.max_result_window``."""
MOST_KM = 5_000.0
DEFAULT_KM = 100.0

_SEVERAL = ("language", "source")
_SINGLE = ("q", "actor", "role", "country", "place", "km", "near", "since", "until", "order", "stories", "map", "page")
FIELDS = (*_SINGLE, *_SEVERAL)


@dataclass(frozen=True, slots=True)
class Asked:
    """A request for results, as it was typed and as it was understood.

    ``values`` hold the fields that were filled in, ``problems`` one plain sentence by field for what is wrong: with one
    there, nothing is searched. ``km`` is set where the place is the middle of a circle, whose point the index tells.
    """

    values: Mapping[str, tuple[str, ...]]
    question: Question
    page: int = 1
    km: float | None = None
    whole_world: bool = False
    problems: Mapping[str, str] = field(default_factory=dict)

    def one(self, name: str) -> str:
        """Return what was typed into a field, empty where nothing was."""
        return next(iter(self.values.get(name, ())), "")

    def address(self, **changes: str | Sequence[str] | None) -> str:
        """Return the address of the same request with other values; None takes a field away; any change, the page."""
        values = {name: list(found) for name, found in self.values.items() if name != "page" or "page" in changes}
        for name, change in changes.items():
            if not change:
                values.pop(name, None)
            else:
                values[name] = [change] if isinstance(change, str) else list(change)
        pairs = [(name, value) for name in FIELDS for value in values.get(name, ())]
        return f"/?{urlencode(pairs)}" if pairs else "/"

    def with_value(self, name: str, value: str) -> str:
        """Return the address with a value more in a field that takes several, or in place of the one that is there."""
        if name in _SEVERAL:
            return self.address(**{name: [*dict.fromkeys((*self.values.get(name, ()), value))]})
        return self.address(**{name: value})

    def without(self, name: str, value: str) -> str:
        """Return the address with a value taken away, and with it what means nothing without it."""
        left = [found for found in self.values.get(name, ()) if found != value]
        return self.address(**{name: left}, **({"km": None} if name == "place" else {}))


def read(pairs: Sequence[tuple[str, str]], hits: int) -> Asked:
    """Return what the parameters of an address ask for; unknown ones are ignored."""
    problems: dict[str, str] = {}
    values: dict[str, tuple[str, ...]] = {}
    for name, raw in pairs:
        value = " ".join(raw.replace("\x00", " ").split())
        if name not in FIELDS or not value:
            continue
        if len(value) > MOST_CHARS:
            problems[name] = f"This is too long: at most {MOST_CHARS} characters can be asked for."
            value = value[:MOST_CHARS]
        values[name] = (*values.get(name, ()), value) if name in _SEVERAL else (value,)
        if len(values[name]) > MOST_VALUES:
            problems[name] = f"At most {MOST_VALUES} can be chosen at once."
            values[name] = values[name][:MOST_VALUES]

    def one(name: str) -> str | None:
        return next(iter(values.get(name, ())), None)

    words = one("q")
    if words and (wrong := words_problem(words)):
        problems["q"] = wrong
    since, until = _day(one("since"), "since", problems), _day(one("until"), "until", problems)
    if since and until and since > until:
        problems["until"] = "The last day lies before the first day."
    page = _page(one("page"), hits, problems)
    km = _km(one("km"), problems)
    near = _near(one("near"), problems)
    question = Question(
        words=words,
        languages=values.get("language", ()),
        actor=one("actor"),
        role=one("role"),
        country=one("country"),
        place=None if km and one("place") else one("place"),
        near=near,
        sources=values.get("source", ()),
        since=since,
        until=until + timedelta(days=1) if until else None,
        limit=hits,
        newest_first=one("order") == "newest",
        one_per_story=one("stories") == "one",
    )
    return Asked(
        values=values,
        question=question,
        page=page,
        km=km if one("place") else None,
        whole_world=one("map") == "world",
        problems=problems,
    )


def words_problem(words: str) -> str | None:
    """Return what is wrong with the words of a search, in a sentence for the person who typed them."""
    if words.count('"') % 2:
        return 'A phrase is opened with " and not closed. Put a second " at its end, or take the first away.'
    outside = " ".join(words.split('"')[::2])
    if outside.count("(") != outside.count(")"):
        return "The brackets do not match: each ( needs a )."
    if not any(char.isalnum() for char in words):
        return "There is no word in this. Type at least one word or name, in any language."
    if outside.strip().endswith(("|", "+")) or outside.strip().startswith("|"):
        return "There is a | or + with no word on one of its sides. Write a word on both: flood | drought."
    return None


def _day(text: str | None, name: str, problems: dict[str, str]) -> datetime | None:
    if text is None:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or not 1000 <= day.year <= 9998:
        problems[name] = f"“{text}” is no date. Write year, month and day, as in 2024-05-31."
        return None
    return datetime.combine(day, time(), UTC)


def _page(text: str | None, hits: int, problems: dict[str, str]) -> int:
    if text is None:
        return 1
    page = int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0
    if page < 1:
        problems["page"] = "The number of the page is not a number of 1 or more."
        return 1
    if page * hits > DEEPEST:
        problems["page"] = f"Only the first {DEEPEST:,} articles can be paged through. Narrow the search to see others."
        return 1
    return page


def _km(text: str | None, problems: dict[str, str]) -> float | None:
    if text is None:
        return None
    km = _number(text)
    if not 0 < km <= MOST_KM:
        problems["km"] = f"The radius is a number of kilometres from 1 to {MOST_KM:.0f}."
        return None
    return km


def _near(text: str | None, problems: dict[str, str]) -> Near | None:
    if text is None:
        return None
    numbers = [_number(part) for part in text.split(",")]
    if len(numbers) == 3:
        lat, lon, km = numbers
        if -90 <= lat <= 90 and -180 <= lon <= 180 and 0 < km <= MOST_KM:
            return Near(lat, lon, km)
    problems["near"] = "A circle is latitude, longitude and kilometres with commas, as in 41.3,69.2,200."
    return None


def _number(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        return math.nan
    return value if math.isfinite(value) else math.nan
