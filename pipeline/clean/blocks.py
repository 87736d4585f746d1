"""The blocks of text of a tree, and the part of it where the story is: a second reading beside trafilatura's."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from lxml import etree

INLINE_TAGS = frozenset(
    (
        "a",
        "abbr",
        "acronym",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "ins",
        "kbd",
        "label",
        "mark",
        "q",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
        "img",
        "picture",
        "source",
        "br",
        "amp-img",
    )
)
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_PROSE_FROM = 60
_PROSE_FROM_HAN = 25
_LINKED_BELOW = 0.4
_SENTENCE_END = re.compile(r"[.!?。！？…؟۔।]\W*$")
_SHARES = (1.0, 1.0, 0.5)
_HAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")


@dataclass(frozen=True, slots=True)
class Block:
    """A run of text that a browser sets apart. ``holder`` is the element that it stands in."""

    text: str
    linked: int
    holder: Any
    heading: bool

    @property
    def prose(self) -> bool:
        """Whether it reads like a paragraph: long enough, and not made of links."""
        if self.linked >= _LINKED_BELOW * len(self.text) or self.heading:
            return False
        return len(self.text) >= _PROSE_FROM or (len(self.text) >= _PROSE_FROM_HAN and bool(_HAN.search(self.text)))


def blocks_of(element: Any) -> list[Block]:
    """Return the blocks below an element in their order; two line breaks in a row end one."""
    found: list[Block] = []
    _Reader(found).read(element)
    return found


def story_blocks(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks of the element that holds most of the prose, from its first paragraph to its last.

    As in readability, a paragraph counts for the element that it stands in and the one above, half for the next: a list
    of teasers, each in a box of its own, weighs less than a story. Links weigh against their element.
    """
    prose = [block for block in blocks if block.prose]
    if not prose:
        return []
    scores: dict[Any, float] = {}
    for block in prose:
        for holder, share in zip(_upwards(block.holder), _SHARES, strict=False):
            scores[holder] = scores.get(holder, 0.0) + share * len(block.text)
    inside: dict[Any, list[Block]] = {holder: [] for holder in scores}
    for block in blocks:
        for holder in _upwards(block.holder):
            if holder in inside:
                inside[holder].append(block)
    found = max(scores, key=lambda holder: scores[holder] * _unlinked(inside[holder]))
    parent = found.getparent()
    if parent in inside and any(_alike(part, found) and any(b.prose for b in inside.get(part, ())) for part in parent):
        # A story in several parts, as where advertisements stand between them.
        found = parent
    held = inside[found]
    places = [at for at, block in enumerate(held) if block.prose]
    last = held[places[-1]]
    places += [at for at in range(places[-1] + 1, len(held)) if _follows(held[at], last)]
    return held[places[0] : places[-1] + 1]


def _follows(block: Block, last: Block) -> bool:
    """Tell whether a block behind the last paragraph is another, shorter one: a sentence in an element like it."""
    kin = block.holder.tag == last.holder.tag and block.holder.getparent() is last.holder.getparent()
    return kin and not block.linked and bool(_SENTENCE_END.search(block.text))


def _alike(part: Any, found: Any) -> bool:
    """Tell whether an element is another of the same shape."""
    return part is not found and part.tag == found.tag and part.get("class") == found.get("class") is not None


def _upwards(element: Any) -> Iterator[Any]:
    yield element
    yield from element.iterancestors()


def _unlinked(blocks: Sequence[Block]) -> float:
    return 1.0 - sum(block.linked for block in blocks) / sum(len(block.text) for block in blocks)


def paragraphs_of_markup(markup: str) -> list[str]:
    """Return the blocks of a piece of HTML or of a plain text, as linked data and scripts hold it."""
    if "&lt;" in markup or "&amp;" in markup:
        markup = html.unescape(markup)
    if "<" not in markup:
        return [line for part in markup.split("\n") if (line := " ".join(part.split()))]
    try:
        tree = etree.fromstring(f"<div>{markup}</div>", parser=etree.HTMLParser(remove_comments=True))
    except (etree.LxmlError, ValueError):
        return []
    if tree is None:
        return []
    etree.strip_elements(tree, "script", "style", "figcaption", with_tail=False)
    return [block.text for block in blocks_of(tree)]


class _Reader:
    """Walks a tree and cuts its text where blocks begin and end."""

    def __init__(self, found: list[Block]) -> None:
        self._found = found
        self._pieces: list[str] = []
        self._linked = 0
        self._breaks = 0

    def read(self, element: Any) -> None:
        self._walk(element, element, False)
        self._flush(element)

    def _walk(self, element: Any, holder: Any, in_link: bool) -> None:
        self._add(element.text, in_link, holder)
        for child in element:
            tag = child.tag
            if tag == "br":
                self._breaks += 1
                self._pieces.append(" ")
            elif not isinstance(tag, str):
                pass
            elif tag in INLINE_TAGS:
                self._walk(child, holder, in_link or tag == "a")
            else:
                self._flush(holder)
                self._walk(child, child, in_link)
                self._flush(child)
            self._add(child.tail, in_link, holder)

    def _add(self, text: str | None, in_link: bool, holder: Any) -> None:
        if not text:
            return
        if text.isspace():
            self._pieces.append(" ")
            return
        if self._breaks > 1:
            self._flush(holder)
        self._breaks = 0
        self._pieces.append(text)
        if in_link:
            self._linked += len(text.strip())

    def _flush(self, holder: Any) -> None:
        text = " ".join("".join(self._pieces).split())
        if text:
            heading = holder.tag in _HEADINGS
            self._found.append(Block(text, min(self._linked, len(text)), holder, heading))
        self._pieces, self._linked, self._breaks = [], 0, 0
