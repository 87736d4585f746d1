"""An enriched article for a person: the text with its actors and places marked, and a table of each."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from schemas import Actor, EnrichedArticle, Location, Mention

_ACTOR_STYLE = "bold cyan"
_PLACE_STYLE = "bold green"


def print_article(article: EnrichedArticle, console: Console) -> None:
    """Print an article: headline, facts, marked text, actors, places, quotes."""
    console.print(_marked(article, "title", article.title or article.id))
    language = article.language
    facts = (
        f"{language.code} ({language.script or 'no script'}, {language.confidence:.2f})",
        f"{article.published_at:%Y-%m-%d %H:%M} UTC" if article.published_at else "no date",
        article.domain or "",
        f"{article.word_count} words",
        f"about {article.primary_location.name}" if article.primary_location else "",
    )
    console.print(f"[dim]{escape(' · '.join(filter(None, facts)))}[/]\n")
    console.print(_marked(article, "text", article.text), "\n")
    console.print(_actors(article.actors))
    console.print()
    console.print(_locations(article.locations))
    if article.quotes:
        console.print()
        console.print(_quotes(article))
    spent = ", ".join(f"{stage} {ms:g} ms" for stage, ms in article.provenance.milliseconds.items())
    console.print(f"\n[dim]{escape(spent)}[/]")


def _marked(article: EnrichedArticle, field: str, content: str) -> Text:
    text = Text(content, style="bold" if field == "title" else "")
    for actor in article.actors:
        _mark(text, actor.mentions, field, _ACTOR_STYLE)
    for place in article.locations:
        _mark(text, place.mentions, field, _PLACE_STYLE)
    return text


def _mark(text: Text, mentions: Iterable[Mention], field: str, style: str) -> None:
    for mention in mentions:
        if mention.field == field:
            text.stylize(style, mention.start, mention.end)


def _actors(actors: Iterable[Actor]) -> Table:
    table = Table("actor", "type", "country", "role", "times", "also", "because", box=None, pad_edge=False)
    for actor in actors:
        reasons = "; ".join(dict.fromkeys(filter(None, (actor.role_reason, actor.country_reason))))
        table.add_row(
            f"[{_ACTOR_STYLE}]{escape(actor.name)}[/]", actor.type, actor.country or "-", actor.role or "-",
            str(actor.mention_count), escape(", ".join(actor.aliases)), escape(reasons),
        )  # fmt: skip
    return table


def _locations(locations: Iterable[Location]) -> Table:
    table = Table("place", "kind", "in", "country", "point", "times", "sure", "because", box=None, pad_edge=False)
    for place in locations:
        holder = place.admin1 if place.admin1 != place.name else None
        disputed = f"disputed: {place.disputed}" if place.disputed else None
        table.add_row(
            f"[{_PLACE_STYLE}]{escape(place.name)}[/]", place.kind, escape(holder or "-"), place.country or "-",
            f"{place.point.lat:.2f}, {place.point.lon:.2f}", str(place.mention_count), f"{place.confidence:.2f}",
            escape("; ".join(filter(None, (place.reason, disputed)))),
        )  # fmt: skip
    return table


def _quotes(article: EnrichedArticle) -> Table:
    names = {actor.id: actor.name for actor in article.actors}
    table = Table("speaker", "quote", "kind", "cue", box=None, pad_edge=False)
    for quote in article.quotes:
        speaker = names.get(quote.speaker or "", "-")
        table.add_row(f"[{_ACTOR_STYLE}]{escape(speaker)}[/]", escape(quote.text), quote.kind, escape(quote.cue or "-"))
    return table
