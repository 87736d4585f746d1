"""What a page says of itself in linked data and meta tags: headline, times, address, outlet, keywords, image."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urljoin

from pipeline.clean.page import Node, Page, kinds_of, plain, string_of

_PUBLISHED_METAS = (
    "article:published_time",
    "og:published_time",
    "datepublished",
    "article:published",
    "date",
    "dc.date",
    "dc.date.issued",
    "dcterms.date",
    "dcterms.created",
    "dc.date.created",
    "pubdate",
    "publishdate",
    "publish-date",
    "publish_date",
    "publication_date",
    "parsely-pub-date",
    "sailthru.date",
    "cxenseparse:recs:publishtime",
    "cxenseparse:publishtime",
    "article_date_original",
    "mediator_published_time",
    "release_date",
)
_MODIFIED_METAS = ("article:modified_time", "og:updated_time", "datemodified", "dcterms.modified", "lastmod")
_SECTION_METAS = ("article:section", "section", "parsely-section", "cxenseparse:section", "og:article:section")
_KEYWORD_METAS = ("news_keywords", "keywords", "parsely-tags", "article:tag", "sailthru.tags")
_IMAGE_METAS = (
    "og:image",
    "og:image:secure_url",
    "og:image:url",
    "twitter:image",
    "twitter:image:src",
    "parsely-image-url",
)
_LONGEST_ADDRESS = 8192
_MOST_KEYWORDS, _LONGEST_KEYWORD = 30, 80
_LOCKED_TIERS = frozenset(("locked", "metered", "premium", "paid", "subscriber"))
_DATE_ONLY = re.compile(r"^\d{4}-\d{2}-\d{2}$")
_LATE_OFFSET = re.compile(r"\s{0,3}([+-]\d{2})(\d{2})$")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?=$|[-_])")
_SEPARATORS = re.compile(r"\s(?:[|–—·•»«:-]|::|//|>>)\s")
_LONGEST_OUTLET = 45
_LONGEST_LIST = 2000
"""Characters of a list of authors that are read."""
_ELLIPSES = ("…", "...")


@dataclass(frozen=True, slots=True)
class PageMetadata:
    """What was found; None or empty where the page is silent. ``authors`` are those that the markup names as such."""

    published_at: datetime | None = None
    modified_at: datetime | None = None
    canonical_url: str | None = None
    language: str | None = None
    site_name: str | None = None
    headline: str | None = None
    authors: tuple[str, ...] = ()
    section: str | None = None
    keywords: tuple[str, ...] = ()
    image: str | None = None
    paywalled: bool | None = None


def read_metadata(page: Page) -> PageMetadata:
    """Return what a page's linked data, meta tags and time elements say, in that order of trust."""
    article, metas = page.article, page.metas
    site_name = metas.get("og:site_name") or _publisher(article) or metas.get("application-name")
    return PageMetadata(
        published_at=_published(page),
        modified_at=_first_time([article.get("dateModified"), *(metas.get(name) for name in _MODIFIED_METAS)]),
        canonical_url=_canonical(page),
        language=_language(page),
        site_name=site_name,
        headline=_headline(page, site_name),
        authors=_stated_authors(article, metas, site_name),
        section=string_of(article.get("articleSection")) or _first(metas, _SECTION_METAS),
        keywords=_keywords(page),
        image=_image(page),
        paywalled=_paywalled(page),
    )


def time_of(value: Any) -> datetime | None:
    """Return a time as pages write it, in UTC; one without a zone is read as UTC."""
    found = _time(value)
    if found is None:
        return None
    try:
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (OverflowError, ValueError):
        return None


def _time(value: Any) -> datetime | None:
    if not isinstance(value, str) or not value[:40].strip():
        return None
    text = value.strip()
    if not _DATE_ONLY.match(text):
        text = _LATE_OFFSET.sub(r"\1:\2", text.removesuffix(" UTC").replace("/", "-"))
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        pass
    try:
        return parsedate_to_datetime(value.strip())
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _published(page: Page) -> datetime | None:
    """Return the publication time; a first one without a zone takes that of another with the same time by the clock."""
    values = [page.article.get("datePublished"), page.article.get("dateCreated")]
    values += [page.metas.get(name) for name in _PUBLISHED_METAS]
    values += [node.get("uploadDate") for node in page.linked if "videoobject" in kinds_of(node)]
    found = [time for value in values if (time := _time(value))]
    if not found:
        return _first_time(_time_elements(page.tree))
    first = found[0]
    if first.tzinfo is None:
        zoned = (time for time in found if time.tzinfo and time.replace(tzinfo=None) == first)
        first = next(zoned, first)
    elif (first.hour, first.minute) == (0, 0):
        # A stated midnight is mostly a day without a time; another statement for that day knows better.
        timed = (time for time in found if time.tzinfo and time.date() == first.date())
        first = next((time for time in timed if (time.hour, time.minute) != (0, 0)), first)
    return time_of(first.isoformat())


def _first_time(values: list[Any]) -> datetime | None:
    return next((found for value in values if (found := time_of(value))), None)


def _time_elements(tree: Any) -> list[str]:
    """Return the times of time elements, those marked as the publication first; cards of other articles have none."""
    marked = tree.xpath(
        "//*[@itemprop='datePublished' or @pubdate]/@datetime | //*[@itemprop='datePublished']/@content"
    )
    return [*marked, *tree.xpath("//time[not(ancestor::aside or ancestor::nav or ancestor::a)]/@datetime")]


def _canonical(page: Page) -> str | None:
    links = (str(href).strip() for href in page.tree.xpath("//link[@rel='canonical']/@href"))
    linked = next((href for href in links if href), None)
    named = linked or page.metas.get("og:url") or string_of(page.article.get("url"))
    if named and page.url and not named.startswith(("http:", "https:")):
        try:
            named = urljoin(page.url, named)
        except ValueError:
            return None
    return named if named and len(named) <= _LONGEST_ADDRESS else None


def _language(page: Page) -> str | None:
    declared = page.tree.get("lang") or page.metas.get("og:locale") or string_of(page.article.get("inLanguage")) or ""
    code = _LANGUAGE.match(declared.strip().lower())
    return code[0] if code else None


def _publisher(article: Node) -> str | None:
    publisher = article.get("publisher")
    return string_of(publisher.get("name")) if isinstance(publisher, dict) else None


def _headline(page: Page, site_name: str | None) -> str | None:
    """Return the headline: as linked data and meta tags state it, but whole where a heading of the page is fuller."""
    headings = [plain(text) or "" for text in page.texts("//h1 | //h2")]
    title = next((text for text in page.texts("//title")), None)
    stated = string_of(page.article.get("headline")) or page.metas.get("og:title") or page.metas.get("twitter:title")
    found = stated or _heading_in(headings, title) or (plain(title) if title else None)
    if not found:
        return None
    stem = found
    for mark in _ELLIPSES:
        stem = stem.removesuffix(mark)
    if stem != found:
        found = next((h for h in headings if h.startswith(stem.rstrip())), found)
    for heading in headings:
        # The heading, and behind a separator something short: the outlet, whatever it calls itself here.
        if heading and found.startswith(heading) and _is_outlet(found[len(heading) :]):
            return heading
    return _without_outlet(found, site_name)


def _heading_in(headings: list[str], title: str | None) -> str | None:
    """Return the first heading that the page's title begins or ends with, or the only one of a page without a title."""
    if title is None:
        return headings[0] if len(headings) == 1 else None
    whole = plain(title) or ""
    named = (heading for heading in headings if len(heading) > 3)
    return next((heading for heading in named if whole.startswith(heading) or whole.endswith(heading)), None)


def _is_outlet(rest: str) -> bool:
    return bool(rest) and len(rest) <= _LONGEST_OUTLET and bool(_SEPARATORS.match(rest))


def _without_outlet(title: str, outlet: str | None) -> str:
    """Return a headline without the name of the outlet before its first or behind its last separator."""
    if not outlet:
        return title
    name = outlet.strip().casefold()
    parts = _SEPARATORS.split(title)
    if len(parts) > 1 and parts[-1].strip().casefold() == name:
        return title[: title.rindex(parts[-1])].rstrip(" |–—·•»«:/>-")
    if len(parts) > 1 and parts[0].strip().casefold() == name:
        return title[title.index(parts[1]) :].strip()
    return title


def _stated_authors(article: Node, metas: Mapping[str, str], site_name: str | None) -> tuple[str, ...]:
    found = list(_people(article.get("author"))) or list(_people(article.get("creator")))
    if not found:
        names = (
            "author",
            "article:author",
            "parsely-author",
            "dc.creator",
            "dcterms.creator",
            "sailthru.author",
            "byl",
        )
        found = next((people for name in names if (people := list(_people(metas.get(name))))), [])
    outlet = (site_name or "").casefold()
    return tuple(dict.fromkeys(name for name in found if name.casefold() != outlet))


def _people(value: Any) -> Iterator[str]:
    for entry in value if isinstance(value, list) else [value]:
        if isinstance(entry, dict) and "organization" not in str(entry.get("@type", "Person")).lower():
            entry = entry.get("name")
            if isinstance(entry, list):
                yield from _people(entry)
        if isinstance(entry, str) and not entry.strip().startswith(("http", "/", "@")):
            name = re.sub(
                r"^(?:by|par|por|von)\s+(?=\S+ \S)", "", plain(entry[:_LONGEST_LIST]) or "", flags=re.IGNORECASE
            )
            yield from (part for part in re.split(r"\s?[;,]\s?(?=\S+\s\S)", name) if part and len(part) < 120)


def _keywords(page: Page) -> tuple[str, ...]:
    stated = page.article.get("keywords")
    words = [stated] if isinstance(stated, str) else list(stated) if isinstance(stated, list) else []
    texts = [text for word in words if (text := string_of(word))] or [_first(page.metas, _KEYWORD_METAS) or ""]
    split = (part.strip(" #\"'") for text in texts for part in re.split(r"[,;،，、|]", text))
    distinct = dict.fromkeys(part for part in split if 1 < len(part) <= _LONGEST_KEYWORD)
    return tuple(distinct)[:_MOST_KEYWORDS]


def _image(page: Page) -> str | None:
    image = page.article.get("image")
    if isinstance(image, list):
        image = next(iter(image), None)
    stated = (image.get("url") or image.get("contentUrl")) if isinstance(image, dict) else image
    named = _first(page.metas, _IMAGE_METAS) or string_of(stated)
    if not named or named.startswith("data:"):
        return None
    try:
        whole = urljoin(page.url or "", named)
    except ValueError:
        return None
    return whole if whole.startswith(("http://", "https://")) and len(whole) <= _LONGEST_ADDRESS else None


def _paywalled(page: Page) -> bool | None:
    """Return whether the article costs money, None where linked data and meta tags leave it open."""
    for node in page.linked:
        free = node.get("isAccessibleForFree")
        if isinstance(free, (bool, str)):
            return str(free).strip().rpartition("/")[2].lower() in ("false", "no", "0")
    tier = (page.metas.get("article:content_tier") or page.metas.get("cxenseparse:pageclass") or "").lower()
    return tier in _LOCKED_TIERS if tier in _LOCKED_TIERS or tier == "free" else None


def _first(metas: Mapping[str, str], names: tuple[str, ...]) -> str | None:
    return next((metas[name] for name in names if name in metas), None)
