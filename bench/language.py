"""How good and how fast the language identifiers are: ``python -m bench.language FILE [FILES…]``.

A file holds a language code (ISO 639-1 or 639-3) and a text a line, parted by a tab; those of ``tests/languages`` are
objects. Prints a row for each identifier
that is installed, by itself and held against our words and letters: the table of ``docs/language.md``. The slow ones
need milliseconds a text; ``--most`` takes fewer texts of each language.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from deploy.evaluate.languages import LabelledText, language_figures, read_texts, score_identifier
from deploy.evaluate.tables import cell
from pipeline.errors import ConfigurationError
from pipeline.language import GUESSERS, LanguageIdentifier, bare_identifier, language_identifier


def main() -> None:
    """Measure the identifiers on the given files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--most", type=int, default=200, help="texts a language")
    arguments = parser.parse_args()
    for file in arguments.files:
        texts = list(_most(read_texts(file), arguments.most))
        print(f"{file.stem}: {len(texts)} texts")
        print("identifier              accuracy  focus  calibration  µs a text")
        for name, identifier in _installed():
            of = language_figures(score_identifier(file.stem, identifier, texts))
            print(
                f"{name:24} {cell(of['accuracy'], 7)} {cell(of['focus_accuracy'], 6)} "
                f"{cell(of['calibration_error'], 12)} {of['microseconds_per_text']:10}"
            )


def _installed() -> Iterator[tuple[str, LanguageIdentifier]]:
    for name in GUESSERS:
        try:
            yield f"{name} alone", bare_identifier(name)
            yield name, language_identifier(name)
        except ConfigurationError as error:
            print(error)


def _most(texts: Sequence[LabelledText], most: int) -> Iterator[LabelledText]:
    seen: Counter[str] = Counter()
    for text in texts:
        seen[text.code] += 1
        if seen[text.code] <= most:
            yield text


if __name__ == "__main__":
    main()
