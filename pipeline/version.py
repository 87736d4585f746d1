"""Versions that every document carries, so that stale ones can be found and made again."""

from __future__ import annotations

VERSION = "0.1.0"
"""Version of silkwire; pyproject.toml reads it from here."""

PIPELINE_REVISION = 4
"""Number of the enrichment, 1 to 999: raise it when the same article would give another result.

It is the low part of a document's version in Elasticsearch, so a re-run of a newer enrichment over the same fetched
state overwrites the older result, and never the other way round.
"""
