"""How far files have been published, written down so that the next run goes on from there."""

from __future__ import annotations

import hashlib
import logging
import os
from dataclasses import asdict, dataclass
from pathlib import Path

import orjson

log = logging.getLogger(__name__)

_HEAD_BYTES = 4096


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A place in a file up to which everything is settled: go to ``offset``, and leave out ``skip`` records there.

    ``number`` counts the lines or records before it, to name the following ones.
    """

    path: Path
    offset: int = 0
    skip: int = 0
    number: int = 0


class Progress:
    """The places that files were published up to, one small file each in a folder.

    Args:
        folder: where they are kept; it is made when something is to be saved.
        resume: begin where the last run ended; else every file begins at its start.
    """

    def __init__(self, folder: Path, *, resume: bool) -> None:
        self._folder = folder
        self._resume = resume
        self._reached: dict[Path, Checkpoint] = {}
        self._stuck: set[Path] = set()
        self._told = False

    def start(self, path: Path) -> Checkpoint:
        """Return where reading a file begins."""
        begin = Checkpoint(path)
        if not self._resume:
            return begin
        try:
            saved = orjson.loads(self._file(path).read_bytes())
            found = Checkpoint(path, int(saved["offset"]), int(saved["skip"]), int(saved["number"]))
            same = saved["head"] == _head(path, found.offset) and path.stat().st_size >= found.offset
        except FileNotFoundError:
            return begin
        except (OSError, ValueError, KeyError, TypeError) as error:
            log.warning("how far %s was published cannot be read (%s): it begins at its start", path, error)
            return begin
        if not same:
            log.warning("%s is another file than the one published before: it begins at its start", path)
            return begin
        return found

    def settled(self, checkpoint: Checkpoint) -> None:
        """Note that everything before a place is delivered or can never be."""
        if checkpoint.path not in self._stuck:
            self._reached[checkpoint.path] = checkpoint

    def stuck(self, path: Path) -> None:
        """Note that something of a file was not delivered though it may be: the next run begins there."""
        self._stuck.add(path)

    def save(self) -> None:
        """Write down what is settled; a file is there whole or not at all, however the program ends.

        Where nothing can be written, that is told once: publishing needs no progress.
        """
        try:
            for checkpoint in self._reached.values():
                self._write(checkpoint)
        except OSError as error:
            if not self._told:
                log.warning("how far files are published is not kept (SILKWIRE_SOURCES_STATE): %s", error)
            self._told = True
        self._reached.clear()

    def _write(self, checkpoint: Checkpoint) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        path = checkpoint.path
        values = asdict(checkpoint) | {"path": str(path.absolute()), "head": _head(path, checkpoint.offset)}
        file = self._file(path)
        partial = file.with_suffix(".part")
        partial.write_bytes(orjson.dumps(values))
        os.replace(partial, file)

    def _file(self, path: Path) -> Path:
        return self._folder / f"{hashlib.sha256(str(path.absolute()).encode()).hexdigest()[:32]}.json"


def _head(path: Path, offset: int) -> str:
    """Return a hash of how a file begins, which tells another file of the same name, but not one that has grown."""
    with path.open("rb") as stream:
        first = stream.read(min(offset, _HEAD_BYTES) or _HEAD_BYTES)
    return hashlib.sha256(first).hexdigest()
