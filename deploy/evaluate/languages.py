"""``silkwire evaluate language``: identifiers against labelled texts, and whether their confidence keeps its word."""

from __future__ import annotations

import json
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from agents.commands.console import err, out, told
from deploy.evaluate.files import read_lines
from deploy.evaluate.tables import Figures, cell, rounded
from pipeline.errors import ConfigurationError
from pipeline.language import GUESSERS, GuesserName, LanguageIdentifier, bare_identifier, language_identifier
from schemas import Language

LANGUAGE_EPILOG = (
    "Examples:  `silkwire evaluate language texts.tsv --misses`   ·   "
    "`silkwire evaluate language texts.tsv --identifier langdetect --bare`"
)
FOCUS = frozenset(
    ("en", "ru", "es", "fr", "de", "ar", "fa", "tr", "zh", "uk", "kk", "uz", "ky", "tg", "az", "ps", "tk", "pt", "it")
) | {"hi", "ur"}
"""The languages of the regions that the pipeline is made for."""
_BINS = 10


@dataclass(frozen=True, slots=True)
class LabelledText:
    """A text and the code of its language."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Bin:
    """The answers of about one confidence: how many, how sure on average, and what share of them is right."""

    texts: int
    confidence: float
    right: float


@dataclass(frozen=True, slots=True)
class LanguagesScore:
    """What an identifier made of a file of texts; ``cpu_seconds`` are those of identification alone."""

    name: str
    texts: Sequence[LabelledText]
    answers: Sequence[Language]
    cpu_seconds: float

    def accuracies(self) -> Mapping[str, float]:
        """Return the share of right answers for each language."""
        right: dict[str, list[bool]] = defaultdict(list)
        for text, answer in zip(self.texts, self.answers, strict=True):
            right[text.code].append(answer.code == text.code)
        return {code: sum(found) / len(found) for code, found in sorted(right.items())}

    def confused(self) -> Mapping[str, Counter[str]]:
        """Return for each language what it was taken for."""
        taken: dict[str, Counter[str]] = defaultdict(Counter)
        for text, answer in zip(self.texts, self.answers, strict=True):
            if answer.code != text.code:
                taken[text.code][answer.code] += 1
        return taken

    def reliability(self) -> Sequence[Bin]:
        """Return the answers by confidence in tenths; ``und`` claims nothing and is in none."""
        bins: dict[int, list[tuple[float, bool]]] = defaultdict(list)
        for text, answer in zip(self.texts, self.answers, strict=True):
            if answer.code != "und":
                tenth = min(int(answer.confidence * _BINS), _BINS - 1)
                bins[tenth].append((answer.confidence, answer.code == text.code))
        return [
            Bin(len(found), sum(c for c, _ in found) / len(found), sum(r for _, r in found) / len(found))
            for _, found in sorted(bins.items())
        ]

    def calibration_error(self) -> float:
        """Return the expected calibration error: how far confidence and share of right answers are apart on average.

        Source: Naeini, Cooper and Hauskrecht, "Obtaining well calibrated probabilities using Bayesian binning",
        AAAI 2015, here with ten bins of equal width.
        """
        bins = self.reliability()
        total = sum(one.texts for one in bins)
        return sum(one.texts * abs(one.confidence - one.right) for one in bins) / total if total else 0.0


def read_texts(file: Path) -> Sequence[LabelledText]:
    """Return the texts of a file: a language code, a tab and a text a line; columns between them are left out.

    A line of a file ``.jsonl`` is an object with ``language`` and ``text`` instead.

    Raises:
        ConfigurationError: the file is absent or holds a line that is neither.
    """
    read = _from_json if file.suffix == ".jsonl" else _from_columns
    texts = []
    for number, line in enumerate(read_lines(file), 1):
        if not line.strip():
            continue
        try:
            texts.append(read(line))
        except (ValueError, KeyError, TypeError) as error:
            msg = f"{file}, line {number}: write a language code, a tab and a text, or an object in a .jsonl file"
            raise ConfigurationError(msg) from error
    if not texts:
        msg = f"{file} holds no texts"
        raise ConfigurationError(msg)
    return texts


def _from_json(line: str) -> LabelledText:
    entry = json.loads(line)
    return LabelledText(str(entry["language"]), str(entry["text"]))


def _from_columns(line: str) -> LabelledText:
    code, *_, text = line.split("\t")
    if not text.strip():
        msg = "the text is empty"
        raise ValueError(msg)
    return LabelledText(code.strip(), text)


def score_identifier(name: str, identifier: LanguageIdentifier, texts: Sequence[LabelledText]) -> LanguagesScore:
    """Return what an identifier makes of texts; what it loads on first use is no text's time."""
    answers = [identifier.identify(text.text) for text in texts]
    start = time.process_time()
    for text in texts:
        identifier.identify(text.text)
    return LanguagesScore(name, texts, answers, time.process_time() - start)


def language_figures(score: LanguagesScore) -> Figures:
    """Return the figures of a score by name."""
    accuracies = score.accuracies()
    focus = [value for code, value in accuracies.items() if code in FOCUS]
    return {
        "texts": len(score.texts),
        "languages": len(accuracies),
        "accuracy": rounded(sum(accuracies.values()) / len(accuracies)),
        "focus_languages": len(focus),
        "focus_accuracy": rounded(sum(focus) / len(focus)) if focus else None,
        "undetermined": sum(answer.code == "und" for answer in score.answers),
        "calibration_error": rounded(score.calibration_error()),
        "microseconds_per_text": round(score.cpu_seconds / len(score.texts) * 1e6),
    }


def language_table(score: LanguagesScore) -> Iterator[str]:
    """Yield the lines about a file: the figures, and how often an answer of each confidence is right."""
    of = language_figures(score)
    yield (
        f"macro accuracy {cell(of['accuracy'], 0)} over {of['languages']} languages, {cell(of['focus_accuracy'], 0)} "
        f"over {of['focus_languages']} focus languages; {of['undetermined']} of {of['texts']} texts undetermined; "
        f"{of['microseconds_per_text']} µs a text"
    )
    yield "confidence   texts   right"
    for one in score.reliability():
        yield f"{cell(one.confidence, 10)} {one.texts:7} {cell(one.right, 7)}"
    yield f"expected calibration error {cell(of['calibration_error'], 0)}"


def language(
    files: Annotated[list[Path], typer.Argument(help="Files of a language code, a tab and a text a line, or .jsonl.")],
    identifier: Annotated[
        str, typer.Option(help="pycld2, langdetect, py3langid or lingua; the last two where installed.")
    ] = "pycld2",
    bare: Annotated[
        bool, typer.Option("--bare", help="The identifier by itself, without our words and letters.")
    ] = False,
    misses: Annotated[bool, typer.Option("--misses", help="Add what each language was taken for.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Identify labelled texts, and print the share of right answers and whether the confidence keeps its word.

    The accuracy is the mean of the languages' accuracies, so that frequent ones do not hide the rest.

    Exit codes: 0 measured, 2 a file is absent or wrong, or the identifier is not installed.
    """
    with told():
        name = identifier_name(identifier)
        chosen = bare_identifier(name) if bare else language_identifier(name)
        scores = [score_identifier(file.stem, chosen, read_texts(file)) for file in files]
    if as_json:
        out.print_json(json.dumps({score.name: _detailed(score) for score in scores}))
        return
    for score in scores:
        out.print(f"[bold]{score.name}[/], {chosen.name} {chosen.version}{' alone' if bare else ''}")
        for line in language_table(score):
            out.print(line, markup=False, soft_wrap=True)
        if misses:
            for code, taken in sorted(score.confused().items()):
                err.print(f"  {code}: " + ", ".join(f"{c} {n}" for c, n in taken.most_common()), markup=False)


def identifier_name(name: str) -> GuesserName:
    """Return the name of an identifier.

    Raises:
        ConfigurationError: there is none of that name.
    """
    for known in GUESSERS:
        if name == known:
            return known
    msg = f"there is no language identifier {name}; choose one of {', '.join(GUESSERS)}"
    raise ConfigurationError(msg)


def _detailed(score: LanguagesScore) -> Mapping[str, object]:
    bins = [
        {"texts": b.texts, "confidence": rounded(b.confidence), "right": rounded(b.right)} for b in score.reliability()
    ]
    by_language = {code: rounded(value) for code, value in score.accuracies().items()}
    return {**language_figures(score), "languages_accuracy": by_language, "reliability": bins}
