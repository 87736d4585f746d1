"""robots.txt as RFC 9309 defines it: the longest matching rule wins, ``*`` and ``$`` are understood."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote, unquote, urlsplit

from pipeline.decode import decode_page

LIMIT = 512 * 1024
"""Bytes of a robots.txt that are read; the standard asks for 500 KiB at least."""

_LONGEST_DELAY = 60.0
_SAFE = "/:@!$&'()*+,;=-._~?%[]"


@dataclass(frozen=True, slots=True)
class Rule:
    """One Allow or Disallow line: the pieces between its stars; the longer its pattern, the more it counts."""

    pieces: tuple[str, ...]
    anchored: bool
    length: int
    allowed: bool

    def matches(self, path: str) -> bool:
        """Return whether the pattern matches from the start of a path; linear in its length, whatever the pattern."""
        first, *others = self.pieces
        if not path.startswith(first):
            return False
        at = len(first)
        last = others.pop() if self.anchored and others else None
        for piece in others:
            found = path.find(piece, at)
            if found < 0:
                return False
            at = found + len(piece)
        if last is not None:
            return path.endswith(last) and len(path) - len(last) >= at
        return not self.anchored or at == len(path)


@dataclass(frozen=True, slots=True)
class Robots:
    """What a host asks of one crawler. ``delay`` is its Crawl-delay in seconds, at most 60."""

    rules: tuple[Rule, ...] = ()
    delay: float | None = None

    def allows(self, url: str) -> bool:
        """Return whether an address may be fetched."""
        parts = urlsplit(url)
        path = _normal((parts.path or "/") + (f"?{parts.query}" if parts.query else ""))
        if path == "/robots.txt":
            return True
        matching = [rule for rule in self.rules if rule.matches(path)]
        return max(matching, key=lambda rule: (rule.length, rule.allowed)).allowed if matching else True


def product_of(agent: str) -> str:
    """Return the name under which a User-Agent is looked up: ``ours`` for ``ours/1.0 (+https://…)``."""
    return agent.partition("/")[0].strip().lower()


def parse_robots(body: bytes, product: str) -> Robots:
    """Return the rules of the groups that name a product, else of those for ``*``; none at all allows everything."""
    text = decode_page(body[:LIMIT], "text/plain; charset=utf-8")
    named, anyone = _Group(), _Group()
    found_named = False
    agents: list[str] = []
    in_rules = False
    for line in text.splitlines():
        key, colon, value = line.partition("#")[0].partition(":")
        key, value = key.strip().lower(), value.strip()
        if not colon:
            continue
        if key == "user-agent":
            agents = [] if in_rules else agents
            in_rules = False
            agents.append(value.partition("/")[0].strip().lower())
            found_named = found_named or agents[-1] == product
        elif key in ("allow", "disallow", "crawl-delay"):
            in_rules = True
            for name, group in ((product, named), ("*", anyone)):
                if name in agents:
                    group.add(key, value)
    return (named if found_named else anyone).robots()


class _Group:
    def __init__(self) -> None:
        self._rules: list[Rule] = []
        self._delay: float | None = None

    def add(self, key: str, value: str) -> None:
        if key == "crawl-delay":
            if re.fullmatch(r"\d{1,6}(\.\d{1,6})?", value):
                self._delay = min(float(value), _LONGEST_DELAY)
        elif value:
            pieces = tuple(_normal(piece) for piece in value.removesuffix("$").split("*"))
            self._rules.append(Rule(pieces, value.endswith("$"), len(value), key == "allow"))

    def robots(self) -> Robots:
        return Robots(tuple(self._rules), self._delay)


def _normal(path: str) -> str:
    return quote(unquote(path, errors="surrogateescape"), safe=_SAFE, errors="surrogateescape")
