"""Feeds of all kinds, and what is no feed."""

from __future__ import annotations

import gzip
import json
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agents.sources.feedlist import read_feeds
from agents.sources.feeds import MOST_CHILDREN, Feed, parse_feed
from pipeline.errors import ConfigurationError, TooLarge, UnreadableMessage

BASE = "https://steppe-herald.example/feeds/all.xml"
SEVEN = datetime(2024, 5, 14, 7, 15, tzinfo=UTC)


def parsed(body: bytes | str, kind: str = "text/xml") -> Feed:
    return parse_feed(body.encode() if isinstance(body, str) else body, BASE, kind, limit=1_000_000)


def test_rss_in_its_own_encoding_with_markup_in_titles() -> None:
    feed = parsed(
        """<?xml version="1.0" encoding="windows-1251"?>
        <rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>t</title>
        <item><title>Встреча &amp;quot;в верхах&amp;quot; &lt;b&gt;в Ташкенте&lt;/b&gt;</title>
        <link>/2024/a?x=1#top</link><pubDate>Tue, 14 May 2024 12:15:00 +0500</pubDate>
        <dc:creator>Анна Белова</dc:creator></item>
        <item><title>no link</title></item>
        <item><guid>https://steppe-herald.example/b</guid><author>desk@steppe-herald.example</author></item>
        <item><link>/c</link><author>desk@steppe-herald.example (Ann Lee)</author></item>
        </channel></rss>""".encode("windows-1251")
    )
    first, second, third = feed.entries
    assert third.authors == ("Ann Lee",)
    assert first.url == "https://steppe-herald.example/2024/a?x=1"
    assert first.title == 'Встреча "в верхах" в Ташкенте'
    assert (first.published_at, first.updated_at, first.authors) == (SEVEN, None, ("Анна Белова",))
    assert (second.url, second.authors, second.stamp) == ("https://steppe-herald.example/b", (), "")


def test_atom_says_when_an_article_changed() -> None:
    feed = parsed(
        """<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://other.example/"><title>t</title><entry>
        <id>tag:1</id><title>Talks</title><link rel="alternate" href="talks"/><author><name>Ann Lee</name></author>
        <published>2024-05-14T07:15:00Z</published><updated>2024-05-14T09:00:00Z</updated></entry></feed>"""
    )
    entry = feed.entries[0]
    assert entry.url == "https://other.example/talks"
    assert entry.published_at == SEVEN
    assert entry.stamp == "2024-05-14T09:00:00+00:00"
    assert entry.authors == ("Ann Lee",)


def test_json_feed() -> None:
    items = [
        {
            "id": "1",
            "url": "talks",
            "title": "Talks",
            "date_published": "2024-05-14T07:15:00Z",
            "authors": [{"name": "A"}],
        },
        {"id": "https://steppe-herald.example/2"},
        {"id": 3},
        "nonsense",
    ]
    feed = parsed(json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "t", "items": items}))
    assert [entry.url for entry in feed.entries] == [
        "https://steppe-herald.example/feeds/talks",
        "https://steppe-herald.example/2",
    ]
    assert (feed.entries[0].published_at, feed.entries[0].authors) == (SEVEN, ("A",))


SITEMAP = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">
<url><loc>https://steppe-herald.example/a</loc><news:news><news:publication><news:name>Steppe Herald</news:name>
<news:language>en</news:language></news:publication><news:publication_date>2024-05-14T12:15:00+05:00</news:publication_date>
<news:title>Talks &amp; tea</news:title></news:news></url>
<url><loc>https://steppe-herald.example/changed</loc><lastmod>2024-05-14</lastmod></url>
<url><loc>https://steppe-herald.example/about</loc></url></urlset>"""


@pytest.mark.parametrize("packed", [False, True])
def test_a_news_sitemap(packed: bool) -> None:
    feed = parsed(gzip.compress(SITEMAP.encode()) if packed else SITEMAP, "application/gzip")
    first, second = feed.entries
    assert (first.title, first.outlet, first.published_at) == ("Talks & tea", "Steppe Herald", SEVEN)
    assert second.url == "https://steppe-herald.example/changed"


def test_of_an_index_the_newest_sitemaps_are_followed() -> None:
    def index(rows: list[tuple[str, str]]) -> str:
        nodes = "".join(
            f"<sitemap><loc>{loc}</loc>{f'<lastmod>{day}</lastmod>' if day else ''}</sitemap>" for loc, day in rows
        )
        return f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{nodes}</sitemapindex>'

    dated = index(
        [("/2019.xml", "2019-01-01"), ("/today.xml", "2024-05-14"), ("/yesterday.xml", "2024-05-13"), ("/x", "")]
    )
    feed = parse_feed(dated.encode(), BASE, None, limit=100_000, now=SEVEN)
    assert feed.children == tuple(f"https://steppe-herald.example/{day}.xml" for day in ("today", "yesterday"))
    many = parse_feed(index([(f"/{n}.xml", "") for n in range(99)]).encode(), BASE, None, limit=100_000)
    assert len(many.children) == MOST_CHILDREN
    named = parse_feed(index([("/pages.xml", ""), ("/news.xml", "")]).encode(), BASE, None, limit=100_000)
    assert named.children == ("https://steppe-herald.example/news.xml",)


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"<html><head><link rel='alternate' type='application/rss+xml' href='/rss'></head></html>", "example/rss"),
        (b"", "no feed"),
        (b"/etc/passwd", "no feed"),
        (b"{}", "no JSON Feed"),
        (b"{broken", "not valid JSON"),
        (b"<!-- <urlset ", "cannot be read as XML"),
    ],
)
def test_what_is_no_feed_says_what_it_is(body: bytes, told: str) -> None:
    with pytest.raises(UnreadableMessage, match=told):
        parsed(body)


def test_entities_are_not_expanded_and_files_not_read() -> None:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 20}">' for n in range(1, 9))
    started = time.monotonic()
    feed = parsed(
        f'<!DOCTYPE rss [<!ENTITY e0 "{"x" * 1000}">{entities}<!ENTITY f SYSTEM "file:///etc/passwd">]>'
        "<rss version='2.0'><channel><item><title>a&e8;b&f;c</title><link>https://a.example/1</link></item></channel></rss>"
    )
    assert time.monotonic() - started < 2
    assert all("root" not in (entry.title or "") and len(entry.title or "") < 100 for entry in feed.entries)


def test_a_packed_feed_is_not_unpacked_beyond_the_limit() -> None:
    with pytest.raises(TooLarge):
        parsed(gzip.compress(b" " * 50_000_000))


def test_links_to_anything_but_the_web_are_left_out_and_passwords_cut_off() -> None:
    links = [
        "file:///etc/passwd",
        "javascript:alert(1)",
        "mailto:a@b.example",
        "https://user:secret@b.example/x",
        "http://[",
    ]
    items = "".join(f"<item><title>t</title><link>{link}</link></item>" for link in links)
    feed = parsed(f'<rss version="2.0"><channel>{items}</channel></rss>')
    assert [entry.url for entry in feed.entries] == ["https://b.example/x"]


def test_lists_of_feeds(tmp_path: Path) -> None:
    lines = tmp_path / "feeds.txt"
    lines.write_text(
        '# ours\nhttps://a.example/rss\n\n{"url": "https://b.example/rss", "source": {"name": "B", "country": "UZB"}, '
        '"tags": ["x"]}\nhttps://a.example/rss\n'
    )
    opml = tmp_path / "feeds.opml"
    opml.write_text('<opml><body><outline text="x"><outline xmlUrl="https://c.example/rss"/></outline></body></opml>')
    specs = read_feeds(["https://d.example/"], [lines, opml])
    assert [spec.url[8] for spec in specs] == ["d", "a", "b", "c"]
    assert specs[2].source is not None
    assert specs[2].source.country == "UZB"
    assert specs[2].known().keys() == {"source", "tags"}


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("nonsense", "feeds.txt:1: url: 'nonsense' is not an http"),
        ('\n{"url": "https://a.example", "colour": "red"}', "feeds.txt:2: colour: Extra"),
        ("<opml>", "not valid OPML"),
        ("# nothing", "no feed is given"),
    ],
)
def test_a_bad_list_says_where(tmp_path: Path, content: str, told: str) -> None:
    path = tmp_path / "feeds.txt"
    path.write_text(content)
    with pytest.raises(ConfigurationError) as caught:
        read_feeds([], [path])
    assert told in str(caught.value)
    with pytest.raises(ConfigurationError, match=r"cannot be read"):
        read_feeds([], [tmp_path / "gone"])
