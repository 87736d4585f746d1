"""What the demo shows of the index: languages, actors, places, and one search."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from babel import Locale, UnknownLocaleError
from elastic_transport import TransportError
from elasticsearch import ApiError
from rich.columns import Columns
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from agents.commands.search import print_answer
from agents.elastic import create_client
from agents.searching import Answer, Question, search
from agents.settings import ElasticsearchSettings
from pipeline.errors import TransientError

WORDS = "border | граница | frontera | frontière | sınır | 边境"
_TOP = 12
_MOST_ARTICLES = 10_000


@dataclass(frozen=True, slots=True)
class TopActor:
    """An actor with the number of articles it is in."""

    name: str
    type: str
    country: str | None
    role: str | None
    articles: int


@dataclass(frozen=True, slots=True)
class TopPlace:
    """A place with the number of articles it is in."""

    name: str
    kind: str
    country: str | None
    articles: int


@dataclass(frozen=True, slots=True)
class Summary:
    """What the index holds."""

    total: int
    languages: tuple[tuple[str, int], ...]
    actors: tuple[TopActor, ...]
    places: tuple[TopPlace, ...]
    answer: Answer


async def count_indexed(settings: ElasticsearchSettings) -> frozenset[str]:
    """Return the ids of all articles that a search finds now.

    Raises:
        TransientError: the cluster is away, or the index is not there yet.
    """
    client = create_client(settings)
    try:
        answer = await client.search(index=settings.alias, size=_MOST_ARTICLES, source=False, query={"match_all": {}})
    except (TransportError, ApiError) as error:
        raise TransientError(str(error)) from error
    finally:
        await client.close()
    return frozenset(hit["_id"] for hit in answer.body["hits"]["hits"])


async def summarize(settings: ElasticsearchSettings) -> Summary:
    """Ask the index what it holds."""
    client = create_client(settings)
    try:
        answer = await client.search(
            index=settings.alias,
            size=0,
            track_total_hits=True,
            aggregations={
                "languages": {"terms": {"field": "language.code", "size": 100}},
                "actors": _top("actors", ("name", "type", "country", "role")),
                "places": _top("locations", ("name", "kind", "country")),
            },
        )
        body = answer.body
        return Summary(
            total=body["hits"]["total"]["value"],
            languages=tuple((b["key"], b["doc_count"]) for b in body["aggregations"]["languages"]["buckets"]),
            actors=tuple(
                TopActor(f["name"], f["type"], f.get("country"), f.get("role"), count)
                for f, count in _buckets(body["aggregations"]["actors"])
            ),
            places=tuple(
                TopPlace(f["name"], f["kind"], f.get("country"), count)
                for f, count in _buckets(body["aggregations"]["places"])
            ),
            answer=await search(client, settings.alias, Question(words=WORDS, limit=4)),
        )
    finally:
        await client.close()


def print_summary(summary: Summary, console: Console) -> None:
    """Print what a person wants to see."""
    console.print(f"\n[bold]{summary.total} articles in {len(summary.languages)} languages[/]")
    cells = [f"{_language_name(code)} [dim]{code}[/] {count}" for code, count in summary.languages]
    console.print(Columns(cells, equal=True, expand=False, padding=(0, 3)))
    console.print("\n[bold]Who[/]")
    console.print(_actors(summary.actors))
    console.print("\n[bold]Where[/]")
    console.print(_places(summary.places))
    console.print(f"\n[bold]silkwire search '{WORDS}'[/]")
    print_answer(summary.answer)


def _top(path: str, fields: Sequence[str]) -> dict[str, Any]:
    return {
        "nested": {"path": path},
        "aggregations": {
            "top": {
                "terms": {"field": f"{path}.id", "size": _TOP},
                "aggregations": {"one": {"top_hits": {"size": 1, "_source": [f"{path}.{field}" for field in fields]}}},
            }
        },
    }


def _buckets(aggregation: Mapping[str, Any]) -> list[tuple[dict[str, Any], int]]:
    return [(b["one"]["hits"]["hits"][0]["_source"], b["doc_count"]) for b in aggregation["top"]["buckets"]]


def _language_name(code: str) -> str:
    try:
        return Locale.parse(code).english_name or code
    except (UnknownLocaleError, ValueError):
        return code


def _actors(actors: Sequence[TopActor]) -> Table:
    table = Table("actor", "type", "role", "country", "articles", box=None, pad_edge=False)
    for actor in actors:
        table.add_row(
            f"[cyan]{escape(actor.name)}[/]", actor.type, actor.role or "-", actor.country or "-", str(actor.articles)
        )
    return table


def _places(places: Sequence[TopPlace]) -> Table:
    table = Table("place", "kind", "country", "articles", box=None, pad_edge=False)
    for place in places:
        table.add_row(f"[green]{escape(place.name)}[/]", place.kind, place.country or "-", str(place.articles))
    return table
