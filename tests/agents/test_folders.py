from __future__ import annotations

from pathlib import Path

from agents.folders import own_folder

CHANGELOGS = ["silkwire-extract-revisions-changelog 7f0c"]


def fill(folder: Path) -> Path:
    table = folder / "v1" / "tables" / "0.db"
    table.mkdir(parents=True)
    (table / "CURRENT").write_text("x")
    return table


def test_a_worker_that_is_started_again_finds_its_tables(tmp_path: Path) -> None:
    with own_folder(tmp_path, CHANGELOGS) as folder:
        table = fill(folder)
    with own_folder(tmp_path, CHANGELOGS) as again:
        assert again == folder
        assert (table / "CURRENT").read_text() == "x"


def test_two_workers_never_share_a_folder(tmp_path: Path) -> None:
    with own_folder(tmp_path, CHANGELOGS) as first, own_folder(tmp_path, CHANGELOGS) as second:
        assert first != second


def test_tables_of_a_topic_that_was_made_anew_are_deleted(tmp_path: Path) -> None:
    with own_folder(tmp_path, CHANGELOGS) as folder:
        table = fill(folder)
    with own_folder(tmp_path, ["silkwire-extract-revisions-changelog 9a11"]) as again:
        assert again == folder
        assert not table.exists()
        table = fill(again)
    with own_folder(tmp_path, ["silkwire-extract-revisions-changelog 9a11"]):
        assert table.exists()


def test_tables_that_say_nothing_of_their_changelogs_are_deleted(tmp_path: Path) -> None:
    table = fill(tmp_path / "1")
    with own_folder(tmp_path, CHANGELOGS) as folder:
        assert not table.exists()
        assert folder == tmp_path / "1"
