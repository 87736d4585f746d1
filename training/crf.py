"""A linear-chain CRF over hand-made features, with the names of known places and actors as gazetteer: a yardstick.

Usage: ``python -m training.crf --corpora DIR --names names.txt`` where ``names.txt`` holds a name a line.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import pycrfsuite

from pipeline.tagger.shapes import shape_of
from training.corpora import LABELS, draw, read_corpus, scores_of, spans


def features(units: Sequence[str], gazetteer: frozenset[str]) -> Iterator[list[str]]:
    """Yield the features of each unit: itself, its ends, its shape, those of its neighbours, and known names."""
    inside = set()
    for start in range(len(units)):
        for end in range(start + 1, min(start + 5, len(units) + 1)):
            if " ".join(units[start:end]).casefold() in gazetteer:
                inside.update(range(start, end))
    shapes = [int(shape_of(unit)) for unit in units]
    for place, unit in enumerate(units):
        low = unit.casefold()
        row = [f"w={low}", f"s={shapes[place]}", f"known={place in inside}", f"first={place == 0}"]
        row += [f"p{n}={low[:n]}" for n in (2, 3, 4)] + [f"e{n}={low[-n:]}" for n in (2, 3, 4)]
        for step in (-2, -1, 1, 2):
            near = place + step
            if 0 <= near < len(units):
                row += [f"{step}w={units[near].casefold()}", f"{step}s={shapes[near]}", f"{step}known={near in inside}"]
            else:
                row.append(f"{step}edge")
        yield row


def main() -> None:
    """Train and score."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpora", type=Path, required=True)
    parser.add_argument("--names", type=Path, required=True)
    parser.add_argument("--iterations", type=int, default=40)
    parser.add_argument("--share", type=float, default=1.0, help="Share of the training sentences.")
    args = parser.parse_args()
    gazetteer = frozenset(line.strip().casefold() for line in args.names.read_text(encoding="utf-8").splitlines())
    chance = random.Random(1)
    train = [s for path in sorted(args.corpora.glob("*.train.tsv")) for s in read_corpus(path)]
    trainer = pycrfsuite.Trainer(
        algorithm="lbfgs", params={"c1": 0.1, "c2": 0.01, "max_iterations": args.iterations}, verbose=False
    )
    for sentence in draw(train, chance, repeat=False):
        if chance.random() < args.share:
            trainer.append(list(features(sentence.units, gazetteer)), [LABELS[tag] for tag in sentence.tags])
    with tempfile.NamedTemporaryFile() as file:
        trainer.train(file.name)
        tagger = pycrfsuite.Tagger()
        tagger.open(file.name)
        counts: dict[str, Counter[str]] = {}
        start, words = time.process_time(), 0
        for path in sorted(args.corpora.glob("*.dev.tsv")):
            for sentence in read_corpus(path):
                tags = tagger.tag(list(features(sentence.units, gazetteer))) if sentence.units else []
                found, right = spans(LABELS.index(tag) for tag in tags), spans(sentence.tags)
                counts.setdefault(sentence.corpus, Counter()).update(
                    found=len(found), right=len(right), both=len(found & right)
                )
                words += len(sentence.units)
        seconds = time.process_time() - start
    for corpus, tally in sorted(counts.items()):
        print(f"  {corpus:14} {' '.join(f'{score:.3f}' for score in scores_of(tally))}")
    print(
        f"  mean {sum(scores_of(t)[2] for t in counts.values()) / len(counts):.3f}",
        f"  {words / seconds:.0f} words a second",
    )


if __name__ == "__main__":
    main()
