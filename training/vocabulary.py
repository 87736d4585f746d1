"""The pieces that the shipped tagger keeps of the encoder's 250,002."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Sequence

import numpy as np

from training.corpora import Sentence
from training.encoder import Pieces, Pretrained

_SCRIPTS = frozenset({"LATIN", "CYRILLIC", "ARABIC", "CJK"})


def pruned(pretrained: Pretrained, sentences: Sequence[Sentence], limit: int) -> tuple[list[int], np.ndarray]:
    """Return the numbers of the pieces kept, ascending, and their vectors (pieces, hidden).

    Kept are the special ones, single characters, the pieces of the training text, and of the others the likeliest in
    scripts of the pipeline's languages, up to ``limit``.
    """
    pieces = Pieces(pretrained.pieces, pretrained.scores)
    used = Counter(number for s in sentences for unit in s.units for number in pieces.of(unit))
    kept = set(range(4)) | {number for number, _ in used.most_common(limit)}
    kept |= {n for n, piece in enumerate(pretrained.pieces) if len(piece.lstrip("▁")) <= 1 and _wanted(piece)}
    for number in np.argsort(-pretrained.scores, kind="stable"):
        if len(kept) >= limit:
            break
        if _wanted(pretrained.pieces[number]):
            kept.add(int(number))
    numbers = sorted(kept)
    vectors = pretrained.weights["emb.word"].reshape(-1, pretrained.hidden)[numbers]
    return numbers, vectors


def _wanted(piece: str) -> bool:
    """Tell whether a piece is written in a script of the pipeline's languages, or in none."""
    letter = next((char for char in piece if char.isalpha()), None)
    return letter is None or unicodedata.name(letter, "").partition(" ")[0] in _SCRIPTS
