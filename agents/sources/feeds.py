"""Feeds as they are found: RSS and Atom of all kinds, JSON Feed, news sitemaps and indexes of sitemaps."""

from __future__ import annotations

import calendar
import html
import io
import re
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urljoin, urlsplit, urlunsplit

import feedparser
import orjson
from lxml import etree

from agents.sources.inflate import gunzip
from pipeline.errors import UnreadableMessage

MOST_ENTRIES = 5_000
"""Entries of one feed that are looked at: a news sitemap has at most 1,000, other feeds far fewer."""
MOST_CHILDREN = 20
"""Sitemaps of one index that are followed, newest first."""

_JSON_FEED = "https://jsonfeed.org/version/"
_NEWS = "{*}news"
_ROOT_WITHIN = 4096
_SITEMAP_ROOT = re.compile(rb"<(?:\w+:)?(urlset|sitemapindex)\b")
_CHILD_DAYS = 3
_TAG = re.compile(r"<[^<>]{0,500}>")
_MOST_AUTHORS = 20


@dataclass(frozen=True, slots=True)
class Entry:
    """An article that a feed announces. ``stamp`` changes when the feed says that the article did."""

    url: str
    stamp: str
    title: str | None = None
    authors: tuple[str, ...] = ()
    published_at: datetime | None = None
    updated_at: datetime | None = None
    outlet: str | None = None


@dataclass(frozen=True, slots=True)
class Feed:
    """What a feed holds; ``children`` are the sitemaps that an index names."""

    kind: str
    entries: tuple[Entry, ...] = ()
    children: tuple[str, ...] = ()


def parse_feed(body: bytes, url: str, content_type: str | None, *, limit: int, now: datetime | None = None) -> Feed:
    """Return the articles that a feed announces.

    Args:
        body: as fetched; a file of gzip is unpacked.
        url: where it was found, against which relative addresses are read.
        content_type: as its server gave it.
        limit: most bytes that it may unpack to.
        now: against which the newest sitemaps of an index are chosen.

    Raises:
        UnreadableMessage: it is no feed; the message says what it is instead.
        TooLarge: it unpacks to more than the limit.
    """
    body = gunzip(body, limit).lstrip(b"\xef\xbb\xbf \t\r\n")
    if body.startswith(b"{"):
        return _json_feed(body, url)
    root = _SITEMAP_ROOT.search(body[:_ROOT_WITHIN])
    if root:
        return _sitemap(body, url, root[1].decode(), now or datetime.now(UTC))
    return _syndication(body, url, content_type)


def _syndication(body: bytes, url: str, content_type: str | None) -> Feed:
    headers = {"content-location": url} | ({"content-type": content_type} if content_type else {})
    # A stream and not the bytes: those feedparser would take for the name of a file first.
    try:
        parsed = feedparser.parse(io.BytesIO(body), response_headers=headers, sanitize_html=False)
    except (ValueError, LookupError) as error:
        # Python knows codecs that decode nothing, and servers name them.
        msg = f"the feed cannot be read: {error}"
        raise UnreadableMessage(msg) from None
    version = str(parsed.get("version") or "")
    if not version and not parsed.get("entries"):
        named = re.search(rb"<link\b[^>]{0,300}application/(?:rss|atom)\+xml[^>]{0,300}", body[:200_000])
        link = re.search(rb"href=[\"']([^\"']{1,300})", named[0]) if named else None
        hint = f"; the page names {urljoin(url, link[1].decode('utf-8', 'replace'))}" if link else ""
        msg = f"no feed is there, but {(content_type or 'something').partition(';')[0]}{hint}"
        raise UnreadableMessage(msg)
    entries = (_syndicated(item, url) for item in parsed.entries[:MOST_ENTRIES])
    return Feed(version or "xml", _kept(entries))


def _syndicated(item: Any, base: str) -> Entry | None:
    link = item.get("feedburner_origlink") or item.get("link") or ""
    if not link and _is_address(item.get("id", "")):
        link = item["id"]
    # Past feedparser's own get, which gives one time for the other where that is missing.
    published, updated = _time_of(dict.get(item, "published_parsed")), _time_of(dict.get(item, "updated_parsed"))
    mail = str(item.get("author") or "")
    # RSS wants "mail@example.org (Name)" there, which feedparser takes apart wrongly for long top-level domains.
    in_brackets = re.search(r"\(([^()]+)\)", mail) if "@" in mail else None
    names = (
        [in_brackets and in_brackets[1]]
        if "@" in mail
        else [one.get("name") for one in item.get("authors") or () if isinstance(one, dict)]
    )
    source = item.get("source") or {}
    return _entry(
        base,
        link,
        title=item.get("title"),
        authors=names,
        published=published or updated,
        updated=updated,
        outlet=source.get("title") if hasattr(source, "get") else None,
    )


def _json_feed(body: bytes, url: str) -> Feed:
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        msg = f"not valid JSON: {error}"
        raise UnreadableMessage(msg) from None
    items = value.get("items") if isinstance(value, dict) else None
    if not isinstance(items, list) or not str(value.get("version", "")).startswith(_JSON_FEED):
        msg = 'JSON, but no JSON Feed: it needs a "version" of jsonfeed.org and "items"'
        raise UnreadableMessage(msg)
    entries = (_json_item(item, url) for item in items[:MOST_ENTRIES] if isinstance(item, dict))
    return Feed("json", _kept(entries))


def _json_item(item: dict[str, Any], base: str) -> Entry | None:
    authors = item.get("authors") if isinstance(item.get("authors"), list) else [item.get("author")]
    published, updated = _iso(item.get("date_published")), _iso(item.get("date_modified"))
    link = next((item[key] for key in ("url", "external_url", "id") if _is_address(item.get(key))), item.get("url"))
    return _entry(
        base,
        link if isinstance(link, str) else "",
        title=item.get("title"),
        authors=[one.get("name") for one in authors or () if isinstance(one, dict)],
        published=published or updated,
        updated=updated,
    )


def _sitemap(body: bytes, url: str, root: str, now: datetime) -> Feed:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, recover=True, load_dtd=False)
    tree = etree.fromstring(body, parser)
    if tree is None:
        msg = f"a sitemap ({root}) that cannot be read as XML"
        raise UnreadableMessage(msg)
    if root == "sitemapindex":
        return Feed(root, children=_children(tree, url, now))
    entries = (_sitemap_entry(node, url) for node in tree.findall("{*}url")[:MOST_ENTRIES])
    return Feed("sitemap", _kept(entries))


def _sitemap_entry(node: Any, base: str) -> Entry | None:
    news = node.find(_NEWS)
    modified = _iso(node.findtext("{*}lastmod"))
    published = _iso(news.findtext("{*}publication_date")) if news is not None else None
    if news is None and modified is None:
        return None  # the whole of a site, undated: not news
    return _entry(
        base,
        node.findtext("{*}loc") or "",
        title=news.findtext("{*}title") if news is not None else None,
        published=published,
        updated=modified,
        outlet=news.findtext("{*}publication/{*}name") if news is not None else None,
    )


def _children(tree: Any, base: str, now: datetime) -> tuple[str, ...]:
    dated: list[tuple[float, str]] = []
    undated: list[str] = []
    for node in tree.findall("{*}sitemap"):
        link, modified = _address(base, node.findtext("{*}loc") or ""), _iso(node.findtext("{*}lastmod"))
        if link is None:
            continue
        if modified is None:
            undated.append(link)
        elif modified > now - timedelta(days=_CHILD_DAYS):
            dated.append((-modified.timestamp(), link))
    # Where some are dated, the undated ones are archives and pages without news.
    chosen = [link for _, link in sorted(dated)] or [link for link in undated if "news" in link.lower()] or undated
    return tuple(dict.fromkeys(chosen[:MOST_CHILDREN]))


def _entry(
    base: str,
    link: str,
    *,
    title: object = None,
    authors: Iterable[object] = (),
    published: datetime | None = None,
    updated: datetime | None = None,
    outlet: object = None,
) -> Entry | None:
    url = _address(base, link)
    if url is None:
        return None
    changed = updated or published
    stamp = changed.isoformat() if changed else ""
    names = tuple(dict.fromkeys(name for name in map(_plain, authors) if name))[:_MOST_AUTHORS]
    return Entry(url, stamp, _plain(title), names, published, updated, _plain(outlet))


def _kept(entries: Iterable[Entry | None]) -> tuple[Entry, ...]:
    """Return the entries with an address, each address once, as first announced."""
    kept: dict[str, Entry] = {}
    for entry in entries:
        if entry is not None:
            kept.setdefault(entry.url, entry)
    return tuple(kept.values())


def _address(base: str, link: str) -> str | None:
    """Return an absolute http address without user, password and fragment; None where the link is no such thing."""
    try:
        parts = urlsplit(urljoin(base, link.strip()))
    except ValueError:
        return None
    host = parts.netloc.rpartition("@")[2]
    if parts.scheme not in ("http", "https") or not host or not link.strip():
        return None
    return urlunsplit((parts.scheme, host, parts.path, parts.query, ""))


def _is_address(value: object) -> bool:
    return isinstance(value, str) and value.startswith(("http://", "https://"))


def _plain(value: object) -> str | None:
    """Return a line without markup and character references; feeds have both in titles."""
    if not isinstance(value, str):
        return None
    text = " ".join(html.unescape(_TAG.sub(" ", value)).split())
    return text.encode("utf-8", "ignore").decode() or None


def _time_of(value: time.struct_time | None) -> datetime | None:
    """Return a time as feedparser gives it, in UTC."""
    if value is None:
        return None
    try:
        return datetime.fromtimestamp(calendar.timegm(value), tz=UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _iso(value: object) -> datetime | None:
    if not isinstance(value, str):
        return None
    try:
        parsed = datetime.fromisoformat(value.strip())
        return parsed.astimezone(UTC) if parsed.tzinfo else parsed.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
