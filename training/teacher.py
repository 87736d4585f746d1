"""Fine-tune the pretrained encoder on all corpora at once: the teacher of the tagger that ships.

Usage: ``python -m training.teacher --corpora DIR --encoder e5-small-q4.bin --out teacher.pt``
"""

from __future__ import annotations

import argparse
import random
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

from training.augment import vary
from training.batches import Batch, batches
from training.corpora import LABELS, Sentence, draw, read_corpus, scores_of, spans
from training.encoder import Encoder, Pieces, Pretrained, read_pretrained

_FORGET_CORPUS = 0.4
"""Share of the sentences whose corpus is not told, so that the tagger works without knowing one."""


class Teacher(nn.Module):
    """The encoder, told the corpus (0: none in particular), with a linear layer to the tags."""

    def __init__(self, pretrained: Pretrained, corpora: int, layers: int | None = None) -> None:
        super().__init__()
        self.encoder = Encoder(pretrained, layers)
        self.corpus = nn.Embedding(corpora + 1, pretrained.hidden)
        nn.init.zeros_(self.corpus.weight)
        self.tags = nn.Linear(pretrained.hidden, len(LABELS))

    def forward(self, batch: Batch, corpora: Tensor) -> Tensor:
        """Return the scores of the tags (sentences, units, tags)."""
        encoder = self.encoder
        words = functional.embedding(batch.pieces, encoder.words).float() + self.corpus(corpora)[:, None, :]
        states = encoder.drop(encoder.norm(words + encoder.positions[: batch.pieces.shape[1]]))
        for layer in encoder.layers:
            states = layer(states, batch.seen)
        firsts = torch.gather(states, 1, batch.first[:, :, None].expand(-1, -1, states.shape[2]))
        scores: Tensor = self.tags(firsts)
        return scores


def loss_of(scores: Tensor, batch: Batch) -> Tensor:
    """Return the mean cross-entropy; where a corpus marks no NORP, its O may as well be NORP."""
    logs = functional.log_softmax(scores.float(), dim=2)
    picked = torch.gather(logs, 2, batch.tags[:, :, None])[:, :, 0]
    unmarked = torch.logsumexp(logs[:, :, [0, 7, 8]], dim=2)
    free = (batch.tags == 0) & ~batch.norp[:, None]
    losses = torch.where(free, unmarked, picked)
    return -(losses * batch.real).sum() / batch.real.sum()


def best_tags(scores: Tensor, real: Tensor) -> list[list[int]]:
    """Return the best tag sequences in which an I- follows its own type (Viterbi)."""
    logs = functional.log_softmax(scores.float(), dim=2)
    count = len(LABELS)
    barred = torch.zeros((count, count))
    for after in range(2, count, 2):
        for before in range(count):
            if before not in (after, after - 1):
                barred[before, after] = -1e4
    start = torch.tensor([-1e4 if number and number % 2 == 0 else 0.0 for number in range(count)])
    best, back = logs[:, 0] + start, []
    for position in range(1, logs.shape[1]):
        step, origin = (best[:, :, None] + barred).max(dim=1)
        keep = real[:, position, None]
        best = torch.where(keep, step + logs[:, position], best)
        back.append(torch.where(keep, origin, torch.arange(count)))
    path = [best.argmax(dim=1)]
    for origin in reversed(back):
        path.append(torch.gather(origin, 1, path[-1][:, None])[:, 0])
    rows = torch.stack(path[::-1], dim=1).tolist()
    return [row[: int(mask.sum())] for row, mask in zip(rows, real, strict=True)]


def evaluate(
    model: nn.Module, sentences: Sequence[Sentence], pieces: Pieces, corpora: dict[str, int], *, told: bool
) -> dict[str, tuple[float, float, float]]:
    """Return precision, recall and F1 of exact spans and types by corpus."""
    model.eval()
    counts: dict[str, Counter[str]] = {}
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        for rows, batch in batches(sentences, pieces, corpora, 4096, None):
            scores = model(batch, batch.corpora if told else torch.zeros_like(batch.corpora))
            for row, tags in zip(rows, best_tags(scores, batch.real), strict=True):
                right, found = spans(row.tags), spans(tags)
                tally = counts.setdefault(row.corpus, Counter())
                tally.update(right=len(right), found=len(found), both=len(right & found))
    model.train()
    return {corpus: scores_of(tally) for corpus, tally in sorted(counts.items())}


def main() -> None:
    """Train and save."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpora", type=Path, required=True)
    parser.add_argument("--encoder", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--layers", type=int, default=9)
    parser.add_argument("--start", type=Path, help="A teacher to train on; otherwise the encoder is where it starts.")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--epochs", type=float, default=2.0)
    parser.add_argument("--rate", type=float, default=1.5e-4)
    parser.add_argument("--size", type=int, default=2048)
    parser.add_argument("--minutes", type=float, default=1e9, help="Stop after so many minutes, decay planned for it.")
    args = parser.parse_args()
    torch.manual_seed(1)
    train = [s for path in sorted(args.corpora.glob("*.train.tsv")) for s in read_corpus(path)]
    dev = [s for path in sorted(args.corpora.glob("*.dev.tsv")) for s in read_corpus(path)]
    corpora = {name: number for number, name in enumerate(sorted({s.corpus for s in train}), start=1)}
    pretrained = read_pretrained(args.encoder)
    pieces = Pieces(pretrained.pieces, pretrained.scores)
    model = Teacher(pretrained, len(corpora), args.layers)
    if args.start is not None:
        model.load_state_dict(torch.load(args.start)["model"])
    fit(model, train, dev, pieces, corpora, args)


def fit(
    model: Teacher,
    train: Sequence[Sentence],
    dev: Sequence[Sentence],
    pieces: Pieces,
    corpora: dict[str, int],
    args: argparse.Namespace,
) -> None:
    """Train with AdamW, warm-up and linear decay; save and score after each third of an epoch."""
    chance = random.Random(args.seed)
    optimiser = torch.optim.AdamW(model.parameters(), lr=args.rate, weight_decay=0.01)
    begin, step, average, report = time.monotonic(), 0, 0.0, time.monotonic()
    epoch, planned = 0, 1.0
    while (done := max(step / planned, (time.monotonic() - begin) / 60 / args.minutes)) < 1:
        drawn = [vary(s, chance) for s in draw(train, chance)]
        groups = list(batches(drawn, pieces, corpora, args.size, chance))
        planned = len(groups) * args.epochs
        for _, batch in groups:
            done = max(step / planned, (time.monotonic() - begin) / 60 / args.minutes)
            if done >= 1:
                break
            for group in optimiser.param_groups:
                group["lr"] = args.rate * min(done / 0.06, (1 - done) / 0.94)
            forget = torch.rand(len(batch.corpora)) < _FORGET_CORPUS
            with torch.autocast("cpu", torch.bfloat16):
                scores = model(batch, batch.corpora.masked_fill(forget, 0))
            loss = loss_of(scores, batch)
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            step += 1
            average += (loss.item() - average) / min(step, 100)
            if time.monotonic() - report > 60:
                report = time.monotonic()
                minutes = (report - begin) / 60
                print(f"{minutes:5.1f} min  step {step}/{planned:.0f}  {done:.0%}  loss {average:.4f}", flush=True)
                torch.save({"model": model.state_dict(), "corpora": corpora}, args.out)
        epoch += 1
    torch.save({"model": model.state_dict(), "corpora": corpora}, args.out)
    for told in (True, False):
        scored = evaluate(model, dev, pieces, corpora, told=told)
        print("told the corpus" if told else "not told")
        for name, (precision, recall, f1) in scored.items():
            print(f"  {name:14} {precision:.3f} {recall:.3f} {f1:.3f}")
        print(f"  mean           {sum(f for *_, f in scored.values()) / len(scored):.3f}", flush=True)


if __name__ == "__main__":
    main()
