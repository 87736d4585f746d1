"""The Elasticsearch templates: component templates and the index template of the articles."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib import resources
from typing import Any

COMPONENTS = ("silkwire-settings", "silkwire-text", "silkwire-articles-mappings")
INDEX_TEMPLATE = "silkwire-articles"


@lru_cache(maxsize=8)
def component_template(name: str) -> dict[str, Any]:
    """Return the body of a component template by its name in Elasticsearch."""
    return _read(name)


def index_template(alias: str) -> dict[str, Any]:
    """Return the body of the index template for the indices behind an alias."""
    body = _read(INDEX_TEMPLATE)
    body["index_patterns"] = [pattern.replace("ALIAS", alias) for pattern in body["index_patterns"]]
    return body


def template_version() -> int:
    """Return the version of the mappings; raised whenever a field is added or changed."""
    version: int = component_template("silkwire-articles-mappings")["version"]
    return version


@lru_cache(maxsize=1)
def analyzed_languages() -> frozenset[str]:
    """Return the languages that have a field of their own, as ISO 639 codes."""
    properties = component_template("silkwire-text")["template"]["mappings"]["properties"]
    return frozenset(properties["text_i18n"]["properties"])


def text_fields(component: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield every text field of a component template, at any depth; changing one changes the template."""
    queue = [component["template"].get("mappings", {})]
    while queue:
        mapping = queue.pop()
        for field in (*mapping.get("properties", {}).values(), *mapping.get("fields", {}).values()):
            if field.get("type") == "text":
                yield field
            queue.append(field)


def analyzers_in(components: Mapping[str, dict[str, Any]]) -> set[str]:
    """Return the names of the analyzers that the text fields of component templates ask for."""
    return {field["analyzer"] for body in components.values() for field in text_fields(body) if "analyzer" in field}


def _read(name: str) -> dict[str, Any]:
    content = resources.files("schemas.elasticsearch").joinpath(f"{name}.json").read_text(encoding="utf-8")
    body: dict[str, Any] = json.loads(content)
    return body
