"""What the stage processes run: bytes of one message in; bytes of the next message, a skip or a failure out.

A process loads its stages once (:func:`prepare`) and then serves one article after another (:func:`run`). Nothing here
talks to a server.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from agents.deadletters import Failure
from agents.settings import Settings
from pipeline.clean import takedown_of
from pipeline.enrich import Cleaner, Extractor
from pipeline.errors import ConfigurationError, PermanentError, StageCrash, StageFailure
from pipeline.messages import decode
from pipeline.revisions import Known, Superseded, Unchanged, judge, judge_takedown
from schemas import CleanArticle, RawArticle, Stage, Takedown

_ORPHAN_LOOK_EVERY = 1.0
_ERROR_LENGTH = 500


@dataclass(frozen=True, slots=True)
class Task:
    """One article for a stage.

    Args:
        stage: the stage.
        key: of the message.
        value: of the message.
        received_at: when the broker received it.
        takedown: the header that says so, if the message is the tombstone of an article.
        known: what the stage's table holds of the document.
    """

    stage: Stage
    key: bytes | None
    value: bytes | None
    received_at: datetime | None
    takedown: bytes | None = None
    known: bytes | None = None

    @property
    def document_id(self) -> str | None:
        """The document id as far as the key tells: the messages of this project are keyed by it."""
        return self.key.decode("utf-8", "backslashreplace") if self.key else None


@dataclass(frozen=True, slots=True)
class Done:
    """The message that a stage made.

    Args:
        document_id: its key.
        value: its value; None for a tombstone.
        takedown: the header of a tombstone.
        known: what the stage's table is to hold once the message is safe.
    """

    document_id: str
    value: bytes | None
    takedown: bytes | None = None
    known: bytes | None = None


@dataclass(frozen=True, slots=True)
class Skipped:
    """A state that makes no message: nothing changed since the last one, or a later one was seen already."""

    document_id: str
    reason: Literal["unchanged", "superseded"]
    known: bytes | None = None


Outcome = Done | Skipped | Failure


@dataclass(slots=True)
class _Loaded:
    limit_bytes: int
    cleaner: Cleaner | None = None
    extractor: Extractor | None = None


_loaded: _Loaded | None = None
_problem: str | None = None


def prepare(stage: Stage, settings: Settings) -> None:
    """Load what a stage needs, limit the process, and tie its life to that of the worker."""
    global _loaded, _problem
    # The worker decides when its processes end; a signal to the whole group must not turn articles into dead letters.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    threading.Thread(target=_end_with_worker, args=(os.getppid(),), daemon=True).start()
    try:
        _loaded = load(stage, settings)
    except ConfigurationError as error:
        _problem = str(error)
    _limit_memory(settings.worker.process_memory)


def problem() -> str | None:
    """Return why this process cannot work, or None when it is ready."""
    return _problem


def load(stage: Stage, settings: Settings) -> _Loaded:
    """Return the stage ready to work.

    Raises:
        ConfigurationError: a file that the settings name cannot be used.
    """
    loaded = _Loaded(limit_bytes=settings.limits.message_bytes)
    if stage is Stage.CLEAN:
        loaded.cleaner = Cleaner.load(
            language=settings.pipeline.language,
            page_bytes=settings.limits.page_bytes,
            page_elements=settings.limits.page_elements,
            text_chars=settings.limits.text_chars,
        )
    elif stage is Stage.EXTRACT:
        loaded.extractor = Extractor.load(actor_files=settings.pipeline.actor_files, taggers=settings.pipeline.taggers)
    return loaded


def run(task: Task) -> Outcome:
    """Process one article in a prepared process."""
    assert _loaded is not None, "prepare() runs before run()"
    return process(_loaded, task, now=lambda: datetime.now(UTC))


def process(loaded: _Loaded, task: Task, now: Callable[[], datetime]) -> Outcome:
    """Return what a stage makes of one article; whatever the article makes it raise becomes a failure."""
    document_id = task.document_id
    try:
        if task.stage is Stage.CLEAN:
            assert loaded.cleaner is not None
            raw = decode(RawArticle, task.value, limit_bytes=loaded.limit_bytes)
            document_id = raw.id or document_id
            received_at = task.received_at or now()
            if raw.deleted:
                takedown = takedown_of(raw, received_at=received_at, now=now())
                return Done(takedown.id, None, takedown.to_json())
            clean = loaded.cleaner.clean(raw, received_at=received_at, now=now())
            return Done(clean.id, clean.to_json())
        assert loaded.extractor is not None
        known = Known.from_bytes(task.known) if task.known else None
        if task.value is None and task.takedown is not None:
            return _take_down(decode(Takedown, task.takedown, limit_bytes=loaded.limit_bytes), known)
        article = decode(CleanArticle, task.value, limit_bytes=loaded.limit_bytes)
        document_id = article.id
        return _extract(loaded.extractor, article, known, now)
    except PermanentError as error:
        return Failure.of(error, document_id)
    except MemoryError:
        return Failure.of(
            StageCrash("the article needed more memory than SILKWIRE_WORKER_PROCESS_MEMORY allows"), document_id
        )
    except Exception as error:  # noqa: BLE001 - one article must never stop the stream
        reason = f"{type(error).__name__}: {error}"[:_ERROR_LENGTH]
        return Failure.of(StageFailure(f"the {task.stage} stage failed on this article: {reason}"), document_id)


def _take_down(takedown: Takedown, known: Known | None) -> Outcome:
    kept = judge_takedown(takedown, known)
    if isinstance(kept, Superseded):
        return Skipped(takedown.id, "superseded")
    return Done(takedown.id, None, takedown.to_json(), kept.to_bytes())


def _extract(extractor: Extractor, article: CleanArticle, known: Known | None, now: Callable[[], datetime]) -> Outcome:
    verdict = judge(article, known, extractor.fingerprint)
    if isinstance(verdict, Superseded):
        return Skipped(article.id, "superseded")
    if isinstance(verdict, Unchanged):
        return Skipped(article.id, "unchanged", verdict.known.to_bytes())
    enriched = extractor.extract(article.model_copy(update={"revision": verdict.revision}), now=now())
    return Done(enriched.id, enriched.to_json(), known=verdict.known.to_bytes())


def _limit_memory(mebibytes: int) -> None:
    try:
        import resource
    except ImportError:  # not on Windows
        return
    limit = mebibytes * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (limit, resource.getrlimit(resource.RLIMIT_AS)[1]))


def _end_with_worker(parent: int) -> None:
    """End this process once its parent is gone, as after a SIGKILL of the worker."""
    while os.getppid() == parent:
        time.sleep(_ORPHAN_LOOK_EVERY)
    os._exit(1)
