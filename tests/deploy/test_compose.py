"""The compose file cannot be run where there is no container engine: what can be checked is checked here."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.main import get_command

from agents.commands.root import app
from agents.settings import WorkerSettings, describe
from deploy.local.servers import VERSIONS

ROOT = Path(__file__).parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if service["image"] == "silkwire"}


def test_every_silkwire_variable_is_a_setting() -> None:
    known = {name for name, _ in describe()}
    dockerfile = (ROOT / "deploy" / "docker" / "Dockerfile").read_text(encoding="utf-8")
    used = {word.split("=")[0] for word in dockerfile.split() if word.startswith("SILKWIRE_")}
    used |= {
        name for service in SERVICES.values() for name in service.get("environment", {}) if name.startswith("SILKWIRE_")
    }
    assert len(used) > 3
    assert used <= known


@pytest.mark.parametrize("name", OURS)
def test_commands_exist(name: str) -> None:
    command, *arguments = OURS[name]["command"]
    root = get_command(app)
    sub = root.commands[command]  # type: ignore[attr-defined]
    options = {option for parameter in sub.params for option in parameter.opts}
    assert {argument for argument in arguments if argument.startswith("--")} <= options


def test_versions_are_those_that_are_tested() -> None:
    assert SERVICES["kafka"]["image"].endswith(":" + VERSIONS["kafka"])
    assert SERVICES["elasticsearch"]["image"].endswith(":" + VERSIONS["elasticsearch"])
    assert SERVICES["kibana"]["image"].endswith(":" + VERSIONS["elasticsearch"])


def test_workers_are_given_time_to_drain() -> None:
    drain = WorkerSettings().drain_timeout
    for name in ("clean", "extract", "index"):
        assert int(OURS[name]["stop_grace_period"].removesuffix("s")) > drain


def test_what_a_service_waits_for_exists_and_can_be_waited_for() -> None:
    for service in SERVICES.values():
        for name, wanted in service.get("depends_on", {}).items():
            if wanted["condition"] == "service_healthy":
                assert "healthcheck" in SERVICES[name]


def test_the_kafka_address_is_advertised() -> None:
    advertised = SERVICES["kafka"]["environment"]["KAFKA_ADVERTISED_LISTENERS"]
    assert f"//{COMPOSE['x-settings']['SILKWIRE_KAFKA_BOOTSTRAP']}" in advertised
