"""A proxy before Elasticsearch that answers in its place, cuts its answers, or lets half of a bulk request fail."""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import urlsplit

_HOP_BY_HOP = frozenset({"connection", "keep-alive", "transfer-encoding", "content-length", "host", "accept-encoding"})


class FaultyElastic:
    """What stands between workers and a real node.

    Args:
        url: of the node.

    ``fault`` is what happens to the next bulk requests: a status that is answered without asking the node, ``"cut"``
    (the node does its work, half of its answer arrives), ``"swallow"`` (no answer for ``silence`` seconds), ``"half"``
    (every other document goes to the node, the others fail with 429), or None. ``met`` counts what was done.
    """

    def __init__(self, url: str) -> None:
        self.node = urlsplit(url)
        self.fault: int | str | None = None
        self.silence = 1.0
        self.met = 0

        class Handler(_Handler):
            proxy = self

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    @contextmanager
    def running(self) -> Iterator[FaultyElastic]:
        """Serve."""
        thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            self._server.server_close()
            thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    proxy: ClassVar[FaultyElastic]

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        fault = self.proxy.fault if urlsplit(self.path).path.endswith("/_bulk") else None
        if fault is not None:
            self.proxy.met += 1
        if isinstance(fault, int):
            self._send(fault, {"content-type": "application/json"}, b'{"error": "made by the test"}')
        elif fault == "swallow":
            time.sleep(self.proxy.silence)
            self.close_connection = True
        elif fault == "half":
            self._half(body)
        else:
            self._send(*self._ask(body), cut=fault == "cut")

    do_POST = do_PUT = do_DELETE = do_HEAD = do_GET  # noqa: N815

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""

    def _ask(self, body: bytes) -> tuple[int, dict[str, str], bytes]:
        node = http.client.HTTPConnection(self.proxy.node.hostname or "", self.proxy.node.port, timeout=60)
        headers = {name: value for name, value in self.headers.items() if name.lower() not in _HOP_BY_HOP}
        try:
            node.request(self.command, self.path, body, headers)
            answer = node.getresponse()
            kept = {name: value for name, value in answer.getheaders() if name.lower() not in _HOP_BY_HOP}
            return answer.status, kept, answer.read()
        except OSError:
            return 503, {"content-type": "application/json"}, b'{"error": "the node is away"}'
        finally:
            node.close()

    def _half(self, body: bytes) -> None:
        pairs = list(_operations(body))
        kept = pairs[::2]
        status, headers, content = self._ask(b"".join(lines for lines, _ in kept))
        if status != 200:
            self._send(status, headers, content)
            return
        answer = json.loads(content)
        there = iter(answer["items"])
        refused = {"status": 429, "error": {"type": "es_rejected_execution_exception", "reason": "made by the test"}}
        answer["items"] = [
            next(there) if number % 2 == 0 else {kind: refused} for number, (_, kind) in enumerate(pairs)
        ]
        answer["errors"] = True
        self._send(status, headers, json.dumps(answer).encode())

    def _send(self, status: int, headers: dict[str, str], body: bytes, *, cut: bool = False) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body[: len(body) // 2] if cut else body)
        self.close_connection = self.close_connection or cut


def _operations(body: bytes) -> Iterator[tuple[bytes, str]]:
    """Yield the lines of each operation of a bulk body, and what it is called."""
    lines = iter(body.splitlines(keepends=True))
    for line in lines:
        kind = next(iter(json.loads(line)))
        yield (line if kind == "delete" else line + next(lines)), kind
