"""The feeds to follow, from arguments and lists: plain addresses, JSON lines that say more, or OPML."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from lxml import etree
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from pipeline.errors import ConfigurationError
from schemas import Source
from schemas.base import LanguageCode, Text


class FeedSpec(BaseModel):
    """A feed to follow, and what its operator knows of all its articles."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: str = Field(description="Address of the feed, http or https.")
    source: Source | None = Field(default=None, description="The publisher of its articles.")
    language: LanguageCode | None = Field(default=None, description="Language of its articles.")
    tags: tuple[Text, ...] = Field(default=(), description="Labels for its articles.")

    @field_validator("url")
    @classmethod
    def _is_address(cls, value: str) -> str:
        parts = urlsplit(value.strip())
        if parts.scheme not in ("http", "https") or not parts.hostname:
            msg = f"{value[:100]!r} is not an http or https address"
            raise ValueError(msg)
        return value.strip()

    def known(self) -> dict[str, object]:
        """Return the fields of a raw article that this feed decides."""
        fields = {"source": self.source, "language": self.language, "tags": self.tags}
        return {name: value for name, value in fields.items() if value}


def read_feeds(addresses: Sequence[str], lists: Sequence[Path]) -> tuple[FeedSpec, ...]:
    """Return the feeds of a command line and of its lists, each once; what is said of one last counts.

    A list is OPML, or has an address or a JSON object (the fields of :class:`FeedSpec`) on each line; empty lines and
    those that begin with ``#`` are left out.

    Raises:
        ConfigurationError: a list cannot be read, a line is no feed, or there is no feed at all.
    """
    specs = [_spec({"url": address}, address) for address in addresses]
    for path in lists:
        specs += _listed(path)
    if not specs:
        msg = "no feed is given: name feeds, or a list of them with --list"
        raise ConfigurationError(msg)
    return tuple({spec.url: spec for spec in specs}.values())


def _listed(path: Path) -> Iterable[FeedSpec]:
    try:
        content = path.read_bytes()
    except OSError as error:
        msg = f"the list {path} cannot be read: {error.strerror}"
        raise ConfigurationError(msg) from None
    if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return _opml(content, path)
    specs = []
    for number, line in enumerate(content.decode("utf-8-sig", "replace").splitlines(), start=1):
        line = line.strip()
        if line and not line.startswith("#"):
            specs.append(_spec(line if line.startswith("{") else {"url": line}, f"{path}:{number}"))
    return specs


def _opml(content: bytes, path: Path) -> Iterable[FeedSpec]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        tree = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        msg = f"the list {path} is not valid OPML: {error}"
        raise ConfigurationError(msg) from None
    return [_spec({"url": url}, str(path)) for url in tree.xpath("//outline/@xmlUrl")]


def _spec(value: str | dict[str, str], where: str) -> FeedSpec:
    try:
        return FeedSpec.model_validate_json(value) if isinstance(value, str) else FeedSpec.model_validate(value)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        field = ".".join(str(part) for part in first["loc"])
        msg = f"{where}: {field + ': ' if field else ''}{first['msg'].removeprefix('Value error, ')}"
        raise ConfigurationError(msg) from None
