"""The commands of the sources as a user types them; with servers they are in tests/system."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.agents.test_commands import silkwire


@pytest.mark.parametrize("command", ["follow", "gateway"])
def test_every_command_explains_itself(command: str) -> None:
    done = silkwire(command, "--help")
    assert done.returncode == 0, done.stderr
    assert f"Usage: silkwire {command}" in done.stdout.decode()
    assert "Example" in done.stdout.decode()


def test_what_cannot_work_is_told_with_exit_code_2(tmp_path: Path) -> None:
    for arguments, told in (
        (["follow"], "no feed is given"),
        (["follow", "--list", str(tmp_path / "gone")], "cannot be read"),
        (["gateway"], "needs a token"),
    ):
        done = silkwire(*arguments)
        assert done.returncode == 2, done.stderr
        assert told in done.stderr.decode()
        assert "Traceback" not in done.stderr.decode()


def test_following_once_without_a_broker_is_told_with_exit_code_3(tmp_path: Path) -> None:
    nobody = {"SILKWIRE_KAFKA_BOOTSTRAP": "127.0.0.1:1", "SILKWIRE_SOURCES_STATE": str(tmp_path)}
    done = silkwire("follow", "--once", "http://127.0.0.1:1/feed", environment=nobody)
    assert done.returncode == 3, done.stderr
    assert b"127.0.0.1:1" in done.stderr
