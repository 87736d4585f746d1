"""What the cases share: servers behind a proxy, one fleet of workers, and how a case goes from load to account."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest

from agents.settings import Settings
from deploy.local import LocalStack
from tests.system.faults.account import Account, await_account, whereabouts
from tests.system.faults.fleet import Fleet
from tests.system.faults.load import Load, Publishing
from tests.system.faults.proxy import Proxy


@dataclass(slots=True)
class Case:
    """A case that goes on: its chance, and what was done to the workers or servers."""

    name: str
    chance: random.Random
    started: float
    load: Load
    faults: list[str] = field(default_factory=list)
    excused: set[str] = field(default_factory=set)

    def strike(self, name: str, fault: Callable[[], object]) -> None:
        """Do harm, and note when."""
        self.faults.append(f"{name} at {time.monotonic() - self.started:.1f} s")
        fault()

    def wait(self, least: float, most: float) -> None:
        """Wait for a random while."""
        time.sleep(self.chance.uniform(least, most))


@dataclass(slots=True)
class Rig:
    """The deployment that faults are done to.

    Args:
        stack: the servers; Kafka has a second listener, behind the proxy, that the workers use.
        proxy: before Kafka.
        fleet: of one worker a role.
        settings: of the test, which talks to Kafka directly.
        seed: of all cases.
        accounts: of the cases so far.
        patience: seconds without any change after which an account that does not hold is final.
    """

    stack: LocalStack
    proxy: Proxy
    fleet: Fleet
    settings: Settings
    seed: int
    accounts: list[Account]
    patience: float = 90.0

    @contextmanager
    def case(
        self, name: str, *, articles: int = 40, seconds: float = 4.0, run: int = 0, unpublished: bool = False
    ) -> Iterator[Case]:
        """Publish articles over some seconds while the body does harm, and see that the account holds in the end.

        Articles that are ``unpublished`` are left to the body, and all of them are good ones.
        """
        full = f"{name}--{run}"
        chance = random.Random(f"{self.seed} {full}")
        load = Load.generate(full, articles, chance)
        if unpublished:
            load.leave_out_bad()
        case = Case(full, chance, time.monotonic(), load)
        self.fleet.await_ready()
        restarts = self.fleet.restarts
        case.started = time.monotonic()
        publishing = Publishing(load, self.settings, seconds) if not unpublished else None
        yield case
        if publishing is not None:
            publishing.finish()
        account = await_account(
            load,
            self.settings,
            seed=self.seed,
            faults=case.faults,
            excused=case.excused,
            seconds=self.patience,
        )
        account = account.with_run(self.fleet.restarts - restarts, time.monotonic() - case.started)
        self.accounts.append(account)
        if not account.holds:
            pytest.fail(f"{account.line()}\n{account}\n{whereabouts(load, self.settings)}")
