"""What surrounds a story taken out of the tree, by evidence of structure: links, repetition, place, names of classes.

Nothing that holds a good part of the page's prose is taken, whatever its class says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from functools import lru_cache
from typing import Any, NamedTuple

from lxml import etree

from pipeline.clean.blocks import INLINE_TAGS

_NAMED_INLINE = frozenset(("a", "span", "small", "em"))
"""Inline elements that carry class names of parts often enough to be looked at."""
_NEVER = (
    "button",
    "select",
    "input",
    "textarea",
    "iframe",
    "object",
    "video",
    "audio",
    "canvas",
    "dialog",
    "figcaption",
)
_DROPPED = "dropped"
_AROUND = frozenset(("nav", "footer", "aside"))
_WORDS_OF_PARTS = (
    r"cookies?|consent|gdpr|cc|newsletter|subscri(?:be|ption|ptions)|share|sharing|shares|social|soc|socials|addthis|a2a|sharedaddy|"
    r"related|recommend(?:ed|ation|ations)?|recirc|readmore|readalso|seealso|more-?news|popular|trending|mostread|most-read|"
    r"breadcrumbs?|disqus|promo|promotion|advert|advertisement|adv|ads?|adsbygoogle|banner|banners|sponsored|outbrain|"
    r"taboola|mgid|sidebar|widget|caption|credits?|byline|authorbox|pagination|pager|pagenav|login|signin|modal|popup|"
    r"toolbar|navbar|navigation|menu|hidden-print|no-?print|noprint|tags|taglist|tagcloud|rating|poll|jp-relatedposts|"
    r"image-?caption|wp-caption-text|photo-?credit|img-?caption"
)
_PARTS = re.compile(rf"(?:^|[\s_-])(?:{_WORDS_OF_PARTS})(?=$|[\s_-])")
_HUMPS = re.compile(r"(?<=[a-z])(?=[A-Z])")
_COMMENTS = re.compile(
    r"(?:^|[\s_-])(?:comments?|commentlist|commentarea|discussion|disqus|reviews|replies|cmt)(?=$|[\s_-])"
)
_PROSE_FROM = 80
"""Characters from which a block with few links is prose."""
_LINKED_BELOW = 0.35
_KEPT_SHARE = 0.25
"""A part with more of the page's prose than this is the story or holds it."""
_KEPT_SHARE_OF_COMMENTS = 0.9
_LEFT_WITHOUT_COMMENTS = 250
_CARD_CHARS, _CARDS = 450, 4
_CARD_LINKS, _ITEM_LINKS, _MOSTLY_LINKS = 0.22, 0.6, 0.8
_LONGEST_NAME = 25
_HEADINGS = frozenset(("h2", "h3", "h4", "h5", "h6"))
_COUNT = re.compile(r"\d\W*$|^\W*\d")
_CARD_TAGS = frozenset(("div", "article", "section", "a", "li", "amp-layout", "dl"))


class _Weight(NamedTuple):
    """Of an element with all that it holds: its characters, those in links and in prose, whether it has the h1."""

    chars: int
    linked: int
    prose: int
    headed: bool


def trimmed(tree: Any) -> Any:
    """Return a copy of the tree without menus, cards of other articles, shares, captions, comments and their like."""
    tree = deepcopy(tree)
    body = tree.find(".//body")
    if body is None:
        return tree
    etree.strip_elements(body, *_NEVER, with_tail=False)
    weights: dict[Any, _Weight] = {}
    whole = _weigh(body, "body", False, weights)
    for element in [*_before_headline(body, weights, whole), *_to_drop(body, weights, whole)]:
        element.tag = _DROPPED
    etree.strip_elements(body, _DROPPED, with_tail=False)
    return tree


def _weigh(element: Any, tag: str, in_link: bool, weights: dict[Any, _Weight]) -> _Weight:
    """Weigh an element with all that it holds, and keep the weights of the blocks and links in it."""
    in_link = in_link or tag == "a"
    headed = tag == "h1"
    text = element.text
    chars = len(text.strip()) if text else 0
    linked = loose_links = chars if in_link else 0
    loose, prose = chars, 0
    for child in element:
        child_tag = child.tag
        part = _weigh(child, child_tag, in_link, weights)
        tail = child.tail
        behind = len(tail.strip()) if tail else 0
        chars += part.chars + behind
        linked += part.linked
        headed = headed or part.headed
        loose += behind
        if in_link:
            linked += behind
            loose_links += behind
        if child_tag in INLINE_TAGS:
            loose += part.chars
            loose_links += part.linked
        else:
            prose += part.prose
    inline = tag in INLINE_TAGS
    if not inline and loose >= _PROSE_FROM and loose_links < _LINKED_BELOW * loose:
        prose += loose
    weight = _Weight(chars, linked, prose, headed)
    if not inline or tag in _NAMED_INLINE:
        weights[element] = weight
    return weight


def _before_headline(body: Any, weights: dict[Any, _Weight], whole: _Weight) -> list[Any]:
    """Return what stands before the only h1: menus, banners and notices; nothing where that is much of the prose."""
    headings = body.findall(".//h1")
    if len(headings) != 1:
        return []
    found: list[Any] = []
    for element in (headings[0], *headings[0].iterancestors()):
        if element is body:
            break
        found += [before for before in element.itersiblings(preceding=True) if before in weights]
    return found if sum(weights[element].prose for element in found) <= _KEPT_SHARE * whole.prose else []


def _to_drop(body: Any, weights: dict[Any, _Weight], whole: _Weight) -> Iterator[Any]:
    queue = [body]
    while queue:
        element = queue.pop()
        cards = _cards(element, weights) | _remarks(element, weights, whole)
        for child in element:
            if child not in weights:
                continue
            if child in cards or (
                not _is_in_prose(child, weights[child], weights[element]) and _is_part(child, weights[child], whole)
            ):
                yield child
            else:
                queue.append(child)


def _is_in_prose(element: Any, weight: _Weight, around: _Weight) -> bool:
    """Tell whether an element is a word or two of a paragraph, which no class makes a part of the site."""
    return element.tag in INLINE_TAGS and around.prose - weight.prose >= _PROSE_FROM


def _is_part(element: Any, weight: _Weight, whole: _Weight) -> bool:
    """Tell whether an element is a part of the site, not of the story."""
    if weight.headed or element.tag in ("p", "body", "main"):
        return False
    few = weight.prose <= _KEPT_SHARE * whole.prose
    if element.tag in _AROUND:
        return few
    part, comments = _named(element.get("class") or "", element.get("id") or "")
    if comments:
        left = whole.prose - weight.prose
        return left >= _LEFT_WITHOUT_COMMENTS and weight.prose <= _KEPT_SHARE_OF_COMMENTS * whole.prose
    return few and part


@lru_cache(maxsize=8192)
def _named(classes: str, identity: str) -> tuple[bool, bool]:
    """Return whether the names of an element are those of a part of the site, and whether those of comments."""
    names = _HUMPS.sub("-", f"{classes} {identity}").lower()
    return bool(_PARTS.search(names)), bool(_COMMENTS.search(names))


def _cards(element: Any, weights: dict[Any, _Weight]) -> frozenset[Any]:
    """Return the children that repeat one shape around a link, as lists of other articles do.

    Where most of one shape are such cards, the rest of that shape are cards with a longer teaser.
    """
    if len(element) < _CARDS:
        return frozenset()
    shapes: dict[tuple[str, str], list[Any]] = {}
    for child in element:
        weight = weights.get(child)
        if weight is not None and child.tag in _CARD_TAGS and weight.chars:
            name = (child.get("class") or "").split()
            shapes.setdefault((child.tag, name[0] if name else ""), []).append(child)
    cards = (card for alike in shapes.values() if _are_cards(alike, weights) for card in alike)
    return frozenset(card for card in cards if weights[card].linked and weights[card].chars <= _CARD_CHARS)


def _are_cards(alike: list[Any], weights: dict[Any, _Weight]) -> bool:
    around = weights[alike[0].getparent()]
    if alike[0].tag == "a" and around.linked < _MOSTLY_LINKS * around.chars:
        # The links of a paragraph.
        return False
    least = _CARD_LINKS if alike[0].tag != "li" else _ITEM_LINKS
    cards = sum(weights[child].linked >= least * weights[child].chars for child in alike)
    return len(alike) >= _CARDS and cards * 2 > len(alike)


def _remarks(element: Any, weights: dict[Any, _Weight], whole: _Weight) -> frozenset[Any]:
    """Return the children that are readers' comments, whatever their class: many of one shape, each with a name first.

    Beside the shape, a heading must give their number, or each must hold the same link, as for answering.
    """
    alike = [child for child in element if child.tag in _CARD_TAGS and child in weights]
    if len(alike) < _CARDS or len({(child.tag, child.get("class")) for child in alike}) > 1:
        return frozenset()
    left = whole.prose - sum(weights[child].prose for child in alike)
    if left < _LEFT_WITHOUT_COMMENTS or not all(_is_remark(child) for child in alike):
        return frozenset()
    heading = next((child for child in element if child.tag in _HEADINGS), None)
    counted = heading is not None and bool(_COUNT.search("".join(heading.itertext())))
    return frozenset(alike) if counted or _common_link(alike) else frozenset()


def _is_remark(element: Any) -> bool:
    """Tell whether an element begins with a short name and holds no heading, as posts of a live page do."""
    first = next((text.strip() for text in element.itertext() if text.strip()), "")
    return (
        len(element) > 1
        and 0 < len(first) <= _LONGEST_NAME
        and element.find(".//h2") is None
        and element.find(".//h3") is None
    )


def _common_link(alike: list[Any]) -> bool:
    words = [{"".join(link.itertext()).strip() for link in child.iter("a")} - {""} for child in alike]
    return bool(set.intersection(*words))
