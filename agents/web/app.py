"""The routes of the search page, and what every answer carries: who may do what with it, and for how long it holds."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from agents.elastic import create_client
from agents.searching import hit_of
from agents.settings import Settings
from agents.web import queries, wording
from agents.web.asking import DEEPEST, Asked, read
from agents.web.marking import marked_paragraphs
from agents.web.reading import IndexAway, Reader, Refused
from agents.web.views import entities_of, facets_of, places_map, timeline_of

log = logging.getLogger(__name__)

_STATIC = Path(__file__).parent / "static"
_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "content-security-policy": _POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "geolocation=(), camera=(), microphone=()",
}
_FILTERS = {
    "language": "language",
    "source": "source",
    "actor": "actor",
    "role": "role",
    "country": "country",
    "place": "place",
    "near": "around",
    "since": "from",
    "until": "to",
}
"""The fields that can be taken away one by one, and how they are called."""
_RETRY_AFTER = 5
_LONGEST_ID = 1024

Page = Callable[["_Site", Request], Awaitable[Response]]


class _Site:
    """What all pages share: the reader, the templates, the static files, and how many requests are at work."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.client = create_client(settings.elasticsearch)
        self.reader = Reader(self.client, settings.elasticsearch.alias, settings.web.timeout)
        self.files = {path.name: path.read_bytes() for path in _STATIC.iterdir() if path.suffix in _TYPES}
        self.stamps = {name: hashlib.sha256(content).hexdigest()[:12] for name, content in self.files.items()}
        self.free = asyncio.Semaphore(settings.web.requests)
        self._templates = Environment(
            loader=PackageLoader("agents.web"), autoescape=True, trim_blocks=True,
            lstrip_blocks=True,
        )  # fmt: skip
        self._templates.globals.update(
            static=lambda name: f"/static/{name}?{self.stamps[name]}",
            language_name=wording.language_name,
            country_name=wording.country_name,
            role_name=wording.role_name,
            plural=wording.plural,
            highlighted=wording.highlighted,
            safe_link=wording.safe_link,
            roles=wording.ROLES,
        )

    def page(self, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
        """Return a page."""
        return HTMLResponse(self._templates.get_template(template).render(**values), status_code=status)


def create_site(settings: Settings) -> Starlette:
    """Return the search page as an ASGI app.

    Raises:
        ConfigurationError: the address of Elasticsearch, or the credentials, cannot work.
    """
    site = _Site(settings)

    @asynccontextmanager
    async def living(_app: Starlette) -> AsyncIterator[None]:
        yield
        await site.client.close()

    pages: dict[str, Page] = {"/": _results, "/article": _article, "/actor": _actor}
    routes = [Route(path, _route(site, page)) for path, page in pages.items()]
    routes += [Route("/static/{name}", _route(site, _static)), Route("/healthz", _route(site, _health))]
    return Starlette(
        routes=routes,
        middleware=[Middleware(GZipMiddleware, minimum_size=800)],
        lifespan=living,
        exception_handlers={404: lambda request, error: _not_found(site), 405: _only_get},
    )


def _route(site: _Site, page: Page) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        if site.free.locked():
            return _with_headers(_busy(site))
        async with site.free:
            try:
                found = await page(site, request)
            except IndexAway as away:
                found = _away(site, str(away))
            except Refused as refused:
                found = site.page("problem.html", status=400, title="This cannot be searched for", text=str(refused))
        return _with_headers(found)

    return answer


def _with_headers(answer: Response) -> Response:
    for name, value in _HEADERS.items():
        answer.headers.setdefault(name, value)
    answer.headers.setdefault("cache-control", "no-store")
    return answer


async def _results(site: _Site, request: Request) -> Response:
    asked = read(request.query_params.multi_items(), site.settings.web.hits)
    if asked.problems:
        return site.page("results.html", status=400, asked=asked, found=None)
    found = await site.reader.results(asked)
    body, aggs = found.body, found.body["aggregations"]
    named = [hit["_source"]["story"]["id"] for hit in body["hits"]["hits"] if "story" in hit["_source"]]
    stories = await site.reader.stories(named) if named and asked.question.one_per_story else {}
    total = body["hits"]["total"]
    pages = -(-min(total["value"], DEEPEST) // asked.question.limit)
    return site.page(
        "results.html",
        asked=asked,
        found={
            "total": total["value"],
            "more": total["relation"] == "gte",
            "hits": [hit_of(hit, stories) for hit in body["hits"]["hits"]],
            "facets": facets_of(aggs, asked),
            "map": places_map(
                aggs["places"], lambda place: asked.with_value("place", place), whole_world=asked.whole_world
            ),
            "timeline": timeline_of(*found.bars, asked) if found.bars else None,
            "chosen": _chosen(asked, aggs),
            "partial": body.get("timed_out", False),
            "pages": pages,
        },
    )


def _chosen(asked: Asked, aggs: Any) -> list[tuple[str, str, str]]:
    """Return what is filtered by: what it is, how it is called, and the address without it."""
    names = {
        key: name
        for path, agg in (("actors", "actors"), ("locations", "places"))
        for key, name, _ in entities_of(aggs[agg], path)
    }
    words: dict[str, Callable[[str], str]] = {
        "language": wording.language_name,
        "role": wording.role_name,
        "country": wording.country_name,
        "actor": lambda value: names.get(value, value),
        "place": lambda value: names.get(value, value),
    }
    return [
        (_FILTERS[name], words.get(name, str)(value), asked.without(name, value))
        for name in _FILTERS
        for value in asked.values.get(name, ())
    ]


async def _article(site: _Site, request: Request) -> Response:
    identity = request.query_params.get("id", "")
    body = await site.reader.ask(queries.article(identity, site.reader.seconds)) if _is_id(identity) else None
    if body is None or not body["hits"]["hits"]:
        return _not_found(site, "There is no such article. It may have been taken down.")
    article = body["hits"]["hits"][0]["_source"]
    labels = {actor["id"]: actor["name"] for actor in article.get("actors", ())}
    labels |= {place["id"]: place["name"] for place in article.get("locations", ())}
    story = article.get("story", {}).get("id")
    copies = await site.reader.ask(queries.copies(story, identity, site.reader.seconds)) if story else None
    return site.page(
        "article.html",
        article=article,
        title=marked_paragraphs(article, "title", labels),
        paragraphs=marked_paragraphs(article, "text", labels),
        labels=labels,
        map=_map_of(article),
        copies=[hit_of(hit, {}) for hit in copies["hits"]["hits"]] if copies else [],
        sources=copies["aggregations"]["sources"]["value"] if copies else 0,
    )


def _map_of(article: Any) -> Any:
    buckets = [
        {"key": p["id"], "doc_count": p["mention_count"], "one": {"hits": {"hits": [{"_source": p}]}}}
        for p in article.get("locations", ())
    ]
    return places_map({"within": {"top": {"buckets": buckets}}}, lambda place: f"#{place}")


async def _actor(site: _Site, request: Request) -> Response:
    identity = request.query_params.get("id", "")
    body = await site.reader.ask(queries.actor(identity, site.reader.seconds)) if _is_id(identity) else None
    if body is None or not body["hits"]["hits"]:
        return _not_found(site, "No article in the index names this actor.")
    said = await site.reader.ask(queries.quotes(identity, site.reader.seconds))
    aggs = body["aggregations"]
    this = aggs["who"]["this"]
    one = this["one"]["hits"]["hits"][0]["_source"]
    bars = await site.reader.bars(queries.having_actor(identity), body)
    asked = read([("actor", identity)], site.settings.web.hits)
    return site.page(
        "actor.html",
        asked=asked,
        actor=one.get("actors", one),
        aliases=[bucket["key"] for bucket in this["aliases"]["buckets"]],
        titles=[bucket["key"] for bucket in this["titles"]["buckets"]],
        mentions=round(this["mentions"]["value"]),
        countries=this["countries"]["buckets"],
        articles=body["hits"]["total"]["value"],
        latest=[hit_of(hit, {}) for hit in body["hits"]["hits"]],
        others=entities_of(aggs["actors"], "actors"),
        map=places_map(aggs["places"], lambda place: asked.with_value("place", place)),
        timeline=timeline_of(*bars, asked) if bars else None,
        quotes=[
            (hit_of(hit, {}), [inner["_source"] for inner in hit["inner_hits"]["quotes"]["hits"]["hits"]])
            for hit in said["hits"]["hits"]
        ],
    )


async def _static(site: _Site, request: Request) -> Response:
    name = request.path_params["name"]
    if name not in site.files:
        return _not_found(site)
    stamp = f'"{site.stamps[name]}"'
    headers = {"etag": stamp, "cache-control": "public, max-age=31536000, immutable"}
    if request.headers.get("if-none-match") == stamp:
        return Response(status_code=304, headers=headers)
    return Response(site.files[name], headers=headers, media_type=_TYPES[Path(name).suffix])


async def _health(site: _Site, _request: Request) -> Response:
    try:
        await site.reader.ask(queries.probe())
    except IndexAway as away:
        return JSONResponse({"status": "waiting", "why": str(away)}, status_code=503)
    return JSONResponse({"status": "working"})


def _not_found(site: _Site, text: str = "There is no such page.") -> Response:
    return _with_headers(site.page("problem.html", status=404, title="Not found", text=text))


def _away(site: _Site, text: str) -> Response:
    answer = site.page("problem.html", status=503, title="The index is away", text=f"{text} Try again in a moment.")
    answer.headers["retry-after"] = str(_RETRY_AFTER)
    return answer


def _busy(site: _Site) -> Response:
    return _away(site, "Too many people are searching at this moment.")


async def _only_get(_request: Request, _error: Exception) -> Response:
    return _with_headers(Response("This page only shows.", status_code=405, headers={"allow": "GET, HEAD"}))


def _is_id(identity: str) -> bool:
    return 0 < len(identity.encode("utf-8", "replace")) <= _LONGEST_ID
