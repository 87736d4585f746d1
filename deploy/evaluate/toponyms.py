"""Texts with annotated toponyms: the multilingual set of a clone's ``tests/places``, and corpora like GeoVirus.

Both are JSON lines, a text a line; ``tests/places/README.md`` in the repository says what is annotated and how. A
corpus in the GeoVirus format has ``id``, ``text`` and ``toponyms`` with ``start``, ``end``, ``phrase``, ``lat``,
``lon`` and ``page``, the address of an English Wikipedia article; all else is optional. Codes that such a corpus lacks
follow from the page and the point where they can, see :mod:`deploy.evaluate.wikipedia`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from deploy.evaluate.annotations import ROOT, Half
from deploy.evaluate.files import read_lines
from pipeline.errors import ConfigurationError
from pipeline.messages import explain
from pipeline.tokens import tokenize
from schemas import PlaceKind

SETS = ROOT / "tests" / "places"
NEAR_KM = 161.0
"""A place counts as right within 161 km (100 miles), the measure of the geoparsing literature."""


class _Annotated(BaseModel):
    model_config = ConfigDict(frozen=True)


class AnnotatedToponym(_Annotated):
    """A toponym as a line of a set gives it; without ``start`` it is the first occurrence that no other entry has.

    ``name`` is the usual English name, for the reader. ``country`` is ISO 3166-1 alpha-2, null for a place in several
    countries or none; ``code`` the ISO 3166-2 code of a division. ``within_km`` is how far from the point a right
    answer may lie where the place is that large (a river, a sea, a region). Without a point it is not scored.
    """

    phrase: str = Field(min_length=1)
    start: int | None = Field(default=None, ge=0)
    end: int | None = None
    name: str | None = None
    lat: Annotated[float, Field(ge=-90, le=90)] | None
    lon: Annotated[float, Field(ge=-180, le=180)] | None
    kind: PlaceKind | None = None
    country: Annotated[str, Field(pattern="^[A-Z]{2}$")] | None = None
    code: Annotated[str, Field(pattern="^[A-Z]{2}-[A-Z0-9]{1,3}$")] | None = None
    within_km: float = Field(default=NEAR_KM, ge=NEAR_KM)
    page: str | None = None


class AnnotatedText(_Annotated):
    """A line of a set; ``optional`` are places that may or may not be found, ``not_places`` names that are none."""

    id: str
    language: str = "en"
    text: str
    toponyms: tuple[AnnotatedToponym, ...]
    optional: tuple[str, ...] = ()
    not_places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stretch:
    """Characters of a text: offsets in code points, ``end`` exclusive."""

    start: int
    end: int

    @property
    def length(self) -> int:
        """Number of characters."""
        return self.end - self.start

    def shared(self, other: Stretch) -> int:
        """Return the number of characters that both cover."""
        return max(0, min(self.end, other.end) - max(self.start, other.start))


@dataclass(frozen=True, slots=True)
class ExpectedToponym:
    """A toponym to be found and the place it means; see :class:`AnnotatedToponym`."""

    phrase: str
    at: Stretch
    lat: float
    lon: float
    kind: PlaceKind | None
    country: str | None
    code: str | None
    within_km: float = NEAR_KM


@dataclass(frozen=True, slots=True)
class ToponymText:
    """A text with its toponyms; what is ``optional`` is neither right nor wrong, ``not_places`` are wrong."""

    id: str
    language: str
    text: str
    toponyms: tuple[ExpectedToponym, ...]
    optional: tuple[Stretch, ...] = ()
    not_places: tuple[Stretch, ...] = ()


def multilingual_set(half: Half, *, folder: Path = SETS) -> Iterator[tuple[str, Sequence[ToponymText]]]:
    """Yield the halves of the multilingual set that count, by name.

    Raises:
        ConfigurationError: the folder is absent or a line in it is wrong.
    """
    for name in (Half.DEV, Half.TEST):
        if half in (Half.BOTH, name):
            yield name, read_toponyms(folder / f"{name}.jsonl")


def read_toponyms(file: Path) -> Sequence[ToponymText]:
    """Return the texts of a file.

    Raises:
        ConfigurationError: the file cannot be read, a line of it is wrong, or a phrase is not where it says.
    """
    lines = read_lines(file, hint="; the multilingual set comes with a clone, or give a file")
    return [_text(line, f"{file}:{number}") for number, line in enumerate(lines, start=1) if line.strip()]


def _text(line: str, where: str) -> ToponymText:
    try:
        row = AnnotatedText.model_validate_json(line)
    except ValidationError as error:
        msg = f"{where}: {explain(error)}"
        raise ConfigurationError(msg) from error
    phrases = _Phrases(row.text, where)
    given = [phrases.stretch(t.phrase, t.start, t.end) if t.start is not None else None for t in row.toponyms]
    not_places = tuple(phrases.next(name) for name in row.not_places)
    placed = [at or phrases.next(t.phrase) for t, at in zip(row.toponyms, given, strict=True)]
    optional = [phrases.next(name) for name in row.optional]
    expected: list[ExpectedToponym] = []
    for toponym, at in zip(row.toponyms, placed, strict=True):
        if toponym.lat is None or toponym.lon is None:
            optional.append(at)
        else:
            expected.append(_expected(toponym, at, toponym.lat, toponym.lon))
    return ToponymText(row.id, row.language, row.text, _ordered(expected), tuple(optional), not_places)


def _ordered(expected: Iterable[ExpectedToponym]) -> tuple[ExpectedToponym, ...]:
    return tuple(sorted(expected, key=lambda toponym: toponym.at.start))


def _expected(toponym: AnnotatedToponym, at: Stretch, lat: float, lon: float) -> ExpectedToponym:
    kind, country, code = toponym.kind, toponym.country, toponym.code
    if kind is None and toponym.page:
        from deploy.evaluate.wikipedia import derived  # it loads all cities of the world, which only such corpora need

        known = derived(toponym.page, lat, lon)
        kind, country, code = known.kind, country or known.country, code or known.code
    return ExpectedToponym(
        phrase=toponym.phrase,
        at=at,
        lat=lat,
        lon=lon,
        kind=kind,
        country=country,
        code=code,
        within_km=toponym.within_km,
    )


class _Phrases:
    """The text of a line, to turn its phrases into stretches; each is given away once."""

    def __init__(self, text: str, where: str) -> None:
        tokens = tokenize(text)
        self._text = text
        self._where = where
        self._edges = {token.start for token in tokens}, {token.end for token in tokens}
        self._taken: list[Stretch] = []

    def stretch(self, phrase: str, start: int, end: int | None) -> Stretch:
        """Return the stretch that a line gives by offsets."""
        at = Stretch(start, end if end is not None else start + len(phrase))
        if self._text[at.start : at.end] != phrase:
            msg = f"{self._where}: {phrase!r} does not stand at {at.start}: correct start, or leave it out"
            raise ConfigurationError(msg)
        self._taken.append(at)
        return at

    def next(self, phrase: str) -> Stretch:
        """Return the first occurrence that is free, as whole words if there is such a one."""
        free = [at for at in self._occurrences(phrase) if not any(at.shared(taken) for taken in self._taken)]
        whole = [at for at in free if at.start in self._edges[0] and at.end in self._edges[1]]
        if not free:
            msg = f"{self._where}: {phrase!r} does not stand in the text as often as it is listed"
            raise ConfigurationError(msg)
        self._taken.append((whole or free)[0])
        return self._taken[-1]

    def _occurrences(self, phrase: str) -> Iterator[Stretch]:
        starts = [at for at in range(len(self._text)) if self._text.startswith(phrase, at)]
        yield from (Stretch(start, start + len(phrase)) for start in starts)
