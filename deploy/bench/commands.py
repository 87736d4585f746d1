"""``silkwire bench``: how fast the pipeline is on this machine, beside what its stages alone could do."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from agents.commands.console import err, out, progress_bar, settings_for_command, told
from deploy.bench.articles import Weight, read_originals
from deploy.bench.pages import write_pages
from deploy.bench.picture import picture
from deploy.bench.plan import Part, Plan
from deploy.bench.results import Results, read_results
from deploy.bench.run import Order, measure
from deploy.bench.tables import print_tables, tables

DOCS = Path(__file__).parents[2] / "docs"

app = typer.Typer(
    help="How fast the pipeline is on this machine, beside what its stages alone could do.",
    rich_markup_mode="markdown",
)


@app.callback(
    invoke_without_command=True,
    epilog="Examples:  `silkwire bench --quick`   ·   `silkwire bench --part flow --articles 100000`   ·   "
    "`silkwire bench --input CC-NEWS.warc.gz`   ·   `silkwire bench --read docs/performance.json --write-docs docs`",
)
def bench(
    quick: Annotated[bool, typer.Option("--quick", help="About two minutes, with rough figures.")] = False,
    part: Annotated[list[Part] | None, typer.Option(help="Measure only this part; may be repeated.")] = None,
    articles: Annotated[
        int | None, typer.Option(min=20, help="Articles end to end; 100000 shows whether memory is flat.")
    ] = None,
    weight: Annotated[
        list[Weight] | None, typer.Option(help="Articles as given, or of 900 words in pages of 170 kB; both otherwise.")
    ] = None,
    source: Annotated[
        list[Path] | None,
        typer.Option("--input", help="JSON lines, pages or web archives to measure with; the bundled ones otherwise."),
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Another seed makes other articles.")] = 0,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the figures to this file.")] = None,
    svg_file: Annotated[Path | None, typer.Option("--svg", help="Write the picture to this file.")] = None,
    read: Annotated[Path | None, typer.Option(help="Print the figures of an earlier run; measure nothing.")] = None,
    write_docs: Annotated[
        Path | None, typer.Option(help="Put tables, picture and figures into the pages of this folder.")
    ] = None,
) -> None:
    """Measure the stages alone and the pipeline end to end, through a Kafka, workers and an Elasticsearch of its own.

    Rates end to end count from the first publish to the last article that a search finds. The servers and the
    measurement itself share the machine with the workers; the table of parts says what each of them took. The settings
    of SILKWIRE_WORKER_BATCH and others that say how workers work are kept.

    Exit codes: 0 measured, 1 articles were lost or the pipeline stopped, 2 an argument is wrong.
    """
    with told():
        if read is not None:
            results = read_results(read)
        else:
            plan = Plan.quick() if quick else Plan()
            plan = plan if articles is None else plan.of(articles)
            order = Order(
                originals=read_originals(source or ()),
                name=", ".join(path.name for path in source) if source else "bundled articles",
                weights=weight or list(Weight),
                parts=frozenset(part or Part),
                plan=plan,
                settings=settings_for_command(),
                command=" ".join(["silkwire", *sys.argv[1:]]),
                seed=seed,
            )
            results = _measured(order)
        print_tables(tables(results), out)
        _write(results, json_file, svg_file)
        if write_docs is not None:
            for page in write_pages(results, write_docs):
                err.print(f"{page} is current", style="dim", markup=False)


def _measured(order: Order) -> Results:
    with progress_bar() as bar:
        task = bar.add_task("starting", total=None)
        last = ""

        def tell(what: str, done: int, of: int) -> None:
            nonlocal last
            bar.update(task, description=what, completed=done, total=of)
            if what != last and not err.is_terminal:
                err.print(what, style="dim", markup=False)
            last = what

        return measure(order, tell, lambda line: bar.update(task, description=line, total=None))


def _write(results: Results, json_file: Path | None, svg_file: Path | None) -> None:
    for file, content in ((json_file, results.model_dump_json(indent=1)), (svg_file, picture(results))):
        if file is not None:
            file.write_text(content, encoding="utf-8")
            err.print(f"wrote {file}", style="dim", markup=False)
