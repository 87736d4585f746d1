"""Where the stages spend their time: which module of ours was at work, looked at many times a second."""

from __future__ import annotations

import itertools
import sys
import threading
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from types import FrameType, TracebackType

from agents.settings import Settings
from deploy.bench.results import ProfileLine
from pipeline.enrich import Cleaner, Extractor
from pipeline.errors import PermanentError
from schemas import RawArticle

_NOW = datetime(2026, 1, 1, tzinfo=UTC)
_LOOK_EVERY = 0.002
_OURS = ("pipeline.", "schemas.")
_LEAST = 0.02
_REST = "others, each below 2 %"


def measure_profile(articles: Iterator[RawArticle], count: int, settings: Settings) -> tuple[ProfileLine, ...]:
    """Return where cleaning and extracting articles spend their time; as many others go first to warm up."""
    cleaner = Cleaner.load(settings.pipeline.language)
    extractor = Extractor.load(actor_files=settings.pipeline.actor_files, taggers=settings.pipeline.taggers)
    _run(itertools.islice(articles, count), cleaner, extractor, None)
    with Sampler() as sampler:
        _run(itertools.islice(articles, count), cleaner, extractor, sampler)
    return tuple(profile_lines(sampler.seen))


def profile_lines(seen: Mapping[str, Counter[str]]) -> Iterator[ProfileLine]:
    """Yield the share of each module in its stage, the largest first, and those below 2 % together."""
    for stage, modules in seen.items():
        total = modules.total()
        large = [(module, times) for module, times in modules.most_common() if times >= total * _LEAST]
        for module, times in large:
            yield ProfileLine(stage=stage, module=module, share=times / total)
        rest = total - sum(times for _, times in large)
        if rest:
            yield ProfileLine(stage=stage, module=_REST, share=rest / total)


def module_at_work(frame: FrameType | None) -> str | None:
    """Return our module that runs in a frame, or that called the library which does; None outside of ours."""
    while frame is not None:
        name = str(frame.f_globals.get("__name__", ""))
        if name.startswith(_OURS):
            return name
        frame = frame.f_back
    return None


class Sampler:
    """Looks at the thread that made it from another, and counts which module is at work while ``stage`` is set."""

    def __init__(self) -> None:
        self.seen: dict[str, Counter[str]] = defaultdict(Counter)
        self.stage: str | None = None
        self._watched = threading.get_ident()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Sampler:
        """Begin to look."""
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Look no more."""
        self._ended.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._ended.wait(_LOOK_EVERY):
            stage, module = self.stage, module_at_work(sys._current_frames().get(self._watched))
            if stage is not None and module is not None:
                self.seen[stage][module] += 1


def _run(articles: Iterator[RawArticle], cleaner: Cleaner, extractor: Extractor, sampler: Sampler | None) -> None:
    for raw in articles:
        try:
            _mark(sampler, "clean")
            clean = cleaner.clean(raw, received_at=_NOW, now=_NOW)
        except PermanentError:
            continue
        finally:
            _mark(sampler, None)
        _mark(sampler, "extract")
        extractor.extract(clean, now=_NOW)
        _mark(sampler, None)


def _mark(sampler: Sampler | None, stage: str | None) -> None:
    if sampler is not None:
        sampler.stage = stage
