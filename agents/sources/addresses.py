"""Which addresses are fetched from: those of the public internet, unless an intranet is allowed.

Strangers write feeds, so their links and redirects may point at services of our own network. The check sits where the
socket is made: it sees the address that is connected to, whatever name, redirect or changed DNS answer led there.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Sequence
from typing import Any

import aiohttp

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_LOW_32_BITS = 0xFFFFFFFF
_DNS_SECONDS = 60

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class ForbiddenAddress(OSError):
    """A host that stands for a private, loopback, link-local or otherwise not public address."""


def is_public(address: str) -> bool:
    """Return whether an IP address belongs to the public internet; one that wraps an IPv4 address is as that one."""
    try:
        parsed: Address = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    return all(
        one.is_global and not one.is_multicast and not one.is_reserved and not one.is_unspecified
        for one in _wrapped(parsed)
    )


def _wrapped(address: Address) -> Sequence[Address]:
    if isinstance(address, ipaddress.IPv4Address):
        return (address,)
    if address in _NAT64:
        return (ipaddress.IPv4Address(int(address) & _LOW_32_BITS),)
    inner = address.ipv4_mapped or address.sixtofour
    if inner is not None:
        return (inner,)
    return (address, *address.teredo) if address.teredo else (address,)


def connector(*, connections: int, private: bool) -> aiohttp.TCPConnector:
    """Return a connector for a session that must not trust proxies of the environment.

    Args:
        connections: most connections at once.
        private: allow every address, as tests and intranets need.
    """
    return aiohttp.TCPConnector(
        limit=connections,
        ttl_dns_cache=_DNS_SECONDS,
        socket_factory=None if private else _public_socket,
    )


def _public_socket(info: tuple[Any, ...]) -> socket.socket:
    family, kind, protocol, _, target = info
    if not is_public(str(target[0])):
        msg = (
            f"{target[0]} is not an address of the public internet; "
            "SILKWIRE_SOURCES_PRIVATE_ADDRESSES=true allows an intranet"
        )
        raise ForbiddenAddress(msg)
    return socket.socket(family=family, type=kind, proto=protocol)
