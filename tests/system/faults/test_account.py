"""The account itself: whatever may go wrong with an article makes it fail."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from tests.system.faults.account import Seen, read, settle, table, write
from tests.system.faults.load import UNREADABLE, Load

LOAD = Load.generate("case--0", 20, random.Random(1))


def good() -> tuple[dict[str, dict[str, Any]], dict[str, list[str]]]:
    """Return what is there of the load when all is well."""
    documents = {
        name: {"title": expected.title, "story": {"id": str(expected.family)}}
        for name, expected in LOAD.expected.items()
        if expected.title is not None
    }
    return documents, {name: [UNREADABLE] for name, expected in LOAD.expected.items() if expected.dead}


def name(number: int) -> str:
    return f"case--0-{number:04}"


def test_all_is_well() -> None:
    documents, dead = good()
    account = settle(LOAD, Seen(documents, dead), seed=1)
    assert account.holds
    assert (account.articles, account.current, account.removed, account.dead) == (20, 16, 2, 2)
    dead[name(7)] *= 2
    assert settle(LOAD, Seen(documents, dead), seed=1).letters_twice == 1


@pytest.mark.parametrize("kind", ["lost", "stale", "back", "dead", "reason", "silent", "strange", "apart", "waiting"])
def test_what_is_wrong_is_counted(kind: str) -> None:
    documents, dead = good()
    waiting = 0
    if kind == "lost":
        del documents[name(5)]
    elif kind == "stale":
        documents[name(1)]["title"] = f"{name(1)} state 1"
    elif kind == "back":
        documents[name(4)] = {"title": f"{name(4)} state 1", "story": {"id": "x"}}
    elif kind == "dead":
        dead[name(5)] = ["A202"]
    elif kind == "reason":
        dead[name(7)] = ["A202"]
    elif kind == "silent":
        del dead[name(7)]
    elif kind == "strange":
        documents["case--0-9999"] = {"title": "", "story": {"id": "x"}}
    elif kind == "apart":
        documents[name(9)]["story"] = {"id": "another"}
    else:
        waiting = 1
    assert not settle(LOAD, Seen(documents, dead, waiting), seed=1).holds


def test_a_fault_excuses_only_its_own_code() -> None:
    documents, dead = good()
    dead[name(5)] = ["A202"]
    del documents[name(5)]
    assert settle(LOAD, Seen(documents, dead), seed=1, excused={"A202"}).holds
    assert not settle(LOAD, Seen(documents, dead), seed=1, excused={"A201"}).holds


def test_accounts_are_kept_and_added_up(tmp_path: Path) -> None:
    documents, dead = good()
    account = settle(LOAD, Seen(documents, dead), seed=1, faults=["SIGKILL"])
    write([account, account], tmp_path / "accounts.json")
    assert read(tmp_path / "accounts.json") == [account, account]
    assert table([account, account]).splitlines()[-1].startswith("| case | 2 | 2 | 0 | 40 | 32 | 4 | 4 | 0 |")
