import os
import signal
import sys
import time
from pathlib import Path

import psutil
import pytest

from deploy.local import StackError, processes
from deploy.local.processes import RunningProcess

SLEEPER = [sys.executable, "-c", "print('started', flush=True); import time; time.sleep(60)"]


def myself() -> RunningProcess:
    return RunningProcess(os.getpid(), float(psutil.Process().create_time()))


def test_a_process_is_started_found_and_killed(tmp_path: Path) -> None:
    log = tmp_path / "log"
    sleeper = processes.spawn(SLEEPER, log)
    assert processes.is_alive(sleeper)
    assert os.getsid(sleeper.pid) == sleeper.pid
    while "started" not in log.read_text():
        time.sleep(0.01)
    assert processes.memory_mb(sleeper) > 0
    processes.kill(sleeper)
    assert processes.wait_ended(sleeper, 5.0)
    assert not processes.is_alive(sleeper)
    assert processes.memory_mb(sleeper) == 0


def test_a_killed_child_that_nobody_waits_for_is_not_alive(tmp_path: Path) -> None:
    sleeper = processes.spawn(SLEEPER, tmp_path / "log")
    os.kill(sleeper.pid, signal.SIGKILL)
    deadline = time.monotonic() + 5
    while processes.is_alive(sleeper):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    assert not psutil.pid_exists(sleeper.pid)


def test_waiting_gives_up_in_time(tmp_path: Path) -> None:
    sleeper = processes.spawn(SLEEPER, tmp_path / "log")
    assert not processes.wait_ended(sleeper, 0.05)
    processes.kill(sleeper)
    assert processes.wait_ended(sleeper, 5.0)


def test_an_id_that_belongs_to_a_stranger_now_is_left_alone() -> None:
    recycled = RunningProcess(os.getpid(), myself().started - 3600)
    assert processes.is_alive(myself())
    assert not processes.is_alive(recycled)
    processes.kill(recycled)
    processes.terminate(recycled)
    assert processes.wait_ended(recycled, 0.0)


def test_other_java_settings_do_not_reach_the_servers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JAVA_TOOL_OPTIONS", "-Xmx1m")
    log = tmp_path / "log"
    shown = processes.spawn([sys.executable, "-c", "import os; print(os.environ.get('JAVA_TOOL_OPTIONS'))"], log)
    assert processes.wait_ended(shown, 5.0)
    assert log.read_text() == "None\n"


def test_a_missing_program_is_named(tmp_path: Path) -> None:
    with pytest.raises(StackError, match="/no/such/java cannot be started"):
        processes.spawn(["/no/such/java"], tmp_path / "log")
