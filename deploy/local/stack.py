"""A real Kafka and a real Elasticsearch on this machine, from Python packages alone."""

import base64
import contextlib
import os
import shutil
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from deploy.local import locking, logs, ports, processes, resources, runtime, servers, state, supervision
from deploy.local.errors import StackError
from deploy.local.jars import MAVEN_CENTRAL, Progress
from deploy.local.servers import SERVER_NAMES, VERSIONS, Launch, ServerName
from deploy.local.state import ServerState, StackState

# How long another command on the same stack may take to stop its servers.
_STOP_SECONDS = 40.0


def cache_folder() -> Path:
    """Return the folder for everything that can be made again: ``$XDG_CACHE_HOME/silkwire`` or its default."""
    root = os.environ.get("XDG_CACHE_HOME")
    return (Path(root) if root else Path.home() / ".cache") / "silkwire"


def default_home() -> Path:
    """Return the folder of the stack that is meant when none is named."""
    return cache_folder() / "local"


def silent(_message: str) -> None:
    """Report progress to nobody."""


@dataclass(frozen=True, slots=True)
class ServerStatus:
    """What is known of one server; ``url`` is what a client is given, ``memory_mb`` is resident memory."""

    name: ServerName
    running: bool
    pid: int | None
    port: int | None
    url: str | None
    version: str
    data: Path
    log: Path | None
    uptime_seconds: float | None
    memory_mb: int


@dataclass(frozen=True, slots=True)
class LocalStack:
    """One Kafka and one Elasticsearch that share a home folder; any number of stacks run side by side.

    Ports that are not named are chosen at the first start and kept. ``kafka_settings`` and ``elasticsearch_settings``
    add to the servers' configuration files or replace what stands there. ``java_cache`` holds what all stacks share;
    what is missing there is fetched from ``maven_repository``, Maven Central or a mirror of it.

    Every method raises StackError, and nothing else on purpose, when it cannot do what it promises.
    """

    home: Path = field(default_factory=default_home)
    kafka_port: int | None = None
    elasticsearch_port: int | None = None
    kafka_heap_mb: int = 384
    elasticsearch_heap_mb: int = 512
    kafka_settings: Mapping[str, str] = field(default_factory=dict)
    elasticsearch_settings: Mapping[str, str] = field(default_factory=dict)
    maven_repository: str = MAVEN_CENTRAL
    java_cache: Path = field(default_factory=lambda: cache_folder() / "jars")

    @property
    def bootstrap(self) -> str:
        """Return the address of Kafka, ``127.0.0.1:PORT``."""
        return f"{ports.HOST}:{self._known('kafka').port}"

    @property
    def elasticsearch_url(self) -> str:
        """Return the address of Elasticsearch, ``http://127.0.0.1:PORT``."""
        return f"http://{ports.HOST}:{self._known('elasticsearch').port}"

    def up(
        self, wait_seconds: float = 60.0, progress: Progress = silent, *, with_parent: bool = False
    ) -> tuple[ServerStatus, ...]:
        """Start what does not run yet and wait until both servers answer.

        Args:
            wait_seconds: how long a server may take to answer once it is started; fetching the Java archives the
                first time is not counted.
            progress: called with one line of text for each step.
            with_parent: end the servers that are started now when this process ends, however it ends; those that
                run already stay as they are.
        """
        self._start(SERVER_NAMES, wait_seconds, progress, with_parent)
        return self.status()

    def start(
        self,
        name: ServerName,
        wait_seconds: float = 60.0,
        progress: Progress = silent,
        *,
        with_parent: bool = False,
    ) -> None:
        """Start one server, unless it runs, on its port and data of before, and wait until it answers."""
        self._start((name,), wait_seconds, progress, with_parent)

    def down(self) -> None:
        """Stop both servers in good order; nothing happens to one that does not run."""
        self._stop(SERVER_NAMES)

    def stop(self, name: ServerName) -> None:
        """Stop one server in good order."""
        self._stop((name,))

    def kill(self, name: ServerName) -> None:
        """End one server at once, as a crash would."""
        with self._locked(_STOP_SECONDS):
            self._abandon((name,))

    def reset(self) -> None:
        """Delete the data of both servers, which must not run; ports and logs are kept."""
        with self._locked(_STOP_SECONDS):
            remembered = state.load(self.home)
            for name in SERVER_NAMES:
                if supervision.alive(remembered.servers.get(name)) is not None:
                    message = f"{name} runs; run `silkwire local down` before you delete its data"
                    raise StackError(message)
            for name in SERVER_NAMES:
                shutil.rmtree(self.home / name / "data", ignore_errors=True)
            state.save(self.home, replace(remembered, cluster_id=""))

    def status(self) -> tuple[ServerStatus, ...]:
        """Return what is known of each server, whether it runs or not."""
        remembered = state.load(self.home)
        return tuple(self._status(name, remembered.servers.get(name)) for name in SERVER_NAMES)

    def log_files(self, name: ServerName) -> list[Path]:
        """Return the logs of one server, one for each of its last starts, the newest first."""
        return logs.newest_first(self.home / name / "log")

    def _start(self, names: Sequence[ServerName], wait_seconds: float, progress: Progress, with_parent: bool) -> None:
        # Before the lock: fetching the archives may take minutes, and nobody should wait that long for a lock.
        java = runtime.prepare(self.java_cache, progress, self.maven_repository)
        with self._locked(wait_seconds):
            remembered = state.load(self.home)
            stopped = [name for name in names if supervision.alive(remembered.servers.get(name)) is None]
            self._require_same_ports(remembered, [name for name in names if name not in stopped])
            if stopped:
                resources.require_memory({name: self._heap_mb(name) for name in stopped})
                resources.require_disk(self.home)
                remembered = self._with_ports(remembered, stopped)
            try:
                remembered = self._launch(remembered, stopped, java, os.getpid() if with_parent else None)
                supervision.await_ready(remembered, names, wait_seconds, progress)
            except BaseException:
                self._abandon(stopped)
                raise

    def _abandon(self, names: Sequence[ServerName]) -> None:
        remembered = state.load(self.home)
        for name in names:
            supervision.kill(remembered.servers.get(name))
        self._forget(remembered, names)

    def _launch(
        self, remembered: StackState, names: Sequence[ServerName], java: runtime.Runtime, parent: int | None
    ) -> StackState:
        for name in names:
            known = remembered.servers[name]
            launch = Launch(
                name=name,
                folder=self.home / name,
                port=known.port,
                internal_port=known.internal_port,
                heap_mb=self._heap_mb(name),
                cluster_id=remembered.cluster_id,
                settings=self.kafka_settings if name == "kafka" else self.elasticsearch_settings,
                parent=parent,
            )
            command = servers.configure(launch, java)
            log = logs.begin(launch.folder / "log")
            started = replace(known, process=processes.spawn(command, log), log=str(log))
            remembered = replace(remembered, servers={**remembered.servers, name: started})
            state.save(self.home, remembered)
        return remembered

    def _stop(self, names: Sequence[ServerName]) -> None:
        with self._locked(_STOP_SECONDS):
            remembered = state.load(self.home)
            supervision.stop([server for name in names if (server := remembered.servers.get(name))])
            self._forget(remembered, names)

    def _forget(self, remembered: StackState, names: Sequence[ServerName]) -> None:
        kept = {
            name: replace(server, process=None) if name in names else server
            for name, server in remembered.servers.items()
        }
        if kept:
            state.save(self.home, replace(remembered, servers=kept))

    def _with_ports(self, remembered: StackState, names: Sequence[ServerName]) -> StackState:
        known = dict(remembered.servers)
        for name in names:
            before = known.get(name)
            taken = frozenset(port for server in known.values() for port in (server.port, server.internal_port))
            wanted = self._wanted_port(name)
            if wanted is not None:
                ports.require_free(wanted, name)
            port = wanted or self._kept(before.port if before else None, taken)
            internal = self._kept(before.internal_port if before else None, taken | {port})
            known[name] = ServerState(port=port, internal_port=internal)
        cluster_id = remembered.cluster_id or _new_cluster_id()
        return replace(remembered, cluster_id=cluster_id, servers=known)

    def _kept(self, before: int | None, taken: frozenset[int]) -> int:
        if before is not None and ports.becomes_free(before):
            return before
        return ports.choose(taken)

    def _require_same_ports(self, remembered: StackState, running: Sequence[ServerName]) -> None:
        for name in running:
            wanted = self._wanted_port(name)
            if wanted is not None and wanted != remembered.servers[name].port:
                message = (
                    f"{name} already runs on port {remembered.servers[name].port}, not {wanted}; run "
                    "`silkwire local down` first"
                )
                raise StackError(message)

    def _status(self, name: ServerName, server: ServerState | None) -> ServerStatus:
        process = supervision.alive(server)
        port = server.port if server else None
        scheme = "" if name == "kafka" else "http://"
        return ServerStatus(
            name=name,
            running=process is not None,
            pid=process.pid if process else None,
            port=port,
            url=f"{scheme}{ports.HOST}:{port}" if port else None,
            version=VERSIONS[name],
            data=self.home / name / "data",
            log=Path(server.log) if server and server.log else None,
            uptime_seconds=max(0.0, time.time() - process.started) if process else None,
            memory_mb=processes.memory_mb(process) if process else 0,
        )

    def _known(self, name: ServerName) -> ServerState:
        server = state.load(self.home).servers.get(name)
        if server is None:
            message = f"{name} was never started in {self.home}; run `silkwire local up`"
            raise StackError(message)
        return server

    def _heap_mb(self, name: ServerName) -> int:
        return self.kafka_heap_mb if name == "kafka" else self.elasticsearch_heap_mb

    def _wanted_port(self, name: ServerName) -> int | None:
        return self.kafka_port if name == "kafka" else self.elasticsearch_port

    @contextlib.contextmanager
    def _locked(self, wait_seconds: float) -> Iterator[None]:
        with locking.exclusive(self.home / "lock", wait_seconds):
            yield


def _new_cluster_id() -> str:
    """Return a random id as Kafka makes them; one that begins with a dash would be read as an option."""
    while (made := base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")).startswith("-"):
        pass
    return made
