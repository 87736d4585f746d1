"""``python -m tests.system.faults.table FILE`` prints the table of docs/faults.md from the accounts of a run."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.system.faults.account import read, table

if __name__ == "__main__":
    sys.stdout.write(table(read(Path(sys.argv[1]))) + "\n")
