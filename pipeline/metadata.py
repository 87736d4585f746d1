"""What a page says of itself: publication time, headline, authors, canonical address, language."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from lxml import html as lxml_html
from lxml.etree import ParserError

_ARTICLE_TYPES = re.compile(r"(article|blogposting|report|liveblog)", re.IGNORECASE)
_PUBLISHED_META = (
    "article:published_time",
    "og:published_time",
    "datepublished",
    "date",
    "dc.date",
    "dc.date.issued",
    "dcterms.date",
    "dcterms.created",
    "pubdate",
    "publishdate",
    "parsely-pub-date",
    "sailthru.date",
)
_HEADLINE = re.compile(r"(?i)<h1\b|class=[\"'][^\"']*(?:headline|heading)")
_BYLINE_WITHIN = 1500
_MARKUP = re.compile(r"(?is)<(script|style|nav)\b.*?</\1>|<[^>]{0,2000}>")
_NAME_WORD = r"[^\W\d_][^\W\d_'’ʻ‘.-]+"
_BYLINE = re.compile(
    r"(?:By|Author|Автор|Авторка|Муаллиф|Muallif|Автору|Кабарчы|Авторы|Муаллифи|Müəllif|Haber|Autor|Autora|Auteur|Autore"
    r"|نویسنده|الكاتب|لیکوال|记者|記者)\s*[::]\s*"
    rf"({_NAME_WORD}(?: {_NAME_WORD}){{1,2}})\s*(?=[|·,]|$)"
)
_DATE_ONLY = re.compile(r"^\d{4}-\d{2}-\d{2}$")
_LATE_OFFSET = re.compile(r"([+-]\d{2})(\d{2})$")


@dataclass(frozen=True, slots=True)
class PageMetadata:
    """What was found; None where the page is silent."""

    published_at: datetime | None = None
    canonical_url: str | None = None
    language: str | None = None
    site_name: str | None = None
    headline: str | None = None
    authors: tuple[str, ...] = ()


def read_metadata(page: str) -> PageMetadata:
    """Return what a page's JSON-LD, meta tags and time elements say, in that order of trust."""
    try:
        tree = lxml_html.document_fromstring(
            page.encode("utf-8", "ignore"), parser=lxml_html.HTMLParser(encoding="utf-8")
        )
    except (ParserError, ValueError):
        return PageMetadata()
    metas = _metas(tree)
    article = next(_json_ld_articles(tree), {})
    published = (
        _time(article.get("datePublished"))
        or next((t for name in _PUBLISHED_META if (t := _time(metas.get(name)))), None)
        or _time_element(tree)
    )
    canonical = next((href.strip() for href in tree.xpath("//link[@rel='canonical']/@href") if href.strip()), None)
    code = re.match(r"[a-z]{2,3}(?=$|[-_])", (tree.get("lang") or metas.get("og:locale") or "").strip().lower())
    headline = article.get("headline")
    return PageMetadata(
        published_at=published,
        canonical_url=canonical or metas.get("og:url"),
        language=code[0] if code else None,
        site_name=metas.get("og:site_name") or _publisher(article),
        headline=headline.strip() if isinstance(headline, str) and headline.strip() else metas.get("og:title"),
        authors=tuple(_authors(article.get("author"))) or tuple(_authors(metas.get("author"))),
    )


def _metas(tree: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for meta in tree.iter("meta"):
        name = (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").strip().lower()
        content = (meta.get("content") or "").strip()
        if name and content:
            found.setdefault(name, content)
    return found


def _json_ld_articles(tree: Any) -> Iterator[dict[str, Any]]:
    for script in tree.xpath("//script[@type='application/ld+json']"):
        try:
            content = json.loads(script.text or "", strict=False)
        except (ValueError, RecursionError):
            continue
        queue = [content]
        while queue:
            node = queue.pop(0)
            if isinstance(node, list):
                queue.extend(node)
            elif isinstance(node, dict):
                kinds = node.get("@type")
                if any(_ARTICLE_TYPES.search(str(kind)) for kind in (kinds if isinstance(kinds, list) else [kinds])):
                    yield node
                queue.extend(v for key in ("@graph", "mainEntity", "itemListElement") if (v := node.get(key)))


def _publisher(article: dict[str, Any]) -> str | None:
    publisher = article.get("publisher")
    name = publisher.get("name") if isinstance(publisher, dict) else None
    return name if isinstance(name, str) else None


def _authors(value: Any) -> Iterator[str]:
    for entry in value if isinstance(value, list) else [value]:
        if isinstance(entry, dict) and entry.get("@type", "Person") == "Person":
            entry = entry.get("name")
        if isinstance(entry, str) and entry.strip() and not entry.startswith("http"):
            yield " ".join(entry.split())


def visible_authors(page: str) -> tuple[str, ...]:
    """Return the author that a line before the text names behind a word such as "By:", in a dozen languages."""
    headline = _HEADLINE.search(page)
    if headline is None:
        return ()
    around = page[max(0, headline.start() - _BYLINE_WITHIN) : headline.start() + _BYLINE_WITHIN]
    match = _BYLINE.search(_MARKUP.sub("|", around))
    return (" ".join(match[1].split()),) if match else ()


def _time_element(tree: Any) -> datetime | None:
    for element in tree.iter("time"):
        found = _time(element.get("datetime"))
        if found:
            return found
    return None


def _time(value: Any) -> datetime | None:
    if not isinstance(value, str):
        return None
    text = _LATE_OFFSET.sub(r"\1:\2", value.strip()) if not _DATE_ONLY.match(value.strip()) else value.strip()
    try:
        found = datetime.fromisoformat(text)
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
