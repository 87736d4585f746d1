"""What pages say of themselves, and what kind of page they are."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pipeline.clean.bylines import visible_authors
from pipeline.clean.kinds import page_kind, page_variant
from pipeline.clean.metadata import PageMetadata, read_metadata, time_of
from pipeline.clean.page import Page, read_page
from schemas import PageKind, PageVariant

STORY = "The ministers of both countries met in Tashkent on Tuesday to discuss the border and its crossings."
LATE = "2024-05-14T12:15:00+05:00"


def page(head: str = "", body: str = f"<h1>Talks</h1><p>{STORY}</p>", url: str | None = None, root: str = "") -> Page:
    found = read_page(f"<html {root}><head>{head}</head><body>{body}</body></html>", url)
    assert found is not None
    return found


def metadata(head: str, body: str = "", url: str | None = None) -> PageMetadata:
    return read_metadata(page(head, body, url))


def linked(content: str) -> str:
    return f'<script type="application/ld+json">{content}</script>'


@pytest.mark.parametrize(
    ("value", "hour"),
    [
        ("2024-05-14T12:15:00+05:00", 7),
        ("2024-05-14T12:15:00+0500", 7),
        ("2024-05-14 12:15:00 +0500", 7),
        ("2024/05/14 12:15:00", 12),
        ("Tue, 14 May 2024 12:15:00 +0500", 7),
        ("2024-05-14T12:15:00Z", 12),
    ],
)
def test_times_are_read_as_sites_write_them(value: str, hour: int) -> None:
    assert time_of(value) == datetime(2024, 5, 14, hour, 15, tzinfo=UTC)


@pytest.mark.parametrize("value", [None, "", "soon", 1715673300, "2024-13-41", "0001-01-01T00:00:00+05:00"])
def test_what_is_no_time_is_none(value: object) -> None:
    assert time_of(value) is None


def test_a_time_without_a_zone_takes_that_of_its_twin() -> None:
    head = linked('{"@type": "NewsArticle", "datePublished": "2024-05-14T12:15:00"}')
    twin = f'<meta property="article:published_time" content="{LATE}">'
    assert metadata(head).published_at == datetime(2024, 5, 14, 12, 15, tzinfo=UTC)
    assert metadata(head + twin).published_at == datetime(2024, 5, 14, 7, 15, tzinfo=UTC)


def test_a_day_alone_takes_the_time_that_is_stated_elsewhere() -> None:
    head = linked('{"@type": "NewsArticle", "datePublished": "2024-05-14T00:00:00+05:00"}')
    assert metadata(f'{head}<meta name="pubdate" content="{LATE}">').published_at == datetime(
        2024, 5, 14, 7, 15, tzinfo=UTC
    )


@pytest.mark.parametrize(
    ("head", "body", "headline"),
    [
        ("<title>Talks go on | The Herald</title>", "<h1>Talks go on</h1>", "Talks go on"),
        ("<title>The Herald : Talks go on</title>", "<h2>Talks go on</h2>", "Talks go on"),
        ('<meta property="og:title" content="Talks go on - Herald">', "<h1>Talks go on</h1>", "Talks go on"),
        ('<meta property="og:title" content="Talks go…">', "<h1>Talks go on for days</h1>", "Talks go on for days"),
        ('<meta property="og:site_name" content="Sun"><title>Sun » Talks</title>', "", "Talks"),
        ("<title>Talks &amp;amp; tea</title>", "", "Talks & tea"),
        ("<title>War — and peace</title>", "<h1>War — and peace</h1>", "War — and peace"),
        ("", "", None),
    ],
)
def test_the_headline_is_whole_and_without_the_outlet(head: str, body: str, headline: str | None) -> None:
    assert metadata(head, body).headline == headline


@pytest.mark.parametrize(
    ("content", "authors"),
    [
        ('"author": {"@type": "Person", "name": "Ann Lee"}', ("Ann Lee",)),
        ('"author": [{"name": "Ann Lee"}, {"name": "Bo Xu"}, {"name": "Ann Lee"}]', ("Ann Lee", "Bo Xu")),
        ('"author": "By Ann Lee"', ("Ann Lee",)),
        ('"author": {"@type": "Organization", "name": "The Herald"}', ()),
        ('"author": {"@type": "Person", "name": "The Herald"}, "publisher": {"name": "The Herald"}', ()),
        ('"author": "https://herald.example/ann"', ()),
    ],
)
def test_people_are_authors_and_outlets_are_not(content: str, authors: tuple[str, ...]) -> None:
    assert metadata(linked(f'{{"@type": "NewsArticle", {content}}}')).authors == authors


@pytest.mark.parametrize(
    ("body", "authors"),
    [
        (
            '<h1>Talks</h1><div><i class="fa fa-user"></i> Далер Ҷӯраев <i class="fa fa-eye"></i> 951</div>',
            ("Далер Ҷӯраев",),
        ),
        ("<h1>Talks</h1><p>22-сентябрь | Кабарчы: Мээрим Токтосунова | 2207</p>", ("Мээрим Токтосунова",)),
        ('<h1>Talks</h1><p class="byline">By Ann Lee and Bo Xu</p>', ("Ann Lee", "Bo Xu")),
        ("<h1>Talks</h1><p>Par Claire Vasseur | 14 mai 2024</p>", ("Claire Vasseur",)),
        ("<h1>Talks</h1><span>記者陳怡君／金門報導</span>", ("陳怡君",)),
        ("<h1>Talks</h1><span>김서연 기자</span>", ("김서연",)),
        ("<h1>Talks</h1><p>Il faro di Punta Secca</p><p>By Monday the road was open</p>", ()),
        ('<h1>Talks</h1><p class="author">More about our authors</p>', ()),
    ],
)
def test_visible_bylines_are_read(body: str, authors: tuple[str, ...]) -> None:
    assert visible_authors(page(body=body), "Talks") == authors


def test_keywords_section_image_and_site_are_read() -> None:
    article = '{"@type": "NewsArticle", "articleSection": ["World"], "keywords": ["border", "talks", "border"]}'
    head = linked(article) + '<meta property="og:image" content="/i/a.jpg"><meta property="og:site_name" content="Sun">'
    found = metadata(head, url="https://sun.example/a")
    assert (found.section, found.keywords, found.site_name) == ("World", ("border", "talks"), "Sun")
    assert found.image == "https://sun.example/i/a.jpg"
    assert metadata('<meta property="og:image" content="data:image/gif;base64,R0">').image is None


@pytest.mark.parametrize(
    ("head", "paywalled"),
    [
        (linked('{"@type": "NewsArticle", "isAccessibleForFree": false}'), True),
        (linked('{"@type": "NewsArticle", "isAccessibleForFree": "False"}'), True),
        (linked('{"@type": "NewsArticle", "isAccessibleForFree": "http://schema.org/True"}'), False),
        ('<meta property="article:content_tier" content="metered">', True),
        ('<meta property="article:content_tier" content="free">', False),
        ("", None),
    ],
)
def test_the_price_is_told_or_left_open(head: str, paywalled: bool | None) -> None:
    assert metadata(head).paywalled is paywalled


@pytest.mark.parametrize(
    "content",
    ['{"@type": "NewsArticle",', "[[[[", "null", '{"@type": 5}', '{"@graph": "x"}', "<!-- {} -->", "[" * 5000],
)
def test_broken_linked_data_is_passed_over(content: str) -> None:
    assert metadata(f"<title>Talks</title>{linked(content)}").headline == "Talks"


def test_an_address_alone_makes_no_list() -> None:
    for path in ("/politics/tokayev", "/tag/talks/2024/05/14/long-story", "/"):
        article = page('<meta property="og:type" content="article">', url=f"https://sun.example{path}")
        assert page_kind(article, [STORY] * 30, "Talks") is PageKind.ARTICLE


def test_a_story_about_a_missing_page_is_no_error() -> None:
    body = f"<h1>404: how a page not found became art</h1>{f'<p>{STORY}</p>' * 10}"
    assert page_kind(page(body=body), [STORY] * 10, "404: how a page not found became art") is PageKind.ARTICLE
    assert page_kind(page(body="<h1>Page not found</h1>"), [], "Page not found") is PageKind.ERROR


@pytest.mark.parametrize(
    ("root", "url", "variant"),
    [
        ("amp", "https://sun.example/a", PageVariant.AMP),
        ("⚡", "https://sun.example/a", PageVariant.AMP),
        ("", "https://sun.example/a?print=1", PageVariant.PRINT),
        ("", "https://sun.example/print/a", PageVariant.PRINT),
        ("", "https://sun.example/blueprint/a", None),
        ("", "https://sun.example/example", None),
    ],
)
def test_variants_are_recognised(root: str, url: str, variant: PageVariant | None) -> None:
    assert page_variant(page(url=url, root=root)) is variant
