from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import orjson
import pytest

from agents.documents import document_of, version_of
from schemas import EnrichedArticle, Language
from schemas.templates import COMPONENTS, component_template
from tests.pipeline.bundled import bundled
from tests.pipeline.bundled import enriched as extracted


def test_only_the_articles_own_language_is_filled(enriched: EnrichedArticle) -> None:
    source = orjson.loads(document_of(enriched).source)
    assert source["text_i18n"] == {"en": enriched.text}
    assert source["title_i18n"] == {"en": enriched.title}


def test_a_language_without_a_field_leaves_them_empty(enriched: EnrichedArticle) -> None:
    article = enriched.model_copy(update={"language": Language(code="und", confidence=0.0)})
    source = orjson.loads(document_of(article).source)
    assert "text_i18n" not in source
    assert source["text"] == enriched.text


def test_flat_fields_mirror_the_nested_ones(enriched: EnrichedArticle) -> None:
    source = orjson.loads(document_of(enriched).source)
    assert source["actor"]["name"] == ["Sergei Shoigu", "Uzbek border guards"]
    assert source["actor"]["code"] == ["RUSGOV", "UZBMIL"]
    assert source["location"]["point"] == [{"lat": 41.26, "lon": 69.22}]
    assert [actor["name"] for actor in source["actors"]] == source["actor"]["name"]


def test_the_timestamp_is_the_publication_or_else_the_fetch(enriched: EnrichedArticle) -> None:
    assert orjson.loads(document_of(enriched).source)["@timestamp"] == "2024-05-14T07:15:00Z"
    undated = enriched.model_copy(update={"published_at": None})
    assert orjson.loads(document_of(undated).source)["@timestamp"] == "2024-05-14T09:30:00Z"


def test_versions_order_by_fetch_and_then_by_enrichment(enriched: EnrichedArticle) -> None:
    later = enriched.model_copy(update={"fetched_at": enriched.fetched_at + timedelta(milliseconds=1)})
    better = enriched.model_copy(update={"provenance": enriched.provenance.model_copy(update={"revision": 8})})
    assert version_of(enriched) < version_of(better) < version_of(later)
    assert version_of(enriched) == 1715679000000 * 1000 + 7


@pytest.mark.parametrize("stem", sorted(bundled()))
def test_the_strict_mapping_knows_every_field_of_a_real_document(stem: str) -> None:
    unknown = set(_unknown(orjson.loads(document_of(extracted(stem)).source), _mapped()))
    assert not unknown, f"Elasticsearch would refuse the fields {unknown}"


def _mapped() -> dict[str, Any]:
    properties: dict[str, Any] = {}
    for name in COMPONENTS:
        properties |= component_template(name)["template"].get("mappings", {}).get("properties", {})
    return properties


def _unknown(value: dict[str, Any], properties: dict[str, Any]) -> Iterator[str]:
    """Yield the fields of a document that the mapping lacks; one that it takes whole is known."""
    for name, content in value.items():
        if name not in properties:
            yield name
        for item in content if isinstance(content, list) else [content]:
            if isinstance(item, dict) and "properties" in properties.get(name, {}):
                yield from (f"{name}.{inner}" for inner in _unknown(item, properties[name]["properties"]))
