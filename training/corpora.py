"""Named-entity corpora as sentences of units, with what each corpus does not mark."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.tagger.sentences import split_ideographs

LABELS = ("O", "B-PER", "I-PER", "B-ORG", "I-ORG", "B-LOC", "I-LOC", "B-NORP", "I-NORP")
"""The tags of the network, in the order of its outputs."""

_LABEL_NUMBERS = {label: number for number, label in enumerate(LABELS)}
_MARKS_NORP = frozenset({"ar-wojood", "en-gmb", "en-re3d", "kk-kaznerd", "ro-ronec", "tr-wiki"})
_DRAWN = {"en-gmb": 0.25, "tr-wiki": 0.5, "fi-turku": 0.7}
_REPEATED = {"ru-factrueval": 3, "ar-wojood": 4, "hu-nerkor": 2, "de-germeval": 2, "en-re3d": 3, "ro-ronec": 2}
_EMPTY_KEPT = 0.5


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence: its units (words; single characters where a script has no spaces), tag numbers and corpus."""

    units: tuple[str, ...]
    tags: tuple[int, ...]
    corpus: str

    @property
    def marks_norp(self) -> bool:
        """False where the corpus leaves nationality words untagged, so that its O says nothing about them."""
        return self.corpus in _MARKS_NORP


def read_corpus(path: Path) -> list[Sentence]:
    """Return the sentences of an IOB2 file: a token, a tab and a tag a line, an empty line between sentences."""
    corpus = path.name.split(".")[0]
    return [_sentence(rows, corpus) for rows in _blocks(path.read_text(encoding="utf-8").splitlines())]


def _blocks(lines: Iterable[str]) -> Iterator[list[tuple[str, str]]]:
    rows: list[tuple[str, str]] = []
    for line in lines:
        if line.strip():
            token, _, tag = line.rstrip("\n").rpartition("\t")
            if token:
                rows.append((token, tag))
        elif rows:
            yield rows
            rows = []
    if rows:
        yield rows


def _sentence(rows: Iterable[tuple[str, str]], corpus: str) -> Sentence:
    units: list[str] = []
    tags: list[int] = []
    for token, tag in rows:
        number = _LABEL_NUMBERS.get(tag, 0)
        for position, unit in enumerate(split_ideographs(token)):
            units.append(unit)
            # Inside a token, B- goes on as I-.
            tags.append(number + 1 if position and number % 2 else number)
    return Sentence(tuple(units), tuple(tags), corpus)


def spans(tags: Iterable[int]) -> set[tuple[int, int, str]]:
    """Return the spans of tag numbers as (first, end, type); NORP is left out."""
    found: set[tuple[int, int, str]] = set()
    start, kind = 0, ""
    for position, tag in enumerate([*tags, 0]):
        label = LABELS[tag]
        if kind and label != f"I-{kind}":
            found.add((start, position, kind))
            kind = ""
        if label.startswith("B-") or (label.startswith("I-") and not kind):
            start, kind = position, label[2:]
    return {span for span in found if span[2] != "NORP"}


def draw(sentences: Sequence[Sentence], chance: random.Random, *, repeat: bool = True) -> list[Sentence]:
    """Return the sentences of an epoch: of large silver corpora a share, small ones several times
    unless ``repeat`` is off.

    Of the sentences without a name half is left out.
    """
    drawn: list[Sentence] = []
    for sentence in sentences:
        share = _DRAWN.get(sentence.corpus, 1.0) * (1.0 if any(sentence.tags) else _EMPTY_KEPT)
        if chance.random() < share:
            drawn += [sentence] * (_REPEATED.get(sentence.corpus, 1) if repeat else 1)
    return drawn


def scores_of(tally: Counter[str]) -> tuple[float, float, float]:
    """Return precision, recall and F1 of counts."""
    precision = tally["both"] / max(tally["found"], 1)
    recall = tally["both"] / max(tally["right"], 1)
    return precision, recall, 2 * precision * recall / max(precision + recall, 1e-9)
