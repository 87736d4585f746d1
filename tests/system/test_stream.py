"""The whole stream on real servers: kills, old copies, absent servers, bad input. Each test ends with the same account:
every published article is in the index once and current, or a dead letter with its reason."""

from __future__ import annotations

import base64
import json
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from agents.deadqueue import Selection, read_dead, redrive_all
from agents.settings import Settings
from deploy.local import LocalStack
from schemas import RawArticle
from tests.system.workers import (
    count_messages,
    eventually,
    indexed,
    produce_raw,
    publish_articles,
    worker,
)

pytestmark = pytest.mark.stack

FETCHED = datetime(2024, 5, 14, 9, 30, tzinfo=UTC)


def article(number: int, *, fetched_at: datetime = FETCHED, note: str = "first") -> RawArticle:
    return RawArticle(
        id=f"doc-{number:04}",
        title=f"Talks number {number} ({note})",
        text=f"The ministers of Uzbekistan and Tajikistan met in Tashkent for round {number} of their talks.\n\n"
        f"It was the {note} report on the border, said the Ministry of Foreign Affairs of Uzbekistan.",
        fetched_at=fetched_at,
    )


def ids(count: int) -> set[str]:
    return {f"doc-{number:04}" for number in range(count)}


def test_a_worker_killed_half_way_loses_and_doubles_nothing(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    count = 150
    monkeypatch.setenv("SILKWIRE_WORKER_BATCH", "7")
    newer = FETCHED + timedelta(hours=1)
    publish_articles(settings, [article(n) for n in range(count)])
    publish_articles(settings, [article(n, fetched_at=newer, note="second") for n in range(0, count, 2)])
    with worker(tmp_path) as first:
        eventually(lambda: len(indexed(settings)) >= count // 3, what="a third is indexed")
        first.kill()
    half = len(indexed(settings))
    assert half < count, "it was not killed half way"
    with worker(tmp_path) as second:
        eventually(
            lambda: (
                sum("(second)" in d["title"] for d in indexed(settings).values()) == count // 2
                and len(indexed(settings)) == count
            ),
            what="all are indexed",
        )
        assert second.stop() == 0
    documents = indexed(settings)
    assert set(documents) == ids(count)
    for number in range(count):
        note = "second" if number % 2 == 0 else "first"
        assert documents[f"doc-{number:04}"]["title"] == f"Talks number {number} ({note})", "a stale state"
    assert read_dead(settings, Selection()) == []


def test_an_older_copy_after_a_newer_one_changes_nothing(settings: Settings, tmp_path: Path) -> None:
    newer = FETCHED + timedelta(minutes=1)
    publish_articles(settings, [article(0, fetched_at=newer, note="newer")])
    with worker(tmp_path):
        eventually(lambda: len(indexed(settings)) == 1)
        publish_articles(settings, [article(0, fetched_at=FETCHED, note="older"), article(1)])
        eventually(lambda: len(indexed(settings)) == 2)
    documents = indexed(settings)
    assert documents["doc-0000"]["title"] == "Talks number 0 (newer)"
    assert documents["doc-0000"]["fetched_at"] == "2024-05-14T09:31:00Z"


def raw(**fields: object) -> bytes:
    return json.dumps({"id": "bad", "text": "Some text about Tashkent.", **fields}).encode()


def without(*names: str) -> bytes:
    return json.dumps({k: v for k, v in json.loads(raw()).items() if k not in names}).encode()


HUGE_PAGE = "<html><body><article>" + "<p>Ministers met in Tashkent again.</p>" * 550_000 + "</article></body></html>"

BAD_INPUT = [
    pytest.param(raw()[:-20], "A101", id="truncated JSON"),
    pytest.param(b'{"id": "bad", "text": "\xff\xfe"}', "A101", id="invalid UTF-8"),
    pytest.param(None, "A101", id="no value"),
    pytest.param(b"[" * 100_000, "A101", id="deep JSON"),
    pytest.param(without("id"), "A101", id="neither url nor id"),
    pytest.param(raw(tags="politics"), "A101", id="a field of the wrong type"),
    pytest.param(raw(url="ftp://x.example/a", id=None), "A101", id="an address that is none"),
    pytest.param(json.dumps({"id": "bad", "html": HUGE_PAGE}).encode(), "A102", id="20 MB of HTML"),
    pytest.param(json.dumps({"id": "bad", "html": "<html><body></body></html>"}).encode(), "A103", id="an empty page"),
    pytest.param(json.dumps({"id": "bad", "html": ""}).encode(), "A103", id="an empty string"),
    pytest.param(raw(fetched_at="3024-05-14T09:30:00Z"), "A104", id="fetched in the year 3024"),
    pytest.param(raw(published_at="3024-05-14T09:30:00Z"), "A104", id="published in the year 3024"),
]


def test_bad_input_becomes_dead_letters_and_the_next_article_is_processed(settings: Settings, tmp_path: Path) -> None:
    assert len(HUGE_PAGE) > 20_000_000
    values = [case.values[0] for case in BAD_INPUT]
    codes = [case.values[1] for case in BAD_INPUT]
    produce_raw(settings, values)  # type: ignore[arg-type]
    publish_articles(settings, [article(n) for n in range(8)])
    with worker(tmp_path) as running:
        eventually(lambda: set(indexed(settings)) == ids(8), what="the good ones are indexed")
        eventually(
            lambda: count_messages(settings, settings.kafka.dead_topic) == len(values), what="the bad ones are dead"
        )
        assert running.stop() == 0
    letters = sorted(read_dead(settings, Selection()), key=lambda b: b.letter.origin.offset)
    assert [b.record.value for b in letters] == values, "the original bytes are kept"
    assert [b.letter.code for b in letters] == codes
    assert all(b.letter.message and b.letter.stage == "clean" for b in letters)
    assert set(indexed(settings)) == ids(8)


def test_a_redriven_letter_is_processed_and_leaves_the_list(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_articles(settings, [article(0), RawArticle(id="long", text="Tashkent. " * 1000)])
    monkeypatch.setenv("SILKWIRE_LIMITS_PAGE_BYTES", "2000")
    with worker(tmp_path) as strict:
        eventually(lambda: len(read_dead(settings, Selection())) == 1, what="the long one is dead")
        eventually(lambda: len(indexed(settings)) == 1)
        assert strict.stop() == 0
    monkeypatch.delenv("SILKWIRE_LIMITS_PAGE_BYTES")
    letters = read_dead(settings, Selection(code="A102"))
    assert [b.letter.document_id for b in letters] == ["long"]
    assert redrive_all(letters, settings, lambda: None) == 1
    assert read_dead(settings, Selection()) == []
    assert [b.redriven for b in read_dead(settings, Selection(), with_redriven=True)] == [True]
    with worker(tmp_path):
        eventually(lambda: set(indexed(settings)) == {"doc-0000", "long"}, what="the redriven one is indexed")


def test_an_article_that_takes_too_long_is_a_dead_letter_and_stops_nobody(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SILKWIRE_WORKER_ARTICLE_TIMEOUT", "2")
    slow = RawArticle(id="slow", text="Sergei Shoigu met Shavkat Mirziyoyev in Tashkent, Uzbekistan.\n\n" * 15_000)
    publish_articles(settings, [slow, article(0), article(1)])
    with worker(tmp_path):
        eventually(lambda: set(indexed(settings)) == ids(2), what="the others are indexed")
        eventually(lambda: len(read_dead(settings, Selection())) == 1, what="the slow one is dead")
    letter = read_dead(settings, Selection())[0].letter
    assert (letter.code, letter.document_id) == ("A201", "slow")


def test_an_absent_elasticsearch_is_waited_for_and_told(settings: Settings, stack: LocalStack, tmp_path: Path) -> None:
    publish_articles(settings, [article(n) for n in range(20)])
    stack.kill("elasticsearch")
    try:
        with (
            worker(tmp_path, "--role", "clean"),
            worker(tmp_path, "--role", "extract"),
            worker(tmp_path, "--role", "index") as index,
        ):
            eventually(lambda: count_messages(settings, settings.kafka.enriched_topic) == 20, what="enrichment goes on")
            eventually(lambda: index.health()[1].get("waiting_for") == "Elasticsearch", what="the health check says so")
            assert index.health("/readyz")[0] == 503
            assert index.health("/healthz")[0] == 200, "a restart would not help"
            stack.start("elasticsearch", with_parent=True)
            eventually(lambda: set(indexed(settings)) == ids(20), what="all are indexed")
            eventually(lambda: index.health("/readyz")[0] == 200)
            assert index.stop() == 0
    finally:
        stack.start("elasticsearch", with_parent=True)
    assert read_dead(settings, Selection()) == []


def test_a_worker_that_waits_gives_its_batch_back_when_it_is_stopped(
    settings: Settings, stack: LocalStack, tmp_path: Path
) -> None:
    publish_articles(settings, [article(n) for n in range(5)])
    with worker(tmp_path, "--role", "clean"), worker(tmp_path, "--role", "extract"):
        eventually(lambda: count_messages(settings, settings.kafka.enriched_topic) == 5)
    stack.kill("elasticsearch")
    try:
        with worker(tmp_path, "--role", "index") as index:
            eventually(lambda: index.health()[1].get("waiting_for") == "Elasticsearch")
            started = time.monotonic()
            assert index.stop() == 0
            assert time.monotonic() - started < 15.0
    finally:
        stack.start("elasticsearch", with_parent=True)
    with worker(tmp_path, "--role", "index"):
        eventually(lambda: set(indexed(settings)) == ids(5), what="the batch is processed again")


def test_a_broker_that_restarts_is_waited_for(settings: Settings, stack: LocalStack, tmp_path: Path) -> None:
    publish_articles(settings, [article(n) for n in range(10)])
    with worker(tmp_path) as running:
        eventually(lambda: len(indexed(settings)) == 10)
        stack.kill("kafka")
        time.sleep(3.0)
        stack.start("kafka", with_parent=True)
        publish_articles(settings, [article(n) for n in range(10, 30)])
        eventually(lambda: set(indexed(settings)) == ids(30), what="all are indexed")
        assert running.process.poll() is None
    assert read_dead(settings, Selection()) == []


def test_a_worker_can_be_stopped_while_the_broker_is_away(
    settings: Settings, stack: LocalStack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SILKWIRE_WORKER_DRAIN_TIMEOUT", "3")
    publish_articles(settings, [article(0)])
    with worker(tmp_path, "--role", "clean") as running:
        eventually(lambda: count_messages(settings, settings.kafka.clean_topic) == 1)
        stack.kill("kafka")
        try:
            time.sleep(2.0)
            started = time.monotonic()
            assert running.stop() == 0
            assert time.monotonic() - started < 15.0
        finally:
            stack.start("kafka", with_parent=True)


def test_a_page_in_an_old_encoding_is_read(settings: Settings, tmp_path: Path) -> None:
    page = (
        '<html><head><meta charset="windows-1251"><title>Переговоры</title></head><body><article><h1>Переговоры</h1>'
        + "<p>Министры иностранных дел Узбекистана и Таджикистана встретились в Ташкенте и обсудили границу.</p>" * 4
        + "</article></body></html>"
    ).encode("windows-1251")
    publish_articles(settings, [RawArticle(id="old", body=base64.b64encode(page), content_type="text/html")])
    with worker(tmp_path):
        eventually(lambda: len(indexed(settings)) == 1)
    document = indexed(settings)["old"]
    assert document["language"]["code"] == "ru"
    assert "обсудили границу" in document["text"]
    assert document["text_i18n"] == {"ru": document["text"]}
