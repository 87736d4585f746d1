"""The trained network: sentences of words to the probabilities of tags, in two ONNX models on one thread."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.tagger.pieces import WordPieces
from pipeline.tagger.shapes import shape_of

Floats = npt.NDArray[np.float32]

_REMEMBERED = 60_000
"""Words whose vectors are kept, a kilobyte each."""


@dataclass(frozen=True, slots=True)
class Network:
    """One model makes vectors of words, from those of their pieces and their shape; the other reads their context.

    ``vectors`` are those of the pieces in eight bits with a ``scale`` a row, memory-mapped and shared by processes.
    """

    pieces: WordPieces
    vectors: npt.NDArray[np.int8]
    scale: Floats
    shapes: Floats
    words: Any
    context: Any
    labels: tuple[str, ...]
    version: str
    _known: dict[str, Floats] = field(default_factory=dict, repr=False)

    @classmethod
    def load(cls, folder: Path | None = None) -> Network:
        """Return the network in a folder, by default the one that ships; a matter of a tenth of a second."""
        folder = folder or Path(str(resources.files("pipeline.tagger").joinpath("model")))
        card = json.loads((folder / "model.json").read_text(encoding="utf-8"))
        tables = np.load(folder / "tables.npz")
        return cls(
            pieces=WordPieces.load(folder / "pieces.model"),
            vectors=np.load(folder / "vectors.npy", mmap_mode="r"),
            scale=tables["scale"],
            shapes=tables["shapes"],
            words=_session(folder / "words.onnx"),
            context=_session(folder / "context.onnx"),
            labels=tuple(card["labels"]),
            version=card["version"],
        )

    def probabilities(self, sentences: Sequence[Sequence[str]]) -> list[Floats]:
        """Return for each sentence an array (words, labels); sentences of like length are best given together."""
        known = self._vectors_of(sentences)
        longest = max(len(sentence) for sentence in sentences)
        batch = np.zeros((len(sentences), longest, len(known[sentences[0][0]])), np.float32)
        for row, sentence in zip(batch, sentences, strict=True):
            row[: len(sentence)] = [known[word] for word in sentence]
        lengths = np.array([len(sentence) for sentence in sentences], np.int32)
        (scores,) = self.context.run(None, {"words": batch, "lengths": lengths})
        return [_softmax(row[:length]) for row, length in zip(scores, lengths, strict=True)]

    def _vectors_of(self, sentences: Sequence[Sequence[str]]) -> dict[str, Floats]:
        """Return the vectors of all words, those not met before made now and remembered until the memory is full."""
        words = dict.fromkeys(word for sentence in sentences for word in sentence)
        found = {word: vector for word in words if (vector := self._known.get(word)) is not None}
        new = [word for word in words if word not in found]
        if new:
            made = dict(zip(new, self._word_vectors(new), strict=True))
            if len(self._known) + len(made) > _REMEMBERED:
                self._known.clear()
            self._known.update(made)
            found.update(made)
        return found

    def _word_vectors(self, words: Sequence[str]) -> Floats:
        rows = self.pieces.of(words)
        counts = np.array([len(row) for row in rows])
        flat = np.concatenate([np.asarray(row) for row in rows])
        found = self.vectors[flat].astype(np.float32) * self.scale[flat, None]
        starts = np.concatenate([[0], np.cumsum(counts)[:-1]])
        mean = np.add.reduceat(found, starts, axis=0) / counts[:, None].astype(np.float32)
        shapes = self.shapes[[int(shape_of(word)) for word in words]]
        joined = np.concatenate([found[starts], mean, found[starts + counts - 1], shapes], axis=1)
        made: list[Floats] = self.words.run(None, {"joined": joined})
        return made[0]


def _session(path: Path) -> Any:
    """Return an ONNX model, ready to run on one thread: a worker has a process a core."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(path.read_bytes(), options, providers=["CPUExecutionProvider"])


def _softmax(scores: Floats) -> Floats:
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares: Floats = powers / powers.sum(axis=1, keepdims=True)
    return shares
