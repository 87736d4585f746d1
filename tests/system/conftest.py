"""The real servers, started once for all system tests, and settings of its own for each test."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from elasticsearch import AsyncElasticsearch

from agents.elastic import create_client
from agents.settings import Settings
from deploy.local import LocalStack

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalStack]:
    """Return a running stack that dies with the tests, however they end."""
    stack = LocalStack(home=tmp_path_factory.mktemp("stack"))
    stack.up(with_parent=True)
    yield stack
    stack.down()


def variables_of(stack: LocalStack, name: str, data: Path) -> dict[str, str]:
    """Return variables that give whoever has them topics, groups and an index of their own."""
    return {
        "SILKWIRE_KAFKA_BOOTSTRAP": stack.bootstrap,
        "SILKWIRE_KAFKA_RAW_TOPIC": f"{name}.raw",
        "SILKWIRE_KAFKA_CLEAN_TOPIC": f"{name}.clean",
        "SILKWIRE_KAFKA_ENRICHED_TOPIC": f"{name}.enriched",
        "SILKWIRE_KAFKA_DEAD_TOPIC": f"{name}.dead",
        "SILKWIRE_KAFKA_BANDS_TOPIC": f"{name}.bands",
        "SILKWIRE_KAFKA_LINKS_TOPIC": f"{name}.links",
        "SILKWIRE_KAFKA_STORIES_TOPIC": f"{name}.stories",
        "SILKWIRE_KAFKA_GROUP": name,
        "SILKWIRE_KAFKA_PARTITIONS": "4",
        "SILKWIRE_KAFKA_SESSION_TIMEOUT": "6",
        "SILKWIRE_KAFKA_RETRY_CAP": "2",
        "SILKWIRE_ELASTICSEARCH_URL": stack.elasticsearch_url,
        "SILKWIRE_ELASTICSEARCH_ALIAS": f"{name}-articles",
        "SILKWIRE_ELASTICSEARCH_RETRY_CAP": "2",
        "SILKWIRE_WORKER_DATA": str(data),
        "SILKWIRE_WORKER_PROCESSES": "1",
    }


@pytest.fixture
def environment(stack: LocalStack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Set and return variables that give this test topics, groups and an index of its own."""
    variables = variables_of(stack, f"test{next(_numbers)}", tmp_path / "worker")
    for key, value in variables.items():
        monkeypatch.setenv(key, value)
    return variables


@pytest.fixture
def settings(environment: dict[str, str]) -> Settings:
    """Return the settings of this test."""
    return Settings()


@pytest.fixture
async def client(settings: Settings) -> AsyncIterator[AsyncElasticsearch]:
    """Return a client of the real Elasticsearch."""
    client = create_client(settings.elasticsearch)
    yield client
    await client.close()
