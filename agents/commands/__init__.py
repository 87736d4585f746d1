"""The ``silkwire`` command."""

from __future__ import annotations

from agents.commands.root import main

__all__ = ["main"]
