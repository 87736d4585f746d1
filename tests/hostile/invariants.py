"""What holds of everything that comes out of the stages, whatever went in."""

from __future__ import annotations

import re
import time
import unicodedata
from datetime import UTC, datetime
from functools import cache

import orjson

from agents.deadletters import Failure
from agents.settings import Settings
from agents.work import Done, Outcome, Task, load, process
from schemas import Actor, EnrichedArticle, Location, RawArticle, Stage

NOW = datetime(2024, 5, 15, tzinfo=UTC)
CODES = frozenset({"A101", "A102", "A103", "A104"})
"""What an article may end with by its own fault. A200 and above are faults of ours, or limits of the worker."""
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]")


@cache
def _loaded(stage: Stage):  # type: ignore[no-untyped-def]
    return load(stage, Settings())


def clean(value: bytes | None, key: bytes | None = b"key") -> Outcome:
    """Return what the clean stage makes of a raw message, as its process would."""
    return process(_loaded(Stage.CLEAN), Task(Stage.CLEAN, key, value, NOW), now=lambda: NOW)


def extract(done: Done) -> Outcome:
    """Return what the extract stage makes of the clean stage's message."""
    return process(_loaded(Stage.EXTRACT), Task(Stage.EXTRACT, done.document_id.encode(), done.value, NOW), lambda: NOW)


def whole_path(value: bytes | None, key: bytes | None = b"key") -> Outcome:
    """Return what becomes of a raw message behind both stages."""
    cleaned = clean(value, key)
    return extract(cleaned) if isinstance(cleaned, Done) and cleaned.value is not None else cleaned


def check(outcome: Outcome, *, raw: bytes | None = None) -> None:
    """See that an outcome is a valid document, a tombstone, or an error of ours that names its article."""
    if isinstance(outcome, Failure):
        assert outcome.code in CODES, f"{outcome.code} {outcome.message}"
        assert outcome.message
        assert outcome.document_id, "the offender is not named"
        outcome.message.encode()
        return
    assert isinstance(outcome, Done)
    if outcome.value is None:
        assert outcome.takedown
        return
    document = EnrichedArticle.model_validate_json(outcome.value)
    assert document.id == outcome.document_id
    assert len(document.id.encode()) <= 512
    _check_texts(document)
    _check_offsets(document)
    if raw is not None:
        _check_size(raw, outcome.value)


def _check_texts(document: EnrichedArticle) -> None:
    assert document.text.strip()
    assert len(document.text) <= Settings().limits.text_chars
    assert len(document.excerpt) <= 300
    for text in (document.text, document.title, document.site_name, document.section):
        if text is not None:
            assert unicodedata.is_normalized("NFC", text)
            assert not _CONTROLS.search(text), _CONTROLS.search(text)
    for place in (document.url, document.canonical_url, document.image):
        assert place is None or len(place) <= 8192
    assert document.title is None or len(document.title) <= 1000


def _check_offsets(document: EnrichedArticle) -> None:
    fields = {"text": document.text, "title": document.title or ""}
    owners: tuple[Actor | Location, ...] = (*document.actors, *document.locations)
    for owner in owners:
        assert owner.name.strip()
        assert owner.mention_count >= len(owner.mentions) > 0
        for mention in owner.mentions:
            assert 0 <= mention.start < mention.end
            assert fields[mention.field][mention.start : mention.end] == mention.text
    for quote in document.quotes:
        assert document.text[quote.start : quote.end] == quote.text
        assert quote.start < quote.end
    ends = [0]
    for part in document.language.parts:
        assert ends[-1] <= part.start < part.end <= len(document.text)
        ends.append(part.end)
    actors = {actor.id for actor in document.actors}
    assert len(actors) == len(document.actors), "an actor stands there twice"
    assert {quote.speaker for quote in document.quotes} - {None} <= actors
    places = {place.id for place in document.locations}
    assert len(places) == len(document.locations), "a place stands there twice"
    assert document.primary_location is None or document.primary_location.id in places


def _check_size(raw: bytes, value: bytes) -> None:
    """See that a document is no bomb: it grows by its mentions, which are at most as many as its words."""
    assert len(value) <= 40 * len(raw) + 20_000, f"{len(raw):,} bytes became {len(value):,}"


def comparable(outcome: Outcome) -> object:
    """Return an outcome without the times that the stages took."""
    if not isinstance(outcome, Done) or outcome.value is None:
        return outcome
    fields = orjson.loads(outcome.value)
    fields["provenance"]["milliseconds"] = {}
    return fields


def raw_message(**fields: object) -> bytes:
    """Return a valid raw article."""
    return RawArticle.model_validate({"id": "hostile", "fetched_at": "2024-05-14T09:30:00Z", **fields}).to_json()


class Stopwatch:
    """Holds a bound on the time that the processor spends."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds

    def __enter__(self) -> None:
        self._began = time.process_time()

    def __exit__(self, *error: object) -> None:
        if error[0] is None:
            taken = time.process_time() - self._began
            assert taken <= self._seconds, f"took {taken:.2f} s of the processor, {self._seconds:g} s are allowed"
