"""The Java archives of the embedded stack: which they are, how they come here, and that they are the right ones.

``jars.sha256`` beside this module lists each archive once with its checksum, in the layout of a Maven repository, so
that ``sha256sum --check`` reads it too. The list is made by ``python -m deploy.local.pins --write``, which resolves
the pinned versions with all that they depend on. At run time nothing is resolved: exactly the listed archives
are fetched, by jgo, and each is checked before it is used.
"""

import functools
import hashlib
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

from deploy.local import optional
from deploy.local.errors import StackError

if TYPE_CHECKING:
    from jgo.maven import MavenContext

KAFKA_VERSION = "4.1.0"
ELASTICSEARCH_VERSION = "9.2.0"

MAVEN_CENTRAL = "https://repo.maven.apache.org/maven2"

Part = Literal["kafka", "elasticsearch", "compiler"]
PARTS: tuple[Part, ...] = get_args(Part)
Progress = Callable[[str], None]

LIST = Path(__file__).with_name("jars.sha256")
_TIMEOUT_SECONDS = 30
_PARALLEL_DOWNLOADS = 6


@dataclass(frozen=True, slots=True)
class Jar:
    """One archive: the part that needs it, its path inside a Maven repository, and its SHA-256 checksum."""

    part: Part
    path: str
    sha256: str

    @property
    def coordinate(self) -> str:
        """Return ``group:artifact:version``, which a Maven path spells as folders."""
        *group, artifact, version, _ = self.path.split("/")
        return f"{'.'.join(group)}:{artifact}:{version}"


@functools.cache
def listed() -> tuple[Jar, ...]:
    """Return the committed list."""
    return parse(LIST.read_text(encoding="utf-8"))


def parse(text: str) -> tuple[Jar, ...]:
    """Read a list: lines of ``checksum  path`` under a heading ``# part``.

    Raises:
        StackError: when a line is of another form, or an archive stands under no known part.
    """
    jars: list[Jar] = []
    part: Part | None = None
    for line in text.splitlines():
        if line.startswith("# "):
            part = next((known for known in PARTS if known == line[2:]), None)
            continue
        checksum, separator, path = line.partition("  ")
        if part is None or not separator or path.count("/") < 3:
            message = f"jars.sha256 is damaged at the line {line!r}; reinstall silkwire"
            raise StackError(message)
        jars.append(Jar(part, path, checksum))
    return tuple(jars)


def ensure(repository: Path, jars: Iterable[Jar], progress: Progress, url: str = MAVEN_CENTRAL) -> None:
    """Make sure that ``repository`` holds all of ``jars``, fetching those that are missing from ``url``.

    An archive that is there but has the wrong checksum, as an interrupted download leaves it, is fetched once more.

    Raises:
        StackError: when one cannot be fetched or is not the archive that was listed.
    """
    with ThreadPoolExecutor(_PARALLEL_DOWNLOADS) as threads:
        wanted = list({jar.path: jar for jar in jars}.values())
        intact = list(threads.map(lambda jar: _is_intact(repository, jar), wanted))
        missing = [jar for jar, good in zip(wanted, intact, strict=True) if not good]
        if not missing:
            return
        context = maven_context(repository, url)
        for done, jar in enumerate(threads.map(lambda jar: _fetch(context, repository, jar), missing), start=1):
            progress(f"fetched {done} of {len(missing)} Java archives ({Path(jar.path).name})")


def checksum(path: Path) -> str:
    """Return the SHA-256 checksum of a file as hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def maven_context(repository: Path, url: str = MAVEN_CENTRAL) -> "MavenContext":
    """Return jgo's view of the Maven repository at ``url``, with ``repository`` as the folder of its downloads."""
    maven = optional.load("jgo.maven")
    context: MavenContext = maven.MavenContext(
        resolver=maven.PythonResolver(),
        repo_cache=repository,
        remote_repos={"central": url},
        timeout=_TIMEOUT_SECONDS,
    )
    return context


def _is_intact(repository: Path, jar: Jar) -> bool:
    path = repository / jar.path
    return path.exists() and checksum(path) == jar.sha256


def _fetch(context: "MavenContext", repository: Path, jar: Jar) -> Jar:
    path = repository / jar.path
    path.unlink(missing_ok=True)
    try:
        context.create_dependency(jar.coordinate).artifact.resolve()
    except (OSError, RuntimeError) as error:  # requests derives its errors from OSError
        path.unlink(missing_ok=True)
        message = (
            f"{jar.coordinate} could not be fetched ({type(error).__name__}: {error}); check the network and proxy "
            "settings, then try again: what was fetched already is kept"
        )
        raise StackError(message) from error
    found = checksum(path)
    if found != jar.sha256:
        path.unlink()
        message = (
            f"{jar.coordinate} is not the archive that silkwire was built with: SHA-256 {found}, expected "
            f"{jar.sha256}; something else may have answered in place of Maven Central. Try again from another network"
        )
        raise StackError(message)
    return jar
