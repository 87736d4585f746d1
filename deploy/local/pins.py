"""Make the list of Java archives: ``python -m deploy.local.pins --write``, after a change of a pinned version."""

import argparse
import sys
import tempfile
from pathlib import Path

from deploy.local import jars
from deploy.local.jars import ELASTICSEARCH_VERSION, KAFKA_VERSION, Part

# slf4j-simple is of the version of slf4j-api that this Kafka brings.
_ROOTS: dict[Part, tuple[str, ...]] = {
    "kafka": (f"org.apache.kafka:kafka_2.13:{KAFKA_VERSION}", "org.slf4j:slf4j-simple:1.7.36"),
    "elasticsearch": (
        f"org.elasticsearch:elasticsearch:{ELASTICSEARCH_VERSION}",
        f"org.elasticsearch.plugin:transport-netty4:{ELASTICSEARCH_VERSION}",
    ),
    "compiler": ("org.eclipse.jdt:ecj:3.44.0",),
}


def resolve() -> str:
    """Resolve the pinned versions against Maven Central and return the list with fresh checksums."""
    lines: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        context = jars.maven_context(Path(folder))
        for part in jars.PARTS:
            inputs, transitive = context.resolver.resolve([context.create_dependency(root) for root in _ROOTS[part]])
            fetched = {dependency.artifact.resolve() for dependency in (*inputs, *transitive)}
            paths = {archive.relative_to(folder).as_posix(): archive for archive in fetched}
            lines += [f"# {part}", *(f"{jars.checksum(paths[path])}  {path}" for path in sorted(paths))]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Print the list, or with ``--write`` put it in place of the committed one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="replace jars.sha256 instead of printing the list")
    write = parser.parse_args().write
    text = resolve()
    if write:
        jars.LIST.write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(text)


if __name__ == "__main__":
    main()
