from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from agents.web.asking import read
from agents.web.projection import SHEET, project
from agents.web.queries import INTERVALS, MOST_BARS, interval_for
from agents.web.views import places_map, timeline_of

DAY = INTERVALS[0]


def places(*points: tuple[float, float, int]) -> dict[str, Any]:
    buckets = []
    for number, (lat, lon, count) in enumerate(points):
        source = {"name": f"P{number}", "point": {"lat": lat, "lon": lon}}
        buckets.append({"key": f"p{number}", "doc_count": count, "one": {"hits": {"hits": [{"_source": source}]}}})
    return {"within": {"top": {"buckets": buckets}}}


def test_the_map_shows_all_places_and_no_more_than_the_world() -> None:
    for points in ([(41.3, 69.2, 3)], [(41.3, 69.2, 3), (-33.9, 18.4, 1), (60.0, -150.0, 9)], [(78.0, 15.0, 1)]):
        found = places_map(places(*points), lambda key: f"/?place={key}")
        assert found is not None
        left, top, width, height = found.view
        assert left >= 0
        assert left + width <= SHEET + 0.01
        for dot in found.dots:
            assert left <= dot.x <= left + width
            assert top <= dot.y <= top + height
        assert sorted(dot.address for dot in found.dots) == [f"/?place=p{n}" for n in range(len(points))]
        assert [dot.radius for dot in found.dots] == sorted((dot.radius for dot in found.dots), reverse=True)


def test_no_map_without_places() -> None:
    assert places_map(places(), str) is None


def test_the_projection_puts_greenwich_in_the_middle() -> None:
    assert project(0.0, 0.0) == pytest.approx((SHEET / 2, 0.0), abs=1e-9)
    assert project(50.0, 0.0)[1] < project(10.0, 0.0)[1]


@pytest.mark.parametrize("days", [1, 40, 300, 3000, 30_000])
def test_a_timeline_has_a_bounded_number_of_steps(days: int) -> None:
    last = datetime(2026, 1, 1, tzinfo=UTC)
    interval, first = interval_for(last - timedelta(days=days), last)
    assert (last - first).days / interval.days <= MOST_BARS


def test_a_bar_asks_for_its_days() -> None:
    start = datetime(2024, 5, 1, tzinfo=UTC)
    buckets = [
        {"key": (start + timedelta(days=n)).timestamp() * 1000, "doc_count": count} for n, count in enumerate((2, 0, 4))
    ]
    found = timeline_of(buckets, DAY, read([("q", "flood")], 20))
    assert found is not None
    assert [bar.address for bar in found.bars] == [
        "/?q=flood&since=2024-05-01&until=2024-05-01",
        None,
        "/?q=flood&since=2024-05-03&until=2024-05-03",
    ]
    assert [bar.height for bar in found.bars] == [36.0, 0.0, 72.0]
    assert timeline_of(buckets[:1], DAY, None) is None
