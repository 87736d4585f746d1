"""The clean agent: ``articles.raw`` to ``articles.clean``."""

from __future__ import annotations

from agents.loop import consume
from agents.pool import StagePool
from agents.runtime import Runtime
from agents.transform import Transform

SCHEMA = "clean-article/1"


def register(runtime: Runtime, pool: StagePool) -> None:
    """Register the agent with the app: pages in any encoding become text, metadata and language."""
    kafka, worker = runtime.settings.kafka, runtime.settings.worker
    transform = Transform(runtime, pool, target=kafka.clean_topic, schema=SCHEMA)
    consume(runtime.app, [kafka.raw_topic], transform.handle, name="clean", worker=worker)
