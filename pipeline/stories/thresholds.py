"""From which likeness on two texts are copies, and two stories one."""

from __future__ import annotations

from pipeline.stories.signature import Likeness

MIN_JACCARD = 0.25
"""Below it a text that lies within another is one item of a digest, or a quotation."""
COPY_JACCARD = 0.45
"""From it on two texts are copies however long they are."""
COPY_CONTAINMENT = 0.6
"""From it on the shorter of two texts is a cut copy of the longer."""
MERGE_JACCARD = 0.6
"""From it on an article makes one story of two. Higher, because a digest is somewhat like each of its items."""
BUCKET = 50
"""Articles kept for a band. What more share is boilerplate, or a story with enough members to be found by."""


def are_copies(like: Likeness) -> bool:
    """True if two texts so alike are copies of each other, edited, cut or framed."""
    return like.jaccard >= COPY_JACCARD or (like.jaccard >= MIN_JACCARD and like.containment >= COPY_CONTAINMENT)
