"""The clean stage: a page or text becomes plain text with metadata and language."""

from __future__ import annotations

import hashlib
import logging
import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.metadata import version

from trafilatura import bare_extraction
from trafilatura.settings import Document

from pipeline.dates import visible_date
from pipeline.decode import decode_page
from pipeline.errors import EmptyArticle, ImplausibleTime, TooLarge, UnreadableMessage
from pipeline.identity import canonical_url, document_id, domain
from pipeline.language import LanguageIdentifier
from pipeline.metadata import PageMetadata, read_metadata, visible_authors
from pipeline.scripts import letters_by_script
from pipeline.version import PIPELINE_REVISION, VERSION
from schemas import CleanArticle, DateOrigin, Provenance, RawArticle, Revision

# trafilatura explains every page it dislikes; the error class says all that matters here.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)

_PUBLISHED_AHEAD = timedelta(days=2)
_FETCHED_AHEAD = timedelta(days=1)
_EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
_EXCERPT_CHARS = 300
_SPACES = re.compile(r"[^\S\n]+")
_JUNK = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffe\uffff]"
)
_BLANK_LINES = re.compile(r"\n[^\S\n]*\n\s*")
_SHORTEST_FROM_PAGE = 20
"""Characters below which what is left of a page is a menu, not an article."""
_TITLE_SEPARATORS = re.compile(r"\s+[|–—·•»-]\s+")
_ZWNJ_STAND_IN, _ZWJ_STAND_IN = "\ua7f7", "\ua7f5"
"""Letters of old inscriptions that no news page holds."""
_EXTRACTION = f"trafilatura {version('trafilatura')}"


@dataclass(frozen=True, slots=True)
class CleanLimits:
    """The largest page or text in bytes, and the longest clean text in characters."""

    page_bytes: int = 10_000_000
    text_chars: int = 1_000_000


@dataclass(frozen=True, slots=True)
class _Extracted:
    text: str
    title: str | None
    authors: tuple[str, ...]
    metadata: PageMetadata
    page: str = ""
    day: datetime | None = None


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
    extracted = _extract(raw)
    title = _line(raw.title) or _line(extracted.title)
    text = _without_headline(normalise(extracted.text), title)
    if not text:
        msg = "no article text was found in the page" if raw.text is None else "the text is empty"
        raise EmptyArticle(msg)
    if len(text) > limits.text_chars:
        most = f"{limits.text_chars:,}"
        msg = f"the text has {len(text):,} characters, at most {most} are taken (SILKWIRE_LIMITS_TEXT_CHARS)"
        raise TooLarge(msg)
    canonical = _canonical(raw, extracted.metadata)
    declared = raw.language or extracted.metadata.language
    language = identifier.identify(f"{title}\n\n{text}" if title else text, declared)
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
        fetched_at=fetched_at,
        language=language,
        declared_language=declared,
        translated_from=raw.translated_from,
        tags=raw.tags,
        text=text,
        word_count=count_words(text),
        excerpt=excerpt(text),
        revision=Revision(content_hash=digest),
        provenance=Provenance(
            pipeline=VERSION,
            revision=PIPELINE_REVISION,
            models={"extraction": _EXTRACTION, "language": f"{identifier.name} {identifier.version}"},
        ),
    )


def normalise(text: str) -> str:
    """Return text in NFC with paragraphs parted by one blank line; a text without blank lines has one a line.

    Invisible characters go, but for the joiners that Persian and Hindi are spelled with.
    """
    text = unicodedata.normalize("NFC", _JUNK.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))
    blocks = _BLANK_LINES.split(text) if _BLANK_LINES.search(text.strip()) else text.split("\n")
    paragraphs = (_SPACES.sub(" ", block.replace("\n", " ")).strip() for block in blocks)
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)


def count_words(text: str) -> int:
    """Return the number of words; characters of Chinese, Japanese and Thai count one each."""
    letters = letters_by_script(text)
    characters = letters["Hani"] + letters["Kana"] + letters["Thai"]
    if not characters:
        return len(text.split())
    return characters + len(re.findall(r"[^\W\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]+", text))


def excerpt(text: str) -> str:
    """Return the beginning of a text in one line, at most 300 characters, cut after a word."""
    line = " ".join(text[: _EXCERPT_CHARS * 2].split())
    if len(line) <= _EXCERPT_CHARS:
        return line
    cut = line[: _EXCERPT_CHARS - 1]
    word_end = cut.rfind(" ")
    return (cut[:word_end] if word_end > _EXCERPT_CHARS // 2 else cut) + "…"


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


def _extract(raw: RawArticle) -> _Extracted:
    if raw.text is not None:
        return _Extracted(raw.text, None, (), PageMetadata())
    page = raw.html if raw.body is None else decode_page(raw.body, raw.content_type)
    if not page or not page.strip():
        msg = "the page is empty"
        raise EmptyArticle(msg)
    metadata = read_metadata(page)
    document = bare_extraction(
        _with_stand_ins(page), url=raw.url, include_comments=False, with_metadata=True, include_tables=False
    )
    content = document.text if isinstance(document, Document) else None
    if not isinstance(document, Document) or not content or len(content) < _SHORTEST_FROM_PAGE:
        msg = "no article text was found in the page"
        raise EmptyArticle(msg)
    day = datetime.fromisoformat(document.date).replace(tzinfo=UTC) if document.date else None
    if day and (day.month, day.day) == (1, 1):
        # htmldate's answer when all it saw is a year, such as that of the copyright.
        day = None
    headline = metadata.headline or (_without_stand_ins(document.title) if document.title else None)
    title = _without_outlet(headline, metadata.site_name or document.sitename)
    guessed = tuple(a.strip() for a in _without_stand_ins(document.author or "").split(";") if a.strip())
    authors = metadata.authors or guessed or visible_authors(page)
    # trafilatura ends each paragraph by one newline.
    text = _without_stand_ins(content).replace("\n", "\n\n")
    return _Extracted(text, title, authors, metadata, page, day)


def _without_headline(text: str, title: str | None) -> str:
    """Return a text without the headline that pages repeat in front of it; offsets into it have the title apart."""
    first, _, rest = text.partition("\n\n")
    return rest if title and rest and first == title else text


def _with_stand_ins(page: str) -> str:
    """Return a page whose joiners are letters: trafilatura drops them, and Persian and Hindi words break."""
    if _ZWNJ_STAND_IN in page or _ZWJ_STAND_IN in page:
        return page
    page = page.replace("&zwnj;", "\u200c").replace("&#8204;", "\u200c").replace("&zwj;", "\u200d")
    return page.replace("\u200c", _ZWNJ_STAND_IN).replace("\u200d", _ZWJ_STAND_IN)


def _without_stand_ins(text: str) -> str:
    return text.replace(_ZWNJ_STAND_IN, "\u200c").replace(_ZWJ_STAND_IN, "\u200d")


def _without_outlet(title: str | None, outlet: str | None) -> str | None:
    """Return a headline without the name of the outlet behind its last separator."""
    if not title:
        return None
    parts = _TITLE_SEPARATORS.split(title)
    if len(parts) > 1 and outlet and parts[-1].strip().casefold() == outlet.strip().casefold():
        return title[: title.rindex(parts[-1])].rstrip(" |–—·•»-")
    return title


def _published(
    raw: RawArticle, extracted: _Extracted, language: str, now: datetime
) -> tuple[datetime | None, DateOrigin | None]:
    if raw.published_at:
        return raw.published_at, DateOrigin.PRODUCER
    stated = extracted.metadata.published_at
    for found in (stated, None if stated else visible_date(extracted.page, language), extracted.day):
        if found and _EARLIEST <= found <= now + _PUBLISHED_AHEAD:
            return found, DateOrigin.PAGE
    return None, None


def _canonical(raw: RawArticle, metadata: PageMetadata) -> str | None:
    if raw.url is None:
        return None
    own = canonical_url(raw.url)
    if metadata.canonical_url:
        try:
            named = canonical_url(metadata.canonical_url)
        except UnreadableMessage:
            return own
        # A page of another site has no say in what this one is.
        if domain(named) == domain(own) and named.count("/") > 3:
            return named
    return own


def _line(text: str | None) -> str | None:
    line = " ".join(normalise(text).split()) if text else ""
    return line or None
