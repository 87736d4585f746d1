"""What a run measured, as it is written to JSON and read back to be printed, drawn and put into the docs.

Rates are articles a second, times are seconds unless a name says ms, memory is MB of 10^6 bytes.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from pipeline.errors import ConfigurationError

FORMAT = "silkwire-bench/1"


class _Measured(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Machine(_Measured):
    """Where and when it was measured."""

    at: datetime
    version: str
    python: str
    system: str
    processor: str
    cores: int
    memory_mb: int
    busy_before: float
    """Share of all cores that others used in the second before the measurement."""


class Corpus(_Measured):
    """The articles of the run."""

    name: str
    weight: str
    originals: int
    mean_bytes: float


class StageCost(_Measured):
    """Processor milliseconds an article, and the resident memory of a process that holds the stage."""

    stage: str
    ms: float
    resident_mb: float


class Ceiling(_Measured):
    """The stages alone in a number of processes."""

    processes: int
    articles: int
    refused: int
    words: float
    seconds: float
    rate: float
    stages: tuple[StageCost, ...]


class PartCost(_Measured):
    """A part of the running pipeline: processor milliseconds an article, share of all processor time of the run."""

    part: str
    ms: float
    share: float
    resident_mb: float


class MemorySlope(_Measured):
    """How the resident memory of a part grew: kB a thousand articles, with half the 95 % confidence interval."""

    part: str
    first_mb: float
    last_mb: float
    kb_per_1000: float
    margin: float
    flat: bool


class MemoryPoint(_Measured):
    """Resident MB of each part when so many articles were searchable."""

    articles: int
    resident_mb: dict[str, float]


class Storage(_Measured):
    """Bytes on disk an article: in a topic, compressed as it lies there, in the index with and without merging, or in
    the tables of a role."""

    place: str
    bytes_per_article: float


class Flow(_Measured):
    """The pipeline end to end, from the first publish to the last article searchable."""

    articles: int
    dead: int
    partitions: int
    workers: int
    processes: int
    seconds: float
    rate: float
    steady_rate: float
    """Between the tenth and the ninetieth per cent of the articles."""
    idle: float
    """Share of all cores that none of the parts used meanwhile."""
    others: float = 0.0
    """Share of all cores that processes outside the measurement used meanwhile; figures with much of it are low."""
    parts: tuple[PartCost, ...]
    memory: tuple[MemoryPoint, ...] = ()
    slopes: tuple[MemorySlope, ...] = ()
    storage: tuple[Storage, ...] = ()


class Latency(_Measured):
    """Seconds from publish to searchable at a share of the measured end-to-end rate."""

    load: float
    rate: float
    articles: int
    missing: int
    p50: float
    p90: float
    p99: float
    longest: float


class Growth(_Measured):
    """End-to-end rate with a number of partitions, and of workers with one process a role each."""

    partitions: int
    workers: int
    rate: float


class Filled(_Measured):
    """What indexing costs with so many documents in the index."""

    documents: int
    rate: float
    p50: float
    p99: float
    elasticsearch_ms: float
    """Processor milliseconds of Elasticsearch an article."""


class Start(_Measured):
    """Seconds from starting the workers to the first article searchable, one a try."""

    seconds: tuple[float, ...]
    servers_seconds: float


class ProfileLine(_Measured):
    """Share of the stages' time in the code of a module, or in libraries that it called."""

    stage: str
    module: str
    share: float


class Weighed(_Measured):
    """Ceiling and flow of the same articles, and where the stages spend their time on them."""

    corpus: Corpus
    ceilings: tuple[Ceiling, ...] = ()
    flow: Flow | None = None
    profile: tuple[ProfileLine, ...] = ()

    @property
    def ceiling(self) -> Ceiling | None:
        """The ceiling of all cores."""
        return max(self.ceilings, key=lambda each: each.processes, default=None)

    @property
    def ratio(self) -> float | None:
        """End to end as a share of the ceiling of all cores."""
        return self.flow.rate / self.ceiling.rate if self.flow and self.ceiling else None


class Results(_Measured):
    """All that one run measured; a part that was not asked for is None or empty."""

    format: str = FORMAT
    command: str
    machine: Machine
    seconds: float = 0.0
    weighed: tuple[Weighed, ...] = ()
    latencies: tuple[Latency, ...] = ()
    growth: tuple[Growth, ...] = ()
    filled: tuple[Filled, ...] = ()
    start: Start | None = None

    def of(self, weight: str) -> Weighed | None:
        """Return what was measured of articles of that weight."""
        return next((each for each in self.weighed if each.corpus.weight == weight), None)


def read_results(file: Path) -> Results:
    """Return the results that a run wrote.

    Raises:
        ConfigurationError: the file is not there or is none of a run.
    """
    try:
        return Results.model_validate_json(file.read_bytes())
    except OSError as error:
        msg = f"{file} cannot be read ({error.strerror}): name a file that `silkwire bench --json FILE` wrote"
        raise ConfigurationError(msg) from None
    except ValidationError as error:
        msg = f"{file} holds no results of this release ({error.error_count()} faults): run `silkwire bench` again"
        raise ConfigurationError(msg) from None
