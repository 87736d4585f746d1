"""Plain text: normalised, counted, cut to an excerpt."""

from __future__ import annotations

import re
import unicodedata

_EXCERPT_CHARS = 300
_HEADLINE_CHARS = 1000
_SPACES = re.compile(r"[^\S\n]+")
_JUNK = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffe\uffff]"
)
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\u0e01-\u0e2e]")
_SPACED = re.compile(r"[^\W\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\u0e00-\u0e7f]+")
_DENSE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_MARKS = "".join(re.escape(chr(code)) for code in range(0x300, 0x1E950) if unicodedata.combining(chr(code)))
_TOWERS = re.compile(rf"([{_MARKS}]{{30}})[{_MARKS}]+")
"""More marks on one letter than any text has (Unicode Standard Annex 15, stream-safe text): NFC sorts them slowly."""
_BLANK_LINES = re.compile(r"\n[^\S\n]*\n\s*")


def normalise(text: str) -> str:
    """Return text in NFC with paragraphs parted by one blank line; a text without blank lines has one a line.

    Invisible characters go, but for the joiners that Persian and Hindi are spelled with.
    """
    text = _JUNK.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    if not text.isascii():
        text = unicodedata.normalize("NFC", _TOWERS.sub(r"\1", text))
    blocks = _BLANK_LINES.split(text) if _BLANK_LINES.search(text.strip()) else text.split("\n")
    paragraphs = (_SPACES.sub(" ", block.replace("\n", " ")).strip() for block in blocks)
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)


def one_line(text: str | None) -> str | None:
    """Return a normalised text in one line, None for nothing."""
    line = " ".join(normalise(text).split()) if text else ""
    return line or None


def headline(text: str | None) -> str | None:
    """Return a normalised text in one line of at most 1,000 characters, cut at a word; None for nothing."""
    line = one_line(text)
    if line is None or len(line) <= _HEADLINE_CHARS:
        return line
    cut = line[: _HEADLINE_CHARS - 1]
    return (cut.rpartition(" ")[0] or cut) + "…"


def count_words(text: str) -> int:
    """Return the number of words; characters of Chinese, Japanese and Thai count one each."""
    characters = len(_UNSPACED.findall(text))
    return characters + len(_SPACED.findall(text)) if characters else len(text.split())


def weight(text: str) -> int:
    """Return the length of a text in characters of an alphabet; one of Chinese, Japanese or Korean counts for three."""
    return len(text) if text.isascii() else len(text) + 2 * len(_DENSE.findall(text))


def excerpt(text: str) -> str:
    """Return the beginning of a text in one line, at most 300 characters, cut after a word."""
    line = " ".join(text[: _EXCERPT_CHARS * 2].split())
    if len(line) <= _EXCERPT_CHARS:
        return line
    cut = line[: _EXCERPT_CHARS - 1]
    word_end = cut.rfind(" ")
    return (cut[:word_end] if word_end > _EXCERPT_CHARS // 2 else cut) + "…"
