"""What finds names in tokenised sentences: the mention tagger, or the whole extract stage as a yardstick."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

from deploy.evaluate.corpora import Corpus, Label, Span, joined
from pipeline.enrich import Cleaner, Extractor
from pipeline.tagger.sentences import split_ideographs
from schemas import Actor, ActorType, Location, RawArticle

if TYPE_CHECKING:
    from pipeline.tagger import Tagger

_NOW = datetime(2026, 1, 1, tzinfo=UTC)
"""When the sentences count as received; any time serves."""


EXTRACT = "extract"
"""Name of the engine that is the whole extract stage; all other names are those of taggers."""


class Engine(Protocol):
    """Finds the names of a corpus; returns the spans of each sentence in order."""

    def spans(self, corpus: Corpus) -> list[frozenset[Span]]:
        """Return the names in each sentence."""


@dataclass(frozen=True, slots=True)
class TaggerEngine:
    """The mention tagger over the corpus's own tokens."""

    tagger: Tagger

    def spans(self, corpus: Corpus) -> list[frozenset[Span]]:
        """Return the names in each sentence, all sentences tagged in one call.

        The tagger reads text without spaces character by character, so a token of ideographs is given to it in parts; a
        name that ends inside a token covers it.
        """
        parts = [[split_ideographs(token) for token in sentence.tokens] for sentence in corpus.sentences]
        tagged = self.tagger.tag([[part for token in tokens for part in token] for tokens in parts])
        return [
            frozenset(
                Span(owners[found.start], owners[found.end - 1] + 1, found.label)
                for found in names
                if found.label != "NORP"
            )
            for owners, names in zip(map(_owners, parts), tagged, strict=True)
        ]


def _owners(parts: Sequence[Sequence[str]]) -> list[int]:
    """Return for each part the number of its token."""
    return [number for number, token in enumerate(parts) for _ in token]


@dataclass(frozen=True, slots=True)
class ExtractEngine:
    """The extract stage over each sentence as an article: persons, other actors as ORG, places as LOC."""

    cleaner: Cleaner
    extractor: Extractor

    def spans(self, corpus: Corpus) -> list[frozenset[Span]]:
        """Return the names in each sentence; a name that ends inside a token covers it."""
        return [self._spans(sentence.tokens, corpus.language) for sentence in corpus.sentences]

    def _spans(self, tokens: Sequence[str], language: str) -> frozenset[Span]:
        text, offsets = joined(tokens, language)
        raw = RawArticle(id="sentence", text=text, language=language)
        article = self.extractor.extract(self.cleaner.clean(raw, received_at=_NOW, now=_NOW), now=_NOW)
        if article.text != text:
            return frozenset()  # what cleaning changed has no tokens of the corpus
        entities: list[Actor | Location] = [*article.actors, *article.locations]
        ends = [at + len(token) for at, token in zip(offsets, tokens, strict=True)]
        return frozenset(
            Span(bisect_right(ends, mention.start), bisect_left(offsets, mention.end), _label(entity))
            for entity in entities
            for mention in entity.mentions
            if mention.field == "text"
        )


def engine_named(name: str) -> Engine:
    """Return an engine, ready to work: ``extract``, or a tagger by its name in :mod:`pipeline.tagger.engines`.

    Raises:
        ConfigurationError: there is none of that name, or its package or model is not installed.
    """
    if name == EXTRACT:
        return ExtractEngine(Cleaner.load(), Extractor.load())
    from pipeline.tagger.engines import load_engine

    return TaggerEngine(load_engine(name))


def _label(entity: Actor | Location) -> Label:
    if isinstance(entity, Location):
        return "LOC"
    return "PER" if entity.type is ActorType.PERSON else "ORG"
