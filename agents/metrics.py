"""What a process counts, in the form that Prometheus reads at ``/metrics``.

Counters are of this process and begin at zero with it. :func:`exposition` is what the endpoints answer;
:func:`metrics_page` is the reference page.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.metrics import MetricWrapperBase

if TYPE_CHECKING:
    from agents.health import Report

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
REGISTRY = CollectorRegistry()

_STATES = ("starting", "working", "waiting", "stalled")
_SIZES = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
_SECONDS = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0)

RECORDS = Counter("silkwire_records", "Messages taken and acknowledged by an agent.", ["agent"], registry=REGISTRY)
BATCH_ARTICLES = Histogram(
    "silkwire_batch_articles", "Messages in a batch.", ["agent"], buckets=_SIZES, registry=REGISTRY
)
BATCH_SECONDS = Histogram(
    "silkwire_batch_seconds",
    "Seconds from taking a batch until all its results are safe.",
    ["agent"],
    buckets=_SECONDS,
    registry=REGISTRY,
)
DEAD_LETTERS = Counter(
    "silkwire_dead_letters", "Dead letters made, by the code of their reason.", ["role", "code"], registry=REGISTRY
)
RETRIES = Counter(
    "silkwire_retries", "Tries that a server which was away or full let fail.", ["server"], registry=REGISTRY
)
OUTCOMES = Gauge(
    "silkwire_outcomes",
    "What became of articles since the process began, by outcome; see the log of the role.",
    ["role", "outcome"],
    registry=REGISTRY,
)
LAG = Gauge(
    "silkwire_lag_messages", "Messages not acknowledged yet; NaN while Kafka is away.", ["role"], registry=REGISTRY
)
PARTITIONS = Gauge("silkwire_partitions", "Partitions that the worker reads.", ["role"], registry=REGISTRY)
IDLE = Gauge("silkwire_idle_seconds", "Seconds since an article was done.", ["role"], registry=REGISTRY)
STATE = Gauge(
    "silkwire_state", f"1 for the state the process is in: {', '.join(_STATES)}.", ["role", "state"], registry=REGISTRY
)
GATEWAY_ARTICLES = Counter(
    "silkwire_gateway_articles", "Articles answered by the gateway, by HTTP status.", ["status"], registry=REGISTRY
)
GATEWAY_QUEUED = Gauge("silkwire_gateway_queued_bytes", "Bytes of requests on their way to Kafka.", registry=REGISTRY)


def observe(report: Report) -> None:
    """Set what a report of a worker tells."""
    role = report.role
    LAG.labels(role).set(float("nan") if report.lag is None else report.lag)
    PARTITIONS.labels(role).set(report.partitions)
    IDLE.labels(role).set(report.idle_seconds)
    for outcome, number in report.done.items():
        OUTCOMES.labels(role, outcome).set(number)
    observe_state(role, report.status)


def observe_state(role: str, now: str) -> None:
    """Set the state that a process is in."""
    for state in _STATES:
        STATE.labels(role, state).set(state == now)


def exposition() -> bytes:
    """Return all metrics as Prometheus reads them."""
    return generate_latest(REGISTRY)


def described() -> Iterable[tuple[str, str, str, tuple[str, ...]]]:
    """Yield name, type, meaning and labels of every metric, in the order of this module."""
    for metric in globals().values():
        if isinstance(metric, MetricWrapperBase):
            family = next(iter(metric.describe()))
            name = f"{family.name}_total" if family.type == "counter" else family.name
            yield name, family.type, family.documentation, tuple(metric._labelnames)


def metrics_page() -> str:
    """Return the reference page of the metrics."""
    lines = [
        "# Metrics",
        "",
        "Every worker answers at `/metrics` beside its health check, the gateway beside its endpoint. Of a histogram",
        "there are `_bucket`, `_sum` and `_count`.",
        "",
        "This page is made by `silkwire config --metrics`.",
        "",
        "| metric | type | labels | meaning |",
        "| --- | --- | --- | --- |",
    ]
    for name, kind, meaning, labels in described():
        lines.append(f"| `{name}` | {kind} | {', '.join(labels) or 'none'} | {meaning} |")
    return "\n".join(lines) + "\n"
