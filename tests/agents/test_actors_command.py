"""``silkwire actors`` as an operator types it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.agents.test_commands import silkwire

GOOD = """
- id: valley-watch
  name: Valley Watch
  type: ngo
  role: NGO
  names: {en: [Valley Watch], ru: [Дозор долины]}
  source: its own page
- hide: Foo Bar
- rename: taliban
  name: The Taliban
  note: house style
"""
WRONG = """
- id: valley-watch
  name: Valley Watch
  type: wizard
  names: {en: [Valley Watch]}
- hide: talibn
- extend: taliban
  names: {en: [Hamas]}
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "own.yaml"
    path.write_text(GOOD, encoding="utf-8")
    return path


@pytest.mark.parametrize("command", ["check", "find", "list"])
def test_every_command_explains_itself_with_an_example(command: str) -> None:
    done = silkwire("actors", command, "--help")
    assert done.returncode == 0, done.stderr
    text = done.stdout.decode()
    assert f"Usage: silkwire actors {command}" in text
    assert "Example" in text
    assert "Exit codes" in text


def test_a_good_file_is_counted(file: Path) -> None:
    done = silkwire("actors", "check", str(file))
    assert done.returncode == 0, done.stderr
    assert done.stdout.decode() == "1 good entry, 2 good corrections, 0 errors, 0 warnings\n"


def test_every_error_of_a_file_is_told_with_its_line_and_remedy(tmp_path: Path) -> None:
    path = tmp_path / "wrong.yaml"
    path.write_text(WRONG, encoding="utf-8")
    done = silkwire("actors", "check", str(path))
    assert done.returncode == 2
    lines = done.stdout.decode().splitlines()
    assert lines[0].startswith(f"error {path}:2: entry valley-watch: source is wrong: it is missing")
    assert lines[1].startswith(f"error {path}:2: entry valley-watch: type is wrong")
    assert lines[2].startswith(f"error {path}:6: hide talibn: no entry has the id talibn; did you mean taliban?")
    assert lines[3].startswith(f"warning {path}:7: extend taliban: names.en: Hamas is also a name of hamas")
    assert lines[4:] == ["0 good entries, 2 good corrections, 3 errors, 1 warning"]
    problems = [json.loads(line) for line in silkwire("actors", "check", str(path), "--json").stdout.splitlines()]
    assert [(p["severity"], p["line"]) for p in problems] == [("error", 2), ("error", 2), ("error", 6), ("warning", 7)]
    assert {p["file"] for p in problems} == {str(path)}


def test_warnings_fail_a_strict_check_alone(tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    path.write_text("- extend: taliban\n  names: {en: [Hamas]}\n", encoding="utf-8")
    assert silkwire("actors", "check", str(path)).returncode == 0
    assert silkwire("actors", "check", str(path), "--strict").returncode == 1


def test_the_files_of_the_settings_are_checked(file: Path) -> None:
    environment = {"SILKWIRE_PIPELINE_ACTOR_FILES": json.dumps([str(file)])}
    done = silkwire("actors", "check", environment=environment)
    assert (done.returncode, done.stdout[:12]) == (0, b"1 good entry")
    done = silkwire("actors", "check")
    assert done.returncode == 2
    assert b"set SILKWIRE_PIPELINE_ACTOR_FILES" in done.stderr


def test_a_file_that_is_not_there_is_told() -> None:
    done = silkwire("actors", "check", "no-such-file.yaml")
    assert done.returncode == 2
    assert b"no-such-file.yaml cannot be read" in done.stderr


def test_a_name_in_any_language_leads_to_its_entry_with_the_role_of_the_day() -> None:
    done = silkwire("actors", "find", "шойгу", "--on", "2010-05-01", "--json")
    assert done.returncode == 0, done.stderr
    entries = [json.loads(line) for line in done.stdout.splitlines()]
    assert [entry["id"] for entry in entries] == ["silkwire:sergei-shoigu"]
    assert (entries[0]["country"], entries[0]["on"]) == ("RUS", "2010-05-01")
    shown = silkwire("actors", "find", "silkwire:sergei-shoigu", "--on", "2015-01-01").stdout.decode()
    assert "person · RUS · GOV on 2015-01-01 · Minister of Defence 2012-11-06 to 2024-05-12" in shown
    assert "绍伊古" in shown


def test_the_entries_that_hold_the_words_are_shown_where_none_has_the_name() -> None:
    done = silkwire("actors", "find", "resistance front", "--json")
    assert done.returncode == 0
    assert b"names that hold these words" in done.stderr
    assert all(json.loads(line)["id"] for line in done.stdout.splitlines())
    assert silkwire("actors", "find", "Nobody Whatsoever").returncode == 1


def test_own_entries_and_corrections_are_shown(file: Path) -> None:
    environment = {"SILKWIRE_PIPELINE_ACTOR_FILES": json.dumps([str(file)])}
    done = silkwire("actors", "find", "Дозор долины", environment=environment)
    assert b"Valley Watch  silkwire:valley-watch" in done.stdout
    done = silkwire("actors", "find", "taliban", environment=environment)
    assert b"The Taliban  silkwire:taliban" in done.stdout
    assert b"correction: rename: taliban; note: house style; name: The Taliban" in done.stdout


def test_a_wrong_file_in_the_settings_is_told(tmp_path: Path) -> None:
    path = tmp_path / "wrong.yaml"
    path.write_text(WRONG, encoding="utf-8")
    done = silkwire("actors", "list", environment={"SILKWIRE_PIPELINE_ACTOR_FILES": json.dumps([str(path)])})
    assert done.returncode == 2
    assert b"`silkwire actors check` lists 2 more" in done.stderr


def test_actors_are_listed_by_type_country_and_role() -> None:
    done = silkwire("actors", "list", "--type", "armed_group", "--country", "afg", "--role", "reb", "--json")
    assert done.returncode == 0, done.stderr
    entries = [json.loads(line) for line in done.stdout.splitlines()]
    assert "silkwire:taliban" in {entry["id"] for entry in entries}
    assert {(entry["type"], entry["country"], entry["role"]) for entry in entries} == {("armed_group", "AFG", "REB")}
    table = silkwire("actors", "list", "--type", "armed_group", "--country", "AFG").stdout.decode()
    assert table.splitlines()[0].split() == ["id", "name", "type", "country", "role", "names"]
    assert "taliban" in table


def test_the_role_listed_is_that_of_the_day() -> None:
    def ids(day: str) -> set[str]:
        done = silkwire("actors", "list", "--country", "UZB", "--role", "GOV", "--on", day, "--json")
        return {json.loads(line)["id"] for line in done.stdout.splitlines()}

    assert "silkwire:islam-karimov" in ids("2010-01-01")
    assert "silkwire:islam-karimov" not in ids("2020-01-01")
