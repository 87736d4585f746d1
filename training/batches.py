"""Sentences as tensors: what to draw in an epoch, and batches of about equal size."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from training.corpora import Sentence
from training.encoder import Pieces

LONGEST = 192
"""Pieces of a sentence that are read; what is behind is cut."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Piece numbers and mask (sentences, pieces); first pieces, tags and their mask (sentences, units)."""

    pieces: Tensor
    seen: Tensor
    first: Tensor
    tags: Tensor
    real: Tensor
    corpora: Tensor
    norp: Tensor


def encode(sentence: Sentence, pieces: Pieces) -> tuple[list[int], list[int]]:
    """Return the piece numbers of a sentence with its edges, and where the first piece of each unit is."""
    numbers, first = [0], []
    for unit in sentence.units:
        found = pieces.of(unit)
        if len(numbers) + len(found) >= LONGEST:
            break
        first.append(len(numbers))
        numbers += found
    return [*numbers, 2], first


def batches(
    sentences: Sequence[Sentence], pieces: Pieces, corpora: dict[str, int], size: int, chance: random.Random | None
) -> Iterator[tuple[list[Sentence], Batch]]:
    """Yield batches of at most ``size`` pieces, sentences of like length together; shuffled where chance is given."""
    rows = sorted(((s, *encode(s, pieces)) for s in sentences if s.units), key=lambda row: len(row[1]))
    groups: list[list[tuple[Sentence, list[int], list[int]]]] = [[]]
    for row in rows:
        if groups[-1] and (len(groups[-1]) + 1) * len(row[1]) > size:
            groups.append([])
        groups[-1].append(row)
    if chance is not None:
        chance.shuffle(groups)
    for group in groups:
        yield [row[0] for row in group], _batch(group, corpora)


def _batch(rows: Sequence[tuple[Sentence, list[int], list[int]]], corpora: dict[str, int]) -> Batch:
    wide = max(len(numbers) for _, numbers, _ in rows)
    units = max(len(first) for _, _, first in rows)
    pieces = torch.ones((len(rows), wide), dtype=torch.long)
    first_piece = torch.zeros((len(rows), units), dtype=torch.long)
    tags = torch.zeros((len(rows), units), dtype=torch.long)
    real = torch.zeros((len(rows), units), dtype=torch.bool)
    for number, (sentence, numbers, first) in enumerate(rows):
        pieces[number, : len(numbers)] = torch.tensor(numbers)
        first_piece[number, : len(first)] = torch.tensor(first, dtype=torch.long)
        tags[number, : len(first)] = torch.tensor(sentence.tags[: len(first)], dtype=torch.long)
        real[number, : len(first)] = True
    which = torch.tensor([corpora.get(row[0].corpus, 0) for row in rows])
    norp = torch.tensor([row[0].marks_norp for row in rows])
    return Batch(pieces, pieces != 1, first_piece, tags, real, which, norp)
