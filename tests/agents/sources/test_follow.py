"""Following feeds of a real server, with a real state file; what is delivered goes into a list."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from agents.patience import Patience
from agents.sources.feedlist import FeedSpec
from agents.sources.feeds import Entry
from agents.sources.fetching import Fetcher
from agents.sources.follow import Counts, Follower
from agents.sources.state import State
from pipeline.decode import decode_page
from pipeline.errors import ConfigurationError, TransientError
from pipeline.identity import document_id
from schemas import RawArticle, Source
from tests.agents.sources.web import Web, article, conditional, in_turn, page, redirect, rss, settings_for, status

NOW = format_datetime(datetime.now(UTC))


@dataclass
class Case:
    """A follower's surroundings, which outlive it as they do in life."""

    folder: Path
    delivered: list[RawArticle] = field(default_factory=list)
    counts: Counts = field(default_factory=Counts)

    async def deliver(self, raw: RawArticle) -> str:
        self.delivered.append(raw)
        return document_id(raw)

    async def follow(
        self,
        *feeds: FeedSpec | str,
        until: Callable[[], bool] | None = None,
        deliver: Callable[[RawArticle], Awaitable[str]] | None = None,
        **sources: object,
    ) -> None:
        """Follow once, or until something is so."""
        settings = settings_for(sources)
        specs = tuple(FeedSpec(url=feed) if isinstance(feed, str) else feed for feed in feeds)
        deadline = time.monotonic() + 20
        patience = Patience(
            stopping=lambda: until is not None and (until() or time.monotonic() > deadline), drain_timeout=1.0
        )
        state = State(self.folder / "state" / "follow.sqlite")
        try:
            async with Fetcher(settings) as fetcher:
                follower = Follower(settings, specs, state, deliver or self.deliver, fetcher, patience)
                self.counts = follower.counts
                await follower.run(once=until is None)
        finally:
            state.close()

    def look(self, query: str) -> list[tuple[object, ...]]:
        with contextlib.closing(sqlite3.connect(self.folder / "state" / "follow.sqlite")) as db:
            return db.execute(query).fetchall()

    def set(self, change: str) -> None:
        with contextlib.closing(sqlite3.connect(self.folder / "state" / "follow.sqlite")) as db:
            db.execute(change)
            db.commit()

    @property
    def paths(self) -> list[str]:
        return ["/" + (raw.url or "").split("/", 3)[3] for raw in self.delivered]


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return Case(tmp_path)


async def test_pages_of_a_feed_are_delivered_once_with_what_feed_and_operator_know(case: Case) -> None:
    body = "<p>Переговоры в Ташкенте</p>".encode("koi8-r")
    pages = {"/a": page(body, "text/html; charset=windows-1251")}
    async with Web(pages) as web:
        web.pages["/feed"] = page(rss(["/a?utm_source=rss", "/a#comments"], NOW), "application/rss+xml")
        spec = FeedSpec(url=f"{web.url}/feed", source=Source(name="Herald", country="UZB"), tags=("x",))
        await case.follow(spec)
        await case.follow(spec)
    (raw,) = case.delivered
    assert (raw.body, raw.content_type) == (body, "text/html; charset=windows-1251")
    assert "Переговоры" not in decode_page(raw.body or b"", raw.content_type), "a wrong charset is not ours to mend"
    assert (raw.title, raw.tags) == ("Title of /a?utm_source=rss", ("x",))
    assert raw.source == Source(name="Herald", country="UZB")
    assert raw.published_at is not None
    assert raw.fetched_at is not None
    assert web.asked.count("/a") == 1
    assert case.counts.problems == {}


async def test_a_feed_that_has_not_changed_is_not_sent_again_even_to_the_next_follower(case: Case) -> None:
    async with Web({"/a": article("x")}) as web:
        web.pages["/feed"] = conditional(rss(["/a"]), '"v1"')
        await case.follow(f"{web.url}/feed")
        await case.follow(f"{web.url}/feed")
    assert case.counts.done == {"feeds unchanged": 1}
    assert case.paths == ["/a"]


async def test_an_entry_is_done_only_when_its_article_is_safe(case: Case) -> None:
    async with Web({f"/{n}": article("x") for n in range(5)}) as web:
        web.pages["/feed"] = conditional(rss([f"/{n}" for n in range(5)]), '"v1"')

        async def breaks_down(raw: RawArticle) -> str:
            if len(case.delivered) == 2:
                raise RuntimeError
            return await case.deliver(raw)

        with pytest.raises(RuntimeError):
            await case.follow(f"{web.url}/feed", deliver=breaks_down)
        assert len(case.delivered) == 2
        assert case.look("SELECT count(*) FROM entries WHERE pending = 1") == [(3,)]
        await case.follow(f"{web.url}/feed")
    assert sorted(case.paths) == ["/0", "/1", "/2", "/3", "/4"]


async def test_while_kafka_is_away_articles_wait_and_stopping_gives_them_back(case: Case) -> None:
    tries = 0

    async def away(_raw: RawArticle) -> str:
        nonlocal tries
        tries += 1
        msg = "away"
        raise TransientError(msg)

    async with Web({"/a": article("x")}) as web:
        web.pages["/feed"] = page(rss(["/a"]), "text/xml")
        await case.follow(f"{web.url}/feed", deliver=away, until=lambda: tries >= 2)
        assert case.look("SELECT pending, tries FROM entries") == [(1, 0)]
        await case.follow(f"{web.url}/feed")
    assert case.paths == ["/a"]


async def test_a_moved_feed_is_followed_there_and_remembered(case: Case, caplog: pytest.LogCaptureFixture) -> None:
    async with Web({"/old": redirect("/new", 301), "/a": article("x")}) as web:
        web.pages["/new"] = page(rss(["/a"]), "text/xml")
        await case.follow(f"{web.url}/old")
        await case.follow(f"{web.url}/old")
        assert [path for path in web.asked if path in ("/old", "/new")] == ["/old", "/new", "/new"]
        assert "moved for good" in caplog.text
        web.pages["/new"] = status(404)
        web.pages["/old"] = page(rss(["/a", "/b"]), "text/xml")
        web.pages["/b"] = article("y")
        await case.follow(f"{web.url}/old")
        case.set("UPDATE feeds SET next_at = 0")
        await case.follow(f"{web.url}/old")
    assert case.paths == ["/a", "/b"], "a move that does not hold is forgotten"


async def test_a_feed_that_is_gone_is_not_asked_again(case: Case) -> None:
    async with Web({"/feed": status(410)}) as web:
        await case.follow(f"{web.url}/feed", until=lambda: len(web.asked) >= 2)
        assert case.look("SELECT followed, problem FROM feeds") == [(0, "HTTP 410")]
    assert case.counts.done == {"feeds failed": 1}


async def test_a_host_that_asks_for_rest_gets_it(case: Case) -> None:
    pages = {"/0": in_turn(status(429, Retry_After="900"), article("x")), "/1": article("y")}
    async with Web(pages) as web:
        web.pages["/feed"] = page(rss(["/0", "/1"]), "text/xml")
        await case.follow(f"{web.url}/feed")
        assert web.asked == ["/robots.txt", "/feed", "/0"]
        due = [row[0] for row in case.look("SELECT next_at FROM entries UNION ALL SELECT next_at FROM feeds")]
        assert all(float(str(at)) > time.time() + 800 for at in due)
        case.set("UPDATE entries SET next_at = 0")
        await case.follow(f"{web.url}/feed")
    assert case.paths == ["/0", "/1"]


async def test_pages_that_fail_are_tried_again_and_then_given_up(case: Case) -> None:
    pages = {
        "/late": in_turn(status(404), article("x")),
        "/broken": status(500),
        "/pdf": page(b"%PDF", "application/pdf"),
        "/front": redirect("/"),
        "/": article("the front page"),
    }
    async with Web(pages) as web:
        web.pages["/feed"] = page(rss(["/late", "/broken", "/pdf", "/front"]), "text/xml")
        for _ in range(7):
            await case.follow(f"{web.url}/feed")
            case.set("UPDATE entries SET next_at = 0")
    assert case.paths == ["/late"]
    assert web.asked.count("/broken") == 6
    assert web.asked.count("/pdf") == 1
    problems = {
        str(url).rpartition("/")[2]: str(problem)
        for url, problem in case.look("SELECT url, problem FROM entries WHERE done_at IS NULL")
    }
    assert problems.keys() == {"broken", "pdf", "front"}
    assert problems["broken"] == "HTTP 500"
    assert "application/pdf" in problems["pdf"]
    assert "front page" in problems["front"]


async def test_one_article_under_two_addresses_is_delivered_once(case: Case) -> None:
    async with Web({"/short/1": redirect("/a"), "/a": article("x"), "/b": redirect("/a?utm_medium=x")}) as web:
        web.pages["/feed"] = page(rss(["/short/1", "/b", "/a"]), "text/xml")
        await case.follow(f"{web.url}/feed")
    assert case.paths == ["/a"]
    assert case.counts.done["known under another address"] == 1


async def test_a_changed_article_is_fetched_again_but_not_at_every_look(case: Case) -> None:
    now = datetime.now(UTC)
    dates = [format_datetime(now - timedelta(minutes=minutes)) for minutes in (30, 20, 10)]
    async with Web({"/a": article("x")}) as web:
        web.pages["/feed"] = in_turn(*(page(rss(["/a"], date), "text/xml") for date in dates))
        await case.follow(f"{web.url}/feed")
        await case.follow(f"{web.url}/feed")
        assert len(case.delivered) == 1
        case.set("UPDATE entries SET done_at = done_at - 4000")
        await case.follow(f"{web.url}/feed")
    assert len(case.delivered) == 2
    assert document_id(case.delivered[0]) == document_id(case.delivered[1])


async def test_what_is_too_old_is_left_out_and_impossible_dates_are_not_believed(case: Case) -> None:
    old, late = (format_datetime(datetime.now(UTC) + timedelta(days=days)) for days in (-40, 400))
    async with Web({"/new": article("x")}) as web:
        web.pages["/old-feed"] = page(rss(["/old"], old), "text/xml")
        web.pages["/late-feed"] = page(rss(["/new"], late), "text/xml")
        await case.follow(f"{web.url}/old-feed", f"{web.url}/late-feed")
    (raw,) = case.delivered
    assert raw.url == f"{web.url}/new"
    assert raw.published_at is None


async def test_sitemaps_of_an_index_are_followed_and_speak_for_it(case: Case) -> None:
    space = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    day = datetime.now(UTC).isoformat()
    async with Web({"/a": article("x")}) as web:
        web.pages["/index.xml"] = page(
            f"<sitemapindex {space}><sitemap><loc>{web.url}/news.xml</loc></sitemap></sitemapindex>", "text/xml"
        )
        web.pages["/news.xml"] = page(
            f"<urlset {space}><url><loc>{web.url}/a</loc><lastmod>{day}</lastmod></url></urlset>", "text/xml"
        )
        await case.follow(FeedSpec(url=f"{web.url}/index.xml", tags=("sitemap",)))
    assert [raw.tags for raw in case.delivered] == [("sitemap",)]


async def test_a_slow_host_does_not_keep_the_others_waiting(case: Case) -> None:
    async def slow(_request: object) -> object:
        await asyncio.sleep(5)
        raise AssertionError

    async with Web({"/feed": slow}) as slow_web, Web({"/a": article("x")}) as web:  # type: ignore[dict-item]
        web.pages["/feed"] = page(rss(["/a"]), "text/xml")
        slow_url = slow_web.url.replace("127.0.0.1", "localhost")
        started = time.monotonic()
        await case.follow(f"{slow_url}/feed", f"{web.url}/feed", until=lambda: bool(case.delivered), timeout=10)
        assert time.monotonic() - started < 4


async def test_broken_feeds_are_told_and_the_others_go_on(case: Case) -> None:
    async with Web({"/html": article("no feed"), "/a": article("x")}) as web:
        web.pages["/feed"] = page(rss(["/a", "http://127.0.0.1:1/nobody"]), "text/xml")
        await case.follow(f"{web.url}/html", f"{web.url}/gone", f"{web.url}/feed")
    assert case.paths == ["/a"]
    assert case.counts.done["feeds failed"] == 2
    assert {"HTTP 404", "no feed is there, but text/html"} < set(case.counts.problems)


async def test_looks_are_repeated_until_it_is_stopped(case: Case) -> None:
    async with Web({"/a": article("x"), "/b": article("y")}) as web:
        web.pages["/feed"] = in_turn(page(rss(["/a"]), "text/xml"), page(rss(["/b", "/a"]), "text/xml"))
        await case.follow(f"{web.url}/feed", until=lambda: len(case.delivered) == 2)
    assert case.paths == ["/a", "/b"]


def test_a_state_file_has_one_follower(tmp_path: Path) -> None:
    state = State(tmp_path / "follow.sqlite")
    with pytest.raises(ConfigurationError, match=r"another `silkwire follow` has it"):
        State(tmp_path / "follow.sqlite")
    state.close()
    State(tmp_path / "follow.sqlite").close()
    (tmp_path / "other").write_text("no database, but long enough to be looked at" * 100)
    with pytest.raises(ConfigurationError, match=r"no file of ours"):
        State(tmp_path / "other")


def test_what_was_not_listed_for_long_is_forgotten(tmp_path: Path) -> None:
    state = State(tmp_path / "follow.sqlite")
    state.follow([("https://a.example/f", "a.example")], 1000.0, at_once=True)
    (feed,) = state.due_feeds(1000.0)
    entry = Entry("https://a.example/1", "")
    noted = {"children": (), "validators": feed.validators, "moved_to": None, "next_at": 0.0}
    assert state.read(feed, entries=[("k", "a.example", entry)], now=1000.0, **noted) == 1  # type: ignore[arg-type]
    row = state.next_entry("a.example", 1000.0)
    assert row is not None
    state.done(row, ["other"], 1000.0)
    assert state.is_done("other", "")
    state.follow([], 1000.0 + 91 * 86400, at_once=False)
    assert not state.is_done("k", "")
    state.close()
