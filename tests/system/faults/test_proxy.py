"""The proxy does what it says, before a server that sends back what it gets."""

from __future__ import annotations

import contextlib
import socket
import socketserver
import threading
import time
from collections.abc import Iterator

import pytest

from tests.system.faults.proxy import Proxy


class Echo(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        with contextlib.suppress(OSError):
            while piece := self.request.recv(65_536):
                self.request.sendall(piece)


@pytest.fixture
def proxy() -> Iterator[Proxy]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Echo) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        proxy = Proxy(server.server_address[1])
        yield proxy
        proxy.close()
        server.shutdown()


@pytest.fixture
def client(proxy: Proxy) -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", proxy.port), timeout=5) as client:
        client.sendall(b"hello")
        assert client.recv(100) == b"hello"
        yield client


def test_latency_counts_in_each_direction(proxy: Proxy, client: socket.socket) -> None:
    proxy.latency = 0.1
    started = time.monotonic()
    client.sendall(b"late")
    assert client.recv(100) == b"late"
    assert time.monotonic() - started >= 0.2


def test_a_reset_is_one(proxy: Proxy, client: socket.socket) -> None:
    assert proxy.reset() == 1
    with pytest.raises(ConnectionResetError):
        client.recv(100)


def test_an_answer_is_cut_in_its_middle(proxy: Proxy, client: socket.socket) -> None:
    proxy.cut_after = 1000
    client.sendall(b"x" * 5000)
    received = b""
    try:
        while piece := client.recv(5000):
            received += piece
    except ConnectionResetError:
        pass
    else:
        pytest.fail("it ended in good order")
    assert len(received) <= 1000
    assert proxy.cuts == 1


def test_a_black_hole_lets_nothing_through_until_it_is_gone(proxy: Proxy, client: socket.socket) -> None:
    proxy.black_hole = True
    client.sendall(b"lost?")
    client.settimeout(0.5)
    with pytest.raises(TimeoutError):
        client.recv(100)
    proxy.clear()
    client.settimeout(5)
    assert client.recv(100) == b"lost?"


def test_a_server_that_is_away_refuses(proxy: Proxy) -> None:
    proxy.target = 1
    with pytest.raises(ConnectionResetError):
        ask(proxy)


def ask(proxy: Proxy) -> bytes:
    with socket.create_connection(("127.0.0.1", proxy.port), timeout=5) as client:
        return client.recv(100)
