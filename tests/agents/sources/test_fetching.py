"""Fetching, against a real server that misbehaves in every way that is known."""

from __future__ import annotations

import asyncio
import gzip
import time
import zlib
from datetime import UTC, datetime

import pytest
from aiohttp import web

from agents.sources.fetching import Fetched, Fetcher, FetchFailed, Validators, rest_of
from tests.agents.sources.web import Web, article, in_turn, page, redirect, settings_for, status

PAGES = "text/html, application/xhtml+xml"


async def fetch(
    path: str, server: Web, sources: dict[str, object] | None = None, validators: Validators = Validators()
) -> Fetched:
    async with Fetcher(settings_for(sources or {})) as fetcher:
        return await fetcher.fetch(server.url + path, accept=PAGES, validators=validators)


async def failure(path: str, server: Web, sources: dict[str, object] | None = None) -> FetchFailed:
    with pytest.raises(FetchFailed) as caught:
        await fetch(path, server, sources)
    return caught.value


async def test_a_page_comes_as_its_bytes_with_its_declared_type() -> None:
    body = "<p>Переговоры</p>".encode("windows-1251")
    async with Web({"/a": page(body, "text/html; charset=koi8-r", ETag='"1"')}) as server:
        fetched = await fetch("/a", server)
    assert (fetched.body, fetched.content_type) == (body, "text/html; charset=koi8-r")
    assert fetched.validators.etag == '"1"'
    assert abs((datetime.now(UTC) - fetched.fetched_at).total_seconds()) < 10
    assert server.headers[-1]["User-Agent"].startswith("silkwire/")


async def test_a_redirect_loop_is_told_and_ends() -> None:
    async with Web({"/a": redirect("/b"), "/b": redirect("/a")}) as server:
        error = await failure("/a", server)
    assert "in a circle" in str(error)
    assert error.lasting
    assert server.asked == ["/robots.txt", "/a", "/b"]


async def test_redirects_are_limited() -> None:
    async with Web({f"/{n}": redirect(f"/{n + 1}") for n in range(30)}) as server:
        error = await failure("/0", server)
    assert "more than 8 redirects" in str(error)
    assert len(server.asked) <= 11


async def test_a_permanent_move_is_remembered_only_as_far_as_all_before_it_were_permanent() -> None:
    pages = {
        "/old": redirect("/new", 301),
        "/new": redirect("/today", 302),
        "/today": redirect("/page", 308),
        "/page": article("x"),
    }
    async with Web(pages) as server:
        fetched = await fetch("/old", server)
        temporary = await fetch("/new", server)
    assert fetched.url == f"{server.url}/page"
    assert fetched.moved_to == f"{server.url}/new"
    assert temporary.moved_to is None


async def test_what_has_not_changed_is_not_sent_again() -> None:
    async def answer(request: web.Request) -> web.Response:
        assert request.headers["If-None-Match"] == 'W/"7"'
        assert request.headers["If-Modified-Since"] == "Tue, 14 May 2024 07:15:00 GMT"
        return web.Response(status=304)

    async with Web({"/a": answer}) as server:
        fetched = await fetch("/a", server, validators=Validators('W/"7"', "Tue, 14 May 2024 07:15:00 GMT"))
    assert fetched.body is None


async def test_a_slow_body_is_given_up() -> None:
    async def drip(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/html"})
        await response.prepare(request)
        for _ in range(100):
            await response.write(b"<p>")
            await asyncio.sleep(0.1)
        return response

    async with Web({"/a": drip}) as server:
        started = time.monotonic()
        error = await failure("/a", server, {"timeout": 0.5})
    assert time.monotonic() - started < 3
    assert "longer than 0.5 s" in str(error)
    assert not error.lasting


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "raw deflate"])
async def test_a_bomb_is_not_unpacked_beyond_the_limit(encoding: str) -> None:
    packer = zlib.compressobj(9, wbits={"gzip": 31, "deflate": 15, "raw deflate": -15}[encoding])
    bomb = packer.compress(b"\0" * 100_000_000) + packer.flush()
    assert len(bomb) < 200_000
    async with Web({"/a": page(bomb, "text/html", Content_Encoding=encoding.split()[-1])}) as server:
        error = await failure("/a", server)
    assert "larger than 200,000 bytes" in str(error)
    assert error.lasting


async def test_an_endless_body_is_cut_off() -> None:
    async def endless(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/html"})
        await response.prepare(request)
        while True:
            await response.write(b"x" * 50_000)

    async with Web({"/a": endless}) as server:
        assert "larger than" in str(await failure("/a", server, {"timeout": 20}))


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "raw deflate", "two members"])
async def test_compressed_pages_are_unpacked(encoding: str) -> None:
    wbits = {"gzip": 31, "deflate": 15, "raw deflate": -15, "two members": 31}[encoding]
    packer = zlib.compressobj(9, wbits=wbits)
    body = packer.compress(b"<p>Talks in Tashkent</p>") + packer.flush()
    if encoding == "two members":
        body += gzip.compress(b"<p>and more</p>")
    name = "deflate" if "deflate" in encoding else "gzip"
    async with Web({"/a": page(body, "text/html", Content_Encoding=name)}) as server:
        fetched = await fetch("/a", server)
    assert fetched.body is not None
    assert fetched.body.startswith(b"<p>Talks in Tashkent</p>")
    assert (b"and more" in fetched.body) == (encoding == "two members")


@pytest.mark.parametrize(
    ("encoding", "body"), [("gzip", b"<p>plain</p>"), ("br", b"x"), ("gzip", gzip.compress(b"x" * 999)[:-9])]
)
async def test_a_body_that_is_not_what_its_header_says_is_told(encoding: str, body: bytes) -> None:
    async with Web({"/a": page(body, "text/html", Content_Encoding=encoding)}) as server:
        error = await failure("/a", server)
    assert "body" in str(error)


async def test_what_is_no_page_is_not_read() -> None:
    async with Web({"/a": page(b"%PDF" * 1000, "application/pdf")}) as server:
        error = await failure("/a", server)
    assert "application/pdf" in str(error)


@pytest.mark.parametrize(
    ("code", "header", "rest", "lasting"),
    [(429, "7", 7.0, False), (503, "120", 120.0, False), (500, "7", None, False), (404, "", None, True)],
)
async def test_an_error_says_whether_and_when_to_ask_again(
    code: int, header: str, rest: float | None, lasting: bool
) -> None:
    async with Web({"/a": status(code, Retry_After=header)}) as server:
        error = await failure("/a", server)
    assert (error.status, error.rest, error.lasting) == (code, rest, lasting)


def test_retry_after_is_seconds_or_a_date_and_at_most_a_day() -> None:
    now = datetime(2024, 5, 14, 7, 0, tzinfo=UTC)
    assert rest_of("30", now) == 30
    assert rest_of("99999999999999", now) == 86400
    assert rest_of("Tue, 14 May 2024 07:01:00 GMT", now) == 60
    assert rest_of("Tue, 14 May 2024 06:01:00 GMT", now) == 0
    assert rest_of("soon", now) is None
    assert rest_of("-5", now) is None


async def test_robots_are_kept_to_at_every_hop() -> None:
    pages = {
        "/robots.txt": page("User-agent: silkwire\nDisallow: /private", "text/plain"),
        "/a": redirect("/private/b"),
        "/private/b": article("x"),
    }
    async with Web(pages) as server:
        error = await failure("/a", server)
        assert "robots.txt does not allow" in str(error)
        assert "/private/b" not in server.asked
        assert (await fetch("/a", server, {"robots": False})).body


async def test_a_host_whose_robots_fail_is_left_alone_for_now() -> None:
    async with Web({"/robots.txt": in_turn(status(503)), "/a": article("x")}) as server:
        error = await failure("/a", server)
    assert server.asked == ["/robots.txt"]
    assert not error.lasting


async def test_a_host_is_asked_once_for_its_robots_and_with_a_pause_between_requests() -> None:
    async with Web({"/a": article("x")}) as server, Fetcher(settings_for({"delay": 0.2})) as fetcher:
        await asyncio.gather(*(fetcher.fetch(f"{server.url}/a", accept=PAGES) for _ in range(3)))
    assert sorted(server.asked) == ["/a", "/a", "/a", "/robots.txt"]
    pauses = [later - earlier for earlier, later in zip(server.times, server.times[1:], strict=False)]
    assert min(pauses) > 0.19


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0"])
async def test_no_private_address_is_asked_whatever_its_name(host: str) -> None:
    async with Web({"/a": article("x")}) as server, Fetcher(settings_for({"private_addresses": False})) as fetcher:
        port = server.url.rpartition(":")[2]
        with pytest.raises(FetchFailed, match=r"not an address of the public internet") as caught:
            await fetcher.fetch(f"http://{host}:{port}/a", accept=PAGES)
    assert caught.value.lasting
    assert server.asked == []


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://x.example/a", "http://", "http://[", "http://127.1/"])
async def test_only_http_is_fetched(url: str) -> None:
    async with Fetcher(settings_for({"private_addresses": False, "robots": False})) as fetcher:
        with pytest.raises(FetchFailed):
            await fetcher.fetch(url, accept=PAGES)
