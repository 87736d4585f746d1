"""Probabilities of tags to spans."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, cast

import numpy as np
import numpy.typing as npt

Label = Literal["PER", "ORG", "LOC", "NORP"]


@dataclass(frozen=True, slots=True)
class TaggedSpan:
    """A name: the words it takes (``end`` exclusive), its label, and the mean probability of its tags."""

    start: int
    end: int
    label: Label
    score: float


def spans_of(shares: npt.NDArray[np.float32], labels: Sequence[str]) -> list[TaggedSpan]:
    """Return the names in the most probable sequence of tags of a sentence in which I- follows its own type (Viterbi).

    ``shares`` holds the probabilities (words, labels).
    """
    path = shares.argmax(axis=1).tolist()
    if not any(path):
        return []
    if not _is_valid(path, labels):
        path = _best_path(np.log(shares + 1e-9), labels)
    found: list[TaggedSpan] = []
    start = 0
    for position in range(len(path)):
        label = labels[path[position]]
        ends = position + 1 == len(path) or not labels[path[position + 1]].startswith("I-")
        if label.startswith("B-"):
            start = position
        if label != "O" and ends:
            score = float(shares[range(start, position + 1), path[start : position + 1]].mean())
            found.append(TaggedSpan(start, position + 1, cast(Label, label[2:]), round(score, 3)))
    return found


def _is_valid(path: Sequence[int], labels: Sequence[str]) -> bool:
    """Tell whether every I- follows a tag of its own type; then the likeliest tags are the best sequence already."""
    before = "O"
    for number in path:
        label = labels[number]
        if label.startswith("I-") and before[2:] != label[2:]:
            return False
        before = label
    return True


def _best_path(logs: npt.NDArray[np.float32], labels: Sequence[str]) -> list[int]:
    barred, start = _grammar(tuple(labels))
    best = logs[0] + start
    origins = []
    for row in logs[1:]:
        steps = best[:, None] + barred
        origin = steps.argmax(axis=0)
        best = steps[origin, np.arange(len(origin))] + row
        origins.append(origin)
    path = [int(best.argmax())]
    for origin in reversed(origins):
        path.append(int(origin[path[-1]]))
    return path[::-1]


def _grammar(labels: tuple[str, ...]) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """Return what a step from tag to tag costs, and what a beginning with a tag costs: nothing, or very much."""
    inside = np.array([label.startswith("I-") for label in labels])
    types = [label[2:] for label in labels]
    same = np.array([[a == b and a != "" for b in types] for a in types])
    steps = np.where(inside[None, :] & ~same, -1e4, 0.0).astype(np.float32)
    return steps, np.where(inside, -1e4, 0.0).astype(np.float32)
