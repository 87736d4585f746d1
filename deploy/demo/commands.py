"""``silkwire demo``: the bundled articles through real servers, and what came of them."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated

import typer

from agents.commands.console import err, out, progress_bar, told
from agents.deadqueue import Selection, read_dead
from agents.elastic import create_client, install
from agents.inputs import read_inputs
from agents.publishing import Report, publish
from agents.settings import Settings, load_settings
from agents.topics import create_topics
from deploy.demo.summary import count_indexed, print_summary, summarize
from deploy.local import LocalStack, default_home
from pipeline.errors import SilkwireError, TransientError

ARTICLES = Path(__file__).parent / "articles"
_LOOK_EVERY = 0.25
_STOP_SECONDS = 40.0

app = typer.Typer(help="The bundled articles through real servers, and what came of them.", rich_markup_mode="markdown")


class DemoFailed(SilkwireError):
    """The demo did not do what it shows; the message says what is missing."""


@app.callback(invoke_without_command=True)
def demo(
    keep: Annotated[bool, typer.Option("--keep", help="Leave the servers and their data, to go on searching.")] = False,
    wait: Annotated[float, typer.Option(min=10, help="Seconds until the articles must be indexed.")] = 180.0,
) -> None:
    """Start Kafka and Elasticsearch, publish the bundled articles, run a worker until all are indexed, show the result.

    Exit codes: 0 every article is indexed, 1 one is missing, 3 a server did not start.
    """
    started = time.monotonic()
    with told(), contextlib.ExitStack() as stack:
        home = (
            default_home() if keep else Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="silkwire-demo-")))
        )
        local = LocalStack(home=home)
        if not keep:
            stack.callback(local.down)
        err.print("[bold]1.[/] starting a real Kafka and a real Elasticsearch (the first time, 100 MB are fetched)")
        _start(local, with_parent=not keep)
        environment = _environment(local, home)
        settings = _settings(environment)
        _run(settings, environment, home, wait)
        seconds = time.monotonic() - started
    err.print(f"done in {seconds:.0f} s", style="dim")
    _print_next(local if keep else None)


def _start(local: LocalStack, *, with_parent: bool) -> None:
    with err.status("   starting") as status:

        def show(line: str) -> None:
            if line.startswith("fetched"):
                status.update(f"   {line}")
            else:
                err.print(f"   {line}", style="dim", markup=False)

        local.up(progress=show, with_parent=with_parent)


def _run(settings: Settings, environment: Mapping[str, str], home: Path, wait: float) -> None:
    create_topics(settings)
    asyncio.run(_install(settings))
    report = publish(
        read_inputs([str(ARTICLES)], limit_bytes=settings.limits.message_bytes), settings, on_delivered=lambda _n: None
    )
    err.print(f"[bold]2.[/] published {report.delivered} articles to {settings.kafka.raw_topic}")
    err.print("[bold]3.[/] a worker cleans, tags and enriches them, and indexes the documents")
    with _worker(environment, home / "worker.log"):
        _await_indexed(settings, report, wait, home / "worker.log")
    print_summary(asyncio.run(summarize(settings.elasticsearch)), out)


def _environment(local: LocalStack, home: Path) -> dict[str, str]:
    """Return the environment of the demo: the user's own without their silkwire settings, which name other servers."""
    kept = {name: value for name, value in os.environ.items() if not name.upper().startswith("SILKWIRE_")}
    return kept | {
        "SILKWIRE_KAFKA_BOOTSTRAP": local.bootstrap,
        "SILKWIRE_KAFKA_PARTITIONS": "4",
        "SILKWIRE_ELASTICSEARCH_URL": local.elasticsearch_url,
        "SILKWIRE_WORKER_DATA": str(home / "worker"),
        "SILKWIRE_WORKER_PROCESSES": "1",
    }


def _settings(environment: Mapping[str, str]) -> Settings:
    os.environ.clear()
    os.environ.update(environment)
    return load_settings()


async def _install(settings: Settings) -> None:
    client = create_client(settings.elasticsearch)
    try:
        await install(client, settings.elasticsearch)
    finally:
        await client.close()


@contextlib.contextmanager
def _worker(environment: Mapping[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("wb") as stream:
        process = subprocess.Popen(
            [sys.executable, "-m", "agents", "worker", "--with-parent"],
            env=dict(environment),
            stderr=stream,
            stdout=stream,
        )
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _await_indexed(settings: Settings, report: Report, wait: float, log: Path) -> None:
    deadline = time.monotonic() + wait
    indexed: frozenset[str] = frozenset()
    wanted = frozenset(report.ids)
    with progress_bar() as bar:
        task = bar.add_task("   indexed", total=len(wanted))
        while time.monotonic() < deadline and not wanted <= indexed:
            time.sleep(_LOOK_EVERY)
            with contextlib.suppress(TransientError):
                indexed = asyncio.run(count_indexed(settings.elasticsearch))
            bar.update(task, completed=len(wanted & indexed))
    missing = sorted(wanted - indexed)
    if report.failed or missing:
        raise DemoFailed(_explain(settings, report, missing, log))


def _explain(settings: Settings, report: Report, missing: list[str], log: Path) -> str:
    letters = {buried.letter.document_id: buried.letter for buried in read_dead(settings, Selection())}
    lines = [f"{len(missing)} articles are missing from the index:"]
    lines += [f"  {where}: {why}" for where, why in report.failed]
    for identity in missing:
        letter = letters.get(identity)
        lines.append(f"  {identity}: {f'{letter.code} {letter.message}' if letter else 'not processed in time'}")
    tail = log.read_text(encoding="utf-8", errors="replace").splitlines()[-15:]
    return "\n".join([*lines, "the worker's log ends with:", *tail])


def _print_next(local: LocalStack | None) -> None:
    out.print("\n[bold]What next[/]")
    if local is None:
        out.print(
            "  silkwire demo --keep                        the same, and the servers stay for your own searches",
            markup=False,
        )
        web = load_settings().web
        out.print(
            f"  silkwire web                                then the search page is at http://{web.host}:{web.port}/",
            markup=False,
        )
    else:
        out.print(f"  export SILKWIRE_KAFKA_BOOTSTRAP={local.bootstrap}", markup=False)
        out.print(f"  export SILKWIRE_ELASTICSEARCH_URL={local.elasticsearch_url}", markup=False)
        out.print("  silkwire search --actor Shoigu              articles about one actor", markup=False)
        web = load_settings().web
        out.print(
            f"  silkwire web                                the search page, http://{web.host}:{web.port}/",
            markup=False,
        )
        out.print("  silkwire local down                         stop the servers", markup=False)
    out.print("  silkwire enrich deploy/demo/articles/en-central-asia.txt --pretty", markup=False)
    out.print("  silkwire --help", markup=False)
