"""The raw article: what a producer puts on ``articles.raw``."""

from __future__ import annotations

import base64
import binascii
from typing import Annotated, Self

from pydantic import EncodedBytes, EncoderProtocol, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from schemas.base import Alpha3, Contract, DocumentId, LanguageCode, Text, UtcTime

Url = Annotated[Text, StringConstraints(min_length=1, max_length=8192, strip_whitespace=True)]


class _Base64(EncoderProtocol):
    """Base64 in one line; Pydantic's own breaks lines, which JSON would have to escape."""

    @classmethod
    def decode(cls, data: bytes) -> bytes:
        try:
            return base64.b64decode(b"".join(data.split()), validate=True)
        except binascii.Error as error:
            kind = "base64_decode"
            raise PydanticCustomError(kind, "the body is not valid base64 ({reason})", {"reason": str(error)}) from None

    @classmethod
    def encode(cls, value: bytes) -> bytes:
        return base64.b64encode(value)

    @classmethod
    def get_json_format(cls) -> str:
        return "base64"


Base64Body = Annotated[bytes, EncodedBytes(encoder=_Base64)]


class Source(Contract):
    """The publisher of an article."""

    name: Text | None = Field(default=None, description="Name of the outlet, as readers know it.")
    country: Alpha3 | None = Field(default=None, description="Country of the outlet, ISO 3166-1 alpha-3.")
    type: Text | None = Field(default=None, description="Kind of outlet, such as newspaper, agency or broadcaster.")


class RawArticle(Contract):
    """An article as it was fetched, with whatever its producer knows about it; or the news that it was taken down.

    It has a ``url`` or an ``id``, and exactly one of ``html``, ``text`` and ``body``. With ``deleted`` it has none of
    these: the article is to vanish, until a state of it that was fetched later arrives.
    """

    id: DocumentId | None = Field(
        default=None, description="The producer's own identity; else the canonical URL gives one."
    )
    url: Url | None = Field(default=None, description="Address of the article, http or https.")
    html: Text | None = Field(default=None, description="The page, already decoded.")
    text: Text | None = Field(default=None, description="The article alone, as plain text.")
    body: Base64Body | None = Field(default=None, description="The page as bytes in base64; its encoding is found out.")
    content_type: Text | None = Field(
        default=None, description="HTTP Content-Type of the body, with its charset if known."
    )
    fetched_at: UtcTime | None = Field(
        default=None, description="When it was fetched; the time of the message otherwise."
    )
    published_at: UtcTime | None = Field(default=None, description="When it was published, if the producer knows.")
    source: Source | None = Field(default=None, description="The publisher.")
    title: Text | None = Field(default=None, description="Headline, if the producer knows it.")
    authors: tuple[Text, ...] = Field(default=(), description="Authors, one name each.")
    language: LanguageCode | None = Field(default=None, description="Language as the producer declares it.")
    translated_from: LanguageCode | None = Field(default=None, description="Original language of a translated article.")
    tags: tuple[Text, ...] = Field(default=(), description="Labels of the producer, carried through unchanged.")
    deleted: bool = Field(
        default=False,
        description="True to take the article down, as of fetched_at; no content is given then.",
    )
    reason: Text | None = Field(default=None, max_length=1000, description="Why it was taken down; for the record.")

    @model_validator(mode="after")
    def _has_identity_and_content(self) -> Self:
        if self.url is None and self.id is None:
            msg = "an article needs a url or an id"
            raise ValueError(msg)
        contents = [name for name in ("html", "text", "body") if getattr(self, name) is not None]
        if self.deleted:
            if contents:
                msg = f"a takedown has no content, found: {', '.join(contents)}"
                raise ValueError(msg)
            return self
        if len(contents) != 1:
            found = ", ".join(contents) or "none"
            msg = f"an article needs exactly one of html, text and body, found: {found}"
            raise ValueError(msg)
        return self
