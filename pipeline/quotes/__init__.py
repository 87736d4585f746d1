"""The quotes stage: who is quoted as saying what, in quotation marks or in reported speech."""

from __future__ import annotations

from pipeline.quotes.finder import find_quotes

__all__ = ["find_quotes"]
