from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from agents.checks.broker import topic_problems
from agents.checks.finding import State
from agents.checks.index import clock, room
from agents.topics import TopicPlan

NOW = datetime(2026, 1, 1, tzinfo=UTC)
GOOD = {"max.message.bytes": "30000000", "cleanup.policy": "delete", "retention.ms": "-1"}


def problems(plan: TopicPlan, **config: str) -> list[str]:
    return [
        seen for _, seen, _ in topic_problems(plan, GOOD | {k.replace("_", "."): v for k, v in config.items()}, 10_000)
    ]


def test_the_settings_of_a_topic() -> None:
    raw, table = TopicPlan("raw"), TopicPlan("table", compacted=True)
    assert problems(raw) == []
    assert problems(table, cleanup_policy="compact") == []
    assert problems(table) == ["table is not compacted"]
    assert problems(raw, retention_ms="604800000") == ["raw forgets messages after 7 days"]
    assert problems(TopicPlan("bands", days=3), retention_ms="259200000") == []
    assert problems(raw, max_message_bytes="9999") == ["raw takes messages of 9,999 bytes, workers send up to 10,000"]


@pytest.mark.parametrize(
    ("seconds", "state"), [(0.5, State.GOOD), (-4, State.GOOD), (6, State.WARNING), (-60, State.WARNING)]
)
def test_the_clock_is_compared_with_that_of_the_nodes(seconds: float, state: State) -> None:
    stamp = (NOW + timedelta(seconds=seconds)).timestamp() * 1000
    found = clock({"a": {"timestamp": stamp}, "b": {"timestamp": NOW.timestamp() * 1000}}, NOW)
    assert found.state is state
    assert ("behind" in found.seen) == (seconds > 0)


@pytest.mark.parametrize(("free", "state"), [(50, State.GOOD), (14, State.WARNING), (4, State.BAD)])
def test_disks_are_told_by_elasticsearchs_watermarks(free: int, state: State) -> None:
    node = {"name": "n", "fs": {"total": {"total_in_bytes": 100, "available_in_bytes": free}}}
    assert [finding.state for finding in room({"x": node})] == [state]


def test_a_node_that_tells_no_size_is_left_out() -> None:
    assert list(room({"x": {"name": "n", "fs": {"total": {}}}})) == []
