"""Elasticsearch away, full, refusing and breaking off while articles come: each ends in the index once, or is dead."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from agents.deadqueue import Selection, read_dead
from agents.elastic import create_client
from agents.settings import Settings
from deploy.local import LocalStack
from schemas import RawArticle
from tests.system.http_faults import FaultyElastic
from tests.system.workers import eventually, indexed, publish_articles, worker

pytestmark = pytest.mark.stack

_EACH = 12
_CROWDED = "crowded"
_NESTED = 40


def article(number: int) -> RawArticle:
    return RawArticle(
        id=f"doc-{number:03}",
        title=f"Talks {number}",
        text=f"Ministers of Uzbekistan met in Tashkent for round {number}.",
        fetched_at=datetime(2024, 5, 14, 9, 30, tzinfo=UTC),
    )


def crowded() -> RawArticle:
    """Return an article with more mentions than the index is set to take as nested documents."""
    people = ". ".join(
        f"President Aziz Karimov{chr(97 + n)} met President Olim Rahimov{chr(97 + n)}" for n in range(26)
    )
    return RawArticle(id=_CROWDED, text=people, fetched_at=datetime(2024, 5, 14, 9, 30, tzinfo=UTC))


def change_index(settings: Settings, values: Mapping[str, Any]) -> None:
    async def put() -> None:
        client = create_client(settings.elasticsearch)
        try:
            await client.indices.put_settings(index=settings.elasticsearch.alias, settings=values)
        finally:
            await client.close()

    asyncio.run(put())


def test_each_article_is_there_once_whatever_elasticsearch_does(
    settings: Settings, stack: LocalStack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    published = 0

    def publish() -> None:
        nonlocal published
        publish_articles(settings, [article(number) for number in range(published, published + _EACH)])
        published += _EACH

    def settled() -> bool:
        return len(indexed(settings)) == published

    with FaultyElastic(stack.elasticsearch_url).running() as proxy:
        monkeypatch.setenv("SILKWIRE_ELASTICSEARCH_URL", proxy.url)
        monkeypatch.setenv("SILKWIRE_ELASTICSEARCH_REQUEST_TIMEOUT", "2")
        proxy.silence = 3.0
        with worker(tmp_path) as running:
            publish()
            eventually(settled, what="the first are indexed")

            for fault in (429, 503, 502, "half", "cut", "swallow"):
                proxy.fault, proxy.met = fault, 0
                publish()
                eventually(lambda: proxy.met > 1, what=f"{fault} was met")
                assert len(indexed(settings)) >= published - _EACH
                proxy.fault = None
                eventually(settled, what=f"all are indexed after {fault}")

            change_index(settings, {"index.blocks.read_only_allow_delete": True})
            publish()
            eventually(lambda: "blocked" in running.log.read_text() or "waiting for" in running.log.read_text())
            change_index(settings, {"index.blocks.read_only_allow_delete": None})
            eventually(settled, what="all are indexed after the flood stage")

            change_index(settings, {"index.mapping.nested_objects.limit": _NESTED})
            publish_articles(settings, [crowded()])
            publish()
            eventually(settled, what="the others are indexed beside one that is refused")
            eventually(lambda: len(read_dead(settings, Selection())) == 1, what="what is refused is dead")

            stack.kill("elasticsearch")
            publish()
            stack.start("elasticsearch", with_parent=True)
            eventually(settled, 180, what="all are indexed after a restart")
            assert running.stop() == 0

    assert {name: doc["title"] for name, doc in indexed(settings).items()} == {
        f"doc-{number:03}": f"Talks {number}" for number in range(published)
    }
    (letter,) = read_dead(settings, Selection())
    assert (letter.letter.document_id, letter.letter.code, letter.letter.stage) == (_CROWDED, "A301", "index")
    assert "nested" in letter.letter.message
