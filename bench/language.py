"""How good and how fast the language identifiers are: ``python -m bench.language FILE [FILES…]``.

A file holds a language code (ISO 639-1 or 639-3) and a text a line, parted by a tab. Prints macro accuracy over the
languages and microseconds a text, for each identifier in one run.
"""

from __future__ import annotations

import argparse
import time
from collections import defaultdict
from pathlib import Path
from typing import Literal

from pipeline.language import language_identifier

FOCUS = frozenset(
    [
        "en",
        "ru",
        "es",
        "fr",
        "de",
        "ar",
        "fa",
        "tr",
        "zh",
        "uk",
        "kk",
        "uz",
        "ky",
        "tg",
        "az",
        "ps",
        "tk",
        "pt",
        "it",
        "hi",
        "ur",
    ]
)
NAMES: tuple[Literal["pycld2", "langdetect"], ...] = ("pycld2", "langdetect")


def main() -> None:
    """Measure the identifiers on the given files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--most", type=int, default=20, help="texts a language")
    arguments = parser.parse_args()
    for file in arguments.files:
        texts: dict[str, list[str]] = defaultdict(list)
        for line in file.read_text(encoding="utf-8").splitlines():
            code, _, text = line.partition("\t")
            if text and len(texts[code]) < arguments.most:
                texts[code].append(text)
        for name in NAMES:
            _measure(file.name, name, texts)


def _measure(title: str, name: Literal["pycld2", "langdetect"], texts: dict[str, list[str]]) -> None:
    identifier = language_identifier(name)
    identifier.identify("The ministers met in Tashkent.")
    start = time.perf_counter()
    accuracy = {
        code: sum(identifier.identify(text).code == code for text in found) / len(found)
        for code, found in texts.items()
    }
    spent = (time.perf_counter() - start) / sum(map(len, texts.values()))
    focus = [value for code, value in accuracy.items() if code in FOCUS]
    print(
        f"{title}: {name:10} macro {sum(accuracy.values()) / len(accuracy):.3f} over {len(accuracy)} languages, "
        f"{sum(focus) / max(1, len(focus)):.3f} over {len(focus)} focus languages, {spent * 1e6:.0f} µs a text"
    )


if __name__ == "__main__":
    main()
