"""Teach the student what the teacher sees, in the corpora and in plain text.

Usage: ``python -m training.distil --corpora DIR --encoder e5-small-q4.bin --labels labels.pt``; with ``--raw DIR`` and
``--teacher teacher.pt`` it writes the teacher's opinions to the labels, with ``--out student.pt`` it trains on them.
"""

from __future__ import annotations

import argparse
import random
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from pipeline.tagger.shapes import shape_of
from training.augment import versions
from training.batches import batches
from training.corpora import LABELS, Sentence, draw, read_corpus, scores_of, spans
from training.encoder import Pieces, read_pretrained
from training.raw import read_text, read_treebank
from training.student import CONTEXTS, Student
from training.teacher import Teacher, best_tags
from training.vocabulary import pruned

LONGEST = 100
"""Words of a sentence that the student reads at once."""

_TOLD = {
    **{f"raw-{language}": "pt-uner" for language in ("fr", "es", "it")},
    **{f"raw-{language}": "ru-factrueval" for language in ("ru", "uk", "be")},
    **{f"raw-{language}": "kk-kaznerd" for language in ("kk", "ky", "uz")},
    **{f"raw-{language}": f"{language}-uner" for language in ("da", "hr", "pt", "sk", "sr", "sv", "zh")},
    "raw-tr": "tr-wiki", "raw-az": "tr-wiki", "raw-de": "de-germeval", "raw-ar": "ar-wojood",
    "raw-fi": "fi-turku", "raw-hu": "hu-nerkor", "raw-ro": "ro-ronec",
}  # fmt: skip
"""Whose ways the teacher follows in plain text of a language; elsewhere it is told no corpus."""

_ONE_CORPUS_LANGUAGES = 1.0


def gather(corpora: Path, raw: Path) -> list[Sentence]:
    """Return the sentences of all training corpora, treebanks and texts."""
    found = [s for path in sorted(corpora.glob("*.train.tsv")) for s in read_corpus(path)]
    found += [s for path in sorted(raw.glob("*.conllu")) for s in read_treebank(path)]
    return found + [s for path in sorted(raw.glob("*.txt")) for s in read_text(path)]


def opinions(
    model: Teacher, sentences: Sequence[Sentence], pieces: Pieces, corpora: dict[str, int]
) -> list[np.ndarray]:
    """Return the teacher's probabilities (units, tags) of each sentence, in half precision."""
    places = {id(sentence): number for number, sentence in enumerate(sentences)}
    found: list[np.ndarray] = [np.zeros((0, len(LABELS)), np.float16)] * len(sentences)
    told = {
        **corpora,
        **{
            s.corpus: corpora.get(_TOLD.get(s.corpus.split("_")[0], ""), 0)
            for s in sentences
            if s.corpus.startswith("raw")
        },
    }
    # English corpora part over titles and more: there the teacher follows none of them.
    told |= {name: 0 for name in corpora if name.startswith("en-")}
    model.eval()
    begin = time.monotonic()
    done = 0
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        for number, (rows, batch) in enumerate(batches(sentences, pieces, told, 6144, None)):
            shares = functional.softmax(model(batch, batch.corpora).float(), dim=2).half().numpy()
            for row, share, real in zip(rows, shares, batch.real.numpy(), strict=True):
                found[places[id(row)]] = share[real]
            done += len(rows)
            if number % 100 == 0:
                print(f"{(time.monotonic() - begin) / 60:5.1f} min  {done} of {len(sentences)} sentences", flush=True)
    return found


@dataclass(frozen=True, slots=True)
class Lesson:
    """A sentence as word numbers, with the teacher's probabilities and the tags where they count."""

    words: np.ndarray
    shares: np.ndarray
    tags: np.ndarray
    trusted: bool
    norp: bool


class Words:
    """Distinct words as piece numbers and shapes."""

    def __init__(self, pieces: Pieces) -> None:
        self._pieces = pieces
        self._numbers: dict[str, int] = {}
        self.rows: list[tuple[int, ...]] = []
        self.shapes: list[int] = []

    def number(self, word: str) -> int:
        """Return the number of a word, a new one for a new word."""
        number = self._numbers.get(word)
        if number is None:
            number = self._numbers[word] = len(self.rows)
            self.rows.append(self._pieces.of(word))
            self.shapes.append(int(shape_of(word)))
        return number

    def tensors(self) -> tuple[Tensor, Tensor]:
        """Return piece numbers (words, 8), filled up with -1, and shapes (words)."""
        table = torch.full((len(self.rows), 8), -1, dtype=torch.long)
        for number, row in enumerate(self.rows):
            table[number, : len(row)] = torch.tensor(row)
        return table, torch.tensor(self.shapes)


def lessons(sentences: Sequence[Sentence], shares: Sequence[np.ndarray], words: Words) -> Iterator[Lesson]:
    """Yield sentences, and variants of some in other case with the opinions on the original."""
    chance = random.Random(2)
    for sentence, share in zip(sentences, shares, strict=True):
        count = min(len(share), LONGEST)
        trusted = not sentence.corpus.startswith(("raw", "en-gmb", "en-wnut"))
        for units in versions(sentence, chance):
            numbers = np.array([words.number(unit) for unit in units[:count]], np.int32)
            yield Lesson(
                numbers, share[:count], np.array(sentence.tags[:count], np.int64), trusted, sentence.marks_norp
            )


def loads(items: Sequence[Lesson], size: int, chance: random.Random) -> Iterator[list[Lesson]]:
    """Yield batches of about ``size`` words, sentences of like length together, in random order."""
    order = sorted(range(len(items)), key=lambda i: len(items[i].words) + chance.random() * 4)
    groups: list[list[Lesson]] = [[]]
    for place in order:
        if groups[-1] and (len(groups[-1]) + 1) * len(items[place].words) > size:
            groups.append([])
        groups[-1].append(items[place])
    chance.shuffle(groups)
    yield from groups


def tensors(group: Sequence[Lesson]) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor]:
    """Return index, lengths, mask, shares, tags, trusted and norp of a batch."""
    lengths = torch.tensor([len(item.words) for item in group])
    wide = int(lengths.max())
    index = torch.zeros((len(group), wide), dtype=torch.long)
    shares = torch.zeros((len(group), wide, len(LABELS)))
    tags = torch.zeros((len(group), wide), dtype=torch.long)
    for row, item in enumerate(group):
        n = len(item.words)
        index[row, :n] = torch.from_numpy(item.words.astype(np.int64))
        shares[row, :n] = torch.from_numpy(item.shares.astype(np.float32))
        tags[row, :n] = torch.from_numpy(item.tags)
    mask = torch.arange(wide)[None, :] < lengths[:, None]
    trusted = torch.tensor([item.trusted for item in group])
    norp = torch.tensor([item.norp for item in group])
    return index, lengths, mask, shares, tags, trusted, norp


def loss_of(scores: Tensor, batch: Any) -> Tensor:
    """Return the cross-entropy against the teacher, and against the tags where they are trusted."""
    _, _, mask, shares, tags, trusted, norp = batch
    logs = functional.log_softmax(scores.float(), dim=2)
    soft = -(shares * logs).sum(2)
    picked = torch.gather(logs, 2, tags[:, :, None])[:, :, 0]
    unmarked = torch.logsumexp(logs[:, :, [0, 7, 8]], dim=2)
    hard = -torch.where((tags == 0) & ~norp[:, None], unmarked, picked)
    both = torch.where(trusted[:, None], 0.5 * soft + 0.5 * hard, soft)
    return (both * mask).sum() / mask.sum()


def evaluate(model: Student, dev: Sequence[Sentence], words: Words) -> dict[str, tuple[float, float, float]]:
    """Return precision, recall and F1 of exact spans and types by corpus."""
    model.eval()
    empty = np.zeros((LONGEST, len(LABELS)), np.float16)
    counts: dict[str, Counter[str]] = {}
    rows = sorted((s for s in dev if s.units), key=lambda s: len(s.units))
    items = [
        Lesson(
            np.array([words.number(u) for u in s.units[:LONGEST]], np.int32),
            empty[: len(s.units[:LONGEST])],
            np.array(s.tags[:LONGEST], np.int64),
            True,
            False,
        )
        for s in rows
    ]
    table, shapes = words.tensors()
    with torch.no_grad():
        for start in range(0, len(rows), 64):
            group = items[start : start + 64]
            index, lengths, mask, *_ = tensors(group)
            distinct, place = index.unique(return_inverse=True)
            scores = model(table[distinct], shapes[distinct], place, lengths)
            for row, tags in zip(rows[start : start + 64], best_tags(scores, mask), strict=True):
                right, found = spans(row.tags), spans(tags)
                counts.setdefault(row.corpus, Counter()).update(
                    right=len(right), found=len(found), both=len(right & found)
                )
    model.train()
    return {corpus: scores_of(tally) for corpus, tally in sorted(counts.items())}


def fit(
    model: Student, items: Sequence[Lesson], words: Words, dev: Sequence[Sentence], args: argparse.Namespace
) -> None:
    """Train: Adam for the network, sparse Adam for the vectors of pieces, linear decay over the minutes given."""
    chance = random.Random(3)
    table, shapes = words.tensors()
    dense = [p for name, p in model.named_parameters() if name != "words.pieces.weight"]
    optimisers = [
        torch.optim.AdamW(dense, lr=args.rate, weight_decay=0.01),
        torch.optim.SparseAdam([model.words.pieces.weight], lr=args.rate * args.vectors),
    ]
    rates = (args.rate, args.rate * args.vectors)
    begin = report = time.monotonic()
    step, average, epoch, quarter = 0, 0.0, 0, 0
    done = 0.0
    while done < 1:
        for group in loads(items, args.size, chance):
            done = (time.monotonic() - begin) / 60 / args.minutes
            if done >= 1:
                break
            for optimiser, rate in zip(optimisers, rates, strict=True):
                optimiser.param_groups[0]["lr"] = rate * min(done / 0.03, (1 - done) / 0.97)
            batch = tensors(group)
            distinct, place = batch[0].unique(return_inverse=True)
            with torch.autocast("cpu", torch.bfloat16, enabled=args.context != "lstm"):
                scores = model(table[distinct], shapes[distinct], place, batch[1])
            loss = loss_of(scores, batch)
            for optimiser in optimisers:
                optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(dense, 1.0)
            for optimiser in optimisers:
                optimiser.step()
            step += 1
            average += (loss.item() - average) / min(step, 100)
            if time.monotonic() - report > 30:
                report = time.monotonic()
                print(f"{(report - begin) / 60:5.1f} min  epoch {epoch}  step {step}  loss {average:.4f}", flush=True)
            if done > (quarter + 1) / 4:
                quarter += 1
                show(evaluate(model, dev, words))
                table, shapes = words.tensors()
        epoch += 1
    show(evaluate(model, dev, words), full=True)


def show(scored: dict[str, tuple[float, float, float]], *, full: bool = False) -> None:
    """Print scores a corpus, and the means over corpora and over languages."""
    if full:
        for name, (precision, recall, f1) in scored.items():
            print(f"  {name:14} {precision:.3f} {recall:.3f} {f1:.3f}")
    by_language: dict[str, list[float]] = {}
    for name, (*_, f1) in scored.items():
        by_language.setdefault(name[:2], []).append(f1)
    mean = sum(sum(v) / len(v) for v in by_language.values()) / len(by_language)
    whole = sum(f for *_, f in scored.values()) / len(scored)
    print(f"  mean of corpora {whole:.3f}  of languages {mean:.3f}", flush=True)


def main() -> None:
    """Label or train."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("corpora", "raw", "encoder", "teacher", "labels", "out"):
        parser.add_argument(f"--{name}", type=Path)
    parser.add_argument("--context", default="lstm", choices=sorted(CONTEXTS))
    parser.add_argument("--layers", type=int, default=1)
    parser.add_argument("--start", type=Path, help="A student from whose word vectors this one starts.")
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--vectors", type=float, default=0.1, help="Rate of the pieces' vectors over that of the rest.")
    parser.add_argument("--size", type=int, default=3000)
    parser.add_argument("--minutes", type=float, default=20)
    parser.add_argument("--pieces", type=int, default=56000)
    args = parser.parse_args()
    torch.manual_seed(1)
    pretrained = read_pretrained(args.encoder)
    if not args.labels.exists():
        saved = torch.load(args.teacher)
        layers = 1 + max(int(name.split(".")[2]) for name in saved["model"] if name.startswith("encoder.layers."))
        teacher = Teacher(pretrained, len(saved["corpora"]), layers)
        teacher.load_state_dict(saved["model"])
        sentences = [replace(s) for s in draw(gather(args.corpora, args.raw), random.Random(5), repeat=False)]
        shares = opinions(teacher, sentences, Pieces(pretrained.pieces, pretrained.scores), saved["corpora"])
        torch.save({"sentences": sentences, "shares": shares}, args.labels)
    if args.out is None:
        return
    saved = torch.load(args.labels, weights_only=False)
    known = torch.load(args.start, weights_only=False) if args.start else None
    keep, vectors = pruned(pretrained, saved["sentences"], args.pieces)
    if known is not None:
        before = {piece: place for place, piece in enumerate(known["keep"])}
        for place, piece in enumerate(keep):
            if piece in before:
                vectors[place] = known["model"]["words.pieces.weight"][before[piece]].numpy()
    pieces = Pieces([pretrained.pieces[i] for i in keep], pretrained.scores[keep])
    words = Words(pieces)
    items = list(lessons(saved["sentences"], saved["shares"], words))
    length = sum(len(item.words) for item in items)
    print(
        f"{len(items)} sentences, {length} words, {len(words.rows)} distinct, {len(keep)} pieces",
        flush=True,
    )
    dev = [s for path in sorted(args.corpora.glob("*.dev.tsv")) for s in read_corpus(path)]
    model = Student(torch.from_numpy(vectors), args.context, args.layers)
    if known is not None:
        words_of = {k: v for k, v in known["model"].items() if k.startswith("words.") and ".pieces." not in k}
        model.load_state_dict(words_of, strict=False)
    fit(model, items, words, dev, args)
    torch.save({"model": model.state_dict(), "context": args.context, "layers": args.layers, "keep": keep}, args.out)


if __name__ == "__main__":
    main()
