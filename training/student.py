"""The student: a small network over words, quick enough for a stream.

A word's vector comes from the pretrained vectors of its pieces and from its shape; it is the same wherever the word
stands, so that the product keeps the vectors of words it has met. The context is read by a bidirectional LSTM, by
two layers of attention, or by convolutions; ``--context`` chooses, and the model card compares.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from pipeline.tagger.shapes import Shape
from training.corpora import LABELS
from training.encoder import Layer

WIDTH = 256
"""Size of a word's vector."""


class WordEncoder(nn.Module):
    """Pieces and shape to a word's vector."""

    def __init__(self, vectors: Tensor) -> None:
        super().__init__()
        hidden = vectors.shape[1]
        self.pieces = nn.Embedding.from_pretrained(vectors, freeze=False, sparse=True)
        self.shapes = nn.Embedding(len(Shape), 32)
        self.mix = nn.Linear(3 * hidden + 32, WIDTH)
        self.norm = nn.LayerNorm(WIDTH)

    def forward(self, numbers: Tensor, shapes: Tensor) -> Tensor:
        """Return vectors (words, width) of piece numbers (words, 8; -1 fills up) and shapes (words)."""
        real = numbers >= 0
        found = self.pieces(numbers.clamp(min=0)) * real[:, :, None]
        count = real.sum(1)
        mean = found.sum(1) / count[:, None]
        last = found[torch.arange(len(found)), count - 1]
        joined = torch.cat([found[:, 0], mean, last, self.shapes(shapes)], dim=1)
        vectors: Tensor = self.norm(functional.gelu(self.mix(joined), approximate="tanh"))
        return vectors


class LstmContext(nn.Module):
    """A bidirectional LSTM of some layers over word vectors."""

    def __init__(self, layers: int = 1, size: int = 256) -> None:
        super().__init__()
        self.out = 2 * size
        self.lstm = nn.LSTM(
            WIDTH, size, num_layers=layers, dropout=0.2 if layers > 1 else 0.0, batch_first=True, bidirectional=True
        )

    def forward(self, words: Tensor, lengths: Tensor) -> Tensor:
        """Return states (sentences, words, 2 size)."""
        packed = nn.utils.rnn.pack_padded_sequence(words, lengths, batch_first=True, enforce_sorted=False)
        states: Tensor = nn.utils.rnn.pad_packed_sequence(
            self.lstm(packed)[0], batch_first=True, total_length=words.shape[1]
        )[0]
        return states


class AttentionContext(nn.Module):
    """Layers of attention over word vectors."""

    def __init__(self, layers: int = 2) -> None:
        super().__init__()
        self.out = WIDTH
        self.places = nn.Parameter(torch.randn(256, WIDTH) * 0.02)
        self.layers = nn.ModuleList(Layer(WIDTH, 8, 3 * WIDTH) for _ in range(layers))

    def forward(self, words: Tensor, lengths: Tensor) -> Tensor:
        """Return states (sentences, words, width)."""
        states = words + self.places[: words.shape[1]]
        mask = torch.arange(words.shape[1])[None, :] < lengths[:, None]
        for layer in self.layers:
            states = layer(states, mask)
        return states


class ConvolutionContext(nn.Module):
    """Gated convolutions of three words, each looking farther."""

    def __init__(self, layers: int = 4) -> None:
        super().__init__()
        dilations = [2 ** (layer % 3) for layer in range(layers)]
        self.out = WIDTH
        self.steps = nn.ModuleList(
            nn.Conv1d(WIDTH, 2 * WIDTH, 3, padding=dilation, dilation=dilation) for dilation in dilations
        )
        self.norms = nn.ModuleList(nn.LayerNorm(WIDTH) for _ in dilations)
        self.drop = nn.Dropout(0.1)

    def forward(self, words: Tensor, lengths: Tensor) -> Tensor:
        """Return states (sentences, words, width)."""
        mask = (torch.arange(words.shape[1])[None, :] < lengths[:, None])[:, :, None]
        states = words
        for step, norm in zip(self.steps, self.norms, strict=True):
            moved = functional.glu(step((states * mask).transpose(1, 2)), dim=1).transpose(1, 2)
            states = norm(states + self.drop(moved))
        return states


CONTEXTS: dict[str, type[LstmContext] | type[AttentionContext] | type[ConvolutionContext]] = {
    "lstm": LstmContext,
    "attention": AttentionContext,
    "convolution": ConvolutionContext,
}


class Student(nn.Module):
    """Word vectors, context, tags."""

    def __init__(self, vectors: Tensor, context: str, layers: int) -> None:
        super().__init__()
        self.words = WordEncoder(vectors)
        self.drop = nn.Dropout(0.25)
        self.context = CONTEXTS[context](layers)
        self.tags = nn.Linear(self.context.out + WIDTH, len(LABELS))

    def forward(self, numbers: Tensor, shapes: Tensor, index: Tensor, lengths: Tensor) -> Tensor:
        """Return scores of tags (sentences, words, tags).

        ``numbers`` and ``shapes`` describe the distinct words of the batch, ``index`` says which stands where.
        """
        words = self.drop(self.words(numbers, shapes)[index])
        states = self.drop(self.context(words, lengths))
        scores: Tensor = self.tags(torch.cat([states, words], dim=2))
        return scores
