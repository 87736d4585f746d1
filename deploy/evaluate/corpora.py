"""Named-entity corpora: reading them, and scoring spans found in them.

A corpus is a UTF-8 file with one token, a tab and its IOB2 tag a line and a blank line between sentences. Its name
begins with the language: ``en-ewt.dev.tsv``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from deploy.evaluate.files import read_lines
from deploy.evaluate.tallies import RetrievalTally
from pipeline.errors import ConfigurationError

Label = Literal["PER", "ORG", "LOC"]
LABELS: tuple[Label, ...] = get_args(Label)
UNSPACED = frozenset({"zh", "ja"})
"""Languages that write no spaces between words."""
_NOT_SCORED = frozenset({"NORP"})
"""Nationality words, which only some corpora mark."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A name in a sentence: offsets in tokens, ``end`` exclusive."""

    start: int
    end: int
    label: Label


@dataclass(frozen=True, slots=True)
class Sentence:
    """The tokens of a sentence and its names."""

    tokens: tuple[str, ...]
    spans: frozenset[Span]


@dataclass(frozen=True, slots=True)
class Corpus:
    """A corpus; ``language`` is the ISO 639 code that its file name begins with."""

    name: str
    language: str
    sentences: tuple[Sentence, ...]

    @property
    def tokens(self) -> int:
        """Number of tokens of all sentences."""
        return sum(len(sentence.tokens) for sentence in self.sentences)


@dataclass(frozen=True, slots=True)
class SpanTally(RetrievalTally):
    """Counts of names; right are those of the very span and type expected."""


def read_corpus(file: Path) -> Corpus:
    """Return the corpus of a file.

    Raises:
        ConfigurationError: the file cannot be read, or a line of it is not a token and its tag.
    """
    lines = read_lines(file)
    name = file.name.removesuffix(".tsv")
    sentences = tuple(_sentence(rows) for rows in _sentences(lines, file))
    return Corpus(name, name.split("-")[0].lower(), sentences)


def _sentences(lines: Iterable[str], file: Path) -> Iterator[list[tuple[str, str]]]:
    known = (*LABELS, *sorted(_NOT_SCORED))
    rows: list[tuple[str, str]] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            if rows:
                yield rows
            rows = []
            continue
        token, tab, tag = line.rstrip("\r").partition("\t")
        kind = tag[2:]
        if not tab or not (tag == "O" or (tag[:2] in ("B-", "I-") and kind in known)):
            msg = f"{file}:{number}: expected a token, a tab and O, or B- or I- with {', '.join(known)}, not {line!r}"
            raise ConfigurationError(msg)
        rows.append((token, tag))
    if rows:
        yield rows


def _sentence(rows: Sequence[tuple[str, str]]) -> Sentence:
    """Return a sentence; an ``I-`` that continues nothing of its type begins a name, as in conlleval."""
    tokens, tags = tuple(row[0] for row in rows), [row[1] for row in rows]
    spans: set[Span] = set()
    start = 0
    for position, tag in enumerate(tags):
        kind = tag[2:]
        if tag.startswith("B-") or (tag.startswith("I-") and (position == 0 or tags[position - 1][2:] != kind)):
            start = position
        is_last = position + 1 == len(tags) or tags[position + 1] != f"I-{kind}"
        label = next((known for known in LABELS if known == kind), None)
        if label is not None and is_last:
            spans.add(Span(start, position + 1, label))
    return Sentence(tokens, frozenset(spans))


def joined(tokens: Sequence[str], language: str) -> tuple[str, tuple[int, ...]]:
    """Return a sentence as text, and the offset of each token in it, in code points."""
    gap = "" if language in UNSPACED else " "
    offsets = []
    length = 0
    for token in tokens:
        offsets.append(length)
        length += len(token) + len(gap)
    return gap.join(tokens), tuple(offsets)


def score_spans(expected: Sequence[frozenset[Span]], given: Sequence[Iterable[Span]]) -> Mapping[Label, SpanTally]:
    """Return the counts of each type over sentences; right is what has the very tokens and the type expected."""
    tallies = {label: SpanTally() for label in LABELS}
    for wanted, found in zip(expected, given, strict=True):
        spans = frozenset(found)
        for label in LABELS:
            tallies[label] += SpanTally(
                sum(span.label == label for span in wanted),
                sum(span.label == label for span in spans),
                sum(span.label == label for span in spans & wanted),
            )
    return tallies
