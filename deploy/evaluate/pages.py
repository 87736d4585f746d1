"""Cleaning scored: on the bundled pages by passages to keep and to drop, on generated pages by the whole text."""

from __future__ import annotations

import base64
import json
import re
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from deploy.evaluate.annotations import AnnotatedArticle
from deploy.evaluate.tables import Figures, rounded
from deploy.evaluate.tallies import Tally, share
from deploy.evaluate.wraps import Layout, Story, others, wrapped
from pipeline.enrich import Cleaner
from pipeline.errors import ConfigurationError, PermanentError
from schemas import CleanArticle, RawArticle

_NOW = datetime(2026, 1, 1, tzinfo=UTC)
_TOKENS = re.compile(r"[぀-ヿ㐀-鿿฀-๿]|[^\W぀-ヿ㐀-鿿฀-๿]+")
_SHINGLE = 4
"""Words in a row that are compared, as in the benchmark of article extraction whose best published F1 is .970."""
_PUBLISHED = "2024-05-14T12:15:00+05:00"
_AUTHOR = "Nadia Olsen"
_FEWEST_HEADLINES = 5


class ExpectedPage(BaseModel):
    """What an annotation says of its page."""

    model_config = ConfigDict(frozen=True)

    url: str | None = None
    title: str | None = None
    authors: tuple[str, ...] | None = None
    published_at: datetime | None = None
    text_contains: tuple[str, ...] = ()
    text_excludes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PageTally(Tally):
    """Counts over pages. ``right``, ``wrong`` and ``missed`` are passages or, of generated pages, shares of a text."""

    pages: int = 0
    right: float = 0.0
    wrong: float = 0.0
    missed: float = 0.0
    titles: int = 0
    authors: int = 0
    dates: int = 0
    kilobytes: float = 0.0
    milliseconds: float = 0.0
    faults: tuple[str, ...] = field(default=(), compare=False)

    @property
    def f1(self) -> float | None:
        """The harmonic mean of precision and recall of text."""
        return share(2 * self.right, 2 * self.right + self.wrong + self.missed)


def score_bundled(article: AnnotatedArticle, annotations: Path, cleaner: Cleaner) -> PageTally:
    """Clean a bundled page and count the passages of its annotation that are kept and dropped as they should be.

    Raises:
        ConfigurationError: the annotation lacks what is expected of a page.
    """
    return _scored(article.raw, _expected(annotations / f"{article.stem}.json"), cleaner)


def score_hard(folder: Path, cleaner: Cleaner) -> Iterator[tuple[str, PageTally]]:
    """Yield the name and the tally of each page of a folder that has its expectation in a JSON file beside it.

    Raises:
        ConfigurationError: a page has none.
    """
    for file in sorted(folder.glob("*.html")):
        expected = _expected(file.with_suffix(".json"))
        raw = RawArticle(id=file.stem, url=expected.url, body=base64.b64encode(file.read_bytes()))
        yield file.stem, _scored(raw, expected, cleaner)


def _scored(raw: RawArticle, expected: ExpectedPage, cleaner: Cleaner) -> PageTally:
    """Score a page by passages; a title, authors or date that the expectation leaves out are right in any case."""
    cleaned, milliseconds = _cleaned(raw, cleaner)
    text = cleaned.text if cleaned else ""
    missed = [passage for passage in expected.text_contains if passage not in text]
    wrong = [passage for passage in expected.text_excludes if passage in text]
    return PageTally(
        pages=1,
        right=len(expected.text_contains) - len(missed),
        wrong=len(wrong),
        missed=len(missed),
        titles=bool(cleaned and expected.title in (None, cleaned.title)),
        authors=bool(cleaned and expected.authors in (None, cleaned.authors)),
        dates=bool(cleaned and expected.published_at in (None, cleaned.published_at)),
        kilobytes=_weight(raw) / 1000,
        milliseconds=milliseconds,
        faults=tuple([f"lacks {passage}" for passage in missed] + [f"keeps {passage}" for passage in wrong]),
    )


def score_generated(story: Story, layout: Layout, cleaner: Cleaner, *, seed: int = 0) -> PageTally:
    """Clean a generated page and compare its text with the story's, by words in a row."""
    page = wrapped(story, layout, seed=seed)
    url = f"https://wrapped-herald.example/2024/05/{story.id}"
    cleaned, milliseconds = _cleaned(RawArticle(id=story.id, url=url, html=page), cleaner)
    right, wrong, missed = compared("\n".join(story.paragraphs), cleaned.text if cleaned else "")
    return PageTally(
        pages=1,
        right=right,
        wrong=wrong,
        missed=missed,
        titles=bool(cleaned and cleaned.title == story.title),
        authors=bool(cleaned and cleaned.authors == (story.author,)),
        dates=bool(cleaned and cleaned.published_at == datetime.fromisoformat(story.published)),
        kilobytes=len(page.encode()) / 1000,
        milliseconds=milliseconds,
    )


def compared(expected: str, found: str) -> tuple[float, float, float]:
    """Return the shares of runs of four words that are in both texts, in the found alone and in the expected alone."""
    wanted, given = _shingles(expected), _shingles(found)
    both = (wanted & given).total()
    total = (wanted | given).total() or 1
    return both / total, (given.total() - both) / total, (wanted.total() - both) / total


def stories(articles: Sequence[AnnotatedArticle], annotations: Path, cleaner: Cleaner) -> Iterator[Story]:
    """Yield a story an article: its paragraphs without passages that belong to the page, and its neighbours'."""
    paragraphs: dict[str, tuple[str, ...]] = {}
    titles: dict[str, str] = {}
    for article in articles:
        expected = _expected(annotations / f"{article.stem}.json")
        cleaned, _ = _cleaned(article.raw, cleaner)
        drop = expected.text_excludes
        kept = (p for p in (cleaned.text if cleaned else "").split("\n\n") if not any(passage in p for passage in drop))
        paragraphs[article.stem] = tuple(kept)
        titles[article.stem] = expected.title or article.stem
    for article in articles:
        kin = [a.stem for a in articles if a.expected.language == article.expected.language and a is not article]
        near = kin if len(kin) >= _FEWEST_HEADLINES else [a.stem for a in articles if a is not article]
        yield Story(
            id=article.stem,
            language=article.expected.language,
            title=titles[article.stem],
            author=_AUTHOR,
            published=_PUBLISHED,
            paragraphs=paragraphs[article.stem],
            headlines=tuple(titles[stem] for stem in near),
            sentences=others([paragraphs[stem] for stem in near]),
        )


def page_figures(tally: PageTally) -> Figures:
    """Return the figures of a tally by name; ``ms_per_100kb`` is processor time."""
    return {
        "pages": tally.pages,
        "precision": rounded(share(tally.right, tally.right + tally.wrong)),
        "recall": rounded(share(tally.right, tally.right + tally.missed)),
        "f1": rounded(tally.f1),
        "title": rounded(share(tally.titles, tally.pages)),
        "authors": rounded(share(tally.authors, tally.pages)),
        "published_at": rounded(share(tally.dates, tally.pages)),
        "kb_per_page": rounded(share(tally.kilobytes, tally.pages), 1),
        "ms_per_page": rounded(share(tally.milliseconds, tally.pages), 1),
        "ms_per_100kb": rounded(share(tally.milliseconds * 100, tally.kilobytes), 1),
    }


def page_table(tallies: Mapping[str, PageTally]) -> Iterator[str]:
    """Yield the lines of the table: a set of pages a line."""
    names = list(page_figures(PageTally()))
    width = max(map(len, tallies), default=4)
    yield f"{'':{width}} " + " ".join(f"{name:>12}" for name in names)
    for label, tally in tallies.items():
        cells = page_figures(tally).values()
        yield f"{label:{width}} " + " ".join(f"{'-' if cell is None else cell:>12}" for cell in cells)


def _cleaned(raw: RawArticle, cleaner: Cleaner) -> tuple[CleanArticle | None, float]:
    start = time.process_time()
    try:
        cleaned = cleaner.clean(raw, received_at=_NOW, now=_NOW)
    except PermanentError:
        cleaned = None
    return cleaned, (time.process_time() - start) * 1000.0


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    words = [word.casefold() for word in _TOKENS.findall(text)]
    return Counter(tuple(words[at : at + _SHINGLE]) for at in range(max(1, len(words) - _SHINGLE + 1)) if words)


def _weight(raw: RawArticle) -> int:
    return len(raw.body) if raw.body is not None else len((raw.html or raw.text or "").encode())


def _expected(path: Path) -> ExpectedPage:
    try:
        return ExpectedPage.model_validate(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, ValidationError) as error:
        msg = f"{path} does not say what is expected of its page: {error}"
        raise ConfigurationError(msg) from error
