"""A running worker counts what it does, under the names that alerts and dashboard ask for."""

from __future__ import annotations

import re
import urllib.request
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from agents.settings import Settings
from schemas import RawArticle
from tests.system.workers import Worker, eventually, produce_raw, publish_articles, worker

pytestmark = pytest.mark.stack

DEPLOY = Path(__file__).parents[2] / "deploy"
ASKED = (DEPLOY / "prometheus" / "alerts.yml", DEPLOY / "grafana" / "silkwire.json")


def scrape(running: Worker) -> str:
    found = re.search(r"health check at (http://\S+)/healthz", running.log.read_text())
    if found is None:
        return ""
    with urllib.request.urlopen(found[1] + "/metrics", timeout=10) as answer:
        assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
        text: str = answer.read().decode()
        return text


def samples(text: str) -> dict[tuple[str, tuple[str, ...]], float]:
    """Return each sample by its name and the values of its labels, in the order of the labels' names."""
    return {
        (sample.name, tuple(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_a_worker_counts_under_the_names_that_are_asked_for(settings: Settings, tmp_path: Path) -> None:
    publish_articles(settings, [RawArticle(id=f"n{n}", title="Talks", text="Talks in Tashkent.") for n in range(3)])
    produce_raw(settings, [b"{broken"])
    with worker(tmp_path, "--role", "clean") as running:
        eventually(lambda: samples(scrape(running)).get(("silkwire_records_total", ("clean",))) == 4.0)
        eventually(lambda: samples(scrape(running)).get(("silkwire_lag_messages", ("clean",))) == 0.0)
        text = scrape(running)
    found = samples(text)
    assert found["silkwire_dead_letters_total", ("A101", "clean")] == 1.0
    assert found["silkwire_outcomes", ("done", "clean")] == 3.0
    assert found["silkwire_batch_articles_sum", ("clean",)] == 4.0
    assert found["silkwire_batch_seconds_count", ("clean",)] >= 1.0
    assert found["silkwire_partitions", ("clean",)] == settings.kafka.partitions
    assert found["silkwire_state", ("clean", "working")] == 1.0

    told = set(re.findall(r"^# TYPE (\w+)", text, re.MULTILINE))
    for file in ASKED:
        names = set(re.findall(r"silkwire_\w+", file.read_text(encoding="utf-8")))
        assert len(names) > 3
        assert {re.sub(r"_(bucket|sum|count)$", "", name) for name in names} <= told
