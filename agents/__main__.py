"""``python -m agents`` is the ``silkwire`` command."""

from __future__ import annotations

from agents.commands import main

if __name__ == "__main__":
    main()
