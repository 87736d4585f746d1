"""Words as pieces of the vocabulary that the network's vectors belong to."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MOST = 8
"""Pieces of a word that are read; long compounds are cut behind them."""

_UNKNOWN = 3


@dataclass(frozen=True, slots=True)
class WordPieces:
    """A SentencePiece unigram model, asked word by word."""

    processor: Any
    ideographs: dict[str, int]

    @classmethod
    def load(cls, path: Path) -> WordPieces:
        """Return the pieces of a model file."""
        return cls.read(path.read_bytes())

    @classmethod
    def read(cls, model: bytes) -> WordPieces:
        """Return the pieces of a serialised model."""
        from sentencepiece import SentencePieceProcessor

        processor = SentencePieceProcessor(model_proto=model)
        pieces = (processor.id_to_piece(number) for number in range(processor.get_piece_size()))
        single = {piece: number for number, piece in enumerate(pieces) if len(piece) == 1 and piece > "\u2e80"}
        return cls(processor, single)

    def of(self, words: Sequence[str]) -> list[list[int]]:
        """Return the piece numbers of each word, at least one and at most :data:`MOST`.

        An ideograph stands for itself, without the mark of a word's beginning that other words get.
        """
        texts = [unicodedata.normalize("NFKC", word) for word in words]
        found: list[list[int]] = self.processor.encode(texts)
        return [
            [self.ideographs[text]] if text in self.ideographs else numbers[:MOST] or [_UNKNOWN]
            for text, numbers in zip(texts, found, strict=True)
        ]
