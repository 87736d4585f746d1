"""Stories on real servers: copies get one story while the role is killed, and keep it when they are written again."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from agents.elastic import create_client
from agents.searching import Answer, Question, search
from agents.settings import Settings
from schemas import ArticleStory, RawArticle, Source
from tests.system.samples import words
from tests.system.workers import count_messages, eventually, indexed, publish_articles, records, worker

pytestmark = pytest.mark.stack

FETCHED = datetime(2024, 5, 14, 9, 30, tzinfo=UTC)
STORIES, COPIES = 12, 5


def article(story: int, copy: int, *, minute: int = 0, note: str = "") -> RawArticle:
    """Return a copy of a story, each with an ending of its own; two of the outlets print an agency's text."""
    own = " ".join(words(story)) + ". " + " ".join(words(1000 + story * 100 + copy, 6))
    return RawArticle(
        id=f"s{story:02}-c{copy}",
        title=f"Report {story} {note}".strip(),
        text=("TASHKENT (Reuters) - " if copy in (1, 2) else "") + own,
        source=Source(name=f"Outlet {copy}"),
        fetched_at=FETCHED + timedelta(minutes=minute),
    )


def are_grouped(settings: Settings) -> bool:
    """Tell whether all copies of each story are in one, and its founder's document counts them."""
    documents = indexed(settings)
    for story in range(STORIES):
        names = {f"s{story:02}-c{copy}" for copy in range(COPIES)}
        if not names <= set(documents):
            return False
        founders = {documents[name]["story"]["id"] for name in names}
        if len(founders) != 1 or not founders <= names:
            return False
        if documents[founders.pop()]["story"].get("articles") != COPIES:
            return False
    return True


def test_copies_are_one_story_though_the_role_is_killed(settings: Settings, tmp_path: Path) -> None:
    first = [article(story, copy) for copy in range(COPIES - 2) for story in range(STORIES)]
    second = [article(story, copy) for copy in range(COPIES - 2, COPIES) for story in range(STORIES)]
    everything = {entry.id for entry in first + second}
    publish_articles(settings, first)
    with (
        worker(tmp_path, "--role", "clean"),
        worker(tmp_path, "--role", "extract"),
        worker(tmp_path, "--role", "index") as index,
    ):
        with worker(tmp_path, "--role", "stories") as stories_worker:
            eventually(lambda: count_messages(settings, settings.kafka.links_topic) > 5, what="copies are found")
            stories_worker.kill()
        assert not are_grouped(settings), "it was not killed half way"
        publish_articles(settings, second)
        with worker(tmp_path, "--role", "stories") as again:
            eventually(lambda: set(indexed(settings)) == everything, what="all are indexed")
            eventually(lambda: are_grouped(settings), what="copies are in one story")
            index.kill()
            assert again.stop() == 0
        # A new state of an article is in the story of the old one, by what the table of the index role holds.
        with worker(tmp_path, "--role", "index"):
            publish_articles(settings, [article(3, 2, minute=5, note="corrected")])
            eventually(lambda: indexed(settings)["s03-c2"]["title"] == "Report 3 corrected")
            assert are_grouped(settings)
    told = told_stories(settings)
    for story in range(STORIES):
        names = {f"s{story:02}-c{copy}" for copy in range(COPIES)}
        founder = told[next(iter(names))].story.id
        assert founder in names
        assert {told[name].story.id for name in names} == {founder}
        # The two that print the agency's text are one source.
        assert (told[founder].story.articles, told[founder].story.sources) == (COPIES, COPIES - 1)
    answer = asyncio.run(ask(settings, Question(limit=100, one_per_story=True)))
    assert (answer.total, answer.stories, len(answer.hits)) == (STORIES * COPIES, STORIES, STORIES)
    assert {(hit.story.articles, hit.story.sources) for hit in answer.hits if hit.story} == {(COPIES, COPIES - 1)}


async def ask(settings: Settings, question: Question) -> Answer:
    client = create_client(settings.elasticsearch)
    try:
        return await search(client, settings.elasticsearch.alias, question)
    finally:
        await client.close()


def told_stories(settings: Settings) -> dict[str, ArticleStory]:
    """Return what was told last of the story of each article."""
    told = records(settings, settings.kafka.stories_topic)
    return {record.key.decode(): ArticleStory.model_validate_json(record.value) for record in told}


def test_what_is_too_old_is_forgotten(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    days = 6 / 86_400
    monkeypatch.setenv("SILKWIRE_STORIES_DAYS", f"{days:.8f}")
    signatures = f"{settings.kafka.group}-stories-signatures-changelog"
    publish_articles(settings, [article(story, 0) for story in range(4)])
    with (
        worker(tmp_path, "--role", "clean"),
        worker(tmp_path, "--role", "extract"),
        worker(tmp_path, "--role", "stories"),
    ):
        eventually(lambda: len({record.key for record in records(settings, signatures)}) == 4, what="all are kept")
        time.sleep(7.0)
        # Tables are looked over as articles arrive.
        publish_articles(settings, [article(story, 1) for story in range(4)])
        eventually(
            lambda: sum(record.value is None for record in records(settings, signatures)) >= 4, what="old ones go"
        )
    assert count_messages(settings, settings.kafka.links_topic) == 0
