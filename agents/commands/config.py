"""``silkwire config``: the effective settings, and all that exist."""

from __future__ import annotations

from typing import Annotated, Any

import orjson
import typer
from pydantic import BaseModel, SecretStr
from pydantic_core import PydanticUndefined
from rich.markup import escape
from rich.table import Table

from agents.commands.console import out, settings_for_command, told
from agents.metrics import metrics_page
from agents.settings import CONFIG_VARIABLE, describe

_MASK = "********"


def add_to(app: typer.Typer) -> None:
    """Add the command to an app."""
    app.command(epilog="Examples:  `silkwire config`   ·   `silkwire config --list`")(config)


def config(
    list_all: Annotated[bool, typer.Option("--list", help="Describe every setting with its default.")] = False,
    markdown: Annotated[bool, typer.Option("--markdown", help="The same as a Markdown page, for the docs.")] = False,
    metrics: Annotated[bool, typer.Option("--metrics", help="All metrics as a Markdown page, for the docs.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="The effective settings as JSON.")] = False,
) -> None:
    """Print the effective settings, secrets masked; a wrong one is told with exit code 2."""
    if markdown:
        typer.echo(settings_page(), nl=False)
        return
    if metrics:
        typer.echo(metrics_page(), nl=False)
        return
    if list_all:
        table = Table("variable", "default", "meaning", box=None, pad_edge=False)
        for name, field in describe():
            table.add_row(name, escape(_default(field)), escape(field.description or ""))
        out.print(table)
        return
    with told():
        settings = settings_for_command()
    values = dict(_flat(settings, "SILKWIRE_"))
    if as_json:
        typer.echo(orjson.dumps(values, default=str))
        return
    for name, value in values.items():
        out.print(f"{name} = {value}", markup=False, soft_wrap=True)


def settings_page() -> str:
    """Return the reference page of the settings."""
    lines = [
        "# Settings",
        "",
        "Each setting is an environment variable or a key of a TOML file: `SILKWIRE_KAFKA_BOOTSTRAP` is",
        f"`bootstrap` in the table `[kafka]`. `{CONFIG_VARIABLE}` names the file. The environment wins.",
        "An unknown name is an error.",
        "",
        "This page is made by `silkwire config --markdown`.",
        "",
        "| variable | default | meaning |",
        "| --- | --- | --- |",
    ]
    for name, field in describe():
        lines.append(f"| `{name}` | {_default(field)} | {field.description} |")
    return "\n".join(lines) + "\n"


def _default(field: Any) -> str:
    if field.default is PydanticUndefined or field.default is None or field.default == ():
        return "computed" if field.default is PydanticUndefined else "none"
    return str(field.default)


def _flat(model: BaseModel, prefix: str) -> list[tuple[str, object]]:
    found: list[tuple[str, object]] = []
    for name in type(model).model_fields:
        value = getattr(model, name)
        if isinstance(value, BaseModel):
            found += _flat(value, f"{prefix}{name.upper()}_")
        else:
            found.append((f"{prefix}{name.upper()}", _MASK if isinstance(value, SecretStr) else value))
    return found
