"""``silkwire setup``: topics, templates and index."""

from __future__ import annotations

import asyncio

import typer

from agents.commands.console import out, settings_for_command, told
from agents.elastic import Installed, create_client, install
from agents.settings import ElasticsearchSettings
from agents.topics import create_topics
from pipeline.places import ensure_gazetteer


def add_to(app: typer.Typer) -> None:
    """Add the command to an app."""
    app.command(epilog="Example:  `silkwire setup`")(setup)


def setup() -> None:
    """Create the topics, the Elasticsearch templates and the index, and build the gazetteer; safe to run again.

    Exit codes: 0 done, 2 a setting or an existing index contradicts, 3 a server does not answer.
    """
    with told():
        settings = settings_for_command()
        for topic in create_topics(settings):
            done = "created" if topic.created else "is there"
            out.print(f"topic {topic.name}: {done}, {topic.partitions} partitions")
        installed = asyncio.run(_install(settings.elasticsearch))
        done = "created" if installed.created else "is there"
        out.print(f"index {installed.index}: {done}, behind the alias {settings.elasticsearch.alias}")
        if installed.missing_analyzers:
            out.print(f"skipped, since this cluster lacks them: analyzers {', '.join(installed.missing_analyzers)}")
        out.print(f"gazetteer: {ensure_gazetteer()}", soft_wrap=True)


async def _install(settings: ElasticsearchSettings) -> Installed:
    client = create_client(settings)
    try:
        return await install(client, settings)
    finally:
        await client.close()
