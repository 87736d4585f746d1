"""Codes that a corpus lacks follow from an encyclopedia page and a point, or stay unknown."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from deploy.evaluate.toponyms import read_toponyms
from deploy.evaluate.wikipedia import Derived, derived
from schemas import PlaceKind


@pytest.mark.parametrize(
    ("page", "point", "expected"),
    [
        ("Georgia_(country)", (42.0, 43.5), Derived(PlaceKind.COUNTRY, "GE", None)),
        ("Georgia_(U.S._state)", (33.0, -83.5), Derived(PlaceKind.ADMIN1, "US", "US-GA")),
        ("C%C3%B4te_d%27Ivoire", (8.0, -6.0), Derived(PlaceKind.COUNTRY, "CI", None)),
        ("New_South_Wales", (-32.2, 147.0), Derived(PlaceKind.ADMIN1, "AU", "AU-NSW")),
        ("Luanda", (-8.8, 13.2), Derived(None, "AO", None)),  # city and province: its title does not tell
        ("Evansville,_Indiana", (38.0, -87.6), Derived(None, "US", None)),
        ("Europe", (51.0, 17.5), Derived(None, None, None)),
        ("Black_Sea", (44.0, 35.0), Derived(PlaceKind.WATER, None, None)),
        ("Weiswampach", (50.13, 6.06), Derived(None, None, None)),  # three countries within a walk
        ("Kashmir", (34.5, 76.0), Derived(None, None, None)),
    ],
)
def test_codes_follow_from_a_page_and_a_point_where_they_can(
    page: str, point: tuple[float, float], expected: Derived
) -> None:
    assert derived(f"https://en.wikipedia.org/wiki/{page}", *point) == expected


def test_a_corpus_with_pages_gets_codes(tmp_path: Path) -> None:
    page = {"start": 0, "end": 6, "phrase": "Turkey", "lat": 39.0, "lon": 35.0, "geonameid": None}
    address = "https://en.wikipedia.org/wiki/Turkey"
    row = {"id": "0", "source": "x", "text": "Turkey voted.", "toponyms": [{**page, "page": address}]}
    file = tmp_path / "made.jsonl"
    file.write_text(json.dumps(row) + "\n", encoding="utf-8")
    toponym = read_toponyms(file)[0].toponyms[0]
    assert (toponym.kind, toponym.country, toponym.within_km) == (PlaceKind.COUNTRY, "TR", 161.0)
