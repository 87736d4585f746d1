"""A page parsed once: its tree, meta tags, linked data, scripts and strings, shared by all who read it."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree

_PARSER = etree.HTMLParser(
    encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False, default_doctype=False
)
"""lxml's own and not lxml.html's, whose elements take twice as long to walk."""
_UNSEEN = ("script", "style", "template", "svg", "noscript")
_LONG_SCRIPT = 500
"""Characters below which no script holds a story."""
_FLIGHT = "__next_f"
"""The name under which a framework pushes one state in many pieces."""
_LINKED_NODES = 500
"""Nodes of linked data that are looked at: a page that lists more is an index."""
_WRAPPED = re.compile(
    r"^(?:<!--|/\*<!\[CDATA\[\*/|//<!\[CDATA\[|<!\[CDATA\[)|(?:-->|/\*\]\]>\*/|//\]\]>|\]\]>)(?:\s{0,9};)?$"
)
_LATE_COMMA = re.compile(r",(?=\s*[}\]])")
SPRAWLING = 20_000
"""Elements above which trafilatura and htmldate are not asked: their time grows with the square of siblings."""
_ZWNJ_STAND_IN, _ZWJ_STAND_IN = "\ua7f7", "\ua7f5"
"""Letters of old inscriptions that no news page holds."""

Node = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Page:
    """What a page holds. ``tree`` lacks scripts and styles and has ``elements``, ``scripts`` are the long ones.

    Who changes the tree copies it first.
    """

    tree: Any
    url: str | None
    metas: Mapping[str, str]
    linked: tuple[Node, ...]
    scripts: tuple[str, ...]
    elements: int

    @property
    def article(self) -> Node:
        """The linked data of the article; empty where there is none."""
        return next((node for node in self.linked if is_article(node)), {})

    @property
    def strings(self) -> list[str]:
        """The visible strings of the body in their order."""
        body = self.tree.find(".//body")
        return [s for string in (self.tree if body is None else body).itertext() if (s := string.strip())]

    def texts(self, path: str) -> Iterator[str]:
        """Yield the text of the elements at an XPath, in one line each."""
        for element in self.tree.xpath(path):
            if text := " ".join("".join(element.itertext()).split()):
                yield text


def read_page(markup: str, url: str | None = None) -> Page | None:
    """Return the parsed page, or None where there is nothing to parse."""
    try:
        tree = etree.fromstring(_with_stand_ins(markup).encode("utf-8", "ignore"), parser=_PARSER)
    except (etree.LxmlError, ValueError):
        return None
    if tree is None:
        return None
    linked: list[Node] = []
    scripts: list[str] = []
    flight: list[str] = []
    for script in tree.iter("script"):
        text = script.text or ""
        if "ld+json" in (script.get("type") or ""):
            linked.extend(_nodes(_loaded(text)))
        elif _FLIGHT in text[:200]:
            flight.append(text)
        elif len(text) > _LONG_SCRIPT:
            scripts.append(text)
    etree.strip_elements(tree, *_UNSEEN, with_tail=False)
    scripts += ["\n".join(flight)] if flight else []
    return Page(tree, url, _metas(tree), tuple(linked), tuple(scripts), count_elements(tree))


def count_elements(tree: Any) -> int:
    """Return the number of elements of a tree."""
    return int(tree.xpath("count(descendant-or-self::*)"))


def kinds_of(node: Node) -> tuple[str, ...]:
    """Return the schema.org types of a node of linked data, in lower case and without their address."""
    kinds = node.get("@type")
    named = kinds if isinstance(kinds, list) else [kinds]
    return tuple(kind.rpartition("/")[2].lower() for kind in named if isinstance(kind, str))


def is_article(node: Node) -> bool:
    """Tell whether a node of linked data is an article, whatever its genre."""
    return any(
        kind.endswith(("article", "blogposting", "newsreport", "reportage")) or kind == "report"
        for kind in kinds_of(node)
    )


def string_of(value: Any) -> str | None:
    """Return a value of linked data as a string in one line; of a list the first, of a thing its name or address."""
    if isinstance(value, list):
        value = next((entry for entry in value if entry), None)
    if isinstance(value, dict):
        value = value.get("name") or value.get("url") or value.get("@value") or value.get("@id")
    return plain(value) if isinstance(value, str) else None


def plain(text: str) -> str | None:
    """Return a string without character references, joiners restored, in one line; None for nothing."""
    line = " ".join(html.unescape(without_stand_ins(text)).split())
    return line or None


def without_stand_ins(text: str) -> str:
    """Return text of the tree with its joiners."""
    return text.replace(_ZWNJ_STAND_IN, "\u200c").replace(_ZWJ_STAND_IN, "\u200d")


def _with_stand_ins(page: str) -> str:
    """Return a page whose joiners are letters: trafilatura drops them, and Persian and Hindi words break."""
    if _ZWNJ_STAND_IN in page or _ZWJ_STAND_IN in page:
        return page
    if "&" in page:
        page = page.replace("&zwnj;", "\u200c").replace("&#8204;", "\u200c").replace("&zwj;", "\u200d")
    return page.replace("\u200c", _ZWNJ_STAND_IN).replace("\u200d", _ZWJ_STAND_IN)


def _metas(tree: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for meta in tree.iter("meta"):
        name = (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").strip().lower()
        content = plain(meta.get("content") or "")
        if name and content:
            found.setdefault(name, content)
    return found


def _loaded(text: str) -> Any:
    text = _WRAPPED.sub("", text.strip())
    for attempt in (text, _LATE_COMMA.sub("", text)):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _nodes(content: Any) -> Iterator[Node]:
    """Yield the typed nodes of linked data: the outer ones first, so that an article comes before what it cites."""
    queue, taken = [content], 0
    while queue and taken < _LINKED_NODES:
        node = queue.pop(0)
        taken += 1
        if isinstance(node, list):
            queue.extend(node)
        elif isinstance(node, dict):
            if node.get("@type"):
                yield node
            inner = ("@graph", "mainEntity", "mainEntityOfPage", "itemListElement", "item", "hasPart", "liveBlogUpdate")
            queue.extend(value for key in inner if isinstance(value := node.get(key), (list, dict)))
