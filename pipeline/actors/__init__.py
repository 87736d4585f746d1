"""The actors stage: who is named in an article, one entry an actor, with country and role."""

from __future__ import annotations

from pipeline.actors.finder import ActorFinder

__all__ = ["ActorFinder"]
