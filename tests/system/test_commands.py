"""The commands against the real servers, as an operator types them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from agents.settings import Settings
from tests.agents.test_commands import silkwire
from tests.system.workers import eventually, indexed, produce_raw, worker

pytestmark = pytest.mark.stack

ROOT = Path(__file__).parents[2]
TALKS = {
    "id": "talks",
    "title": "Talks in Tashkent",
    "text": "Sergei Shoigu met Uzbek border guards in Tashkent.",
    "published_at": "2024-05-14",
}
FLOOD = {"id": "flood", "title": "Орск", "text": "Наводнение в Орске продолжается, сообщили спасатели."}
LINES = b"\n".join(json.dumps(line).encode() for line in (TALKS, FLOOD, {"id": "bad"}))


def test_publish_work_search_and_dead_letters(settings: Settings, tmp_path: Path) -> None:
    set_up = silkwire("setup")
    assert set_up.returncode == 0, set_up.stderr
    assert f"{settings.kafka.raw_topic}: created, 4 partitions" in set_up.stdout.decode()

    published = silkwire("publish", "--ids", stdin=LINES)
    assert published.returncode == 1, "one line is bad"
    assert published.stdout.split() == [b"talks", b"flood"]
    assert b"2 articles" in published.stderr
    assert b"standard input:3" in published.stderr

    produce_raw(settings, [b"{broken"])
    with worker(tmp_path):
        eventually(lambda: set(indexed(settings)) == {"talks", "flood"})
        eventually(lambda: b"1 dead letters" in silkwire("dead", "list").stderr)

    hits = [json.loads(line) for line in silkwire("search", "--actor", "Shoigu", "--json").stdout.splitlines()]
    assert [hit["id"] for hit in hits] == ["talks"]
    assert "Tashkent" in hits[0]["places"]
    found = silkwire("search", "наводнения").stdout.decode()
    assert "1 of 1 articles" in found

    letter = json.loads(silkwire("dead", "list", "--json").stdout)
    assert (letter["code"], letter["stage"]) == ("A101", "clean")
    assert b"{broken" in silkwire("dead", "show", letter["position"]).stdout
    assert silkwire("dead", "redrive", "--dry-run").stdout == b"1 dead letters would be redriven\n"
    assert silkwire("dead", "redrive", "--code", "A999", "--yes").returncode == 1
    assert silkwire("dead", "redrive", letter["position"], "--yes").returncode == 0
    assert b"0 dead letters" in silkwire("dead", "list").stderr
    assert silkwire("dead", "show", "0/999999").returncode == 2


def test_the_demo_shows_all_articles_and_leaves_nothing_running(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-m", "agents", "demo"], cwd=ROOT, capture_output=True, timeout=300)
    text = done.stdout.decode()
    assert done.returncode == 0, done.stderr[-3000:]
    count = len(list((ROOT / "deploy" / "demo" / "articles").glob("*.html"))) + len(
        list((ROOT / "deploy" / "demo" / "articles").glob("*.txt"))
    )
    assert f"{count} articles in" in text
    for word in ("Who", "Where", "Taliban", "Afghanistan", "What next"):
        assert word in text
    left = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True).stdout
    assert "silkwire-demo-" not in left
