"""``silkwire web``: the search page."""

from __future__ import annotations

import signal
import socket
from types import FrameType
from typing import Annotated

import typer
import uvicorn

from agents.commands.console import Exit, out, settings_for_command, told
from agents.web.app import create_site
from pipeline.errors import ConfigurationError


def add_to(app: typer.Typer) -> None:
    """Add the command to an app."""
    app.command(epilog="Examples:  `silkwire web`   ·   `silkwire web --port 8081`")(web)


def web(
    port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="Port to listen at, instead of SILKWIRE_WEB_PORT.")
    ] = None,
) -> None:
    """Serve a page to search the index with: words, filters, a map, actors, and articles with what was found in them.

    It only reads, and asks no other server than Elasticsearch. Put a proxy with TLS and a login before it where others
    than you can reach it.

    Exit codes: 0 after SIGTERM or SIGINT, 2 a setting is wrong or the port is taken.
    """
    with told():
        settings = settings_for_command(quiet_logs=False)
        host, wanted = settings.web.host, settings.web.port if port is None else port
        try:
            listener = socket.create_server((host, wanted), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
        except OSError as error:
            msg = f"{host}:{wanted} cannot be listened at ({error.strerror}): set SILKWIRE_WEB_PORT or --port"
            raise ConfigurationError(msg) from None
        shown = f"[{host}]" if ":" in host else host
        out.print(f"the search page is at http://{shown}:{listener.getsockname()[1]}/", markup=False)
        config = uvicorn.Config(
            create_site(settings), log_config=None, access_log=False, server_header=False, timeout_graceful_shutdown=10
        )
        # uvicorn raises the signal that ended it once more, for whoever handled it before.
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, _leave)
        uvicorn.Server(config).run(sockets=[listener])


def _leave(_number: int, _frame: FrameType | None) -> None:
    raise SystemExit(Exit.OK)
