"""spaCy's hash-embedding CNN with its transition-based recogniser, trained on the same corpora: a yardstick.

Usage: ``python -m training.cnn --corpora DIR``, with spaCy installed. Its small models have this width and depth.
"""

from __future__ import annotations

import argparse
import random
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import spacy
from spacy.tokens import Doc
from spacy.training import Example, biluo_tags_to_spans, iob_to_biluo
from spacy.training.batchers import minibatch_by_words

from training.corpora import LABELS, Sentence, draw, read_corpus, scores_of, spans

_CNN = {
    "model": {
        "@architectures": "spacy.TransitionBasedParser.v2",
        "state_type": "ner",
        "extra_state_tokens": False,
        "hidden_width": 64,
        "maxout_pieces": 2,
        "use_upper": True,
        "nO": None,
        "tok2vec": {
            "@architectures": "spacy.HashEmbedCNN.v2",
            "pretrained_vectors": None,
            "width": 96,
            "depth": 4,
            "embed_size": 10000,
            "window_size": 1,
            "maxout_pieces": 3,
            "subword_features": True,
        },
    }
}


def example(nlp: Any, sentence: Sentence) -> Example:
    """Return a sentence as spaCy learns from it."""
    doc, gold = (Doc(nlp.vocab, words=list(sentence.units)) for _ in range(2))
    gold.ents = biluo_tags_to_spans(gold, iob_to_biluo([LABELS[tag] for tag in sentence.tags]))
    return Example(doc, gold)


def fit(nlp: Any, sentences: Sequence[Sentence], passes: int) -> None:
    """Train with Adam in batches of about 1,000 words."""
    chance = random.Random(1)
    items = [example(nlp, sentence) for sentence in sentences if sentence.units]
    optimizer = nlp.initialize(lambda: items[:2000])
    begin = time.monotonic()
    for number in range(passes):
        chance.shuffle(items)
        losses: dict[str, float] = {}
        for batch in minibatch_by_words(items, size=1000, get_length=lambda item: len(item.reference)):
            nlp.update(batch, sgd=optimizer, drop=0.1, losses=losses)
        print(f"{(time.monotonic() - begin) / 60:5.1f} min  pass {number}  loss {losses['ner']:.0f}", flush=True)


def evaluate(nlp: Any, dev: Sequence[Sentence]) -> None:
    """Print precision, recall and F1 of exact spans and types by corpus, and the pace."""
    docs = [Doc(nlp.vocab, words=list(sentence.units)) for sentence in dev]
    begin = time.process_time()
    found = list(nlp.pipe(docs))
    seconds = time.process_time() - begin
    counts: dict[str, Counter[str]] = {}
    for sentence, doc in zip(dev, found, strict=True):
        right = spans(sentence.tags)
        given = spans(LABELS.index(f"{t.ent_iob_}-{t.ent_type_}" if t.ent_type_ else "O") for t in doc)
        counts.setdefault(sentence.corpus, Counter()).update(
            right=len(right), found=len(given), both=len(right & given)
        )
    for corpus, tally in sorted(counts.items()):
        print(f"  {corpus:14} {' '.join(f'{score:.3f}' for score in scores_of(tally))}")
    print(
        f"  mean {sum(scores_of(t)[2] for t in counts.values()) / len(counts):.3f}",
        f"  {sum(map(len, docs)) / seconds:.0f} words a second",
    )


def main() -> None:
    """Train and score."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpora", type=Path, required=True)
    parser.add_argument("--passes", type=int, default=3)
    args = parser.parse_args()
    spacy.util.fix_random_seed(1)
    nlp = spacy.blank("xx")
    nlp.add_pipe("ner", config=_CNN)
    train = [s for path in sorted(args.corpora.glob("*.train.tsv")) for s in read_corpus(path)]
    fit(nlp, draw(train, random.Random(1), repeat=False), args.passes)
    dev = [s for path in sorted(args.corpora.glob("*.dev.tsv")) for s in read_corpus(path) if s.units]
    evaluate(nlp, dev)


if __name__ == "__main__":
    main()
