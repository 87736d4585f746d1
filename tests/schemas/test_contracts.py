"""The contracts: what is read, what is refused, and that the committed JSON Schemas agree with the models."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from schemas import EnrichedArticle, RawArticle
from schemas.generate import FOLDER, MESSAGES, rendered

BASELINE = Path(__file__).parent / "baseline"


@pytest.mark.parametrize("name", MESSAGES)
def test_the_committed_schema_is_current(name: str) -> None:
    assert (FOLDER / f"{name}.json").read_text(encoding="utf-8") == rendered(name), "run `make schemas`"


@pytest.mark.parametrize("name", MESSAGES)
def test_the_schema_is_compatible_with_the_released_one(name: str) -> None:
    """Within a major version a field may be added; none may vanish, change its type, or become required."""
    released = json.loads((BASELINE / f"{name}.json").read_text(encoding="utf-8"))
    current = json.loads(rendered(name))
    for where, old in _objects(released).items():
        new = _objects(current).get(where)
        assert new is not None, f"{where} is gone"
        for field, schema in old["properties"].items():
            assert field in new["properties"], f"{where}.{field} is gone"
            assert _type(new["properties"][field]) == _type(schema), f"{where}.{field} has another type"
        if name == "raw-article":
            assert set(new.get("required", ())) <= set(old.get("required", ())), f"{where} requires more of producers"
        else:
            assert set(new.get("required", ())) >= set(old.get("required", ())), f"{where} promises consumers less"


def _objects(schema: dict[str, Any]) -> dict[str, dict[str, Any]]:
    found = {"": schema, **schema.get("$defs", {})}
    return {where: entry for where, entry in found.items() if "properties" in entry}


def _type(schema: dict[str, Any]) -> object:
    return {key: value for key, value in schema.items() if key in ("type", "$ref", "anyOf", "items", "format", "enum")}


def test_a_message_survives_the_way_through_json(enriched: EnrichedArticle) -> None:
    assert EnrichedArticle.model_validate_json(enriched.to_json()) == enriched


def test_a_field_that_a_newer_producer_adds_is_ignored(enriched: EnrichedArticle) -> None:
    value = json.loads(enriched.to_json()) | {"field_of_the_future": 1}
    assert EnrichedArticle.model_validate(value) == enriched


def test_a_page_as_bytes_survives() -> None:
    raw = RawArticle(id="a", body=b"aGVsbG8g/+8=")
    assert raw.body == b"hello \xff\xef"
    assert RawArticle.model_validate_json(raw.to_json()).body == raw.body


@pytest.mark.parametrize(
    ("fields", "complaint"),
    [
        ({"text": "x"}, "needs a url or an id"),
        ({"id": "a"}, "exactly one of html, text and body, found: none"),
        ({"id": "a", "text": "x", "html": "y"}, "found: html, text"),
        ({"id": "a", "body": "*"}, "not valid base64"),
        ({"id": "", "text": "x"}, "at least 1 character"),
        ({"id": "ü" * 257, "text": "x"}, "at most 512 bytes"),
        ({"id": "a\nb", "text": "x"}, "printable"),
        ({"id": 5, "text": "x"}, "valid string"),
        ({"id": "a", "text": "x", "tags": "politics"}, "valid tuple"),
        ({"id": "a", "text": "x", "published_at": 1715679000}, "RFC 3339"),
        ({"id": "a", "text": "x", "published_at": "1715679000"}, "RFC 3339"),
        ({"id": "a", "text": "x", "published_at": "yesterday"}, "RFC 3339"),
        ({"id": "a", "text": "x", "published_at": "0001-01-01T00:00:00+05:00"}, "outside the years"),
        ({"id": "a", "text": "x", "language": "Russian"}, "pattern"),
        ({"id": "a", "text": "x", "source": {"country": "uz"}}, "pattern"),
        ({"id": "a", "text": "\ud800"}, "lone surrogate"),
    ],
)
def test_a_wrong_article_is_refused_with_the_reason(fields: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ValidationError, match=complaint):
        RawArticle.model_validate(fields)


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("2024-05-14T12:15:00+05:00", datetime(2024, 5, 14, 7, 15, tzinfo=UTC)),
        ("2024-05-14T07:15:00Z", datetime(2024, 5, 14, 7, 15, tzinfo=UTC)),
        ("2024-05-14T07:15:00", datetime(2024, 5, 14, 7, 15, tzinfo=UTC)),
        ("2024-05-14", datetime(2024, 5, 14, tzinfo=UTC)),
    ],
)
def test_times_are_utc(given: str, meant: datetime) -> None:
    raw = RawArticle.model_validate({"id": "a", "text": "x", "published_at": given})
    assert raw.published_at == meant
    assert json.loads(raw.to_json())["published_at"] == meant.strftime("%Y-%m-%dT%H:%M:%SZ")


def test_messages_cannot_be_changed() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        RawArticle(id="a", text="x").id = "b"
