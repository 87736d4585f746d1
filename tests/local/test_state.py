from pathlib import Path

import pytest

from deploy.local import LocalStack, StackError
from deploy.local.processes import RunningProcess
from deploy.local.state import ServerState, StackState, load, save

REMEMBERED = StackState(
    cluster_id="abc",
    servers={
        "kafka": ServerState(port=20001, internal_port=20002, process=RunningProcess(17, 1700000000.25), log="/l"),
        "elasticsearch": ServerState(port=20003, internal_port=20004),
    },
)


def test_what_is_saved_is_loaded(tmp_path: Path) -> None:
    save(tmp_path / "new", REMEMBERED)
    assert load(tmp_path / "new") == REMEMBERED


def test_a_home_that_was_never_used_has_an_empty_state(tmp_path: Path) -> None:
    assert load(tmp_path) == StackState()


def test_saving_leaves_no_draft_behind(tmp_path: Path) -> None:
    save(tmp_path, REMEMBERED)
    assert [path.name for path in tmp_path.iterdir()] == ["state.json"]


@pytest.mark.parametrize("text", ["", "{", '{"servers": {"kafka": {"port": "x"}}}', "[]"])
def test_a_damaged_file_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "state.json").write_text(text)
    with pytest.raises(StackError, match=r"state\.json is damaged"):
        load(tmp_path)


def test_addresses_come_from_the_state(tmp_path: Path) -> None:
    save(tmp_path, REMEMBERED)
    stack = LocalStack(home=tmp_path)
    assert stack.bootstrap == "127.0.0.1:20001"
    assert stack.elasticsearch_url == "http://127.0.0.1:20003"


def test_a_stack_that_was_never_up_has_no_address(tmp_path: Path) -> None:
    with pytest.raises(StackError, match="silkwire local up"):
        _ = LocalStack(home=tmp_path).bootstrap


def test_status_without_servers(tmp_path: Path) -> None:
    kafka, elasticsearch = LocalStack(home=tmp_path).status()
    assert (kafka.running, kafka.pid, kafka.port, kafka.memory_mb) == (False, None, None, 0)
    assert elasticsearch.data == tmp_path / "elasticsearch" / "data"


def test_down_and_reset_without_servers_change_nothing(tmp_path: Path) -> None:
    stack = LocalStack(home=tmp_path)
    stack.down()
    stack.reset()
    assert load(tmp_path).servers == {}
