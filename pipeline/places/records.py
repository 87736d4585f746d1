"""Places as rows of a memory-mapped table, so that the processes of a worker share one copy and open it at once."""

from __future__ import annotations

import mmap
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

KINDS = (
    "country", "admin1", "admin2", "city", "district", "water", "mountain", "island", "region", "facility", "other",
)  # fmt: skip
"""The kinds of places in the order of their numbers in the table."""

_ROW = struct.Struct("<IIIIiiIfhhhhB2sx")
_LENGTH = struct.Struct("<H")
_POINT_SCALE = 10_000.0
_EXTENT_SCALE = 10.0
_RECENT = 8192
"""Rows kept as objects, about four megabytes: an article's words meet the same places again and again."""


@dataclass(frozen=True, slots=True)
class Extent:
    """A bounding box in degrees; ``west`` is greater than ``east`` where it crosses the 180th meridian."""

    south: float
    west: float
    north: float
    east: float

    def holds(self, lat: float, lon: float, slack: float = 0.0) -> bool:
        """Tell whether a point lies in the box, or no more than ``slack`` degrees beside it."""
        west, east = self.west - slack, self.east + slack
        inside = west <= lon <= east if self.west <= self.east else lon >= west or lon <= east
        return inside and self.south - slack <= lat <= self.north + slack


@dataclass(frozen=True, slots=True)
class PlaceRecord:
    """A place of the gazetteer.

    ``country`` is ISO 3166-1 alpha-2, ``admin1`` the English name of the first-level division that a place is or lies
    in and ``division`` its ISO 3166-2 code, each where known. The point is in degrees. ``weight`` says how much the
    name alone speaks for this place: the decimal logarithm of inhabitants for a city, and as much for other kinds as
    news means them (see :mod:`pipeline.places.weights`). ``extent`` is the box of a country or division.
    """

    id: str
    name: str
    kind: str
    country: str | None
    admin1: str | None
    lat: float
    lon: float
    population: int
    division: str | None = None
    weight: float = 0.0
    extent: Extent | None = None


def write_table(places: Iterable[PlaceRecord], rows: Path, texts: Path) -> None:
    """Write places as fixed rows and their strings, each string once."""
    blob = bytearray(_LENGTH.pack(0))  # offset 0 is no string
    offsets: dict[str, int] = {}

    def offset(text: str | None) -> int:
        if not text:
            return 0
        if text not in offsets:
            offsets[text] = len(blob)
            data = text.encode()
            blob.extend(_LENGTH.pack(len(data)) + data)
        return offsets[text]

    with rows.open("wb") as out:
        for place in places:
            box = place.extent
            corners = (box.south, box.west, box.north, box.east) if box else (0.0, 0.0, 0.0, 0.0)
            row = _ROW.pack(
                offset(place.id), offset(place.name), offset(place.admin1), offset(place.division),
                round(place.lat * _POINT_SCALE), round(place.lon * _POINT_SCALE), place.population, place.weight,
                *(round(corner * _EXTENT_SCALE) for corner in corners),
                KINDS.index(place.kind), (place.country or "").encode(),
            )  # fmt: skip
            out.write(row)
    texts.write_bytes(bytes(blob))


class PlaceTable:
    """The places of a gazetteer by number; a row is read from the mapped file when it is asked for."""

    def __init__(self, rows: Path, texts: Path) -> None:
        self._rows = _mapped(rows)
        self._texts = _mapped(texts)
        self._recent = lru_cache(maxsize=_RECENT)(self._read)

    def __len__(self) -> int:
        return len(self._rows) // _ROW.size

    def __getitem__(self, number: int) -> PlaceRecord:
        """Return a place; struct.error for a number beyond the table."""
        return self._recent(number)

    def _read(self, number: int) -> PlaceRecord:
        (id, name, admin1, division, lat, lon, population, weight, south, west, north, east, kind, country) = (
            _ROW.unpack_from(self._rows, number * _ROW.size)
        )
        return PlaceRecord(
            self._text(id) or "", self._text(name) or "", KINDS[kind], country.rstrip(b"\0").decode() or None,
            self._text(admin1), lat / _POINT_SCALE, lon / _POINT_SCALE, population, self._text(division), weight,
            _extent(south, west, north, east),
        )  # fmt: skip

    def _text(self, offset: int) -> str | None:
        if not offset:
            return None
        start = offset + _LENGTH.size
        (length,) = _LENGTH.unpack_from(self._texts, offset)
        return self._texts[start : start + length].decode()


def _extent(*corners: int) -> Extent | None:
    return Extent(*(corner / _EXTENT_SCALE for corner in corners)) if any(corners) else None


def _mapped(file: Path) -> mmap.mmap:
    with file.open("rb") as opened:
        return mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ)
