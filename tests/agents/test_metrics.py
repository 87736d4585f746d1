from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from agents.health import Report
from agents.metrics import REGISTRY, described, exposition, metrics_page, observe
from agents.patience import Backoff, Patience
from pipeline.errors import TransientError

ROOT = Path(__file__).parents[2]


def test_the_page_is_current() -> None:
    assert (ROOT / "docs" / "metrics.md").read_text(encoding="utf-8") == metrics_page(), "run `make schemas`"


def test_every_metric_is_described() -> None:
    families = {line.split()[2] for line in exposition().decode().splitlines() if line.startswith("# TYPE")}
    assert {name for name, *_ in described()} == {name for name in families if not name.endswith("_created")}


@pytest.mark.parametrize(("lag", "state"), [(7, "working"), (None, "waiting")])
def test_a_report_is_told(lag: int | None, state: str) -> None:
    observe(Report("test", state, 3, lag, 1.5, None, {"done": 4}))

    def value(name: str, **labels: str) -> float | None:
        return REGISTRY.get_sample_value(name, {"role": "test"} | labels)

    assert value("silkwire_partitions") == 3
    assert value("silkwire_idle_seconds") == 1.5
    assert value("silkwire_outcomes", outcome="done") == 4
    told = value("silkwire_lag_messages")
    assert told == lag or (lag is None and told != told)
    assert [value("silkwire_state", state=name) for name in ("working", "waiting")] == [lag == 7, lag is None]


async def test_failed_tries_are_counted() -> None:
    tries = 0

    async def attempt() -> None:
        nonlocal tries
        await asyncio.sleep(0)
        tries += 1
        if tries < 3:
            msg = "away"
            raise TransientError(msg)

    await Patience(stopping=lambda: False, drain_timeout=1.0).insist("a test", attempt, Backoff(first=0.01))
    assert REGISTRY.get_sample_value("silkwire_retries_total", {"server": "a test"}) == 2
