"""The bench against servers of its own: a small measurement whose account must be whole."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.stack


def test_a_small_measurement(tmp_path: Path) -> None:
    command = ["bench", "--quick", "--part", "flow", "--weight", "given", "--articles", "60"]
    run = subprocess.run(
        [sys.executable, "-m", "agents", *command, "--json", "figures.json", "--svg", "figures.svg"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert "end to end" in run.stdout
    flow = json.loads((tmp_path / "figures.json").read_text(encoding="utf-8"))["weighed"][0]["flow"]
    assert flow["articles"] == 60
    assert flow["dead"] == 0
    assert flow["rate"] > 0.0
    assert {"clean processes", "extract processes", "stories loop", "index loop", "kafka", "elasticsearch"} <= {
        part["part"] for part in flow["parts"]
    }
    assert all(part["ms"] > 0.0 for part in flow["parts"] if part["part"].endswith("processes"))
    places = {stored["place"]: stored["bytes_per_article"] for stored in flow["storage"]}
    assert places["topic enriched"] > places["topic stories"] > 0.0
    assert (tmp_path / "figures.svg").read_text(encoding="utf-8").startswith("<svg")
