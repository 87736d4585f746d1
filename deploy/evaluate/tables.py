"""The tables that the evaluation prints, and the same as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from deploy.evaluate.corpora import LABELS, Label, SpanTally
from deploy.evaluate.scoring import ActorTally
from deploy.evaluate.tallies import share

Figures = Mapping[str, float | int | None]
_ALL = "all"


@dataclass(frozen=True, slots=True)
class CorpusScore:
    """What an engine made of a corpus; ``cpu_seconds`` are those of all its threads."""

    name: str
    language: str
    tokens: int
    cpu_seconds: float
    by_type: Mapping[Label, SpanTally]

    @property
    def tally(self) -> SpanTally:
        """The counts over all types."""
        return sum(self.by_type.values(), SpanTally())


def actor_figures(tally: ActorTally) -> Figures:
    """Return the figures of a tally by name; shares are rounded to three digits, null where nothing was to be found."""
    shares = {
        "precision": tally.precision,
        "recall": tally.recall,
        "f1": tally.f1,
        "type": share(tally.types_right, tally.found),
        "country": share(tally.countries_right, tally.found),
        "role": share(tally.roles_right, tally.roles),
        "role_and_country": share(tally.both_right, tally.roles),
        "quotes": share(tally.quotes_found, tally.quotes),
        "speakers": share(tally.speakers_right, tally.quotes_found),
    }
    counts = {
        "articles": tally.articles,
        "actors": tally.expected,
        "merged": tally.merged,
        "split": tally.split,
        "expected_quotes": tally.quotes,
    }
    return {
        **counts,
        **{name: rounded(value) for name, value in shares.items()},
        "ms_per_article": rounded(share(tally.milliseconds, tally.articles), 1),
    }


def actor_table(by_language: Mapping[str, ActorTally]) -> Iterator[str]:
    """Yield the lines of the table of a half: a language a line, and all together."""
    yield (
        "lang  articles actors   prec    rec     F1  merged split   type   ctry   role   both"
        "  quotes  found  speaker     ms"
    )
    rows = [*sorted(by_language.items()), (_ALL, sum(by_language.values(), ActorTally()))]
    for language, tally in rows:
        of = actor_figures(tally)
        shares = [cell(of[name], 6) for name in ("precision", "recall", "f1")]
        attributes = [cell(of[name], 6) for name in ("type", "country", "role", "role_and_country")]
        yield (
            f"{language:5} {tally.articles:8} {tally.expected:6} {' '.join(shares)}  {tally.merged:6} {tally.split:5} "
            f"{' '.join(attributes)}  {tally.quotes:6} {cell(of['quotes'], 6)}  {cell(of['speakers'], 7)} "
            f"{of['ms_per_article'] or 0.0:6.1f}"
        )


def span_figures(tally: SpanTally) -> Figures:
    """Return precision, recall and F1, rounded to three digits, and the number of names."""
    shares = {"precision": tally.precision, "recall": tally.recall, "f1": tally.f1}
    return {"names": tally.expected, **{name: rounded(value) for name, value in shares.items()}}


def corpus_figures(scores: Sequence[CorpusScore], *, by_type: bool) -> Mapping[str, object]:
    """Return the figures of all corpora by name, and their means."""
    corpora = {
        score.name: {
            **span_figures(score.tally),
            **({label: span_figures(score.by_type[label]) for label in LABELS} if by_type else {}),
            "tokens_per_second": _speed([score]),
        }
        for score in scores
    }
    return {
        "corpora": corpora,
        "mean_f1_of_corpora": rounded(_mean([score.tally.f1 for score in scores])),
        "mean_f1_of_languages": rounded(_mean(_by_language(scores))),
        "tokens_per_second": _speed(scores),
    }


def corpus_table(scores: Sequence[CorpusScore], *, by_type: bool) -> Iterator[str]:
    """Yield the lines of the table: a corpus a line, its types below it if wanted, and the means."""
    width = max([len(score.name) for score in scores] + [len("mean of languages")])
    yield f"{'corpus':{width}}   names   prec    rec     F1  tokens/s"
    for score in scores:
        yield f"{_span_row(score.name, score.tally, width)} {_speed([score]) or 0:9,}"
        if by_type:
            yield from (_span_row(f"  {label}", score.by_type[label], width) for label in LABELS)
    gap = " " * 22
    yield f"{'mean of corpora':{width}} {gap}{cell(_mean([s.tally.f1 for s in scores]), 6)} {_speed(scores) or 0:9,}"
    yield f"{'mean of languages':{width}} {gap}{cell(_mean(_by_language(scores)), 6)}"


def _span_row(name: str, tally: SpanTally, width: int) -> str:
    shares = (cell(value, 6) for value in (tally.precision, tally.recall, tally.f1))
    return f"{name:{width}} {tally.expected:7} {' '.join(shares)}"


def _by_language(scores: Sequence[CorpusScore]) -> list[float | None]:
    languages = sorted({score.language for score in scores})
    return [_mean([score.tally.f1 for score in scores if score.language == language]) for language in languages]


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return share(sum(known), len(known))


def _speed(scores: Sequence[CorpusScore]) -> int | None:
    speed = share(sum(score.tokens for score in scores), sum(score.cpu_seconds for score in scores))
    return None if speed is None else round(speed)


def rounded(value: float | None, digits: int = 3) -> float | None:
    """Return a figure with so many digits, null where there is none."""
    return None if value is None else round(value, digits)


def cell(value: float | int | None, width: int) -> str:
    """Return a figure as a cell of a table, flush right; a dash where there is none."""
    return f"{'-' if value is None else f'{value:.3f}':>{width}}"
