"""``silkwire local``: the embedded stack from the command line."""

from __future__ import annotations

import signal
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from agents.commands.console import err, out, told
from deploy.local.errors import StackError
from deploy.local.servers import SERVER_NAMES, ServerName
from deploy.local.stack import LocalStack, ServerStatus, default_home

app = typer.Typer(
    help="A real Kafka and a real Elasticsearch on this machine, from Python packages alone.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
)

HomeOption = Annotated[
    Path | None, typer.Option(help="Folder of the stack; ~/.cache/silkwire/local otherwise.", show_default=False)
]
_FOLLOW_EVERY = 0.5


@app.command(
    epilog="Examples:  `silkwire local up`   ·   `silkwire local up --kafka-port 9092 --elasticsearch-port 9200`"
)
def up(
    home: HomeOption = None,
    kafka_port: Annotated[
        int | None, typer.Option(min=1, max=65535, help="Port of Kafka; a free one otherwise.")
    ] = None,
    elasticsearch_port: Annotated[
        int | None, typer.Option(min=1, max=65535, help="Port of Elasticsearch; a free one otherwise.")
    ] = None,
    kafka_heap_mb: Annotated[int, typer.Option(min=128, help="Java heap of Kafka in MiB.")] = 384,
    elasticsearch_heap_mb: Annotated[int, typer.Option(min=256, help="Java heap of Elasticsearch in MiB.")] = 512,
    foreground: Annotated[
        bool, typer.Option("--foreground", help="Stay, and stop both servers when this command ends, however it ends.")
    ] = False,
) -> None:
    """Start both servers and wait until they answer; prints the settings that point silkwire at them.

    The first time, Java archives are fetched (about 100 MB). Exit codes: 0 up, 1 not, with the reason.
    """
    stack = LocalStack(
        home=home or default_home(),
        kafka_port=kafka_port,
        elasticsearch_port=elasticsearch_port,
        kafka_heap_mb=kafka_heap_mb,
        elasticsearch_heap_mb=elasticsearch_heap_mb,
    )
    with told():
        stack.up(progress=lambda line: err.print(line, style="dim", markup=False), with_parent=foreground)
        out.print(f"export SILKWIRE_KAFKA_BOOTSTRAP={stack.bootstrap}", markup=False)
        out.print(f"export SILKWIRE_ELASTICSEARCH_URL={stack.elasticsearch_url}", markup=False)
        if foreground:
            _stay(stack)


@app.command(epilog="Example:  `silkwire local down`")
def down(home: HomeOption = None) -> None:
    """Stop both servers; their data stays."""
    with told():
        LocalStack(home=home or default_home()).down()
    out.print("both servers are stopped; their data is kept")


@app.command(epilog="Example:  `silkwire local status`")
def status(home: HomeOption = None) -> None:
    """Say what runs, where, since when. Exit codes: 0 both run, 1 not."""
    stack = LocalStack(home=home or default_home())
    with told():
        found = stack.status()
    out.print(_table(found))
    out.print(f"[dim]data and logs in {stack.home}[/]")
    raise typer.Exit(0 if all(server.running for server in found) else 1)


@app.command(epilog="Examples:  `silkwire local logs kafka`   ·   `silkwire local logs elasticsearch --follow`")
def logs(
    server: Annotated[str, typer.Argument(help="kafka or elasticsearch")],
    home: HomeOption = None,
    lines: Annotated[int, typer.Option("--lines", "-n", min=1, help="How many of the last lines.")] = 50,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on as the log grows, until Ctrl-C.")] = False,
) -> None:
    """Print the end of a server's log."""
    with told():
        files = LocalStack(home=home or default_home()).log_files(_server_name(server))
        if not files:
            message = f"{server} was never started here; run `silkwire local up`"
            raise StackError(message)
    with files[0].open(encoding="utf-8", errors="replace") as log:
        for line in log.readlines()[-lines:]:
            typer.echo(line, nl=False)
        while follow:
            typer.echo(log.read(), nl=False)
            time.sleep(_FOLLOW_EVERY)


@app.command(epilog="Example:  `silkwire local reset --yes`")
def reset(
    home: HomeOption = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Delete the data of both servers, which must be stopped."""
    stack = LocalStack(home=home or default_home())
    if not yes:
        typer.confirm(f"Delete all topics and indices in {stack.home}?", abort=True)
    with told():
        stack.reset()
    out.print("the data of both servers is deleted")


def _server_name(name: str) -> ServerName:
    for known in SERVER_NAMES:
        if name == known:
            return known
    message = f"there is no server {name!r}; say {' or '.join(SERVER_NAMES)}"
    raise StackError(message)


def _stay(stack: LocalStack) -> None:
    # SIGTERM ends this command as Ctrl-C does, so that the servers stop in good order.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        while all(server.running for server in stack.status()):
            time.sleep(1.0)
        message = "a server ended; see `silkwire local logs`"
        raise StackError(message)
    except KeyboardInterrupt:
        err.print("stopping", style="dim")
    finally:
        stack.down()


def _table(found: Sequence[ServerStatus]) -> Table:
    table = Table("server", "version", "state", "address", "up for", "memory", "log", box=None, pad_edge=False)
    for server in found:
        since = f"{server.uptime_seconds / 60:.0f} min" if server.uptime_seconds is not None else "-"
        table.add_row(
            server.name,
            server.version,
            "[green]runs[/]" if server.running else "[red]stopped[/]",
            server.url or "-",
            since,
            f"{server.memory_mb} MB" if server.running else "-",
            str(server.log or "-"),
        )
    return table
