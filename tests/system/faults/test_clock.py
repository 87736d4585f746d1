"""Clocks of workers that jump: the real programs, with libfaketime between them and the system's clock."""

from __future__ import annotations

import platform
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import libfaketime
import pytest

from tests.system.faults.rig import Rig
from tests.system.workers import indexed

pytestmark = [
    pytest.mark.stack,
    pytest.mark.skipif(
        (platform.system(), platform.machine()) != ("Linux", "x86_64"), reason="libfaketime is packaged for this alone"
    ),
]

_LIBRARY = Path(libfaketime.__file__).parent / "vendor/libfaketime/src/libfaketime.so.1"


def test_the_clock_jumps_back(rig: Rig, tmp_path: Path, run: int) -> None:
    skew = tmp_path / "skew"

    def jump(by: str) -> Callable[[], object]:
        return lambda: skew.write_text(by)

    skew.write_text("+0")
    right = rig.fleet.environment
    rig.fleet.replace_all(
        {
            **right,
            "LD_PRELOAD": str(_LIBRARY),
            "FAKETIME_TIMESTAMP_FILE": str(skew),
            "FAKETIME_NO_CACHE": "1",
            # Monotonic clocks never jump, on a real machine as here.
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }
    )
    try:
        started = datetime.now(UTC)
        with rig.case("clock-jumps", seconds=8.0, articles=60, run=run) as case:
            case.wait(0.5, 1.5)
            case.strike("30 minutes ahead", jump("+30m"))
            case.wait(1.5, 2.5)
            case.strike("an hour behind", jump("-1h"))
            case.wait(1.5, 2.5)
            case.strike("two days behind", jump("-2d"))
        times = [
            datetime.fromisoformat(document["processed_at"])
            for name, document in indexed(rig.settings).items()
            if name.startswith("clock-jumps")
        ]
        assert min(times) < started - timedelta(minutes=50), "no worker saw its clock jump back"
    finally:
        rig.fleet.replace_all(right)
