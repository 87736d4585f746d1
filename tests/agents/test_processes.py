from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

CHILD = "import subprocess as s; p = s.Popen(['sleep', '60']); print(p.pid, flush=True); p.wait()"
PARENT = (
    f"CHILD = {CHILD!r}"
    + """
import os, subprocess, sys
from agents.processes import kill_descendants
child = subprocess.Popen([sys.executable, "-c", CHILD], stdout=subprocess.PIPE)
below = int(child.stdout.readline())
os.kill(child.pid, 19)
print(child.pid, below, flush=True)
sys.stdin.readline()
kill_descendants()
os._exit(0)
"""
)


def runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="there is no /proc")
def test_what_is_below_ends_even_when_it_is_stopped() -> None:
    command = [sys.executable, "-c", PARENT]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        pids = [int(pid) for pid in process.stdout.readline().split()]
        assert all(runs(pid) for pid in pids)
        process.communicate("\\n", timeout=30)
        deadline = time.monotonic() + 10
        while any(runs(pid) for pid in pids) and time.monotonic() < deadline:
            time.sleep(0.05)
        left = [pid for pid in pids if runs(pid)]
        for pid in left:
            os.kill(pid, signal.SIGKILL)
        assert left == []
