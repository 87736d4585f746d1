"""Plain sentences for the student: treebanks of Universal Dependencies without their annotation, and plain text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from pipeline.tagger.sentences import sentences, split_ideographs
from training.corpora import Sentence


def read_treebank(path: Path) -> list[Sentence]:
    """Return the sentences of a CoNLL-U file as units without tags; the corpus is the treebank's short name."""
    corpus = "raw-" + path.name.split("-ud-")[0]
    blocks = path.read_text(encoding="utf-8").split("\n\n")
    return _untagged(
        corpus, (tuple(unit for word in _words(block) for unit in split_ideographs(word)) for block in blocks)
    )


def read_text(path: Path) -> list[Sentence]:
    """Return the sentences of a text, a paragraph a line, without tags; the file is named ``LANGUAGE_NAME.txt``."""
    found = sentences(path.read_text(encoding="utf-8"))
    return _untagged(f"raw-{path.stem}", (tuple(word.text for word in words) for words in found))


def _untagged(corpus: str, found: Iterable[tuple[str, ...]]) -> list[Sentence]:
    return [Sentence(units, (0,) * len(units), corpus) for units in found if len(units) > 3]


def _words(block: str) -> Iterator[str]:
    """Yield the surface words of a sentence; those that the treebank splits come once, whole."""
    covered = 0
    for line in block.splitlines():
        columns = line.split("\t")
        if len(columns) < 2 or line.startswith("#") or "." in columns[0]:
            continue
        first, _, last = columns[0].partition("-")
        if last:
            covered = int(last)
            yield columns[1]
        elif int(first) > covered:
            yield columns[1]
