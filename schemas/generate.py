"""Writes the JSON Schemas of the messages: ``python -m schemas.generate``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from schemas import ArticleStory, CleanArticle, DeadLetter, EnrichedArticle, RawArticle, Takedown

MESSAGES: dict[str, type[BaseModel]] = {
    "raw-article": RawArticle,
    "clean-article": CleanArticle,
    "enriched-article": EnrichedArticle,
    "article-story": ArticleStory,
    "dead-letter": DeadLetter,
    "takedown": Takedown,
}
"""Each message's schema by the name that the ``schema`` header carries before its major version."""

MAJOR_VERSION = 1
FOLDER = Path(__file__).parent / "json"


def json_schema(name: str) -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a message as consumers read it."""
    schema = MESSAGES[name].model_json_schema(mode="serialization" if name != "raw-article" else "validation")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": f"{name}/{MAJOR_VERSION}", **schema}


def rendered(name: str) -> str:
    """Return the file content of a message's schema."""
    return json.dumps(json_schema(name), indent=2, ensure_ascii=False, sort_keys=True) + "\n"


def main() -> None:
    """Write all schemas."""
    FOLDER.mkdir(exist_ok=True)
    for name in MESSAGES:
        (FOLDER / f"{name}.json").write_text(rendered(name), encoding="utf-8")


if __name__ == "__main__":
    main()
