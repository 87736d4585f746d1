"""The commands as a user types them; those that need servers are in tests/system."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
COMMANDS = [
    *("setup", "worker", "publish", "follow", "gateway", "enrich", "search", "config", "actors", "dead", "evaluate"),
    *("local", "demo"),
]
SUBCOMMANDS = [
    [group, command]
    for group, commands in {
        "actors": ("check", "find", "list"),
        "dead": ("list", "show", "redrive"),
        "evaluate": ("actors", "mentions", "places", "language", "clean"),
        "local": ("up", "down", "status", "logs", "reset"),
    }.items()
    for command in commands
]


def silkwire(
    *arguments: str, stdin: bytes = b"", environment: dict[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    env = os.environ | {"COLUMNS": "120", "NO_COLOR": "1"} | (environment or {})
    return subprocess.run(
        [sys.executable, "-m", "agents", *arguments], input=stdin, capture_output=True, cwd=ROOT, env=env, timeout=120
    )


@pytest.mark.parametrize("command", [[c] for c in COMMANDS] + SUBCOMMANDS, ids=" ".join)
def test_every_command_explains_itself(command: Sequence[str]) -> None:
    done = silkwire(*command, "--help")
    assert done.returncode == 0, done.stderr
    text = done.stdout.decode()
    assert "Usage: silkwire" in text
    if command in SUBCOMMANDS or command[0] not in ("actors", "dead", "evaluate", "local", "demo"):
        assert "Example" in text


def test_an_unknown_setting_is_told_with_exit_code_2() -> None:
    done = silkwire("config", environment={"SILKWIRE_KAFKA_BOOTSTRP": "x"})
    assert done.returncode == 2
    assert b"unknown setting SILKWIRE_KAFKA_BOOTSTRP" in done.stderr


def test_the_effective_settings_are_printed_and_secrets_are_masked() -> None:
    done = silkwire("config", environment={"SILKWIRE_ELASTICSEARCH_API_KEY": "hunter2", "SILKWIRE_WORKER_BATCH": "17"})
    assert done.returncode == 0
    assert b"SILKWIRE_WORKER_BATCH = 17" in done.stdout
    assert b"SILKWIRE_ELASTICSEARCH_API_KEY = ********" in done.stdout
    assert b"hunter2" not in done.stdout + done.stderr


@pytest.mark.parametrize("command", [["search", "x"], ["publish", "-"], ["dead", "list"], ["setup"]], ids=" ".join)
def test_an_absent_server_is_told_with_exit_code_3(command: Sequence[str]) -> None:
    nobody = {"SILKWIRE_KAFKA_BOOTSTRAP": "127.0.0.1:1", "SILKWIRE_ELASTICSEARCH_URL": "http://127.0.0.1:1"}
    done = silkwire(*command, environment=nobody)
    assert done.returncode == 3, done.stderr
    assert b"127.0.0.1:1" in done.stderr or b"SILKWIRE_" in done.stderr
    assert b"Traceback" not in done.stderr


def test_enrich_keeps_the_order_and_names_the_bad_line() -> None:
    lines = [
        b'{"id": "one", "text": "The ministers met in Tashkent."}',
        b'{"id": "two", "text": ',
        b"",
        b'{"text": "nobody"}',
        b'{"id": "three", "text": "Talks went on in Bishkek, Kyrgyzstan."}',
    ]
    done = silkwire("enrich", stdin=b"\n".join(lines))
    assert done.returncode == 1
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == ["one", "three"]
    errors = done.stderr.decode().splitlines()
    assert [error.split(": ")[0] for error in errors] == ["standard input:2", "standard input:4"]
    assert "A101" in errors[0]
    assert "needs a url or an id" in errors[1]


def test_enrich_takes_pages_and_texts(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_bytes(
        "<html><head><meta charset='windows-1251'></head><body><article><p>Министры встретились в Ташкенте.</p>"
        "<p>Переговоры продолжатся в Душанбе.</p></article></body></html>".encode("windows-1251")
    )
    text = tmp_path / "note.txt"
    text.write_text("Talks were held in Tashkent.\n\nThey go on.\n", encoding="utf-8")
    done = silkwire("enrich", str(page), str(text))
    assert done.returncode == 0, done.stderr
    articles = [json.loads(line) for line in done.stdout.splitlines()]
    assert [a["id"] for a in articles] == [f"file:{page}", f"file:{text}"]
    assert "Министры встретились в Ташкенте." in articles[0]["text"]
    assert articles[1]["text"] == "Talks were held in Tashkent.\n\nThey go on."


def test_enrich_shows_an_article_to_a_person() -> None:
    done = silkwire("enrich", "--pretty", "deploy/demo/articles/en-central-asia.txt")
    assert done.returncode == 0, done.stderr
    text = done.stdout.decode()
    assert "Sergei Shoigu" in text
    assert "Amu" in text


def test_a_file_that_is_not_there_is_told() -> None:
    done = silkwire("enrich", "no-such-file.html")
    assert done.returncode == 2
    assert b"no-such-file.html does not exist" in done.stderr


def test_a_line_may_name_a_page_beside_it(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("<html><body><article><p>They met in Tashkent.</p></article></body></html>")
    listing = tmp_path / "list.jsonl"
    listing.write_text(
        '{"file": "a.html", "url": "https://steppe-herald.example/a?utm_source=x"}\n{"file": "gone.html", "id": "b"}\n'
    )
    done = silkwire("enrich", str(tmp_path))
    assert done.returncode == 1
    article = json.loads(done.stdout)
    assert article["canonical_url"] == "https://steppe-herald.example/a"
    assert b"list.jsonl:2" in done.stderr
    assert b"cannot be read" in done.stderr


def test_a_circle_that_is_none_is_told() -> None:
    done = silkwire("search", "--near", "here")
    assert done.returncode == 2
    assert b"latitude, longitude and kilometres" in done.stderr
