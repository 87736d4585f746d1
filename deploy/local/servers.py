"""The two servers: their configuration files, command lines and the questions that tell whether they are ready."""

import http.client
import json
import shutil
import socket
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from string import Template
from typing import Literal, get_args

from deploy.local.jars import ELASTICSEARCH_VERSION, KAFKA_VERSION
from deploy.local.ports import HOST
from deploy.local.runtime import Runtime, config_template

ServerName = Literal["kafka", "elasticsearch"]
SERVER_NAMES: tuple[ServerName, ...] = get_args(ServerName)
VERSIONS: dict[ServerName, str] = {"kafka": KAFKA_VERSION, "elasticsearch": ELASTICSEARCH_VERSION}

_PROBE_SECONDS = 2.0
_CORRELATION = 20_711_523

# The first compiler and the serial collector: both servers warm up in 3.5 s where the defaults of Java take 4.4 s (two
# cores), and Elasticsearch then needs two thirds of the processor time to index its first 8,000 documents. Indexing
# that goes on for longer is a fifth slower in exchange. An ahead-of-time cache would save one more second at each
# start, for 170 MB of disk and 12 s the first time: not worth it.
_COMMON_OPTIONS = (
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    "-XX:+ExitOnOutOfMemoryError",
    "-Djava.awt.headless=true",
    "-Dfile.encoding=UTF-8",
)
_ELASTICSEARCH_OPTIONS = (
    "--add-modules=jdk.net,org.elasticsearch.server,java.management.rmi,ALL-MODULE-PATH",
    "--enable-native-access=ALL-UNNAMED,org.elasticsearch.nativeaccess,org.apache.lucene.core",
    "-Des.networkaddress.cache.ttl=60",
    "-Dio.netty.noUnsafe=true",
    "-Dlog4j.shutdownHookEnabled=false",
    "-Dlog4j2.disable.jmx=true",
)


@dataclass(frozen=True, slots=True)
class Launch:
    """One start of a server: its folder, ports, heap, own settings and, if it is to end with it, its parent process."""

    name: ServerName
    folder: Path
    port: int
    internal_port: int
    heap_mb: int
    cluster_id: str
    settings: Mapping[str, str] = field(default_factory=dict)
    parent: int | None = None

    @property
    def data(self) -> Path:
        """Return the folder of the server's data."""
        return self.folder / "data"


def configure(launch: Launch, runtime: Runtime) -> list[str]:
    """Write the configuration of a server and return the command that starts it."""
    config = launch.folder / "config"
    scratch = launch.folder / "tmp"
    # Native libraries are unpacked here, and stay when the server is killed.
    shutil.rmtree(scratch, ignore_errors=True)
    for folder in (config, scratch, launch.data, launch.folder / "log"):
        folder.mkdir(parents=True, exist_ok=True)
    options = [
        str(runtime.java),
        f"-Xmx{launch.heap_mb}m",
        *_COMMON_OPTIONS,
        f"-Djava.io.tmpdir={scratch}",
        f"-XX:ErrorFile={launch.folder / 'log' / 'crash-%p.txt'}",
    ]
    if launch.parent is not None:
        options.append(f"-Dsilkwire.parent={launch.parent}")
    if launch.name == "kafka":
        return options + _kafka(launch, runtime, config)
    return options + _elasticsearch(launch, runtime, config)


def is_ready(name: ServerName, port: int) -> bool:
    """Say whether a server answers its clients on ``port``."""
    return _kafka_ready(port) if name == "kafka" else _elasticsearch_ready(port)


def _kafka(launch: Launch, runtime: Runtime, config: Path) -> list[str]:
    text = config_template("kafka.properties").substitute(
        port=launch.port, internal_port=launch.internal_port, data=launch.data
    )
    properties = config / "kafka.properties"
    # The caller's listeners have to name the ports, which are chosen here.
    own = {
        name: Template(value).safe_substitute(port=launch.port, internal_port=launch.internal_port)
        for name, value in launch.settings.items()
    }
    properties.write_text(_with_own(text, "=", own), encoding="utf-8")
    return [
        "-Dorg.slf4j.simpleLogger.showDateTime=true",
        "-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd'T'HH:mm:ss.SSSXXX",
        # Four fifths of the log would be the values of settings, printed several times over.
        "-Dorg.slf4j.simpleLogger.log.org.apache.kafka.common.config=warn",
        "--enable-native-access=ALL-UNNAMED",
        "-classpath",
        f"{runtime.launchers}:{runtime.kafka_class_path}",
        "silkwire.local.KafkaLauncher",
        str(properties),
        launch.cluster_id,
        str(launch.data),
    ]


def _elasticsearch(launch: Launch, runtime: Runtime, config: Path) -> list[str]:
    text = config_template("elasticsearch.yml").substitute(
        port=launch.port,
        internal_port=launch.internal_port,
        elasticsearch_home=json.dumps(str(runtime.elasticsearch_home)),
        data=json.dumps(str(launch.data)),
        log=json.dumps(str(launch.folder / "log")),
    )
    own = {name: json.dumps(value) for name, value in launch.settings.items()}
    (config / "elasticsearch.yml").write_text(_with_own(text, ": ", own), encoding="utf-8")
    (config / "log4j2.properties").write_text(config_template("log4j2.properties").template, encoding="utf-8")
    return [
        f"-XX:MaxDirectMemorySize={launch.heap_mb // 2}m",
        *_ELASTICSEARCH_OPTIONS,
        f"-Des.nativelibs.path={launch.folder / 'tmp'}",
        "--module-path",
        runtime.elasticsearch_module_path,
        "-classpath",
        str(runtime.launchers),
        "silkwire.local.ElasticsearchLauncher",
        str(config),
    ]


def _with_own(text: str, separator: str, own: Mapping[str, str]) -> str:
    """Put the caller's settings in place of ours; Elasticsearch refuses a file that names a setting twice."""
    kept = [line for line in text.splitlines() if line.partition(separator)[0] not in own]
    return "\n".join([*kept, *(f"{name}{separator}{value}" for name, value in own.items())]) + "\n"


def _kafka_ready(port: int) -> bool:
    """Ask for the metadata of no topic: a broker that takes requests is in the answer, a starting one is not."""
    client = b"silkwire-local"
    # Kafka protocol: api key 3 (Metadata) version 4, correlation id, client id; an empty list of topics, no creation.
    request = struct.pack(f">hhih{len(client)}si?", 3, 4, _CORRELATION, len(client), client, 0, False)
    try:
        with socket.create_connection((HOST, port), timeout=_PROBE_SECONDS) as connection:
            connection.sendall(struct.pack(">i", len(request)) + request)
            with connection.makefile("rb") as answer:
                # Size, correlation id and throttle time come before the number of brokers.
                _, correlation, _, brokers = struct.unpack(">iiii", answer.read(16))
    except (OSError, struct.error):
        return False
    return bool(correlation == _CORRELATION and brokers > 0)


def _elasticsearch_ready(port: int) -> bool:
    connection = http.client.HTTPConnection(HOST, port, timeout=_PROBE_SECONDS)
    try:
        connection.request("GET", "/_cluster/health")
        response = connection.getresponse()
        health = json.loads(response.read())
        return isinstance(health, dict) and health.get("status") in {"yellow", "green"}
    except (OSError, http.client.HTTPException, ValueError):
        return False
    finally:
        connection.close()
