"""The tagger: names of people, organisations and places in text of any language."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from pipeline.tagger.decoding import Label, TaggedSpan, spans_of
from pipeline.tagger.network import Network
from pipeline.tagger.sentences import sentences

_WORDS_AT_ONCE = 512
"""Words of a batch, gaps filled up; larger batches have larger gaps and are slower."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name in a text: its offsets in code points (``end`` exclusive), its label, and how probable it is."""

    start: int
    end: int
    label: Label
    score: float


class Tagger(Protocol):
    """What finds names in sentences of words; the bundled network, spaCy and transformers do."""

    @property
    def version(self) -> str:
        """What makes the names, for a document's provenance."""

    def tag(self, sentences: Sequence[Sequence[str]]) -> list[list[TaggedSpan]]:
        """Return the names of each sentence, in order, none overlapping."""


@dataclass(frozen=True, slots=True)
class NetworkTagger:
    """The bundled tagger."""

    network: Network
    version: str

    def tag(self, sentences: Sequence[Sequence[str]]) -> list[list[TaggedSpan]]:
        """Return the names of each sentence, in order, none overlapping."""
        found: list[list[TaggedSpan]] = [[] for _ in sentences]
        for places in _batches(sentences):
            shares = self.network.probabilities([sentences[place] for place in places])
            for place, share in zip(places, shares, strict=True):
                found[place] = spans_of(share, self.network.labels)
        return found


def _batches(sentences: Sequence[Sequence[str]]) -> Iterator[list[int]]:
    """Yield the numbers of sentences that are read at once, like lengths together; empty ones are left out."""
    order = sorted((n for n, sentence in enumerate(sentences) if sentence), key=lambda n: len(sentences[n]))
    batch: list[int] = []
    for number in order:
        if batch and (len(batch) + 1) * len(sentences[number]) > _WORDS_AT_ONCE:
            yield batch
            batch = []
        batch.append(number)
    if batch:
        yield batch


@lru_cache(maxsize=1)
def load_tagger() -> Tagger:
    """Return the bundled tagger, the same one every time."""
    network = Network.load()
    return NetworkTagger(network, network.version)


def names_in(text: str, tagger: Tagger) -> tuple[Name, ...]:
    """Return the names in a text, in order."""
    read = list(sentences(text))
    tagged = tagger.tag([[word.text for word in sentence] for sentence in read])
    return tuple(
        Name(sentence[span.start].start, sentence[span.end - 1].end, span.label, span.score)
        for sentence, spans in zip(read, tagged, strict=True)
        for span in spans
    )
