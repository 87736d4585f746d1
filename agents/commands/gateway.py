"""``silkwire gateway``: articles by HTTP to Kafka."""

from __future__ import annotations

import asyncio
import logging
import signal
import time

import typer
from aiohttp import web

from agents.commands.console import err, settings_for_command, told
from agents.patience import Backoff, GivenBack, Patience
from agents.settings import Settings
from agents.sources.delivery import Delivery
from agents.sources.gateway import ACCEPTED, Gateway
from agents.sources.tokens import Tokens
from pipeline.errors import ConfigurationError, TransientError

log = logging.getLogger(__name__)

_PROBE_EVERY = 2.0


def add_to(app: typer.Typer) -> None:
    """Add the command to an app."""
    app.command(
        name="gateway",
        epilog="Example:  `SILKWIRE_GATEWAY_TOKENS_FILE=/run/secrets/tokens silkwire gateway`   ·   "
        "`curl -H 'Authorization: Bearer …' --data-binary @day.jsonl http://127.0.0.1:8090/articles/bulk`",
    )(gateway_command)


def gateway_command() -> None:
    """Take articles by HTTP: POST /articles (one, as JSON) and POST /articles/bulk (one a line).

    It answers 202 with the ids once Kafka has the articles. SIGTERM and Ctrl-C end it after the requests in hand.
    Settings: SILKWIRE_GATEWAY_…; a token is needed. Exit codes: 0 told to stop, 2 a setting is wrong.
    """
    with told():
        settings = settings_for_command(quiet_logs=False)
        started = time.monotonic()
        gateway = asyncio.run(_serve(settings))
    err.print(
        f"{gateway.counts[ACCEPTED]} articles delivered to {settings.kafka.raw_topic} "
        f"in {time.monotonic() - started:.0f} s; answers by status: {dict(sorted(gateway.counts.items()))}",
        markup=False,
        soft_wrap=True,
    )


async def _serve(settings: Settings) -> Gateway:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    delivery = Delivery(settings, settings.gateway.timeout)
    gateway = Gateway(settings, Tokens(settings.gateway), delivery.deliver)
    runner = web.AppRunner(
        gateway.application(), access_log=None, shutdown_timeout=settings.worker.drain_timeout, handle_signals=False
    )
    await runner.setup()
    kafka = asyncio.create_task(_keep_connected(gateway, delivery, settings, stop))
    try:
        await _open(runner, settings)
        stopped = asyncio.create_task(stop.wait())
        await asyncio.wait({stopped, kafka}, return_when=asyncio.FIRST_COMPLETED)
        if kafka.done():
            kafka.result()
    finally:
        # First the requests in hand, then the connection that they need.
        await runner.cleanup()
        stop.set()
        await kafka
        await delivery.close()
    return gateway


async def _open(runner: web.AppRunner, settings: Settings) -> None:
    try:
        await web.TCPSite(runner, settings.gateway.host, settings.gateway.port).start()
    except OSError as error:
        msg = (
            f"{settings.gateway.host}:{settings.gateway.port} cannot be opened ({error.strerror}): "
            "set SILKWIRE_GATEWAY_HOST and SILKWIRE_GATEWAY_PORT"
        )
        raise ConfigurationError(msg) from None
    host, port = runner.addresses[0][:2]
    log.info("gateway at http://%s:%d/articles", host, port)


async def _keep_connected(gateway: Gateway, delivery: Delivery, settings: Settings, stop: asyncio.Event) -> None:
    """Connect to Kafka, and while it is away look whether it is back: nobody sends to a gateway that says it waits."""
    patience = Patience(stopping=stop.is_set, drain_timeout=settings.worker.drain_timeout)

    async def connect() -> None:
        try:
            await delivery.connect()
        except TransientError as error:
            gateway.waits(str(error))
            raise

    try:
        gateway.waits("not connected yet")
        await patience.insist("Kafka", connect, Backoff(cap=settings.kafka.retry_cap))
    except GivenBack:
        return
    gateway.waits(None)
    while not stop.is_set():
        if gateway.is_waiting and await delivery.probe():
            log.info("Kafka is back")
            gateway.waits(None)
        try:
            async with asyncio.timeout(_PROBE_EVERY):
                await stop.wait()
        except TimeoutError:
            continue
