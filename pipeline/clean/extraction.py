"""The story of a page: trafilatura's fast reading, and a repair where other evidence contradicts it."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

from lxml import etree
from trafilatura import bare_extraction
from trafilatura.settings import Document

from pipeline.clean.blocks import blocks_of, paragraphs_of_markup, story_blocks
from pipeline.clean.cues import link_key
from pipeline.clean.page import SPRAWLING, Page, count_elements, without_stand_ins
from pipeline.clean.state import story_in_scripts
from pipeline.clean.text import weight
from pipeline.clean.trim import trimmed

# trafilatura explains every page it dislikes; the error class says all that matters here.
for _module in ("core", "external", "htmlprocessing", "main_extractor", "utils"):
    logging.getLogger(f"trafilatura.{_module}").setLevel(logging.CRITICAL)

EXTRACTION = f"trafilatura {version('trafilatura')}"
_SHORT, _NOTHING = 250, 60
"""Characters below which a reading is taken for a failure until all else has failed as well."""
_STATE_BELOW, _LONGER = 2500, 1.3
"""Characters below which scripts are searched for a story, and how much longer than what the page shows it must be."""
_FAR_SHORTER = 0.75
_FAR_LONGER = 1.4
_COVERED = 0.6
_PROSE_FROM, _PADDING = 100, 0.3
"""What trafilatura found beside the densest part is padding if less than this share of it is in long paragraphs."""
_SAME = 0.85
_STATED_FROM = 150
_WORDS = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Reading:
    """The paragraphs of a story, the share of linked characters of the page's blocks, and what read them."""

    paragraphs: tuple[str, ...]
    links: Mapping[str, float]
    by: str


def read_story(page: Page, headline: str | None) -> Reading:
    """Return the paragraphs of the page's story, none where no reading finds any.

    trafilatura in its fast mode reads the tree without what surrounds a story. Its result is held against the prose of
    the densest part of the page, the ``articleBody`` of the linked data and the state of scripts; its slow mode is the
    last resort. A page of very many elements is read by the others alone.
    """
    tree = trimmed(page.tree)
    fast = _fast(tree) if count_elements(tree) <= SPRAWLING else []
    root = tree.find(".//body")
    blocks = blocks_of(tree if root is None else root)
    dense = [block.text for block in story_blocks(blocks)]
    links = {link_key(without_stand_ins(b.text)): b.linked / len(b.text) for b in blocks if b.linked}
    best, by = _repaired(page, headline, fast, dense)
    whole = tree if _size(best) >= _NOTHING else page.tree
    if _size(best) < _SHORT and not dense and count_elements(whole) <= SPRAWLING:
        slow = _slow(whole)
        if _size(slow) > _FAR_LONGER * _size(best):
            best, by = slow, "slow"
    headings = {link_key(block.text) for block in blocks if block.heading}
    while best and link_key(best[-1]) in headings:
        best = best[:-1]
    clean = tuple(without_stand_ins(paragraph) for paragraph in best)
    return Reading(clean, links, by)


def _repaired(page: Page, headline: str | None, fast: list[str], dense: list[str]) -> tuple[list[str], str]:
    best, by = _without_tail(fast, dense), "fast"
    if _size(fast) < _FAR_SHORTER * _size(dense):
        best, by = dense, "dense"
    elif len(fast) * 2 <= len(dense) and _cover(dense, fast) > _SAME:
        # trafilatura's last resort, which runs all of the page together.
        best, by = dense, "dense"
    elif _is_padded(fast, dense):
        best, by = dense, "dense"
    stated = _stated(page)
    if _size(stated) >= _STATED_FROM and _size(stated) > _size(best) * 0.8 and _cover(stated, best) < _COVERED:
        best, by = stated, "linked"
    if by != "linked" and _size(best) < _STATE_BELOW:
        state = story_in_scripts(page.scripts, headline, titled=_size(best) >= _SHORT)
        if _size(state) > _LONGER * _size(best):
            best, by = state, "state"
    return best, by


def _without_tail(fast: list[str], dense: Sequence[str]) -> list[str]:
    """Return trafilatura's paragraphs without the short lines behind the last that the densest part holds as well."""
    held = "".join(map(link_key, dense))
    last = max((at for at, paragraph in enumerate(fast) if link_key(paragraph) in held), default=len(fast))
    return fast if any(weight(paragraph) >= _PROSE_FROM for paragraph in fast[last + 1 :]) else fast[: last + 1]


def _is_padded(fast: Sequence[str], dense: Sequence[str]) -> bool:
    """Tell whether trafilatura took the story and many short lines around it, which are no second half of it."""
    if not dense or _size(fast) <= _FAR_LONGER * _size(dense) or _cover(dense, fast) < _SAME:
        return False
    held = "".join(map(link_key, dense))
    more = [paragraph for paragraph in fast if link_key(paragraph) not in held]
    return sum(weight(p) for p in more if weight(p) >= _PROSE_FROM) < _PADDING * _size(more)


def _fast(tree: Any) -> list[str]:
    return _lines(bare_extraction(_markup(tree), fast=True, include_comments=False, include_tables=False))


def _slow(tree: Any) -> list[str]:
    return _lines(bare_extraction(_markup(tree), include_comments=False, include_tables=True))


def _markup(tree: Any) -> str:
    """Return a tree as HTML: what is left of a page is small, and trafilatura wants elements of another class."""
    return str(etree.tostring(tree, encoding="unicode", method="html"))


def _lines(document: Any) -> list[str]:
    """Return trafilatura's paragraphs; it ends each by one newline."""
    text = document.text if isinstance(document, Document) else None
    return [line for part in (text or "").split("\n") if (line := part.strip())]


def _stated(page: Page) -> list[str]:
    body = page.article.get("articleBody")
    return paragraphs_of_markup(body) if isinstance(body, str) else []


def _size(paragraphs: Sequence[str]) -> int:
    return sum(map(weight, paragraphs))


def _cover(wanted: Sequence[str], given: Sequence[str]) -> float:
    """Return the share of the runs of three words of one text that another holds as well."""
    want, have = _runs(wanted), _runs(given)
    return len(want & have) / len(want) if want else 1.0


def _runs(paragraphs: Sequence[str]) -> set[tuple[str, ...]]:
    words = [part for p in paragraphs for word in _WORDS.findall(p) for part in _cut(word)]
    return set(zip(words, words[1:], words[2:], strict=False))


def _cut(word: str) -> list[str]:
    """Return a word, or its characters where a script has no spaces."""
    return list(word) if len(word) > 3 and "\u3040" <= word[0] <= "\u9fff" else [word]
