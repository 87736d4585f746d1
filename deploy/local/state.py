"""What a stack remembers between commands: the ports, and the processes it started.

It is one JSON file in the home of the stack, replaced as a whole, so that a reader never sees half of it.
"""

import os
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from deploy.local.errors import StackError
from deploy.local.processes import RunningProcess

_FILE = "state.json"


@dataclass(frozen=True, slots=True)
class ServerState:
    """One server: the port of its clients, the port it uses for itself, its process and its log of the last start."""

    port: int
    internal_port: int
    process: RunningProcess | None = None
    log: str = ""


@dataclass(frozen=True, slots=True)
class StackState:
    """The servers of one stack by name; ``cluster_id`` is the id that the Kafka storage is formatted with."""

    cluster_id: str = ""
    servers: dict[str, ServerState] = field(default_factory=dict)


_CODEC = TypeAdapter(StackState)


def load(home: Path) -> StackState:
    """Read the state of the stack in ``home``; a stack that was never up has an empty one.

    Raises:
        StackError: when the file is damaged.
    """
    path = home / _FILE
    try:
        return _CODEC.validate_json(path.read_bytes())
    except FileNotFoundError:
        return StackState()
    except ValidationError as error:
        message = f"{path} is damaged; end the servers of this stack and delete the file"
        raise StackError(message) from error


def save(home: Path, state: StackState) -> None:
    """Replace the state of the stack in ``home``."""
    home.mkdir(parents=True, exist_ok=True)
    path = home / _FILE
    draft = path.with_suffix(f".{os.getpid()}.tmp")
    draft.write_bytes(_CODEC.dump_json(state, indent=2))
    draft.replace(path)
