"""The whole stream through TLS and SASL, each role with a user of its own that may do what the docs say and no more."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from agents.settings import KafkaSettings, Settings
from tests.agents.test_commands import silkwire
from tests.system.secured import API_KEY, MECHANISMS, Secured, password_of, secured, token_of
from tests.system.workers import eventually, indexed, worker

pytestmark = pytest.mark.stack

ARTICLE = {"id": "talks", "title": "Talks in Tashkent", "text": "Sergei Shoigu met border guards in Tashkent."}
LINES = json.dumps(ARTICLE).encode() + b"\n"
ROLES = ("clean", "extract", "stories", "index")


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Secured]:
    with secured(tmp_path_factory.mktemp("secured")) as running:
        yield running


def test_articles_flow_with_the_rights_of_the_docs_and_no_secret_is_shown(
    servers: Secured, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = b""
    done = silkwire("setup", environment=servers.environment("setup"))
    assert done.returncode == 0, done.stderr
    said += done.stdout + done.stderr
    done = silkwire("publish", "-", stdin=LINES + b"{broken\n", environment=servers.environment("publish"))
    assert b"1 articles" in done.stderr, done.stderr
    said += done.stdout + done.stderr

    logs = []
    with ExitStack() as running:
        monkeypatch.setenv("SILKWIRE_LOG_LEVEL", "debug")
        for role in ROLES:
            with pytest.MonkeyPatch.context() as own:
                for name, value in servers.environment(role).items():
                    own.setenv(name, value)
                logs.append(running.enter_context(worker(tmp_path, "--role", role)).log)
        with pytest.MonkeyPatch.context() as own:
            for name, value in servers.environment("index").items():
                own.setenv(name, value)
            eventually(lambda: set(indexed(Settings())) == {"talks"}, 180.0, "the article is searchable")

    done = silkwire("config", environment=servers.environment("index"))
    said += done.stdout + done.stderr + b"".join(log.read_bytes() for log in logs)
    secrets = [API_KEY, *(password_of(role) for role in MECHANISMS), token_of("stories").split(".")[0]]
    assert len(said) > 1000
    assert [secret for secret in secrets if secret.encode() in said] == []
    for log in logs:
        assert "uthoriz" not in log.read_text(), "a right is missing"


def test_a_wrong_password_is_told_and_not_shown(servers: Secured, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong"
    wrong.write_text("not-the-password")
    environment = servers.environment("setup") | {"SILKWIRE_KAFKA_SASL_PASSWORD_FILE": str(wrong)}
    done = silkwire("setup", environment=environment)
    assert done.returncode == 2, done.stderr
    assert b"SILKWIRE_KAFKA_SASL_PASSWORD_FILE" in done.stderr
    assert b"not-the-password" not in done.stderr


def test_a_role_may_not_do_what_another_does(servers: Secured) -> None:
    environment = servers.environment("clean")
    done = silkwire("publish", "-", stdin=LINES, environment=environment)
    assert done.returncode in (1, 3), "the clean role may not write raw articles"
    assert b"uthoriz" in done.stderr


def test_a_broker_of_an_unknown_authority_is_not_spoken_to(servers: Secured) -> None:
    environment = servers.environment("setup")
    del environment["SILKWIRE_KAFKA_CA_FILE"]
    done = silkwire("setup", environment=environment)
    assert done.returncode == 2
    assert b"SILKWIRE_KAFKA_CA_FILE" in done.stderr


def test_every_mechanism_had_its_turn() -> None:
    offered = KafkaSettings.model_fields["sasl_mechanism"].annotation
    assert set(MECHANISMS.values()) == set(getattr(offered, "__args__", ()))
