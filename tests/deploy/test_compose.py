"""The compose file cannot be run where there is no container engine: what can be checked is checked here."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.main import get_command

from agents.commands.root import app
from agents.settings import GatewaySettings, WorkerSettings, describe
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


def test_prometheus_asks_every_service_that_has_metrics() -> None:
    config = yaml.safe_load((ROOT / "deploy" / "prometheus" / "prometheus.yml").read_text(encoding="utf-8"))
    targets = {
        target for job in config["scrape_configs"] for group in job["static_configs"] for target in group["targets"]
    }
    workers = {f"{name}:8080" for name, service in OURS.items() if service["command"][0] == "worker"}
    assert targets == workers | {f"gateway:{GatewaySettings().port}"}
    assert all((ROOT / "deploy" / "prometheus" / name).is_file() for name in config["rule_files"])


def test_mounted_files_are_there() -> None:
    mounted = [volume.split(":")[0] for service in SERVICES.values() for volume in service.get("volumes", [])]
    local = [name for name in mounted if name.startswith("./")]
    assert len(local) > 2
    assert all((ROOT / name).exists() for name in local)
    assert {name for name in mounted if not name.startswith("./")} <= set(COMPOSE["volumes"])


@pytest.mark.parametrize("unit", sorted((ROOT / "deploy" / "systemd").glob("*.service")), ids=lambda path: path.name)
def test_units_name_commands_and_settings_that_exist(unit: Path) -> None:
    lines = [line.partition("=")[::2] for line in unit.read_text(encoding="utf-8").splitlines() if "=" in line]
    known = {name for name, _ in describe()}
    assert {value.partition("=")[0] for key, value in lines if key == "Environment"} <= known
    (started,) = (value.split() for key, value in lines if key == "ExecStart")
    sub = get_command(app).commands[started[1]]  # type: ignore[attr-defined]
    options = {option for parameter in sub.params for option in parameter.opts}
    assert {argument for argument in started if argument.startswith("--")} <= options
    (stop,) = (int(value) for key, value in lines if key == "TimeoutStopSec")
    assert stop > WorkerSettings().drain_timeout
