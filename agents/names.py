"""Names that the broker knows a role by: its consumer group, its tables and their changelogs."""

from __future__ import annotations

from agents.settings import Settings
from schemas import Stage

REVISIONS = "revisions"
"""Table of the extract role, by document id: what was seen of a document, :class:`~pipeline.revisions.Known`."""
SIGNATURES = "signatures"
"""Table of the stories role, by document id and beside the bands: what copies are found by."""
MEMBERS = "members"
"""Table of the stories role, by document id: the story of an article, and the articles that are in it through this."""
STORIES = "stories"
"""Table of the index role, by document id: the story that a document is written with."""


def group_of(stage: Stage, settings: Settings) -> str:
    """Return the consumer group of a role, which its tables are named after."""
    return f"{settings.kafka.group}-{stage}"


def changelog_of(group: str, table: str) -> str:
    """Return the topic that holds the changes of a group's table."""
    return f"{group}-{table}-changelog"
