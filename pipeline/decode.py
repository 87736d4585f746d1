"""From the bytes of a page to text: by its byte order mark, its declarations, and its content, in that order."""

from __future__ import annotations

import codecs
import re

from charset_normalizer import from_bytes

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_HEADER_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_META_CHARSET = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_XML_CHARSET = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]+)", re.IGNORECASE)
_SEVEN_BIT = ("iso-2022", "hz", "utf-7", "utf-16", "utf-32")
_DECLARED_WITHIN = 4096
_GUESSED_FROM = 200_000
# What browsers read under these names (WHATWG Encoding Standard, labels of encodings).
_ALIASES = {
    "iso-8859-1": "cp1252",
    "latin-1": "cp1252",
    "latin1": "cp1252",
    "ascii": "cp1252",
    "us-ascii": "cp1252",
} | {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "x-sjis": "cp932",
    "iso-8859-9": "cp1254",
    "big5": "big5hkscs",
    "win-1251": "cp1251",
    "windows1251": "cp1251",
}
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_TOO_MANY_CONTROLS = 0.001


def decode_page(body: bytes, content_type: str | None) -> str:
    """Return the text of a page or text file, without control characters other than tab and newline.

    A declaration that the bytes contradict is not believed. Bytes that no encoding explains become U+FFFD.
    """
    for mark, encoding in _BOMS:
        if body.startswith(mark):
            return _clean(body[len(mark) :].decode(encoding, "replace"))
    names = _declared(body, content_type)
    if not any(name.lower().startswith(_SEVEN_BIT) for name in names):
        # What is valid UTF-8 is UTF-8, whatever a page says of itself; chance does not make other encodings so.
        names.insert(0, "utf-8")
    for name in names:
        text = _strict(body, name)
        if text is not None:
            return _clean(text)
    return _clean(_guessed(body))


def _declared(body: bytes, content_type: str | None) -> list[str]:
    names = []
    if content_type and (found := _HEADER_CHARSET.search(content_type)):
        names.append(found[1])
    head = body[:_DECLARED_WITHIN]
    names += [match[1].decode("ascii") for pattern in (_XML_CHARSET, _META_CHARSET) if (match := pattern.search(head))]
    return names


def _strict(body: bytes, name: str) -> str | None:
    """Return the text under an encoding, or None if the bytes contradict it."""
    name = _ALIASES.get(name.lower(), name)
    try:
        text = body.decode(name)
    except (LookupError, UnicodeError, ValueError):
        return None
    odd = len(_CONTROLS.findall(text[:_GUESSED_FROM]))
    return text if odd <= _TOO_MANY_CONTROLS * max(len(text), 1) + 1 else None


def _guessed(body: bytes) -> str:
    lenient = body.decode("utf-8", "replace")
    if lenient.count("\ufffd") <= len(lenient) // 1000 + 1:
        return lenient
    best = from_bytes(_without_tags(body)[:_GUESSED_FROM]).best()
    return body.decode(best.encoding if best else "utf-8", "replace")


def _without_tags(body: bytes) -> bytes:
    """Return the page without markup, whose ASCII would hide what the text is in."""
    bare = re.sub(rb"(?is)<(script|style)\b.*?</\1>|<[^>]{0,2000}>", b" ", body)
    return bare if bare.strip() else body


def _clean(text: str) -> str:
    return _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
