"""A whole measurement: the chosen parts one after the other, on the same articles and the same machine."""

from __future__ import annotations

import contextlib
import itertools
import os
import platform
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from agents.settings import Settings
from deploy.bench.articles import Multiplier, Original, Weight
from deploy.bench.ceiling import measure_ceiling
from deploy.bench.parts import (
    Measuring,
    Tell,
    measure_filled,
    measure_flow,
    measure_growth,
    measure_latency,
    measure_start,
)
from deploy.bench.plan import LOADS, Part, Plan
from deploy.bench.profile import measure_profile
from deploy.bench.results import Ceiling, Corpus, Machine, Results, Weighed
from deploy.bench.rig import rig
from deploy.local import optional
from pipeline.places import ensure_gazetteer
from pipeline.version import VERSION


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be measured."""

    originals: Sequence[Original]
    name: str
    weights: Sequence[Weight]
    parts: frozenset[Part]
    plan: Plan
    settings: Settings
    command: str
    seed: int = 0


def measure(order: Order, tell: Tell, say: Callable[[str], None]) -> Results:
    """Return what the parts measured; ``tell`` hears of progress within a part, ``say`` of steps.

    Raises:
        MeasurementFailed: the pipeline did not do its work.
        StackError: the servers cannot be started here.
    """
    began = time.monotonic()
    plan, cores = order.plan, os.cpu_count() or 1
    ensure_gazetteer()
    results = Results(command=order.command, machine=_machine())
    multipliers = {weight: Multiplier.of(order.originals, weight=weight, seed=order.seed) for weight in order.weights}
    ceilings = {
        weight: _ceilings(order, multiplier, cores, tell) if Part.CEILING in order.parts else ()
        for weight, multiplier in multipliers.items()
    }
    weighed = {
        weight: Weighed(corpus=_corpus(order, multiplier), ceilings=ceilings[weight])
        for weight, multiplier in multipliers.items()
    }
    if Part.PROFILE in order.parts:
        for weight, multiplier in multipliers.items():
            tell(f"profile, {weight} weight", 0, 1)
            found = measure_profile(multiplier.articles(), plan.profiled, order.settings)
            weighed[weight] = weighed[weight].model_copy(update={"profile": found})
    if order.parts - {Part.CEILING, Part.PROFILE}:
        with rig(say) as servers:
            rate = 0.0
            for weight, multiplier in multipliers.items():
                if order.parts & {Part.FLOW, Part.LATENCY} and (not rate or Part.FLOW in order.parts):
                    count = plan.articles if weight is Weight.GIVEN else plan.heavy
                    flow = measure_flow(Measuring(servers, multiplier, cores, tell, plan.warm), count)
                    rate = rate or flow.rate
                    weighed[weight] = weighed[weight].model_copy(update={"flow": flow})
            measuring = Measuring(servers, next(iter(multipliers.values())), cores, tell, plan.warm)
            results = results.model_copy(update=_others(order, measuring, rate))
    return results.model_copy(
        update={"weighed": tuple(weighed.values()), "seconds": round(time.monotonic() - began, 1)}
    )


def _others(order: Order, measuring: Measuring, rate: float) -> dict[str, object]:
    plan = order.plan
    found: dict[str, object] = {}
    if Part.START in order.parts:
        found["start"] = measure_start(measuring, plan.tries)
    if Part.LATENCY in order.parts:
        found["latencies"] = tuple(measure_latency(measuring, rate, LOADS, plan.latency_seconds))
    if Part.GROWTH in order.parts:
        found["growth"] = tuple(measure_growth(measuring, plan.growth, plan.partitions, plan.workers))
    if Part.FILLED in order.parts:
        found["filled"] = tuple(measure_filled(measuring, plan.filled_articles, plan.filled))
    return found


def _ceilings(order: Order, multiplier: Multiplier, cores: int, tell: Tell) -> tuple[Ceiling, ...]:
    plan = order.plan
    count = plan.ceiling if multiplier.weight is Weight.GIVEN else plan.heavy_ceiling
    with tempfile.TemporaryDirectory(prefix="silkwire-bench-") as folder:
        corpus = Path(folder) / "articles.jsonl"
        with corpus.open("wb") as lines:
            for article in itertools.islice(multiplier.articles(), count):
                lines.write(article.to_json() + b"\n")
        found = []
        for processes in sorted({1, cores}):
            tell(f"ceiling, {processes} processes, {multiplier.weight} weight", 0, 1)
            found.append(measure_ceiling(corpus, count, processes, order.settings, warm=plan.warm // 2))
        return tuple(found)


def _corpus(order: Order, multiplier: Multiplier) -> Corpus:
    some = [len(article.to_json()) for article in itertools.islice(multiplier.articles(), 100)]
    return Corpus(
        name=order.name, weight=multiplier.weight, originals=len(order.originals), mean_bytes=sum(some) / len(some)
    )


def _machine() -> Machine:
    psutil = optional.load("psutil")
    return Machine(
        at=datetime.now(UTC).replace(microsecond=0),
        version=VERSION,
        python=platform.python_version(),
        system=f"{platform.system()} {platform.release()}",
        processor=_processor(),
        cores=os.cpu_count() or 1,
        memory_mb=int(psutil.virtual_memory().total) // 1_000_000,
        busy_before=float(psutil.cpu_percent(interval=1.0)) / 100.0,
    )


def _processor() -> str:
    with contextlib.suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
