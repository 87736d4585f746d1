from __future__ import annotations

import pytest

from pipeline.errors import UnreadableMessage
from pipeline.identity import canonical_url, document_id, domain
from schemas import RawArticle


@pytest.mark.parametrize(
    "variant",
    [
        "https://news.example/2024/Talks",
        "HTTPS://News.Example:443/2024/Talks",
        "https://news.example/2024/Talks/",
        "https://news.example/2024/Talks#comments",
        "https://news.example/2024/Talks?utm_source=x&utm_medium=y&fbclid=z",
        "https://m.news.example/2024/Talks",
        "https://amp.news.example/2024/Talks",
        "https://news.example/2024/Talks/amp",
        "https://news.example/amp/2024/Talks",
        "https://news.example/2024/Talks?amp=1",
        "https://news.example/2024/Talks?outputType=amp",
    ],
)
def test_variants_of_a_page_are_one_article(variant: str) -> None:
    assert canonical_url(variant) == "https://news.example/2024/Talks"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://news.example/a", "https://news.example/A"),
        ("https://news.example/a?id=1", "https://news.example/a?id=2"),
        ("https://news.example/a", "https://news.example:8443/a"),
        ("https://uz.news.example/a", "https://news.example/a"),
        ("https://m.example/a", "https://example/a"),
    ],
)
def test_different_pages_stay_apart(one: str, other: str) -> None:
    assert canonical_url(one) != canonical_url(other)


def test_parameters_are_sorted_and_kept() -> None:
    assert canonical_url("http://a.example/x?b=2&a=1&b=") == "http://a.example/x?a=1&b=&b=2"


def test_hosts_and_paths_in_other_scripts() -> None:
    assert canonical_url("https://новости.example/Ташкент") == canonical_url(
        "https://xn--b1amnebsh.example/%D0%A2%D0%B0%D1%88%D0%BA%D0%B5%D0%BD%D1%82"
    )


@pytest.mark.parametrize(
    "url", ["ftp://a.example/x", "news.example/a", "https://", "https://[::1", "javascript:alert(1)"]
)
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(UnreadableMessage, match="not an absolute http or https address"):
        canonical_url(url)


def test_the_domain_is_the_host_without_www() -> None:
    assert domain("https://www.news.example/a") == "news.example"


def test_the_producers_id_wins_over_the_address() -> None:
    url = "https://news.example/a"
    assert document_id(RawArticle(id="own", url=url, text="x")) == "own"
    one = document_id(RawArticle(url=url, text="x"))
    assert one == document_id(RawArticle(url="http://www.news.example/a/?utm_source=y", text="z"))
    assert len(one) == 64
