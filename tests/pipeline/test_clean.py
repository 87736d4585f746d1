from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from pipeline.clean import CleanLimits, clean_article, count_words, excerpt, normalise
from pipeline.errors import EmptyArticle, ImplausibleTime, TooLarge
from pipeline.language import language_identifier
from schemas import CleanArticle, DateOrigin, RawArticle

NOW = datetime(2024, 5, 15, 12, 0, tzinfo=UTC)
RECEIVED = datetime(2024, 5, 15, 11, 0, tzinfo=UTC)
BODY = (
    "<p>The ministers of Uzbekistan and Tajikistan met in Tashkent on Tuesday to discuss the border.</p>"
    "<p>“We agreed on three crossings,” said a spokesman for the foreign ministry after the talks.</p>"
)


def clean(limits: CleanLimits | None = None, **fields: Any) -> CleanArticle:
    limits = limits or CleanLimits()
    raw = RawArticle.model_validate({"id": "a", **fields})
    return clean_article(raw, received_at=RECEIVED, now=NOW, identifier=language_identifier("pycld2"), limits=limits)


def page(head: str = "", body: str = BODY) -> str:
    head = f"<head><title>Talks | The Herald</title>{head}</head>"
    return f"<html>{head}<body><article><h1>Talks</h1>{body}</article></body></html>"


def test_a_short_page_keeps_its_paragraphs() -> None:
    article = clean(html=page())
    assert article.text.split("\n\n")[-2:] == [
        "The ministers of Uzbekistan and Tajikistan met in Tashkent on Tuesday to discuss the border.",
        "“We agreed on three crossings,” said a spokesman for the foreign ministry after the talks.",
    ]
    assert article.language.code == "en"
    assert article.word_count == len(article.text.split())


def test_persian_words_keep_their_joiners() -> None:
    sentence = "رئیس‌جمهور تاجیکستان گفت که سال‌هاست منتظر این توافق بوده‌اند و گفت‌وگوها ادامه می‌یابد."
    article = clean(html=page(body=f"<p>{sentence}</p><p>{sentence}</p>"))
    assert sentence in article.text


@pytest.mark.parametrize(
    ("head", "published"),
    [
        (
            '<meta property="article:published_time" content="2024-05-14T12:15:00+05:00">',
            datetime(2024, 5, 14, 7, 15, tzinfo=UTC),
        ),
        (
            '<script type="application/ld+json">{"@graph":[{"@type":"NewsArticle",'
            '"datePublished":"2024-05-14T12:15:00+0500"}]}</script>',
            datetime(2024, 5, 14, 7, 15, tzinfo=UTC),
        ),
        ('<meta name="date" content="2024-05-14">', datetime(2024, 5, 14, tzinfo=UTC)),
    ],
)
def test_the_page_gives_its_time_with_its_zone(head: str, published: datetime) -> None:
    article = clean(html=page(head))
    assert article.published_at == published
    assert article.published_from is DateOrigin.PAGE


def test_the_producers_time_wins() -> None:
    head = '<meta property="article:published_time" content="2024-05-14T12:15:00Z">'
    article = clean(html=page(head), published_at="2024-05-13T00:00:00Z")
    assert article.published_at == datetime(2024, 5, 13, tzinfo=UTC)
    assert article.published_from is DateOrigin.PRODUCER


def test_a_page_dated_in_the_future_has_no_date() -> None:
    article = clean(html=page('<meta property="article:published_time" content="3024-05-14T12:15:00Z">'))
    assert article.published_at is None


@pytest.mark.parametrize("field", ["fetched_at", "published_at"])
def test_a_producers_time_in_the_future_is_refused(field: str) -> None:
    with pytest.raises(ImplausibleTime, match=field):
        clean(None, text="x", **{field: "3024-05-14T00:00:00Z"})


def test_a_clock_that_is_a_little_ahead_is_forgiven() -> None:
    assert clean(text="x", fetched_at=(NOW + timedelta(hours=2)).isoformat())


def test_the_message_time_stands_in_for_the_fetch_time() -> None:
    assert clean(text="x").fetched_at == RECEIVED


@pytest.mark.parametrize("html", ["", "   ", "<html></html>", "<html><body><nav>Menu</nav></body></html>", "\x00", "<"])
def test_a_page_without_text_is_empty(html: str) -> None:
    with pytest.raises(EmptyArticle):
        clean(html=html)


@pytest.mark.parametrize("text", ["", " \n ", "\u200b\ufeff"])
def test_a_text_without_words_is_empty(text: str) -> None:
    with pytest.raises(EmptyArticle):
        clean(text=text)


def test_size_limits_are_checked_before_any_work() -> None:
    with pytest.raises(TooLarge, match="at most 1,000"):
        clean(CleanLimits(page_bytes=1000), html="<p>" + "x" * 2000)
    with pytest.raises(TooLarge, match="at most 10,000,000"):
        clean(html="<p>They met.</p>" * 1_300_000)
    with pytest.raises(TooLarge, match="characters"):
        clean(CleanLimits(text_chars=50), text="word " * 50)


def test_the_outlet_leaves_the_headline() -> None:
    article = clean(html=page('<meta property="og:site_name" content="The Herald">'), url="https://herald.example/a")
    assert article.title == "Talks"
    assert article.domain == "herald.example"


def test_a_page_cannot_claim_to_be_of_another_site() -> None:
    own = '<link rel="canonical" href="https://herald.example/2024/talks">'
    foreign = '<link rel="canonical" href="https://other.example/2024/talks">'
    url = "https://herald.example/talks?utm_source=x"
    assert clean(html=page(own), url=url).canonical_url == "https://herald.example/2024/talks"
    assert clean(html=page(foreign), url=url).canonical_url == "https://herald.example/talks"


def test_the_content_hash_tells_what_changed() -> None:
    one, same, other = clean(text="They met."), clean(text=" They  met. \n", tags=["x"]), clean(text="They met again.")
    assert one.revision.content_hash == same.revision.content_hash != other.revision.content_hash


def test_normalising_keeps_paragraphs_and_drops_what_cannot_be_seen() -> None:
    assert normalise("a\u200b b\n  \nc\u202e d\r\ne") == "a b\n\nc d e"
    assert normalise("a\nb") == "a\n\nb"
    assert normalise("e\u0301") == "é"


@pytest.mark.parametrize(
    ("text", "words"), [("They met in Tashkent", 4), ("外交部说", 4), ("在 Tashkent 会谈 2024", 5), ("", 0)]
)
def test_words_are_counted(text: str, words: int) -> None:
    assert count_words(text) == words


def test_an_excerpt_ends_at_a_word() -> None:
    text = "word " * 100
    assert len(excerpt(text)) <= 300
    assert excerpt(text).endswith("word…")
    assert excerpt("short\n\ntext") == "short text"
