"""``silkwire follow``: articles from feeds to Kafka, for as long as it runs."""

from __future__ import annotations

import asyncio
import logging
import signal
import threading
import time
from pathlib import Path
from typing import Annotated

import typer

from agents.commands.console import Exit, err, settings_for_command, told
from agents.patience import Backoff, GivenBack, Patience
from agents.settings import Settings
from agents.sources.delivery import Delivery
from agents.sources.feedlist import FeedSpec, read_feeds
from agents.sources.fetching import Fetcher
from agents.sources.follow import Counts, Follower
from agents.sources.state import State

log = logging.getLogger(__name__)

_KAFKA_SECONDS = 30.0
_REPORT_EVERY = 60.0
_MOST_PROBLEMS = 20
STATE_FILE = "follow.sqlite"


def add_to(app: typer.Typer) -> None:
    """Add the command to an app."""
    app.command(
        name="follow",
        epilog="Examples:  `silkwire follow https://steppe-herald.example/feed.xml`   ·   "
        "`silkwire follow --list feeds.txt`   ·   `silkwire follow --list feeds.opml --once`",
    )(follow_command)


def follow_command(
    feeds: Annotated[list[str] | None, typer.Argument(help="Addresses of feeds and news sitemaps.")] = None,
    lists: Annotated[
        list[Path] | None,
        typer.Option("--list", help="A file of feeds: an address or a JSON object a line, or OPML; may be repeated."),
    ] = None,
    once: Annotated[bool, typer.Option("--once", help="Look at every feed once, fetch what is new, and end.")] = False,
) -> None:
    """Follow RSS, Atom and JSON feeds and news sitemaps, and publish the pages they announce.

    What was seen is kept in SILKWIRE_SOURCES_STATE: a follower that was killed goes on where it was. SIGTERM and Ctrl-C
    end it after the pages in hand. Exit codes: 0 done or told to stop, 1 with --once when a feed or page failed,
    2 a feed, list or setting is wrong, 3 with --once when no broker answers.
    """
    with told():
        settings = settings_for_command(quiet_logs=once)
        specs = read_feeds(feeds or [], lists or [])
        started = time.monotonic()
        counts = asyncio.run(_follow(settings, specs, once=once))
    _print_report(counts, settings, time.monotonic() - started)
    raise typer.Exit(Exit.FAILED if once and counts.problems else Exit.OK)


async def _follow(settings: Settings, specs: tuple[FeedSpec, ...], *, once: bool) -> Counts:
    stop = threading.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    patience = Patience(stopping=stop.is_set, drain_timeout=settings.worker.drain_timeout)
    delivery = Delivery(settings, _KAFKA_SECONDS)
    state = State(settings.sources.state / STATE_FILE)
    counts = Counts()
    try:
        if once:
            await delivery.connect()
        else:
            await patience.insist("Kafka", delivery.connect, Backoff(cap=settings.kafka.retry_cap))
        async with Fetcher(settings) as fetcher:
            follower = Follower(settings, specs, state, delivery.deliver, fetcher, patience)
            counts = follower.counts
            log.info("following %d feeds", len(specs))
            teller = asyncio.create_task(_tell(counts, state))
            try:
                await follower.run(once=once)
            finally:
                teller.cancel()
    except GivenBack:
        log.info("told to stop while Kafka is away")
    finally:
        await delivery.close()
        state.close()
    return counts


async def _tell(counts: Counts, state: State) -> None:
    while True:
        await asyncio.sleep(_REPORT_EVERY)
        log.info("%s; %d pages wait", counts.line(), state.pending())


def _print_report(counts: Counts, settings: Settings, seconds: float) -> None:
    err.print(
        f"{counts.done['articles delivered']} articles delivered to {settings.kafka.raw_topic} in {seconds:.1f} s "
        f"({counts.line()})",
        markup=False,
        soft_wrap=True,
    )
    for why, number in counts.problems.most_common(_MOST_PROBLEMS):
        err.print(f"{number} times: {why}", style="red", markup=False, soft_wrap=True)
