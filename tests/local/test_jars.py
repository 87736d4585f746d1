import functools
import hashlib
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from deploy.local import StackError, jars
from deploy.local.jars import Jar

PATH = "org/example/wire/1.0/wire-1.0.jar"
CONTENT = b"not really an archive"
GOOD = Jar("kafka", PATH, hashlib.sha256(CONTENT).hexdigest())


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def mirror(tmp_path: Path) -> Iterator[str]:
    """Serve one archive as a Maven repository on the loopback address."""
    folder = tmp_path / "mirror"
    (folder / PATH).parent.mkdir(parents=True)
    (folder / PATH).write_bytes(CONTENT)
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_missing_archive_is_fetched_once(tmp_path: Path, mirror: str) -> None:
    told: list[str] = []
    for _ in range(2):
        jars.ensure(tmp_path / "cache", [GOOD, GOOD], told.append, mirror)
    assert (tmp_path / "cache" / PATH).read_bytes() == CONTENT
    assert told == ["fetched 1 of 1 Java archives (wire-1.0.jar)"]


def test_half_an_archive_is_fetched_again(tmp_path: Path, mirror: str) -> None:
    half = tmp_path / "cache" / PATH
    half.parent.mkdir(parents=True)
    half.write_bytes(CONTENT[:5])
    jars.ensure(tmp_path / "cache", [GOOD], lambda _: None, mirror)
    assert half.read_bytes() == CONTENT


def test_an_archive_with_another_checksum_is_refused_and_deleted(tmp_path: Path, mirror: str) -> None:
    expected = Jar("kafka", PATH, "0" * 64)
    with pytest.raises(StackError, match=rf"org\.example:wire:1\.0 is not the archive.*{GOOD.sha256}.*{'0' * 64}"):
        jars.ensure(tmp_path / "cache", [expected], lambda _: None, mirror)
    assert not (tmp_path / "cache" / PATH).exists()


def test_an_archive_that_is_nowhere_is_named(tmp_path: Path, mirror: str) -> None:
    absent = Jar("kafka", PATH.replace("wire", "wave"), "0" * 64)
    with pytest.raises(StackError, match=r"org\.example:wave:1\.0 could not be fetched"):
        jars.ensure(tmp_path / "cache", [absent], lambda _: None, mirror)


def test_without_network_the_message_says_what_to_check(tmp_path: Path) -> None:
    with pytest.raises(StackError, match="check the network and proxy settings"):
        jars.ensure(tmp_path / "cache", [GOOD], lambda _: None, "http://127.0.0.1:9")


def test_the_committed_list_is_of_the_pinned_versions() -> None:
    listed = jars.listed()
    coordinates = {jar.coordinate for jar in listed}
    assert f"org.apache.kafka:kafka_2.13:{jars.KAFKA_VERSION}" in coordinates
    assert f"org.elasticsearch:elasticsearch:{jars.ELASTICSEARCH_VERSION}" in coordinates
    assert {jar.part for jar in listed} == {"kafka", "elasticsearch", "compiler"}
    assert all(len(jar.sha256) == 64 for jar in listed)


@pytest.mark.parametrize(
    "text", ["abc  a/b/c/d.jar", "# kafka\nabc a/b/c/d.jar", "# kafka\nabc  d.jar", "# else\nx  a/b/c/d"]
)
def test_a_damaged_list_is_an_error(text: str) -> None:
    with pytest.raises(StackError, match=r"jars\.sha256 is damaged"):
        jars.parse(text)
