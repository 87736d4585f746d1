"""The places stage: toponyms of an article, resolved to points on the map."""

from __future__ import annotations

from pipeline.places.finder import PlaceFinder, Places
from pipeline.places.gazetteer import ensure_gazetteer

__all__ = ["PlaceFinder", "Places", "ensure_gazetteer"]
