"""``silkwire search``: find articles in the index."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated

import orjson
import typer
from rich.markup import escape
from rich.padding import Padding

from agents.commands.console import out, settings_for_command, told
from agents.elastic import create_client
from agents.searching import HIGHLIGHT_END, HIGHLIGHT_START, Answer, Hit, InStory, Near, Question, search
from agents.settings import ElasticsearchSettings
from pipeline.errors import ConfigurationError

_SHOWN_NAMES = 8


def add_to(app: typer.Typer) -> None:
    """Add the command to an app."""
    app.command(
        name="search",
        epilog="Examples:  `silkwire search 'border talks' --language en`   ·   "
        "`silkwire search --actor Shoigu --role GOV --country RUS`   ·   "
        "`silkwire search --near 41.3,69.2,200 --since 2024-01-01 --json`   ·   "
        "`silkwire search flood --one-per-story`",
    )(search_command)


def search_command(
    words: Annotated[
        list[str] | None, typer.Argument(help='Words to find; "a phrase", either|or, -without, prefix*.')
    ] = None,
    language: Annotated[
        list[str] | None, typer.Option(help="Language of the article, such as ru; may be repeated.")
    ] = None,
    actor: Annotated[str | None, typer.Option(help="An actor by name, alias or id.")] = None,
    role: Annotated[str | None, typer.Option(help="PLOVER role of that actor, such as GOV, MIL or REB.")] = None,
    country: Annotated[str | None, typer.Option(help="Country of that actor, ISO alpha-3, such as UZB.")] = None,
    place: Annotated[str | None, typer.Option(help="A place by name or id, or a country by ISO alpha-2.")] = None,
    near: Annotated[
        str | None, typer.Option(metavar="LAT,LON,KM", help="A place within KM kilometres of a point.")
    ] = None,
    since: Annotated[datetime | None, typer.Option(help="Published at or after, UTC.")] = None,
    until: Annotated[datetime | None, typer.Option(help="Published before, UTC.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="Most hits.")] = 10,
    newest: Annotated[bool, typer.Option("--newest", help="Newest first instead of best first.")] = False,
    one_per_story: Annotated[
        bool, typer.Option("--one-per-story", help="Of copies of one article, show the best alone, and count them.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One hit a line as JSON.")] = False,
) -> None:
    """Find articles by words, language, actor, place and date.

    --actor, --role and --country are about one and the same actor.
    Exit codes: 0 done (no hit included), 2 an argument is wrong, 3 Elasticsearch does not answer.
    """
    with told():
        settings = settings_for_command()
        question = Question(
            words=" ".join(words) if words else None,
            languages=tuple(language or ()),
            actor=actor,
            role=role,
            country=country,
            place=place,
            near=parse_near(near) if near else None,
            since=since.replace(tzinfo=UTC) if since else None,
            until=until.replace(tzinfo=UTC) if until else None,
            limit=limit,
            newest_first=newest,
            one_per_story=one_per_story,
        )
        answer = asyncio.run(_ask(settings.elasticsearch, question))
    if as_json:
        for hit in answer.hits:
            typer.echo(orjson.dumps(_plain(hit)))
    else:
        print_answer(answer)


def parse_near(text: str) -> Near:
    """Return the circle that ``LAT,LON,KM`` names.

    Raises:
        ConfigurationError: it names none.
    """
    try:
        lat, lon, km = (float(part) for part in text.split(","))
    except ValueError:
        lat = lon = km = float("nan")
    if not (-90 <= lat <= 90 and -180 <= lon <= 180 and km > 0):
        msg = f"--near {text} is no circle: give latitude, longitude and kilometres, such as 41.3,69.2,200"
        raise ConfigurationError(msg)
    return Near(lat, lon, km)


def print_answer(answer: Answer) -> None:
    """Print the hits for a person, found words in bold."""
    for number, hit in enumerate(answer.hits, start=1):
        date = (hit.published_at or "no date")[:10]
        out.print(f"[bold]{number:>2}. {escape(hit.title or hit.id)}[/]")
        about = " · ".join(filter(None, (date, hit.language, hit.source, _counts(hit.story), hit.url)))
        out.print(Padding(f"[dim]{escape(about)}[/]", (0, 0, 0, 4)))
        for line in hit.fragments or (hit.excerpt,):
            out.print(Padding(_marked(line), (0, 0, 0, 4)))
        if hit.actors:
            out.print(Padding(f"[cyan]{escape(', '.join(hit.actors[:_SHOWN_NAMES]))}[/]", (0, 0, 0, 4)))
        if hit.places:
            out.print(Padding(f"[green]{escape(', '.join(hit.places[:_SHOWN_NAMES]))}[/]", (0, 0, 0, 4)))
    of = f"{answer.total} articles" if answer.stories is None else f"{answer.stories} stories, {answer.total} articles"
    out.print(f"{len(answer.hits)} of {of}")


def _counts(story: InStory | None) -> str | None:
    if story is None or story.articles == 1:
        return None
    return f"{story.articles} articles from {story.sources} source{'s' if story.sources > 1 else ''}"


def _marked(fragment: str) -> str:
    return escape(fragment).replace(HIGHLIGHT_START, "[bold yellow]").replace(HIGHLIGHT_END, "[/]")


def _plain(hit: Hit) -> dict[str, object]:
    fragments = [f.replace(HIGHLIGHT_START, "<em>").replace(HIGHLIGHT_END, "</em>") for f in hit.fragments]
    return {**asdict(hit), "fragments": fragments}


async def _ask(settings: ElasticsearchSettings, question: Question) -> Answer:
    client = create_client(settings)
    try:
        return await search(client, settings.alias, question)
    finally:
        await client.close()
