"""The one error of the embedded stack."""

from __future__ import annotations

from pipeline.errors import SilkwireError


class StackError(SilkwireError):
    """The embedded stack cannot do what was asked; the message says why and what to do about it."""
