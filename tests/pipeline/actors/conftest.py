from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from pipeline.actors import ActorFinder
from schemas import Actor, CleanArticle, Language, Provenance, Revision, Source

Make = Callable[..., CleanArticle]
Find = Callable[..., tuple[Actor, ...]]


@pytest.fixture(scope="session")
def finder() -> ActorFinder:
    return ActorFinder.load()


@pytest.fixture(scope="session")
def make() -> Make:
    def article(
        text: str,
        language: str = "en",
        title: str | None = None,
        published: datetime = datetime(2022, 10, 1, tzinfo=UTC),
        country: str | None = None,
    ) -> CleanArticle:
        return CleanArticle(
            id="a",
            text=text,
            title=title,
            published_at=published,
            fetched_at=published,
            language=Language(code=language, confidence=1.0),
            word_count=len(text.split()),
            excerpt=text[:300],
            source=Source(country=country),
            revision=Revision(content_hash="0"),
            provenance=Provenance(pipeline="0", revision=1),
        )

    return article


@pytest.fixture(scope="session")
def find(finder: ActorFinder, make: Make) -> Find:
    def actors(text: str, language: str = "en", **fields: object) -> tuple[Actor, ...]:
        return finder.find(make(text, language, **fields))

    return actors
