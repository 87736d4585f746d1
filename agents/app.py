"""The Faust app of one role, with the settings under which it neither loses nor stops."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import faust
from mode.supervisors import CrashingSupervisor

from agents.events import HeldEvent
from agents.names import group_of
from agents.security import faust_credentials
from agents.settings import MiB, Settings
from schemas import Stage

_MAX_POLL_INTERVAL = 86_400.0
"""Seconds between two polls after which the client leaves its group. Exceeded once, as while Elasticsearch is down, the
worker would look healthy and never consume again (aiokafka #625, #1187). The value stays within the client; that the
worker lives is told by its heartbeats, and that it works by the progress watchdog."""
_PRODUCER_BATCH = 256 * 1024
"""Bytes that go to a partition together. With the client's own 16 KiB each article is a request of its own, which costs
the broker and the event loop more than the article's bytes do. It is well below what any topic takes as one message:
a batch that is refused for its size would blame every article in it."""
_QUIET_FOR = 3600.0
"""Seconds without a commit until Faust complains. Waiting out a server for longer than that is worth its line."""


def create_app(stage: Stage, settings: Settings, data: Path) -> faust.App:
    """Return the app of a role: its own consumer group, raw bytes, at least once, no web server; tables in ``data``."""
    kafka, worker = settings.kafka, settings.worker
    app = faust.App(
        group_of(stage, settings),
        broker=[f"kafka://{address.strip()}" for address in kafka.bootstrap.split(",")],
        broker_credentials=faust_credentials(kafka),
        datadir=str(data),
        store="rocksdb://",
        Event=HeldEvent,
        table_standby_replicas=0,
        # A changelog that was created anew is shorter than what the folder knows: go on, rather than crash for ever.
        recovery_consistency_check=False,
        processing_guarantee="at_least_once",
        agent_supervisor=CrashingSupervisor,
        broker_max_poll_interval=_MAX_POLL_INTERVAL,
        broker_session_timeout=kafka.session_timeout,
        broker_heartbeat_interval=kafka.session_timeout / 5.0,
        broker_request_timeout=kafka.session_timeout * 2.0,
        broker_rebalance_timeout=60.0,
        broker_max_poll_records=worker.batch,
        broker_commit_interval=1.0,
        broker_commit_livelock_soft_timeout=_QUIET_FOR,
        stream_processing_timeout=_QUIET_FOR,
        stream_wait_empty=True,
        stream_buffer_maxsize=worker.batch * 2,
        consumer_auto_offset_reset="earliest",
        # Partitions that a topic gets are read as soon as those of a dead worker; five minutes by default.
        consumer_metadata_max_age_ms=round(kafka.session_timeout * 1000.0),
        consumer_max_fetch_size=settings.limits.message_bytes + MiB,
        producer_acks=-1,
        producer_compression_type="gzip",
        producer_max_batch_size=_PRODUCER_BATCH,
        producer_max_request_size=settings.limits.message_bytes + 2 * MiB,
        # A send that the broker does not answer is given up after this many seconds and sent again by us.
        producer_request_timeout=kafka.session_timeout,
        topic_allow_declare=False,
        topic_disable_leader=True,
        web_enabled=False,
        worker_redirect_stdouts=False,
        # Faust would replace the handlers that the command has set up: it is given those, and an empty configuration.
        logging_config={"version": 1, "disable_existing_loggers": False},
        loghandlers=list(logging.getLogger().handlers),
    )
    app.on_rebalance_complete.connect(_hold_fetching)
    return app


async def _hold_fetching(app: Any, /, *_: Any, signal: Any, **__: Any) -> None:
    """Let nothing through between the recovery of tables and the seek to what is committed; Faust resumes after it.

    Faust lets the partitions go on first and seeks then (``Recovery.on_recovery_completed`` of faust-streaming 0.15.3).
    What is fetched in between is dropped, being older than what this worker had read before the rebalance, but for the
    last of it, which stands as the next message: those before it are lost or never committed.
    """
    app.consumer.stop_flow()
