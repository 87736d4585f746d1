"""Articles to measure with: the bundled or given ones, multiplied so that ids, texts and content hashes differ.

A copy keeps the page and the lengths of its article, but each paragraph of text is drawn from all articles of the same
language and marked with the copy's number. So copies are no near-duplicates of each other, and no cache of whole texts
makes them cheaper than articles that were never seen.
"""

from __future__ import annotations

import hashlib
import itertools
import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from html import escape, unescape
from pathlib import Path
from typing import Any

from agents.inputs import read_inputs
from deploy.evaluate.wraps import PAGE_BYTES, Layout, Story, others, wrapped
from pipeline.decode import decode_page
from pipeline.enrich import Cleaner
from pipeline.errors import ConfigurationError, PermanentError
from schemas import RawArticle

BUNDLED = Path(__file__).parents[1] / "demo" / "articles"
NEWS_WORDS = 900
"""Words of an article of the usual weight; its page has :data:`deploy.evaluate.wraps.PAGE_BYTES`."""
_LARGEST = 50_000_000
_EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
_SHORTEST_PARAGRAPH = 40
_AUTHOR = "Nadia Olsen"
_PUBLISHED = "2024-05-14T12:15:00+05:00"
_TEXTS_IN_PAGE = re.compile(r"(?is)<(script|style|title|head)\b.*?</\1\s*>|(?<=>)([^<>]{40,})(?=<)")
_BLANK_LINE = re.compile(r"\n\s*\n")
_SPACELESS_CHARACTERS_A_WORD = 2.0


class Weight(StrEnum):
    """How heavy the articles are: as they were given, or 900 words in a page of 170 kB, as news sites send them."""

    GIVEN = "given"
    NEWS = "news"


@dataclass(frozen=True, slots=True)
class Original:
    """An article to make copies of: its content as text, and the paragraphs that cleaning finds in it."""

    article: RawArticle
    language: str
    content: str
    is_page: bool
    title: str
    paragraphs: tuple[str, ...]


def read_originals(sources: Sequence[Path] = (), *, most: int = 1000) -> list[Original]:
    """Return the articles of files or folders, the bundled ones where none is named; at most ``most``.

    Raises:
        ConfigurationError: a file is of no known kind, or there is no article in them that can be cleaned.
    """
    cleaner = Cleaner.load()
    inputs = read_inputs([str(source) for source in sources or (BUNDLED,)], limit_bytes=_LARGEST)
    found = (original_of(item.article, cleaner) for item in inputs if item.article is not None)
    originals = list(itertools.islice((original for original in found if original is not None), most))
    if not originals:
        msg = f"no article was found in {', '.join(map(str, sources))}: give JSON lines, pages, texts or web archives"
        raise ConfigurationError(msg)
    return originals


def original_of(article: RawArticle, cleaner: Cleaner) -> Original | None:
    """Return an article ready to be copied; None where cleaning refuses it."""
    try:
        clean = cleaner.clean(article, received_at=_EPOCH, now=_EPOCH)
    except PermanentError:
        return None
    content = article.html or article.text
    if content is None:
        content = decode_page(article.body or b"", article.content_type)
    paragraphs = tuple(p for p in clean.text.split("\n\n") if len(p) >= _SHORTEST_PARAGRAPH)
    return Original(
        article, clean.language.code, content, article.text is None, clean.title or "", paragraphs or (clean.text,)
    )


@dataclass(frozen=True, slots=True)
class Multiplier:
    """Makes any number of articles out of a few; the same seed makes the same ones."""

    originals: Sequence[Original]
    pools: Mapping[str, Sequence[str]]
    weight: Weight = Weight.GIVEN
    seed: int = 0

    @classmethod
    def of(cls, originals: Sequence[Original], *, weight: Weight = Weight.GIVEN, seed: int = 0) -> Multiplier:
        """Return a multiplier that draws paragraphs from all originals of a language."""
        pools: dict[str, list[str]] = defaultdict(list)
        for original in originals:
            pools[original.language].extend(original.paragraphs)
        return cls(originals, pools, weight, seed)

    def articles(self, start: int = 0) -> Iterator[RawArticle]:
        """Yield articles without end, from that number on."""
        for number in itertools.count(start):
            yield self.article(number)

    def article(self, number: int) -> RawArticle:
        """Return the article of that number; its id holds the number, and its fetch time is its own."""
        original = self.originals[number % len(self.originals)]
        drawn = random.Random(f"{self.seed}/{number}")  # noqa: S311 - articles, no secrets
        fields: dict[str, Any]
        if self.weight is Weight.NEWS:
            fields = {"html": self._news(original, drawn, number)}
        elif original.is_page:
            fields = {"html": self._page(original, drawn, number)}
        else:
            fields = {"text": self._text(original, drawn, number)}
        kept = original.article.model_dump(exclude={"id", "url", "html", "text", "body", "content_type", "fetched_at"})
        name = hashlib.sha256((original.article.id or original.article.url or "").encode()).hexdigest()[:12]
        return RawArticle(
            **kept,
            **fields,
            id=f"bench-{self.seed}-{number}-{name}",
            url=f"https://bench.example/{self.seed}/{number}/{name}",
            fetched_at=_EPOCH + timedelta(seconds=number % 1_000_000),
        )

    def _draw(self, original: Original, drawn: random.Random, number: int) -> str:
        return f"{drawn.choice(self.pools[original.language])} ({number})"

    def _text(self, original: Original, drawn: random.Random, number: int) -> str:
        parts = _BLANK_LINE.split(original.content)
        return "\n\n".join(
            part if len(part) < _SHORTEST_PARAGRAPH else self._draw(original, drawn, number) for part in parts
        )

    def _page(self, original: Original, drawn: random.Random, number: int) -> str:
        own = {_plain(paragraph) for paragraph in original.paragraphs}

        def replaced(match: re.Match[str]) -> str:
            text = match[2]
            if text is None or _plain(unescape(text)) not in own:
                return match[0]
            return escape(self._draw(original, drawn, number), quote=False)

        page, changes = _replaced(_TEXTS_IN_PAGE, replaced, original.content)
        if changes:
            return page
        # The text stands where no tag ends, as in a script's state: a page of that size and length is made instead.
        paragraphs = [self._draw(original, drawn, number) for _ in original.paragraphs]
        return self._wrapped(original, paragraphs, drawn, number, len(page))

    def _news(self, original: Original, drawn: random.Random, number: int) -> str:
        paragraphs: list[str] = []
        words = 0.0
        while words < NEWS_WORDS:
            paragraphs.append(self._draw(original, drawn, number))
            words += _words(paragraphs[-1])
        return self._wrapped(original, paragraphs, drawn, number, PAGE_BYTES)

    def _wrapped(
        self, original: Original, paragraphs: Sequence[str], drawn: random.Random, number: int, size: int
    ) -> str:
        titles = tuple(o.title for o in self.originals if o.language == original.language and o.title)
        story = Story(
            id=str(number),
            language=original.language,
            title=f"{original.title} ({number})",
            author=_AUTHOR,
            published=_PUBLISHED,
            paragraphs=tuple(paragraphs),
            headlines=titles or (original.title or "-",),
            sentences=others([self.pools[original.language]]),
        )
        layout = drawn.choice([Layout.PARAGRAPHS, Layout.BLOCKS, Layout.HASHED])
        return wrapped(story, layout, seed=self.seed, size=size)


def _words(text: str) -> float:
    spaced = len(text.split())
    # Chinese and Japanese put no spaces between words.
    return max(spaced, len(text) / _SPACELESS_CHARACTERS_A_WORD if spaced * 12 < len(text) else 0.0)


def _plain(text: str) -> str:
    return " ".join(text.split())


def _replaced(pattern: re.Pattern[str], with_: Callable[[re.Match[str]], str], text: str) -> tuple[str, int]:
    changes = 0

    def counted(match: re.Match[str]) -> str:
        nonlocal changes
        new = with_(match)
        changes += new != match[0]
        return new

    return pattern.sub(counted, text), changes
