"""The clean stage itself: a raw article becomes a clean one, or an error says why not."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from htmldate import find_date
from lxml import etree

from pipeline.clean.bylines import strings_around, visible_authors, without_byline_word
from pipeline.clean.cues import without_notices
from pipeline.clean.dates import visible_date
from pipeline.clean.extraction import EXTRACTION, read_story
from pipeline.clean.kinds import page_kind, page_variant
from pipeline.clean.metadata import PageMetadata, read_metadata
from pipeline.clean.mojibake import is_suspect, mended, mended_markup
from pipeline.clean.page import SPRAWLING, Page, plain, read_page
from pipeline.clean.text import count_words, excerpt, headline, normalise
from pipeline.decode import decode_page
from pipeline.errors import EmptyArticle, ImplausibleTime, TooLarge, UnreadableMessage
from pipeline.identity import canonical_url, document_id, domain
from pipeline.language import LanguageIdentifier
from pipeline.version import PIPELINE_REVISION, VERSION
from schemas import CleanArticle, DateOrigin, PageKind, PageVariant, Provenance, RawArticle, Revision, Takedown

_PUBLISHED_AHEAD = timedelta(days=2)
_FETCHED_AHEAD = timedelta(days=1)
_EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
_SHORTEST_FROM_PAGE = 20
"""Characters below which what is left of a page is a menu, not an article."""
_AMP_CACHES = ("ampproject.org", "google.com", "bing-amp.com")
_LEADING = 4
"""Paragraphs at the beginning among which pages repeat headline and byline."""


@dataclass(frozen=True, slots=True)
class CleanLimits:
    """The largest page or text in bytes, the most elements of a page, and the longest clean text in characters."""

    page_bytes: int = 10_000_000
    page_elements: int = 250_000
    text_chars: int = 1_000_000


@dataclass(frozen=True, slots=True)
class _Extracted:
    """What a page or text gave; ``page`` is None for a text."""

    text: str
    title: str | None = None
    authors: tuple[str, ...] = ()
    metadata: PageMetadata = field(default_factory=PageMetadata)
    paywalled: bool | None = None
    kind: PageKind | None = None
    variant: PageVariant | None = None
    page: Page | None = None


def clean_article(
    raw: RawArticle, *, received_at: datetime, now: datetime, identifier: LanguageIdentifier, limits: CleanLimits
) -> CleanArticle:
    """Return the clean article of a raw one. What the producer says wins over what the page says.

    Args:
        raw: the article as fetched.
        received_at: stands in for ``fetched_at`` where the producer gives none.
        now: the current time; times far after it are implausible.
        identifier: names the language.
        limits: what an article may weigh.

    Raises:
        TooLarge: page or text exceed the limits.
        EmptyArticle: no article text was found.
        ImplausibleTime: a time of the producer's lies in the future.
        UnreadableMessage: the address is not one.
    """
    _check_size(raw, limits)
    fetched_at = raw.fetched_at or received_at
    _check_times(raw, fetched_at, now)
    extracted = _extract(raw, limits)
    title = headline(raw.title) or extracted.title
    text = _text(raw, extracted, title, limits)
    metadata = extracted.metadata
    canonical = _canonical(raw, extracted)
    declared = raw.language or metadata.language
    language = identifier.identify(text, declared, title=title)
    published_at, published_from = _published(raw, extracted, language.code, now)
    digest = hashlib.sha256(f"{title or ''}\n\n{text}".encode()).hexdigest()
    return CleanArticle(
        id=document_id(raw),
        url=raw.url,
        canonical_url=canonical,
        domain=domain(canonical) if canonical else None,
        source=raw.source,
        title=title,
        authors=raw.authors or extracted.authors,
        published_at=published_at,
        published_from=published_from,
        modified_at=metadata.modified_at if _is_plausible(metadata.modified_at, now) else None,
        fetched_at=fetched_at,
        language=language,
        declared_language=declared,
        translated_from=raw.translated_from,
        tags=raw.tags,
        site_name=headline(metadata.site_name),
        section=headline(metadata.section),
        keywords=metadata.keywords,
        image=metadata.image,
        paywalled=extracted.paywalled,
        page_kind=extracted.kind,
        page_variant=extracted.variant,
        text=text,
        word_count=count_words(text),
        excerpt=excerpt(text),
        revision=Revision(content_hash=digest),
        provenance=_provenance(identifier),
    )


def takedown_of(raw: RawArticle, *, received_at: datetime, now: datetime) -> Takedown:
    """Return the takedown that a raw message with ``deleted`` asks for; ``received_at`` stands in for ``fetched_at``.

    Raises:
        ImplausibleTime: it lies in the future, and would hide every later state.
        UnreadableMessage: the address is not one.
    """
    deleted_at = raw.fetched_at or received_at
    _check_times(raw, deleted_at, now)
    return Takedown(id=document_id(raw), deleted_at=deleted_at, reason=raw.reason)


def _provenance(identifier: LanguageIdentifier) -> Provenance:
    models = {"extraction": EXTRACTION, "language": f"{identifier.name} {identifier.version}"}
    return Provenance(pipeline=VERSION, revision=PIPELINE_REVISION, models=models)


def _text(raw: RawArticle, extracted: _Extracted, title: str | None, limits: CleanLimits) -> str:
    """Return the clean text, or refuse one that is empty or too long."""
    whole = extracted.text if extracted.page else mended(extracted.text)
    text = _without_heading(normalise(whole), title, raw.authors or extracted.authors)
    if not text:
        msg = "no article text was found in the page" if raw.text is None else "the text is empty"
        raise EmptyArticle(msg)
    if len(text) > limits.text_chars:
        most = f"{limits.text_chars:,}"
        msg = f"the text has {len(text):,} characters, at most {most} are taken (SILKWIRE_LIMITS_TEXT_CHARS)"
        raise TooLarge(msg)
    return text


def _check_size(raw: RawArticle, limits: CleanLimits) -> None:
    content = raw.html or raw.text or ""
    size = len(raw.body) if raw.body is not None else len(content.encode("utf-8", "replace"))
    if size > limits.page_bytes:
        msg = f"the page has {size:,} bytes, at most {limits.page_bytes:,} are cleaned (SILKWIRE_LIMITS_PAGE_BYTES)"
        raise TooLarge(msg)


def _check_times(raw: RawArticle, fetched_at: datetime, now: datetime) -> None:
    if fetched_at > now + _FETCHED_AHEAD:
        msg = f"fetched_at {fetched_at:%Y-%m-%d} lies in the future: it would hide every later state of the article"
        raise ImplausibleTime(msg)
    if raw.published_at and raw.published_at > now + _PUBLISHED_AHEAD:
        msg = f"published_at {raw.published_at:%Y-%m-%d} lies in the future"
        raise ImplausibleTime(msg)


def _extract(raw: RawArticle, limits: CleanLimits) -> _Extracted:
    if raw.text is not None:
        return _Extracted(raw.text)
    markup = raw.html if raw.body is None else decode_page(raw.body, raw.content_type)
    if not markup or not markup.strip():
        msg = "the page is empty"
        raise EmptyArticle(msg)
    extracted = _read(markup, raw.url, limits)
    if is_suspect(f"{extracted.title}\n{extracted.text}") and (whole := mended_markup(markup)) != markup:
        # Read again, because what was read dropped characters that look like controls and are halves of letters.
        extracted = _read(whole, raw.url, limits)
    if len(extracted.text) < _SHORTEST_FROM_PAGE:
        seen = "" if extracted.kind in (None, PageKind.ARTICLE) else f"; it looks like one of kind {extracted.kind}"
        msg = f"no article text was found in the page{seen}"
        raise EmptyArticle(msg)
    return extracted


def _read(markup: str, url: str | None, limits: CleanLimits) -> _Extracted:
    page = read_page(markup, url)
    if page is None:
        return _Extracted("")
    if page.elements > limits.page_elements:
        most = f"{limits.page_elements:,}"
        msg = f"the page has {page.elements:,} elements, at most {most} are cleaned (SILKWIRE_LIMITS_PAGE_ELEMENTS)"
        raise TooLarge(msg)
    metadata = read_metadata(page)
    title = headline(metadata.headline)
    reading = read_story(page, title)
    kept = without_notices(reading.paragraphs, reading.links)
    return _Extracted(
        text="\n\n".join(kept.paragraphs),
        title=title,
        authors=metadata.authors or visible_authors(page, title),
        metadata=metadata,
        paywalled=True if kept.paywalled else metadata.paywalled,
        kind=page_kind(page, kept.paragraphs, title),
        variant=page_variant(page),
        page=page,
    )


def _without_heading(text: str, title: str | None, authors: tuple[str, ...]) -> str:
    """Return a text without the headline and the names of its authors that pages repeat around it.

    Offsets into the text have the title apart.
    """
    paragraphs = text.split("\n\n")
    for place in (*range(min(_LEADING, len(paragraphs))), -1):
        if len(paragraphs) > 1 and (paragraphs[place] == title or without_byline_word(paragraphs[place]) in authors):
            paragraphs[place] = ""
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)


def _published(
    raw: RawArticle, extracted: _Extracted, language: str, now: datetime
) -> tuple[datetime | None, DateOrigin | None]:
    if raw.published_at:
        return raw.published_at, DateOrigin.PRODUCER
    page, stated = extracted.page, extracted.metadata.published_at
    if _is_plausible(stated, now):
        return stated, DateOrigin.PAGE
    if page is None or stated:
        return None, None
    around = " ".join(plain(string) or "" for string in strings_around(page, extracted.title))
    for found in (visible_date(around, language), _day_by_htmldate(page)):
        if _is_plausible(found, now):
            return found, DateOrigin.PAGE
    return None, None


def _is_plausible(time: datetime | None, now: datetime) -> bool:
    return time is not None and _EARLIEST <= time <= now + _PUBLISHED_AHEAD


def _day_by_htmldate(page: Page) -> datetime | None:
    """Return the day that htmldate finds in address, markup or text, the last resort; of no sprawling page."""
    if page.elements > SPRAWLING:
        return None
    markup = etree.tostring(page.tree, encoding="unicode", method="html")
    day = find_date(markup, url=page.url, original_date=True)
    found = datetime.fromisoformat(day).replace(tzinfo=UTC) if day else None
    # The first of January is its answer when all it saw is a year, such as that of the copyright.
    return found if found and (found.month, found.day) != (1, 1) else None


def _canonical(raw: RawArticle, extracted: _Extracted) -> str | None:
    if raw.url is None:
        return None
    own = canonical_url(raw.url)
    if extracted.metadata.canonical_url:
        try:
            named = canonical_url(extracted.metadata.canonical_url)
        except UnreadableMessage:
            return own
        # A page of another site has no say in what this one is, unless it is a cache that says whose page it keeps.
        cached = domain(own).endswith(_AMP_CACHES) and domain(named).replace(".", "-") in own.replace(".", "-")
        if (domain(named) == domain(own) or cached) and urlsplit(named).path.strip("/"):
            return named
    return own
