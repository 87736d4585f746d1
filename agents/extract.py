"""The extract agent: ``articles.clean`` to ``articles.enriched``."""

from __future__ import annotations

from agents.loop import consume
from agents.pool import StagePool
from agents.runtime import Runtime
from agents.transform import Transform

SCHEMA = "enriched-article/1"


def register(runtime: Runtime, pool: StagePool) -> None:
    """Register the agent with the app: clean articles gain their actors and places."""
    kafka, worker = runtime.settings.kafka, runtime.settings.worker
    transform = Transform(runtime, pool, target=kafka.enriched_topic, schema=SCHEMA)
    consume(runtime.app, kafka.clean_topic, transform.handle, name="extract", worker=worker)
