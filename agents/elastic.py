"""The Elasticsearch client, and the index behind its alias.

One index holds all articles: one document id then lives in one index for ever, which neither a data stream nor a
rollover alias gives. A new mapping means a new index behind the same alias.
"""

from __future__ import annotations

import copy
import itertools
import logging
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import orjson
from elastic_transport import TransportError
from elasticsearch import ApiError, AsyncElasticsearch, BadRequestError, NotFoundError

from agents.documents import Document
from agents.settings import ElasticsearchSettings
from pipeline.errors import ConfigurationError, TransientError
from schemas.templates import (
    COMPONENTS,
    INDEX_TEMPLATE,
    analyzers_in,
    component_template,
    index_template,
    template_version,
    text_fields,
)

log = logging.getLogger(__name__)

_READ_AT_ONCE = 25
"""Documents asked for in one request; each holds a whole article."""


@dataclass(frozen=True, slots=True)
class Installed:
    """What :func:`install` found and did."""

    index: str
    created: bool
    version: int
    missing_analyzers: tuple[str, ...] = ()
    """Language analyzers that the cluster lacks; their fields are analyzed by ``standard``."""


def create_client(settings: ElasticsearchSettings) -> AsyncElasticsearch:
    """Return a client that never retries by itself: when to try again is decided by one place, the sink's loop.

    Raises:
        ConfigurationError: the address or the credentials cannot work.
    """
    credentials: dict[str, Any] = {}
    if settings.api_key is not None:
        credentials["api_key"] = settings.api_key.get_secret_value()
    elif settings.username is not None:
        assert settings.password is not None, "the settings see to it"
        credentials["basic_auth"] = (settings.username, settings.password.get_secret_value())
    if settings.ca_file is not None:
        credentials["ca_certs"] = str(settings.ca_file)
    if settings.cert_file is not None:
        credentials |= {"client_cert": str(settings.cert_file), "client_key": str(settings.key_file)}
    try:
        return AsyncElasticsearch(
            [url.strip() for url in settings.url.split(",")],
            request_timeout=settings.request_timeout,
            max_retries=0,
            retry_on_timeout=False,
            **credentials,
        )
    except (ValueError, OSError) as error:
        msg = f"SILKWIRE_ELASTICSEARCH_URL {settings.url!r} cannot be used: {error}"
        raise ConfigurationError(msg) from None


async def install(client: AsyncElasticsearch, settings: ElasticsearchSettings) -> Installed:
    """Put the templates, and the index behind its alias where there is none yet; safe to run again at any time.

    Raises:
        TransientError: the cluster is away, or does not let this account do it.
        ConfigurationError: the index that is there has a mapping that the templates contradict.
    """
    with heard(settings):
        components, missing = await _put_templates(client, settings)
        return replace(await _ensure_index(client, settings, components), missing_analyzers=tuple(sorted(missing)))


async def create_next_index(client: AsyncElasticsearch, settings: ElasticsearchSettings) -> str:
    """Put the templates, make an empty index of the current mapping that no alias names yet, and return its name.

    Raises:
        TransientError: the cluster is away, or does not let this account do it.
    """
    with heard(settings):
        await _put_templates(client, settings)
        first = f"{settings.alias}-v{template_version()}"
        for number in itertools.count(1):
            name = first if number == 1 else f"{first}-{number}"
            if not await client.indices.exists(index=name):
                await client.indices.create(index=name, settings=_sizes(settings))
                return name
    raise AssertionError


@contextmanager
def heard(settings: ElasticsearchSettings) -> Iterator[None]:
    """Turn what the client raises into an error of ours that time, or an operator, can heal.

    Raises:
        TransientError: the cluster is away, or refuses.
    """
    try:
        yield
    except TransportError as error:
        msg = f"Elasticsearch at {settings.url} does not answer (SILKWIRE_ELASTICSEARCH_URL): {error.message}"
        raise TransientError(msg) from error
    except ApiError as error:
        msg = f"Elasticsearch refuses the request ({error.status_code}): {reason_of(error)}"
        raise TransientError(msg) from error


async def _put_templates(
    client: AsyncElasticsearch, settings: ElasticsearchSettings
) -> tuple[dict[str, dict[str, Any]], set[str]]:
    components = {name: component_template(name) for name in COMPONENTS}
    missing = await _missing_analyzers(client, analyzers_in(components))
    components = {name: _without_analyzers(body, missing) for name, body in components.items()}
    for name, component in components.items():
        await client.cluster.put_component_template(
            name=name, template=component["template"], version=component["version"], meta=component["_meta"]
        )
    body = index_template(settings.alias)
    await client.indices.put_index_template(
        name=INDEX_TEMPLATE,
        index_patterns=body["index_patterns"],
        composed_of=body["composed_of"],
        priority=body["priority"],
        version=body["version"],
        meta=body["_meta"],
    )
    return components, missing


def _sizes(settings: ElasticsearchSettings) -> dict[str, int]:
    return {"number_of_shards": settings.shards, "number_of_replicas": settings.replicas}


async def _ensure_index(
    client: AsyncElasticsearch, settings: ElasticsearchSettings, components: Mapping[str, dict[str, Any]]
) -> Installed:
    version = template_version()
    found = await index_behind(client, settings.alias)
    if found is not None:
        await _extend_mapping(client, found, components)
        return Installed(found, created=False, version=version)
    name = f"{settings.alias}-v{version}"
    try:
        await client.indices.create(
            index=name, settings=_sizes(settings), aliases={settings.alias: {"is_write_index": True}}
        )
    except BadRequestError as error:
        if error.error != "resource_already_exists_exception":
            raise
        await client.indices.put_alias(index=name, name=settings.alias, is_write_index=True)
        return Installed(name, created=False, version=version)
    return Installed(name, created=True, version=version)


async def index_behind(client: AsyncElasticsearch, alias: str) -> str | None:
    """Return the index that an alias writes to; None where there is no such alias."""
    try:
        answer = await client.indices.get_alias(name=alias)
    except NotFoundError:
        return None
    indices = dict(answer.body)
    writable = [name for name, entry in indices.items() if entry["aliases"][alias].get("is_write_index")]
    name: str = (writable or sorted(indices))[0]
    return name


async def _missing_analyzers(client: AsyncElasticsearch, names: Iterable[str]) -> set[str]:
    missing = set()
    for name in names:
        try:
            await client.indices.analyze(analyzer=name, text="")
        except BadRequestError:
            missing.add(name)
    return missing


def _without_analyzers(component: dict[str, Any], missing: Collection[str]) -> dict[str, Any]:
    """Return a component template in which the standard analyzer stands for those that the cluster lacks."""
    component = copy.deepcopy(component)
    for field in text_fields(component):
        if field.get("analyzer") in missing:
            field["analyzer"] = "standard"
    return component


async def _extend_mapping(client: AsyncElasticsearch, index: str, components: Mapping[str, dict[str, Any]]) -> None:
    for component in components.values():
        mappings = component["template"].get("mappings")
        if not mappings:
            continue
        try:
            await client.indices.put_mapping(index=index, properties=mappings["properties"])
        except BadRequestError as error:
            msg = (
                f"index {index} has fields of another type than this release writes ({reason_of(error)}): "
                "`silkwire upgrade` moves the articles into an index that has the types of this release"
            )
            raise ConfigurationError(msg) from None


async def read_documents(client: AsyncElasticsearch, alias: str, ids: Sequence[str]) -> list[Document]:
    """Return the documents that are there of these ids, each with its version, in the state last written.

    Raises:
        TransientError: the cluster is away, or does not let this account read.
    """
    found: list[Document] = []
    for start in range(0, len(ids), _READ_AT_ONCE):
        try:
            answer = await client.mget(index=alias, ids=list(ids[start : start + _READ_AT_ONCE]))
        except TransportError as error:
            msg = f"documents not read: {error.message}"
            raise TransientError(msg) from error
        except ApiError as error:
            msg = f"documents not read: {error.status_code} {reason_of(error)}"
            raise TransientError(msg) from error
        for document in answer.body["docs"]:
            if "error" in document:
                msg = f"documents not read: {document['error']}"
                raise TransientError(msg)
            if document["found"]:
                found.append(Document(document["_id"], document["_version"], orjson.dumps(document["_source"])))
    return found


def reason_of(error: ApiError) -> str:
    """Return the reason an API error gives, in one line."""
    body = error.body
    if isinstance(body, dict) and isinstance(body.get("error"), dict):
        return f"{body['error'].get('type')}: {body['error'].get('reason')}"
    return str(body)[:300]
