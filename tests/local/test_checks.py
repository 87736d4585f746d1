import socket
import threading
import time
from pathlib import Path

import pytest

from deploy.local import StackError, locking, logs, optional, resources, runtime, servers
from deploy.local.servers import Launch

HEAPS = {"kafka": 384, "elasticsearch": 512}


def test_too_little_memory_is_told_with_both_numbers() -> None:
    resources.require_memory(HEAPS, available_mb=1396)
    with pytest.raises(StackError, match="kafka and elasticsearch need 1396 MB of memory and 1395 MB are available"):
        resources.require_memory(HEAPS, available_mb=1395)


def test_this_machine_has_the_memory_that_is_asked_of_it() -> None:
    resources.require_memory({"kafka": 1})
    with pytest.raises(StackError, match="smaller heaps"):
        resources.require_memory({"kafka": 1_000_000_000})


def test_too_little_disk_is_told_with_its_folder(tmp_path: Path) -> None:
    resources.require_disk(tmp_path)
    with pytest.raises(StackError, match=rf"{tmp_path} has 1\.5 GB of free disk"):
        resources.require_disk(tmp_path, free_bytes=1_500_000_000)


def test_a_missing_package_is_named_with_the_extra() -> None:
    with pytest.raises(StackError, match=r"needs the package no_such_package.*silkwire\[local\]"):
        optional.load("no_such_package.part")


def test_the_second_holder_of_a_lock_waits(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    held = threading.Event()
    order: list[str] = []

    def hold() -> None:
        with locking.exclusive(path, 1.0):
            held.set()
            time.sleep(0.2)
            order.append("first")

    first = threading.Thread(target=hold)
    first.start()
    held.wait()
    with locking.exclusive(path, 5.0):
        order.append("second")
    first.join()
    assert order == ["first", "second"]


def test_a_lock_that_is_never_freed_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with (
        locking.exclusive(path, 0.0),
        pytest.raises(StackError, match="another process has worked on"),
        locking.exclusive(path, 0.1),
    ):
        pass


def test_the_last_five_logs_are_kept(tmp_path: Path) -> None:
    begun = [logs.begin(tmp_path)]
    for _ in range(7):
        begun[-1].write_text("line\n")
        begun.append(logs.begin(tmp_path))
    begun[-1].write_text("line\n")
    assert logs.newest_first(tmp_path) == begun[:-6:-1]


def test_the_tail_of_a_log_is_its_last_lines(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text("".join(f"line {number}\n" for number in range(10_000)))
    assert logs.tail(log).splitlines()[0] == "line 9985"
    assert logs.tail(log).splitlines()[-1] == "line 9999"
    assert logs.tail(tmp_path / "absent") == "(no output)"


def launch(tmp_path: Path, name: servers.ServerName, **settings: str) -> str:
    java = runtime.Runtime(Path("/java"), Path("/launchers.jar"), "/kafka.jar", "/es.jar", Path("/home with space"))
    servers.configure(Launch(name, tmp_path, 20001, 20002, 300, "cluster", settings), java)
    return next((tmp_path / "config").glob("[ke]*")).read_text()


def test_own_settings_take_the_place_of_ours(tmp_path: Path) -> None:
    ours = launch(tmp_path, "elasticsearch").splitlines()
    assert "http.max_content_length: 100mb" in ours
    assert 'path.home: "/home with space"' in ours
    own = launch(tmp_path, "elasticsearch", **{"http.max_content_length": "1mb", "node.attr.x": "y"}).splitlines()
    assert [line for line in own if line.startswith("http.max")] == ['http.max_content_length: "1mb"']
    assert 'node.attr.x: "y"' in own


def test_kafka_takes_records_of_32_mib_and_creates_no_topics(tmp_path: Path) -> None:
    lines = launch(tmp_path, "kafka", **{"num.partitions": "3"}).splitlines()
    assert "message.max.bytes=33554432" in lines
    assert "auto.create.topics.enable=false" in lines
    assert [line for line in lines if line.startswith("num.partitions")] == ["num.partitions=3"]
    assert "listeners=CLIENTS://127.0.0.1:20001,CONTROLLER://127.0.0.1:20002" in lines


@pytest.mark.parametrize("name", servers.SERVER_NAMES)
@pytest.mark.parametrize("answer", [None, b"", b"nonsense", b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]"])
def test_what_does_not_answer_as_a_server_does_is_not_ready(name: servers.ServerName, answer: bytes | None) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        if answer is None:
            server.close()
            assert not servers.is_ready(name, port)
            return

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(1000)
                connection.sendall(answer)

        thread = threading.Thread(target=serve)
        thread.start()
        assert not servers.is_ready(name, port)
        thread.join()
