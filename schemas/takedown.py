"""The takedown of an article: what a tombstone on the topics behind ``articles.raw`` says of itself."""

from __future__ import annotations

from pydantic import Field

from schemas.base import Contract, DocumentId, Text, UtcTime


class Takedown(Contract):
    """Why an article has no value any more.

    The message is a tombstone: its key is the document id, its value null, so that a compacted topic forgets the
    article. This contract is its header ``takedown``.
    """

    id: DocumentId = Field(description="Identity of the article over all revisions.")
    deleted_at: UtcTime = Field(description="States fetched at this time or before are gone; later ones are not.")
    reason: Text | None = Field(default=None, description="Why, as the producer says.")
