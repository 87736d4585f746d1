"""The doctor on a deployment that is well, and on one with a fault at a time."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from kafka.admin import ConfigResource, ConfigResourceType

from agents.elastic import create_client, index_behind
from agents.settings import Settings
from agents.topics import admin_client
from schemas import RawArticle
from tests.system.workers import eventually, indexed, produce_raw, publish_articles, worker

pytestmark = pytest.mark.stack

Findings = dict[str, list[tuple[str, str, str]]]


def doctor(*arguments: str, **variables: str) -> tuple[int, Findings]:
    """Return the exit code, and state, what was seen and advice of each finding by what it is about."""
    command = [sys.executable, "-m", "agents", "doctor", "--json", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, env={**os.environ, **variables})
    assert done.returncode in (0, 1), done.stderr
    assert done.stdout, done.stderr
    found: Findings = {}
    for line in done.stdout.splitlines():
        finding = json.loads(line)
        found.setdefault(finding["what"], []).append((finding["state"], finding["seen"], finding["advice"]))
    return done.returncode, found


def of(findings: Findings, state: str) -> set[str]:
    return {what for what, entries in findings.items() if any(entry[0] == state for entry in entries)}


def set_retention(settings: Settings, topic: str, milliseconds: int) -> None:
    with admin_client(settings) as admin:
        values = {"retention.ms": str(milliseconds)}
        admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, topic, configs=values)])


async def change_index(settings: Settings, *, blocked: bool | None) -> None:
    client = create_client(settings.elasticsearch)
    try:
        name = await index_behind(client, settings.elasticsearch.alias)
        assert name is not None
        if blocked is None:
            await client.indices.delete(index=name)
        else:
            await client.indices.put_settings(index=name, settings={"index.blocks.write": blocked})
    finally:
        await client.close()


def test_each_fault_is_told_with_what_to_do(settings: Settings, tmp_path: Path) -> None:
    code, findings = doctor()
    assert code == 1
    assert of(findings, "bad") == {"topics", "index"}, findings["broker"]
    assert {entry[2] for what in ("topics", "index") for entry in findings[what]} == {"run `silkwire setup`"}

    publish_articles(settings, [RawArticle(id=f"doc-{n}", text="Ministers met in Tashkent.") for n in range(3)])
    produce_raw(settings, [b"no article"])
    with worker(tmp_path) as running:
        eventually(lambda: len(indexed(settings)) == 3)
        eventually(lambda: of(doctor()[1], "warning") == {"dead letters"}, what="only the dead letter is told")
        code, findings = doctor()
        assert code == 0
        assert of(findings, "bad") == set()
        assert {"broker", "topics", "role clean", "role index", "schemas", "elasticsearch", "clock", "mapping"} <= of(
            findings, "good"
        )
        assert "1 of A101" in findings["dead letters"][0][1]
        assert doctor("--strict")[0] == 1
        assert running.stop() == 0

    set_retention(settings, settings.kafka.raw_topic, 86_400_000)
    asyncio.run(change_index(settings, blocked=True))
    publish_articles(settings, [RawArticle(id="later", text="Ministers met in Dushanbe.")])
    code, findings = doctor()
    assert code == 1
    assert "forgets messages after 1 days" in findings["topics"][0][1]
    assert "index.blocks.write" in findings["index"][0][1]
    assert findings["role clean"][0][2] == "start `silkwire worker --role clean`"

    asyncio.run(change_index(settings, blocked=None))
    _, findings = doctor(SILKWIRE_KAFKA_BOOTSTRAP="127.0.0.1:1")
    assert of(findings, "bad") == {"broker", "index"}
    assert "SILKWIRE_KAFKA_BOOTSTRAP" in findings["broker"][0][2]
