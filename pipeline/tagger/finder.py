"""The names stage: clean article to the names of people, organisations and places in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Self

from pipeline.tagger.engines import Taggers
from pipeline.tagger.tagger import Name, names_in
from schemas import CleanArticle

LONGEST_TEXT = 200_000
"""Characters of a text in which names are tagged; behind them only rules and knowledge find actors."""


@dataclass(frozen=True, slots=True)
class ArticleNames:
    """The names in the title and in the text of an article, each in order."""

    title: tuple[Name, ...] = ()
    text: tuple[Name, ...] = ()

    def within(self, field: Literal["title", "text"]) -> tuple[Name, ...]:
        """Return the names of a field."""
        return self.title if field == "title" else self.text


@dataclass(frozen=True, slots=True)
class NameFinder:
    """Finds the names in an article with the tagger of its language."""

    taggers: Taggers

    @classmethod
    def load(cls, chosen: Mapping[str, str] | None = None) -> Self:
        """Return a finder with a choice of taggers as :meth:`Taggers.load` takes it.

        Raises:
            ConfigurationError: an engine is unknown, or its package or model is not installed.
        """
        return cls(Taggers.load(chosen))

    @property
    def version(self) -> str:
        """What made the names, for a document's provenance."""
        return self.taggers.version

    def find(self, article: CleanArticle) -> ArticleNames:
        """Return the names in an article. The same article gives the same names."""
        tagger = self.taggers.of(article.language.code)
        return ArticleNames(
            title=names_in(article.title or "", tagger), text=names_in(article.text[:LONGEST_TEXT], tagger)
        )
