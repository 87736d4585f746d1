"""Floors under the figures of the annotated articles, so that none of them falls unseen."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from deploy.evaluate.annotations import ANNOTATIONS, ARTICLES, Half, annotated_articles
from deploy.evaluate.scoring import ActorTally, score_article
from deploy.evaluate.tables import actor_figures
from pipeline.enrich import Cleaner, Extractor

NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def stages() -> tuple[Cleaner, Extractor]:
    return Cleaner.load(), Extractor.load()


def measured(half: Half, stages: tuple[Cleaner, Extractor]) -> dict[str, float]:
    cleaner, extractor = stages
    total = ActorTally()
    for article in annotated_articles(half, articles=ARTICLES, annotations=ANNOTATIONS):
        clean = cleaner.clean(article.raw, received_at=NOW, now=NOW)
        total += score_article(extractor.extract(clean, now=NOW), article.expected).tally
    return {name: figure for name, figure in actor_figures(total).items() if isinstance(figure, float)}


def test_the_unread_half_holds_what_is_claimed(stages: tuple[Cleaner, Extractor]) -> None:
    figures = measured(Half.TEST, stages)
    assert figures["f1"] >= 0.84
    assert figures["precision"] >= 0.89
    assert figures["role_and_country"] >= 0.85
    assert figures["quotes"] >= 0.82
    assert figures["speakers"] >= 0.77


def test_the_development_half_holds_what_is_claimed(stages: tuple[Cleaner, Extractor]) -> None:
    figures = measured(Half.DEV, stages)
    assert figures["recall"] >= 0.92
    assert figures["role_and_country"] >= 0.92
    assert figures["quotes"] >= 0.94
    assert figures["speakers"] >= 0.95
