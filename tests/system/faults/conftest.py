"""The fault suite's forms, its shared deployment, and its accounts at the end of the run."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from agents.settings import Settings
from deploy.local import LocalStack, ports, state
from schemas import Stage
from tests.system.conftest import variables_of
from tests.system.faults.account import Account, write
from tests.system.faults.fleet import Fleet
from tests.system.faults.proxy import Proxy
from tests.system.faults.rig import Rig

_accounts: list[Account] = []
_seed = secrets.randbelow(1 << 32)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what belongs to the whole form, and bear with what clients of a killed broker leave open."""
    for item in items:
        if Path(__file__).parent in item.path.parents and item.get_closest_marker("stack"):
            # kafka-python does not close the sockets of connections that end while they are made.
            item.add_marker(pytest.mark.filterwarnings("ignore::ResourceWarning"))
            item.add_marker(pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"))
    if config.getoption("--faults") == "whole":
        return
    left_out = [item for item in items if item.get_closest_marker("whole")]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Repeat the cases that ask for ``run``."""
    if "run" in metafunc.fixturenames:
        whole = metafunc.config.getoption("--faults") == "whole"
        metafunc.parametrize("run", range(metafunc.config.getoption("--faults-repeat") if whole else 1))


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Print the accounts, and write them where they are wanted."""
    if not _accounts:
        return
    terminalreporter.section(f"accounts of the fault suite, --faults-seed={_accounts[0].seed}")
    for account in _accounts:
        terminalreporter.write_line(account.line())
    path = config.getoption("--faults-account")
    if path is not None:
        write(_accounts, Path(path))


@pytest.fixture(scope="session")
def whole(request: pytest.FixtureRequest) -> bool:
    """Return whether this is the whole form."""
    return bool(request.config.getoption("--faults") == "whole")


@pytest.fixture(scope="package")
def deployment(
    stack: LocalStack, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[LocalStack, Proxy, Fleet, dict[str, str]]]:
    """Return Kafka behind a proxy, as its clients are told, and a fleet of one worker a role."""
    folder = tmp_path_factory.mktemp("faults")
    kafka = state.load(stack.home).servers["kafka"]
    port = ports.choose(frozenset())
    proxy = Proxy(target=port)
    host = ports.HOST
    listeners = {
        "listeners": f"CLIENTS://{host}:{kafka.port},CONTROLLER://{host}:{kafka.internal_port},PROXIED://{host}:{port}",
        "advertised.listeners": f"CLIENTS://{host}:{kafka.port},PROXIED://{host}:{proxy.port}",
        "listener.security.protocol.map": "CLIENTS:PLAINTEXT,CONTROLLER:PLAINTEXT,PROXIED:PLAINTEXT",
    }
    stack.stop("kafka")
    proxied = replace(stack, kafka_settings={**stack.kafka_settings, **listeners})
    proxied.start("kafka", with_parent=True)
    variables = variables_of(stack, "faults", folder / "worker")
    variables["SILKWIRE_WORKER_BATCH"] = "10"
    variables["SILKWIRE_WORKER_STALL_TIMEOUT"] = "60"
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("SILKWIRE_")}
    fleet = Fleet(folder, {**inherited, **variables, "SILKWIRE_KAFKA_BOOTSTRAP": f"{host}:{proxy.port}"})
    fleet.start(*Stage)
    fleet.open()
    yield proxied, proxy, fleet, variables
    fleet.close()
    proxy.close()


@pytest.fixture
def rig(
    deployment: tuple[LocalStack, Proxy, Fleet, dict[str, str]],
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> Rig:
    """Return the shared deployment, for a test that talks to its servers."""
    stack, proxy, fleet, variables = deployment
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    seed = request.config.getoption("--faults-seed")
    return Rig(stack, proxy, fleet, Settings(), _seed if seed is None else seed, _accounts)
