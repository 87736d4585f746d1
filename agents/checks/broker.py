"""The broker: whether it answers, the topics and their settings, who reads them and how far behind, dead letters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from kafka import KafkaAdminClient
from kafka.admin import ConfigResource, ConfigResourceType
from kafka.errors import CoordinatorNotAvailableError, GroupIdNotFoundError, KafkaError

from agents.checks.finding import Finding, bad, good, warning
from agents.deadqueue import Selection, read_dead
from agents.names import group_of
from agents.reading import topic_reader
from agents.records import SCHEMA_HEADER, Record
from agents.rewind import moves_to
from agents.settings import Settings
from agents.topics import TopicPlan, admin_client, planned_topics
from pipeline.errors import SilkwireError
from schemas import Stage
from schemas.generate import MAJOR_VERSION, MESSAGES

_LARGE_LAG = 10_000
_RECENT = timedelta(days=1)
_FOREVER = "-1"
_SCHEMAS = frozenset(f"{name}/{MAJOR_VERSION}" for name in MESSAGES)


def check_broker(settings: Settings) -> Iterator[Finding]:
    """Yield what is found at the broker; the first bad one ends it where nothing else can be asked."""
    try:
        with admin_client(settings) as admin:
            cluster = admin.describe_cluster()
            yield good(
                "broker", f"cluster {cluster['cluster_id']} of {len(cluster['brokers'])} at {settings.kafka.bootstrap}"
            )
            existing = set(admin.list_topics())
            plans = planned_topics(settings)
            missing = [plan.name for plan in plans if plan.name not in existing]
            if missing:
                yield bad("topics", f"missing: {', '.join(missing)}", "run `silkwire setup`")
            there = [plan for plan in plans if plan.name in existing]
            if there:
                yield from _topics(admin, there, settings)
            members = _members(admin, settings)
        if not missing:
            yield from _roles(members, settings)
            yield _messages(settings)
            yield _letters(settings)
    except (SilkwireError, KafkaError) as error:
        advice = "start Kafka, or correct SILKWIRE_KAFKA_BOOTSTRAP and the credentials"
        yield bad("broker", str(error), advice)


def topic_problems(plan: TopicPlan, config: Mapping[str, str | None], largest: int) -> Iterator[tuple[bool, str, str]]:
    """Yield what is wrong with the settings of a topic: whether it is bad, what it is, and what to do."""
    name = plan.name
    most = int(config.get("max.message.bytes") or 0)
    if most < largest:
        change = f"raise max.message.bytes of {name} to {largest + 2 * 1024 * 1024}"
        yield True, f"{name} takes messages of {most:,} bytes, workers send up to {largest:,}", change
    compacted = "compact" in (config.get("cleanup.policy") or "")
    if plan.compacted and not compacted:
        yield True, f"{name} is not compacted", f"set cleanup.policy=compact on {name}: tables are read back from it"
    if not plan.compacted and plan.days is None and config.get("retention.ms") != _FOREVER:
        kept = int(config.get("retention.ms") or 0) / 86_400_000
        yield (
            False,
            f"{name} forgets messages after {kept:g} days",
            f"set retention.ms=-1 on {name} unless that is meant: `silkwire replay` cannot bring back what is gone",
        )


def _topics(admin: KafkaAdminClient, plans: Sequence[TopicPlan], settings: Settings) -> Iterator[Finding]:
    described = {str(t["name"]): len(t["partitions"]) for t in admin.describe_topics([plan.name for plan in plans])}
    configs = _configs(admin, [plan.name for plan in plans])
    count = 0
    for plan in plans:
        if plan.follows is not None and described.get(plan.follows, 0) > described[plan.name]:
            count += 1
            seen = f"{plan.name} has {described[plan.name]} partitions, {plan.follows} has {described[plan.follows]}"
            yield bad("topics", seen, "run `silkwire setup`, and start the workers again")
        for serious, seen, advice in topic_problems(plan, configs[plan.name], settings.limits.message_bytes):
            count += 1
            yield bad("topics", seen, advice) if serious else warning("topics", seen, advice)
    if not count:
        yield good("topics", f"{len(plans)}, with the settings that they need")


def _configs(admin: KafkaAdminClient, names: Sequence[str]) -> dict[str, dict[str, str | None]]:
    resources = [ConfigResource(ConfigResourceType.TOPIC, name) for name in names]
    answers: Any = admin.describe_configs(resources, config_filter="all")
    return {
        name: {key: entry["value"] for key, entry in values.items()}
        for name, values in answers.get("topic", {}).items()
    }


def _members(admin: KafkaAdminClient, settings: Settings) -> dict[Stage, int]:
    return {stage: _members_of(admin, group_of(stage, settings)) for stage in Stage}


def _members_of(admin: KafkaAdminClient, group: str) -> int:
    try:
        return len(admin.describe_groups([group])[group]["members"])
    except (GroupIdNotFoundError, CoordinatorNotAvailableError):
        # The second is the answer of a broker that no group has asked for anything yet.
        return 0


def _roles(members: Mapping[Stage, int], settings: Settings) -> Iterator[Finding]:
    for stage in Stage:
        moves = moves_to(stage, settings, None)
        lag = sum(move.end - (move.before or 0) for move in moves)
        what, seen = f"role {stage}", f"{members[stage]} workers, {lag:,} messages to do"
        if lag and not members[stage]:
            yield bad(what, seen, f"start `silkwire worker --role {stage}`")
        elif not members[stage]:
            yield warning(what, seen, f"start `silkwire worker --role {stage}`: what comes next will wait")
        elif lag > _LARGE_LAG:
            yield warning(what, seen, "see whether the number falls; if not, add workers, up to one a partition")
        else:
            yield good(what, seen)


def _messages(settings: Settings) -> Finding:
    kafka = settings.kafka
    with topic_reader(settings, kafka.clean_topic, kafka.enriched_topic, kafka.stories_topic) as reader:
        last = reader.last()
    strange = sorted({schema for record in last if (schema := _schema(record)) not in _SCHEMAS})
    if strange:
        seen = f"the last messages are of {', '.join(strange)}, this release knows {', '.join(sorted(_SCHEMAS))}"
        return warning("schemas", seen, "let all workers be of one release")
    return good("schemas", f"the last {len(last)} messages are of schemas that this release knows")


def _schema(record: Record) -> str:
    return (record.header(SCHEMA_HEADER) or b"none").decode("utf-8", "replace")


def _letters(settings: Settings) -> Finding:
    letters = [buried.letter for buried in read_dead(settings, Selection())]
    recent = Counter(letter.code for letter in letters if letter.died_at > datetime.now(UTC) - _RECENT)
    if not recent:
        return good("dead letters", f"none since yesterday, {len(letters):,} in all")
    codes = ", ".join(f"{number:,} of {code}" for code, number in recent.most_common())
    return warning(
        "dead letters", f"since yesterday {codes}", "`silkwire dead list`, and docs/operating.md says what codes mean"
    )
