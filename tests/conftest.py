"""Fixtures that all tests share."""

from __future__ import annotations

import os
from datetime import UTC, datetime

import pytest

from schemas import (
    Actor,
    ActorType,
    EnrichedArticle,
    Language,
    Location,
    Mention,
    PlaceKind,
    Point,
    Provenance,
    Revision,
    Role,
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of the fault suite, tests/system/faults."""
    group = parser.getgroup("faults")
    group.addoption("--faults", choices=("short", "whole"), default="short", help="form of the fault suite")
    group.addoption("--faults-repeat", type=int, default=2, metavar="N", help="rounds of the whole form")
    group.addoption("--faults-seed", type=int, metavar="N", help="seed of articles and moments; random otherwise")
    group.addoption("--faults-account", metavar="FILE", help="write the accounts of all cases to this JSON file")


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the developer's own SILKWIRE_ variables out of the tests."""
    for name in list(os.environ):
        if name.startswith("SILKWIRE_"):
            monkeypatch.delenv(name)


@pytest.fixture
def enriched() -> EnrichedArticle:
    """Return a small enriched article in English."""
    text = "Uzbek border guards met Sergei Shoigu in Tashkent.\n\nShoigu left for Moscow."
    return EnrichedArticle(
        id="a1",
        url="https://steppe-herald.example/a1",
        title="Talks in Tashkent",
        published_at=datetime(2024, 5, 14, 7, 15, tzinfo=UTC),
        fetched_at=datetime(2024, 5, 14, 9, 30, tzinfo=UTC),
        processed_at=datetime(2024, 5, 14, 9, 31, tzinfo=UTC),
        language=Language(code="en", confidence=0.99, script="Latn"),
        text=text,
        word_count=12,
        excerpt=text[:40],
        revision=Revision(content_hash="0" * 64),
        provenance=Provenance(pipeline="0.1.0", revision=7, milliseconds={"clean": 1.5}),
        actors=(
            Actor(
                id="silkwire:sergei-shoigu",
                name="Sergei Shoigu",
                type=ActorType.PERSON,
                country="RUS",
                role=Role.GOV,
                aliases=("Shoigu",),
                confidence=0.9,
                salience=0.6,
                mention_count=2,
                mentions=(
                    Mention(text="Sergei Shoigu", start=24, end=37),
                    Mention(text="Shoigu", start=52, end=58),
                ),
            ),
            Actor(
                id="name:uzbek-border-guards",
                name="Uzbek border guards",
                type=ActorType.MILITARY,
                country="UZB",
                role=Role.MIL,
                confidence=0.7,
                salience=0.3,
                mention_count=1,
                mentions=(Mention(text="Uzbek border guards", start=0, end=19),),
            ),
        ),
        locations=(
            Location(
                id="geonames:1512569",
                name="Tashkent",
                kind=PlaceKind.CITY,
                country="UZ",
                point=Point(lat=41.26, lon=69.22),
                confidence=0.9,
                mention_count=2,
                mentions=(
                    Mention(text="Tashkent", start=41, end=49),
                    Mention(text="Tashkent", start=9, end=17, field="title"),
                ),
            ),
        ),
    )
