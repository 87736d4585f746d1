"""The annotated articles: what goes into the pipeline and what should come out of it.

An annotation is a JSON file beside others of its kind, named like its article; ``tests/articles/README.md`` in the
repository says what counts as an actor and how it is annotated.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Literal, TypeVar

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from agents.inputs import read_inputs
from pipeline.errors import ConfigurationError
from pipeline.messages import explain
from schemas import ActorType, RawArticle, Role

ROOT = Path(__file__).parents[2]
ARTICLES = ROOT / "deploy" / "demo" / "articles"
ANNOTATIONS = ROOT / "tests" / "articles"
HALVES_FILE = "halves.json"
_LARGEST_PAGE = 50_000_000

T = TypeVar("T")


class Half(StrEnum):
    """Which articles count: those that rules are written with, those that nobody who writes rules reads, or both."""

    DEV = "dev"
    TEST = "test"
    BOTH = "both"


class _Annotated(BaseModel):
    model_config = ConfigDict(frozen=True)


class ExpectedActor(_Annotated):
    """An actor of an article: its fullest form as the article spells it, its other forms, and what it is.

    ``role`` lists the codes that are right; where it is empty, no role is asked for.
    """

    mention: str
    name: str
    type: ActorType
    country: str | None
    role: tuple[Role, ...]
    also: tuple[str, ...] = ()


class ExpectedQuote(_Annotated):
    """A quotation: how the quoted words begin, and the ``mention`` of the expected actor who says them."""

    begins: str
    speaker: str | None
    kind: Literal["direct", "indirect"]


class Annotation(_Annotated):
    """What is expected of an article.

    ``complete`` says that ``actors`` holds all actors, so that whatever else is found is wrong but for
    ``optional_actors``, which are neither right nor wrong. ``quotes`` is null where quotes are not annotated.
    """

    language: str
    actors: tuple[ExpectedActor, ...]
    optional_actors: tuple[str, ...] = ()
    quotes: tuple[ExpectedQuote, ...] | None = None
    complete: bool = False


@dataclass(frozen=True, slots=True)
class AnnotatedArticle:
    """An article with what is expected of it; ``stem`` is the name of both files."""

    stem: str
    half: Half
    raw: RawArticle
    expected: Annotation


def annotated_articles(
    half: Half, *, articles: Path = ARTICLES, annotations: Path = ANNOTATIONS
) -> Iterator[AnnotatedArticle]:
    """Yield the annotated articles of a half, in the order of the manifests.

    Args:
        half: which half of the manifests in ``halves.json`` of the annotations.
        articles: folder with ``manifest-*.jsonl`` and the pages that they name.
        annotations: folder with the annotation of each page as JSON.

    Raises:
        ConfigurationError: a folder is absent or a file in it is wrong.
    """
    if not annotations.is_dir():
        msg = f"{annotations} is no folder: annotations come with a clone, give its tests/articles with --annotations"
        raise ConfigurationError(msg)
    halves = _read(annotations / HALVES_FILE, TypeAdapter(dict[Literal["dev", "test"], list[str]]))
    for name, manifests in halves.items():
        if half not in (Half.BOTH, name):
            continue
        for manifest in manifests:
            yield from _of_manifest(articles / manifest, Half(name), annotations)


def _of_manifest(manifest: Path, half: Half, annotations: Path) -> Iterator[AnnotatedArticle]:
    if not manifest.is_file():
        msg = f"{manifest} does not exist: give the folder of the annotated articles with --articles"
        raise ConfigurationError(msg)
    stems = [Path(row["file"]).stem for row in _rows(manifest)]
    for stem, item in zip(stems, read_inputs([str(manifest)], limit_bytes=_LARGEST_PAGE), strict=True):
        if item.article is None:
            msg = f"{item.where}: {item.error}"
            raise ConfigurationError(msg)
        expected = _read(annotations / f"{stem}.json", TypeAdapter(Annotation))
        _check(expected, annotations / f"{stem}.json")
        yield AnnotatedArticle(stem, half, item.article, expected)


def _rows(manifest: Path) -> Sequence[Mapping[str, str]]:
    return [json.loads(line) for line in manifest.read_text(encoding="utf-8").splitlines() if line.strip()]


def _read(file: Path, kind: TypeAdapter[T]) -> T:
    try:
        return kind.validate_json(file.read_bytes())
    except OSError as error:
        msg = f"{file} cannot be read ({error.strerror}): give a clone's tests/articles with --annotations"
        raise ConfigurationError(msg) from error
    except ValidationError as error:
        msg = f"{file}: {explain(error)}"
        raise ConfigurationError(msg) from error


def _check(expected: Annotation, file: Path) -> None:
    mentions = [actor.mention for actor in expected.actors]
    speakers = {quote.speaker for quote in expected.quotes or () if quote.speaker is not None}
    if twice := sorted({mention for mention in mentions if mentions.count(mention) > 1}):
        msg = f"{file}: give each actor once, not again {', '.join(twice)}"
        raise ConfigurationError(msg)
    if unknown := sorted(speakers - set(mentions)):
        msg = f"{file}: name the speakers {', '.join(unknown)} as the mention of an actor does"
        raise ConfigurationError(msg)
