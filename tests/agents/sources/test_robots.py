"""robots.txt: the examples of RFC 9309, and patterns that want to keep us busy."""

from __future__ import annotations

import time

import pytest

from agents.sources.addresses import is_public
from agents.sources.robots import parse_robots, product_of

HOST = "https://steppe-herald.example"


@pytest.mark.parametrize(
    ("rules", "path", "allowed"),
    [
        ("", "/a", True),
        ("Disallow:", "/a", True),
        ("Disallow: /", "/a", False),
        ("Disallow: /", "/robots.txt", True),
        ("Disallow: /a", "/ab", False),
        ("Disallow: /a\nAllow: /ab", "/abc", True),
        ("Allow: /ab\nDisallow: /abc", "/abc", False),
        ("Allow: /page\nDisallow: /page", "/page", True),
        ("Disallow: /*.gif$", "/x/y.gif", False),
        ("Disallow: /*.gif$", "/x/y.gif?z", True),
        ("Disallow: /a*b*c", "/aXbYcZ", False),
        ("Disallow: /a*b*c", "/aXcYb", True),
        ("Disallow: /x$", "/xy", True),
        ("Disallow: /x$", "/x", False),
        ("Disallow: /*?print=", "/a?print=1", False),
        ("Disallow: /новости", "/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D0%B8/1", False),
        ("Disallow: /a # not this", "/a", False),
    ],
)
def test_the_longest_rule_wins(rules: str, path: str, allowed: bool) -> None:
    robots = parse_robots(f"User-agent: *\n{rules}".encode(), "silkwire")
    assert robots.allows(HOST + path) is allowed


def test_a_group_of_our_own_goes_before_that_of_everyone() -> None:
    text = b"User-agent: *\nDisallow: /\n\nUser-Agent: Other\nUser-agent: Silkwire/2\nDisallow: /x\nCrawl-delay: 5\n"
    assert parse_robots(text, product_of("silkwire/0.1 (+https://x.example)")).allows(f"{HOST}/a")
    assert parse_robots(text, "silkwire").delay == 5
    assert not parse_robots(text, "silkwire").allows(f"{HOST}/x")
    assert not parse_robots(text, "another").allows(f"{HOST}/a")
    assert parse_robots(b"User-agent: *\nCrawl-delay: 86400", "x").delay == 60


def test_no_pattern_takes_long() -> None:
    robots = parse_robots(b"User-agent: *\nDisallow: /" + b"*a" * 10_000 + b"$", "silkwire")
    started = time.monotonic()
    assert robots.allows(f"{HOST}/{'a' * 9_000}b")
    assert time.monotonic() - started < 0.5


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("2606:4700::1111", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::1", False),
        ("::", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("ff02::1", False),
        ("::ffff:10.0.0.1", False),
        ("::ffff:8.8.8.8", True),
        ("64:ff9b::a00:1", False),
        ("64:ff9b::808:808", True),
        ("2002:7f00:1::", False),
        ("nonsense", False),
    ],
)
def test_which_addresses_are_public(address: str, public: bool) -> None:
    assert is_public(address) is public
