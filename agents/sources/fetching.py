"""Fetching from hosts that nobody vouches for: few redirects, little time, few bytes, public addresses only."""

from __future__ import annotations

import asyncio
import ssl
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin, urlsplit, urlunsplit

import aiohttp
import yarl

from agents.settings import Settings
from agents.sources.addresses import ForbiddenAddress, connector
from agents.sources.inflate import ACCEPTED, Inflater
from agents.sources.politeness import Gate
from agents.sources.robots import LIMIT as ROBOTS_LIMIT
from agents.sources.robots import Robots, parse_robots, product_of
from pipeline.errors import PermanentError, SilkwireError, TooLarge

_MOST_HOPS = 8
_PIECE = 64 * 1024
_ROBOTS_SECONDS = 24 * 3600.0
_ROBOTS_RETRY_SECONDS = 600.0
_LONGEST_REST = 24 * 3600.0
_MOVED = frozenset({301, 302, 303, 307, 308})
_MOVED_FOR_GOOD = frozenset({301, 308})
_TEMPORARY = frozenset({408, 423, 425, 429})
_GONE = 410
_MOST_ROBOTS = 20_000


class FetchFailed(SilkwireError):
    """An address that gave nothing.

    ``status`` is the HTTP status where there was one, ``rest`` the seconds that the host asks to be left alone, and
    ``lasting`` says that asking again is of no use.
    """

    def __init__(
        self, reason: str, *, status: int | None = None, rest: float | None = None, lasting: bool = False
    ) -> None:
        super().__init__(reason)
        self.status = status
        self.rest = rest
        self.lasting = lasting


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server gave to ask later whether anything changed."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer. ``body`` is None where nothing changed; ``url`` is where the last redirect led.

    ``moved_to`` is where the address has moved for good: the last address that permanent redirects alone lead to.
    """

    url: str
    body: bytes | None
    content_type: str | None
    validators: Validators
    moved_to: str | None
    fetched_at: datetime


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    location: str | None
    fetched: Fetched


class Fetcher:
    """Fetches addresses for as long as it is entered as a context."""

    def __init__(self, settings: Settings) -> None:
        self._sources = settings.sources
        self._limit = settings.limits.page_bytes
        self._product = product_of(settings.sources.agent)
        self.gate = Gate(settings.sources.delay)
        self._robots: dict[str, tuple[float, Robots | None]] = {}
        self._robots_locks: dict[str, asyncio.Lock] = {}
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Fetcher:
        self._session = aiohttp.ClientSession(
            connector=connector(connections=self._sources.connections, private=self._sources.private_addresses),
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"User-Agent": self._sources.agent, "Accept-Encoding": ACCEPTED},
            timeout=aiohttp.ClientTimeout(total=self._sources.timeout),
            auto_decompress=False,
            trust_env=False,
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._session is not None:
            await self._session.close()

    async def fetch(self, url: str, *, accept: str, validators: Validators = Validators()) -> Fetched:
        """Return what an address answers, redirects followed.

        Args:
            url: an http or https address.
            accept: the Accept header; an answer of a type that begins with none of its types is not read.
            validators: from an earlier answer; ``body`` is None where nothing changed since.

        Raises:
            FetchFailed: redirects in a circle, an error status, a limit, a forbidden address, robots.txt.
        """
        seen: list[str] = []
        for_good: str | None = url
        while True:
            if url in seen:
                msg = f"redirects in a circle: {' → '.join([*seen, url])[:400]}"
                raise FetchFailed(msg, lasting=True)
            if len(seen) > _MOST_HOPS:
                msg = f"more than {_MOST_HOPS} redirects, the last to {url[:200]}"
                raise FetchFailed(msg, lasting=True)
            seen.append(url)
            await self._keep_to_robots(url)
            answer = await self._ask(url, accept, validators, self._limit)
            if answer.location is None:
                moved = for_good if len(seen) > 1 and for_good != seen[0] else None
                return replace(answer.fetched, moved_to=moved)
            target = _joined(url, answer.location)
            if for_good == url and answer.status in _MOVED_FOR_GOOD:
                for_good = target
            url = target

    async def _keep_to_robots(self, url: str) -> None:
        if not self._sources.robots:
            return
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
        async with self._robots_locks.setdefault(origin, asyncio.Lock()):
            until, robots = self._robots.get(origin, (0.0, None))
            if time.monotonic() >= until:
                robots, seconds = await self._read_robots(origin)
                if len(self._robots) >= _MOST_ROBOTS:
                    self._robots.clear()
                    self._robots_locks.clear()
                self._robots[origin] = (time.monotonic() + seconds, robots)
                if robots is not None and robots.delay is not None:
                    self.gate.slow_down(parts.hostname or "", robots.delay)
        if robots is None:
            msg = f"{origin}/robots.txt cannot be read, so nothing there is fetched for now"
            raise FetchFailed(msg)
        if not robots.allows(url):
            msg = "robots.txt does not allow it"
            raise FetchFailed(msg, lasting=True)

    async def _read_robots(self, origin: str) -> tuple[Robots | None, float]:
        """Return the rules and for how many seconds they hold; None where they are there and cannot be read."""
        url = f"{origin}/robots.txt"
        try:
            for _ in range(_MOST_HOPS):
                answer = await self._ask(url, "text/plain, */*", Validators(), ROBOTS_LIMIT)
                if answer.location is None:
                    return parse_robots(answer.fetched.body or b"", self._product), _ROBOTS_SECONDS
                url = _joined(url, answer.location)
        except FetchFailed as error:
            # A host that has no rules allows everything; one that fails to tell them may have some (RFC 9309, 2.3.1).
            if error.lasting and error.status is not None:
                return Robots(), _ROBOTS_SECONDS
            if error.lasting:
                raise
            return None, error.rest or _ROBOTS_RETRY_SECONDS
        return Robots(), _ROBOTS_SECONDS

    async def _ask(self, url: str, accept: str, validators: Validators, limit: int) -> _Answer:
        try:
            target = yarl.URL(url)
        except ValueError as error:
            msg = f"not an address: {error}"
            raise FetchFailed(msg, lasting=True) from None
        if target.scheme not in ("http", "https") or not target.host:
            msg = f"{url[:100]} is not an http or https address"
            raise FetchFailed(msg, lasting=True)
        headers = {"Accept": accept}
        if validators.etag:
            headers["If-None-Match"] = validators.etag
        if validators.last_modified:
            headers["If-Modified-Since"] = validators.last_modified
        async with self.gate.turn(target.host):
            return await self._request(target, headers, limit)

    async def _request(self, target: yarl.URL, headers: dict[str, str], limit: int) -> _Answer:
        assert self._session is not None, "enter the fetcher first"
        try:
            async with self._session.get(target, headers=headers, allow_redirects=False) as response:
                return await _read(response, headers["Accept"], limit)
        except PermanentError as error:
            raise FetchFailed(str(error), lasting=True) from None
        except TimeoutError:
            msg = f"took longer than {self._sources.timeout:g} s (SILKWIRE_SOURCES_TIMEOUT)"
            raise FetchFailed(msg) from None
        except ForbiddenAddress as error:
            raise FetchFailed(str(error), lasting=True) from None
        except (aiohttp.ClientError, OSError, ssl.SSLError, ValueError) as error:
            forbidden = _forbidden_in(error)
            raise FetchFailed(str(forbidden or error) or type(error).__name__, lasting=forbidden is not None) from None


async def _read(response: aiohttp.ClientResponse, accept: str, limit: int) -> _Answer:
    status = response.status
    kind = response.headers.get("Content-Type")
    fetched = Fetched(
        url=str(response.url),
        body=None,
        content_type=kind,
        validators=Validators(response.headers.get("ETag"), response.headers.get("Last-Modified")),
        moved_to=None,
        fetched_at=datetime.now(UTC),
    )
    location = response.headers.get("Location")
    if status in _MOVED and location:
        return _Answer(status, location, fetched)
    if status == 304:
        return _Answer(status, None, fetched)
    if status != 200:
        rest = rest_of(response.headers.get("Retry-After")) if status in (429, 503) else None
        lasting = 400 <= status < 500 and status not in _TEMPORARY
        msg = f"HTTP {status}"
        raise FetchFailed(msg, status=status, rest=rest, lasting=lasting)
    _check_type(kind, accept)
    size = response.headers.get("Content-Length", "")
    if size.isdigit() and int(size) > limit:
        msg = f"the body is larger than {limit:,} bytes (SILKWIRE_LIMITS_PAGE_BYTES)"
        raise TooLarge(msg)
    inflater = Inflater(response.headers.get("Content-Encoding", ""), limit)
    async for piece in response.content.iter_chunked(_PIECE):
        inflater.feed(piece)
    return _Answer(status, None, replace(fetched, body=inflater.finish()))


def _check_type(kind: str | None, accept: str) -> None:
    """Refuse an answer of a type that was not asked for, before its body is read."""
    name = (kind or "").partition(";")[0].strip().lower()
    asked = [one.partition(";")[0].strip() for one in accept.split(",")]
    if name and "*/*" not in asked and not any(name == one for one in asked):
        msg = f"is {name[:60]}, not {asked[0]}"
        raise FetchFailed(msg, lasting=True)


def rest_of(header: str | None, now: datetime | None = None) -> float | None:
    """Return the seconds that a Retry-After header asks for, at most a day; None where it says nothing readable."""
    if not header:
        return None
    header = header.strip()
    if header.isdigit() and header.isascii():
        return min(float(header[:9]), _LONGEST_REST)
    try:
        until = parsedate_to_datetime(header)
    except (ValueError, TypeError):
        return None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    seconds = (until - (now or datetime.now(UTC))).total_seconds()
    return min(max(seconds, 0.0), _LONGEST_REST)


def _joined(url: str, location: str) -> str:
    try:
        parts = urlsplit(urljoin(url, location.strip()))
    except ValueError as error:
        msg = f"redirects to no address: {error}"
        raise FetchFailed(msg, lasting=True) from None
    return urlunsplit((parts.scheme, parts.netloc, parts.path or "/", parts.query, ""))


def _forbidden_in(error: BaseException) -> ForbiddenAddress | None:
    """Return the forbidden address that made a connection fail, however the client wrapped it."""
    pending: list[BaseException | None] = [error]
    for one in pending:
        if isinstance(one, ForbiddenAddress):
            return one
        if one is not None and len(pending) < 50:
            pending += [one.__cause__, one.__context__, getattr(one, "os_error", None)]
            pending += list(getattr(one, "exceptions", ()))
    return None
