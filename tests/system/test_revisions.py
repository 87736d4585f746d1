"""Revisions and takedowns on real servers: what did not change makes no message, what was taken down stays away."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from agents.deadqueue import Selection, read_dead
from agents.settings import Settings
from schemas import CleanArticle, RawArticle, Takedown
from tests.system.workers import Worker, count_messages, eventually, indexed, publish_articles, records, worker

pytestmark = pytest.mark.stack

FETCHED = datetime(2024, 5, 14, 9, 30, tzinfo=UTC)


def state(name: str, note: str, minute: int) -> RawArticle:
    return RawArticle(
        id=name,
        title=f"Talks ({note})",
        text=f"The ministers of Uzbekistan and Tajikistan met in Tashkent. It was the {note} report on the border.",
        fetched_at=FETCHED + timedelta(minutes=minute),
    )


def gone(name: str, minute: int) -> RawArticle:
    return RawArticle(id=name, deleted=True, reason="court order", fetched_at=FETCHED + timedelta(minutes=minute))


def done(running: Worker, kind: str) -> int:
    return int(running.health()[1].get("done", {}).get(kind, 0))


def test_revisions_and_takedowns(settings: Settings, tmp_path: Path) -> None:
    names = [f"doc-{number}" for number in range(6)]
    publish_articles(settings, [state(name, "first", 0) for name in names])
    with worker(tmp_path, "--role", "clean"), worker(tmp_path, "--role", "index"):
        with worker(tmp_path, "--role", "extract") as first:
            eventually(lambda: len(indexed(settings)) == 6)
            publish_articles(settings, [state(name, "first", 10) for name in names])
            eventually(lambda: done(first, "unchanged") == 6, what="unchanged states are let go")
            assert count_messages(settings, settings.kafka.enriched_topic) == 6
            first.kill()
        # What was known is read back from the changelog, wherever the next worker keeps its tables.
        with worker(tmp_path, "--role", "extract") as second:
            publish_articles(settings, [state("doc-0", "second", 20), state("doc-1", "stale", 5), gone("doc-2", 20)])
            publish_articles(settings, [state("doc-2", "old copy", 15), gone("doc-3", 5), gone("never-seen", 20)])
            publish_articles(settings, [gone("doc-4", 20), state("doc-4", "returned", 30)])
            eventually(lambda: "doc-2" not in indexed(settings), what="the taken down is gone")
            eventually(lambda: done(second, "superseded") == 3, what="old copies and an old takedown are let go")
            eventually(lambda: "returned" in indexed(settings).get("doc-4", {}).get("title", ""))
            eventually(lambda: "second" in indexed(settings)["doc-0"]["title"])
    documents = indexed(settings)
    assert set(documents) == {"doc-0", "doc-1", "doc-3", "doc-4", "doc-5"}
    assert documents["doc-0"]["revision"]["number"] == 2
    assert documents["doc-0"]["revision"]["previous_fetched_at"] == "2024-05-14T09:30:00Z"
    assert documents["doc-1"]["title"] == documents["doc-3"]["title"] == "Talks (first)"
    assert documents["doc-4"]["revision"]["number"] == 2
    assert read_dead(settings, Selection()) == []
    left = tombstones(settings, settings.kafka.enriched_topic)
    assert set(left) == {"doc-2", "doc-4", "never-seen"}
    assert (left["doc-2"].deleted_at, left["doc-2"].reason) == (FETCHED + timedelta(minutes=20), "court order")


def test_states_of_an_article_stay_in_order_within_a_batch(settings: Settings, tmp_path: Path) -> None:
    names = [f"doc-{number}" for number in range(8)]
    publish_articles(settings, [state(name, str(turn), turn) for name in names for turn in range(3)])
    with worker(tmp_path, "--role", "clean"):
        eventually(lambda: count_messages(settings, settings.kafka.clean_topic) == 24)
    everything = records(settings, settings.kafka.clean_topic)
    for name in names:
        told = [record for record in everything if record.key == name.encode()]
        assert [CleanArticle.model_validate_json(record.value).title for record in told] == [
            "Talks (0)",
            "Talks (1)",
            "Talks (2)",
        ]


def tombstones(settings: Settings, topic: str) -> dict[str, Takedown]:
    """Return the takedowns on a topic by key."""
    return {
        record.key.decode(): Takedown.model_validate_json(dict(record.headers)["takedown"])
        for record in records(settings, topic)
        if record.value is None
    }
