"""The life of a stack: up, down, killed, orphaned, in company."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import psutil
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import UnknownTopicOrPartitionError
from elasticsearch import Elasticsearch

from deploy.local import LocalStack, StackError
from deploy.local.servers import SERVER_NAMES

pytestmark = pytest.mark.stack

ORPHAN = """
import json, sys, time
from pathlib import Path
from deploy.local import LocalStack
stack = LocalStack(home=Path(sys.argv[1]))
print(json.dumps([server.pid for server in stack.up(with_parent=True)]), flush=True)
time.sleep(600)
"""


def pids(stack: LocalStack) -> list[int | None]:
    return [server.pid for server in stack.status()]


async def produce(stack: LocalStack, topic: str, value: bytes) -> None:
    producer = AIOKafkaProducer(bootstrap_servers=stack.bootstrap, max_request_size=33_554_432, retry_backoff_ms=50)
    await producer.start()
    try:
        await producer.send_and_wait(topic, value)
    finally:
        await producer.stop()


async def consume(stack: LocalStack, topic: str) -> bytes:
    consumer = AIOKafkaConsumer(
        topic, bootstrap_servers=stack.bootstrap, auto_offset_reset="earliest", max_partition_fetch_bytes=33_554_432
    )
    await consumer.start()
    try:
        return bytes((await consumer.getone()).value)
    finally:
        await consumer.stop()


async def create(stack: LocalStack, topic: str) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=stack.bootstrap)
    await admin.start()
    try:
        await admin.create_topics([NewTopic(topic, num_partitions=1, replication_factor=1)])
    finally:
        await admin.close()


def test_status_of_a_running_stack(running: LocalStack) -> None:
    kafka, elasticsearch = running.status()
    for server in (kafka, elasticsearch):
        assert server.running
        assert server.memory_mb > 100
        assert server.uptime_seconds is not None
        assert 0 < server.uptime_seconds < 600
        assert server.log is not None
        assert server.log.stat().st_size > 0
        assert running.log_files(server.name) == [server.log]
    assert kafka.url == running.bootstrap
    assert elasticsearch.url == running.elasticsearch_url


def test_up_again_changes_nothing(running: LocalStack) -> None:
    before = pids(running)
    began = time.monotonic()
    running.up()
    assert time.monotonic() - began < 2
    assert pids(running) == before


async def test_a_record_of_30_mib_passes(running: LocalStack) -> None:
    page = os.urandom(30 * 1024 * 1024)
    await create(running, "pages")
    await produce(running, "pages", page)
    assert await consume(running, "pages") == page


async def test_a_topic_that_does_not_exist_is_not_created(running: LocalStack) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=running.bootstrap)
    await admin.start()
    try:
        (topic,) = await admin.describe_topics(["mistyped"])
        assert topic["error_code"] == UnknownTopicOrPartitionError.errno
        assert "mistyped" not in await admin.list_topics()
    finally:
        await admin.close()


def test_a_running_stack_is_not_reset_and_not_moved(running: LocalStack) -> None:
    with pytest.raises(StackError, match="silkwire local down"):
        running.reset()
    with pytest.raises(StackError, match="kafka already runs on port"):
        LocalStack(home=running.home, kafka_port=20_000).up()


async def test_data_and_ports_survive_kill_stop_and_down_but_not_reset(tmp_path: Path) -> None:
    stack = LocalStack(home=tmp_path)
    try:
        stack.up(with_parent=True)
        addresses = (stack.bootstrap, stack.elasticsearch_url)
        await create(stack, "kept")
        await produce(stack, "kept", b"one")
        with Elasticsearch(stack.elasticsearch_url) as client:
            client.index(index="kept", id="1", document={"n": 1})
        stack.kill("kafka")
        assert [server.running for server in stack.status()] == [False, True]
        stack.start("kafka", with_parent=True)
        stack.kill("elasticsearch")
        stack.start("elasticsearch", with_parent=True)
        assert (stack.bootstrap, stack.elasticsearch_url) == addresses
        assert await consume(stack, "kept") == b"one"
        with Elasticsearch(stack.elasticsearch_url) as client:
            assert client.get(index="kept", id="1")["_source"] == {"n": 1}
        stack.down()
        assert [server.running for server in stack.status()] == [False, False]
        stack.reset()
        assert not (tmp_path / "kafka" / "data").exists()
        assert (stack.bootstrap, stack.elasticsearch_url) == addresses
        stack.start("elasticsearch", with_parent=True)
        with Elasticsearch(stack.elasticsearch_url) as client:
            assert not client.indices.exists(index="kept")
    finally:
        stack.down()


def test_both_servers_end_when_their_parent_is_killed(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", ORPHAN, str(tmp_path)], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        servers = json.loads(parent.stdout.readline())
        assert all(psutil.pid_exists(pid) for pid in servers)
        parent.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + 10
    while any(psutil.pid_exists(pid) for pid in servers):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    stack = LocalStack(home=tmp_path)
    assert [server.running for server in stack.status()] == [False, False]


def test_two_that_start_the_same_stack_share_it(tmp_path: Path) -> None:
    seen: list[list[int | None]] = []

    def start() -> None:
        stack = LocalStack(home=tmp_path)
        stack.up(with_parent=True)
        seen.append(pids(stack))

    threads = [threading.Thread(target=start) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    LocalStack(home=tmp_path).down()
    assert len(seen) == 2
    assert seen[0] == seen[1]
    assert None not in seen[0]


@pytest.mark.parametrize("name", SERVER_NAMES)
def test_a_taken_port_stops_everything_before_it_starts(tmp_path: Path, name: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        stack = LocalStack(home=tmp_path, **{f"{name}_port": port})
        with pytest.raises(StackError, match=rf"port {port} for {name} is taken"):
            stack.up()
    assert pids(stack) == [None, None]


def test_a_server_that_ends_at_its_start_is_quoted_and_takes_the_other_down(tmp_path: Path) -> None:
    stack = LocalStack(home=tmp_path, elasticsearch_settings={"no.such.setting": "1"})
    with pytest.raises(StackError, match=r"(?s)elasticsearch ended while it started.*no\.such\.setting"):
        stack.up(with_parent=True)
    assert pids(stack) == [None, None]


def test_a_server_that_takes_too_long_is_an_error(tmp_path: Path) -> None:
    stack = LocalStack(home=tmp_path)
    with pytest.raises(StackError, match="did not answer within 0 s"):
        stack.start("kafka", wait_seconds=0.1, with_parent=True)
    assert pids(stack) == [None, None]
