"""``python -m tests.system.faults.buggy PLAN worker --role clean``: a real worker with a bug put into its batches.

Plans: ``raise:KEY,…`` raises for a batch with one of these keys, ``block:SECONDS`` keeps the event loop busy in the
first batch, ``hold:KEY`` never ends with a batch that has this key.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Sequence

from agents.commands import main
from agents.records import Record
from agents.transform import Transform


def put_in(plan: str) -> None:
    """Put the bug of a plan in front of the real body of the clean and extract agents."""
    kind, _, argument = plan.partition(":")
    keys = {key.encode() for key in argument.split(",")}
    real = Transform.handle
    blocked = False

    async def handle(self: Transform, records: Sequence[Record]) -> None:
        nonlocal blocked
        hit = any(record.key in keys for record in records)
        if kind == "raise" and hit:
            msg = "a bug that a test put here"
            raise RuntimeError(msg)
        if kind == "hold" and hit:
            await asyncio.sleep(3600.0)
        if kind == "block" and not blocked:
            blocked = True
            time.sleep(float(argument))
        await real(self, records)

    Transform.handle = handle  # type: ignore[method-assign]


if __name__ == "__main__":
    put_in(sys.argv.pop(1))
    main()
