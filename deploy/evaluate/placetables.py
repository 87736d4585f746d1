"""The tables of the places evaluation, and the same as JSON."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from deploy.evaluate.placescores import PlaceTally, TextScore
from deploy.evaluate.tables import Figures, cell, rounded
from deploy.evaluate.toponyms import ToponymText
from schemas import PlaceKind

GIVEN = "toponyms given"
POPULOUS = "most populous of the given"
END_TO_END = "end to end"
_NO_KIND = "kind unknown"
_WIDTH = 14


@dataclass(frozen=True, slots=True)
class PlacesScore:
    """What came of the texts of a corpus in one manner, :data:`GIVEN`, :data:`POPULOUS` or :data:`END_TO_END`."""

    corpus: str
    manner: str
    texts: Sequence[ToponymText]
    scores: Sequence[TextScore]

    @property
    def tally(self) -> PlaceTally:
        """The counts over all texts."""
        return sum((score.tally for score in self.scores), PlaceTally())

    def by_language(self) -> Mapping[str, PlaceTally]:
        """Return the counts by language of the text."""
        found: dict[str, PlaceTally] = defaultdict(PlaceTally)
        for text, score in zip(self.texts, self.scores, strict=True):
            found[text.language] += score.tally
        return dict(sorted(found.items()))

    def by_kind(self) -> Mapping[str, PlaceTally]:
        """Return the counts by annotated kind, in the order of the kinds."""
        found: dict[PlaceKind | None, PlaceTally] = defaultdict(PlaceTally)
        for score in self.scores:
            for kind, tally in score.by_kind.items():
                found[kind] += tally
        return {kind or _NO_KIND: found[kind] for kind in (*PlaceKind, None) if kind in found}


def place_figures(score: PlacesScore) -> Mapping[str, object]:
    """Return the figures of a corpus: of all texts, and by language and kind."""
    of = _end_to_end_figures if score.manner == END_TO_END else _given_figures
    return {
        "all": of(score.tally),
        "languages": {language: of(tally) for language, tally in score.by_language().items()},
        "kinds": {kind: of(tally) for kind, tally in score.by_kind().items()},
    }


def place_table(score: PlacesScore) -> Iterator[str]:
    """Yield the lines of the table of a corpus: languages where there are several, kinds, and all together."""
    is_found = score.manner == END_TO_END
    of, columns = (_end_to_end_figures, _FOUND_COLUMNS) if is_found else (_given_figures, _GIVEN_COLUMNS)
    yield f"{'':{_WIDTH}}" + "".join(f"{heading:>{width}}" for _, heading, width in columns)
    languages = score.by_language()
    for name, tally in (*(languages.items() if len(languages) > 1 else ()), *score.by_kind().items()):
        yield _row(name, of(tally), columns)
    yield _row("all", of(score.tally), columns)


_GIVEN_COLUMNS = (
    ("toponyms", "toponyms", 9),
    ("accuracy_161", "161 km", 8),
    ("accuracy", "or code", 8),
    ("mean_km", "mean km", 8),
    ("median_km", "median", 7),
    ("auc", "AUC", 7),
    ("country", "country", 8),
    ("kind", "kind", 7),
    ("coverage", "coverage", 9),
)
_FOUND_COLUMNS = (
    ("toponyms", "toponyms", 9),
    ("precision", "prec", 8),
    ("recall", "recall", 8),
    ("f1", "F1", 8),
    ("f1_161", "F1 161", 8),
    ("found", "found", 8),
    ("unexpected", "others", 7),
    ("traps", "traps", 6),
    ("fallen", "fallen", 7),
)


def _given_figures(tally: PlaceTally) -> Figures:
    return {
        "toponyms": tally.expected,
        "accuracy_161": rounded(tally.accuracy_161),
        "accuracy": rounded(tally.accuracy),
        "mean_km": _whole(tally.mean_km),
        "median_km": _whole(tally.median_km),
        "auc": rounded(tally.auc),
        "country": rounded(tally.country),
        "kind": rounded(tally.kind),
        "coverage": rounded(tally.coverage),
    }


def _end_to_end_figures(tally: PlaceTally) -> Figures:
    return {
        "toponyms": tally.expected,
        "precision": rounded(tally.precision),
        "recall": rounded(tally.recall),
        "f1": rounded(tally.f1),
        "f1_161": rounded(tally.f1_161),
        "found": rounded(tally.found),
        "unexpected": tally.given - len(tally.errors),
        "traps": tally.traps,
        "fallen": tally.fallen,
    }


def _whole(value: float | None) -> int | None:
    return None if value is None else round(value)


def _row(name: str, figures: Figures, columns: Iterable[tuple[str, str, int]]) -> str:
    values = ((figures[key], width) for key, _, width in columns)
    return f"{name:{_WIDTH}}" + "".join(
        cell(value, width) if isinstance(value, float) else f"{'-' if value is None else value:>{width}}"
        for value, width in values
    )
