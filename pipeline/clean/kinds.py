"""What kind of page it is: an article, or a list of articles, a video, an error or a door that looks like one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qs, urlsplit

from pipeline.clean.cues import folded, page_cues
from pipeline.clean.page import Page, is_article, kinds_of, plain
from schemas import PageKind, PageVariant

_LISTS = frozenset(("collectionpage", "searchresultspage", "itemlist"))
_TAG_PATH = re.compile(
    r"/(?:tags?|topics?|themes?|keywords?|label|temas?|tagi|authors?|autor|category|categories|rubric|search)(?:/|$)"
)
_TAG_CLASS = re.compile(r"(?:^|\s)(?:tag|tax-\S+|category|archive|author|search-results|search)(?=\s|$)")
_SHORT = 600
"""Characters below which a page of errors, logins or videos is one; a longer text is about something."""
_LONG = 1500
_PARAGRAPH = 120
_FEWEST_TEASERS = 6
_PRINT = re.compile(
    r"/print(?:able|version)?(?:[/.]|$)|[?&](?:print|printable|view)=(?:1|y|yes|true|print)(?:&|$)|/print\.php"
)
_AMP_ROUTE = re.compile(r"(?:^|/)amp(?:/|$)|\.amp(?:\.html?)?$")


def page_kind(page: Page, paragraphs: Sequence[str], title: str | None) -> PageKind:
    """Return the kind of a page by its linked data, its form and its title; an article where nothing speaks against it.

    A word in the address alone decides nothing: ``/politics/tokayev`` may be an article as well as a list.
    """
    size = sum(map(len, paragraphs))
    kinds = {kind for node in page.linked for kind in kinds_of(node)}
    if any("liveblog" in kind for kind in kinds):
        return PageKind.LIVE
    # An article's own statement stands, however short it is; what lists many articles is a list all the same.
    stated = sum(map(is_article, page.linked))
    if size < _SHORT and stated == 0 and (found := _door(page, title)):
        return found
    if _is_list(page, paragraphs, kinds, stated):
        return PageKind.TAG if _is_tag(page, kinds) else PageKind.INDEX
    if stated == 0 and size < _SHORT and ("videoobject" in kinds or page.metas.get("og:type", "").startswith("video")):
        return PageKind.VIDEO
    return PageKind.ARTICLE


def page_variant(page: Page) -> PageVariant | None:
    """Return whether the page is the AMP or the print variant of another, None for the usual page."""
    root = page.tree
    if "amp" in root.attrib or "⚡" in root.attrib:
        return PageVariant.AMP
    parts = urlsplit(page.url or "")
    if _AMP_ROUTE.search(parts.path) and root.xpath("boolean(//link[@rel='canonical'])"):
        return PageVariant.AMP
    if page.url and _PRINT.search(page.url.lower()):
        return PageVariant.PRINT
    body = root.find(".//body")
    loads = (body.get("onload") or "") if body is not None else ""
    return PageVariant.PRINT if "window.print" in loads or "print()" in loads else None


def _door(page: Page, title: str | None) -> PageKind | None:
    """Return error or login where the title or a heading says so."""
    cues = page_cues()
    headings = [title or "", *(plain(text) or "" for text in page.texts("//title | //h1"))]
    lines = [folded(part).strip() for heading in headings for part in re.split(r"\s[|–—·-]\s", heading)]
    if any(cues.error.match(line) for line in lines if len(line) < 80):
        return PageKind.ERROR
    asks = page.tree.xpath("boolean(//form//*[@type='password'] | //input[@type='password'])")
    return PageKind.LOGIN if asks and any(cues.login.match(line) for line in lines if len(line) < 40) else None


def _is_list(page: Page, paragraphs: Sequence[str], kinds: set[str], stated: int) -> bool:
    """Tell whether a page lists articles: it says so, is the front page, or has many teasers and no long paragraphs."""
    long = sum(len(p) for p in paragraphs if len(p) >= _PARAGRAPH)
    declared = bool(kinds & _LISTS) and not page.article
    parts = urlsplit(page.url or "")
    front = bool(page.url) and parts.path in ("", "/") and not parse_qs(parts.query)
    teasers = _teasers(page.tree)
    if (declared or (front and _without_article(page))) and long < _LONG * 2:
        return True
    if stated > 2 or (teasers >= _FEWEST_TEASERS and stated == 0 and _without_article(page)):
        return long < _LONG
    return False


def _without_article(page: Page) -> bool:
    """Tell whether nothing marks the page as one article."""
    metas = page.metas
    return metas.get("og:type", "website") != "article" and not any(name.startswith("article:pub") for name in metas)


def _teasers(tree: Any) -> int:
    """Count the headings that are links, each to another page."""
    links = tree.xpath("//h2//a/@href | //h3//a/@href | //a[h2 or h3]/@href | //article//h4//a/@href")
    return len(set(links))


def _is_tag(page: Page, kinds: set[str]) -> bool:
    body = page.tree.find(".//body")
    names = (body.get("class") or "") if body is not None else ""
    path = urlsplit(page.url or "").path.lower()
    return bool(_TAG_PATH.search(path) or _TAG_CLASS.search(names) or kinds & {"searchresultspage", "profilepage"})
