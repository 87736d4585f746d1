"""All configuration of silkwire, in one place and validated at start.

Every setting is an environment variable ``SILKWIRE_<GROUP>_<NAME>`` or ``name`` in the table ``[group]`` of the TOML
file that ``SILKWIRE_CONFIG`` names; the environment wins. An unknown variable or key is an error.
"""

from __future__ import annotations

import os
import tempfile
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    StringConstraints,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from pipeline.errors import ConfigurationError
from pipeline.version import VERSION

PREFIX = "SILKWIRE_"
CONFIG_VARIABLE = "SILKWIRE_CONFIG"

TopicName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{1,249}$")]
Tagger = Annotated[str, StringConstraints(pattern=r"^(bundled|none|spacy:.+|transformers:.+)$")]
MiB = 1024 * 1024


class _Group(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    @model_validator(mode="before")
    @classmethod
    def _read_secrets(cls, values: Any) -> Any:
        """Take each secret from the file that the setting of its name with ``_file`` names."""
        if not isinstance(values, dict):
            return values
        secrets = [name for name in cls.model_fields if f"{name}_file" in cls.model_fields]
        return values | {
            name: read_secret(Path(file), f"{name}_file")
            for name in secrets
            if (file := values.get(f"{name}_file")) and _alone(name, values)
        }


def read_secret(path: Path, name: str) -> str:
    """Return the secret that a file holds, without the line end.

    Raises:
        ValueError: the file cannot be read, or holds nothing.
    """
    try:
        secret = path.read_text(encoding="utf-8").strip()
    except OSError as error:
        msg = f"{name}: the file {path} cannot be read ({error.strerror})"
        raise ValueError(msg) from None
    except UnicodeDecodeError:
        msg = f"{name}: the file {path} is not text in UTF-8"
        raise ValueError(msg) from None
    if not secret:
        msg = f"{name}: the file {path} is empty"
        raise ValueError(msg)
    return secret


def _alone(name: str, values: Mapping[str, Any]) -> bool:
    if values.get(name):
        msg = f"{name} and {name}_file are both set: unset one of them"
        raise ValueError(msg)
    return True


class KafkaSettings(_Group):
    """The broker and the topics."""

    bootstrap: str = Field(default="127.0.0.1:9092", description="Brokers as host:port, comma-separated.")
    security_protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = Field(
        default="PLAINTEXT", description="How brokers are spoken to: PLAINTEXT, SSL, SASL_PLAINTEXT or SASL_SSL."
    )
    ca_file: Path | None = Field(
        default=None, description="Certificate authority of the brokers, PEM; that of the system otherwise."
    )
    cert_file: Path | None = Field(
        default=None,
        description="Own certificate, PEM, for brokers that ask for one; its chain may follow in the file.",
    )
    key_file: Path | None = Field(default=None, description="Key of the own certificate, PEM.")
    key_password: SecretStr | None = Field(default=None, description="Password of the key.")
    key_password_file: Path | None = Field(default=None, description="File that holds the password of the key.")
    sasl_mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512", "OAUTHBEARER"] = Field(
        default="SCRAM-SHA-512",
        description="How one says who one is, with SASL: PLAIN, SCRAM-SHA-256, SCRAM-SHA-512 or OAUTHBEARER.",
    )
    sasl_username: str | None = Field(default=None, description="User for PLAIN and SCRAM.")
    sasl_password: SecretStr | None = Field(default=None, description="Password of the user.")
    sasl_password_file: Path | None = Field(default=None, description="File that holds the password of the user.")
    sasl_token_file: Path | None = Field(
        default=None,
        description="File that holds the token for OAUTHBEARER; it is read anew for every connection, so that another "
        "program can renew it.",
    )
    raw_topic: TopicName = Field(default="articles.raw", description="Topic of raw articles.")
    clean_topic: TopicName = Field(default="articles.clean", description="Topic of clean articles.")
    enriched_topic: TopicName = Field(default="articles.enriched", description="Topic of enriched articles.")
    dead_topic: TopicName = Field(default="articles.dead", description="Topic of dead letters.")
    bands_topic: TopicName = Field(
        default="articles.bands", description="Topic within the stories role: the bands that copies are found by."
    )
    links_topic: TopicName = Field(
        default="articles.links", description="Topic within the stories role: which articles are copies of each other."
    )
    stories_topic: TopicName = Field(
        default="articles.stories", description="Topic of the stories of articles, compacted."
    )
    partitions: int = Field(
        default=8,
        ge=1,
        le=10_000,
        description="Partitions of a topic that setup creates; at least as many as workers of one role.",
    )
    replication: int = Field(
        default=1, ge=1, le=10, description="Copies of a topic that setup creates; 3 in production."
    )
    group: TopicName = Field(default="silkwire", description="Prefix of the consumer groups; a role is appended.")
    session_timeout: float = Field(
        default=20.0, ge=6.0, le=300.0, description="Seconds until a worker that died gives up its partitions."
    )
    retry_cap: float = Field(
        default=30.0, gt=0.0, description="Longest pause in seconds between tries while the broker is away."
    )

    @model_validator(mode="after")
    def _is_consistent(self) -> KafkaSettings:
        tls = self.security_protocol.endswith("SSL")
        if not tls and (self.ca_file or self.cert_file or self.key_file):
            msg = "ca_file, cert_file and key_file need security_protocol SSL or SASL_SSL"
            raise ValueError(msg)
        if (self.cert_file is None) != (self.key_file is None):
            msg = "cert_file and key_file go together: set both"
            raise ValueError(msg)
        sasl = self.security_protocol.startswith("SASL")
        if not sasl and (self.sasl_username or self.sasl_password or self.sasl_token_file):
            msg = "sasl_username, sasl_password and sasl_token_file need security_protocol SASL_SSL"
            raise ValueError(msg)
        if sasl and self.sasl_mechanism == "OAUTHBEARER":
            if self.sasl_token_file is None:
                msg = "sasl_mechanism OAUTHBEARER needs sasl_token_file"
                raise ValueError(msg)
            read_secret(self.sasl_token_file, "sasl_token_file")
        elif sasl and not (self.sasl_username and self.sasl_password):
            msg = f"sasl_mechanism {self.sasl_mechanism} needs sasl_username and sasl_password or sasl_password_file"
            raise ValueError(msg)
        return self


class ElasticsearchSettings(_Group):
    """The cluster and the index."""

    url: str = Field(default="http://127.0.0.1:9200", description="Address of the cluster; several comma-separated.")
    api_key: SecretStr | None = Field(default=None, description="API key, as Elasticsearch prints it encoded.")
    api_key_file: Path | None = Field(default=None, description="File that holds the API key.")
    username: str | None = Field(default=None, description="User, where no API key is used.")
    password: SecretStr | None = Field(default=None, description="Password of the user.")
    password_file: Path | None = Field(default=None, description="File that holds the password of the user.")
    ca_file: Path | None = Field(default=None, description="Certificate authority of the cluster, PEM.")
    cert_file: Path | None = Field(
        default=None, description="Own certificate, PEM, for clusters that ask for one; https addresses only."
    )
    key_file: Path | None = Field(default=None, description="Key of the own certificate, PEM.")
    alias: str = Field(
        default="articles", pattern=r"^[a-z0-9][a-z0-9._-]*$", description="Alias that is searched and written."
    )
    shards: int = Field(
        default=1, ge=1, le=1024, description="Primary shards of an index that setup creates; 10 to 50 GB each."
    )
    replicas: int = Field(default=0, ge=0, le=10, description="Copies of each shard; at least 1 in production.")
    bulk_bytes: int = Field(default=8 * MiB, ge=64 * 1024, le=90 * MiB, description="Most bytes of one bulk request.")
    request_timeout: float = Field(
        default=60.0, gt=0.0, description="Seconds until a request is given up and sent again."
    )
    retry_cap: float = Field(
        default=30.0, gt=0.0, description="Longest pause in seconds between tries while the cluster is away or full."
    )

    @field_validator("url")
    @classmethod
    def _holds_no_secret(cls, url: str) -> str:
        if "@" in url:
            msg = "an address must not hold a user and password, which logs would show: set username and password_file"
            raise ValueError(msg)
        return url

    @model_validator(mode="after")
    def _is_consistent(self) -> ElasticsearchSettings:
        if self.username is not None and self.password is None and self.api_key is None:
            msg = "username needs password or password_file"
            raise ValueError(msg)
        if (self.cert_file is None) != (self.key_file is None):
            msg = "cert_file and key_file go together: set both"
            raise ValueError(msg)
        return self


class WorkerSettings(_Group):
    """How a worker works."""

    batch: int = Field(
        default=200,
        ge=1,
        le=10_000,
        description="Most articles taken at once; the whole batch is acknowledged together.",
    )
    batch_seconds: float = Field(
        default=5.0,
        gt=0.0,
        le=600.0,
        description="Seconds a batch should take at most: slow articles make batches smaller than the most.",
    )
    linger: float = Field(default=0.1, gt=0.0, le=60.0, description="Seconds to wait for a batch to fill.")
    processes: int = Field(
        default_factory=lambda: max(1, os.cpu_count() or 1),
        ge=1,
        le=256,
        description="Processes for the work on articles; the number of cores otherwise.",
    )
    article_timeout: float = Field(
        default=30.0, gt=0.0, description="Seconds one article may take in one stage before it is a dead letter."
    )
    process_memory: int = Field(
        default=4096, ge=512, description="MiB of address space a process may use before its article is a dead letter."
    )
    drain_timeout: float = Field(
        default=20.0, gt=0.0, description="Seconds after SIGTERM for the batch in hand; it is given back after that."
    )
    stall_timeout: float = Field(
        default=300.0, gt=0.0, description="Seconds with work waiting and none done until the health check fails."
    )
    health_host: str = Field(default="127.0.0.1", description="Address of the health check; 0.0.0.0 in a container.")
    health_port: int = Field(
        default=0,
        ge=0,
        le=65535,
        description="Port of the health check; 0 picks a free one. With all roles, they take four in a row.",
    )
    data: Path = Field(
        default_factory=lambda: (
            Path(tempfile.gettempdir()) / f"silkwire-{os.getuid() if hasattr(os, 'getuid') else 'data'}"
        ),
        description="Folder for the tables of running workers, which are read anew from Kafka where it is lost.",
    )


class LimitSettings(_Group):
    """What an article may weigh."""

    message_bytes: int = Field(default=24 * MiB, ge=1024, le=256 * MiB, description="Largest message a topic takes.")
    page_bytes: int = Field(default=10_000_000, ge=1024, description="Largest page or text that is cleaned.")
    page_elements: int = Field(default=250_000, ge=1000, description="Most elements of a page that is cleaned.")
    text_chars: int = Field(default=1_000_000, ge=1000, description="Longest clean text in characters.")


class PipelineSettings(_Group):
    """Which parts enrich an article."""

    language: Literal["pycld2", "langdetect", "py3langid", "lingua"] = Field(
        default="pycld2", description="Language identifier: pycld2, langdetect, py3langid or lingua."
    )
    actor_files: tuple[Path, ...] = Field(
        default=(),
        description="Your own actor files, which extend and override the bundled ones; a JSON list in the environment.",
    )
    taggers: dict[str, Tagger] = Field(
        default={"default": "bundled"},
        description="What finds names, by language: bundled, none, spacy:PIPELINE or transformers:MODEL; a JSON object "
        'in the environment, as {"default": "bundled", "en": "spacy:en_core_web_md"}.',
    )


class StoriesSettings(_Group):
    """How copies of an article are grouped."""

    days: float = Field(
        default=14.0, gt=0.0, le=3650.0, description="Days for which an article is kept to find copies of it by."
    )


def _state_home() -> Path:
    named = os.environ.get("XDG_STATE_HOME")
    home = os.path.expanduser("~")
    # A container may have no home, and all commands read their settings.
    return Path(named or (Path(home, ".local", "state") if home != "~" else tempfile.gettempdir()))


class SourcesSettings(_Group):
    """How articles are fetched from feeds, and what is remembered of it."""

    state: Path = Field(
        default_factory=lambda: _state_home() / "silkwire",
        description="Folder for what `follow` has seen and how far `publish` has come; keep it over restarts.",
    )
    interval: float = Field(default=600.0, gt=0.0, description="Seconds between two looks at a feed.")
    max_age: float = Field(
        default=30.0, gt=0.0, description="Days until an entry is too old to be fetched; undated ones never are."
    )
    connections: int = Field(default=16, ge=1, le=1000, description="Most pages fetched at once, over all hosts.")
    delay: float = Field(default=1.0, ge=0.0, description="Seconds between two requests to one host, at least.")
    timeout: float = Field(default=30.0, gt=0.0, description="Seconds one request may take, its body included.")
    agent: str = Field(
        default=f"silkwire/{VERSION}",
        pattern=r"^[\w.-]+(/[\x20-\x7e]*)?$",
        description="User-Agent of the requests; add an address to reach you at, as in `ours/1 (+https://…)`. "
        "robots.txt is read for the name before the slash.",
    )
    robots: bool = Field(default=True, description="Whether robots.txt is kept to.")
    private_addresses: bool = Field(
        default=False,
        description="Whether private, loopback and link-local addresses are fetched from, as an intranet needs.",
    )


class GatewaySettings(_Group):
    """The endpoint that takes articles over HTTP."""

    host: str = Field(default="127.0.0.1", description="Address of the endpoint; 0.0.0.0 in a container.")
    port: int = Field(default=8090, ge=0, le=65535, description="Port of the endpoint; 0 picks a free one.")
    token: SecretStr | None = Field(default=None, description="Token that clients send as `Authorization: Bearer`.")
    token_file: Path | None = Field(default=None, description="File that holds the token.")
    tokens_file: Path | None = Field(
        default=None, description="File of tokens, one a line; it is read again when it changes."
    )
    request_bytes: int = Field(default=64 * MiB, ge=1024, description="Largest body of a bulk request.")
    queue_bytes: int = Field(
        default=256 * MiB, ge=1024, description="Most bytes on their way to Kafka; above it clients are told to wait."
    )
    timeout: float = Field(
        default=15.0, gt=0.0, description="Seconds Kafka has to take the articles of a request before it is refused."
    )


class WebSettings(_Group):
    """The search page."""

    host: str = Field(default="127.0.0.1", description="Address of the search page; 0.0.0.0 in a container.")
    port: int = Field(default=8080, ge=0, le=65535, description="Port of the search page; 0 picks a free one.")
    hits: int = Field(default=20, ge=1, le=100, description="Articles on one page of results.")
    timeout: float = Field(
        default=10.0, gt=0.0, le=120.0, description="Seconds a search may take before it is given up."
    )
    requests: int = Field(default=64, ge=1, description="Most requests at once; above it clients are told to wait.")


class LogSettings(_Group):
    """What is logged, on stderr."""

    level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="Least severe message shown."
    )
    format: Literal["text", "json"] = Field(default="text", description="One line of text or of JSON a message.")


class Settings(BaseSettings):
    """The effective configuration; frozen once read."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_nested_delimiter="_", env_nested_max_split=1, frozen=True, extra="forbid"
    )

    kafka: KafkaSettings = Field(default_factory=KafkaSettings)
    elasticsearch: ElasticsearchSettings = Field(default_factory=ElasticsearchSettings)
    worker: WorkerSettings = Field(default_factory=WorkerSettings)
    limits: LimitSettings = Field(default_factory=LimitSettings)
    pipeline: PipelineSettings = Field(default_factory=PipelineSettings)
    stories: StoriesSettings = Field(default_factory=StoriesSettings)
    sources: SourcesSettings = Field(default_factory=SourcesSettings)
    gateway: GatewaySettings = Field(default_factory=GatewaySettings)
    web: WebSettings = Field(default_factory=WebSettings)
    log: LogSettings = Field(default_factory=LogSettings)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Let the environment win over the file, which comes in as initial values."""
        return env_settings, init_settings


def load_settings() -> Settings:
    """Read the settings from the environment and the TOML file, the environment winning.

    Raises:
        ConfigurationError: a variable or key is unknown, a value is wrong, or the file cannot be read.
    """
    _refuse_unknown(os.environ)
    named = os.environ.get(CONFIG_VARIABLE)
    values = _read_toml(Path(named)) if named else {}
    try:
        return Settings(**values)
    except ValidationError as error:
        raise ConfigurationError(_explain(error)) from None


def describe(model: type[BaseModel] = Settings, group: str = "") -> Iterator[tuple[str, FieldInfo]]:
    """Yield each setting as its environment variable and field, in the order of this module."""
    for name, field in model.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, _Group):
            yield from describe(field.annotation, f"{name.upper()}_")
        else:
            yield f"{PREFIX}{group}{name.upper()}", field


def _refuse_unknown(variables: Mapping[str, str]) -> None:
    known = {name for name, _ in describe()} | {CONFIG_VARIABLE}
    unknown = sorted(name for name in variables if name.upper().startswith(PREFIX) and name.upper() not in known)
    if unknown:
        msg = (
            f"unknown setting {', '.join(unknown)}: `silkwire config --list` prints all that exist; unset or correct it"
        )
        raise ConfigurationError(msg)


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        msg = f"the settings file {path} cannot be read ({error.strerror}): set {CONFIG_VARIABLE} to a readable file"
        raise ConfigurationError(msg) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        msg = f"the settings file {path} is not valid TOML: {error}"
        raise ConfigurationError(msg) from None


def _explain(error: ValidationError) -> str:
    lines = []
    for problem in error.errors(include_url=False, include_context=False):
        where = "_".join(str(part).upper() for part in problem["loc"])
        if problem["type"] == "extra_forbidden":
            lines.append(f"{PREFIX}{where}: no such setting; `silkwire config --list` prints all that exist")
        else:
            lines.append(f"{PREFIX}{where}: {problem['msg'].removeprefix('Value error, ')}")
    return "\n".join(lines)
