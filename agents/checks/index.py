"""The cluster and the index: whether they answer and take documents, mapping, room on disk, and the clock."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from elasticsearch import AsyncElasticsearch, NotFoundError

from agents.checks.finding import Finding, bad, good, warning
from agents.elastic import create_client, heard, index_behind
from agents.settings import Settings
from pipeline.errors import SilkwireError
from schemas.templates import INDEX_TEMPLATE, template_version

_OFF_SECONDS = 5.0
_FULL, _TOO_FULL = 0.85, 0.95
"""Elasticsearch's low and flood-stage watermarks: a node gets no shard above the one, no document above the other."""


async def check_index(settings: Settings) -> list[Finding]:
    """Return what is found at the cluster; the first bad one ends it where nothing else can be asked."""
    found: list[Finding] = []
    try:
        client = create_client(settings.elasticsearch)
    except SilkwireError as error:
        return [bad("elasticsearch", str(error), "correct the setting")]
    try:
        with heard(settings.elasticsearch):
            found += await _cluster(client)
            found += await _index(client, settings.elasticsearch.alias)
    except SilkwireError as error:
        advice = "start Elasticsearch, or correct SILKWIRE_ELASTICSEARCH_URL and the credentials"
        found.append(bad("elasticsearch", str(error), advice))
    finally:
        await client.close()
    return found


async def _cluster(client: AsyncElasticsearch) -> list[Finding]:
    info = (await client.info()).body
    before = datetime.now(UTC)
    nodes = (await client.nodes.stats(metric=["fs"])).body["nodes"]
    here = before + (datetime.now(UTC) - before) / 2
    seen = f"{info['cluster_name']}, version {info['version']['number']}, {len(nodes)} nodes"
    return [good("elasticsearch", seen), clock(nodes, here), *room(nodes)]


def clock(nodes: Mapping[str, Any], here: datetime) -> Finding:
    """Return whether this machine's clock agrees with those of the nodes, whose statistics these are."""
    furthest = max(
        (datetime.fromtimestamp(node["timestamp"] / 1000, UTC) - here for node in nodes.values()), key=abs
    ).total_seconds()
    seen = f"this machine is {abs(furthest):.1f} s {'behind' if furthest > 0 else 'ahead of'} Elasticsearch"
    if abs(furthest) > _OFF_SECONDS:
        advice = "set the clocks by NTP: times of fetching decide which state of an article is newer"
        return warning("clock", seen, advice)
    return good("clock", seen)


def room(nodes: Mapping[str, Any]) -> Iterator[Finding]:
    """Yield how full the disks of the nodes are."""
    for node in nodes.values():
        total = node["fs"]["total"]
        if not total.get("total_in_bytes"):
            continue
        used = 1 - total["available_in_bytes"] / total["total_in_bytes"]
        what, seen = f"disk of node {node['name']}", f"{used:.0%} used"
        advice = "make room or add a node: above 95 % Elasticsearch makes the index read-only, and workers wait"
        if used >= _TOO_FULL:
            yield bad(what, seen, advice)
        else:
            yield warning(what, seen, advice) if used >= _FULL else good(what, seen)


async def _index(client: AsyncElasticsearch, alias: str) -> list[Finding]:
    name = await index_behind(client, alias)
    if name is None:
        return [bad("index", f"there is none behind the alias {alias}", "run `silkwire setup`")]
    found = []
    settings = (await client.indices.get_settings(index=name, flat_settings=True)).body[name]["settings"]
    blocks = [key for key, value in settings.items() if key.startswith("index.blocks.") and value == "true"]
    health = (await client.cluster.health(index=name)).body["status"]
    count = (await client.count(index=alias)).body["count"]
    seen = f"{name}, {count:,} articles, health {health}"
    if blocks:
        advice = "make room on its disks, then unset the blocks; or run `silkwire replay` again if one was killed"
        found.append(bad("index", f"{seen}, {', '.join(blocks)}", advice))
    elif health == "red":
        found.append(bad("index", seen, "shards are missing: see _cluster/allocation/explain"))
    elif health == "yellow":
        advice = "its copies have no node: add one, or set SILKWIRE_ELASTICSEARCH_REPLICAS and number_of_replicas to 0"
        found.append(warning("index", seen, advice))
    else:
        found.append(good("index", seen))
    found.append(await _mapping(client, alias, name))
    return found


async def _mapping(client: AsyncElasticsearch, alias: str, name: str) -> Finding:
    try:
        answer = await client.indices.get_index_template(name=INDEX_TEMPLATE)
    except NotFoundError:
        return bad("mapping", f"the template {INDEX_TEMPLATE} is not there", "run `silkwire setup`")
    installed = answer.body["index_templates"][0]["index_template"].get("version")
    current = template_version()
    seen = f"{name} was made for mapping {_made_for(name, alias) or 'of unknown version'}, this release has {current}"
    if installed is not None and installed > current:
        return bad("mapping", f"the templates are of version {installed}, {seen}", "use the newer release everywhere")
    if _made_for(name, alias) != current:
        return warning("mapping", seen, "run `silkwire upgrade`: older articles are not found by new fields before")
    return good("mapping", f"version {current}")


def _made_for(name: str, alias: str) -> int | None:
    version = name.removeprefix(f"{alias}-v").partition("-")[0]
    return int(version) if version.isdigit() else None
