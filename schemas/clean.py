"""The clean article: text, metadata and language, as the clean stage puts it on ``articles.clean``."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field, NonNegativeFloat, NonNegativeInt, PositiveInt

from schemas.base import Contract, DocumentId, LanguageCode, Share, Text, UtcTime
from schemas.raw import Source, Url


class DateOrigin(StrEnum):
    """Where a publication date came from."""

    PAGE = "page"
    PRODUCER = "producer"


class PageKind(StrEnum):
    """What kind of page an article came from. Pages that are no article are marked and go on; empty ones do not."""

    ARTICLE = "article"
    LIVE = "live"
    VIDEO = "video"
    INDEX = "index"
    TAG = "tag"
    ERROR = "error"
    LOGIN = "login"


class PageVariant(StrEnum):
    """A variant of a page beside the usual one."""

    AMP = "amp"
    PRINT = "print"


class LanguageGuess(Contract):
    """One language that a text may be in."""

    code: LanguageCode
    confidence: Share


class LanguagePart(Contract):
    """A part of an article in several languages."""

    code: LanguageCode
    start: NonNegativeInt = Field(description="First code point of the part in the text.")
    end: NonNegativeInt = Field(description="Code point behind the part.")


class Language(Contract):
    """The language of an article, with how sure we are.

    The confidence is calibrated: of the answers given with .8, eight in ten are right.
    """

    code: LanguageCode = Field(description="ISO 639-1, else 639-3; und when unsure.")
    confidence: Share = Field(description="From 0 to 1.")
    script: Text | None = Field(
        default=None, description="Dominant script, ISO 15924, such as Latn, Cyrl, Arab or Hans."
    )
    alternatives: tuple[LanguageGuess, ...] = Field(default=(), description="Other candidates, best first.")
    parts: tuple[LanguagePart, ...] = Field(
        default=(), description="The parts of an article in several languages, in order; none for one language."
    )


class Revision(Contract):
    """Which state of an article this is."""

    number: PositiveInt = Field(default=1, description="1 for the first state seen.")
    content_hash: Text = Field(description="SHA-256 in hex over title and text; equal when nothing readable changed.")
    previous_fetched_at: UtcTime | None = Field(default=None, description="When the previous state was fetched.")


class Provenance(Contract):
    """What made the document, so that stale ones can be found and made again."""

    pipeline: Text = Field(description="Version of silkwire.")
    revision: NonNegativeInt = Field(description="Number of the enrichment; raised when its results change.")
    models: dict[str, Text] = Field(
        default_factory=dict, description="Version of each model and knowledge file by name."
    )
    milliseconds: dict[str, NonNegativeFloat] = Field(
        default_factory=dict, description="Time each stage took, by stage."
    )


class CleanArticle(Contract):
    """An article as plain text with its metadata and language; paragraphs are parted by one blank line."""

    id: DocumentId = Field(description="Identity over all revisions.")
    url: Url | None = Field(default=None, description="Address as fetched.")
    canonical_url: Url | None = Field(
        default=None, description="Address without tracking, fragment and mobile or AMP variants."
    )
    domain: Text | None = Field(default=None, description="Host of the canonical address without www.")
    source: Source | None = Field(default=None, description="The publisher.")
    title: Text | None = Field(default=None, description="Headline without the name of the outlet.")
    authors: tuple[Text, ...] = Field(default=(), description="Authors, one name each.")
    published_at: UtcTime | None = Field(default=None, description="Publication time.")
    published_from: DateOrigin | None = Field(
        default=None, description="Whether page or producer gave the publication time."
    )
    modified_at: UtcTime | None = Field(default=None, description="Last change, as the page states it.")
    fetched_at: UtcTime = Field(description="When this state was fetched; orders the revisions.")
    language: Language = Field(description="Language of the text.")
    declared_language: LanguageCode | None = Field(
        default=None, description="Language as producer or page declares it."
    )
    translated_from: LanguageCode | None = Field(default=None, description="Original language of a translated article.")
    tags: tuple[Text, ...] = Field(default=(), description="Labels of the producer.")
    site_name: Text | None = Field(default=None, description="Name of the outlet, as the page states it.")
    section: Text | None = Field(default=None, description="Section of the outlet that the article stands in.")
    keywords: tuple[Text, ...] = Field(default=(), description="Keywords of the page.")
    image: Url | None = Field(default=None, description="Address of the main image.")
    paywalled: bool | None = Field(
        default=None, description="Whether reading all of it costs money; absent where the page leaves it open."
    )
    page_kind: PageKind | None = Field(default=None, description="Kind of the page; absent for plain text.")
    page_variant: PageVariant | None = Field(default=None, description="Set for the AMP or print variant of a page.")
    text: Text = Field(description="The clean article; paragraphs are parted by one blank line.")
    word_count: NonNegativeInt = Field(description="Words in the text; for scripts without spaces, characters.")
    excerpt: Text = Field(description="The beginning of the text, at most 300 characters, cut at a word.")
    revision: Revision = Field(description="Which state of the article this is.")
    provenance: Provenance = Field(description="What made this document.")
