"""The extract agent: ``articles.clean`` to ``articles.enriched``."""

from __future__ import annotations

from agents.loop import consume
from agents.names import REVISIONS
from agents.pool import StagePool
from agents.runtime import Runtime
from agents.tables import Table
from agents.transform import Transform

SCHEMA = "enriched-article/1"


def register(runtime: Runtime, pool: StagePool) -> None:
    """Register the agent with the app: clean articles gain their actors and places; what did not change is let go."""
    kafka, worker = runtime.settings.kafka, runtime.settings.worker
    table = Table(runtime.app, runtime.sender, REVISIONS)
    transform = Transform(runtime, pool, target=kafka.enriched_topic, schema=SCHEMA, table=table)
    consume(runtime.app, [kafka.clean_topic], transform.handle, name="extract", worker=worker)
