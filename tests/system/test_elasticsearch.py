"""Templates, sink and search against the real Elasticsearch."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from elasticsearch import AsyncElasticsearch

from agents.documents import Document, document_of
from agents.elastic import install
from agents.searching import HIGHLIGHT_START, Near, Question, search
from agents.settings import Settings
from agents.sink import BulkWrite, Written
from pipeline.errors import ConfigurationError, Rejected, TransientError
from schemas import EnrichedArticle, Language
from schemas.templates import component_template

pytestmark = pytest.mark.stack


async def write(client: AsyncElasticsearch, settings: Settings, *documents: Document) -> list[object]:
    bulk = BulkWrite(client, settings.elasticsearch.alias, documents, 1_000_000)
    await bulk.attempt()
    await client.indices.refresh(index=settings.elasticsearch.alias)
    return list(bulk.resolutions)


async def test_setup_creates_the_index_once(client: AsyncElasticsearch, settings: Settings) -> None:
    first = await install(client, settings.elasticsearch)
    again = await install(client, settings.elasticsearch)
    assert (first.created, again.created) == (True, False)
    assert first.index == again.index == f"{settings.elasticsearch.alias}-v{first.version}"


async def test_nothing_is_written_without_the_alias(
    client: AsyncElasticsearch, settings: Settings, enriched: EnrichedArticle
) -> None:
    with pytest.raises(TransientError, match="index_not_found_exception"):
        await BulkWrite(client, "no-such-alias", [document_of(enriched)], 1_000_000).attempt()
    assert not await client.indices.exists(index="no-such-alias")


async def test_a_mapping_that_contradicts_is_told(client: AsyncElasticsearch, settings: Settings) -> None:
    alias = settings.elasticsearch.alias
    await client.indices.create(
        index=f"{alias}-old", mappings={"properties": {"word_count": {"type": "keyword"}}}, aliases={alias: {}}
    )
    with pytest.raises(ConfigurationError, match="fields of another type"):
        await install(client, settings.elasticsearch)


async def test_an_older_state_never_replaces_a_newer_one(
    client: AsyncElasticsearch, settings: Settings, enriched: EnrichedArticle
) -> None:
    await install(client, settings.elasticsearch)
    older = enriched.model_copy(
        update={"fetched_at": enriched.fetched_at - timedelta(hours=1), "title": "Yesterday's headline"}
    )
    assert await write(client, settings, document_of(enriched)) == [Written.INDEXED]
    assert await write(client, settings, document_of(older)) == [Written.SUPERSEDED]
    assert await write(client, settings, document_of(enriched)) == [Written.INDEXED], "a replay changes nothing"
    answer = await search(client, settings.elasticsearch.alias, Question())
    assert [hit.title for hit in answer.hits] == ["Talks in Tashkent"]


async def test_a_document_that_breaks_the_mapping_is_rejected_and_its_neighbours_are_not(
    client: AsyncElasticsearch, settings: Settings, enriched: EnrichedArticle
) -> None:
    await install(client, settings.elasticsearch)
    good = document_of(enriched)
    unknown = Document(id="bad", version=1, source=b'{"no_such_field": 1}')
    resolutions = await write(client, settings, unknown, good)
    assert isinstance(resolutions[0], Rejected)
    assert "strict_dynamic_mapping_exception" in str(resolutions[0])
    assert resolutions[1] == Written.INDEXED


async def test_every_language_field_has_an_analyzer_that_works(client: AsyncElasticsearch, settings: Settings) -> None:
    installed = await install(client, settings.elasticsearch)
    properties = component_template("silkwire-text")["template"]["mappings"]["properties"]
    assert properties["text_i18n"] == properties["title_i18n"]
    for code in properties["text_i18n"]["properties"]:
        answer = await client.indices.analyze(index=installed.index, field=f"text_i18n.{code}", text="Tashkent 2024")
        assert answer["tokens"], code


@pytest.mark.parametrize(
    ("code", "text", "words"),
    [
        ("en", "The ministers were negotiating borders.", "minister negotiation border"),
        ("ru", "Министры обсудили границы республик.", "министр граница республика"),
        ("fr", "Les ministres négociaient les frontières.", "ministre frontière"),
        ("ar", "اجتمع الوزراء في المدينة", "مدينة"),
        ("kk", "Министр Астанада кездесті", "астанада"),
    ],
)
async def test_words_are_found_in_other_forms_in_the_articles_language(
    client: AsyncElasticsearch, settings: Settings, enriched: EnrichedArticle, code: str, text: str, words: str
) -> None:
    await install(client, settings.elasticsearch)
    article = enriched.model_copy(
        update={
            "text": text,
            "title": None,
            "language": Language(code=code, confidence=1.0),
            "actors": (),
            "locations": (),
        }
    )
    await write(client, settings, document_of(article))
    answer = await search(client, settings.elasticsearch.alias, Question(words=words))
    assert answer.total == 1
    assert HIGHLIGHT_START in answer.hits[0].fragments[0]


@pytest.mark.parametrize(
    ("question", "found"),
    [
        (Question(actor="shoigu"), True),
        (Question(actor="silkwire:sergei-shoigu"), True),
        (Question(actor="Shoigu", role="gov", country="rus"), True),
        pytest.param(Question(actor="Shoigu", role="MIL"), False, id="a role of another actor"),
        pytest.param(Question(role="MIL", country="RUS"), False, id="role and country of two actors"),
        (Question(role="MIL", country="UZB"), True),
        (Question(place="tashkent"), True),
        (Question(place="UZ"), True),
        (Question(place="KZ"), False),
        (Question(near=Near(41.3, 69.2, 50.0)), True),
        (Question(near=Near(55.75, 37.6, 50.0)), False),
        (Question(languages=("en", "ru")), True),
        (Question(languages=("ru",)), False),
        (Question(since=datetime(2024, 5, 14, tzinfo=UTC), until=datetime(2024, 5, 15, tzinfo=UTC)), True),
        (Question(since=datetime(2024, 5, 15, tzinfo=UTC)), False),
        (Question(words="border guard -Moscow"), False),
        (Question(words='"border guards" moscow'), True),
    ],
)
async def test_questions(
    client: AsyncElasticsearch, settings: Settings, enriched: EnrichedArticle, question: Question, found: bool
) -> None:
    await install(client, settings.elasticsearch)
    await write(client, settings, document_of(enriched))
    answer = await search(client, settings.elasticsearch.alias, question)
    assert answer.total == (1 if found else 0)
