"""What ``silkwire doctor`` looks at: the machine, the broker and the index, each as a list of findings."""

from __future__ import annotations

from agents.checks.broker import check_broker
from agents.checks.finding import Finding, State
from agents.checks.index import check_index
from agents.checks.machine import check_machine

__all__ = ["Finding", "State", "check_broker", "check_index", "check_machine"]
