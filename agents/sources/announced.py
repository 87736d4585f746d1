"""Articles that feeds announced: which document each will be, and its raw article once the page is there."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from pydantic import ValidationError

from agents.sources.feedlist import FeedSpec
from agents.sources.fetching import Fetched
from agents.sources.state import EntryRow
from pipeline.errors import UnreadableMessage
from pipeline.identity import document_id
from schemas import RawArticle, Source

_AHEAD = timedelta(hours=12)
"""How far in the future a publication time may lie; a later one is a mistake of the feed and left out."""


def key_of(url: str) -> str | None:
    """Return the document id of an article at an address; None where that is no address."""
    try:
        return document_id(RawArticle(url=url, text=""))
    except (UnreadableMessage, ValidationError):
        return None


def host_of(url: str) -> str:
    """Return the host of an address; empty where it has none."""
    return urlsplit(url).hostname or ""


def article_of(row: EntryRow, fetched: Fetched, spec: FeedSpec | None) -> RawArticle:
    """Return the raw article of a page, with what its feed and the operator say of it.

    Raises:
        UnreadableMessage: the page is no article's, or the feed says impossible things of it.
    """
    entry = row.entry
    found = urlsplit(fetched.url)
    if urlsplit(entry.url).path.strip("/") and not (found.path.strip("/") or found.query):
        msg = f"the page is gone: its address leads to the front page {fetched.url[:100]}"
        raise UnreadableMessage(msg)
    known: dict[str, object] = {}
    if spec is not None:
        known = spec.known()
    if entry.outlet and "source" not in known:
        known["source"] = Source(name=entry.outlet)
    plausible = entry.published_at is not None and entry.published_at <= datetime.now(UTC) + _AHEAD
    try:
        return RawArticle.model_validate(
            {
                "url": fetched.url,
                "body": base64.b64encode(fetched.body or b""),
                "content_type": fetched.content_type or "text/html",
                "fetched_at": fetched.fetched_at,
                "published_at": entry.published_at if plausible else None,
                "title": entry.title,
                "authors": entry.authors,
            }
            | known
        )
    except ValidationError as error:
        raise UnreadableMessage(str(error)) from None
