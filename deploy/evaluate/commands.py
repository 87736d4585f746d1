"""``silkwire evaluate``: the pipeline against annotated articles and named-entity corpora."""

from __future__ import annotations

import json
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from agents.commands.console import err, out, settings_for_command, told
from deploy.evaluate.annotations import ANNOTATIONS, ARTICLES, AnnotatedArticle, Half, annotated_articles
from deploy.evaluate.cleaning import EPILOG, clean
from deploy.evaluate.corpora import Corpus, read_corpus, score_spans
from deploy.evaluate.engines import Engine, engine_named
from deploy.evaluate.languages import LANGUAGE_EPILOG, language
from deploy.evaluate.placeruns import Stages
from deploy.evaluate.placescores import score_places
from deploy.evaluate.placetables import END_TO_END, GIVEN, POPULOUS, PlacesScore, place_figures, place_table
from deploy.evaluate.scoring import ActorTally, ArticleScore, score_article
from deploy.evaluate.stories import STORIES_EPILOG, stories
from deploy.evaluate.tables import CorpusScore, actor_figures, actor_table, corpus_figures, corpus_table
from deploy.evaluate.toponyms import SETS, ToponymText, multilingual_set, read_toponyms
from pipeline.enrich import Cleaner, Extractor
from schemas import EnrichedArticle

_NOW = datetime(2026, 1, 1, tzinfo=UTC)
"""When the articles count as received; any time after their publication serves."""
_WARM_UP = 50
"""Sentences that are tagged before the clock starts."""

app = typer.Typer(
    help="The pipeline against annotated articles and named-entity corpora.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
)


app.command(epilog=EPILOG)(clean)
app.command(epilog=LANGUAGE_EPILOG)(language)
app.command(epilog=STORIES_EPILOG)(stories)


@app.command(epilog="Examples:  `silkwire evaluate actors --half dev --misses`   ·   `silkwire evaluate actors --json`")
def actors(
    half: Annotated[Half, typer.Option(help="Articles that rules are written with (dev), others (test), or both.")] = (
        Half.BOTH
    ),
    articles: Annotated[Path, typer.Option(help="Folder of the articles and their manifests.", show_default=False)] = (
        ARTICLES
    ),
    annotations: Annotated[
        Path, typer.Option(help="Folder of the annotations; a clone's tests/articles otherwise.", show_default=False)
    ] = ANNOTATIONS,
    misses: Annotated[bool, typer.Option("--misses", help="List what is wrong, of the dev half only.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Clean and extract the annotated articles, and print how much of what is expected was found, a language a line.

    Precision counts where the annotation holds all actors; type, country and role count among the actors found,
    speakers among the quotes found. What is wrong in the test half is never listed, so that no rule is written for it.

    Exit codes: 0 measured, 2 an article or annotation is absent or wrong.
    """
    tallies: dict[Half, dict[str, ActorTally]] = defaultdict(lambda: defaultdict(ActorTally))
    with told():
        for article, score in _measured(list(annotated_articles(half, articles=articles, annotations=annotations))):
            tallies[article.half][article.expected.language] += score.tally
            if misses and article.half is Half.DEV:
                err.print(article.stem, *score.faults, sep="\n  ", markup=False, soft_wrap=True)
    if as_json:
        out.print_json(json.dumps({name: _figures(by_language) for name, by_language in tallies.items()}))
        return
    for name, by_language in tallies.items():
        out.print(f"[bold]{name} half[/]")
        for line in actor_table(by_language):
            out.print(line, markup=False, soft_wrap=True)


@app.command(epilog="Example:  `silkwire evaluate mentions en-ewt.dev.tsv zh-uner.dev.tsv --by-type`")
def mentions(
    corpora: Annotated[
        list[Path], typer.Argument(help="Files of a token, a tab and an IOB2 tag a line, named en-….tsv by language.")
    ],
    by_type: Annotated[bool, typer.Option("--by-type", help="Add persons, organisations and places.")] = False,
    engine: Annotated[
        str, typer.Option(help="bundled, spacy:PIPELINE or transformers:MODEL; extract for the whole extract stage.")
    ] = "bundled",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Tag corpora and print precision, recall and F1 of names, exact in span and type, and tokens a second of one core.

    Exit codes: 0 measured, 2 a corpus or engine is absent or wrong.
    """
    with told():
        found = engine_named(engine)
        scores = [_tagged(found, read_corpus(corpus)) for corpus in corpora]
    if as_json:
        out.print_json(json.dumps(corpus_figures(scores, by_type=by_type)))
        return
    for line in corpus_table(scores, by_type=by_type):
        out.print(line, markup=False, soft_wrap=True)


@app.command(
    epilog="Examples:  `silkwire evaluate places --half dev --misses`   ·   `silkwire evaluate places corpus.jsonl`"
)
def places(
    corpora: Annotated[
        list[Path] | None,
        typer.Argument(help="Corpora in the GeoVirus format; else the repository's multilingual set."),
    ] = None,
    half: Annotated[
        Half, typer.Option(help="Half of the multilingual set: for rules (dev), the other (test), both.")
    ] = (Half.BOTH),
    given: Annotated[bool, typer.Option("--given", help="Only with the annotated toponyms given.")] = False,
    end_to_end: Annotated[bool, typer.Option("--end-to-end", help="Only end to end.")] = False,
    baseline: Annotated[
        bool, typer.Option("--baseline", help="Add the most populous place of each given name.")
    ] = False,
    folder: Annotated[
        Path, typer.Option("--set", help="Folder of the multilingual set; a clone's otherwise.", show_default=False)
    ] = SETS,
    misses: Annotated[
        bool, typer.Option("--misses", help="List what is wrong; of the multilingual set, the dev half only.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Resolve annotated toponyms, find them end to end, and print how many are right and how far off they are.

    `161 km` counts by distance from the annotated point; `or code` also the right country or division by code, and
    large places within their own reach. End to end, right is by distance or code; `F1 161` is by distance alone.

    Exit codes: 0 measured, 2 a corpus is absent or wrong.
    """
    wanted = ((GIVEN, given or not end_to_end), (POPULOUS, baseline), (END_TO_END, end_to_end or not given))
    with told():
        sets = [(file.stem, read_toponyms(file)) for file in corpora or ()] or list(
            multilingual_set(half, folder=folder)
        )
        scores = _placed(sets, [manner for manner, is_wanted in wanted if is_wanted])
    if misses:
        _print_misses([score for score in scores if corpora or score.corpus != Half.TEST])
    _print_places(scores, as_json=as_json)


def _placed(sets: Sequence[tuple[str, Sequence[ToponymText]]], manners: Sequence[str]) -> Sequence[PlacesScore]:
    stages = _stages()
    runs = {GIVEN: stages.resolved_as_given, POPULOUS: stages.most_populous, END_TO_END: stages.found_end_to_end}
    return [
        PlacesScore(name, manner, texts, [score_places(text, runs[manner](text)) for text in texts])
        for name, texts in sets
        for manner in manners
    ]


def _print_misses(scores: Sequence[PlacesScore]) -> None:
    for score in scores:
        for text, one in zip(score.texts, score.scores, strict=True):
            if one.faults:
                heading = f"{score.corpus} {text.id}, {score.manner}"
                err.print(heading, *one.faults, sep="\n  ", markup=False, soft_wrap=True)


def _print_places(scores: Sequence[PlacesScore], *, as_json: bool) -> None:
    if as_json:
        by_corpus: dict[str, dict[str, object]] = defaultdict(dict)
        for score in scores:
            by_corpus[score.corpus][score.manner] = place_figures(score)
        out.print_json(json.dumps(by_corpus))
        return
    for score in scores:
        out.print(f"[bold]{score.corpus}, {score.manner}[/], {score.tally.texts} texts")
        for line in place_table(score):
            out.print(line, markup=False, soft_wrap=True)


def _measured(articles: Sequence[AnnotatedArticle]) -> Iterator[tuple[AnnotatedArticle, ArticleScore]]:
    stages = _stages()

    def enriched(article: AnnotatedArticle) -> EnrichedArticle:
        return stages.extractor.extract(stages.cleaner.clean(article.raw, received_at=_NOW, now=_NOW), now=_NOW)

    for article in articles:
        enriched(article)  # what is loaded on first use, as a language's endings are, is no article's time
        yield article, score_article(enriched(article), article.expected)


def _stages() -> Stages:
    settings = settings_for_command()
    extractor = Extractor.load(actor_files=settings.pipeline.actor_files, taggers=settings.pipeline.taggers)
    return Stages(Cleaner.load(settings.pipeline.language), extractor)


def _figures(by_language: Mapping[str, ActorTally]) -> Mapping[str, object]:
    together = sum(by_language.values(), ActorTally())
    languages = {language: actor_figures(tally) for language, tally in sorted(by_language.items())}
    return {"all": actor_figures(together), "languages": languages}


def _tagged(engine: Engine, corpus: Corpus) -> CorpusScore:
    engine.spans(Corpus(corpus.name, corpus.language, corpus.sentences[:_WARM_UP]))
    start = time.process_time()
    given = engine.spans(corpus)
    seconds = time.process_time() - start
    by_type = score_spans([sentence.spans for sentence in corpus.sentences], given)
    return CorpusScore(corpus.name, corpus.language, corpus.tokens, seconds, by_type)
