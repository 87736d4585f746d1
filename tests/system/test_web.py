"""The search page on a real index of the bundled articles, asked over HTTP as a browser does."""

from __future__ import annotations

import asyncio
import html
import json
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from html.parser import HTMLParser
from urllib.parse import quote, urlencode

import orjson
import pytest

from agents.documents import document_of
from agents.elastic import create_client, install
from agents.inputs import read_inputs
from agents.searching import Question, search
from agents.settings import Settings
from pipeline.enrich import Cleaner, Extractor
from schemas import RawArticle

pytestmark = pytest.mark.stack

NOW = datetime(2026, 1, 1, tzinfo=UTC)
HOSTILE = RawArticle(
    id='"><script>alert(1)</script>',
    title="<script>alert(2)</script> President Rahmon & co",
    text="President Emomali Rahmon met <img src=x onerror=alert(3)> aides in Dushanbe. “<b>Agreed</b>,” Rahmon said.",
    url="https://x.example/a",
    fetched_at=NOW,
)


class Tags(HTMLParser):
    """Counts elements and collects the texts of one kind."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def of(self, tag: str, kind: str = "") -> list[dict[str, str | None]]:
        return [a for t, a in self.found if t == tag and (not kind or kind in (a.get("class") or "").split())]


async def fill(settings: Settings) -> int:
    """Index the bundled articles and a hostile one; return how many there are."""
    client = create_client(settings.elasticsearch)
    cleaner, extractor = Cleaner.load(), Extractor.load()
    articles = [item.article for item in read_inputs(["deploy/demo/articles"], limit_bytes=10**7)]
    try:
        await install(client, settings.elasticsearch)
        for raw in (*articles, HOSTILE):
            assert raw is not None
            document = document_of(extractor.extract(cleaner.clean(raw, received_at=NOW, now=NOW), now=NOW))
            await client.index(
                index=settings.elasticsearch.alias, id=document.id, document=orjson.loads(document.source)
            )
        await client.indices.refresh(index=settings.elasticsearch.alias)
    finally:
        await client.close()
    return len(articles) + 1


@contextmanager
def serving() -> Iterator[str]:
    """Run the page, yield its address, and see that it stops when it is asked to."""
    command = [sys.executable, "-m", "agents", "web", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            found = re.search(r"http://\S+", line)
            assert found, line
            yield found[0].rstrip("/")
            process.send_signal(signal.SIGTERM)
            assert process.wait(20) == 0
        finally:
            process.kill()


def get(address: str, **headers: str) -> tuple[int, str, dict[str, str]]:
    """Return status, body and headers of an answer."""
    request = urllib.request.Request(
        address, headers={name.replace("_", "-"): value for name, value in headers.items()}
    )
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.read().decode(), {k.lower(): v for k, v in answer.headers.items()}
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode(), {k.lower(): v for k, v in error.headers.items()}


def total(page: str) -> int:
    found = re.search(r'class="total">([\d,]+) article', page)
    assert found, page[:2000]
    return int(found[1].replace(",", ""))


async def expected(settings: Settings, question: Question) -> int:
    client = create_client(settings.elasticsearch)
    try:
        return (await search(client, settings.elasticsearch.alias, question)).total
    finally:
        await client.close()


def test_the_page_shows_what_the_index_holds(settings: Settings) -> None:
    count = asyncio.run(fill(settings))
    with serving() as site:
        status, page, headers = get(site + "/")
        assert status == 200
        assert total(page) == count
        assert "default-src 'none'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        tags = Tags(page)
        assert len(tags.of("article", "hit")) == settings.web.hits
        assert tags.of("circle", "dot"), "no map"
        assert tags.of("rect", "bar"), "no timeline"
        for tag, attributes in tags.found:
            assert not [name for name in attributes if name.startswith("on") or name == "style"], (tag, attributes)
            for name in ("src", "href"):
                address = attributes.get(name) or ""
                assert address.startswith(("/", "#")) or not address, f"{tag} leads elsewhere: {address}"

        for name, values, question in (
            ("words", {"q": "president"}, Question(words="president")),
            ("two languages", {"language": ["ru", "uz"]}, Question(languages=("ru", "uz"))),
            ("role and country", {"role": "GOV", "country": "UZB"}, Question(role="GOV", country="UZB")),
            ("nothing", {"q": "qwertzuiop"}, Question(words="qwertzuiop")),
        ):
            _, page, _ = get(f"{site}/?{urlencode(values, doseq=True)}")
            assert total(page) == asyncio.run(expected(settings, question)), name
        _, page, _ = get(f"{site}/?place=Tashkent&km=400")
        assert 0 < total(page) < count

        _, page, _ = get(f"{site}/?language=ru")
        chosen = [a["href"] for a in Tags(page).of("a") if a.get("aria-current") == "true"]
        assert chosen == ["/"], "a click on a chosen value takes it away"
        found = re.search(r'href="(/\?[^"]*actor=[^"]+)"><bdi>[^<]+</bdi> <span class="count">(\d+)', page)
        assert found
        _, narrowed, _ = get(site + html.unescape(found[1]))
        assert total(narrowed) == int(found[2]), "a facet's number is what its click finds"

        _, second, _ = get(f"{site}/?page=2")
        assert len(Tags(second).of("article", "hit")) == settings.web.hits

        _, page, _ = get(f"{site}/?language=fa")
        identity = re.search(r'/article\?id=([^"]+)', page)
        assert identity
        status, page, _ = get(f"{site}/article?id={identity[1]}")
        tags = Tags(page)
        assert status == 200
        assert tags.of("a", "actor")
        assert tags.of("a", "place")
        assert tags.of("article", "story")[0]["lang"] == "fa"
        assert all(paragraph.get("dir") == "auto" for paragraph in tags.of("p") if not paragraph.get("class"))
        actor = next(a["href"] for a in tags.of("a", "actor"))
        status, page, _ = get(site + str(actor))
        assert status == 200
        assert Tags(page).of("article", "hit")

        status, page, _ = get(f"{site}/article?id={quote(HOSTILE.id or '')}")
        assert status == 200
        assert "<script>alert" not in page
        assert "<img" not in page
        assert "&lt;script&gt;alert(2)" in page

        assert get(f"{site}/article?id=no-such")[0] == 404
        assert get(f"{site}/nothing")[0] == 404
        status, page, _ = get(f"{site}/?q=%22open")
        assert status == 400
        assert "not closed" in page
        status, _, headers = get(f"{site}/static/page.css")
        assert status == 200
        assert "immutable" in headers["cache-control"]
        assert get(f"{site}/static/page.css", If_None_Match=headers["etag"])[0] == 304
        assert get(f"{site}/static/..%2Fapp.py")[0] == 404
        assert json.loads(get(f"{site}/healthz")[1]) == {"status": "working"}


def test_an_index_that_is_away_is_told(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SILKWIRE_ELASTICSEARCH_URL", "http://127.0.0.1:1")
    with serving() as site:
        status, page, headers = get(site + "/")
        assert status == 503
        assert headers["retry-after"]
        assert "does not answer" in page
        assert get(f"{site}/healthz")[0] == 503
