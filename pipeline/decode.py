"""From the bytes of a page to text: by its byte order mark, header, declarations and content, in that order.

The mark stands before the header as it does in browsers (WHATWG Encoding Standard, "decode"): servers are configured
once, and files are saved by who knows what they hold.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from charset_normalizer import from_bytes

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_HEADER_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_META_CHARSET = re.compile(rb"<meta[^>]{0,300}?charset\s{0,9}=\s{0,9}[\"']?\s{0,9}([\w.:-]+)", re.IGNORECASE)
_XML_CHARSET = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]+)", re.IGNORECASE)
_SEVEN_BIT = ("iso-2022", "hz", "utf-7", "utf-16", "utf-32")
_DECLARED_WITHIN = 4096
_GUESSED_FROM = 200_000
_BELIEVED = 3
"""Declared names that a few broken bytes do not refute; more than header and two declarations no page has."""
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
    "x-euc-jp": "euc_jp",
    "windows-874": "cp874",
    "tis-620": "cp874",
    "iso-8859-11": "cp874",
    "windows-949": "cp949",
    "x-windows-949": "cp949",
    "x-mac-cyrillic": "mac_cyrillic",
    "iso-8859-8-i": "iso-8859-8",
    "utf8": "utf-8",
}
_NO_ENCODINGS = frozenset({"unicode-escape", "raw-unicode-escape", "idna", "punycode", "undefined", "mbcs", "oem"})
"""Codecs of Python between texts and bytes that no page is written in."""
_HTML_LANGUAGE = re.compile(
    rb"<html[^>]{0,300}?\blang\s*=\s*[\"']?([A-Za-z]{2,3})(?:[-_]([A-Za-z]{2}))?", re.IGNORECASE
)
_CYRILLIC, _ARABIC, _CENTRAL = ("cp1251", "koi8-r", "iso-8859-5"), ("cp1256",), ("cp1250", "iso-8859-2")
_OF_LANGUAGE: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("ru", "be", "bg", "mk", "sr", "kk", "ky", "tg", "uz", "mn", "tt"), _CYRILLIC),
    **dict.fromkeys(("ar", "fa", "ur", "ps", "ug", "ckb"), _ARABIC),
    **dict.fromkeys(("pl", "cs", "sk", "hu", "hr", "sl", "ro", "sq"), _CENTRAL),
    **dict.fromkeys(("lt", "lv", "et"), ("cp1257",)),
    **dict.fromkeys(("tr", "az", "ku"), ("cp1254",)),
    **dict.fromkeys(("zh-tw", "zh-hk"), ("big5hkscs", "gb18030")),
    "uk": ("cp1251", "koi8-u", "iso-8859-5"),
    "zh": ("gb18030", "big5hkscs"),
    "ja": ("cp932", "euc_jp"),
    "ko": ("cp949",),
    "he": ("cp1255",),
    "el": ("cp1253", "iso-8859-7"),
    "th": ("cp874",),
    "vi": ("cp1258",),
}
"""The encodings that pages of a language were written in before UTF-8, for pages that name their language only."""
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_UNREADABLE = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]|(?<![\x80-\xf4])[\x80-\x84\x86-\x9f]"
)
"""Controls but for those behind an accented letter: there they are the second byte of a mojibake that can be mended."""
_TOO_MANY_CONTROLS = 0.001
_SCRIPT = re.compile(rb"<(script|style)\b")
_TAG = re.compile(rb"<[^<>]*>")


def decode_page(body: bytes, content_type: str | None) -> str:
    """Return the text of a page or text file, without control characters other than tab and newline.

    A declaration that the bytes contradict is not believed. Bytes that no encoding explains become U+FFFD.
    """
    for mark, encoding in _BOMS:
        if body.startswith(mark):
            return _clean(body[len(mark) :].decode(encoding, "replace"))
    wide = _wide(body)
    if wide:
        return _clean(body.decode(wide, "replace"))
    names = _declared(body, content_type)
    if not any(name.lower().startswith(_SEVEN_BIT) for name in names):
        # What is valid UTF-8 is UTF-8, whatever a page says of itself; chance does not make other encodings so.
        names.insert(0, "utf-8")
    for name in names:
        text = _strict(body, name)
        if text is not None:
            return _clean(text)
    for name in names[:_BELIEVED]:
        text = _lenient(body, name)
        if text is not None:
            return _clean(text)
    return _clean(_by_language(body) or _guessed(body))


def _declared(body: bytes, content_type: str | None) -> list[str]:
    names = []
    if content_type and (found := _HEADER_CHARSET.search(content_type)):
        names.append(found[1])
    head = body[:_DECLARED_WITHIN]
    names += [match[1].decode("ascii") for pattern in (_XML_CHARSET, _META_CHARSET) if (match := pattern.search(head))]
    return names


def _encoding(name: str) -> str:
    """Return Python's name of a declared encoding.

    Raises:
        LookupError: Python knows none.
    """
    encoding = codecs.lookup(_ALIASES.get(name.lower(), name)).name
    if encoding in _NO_ENCODINGS:
        raise LookupError(name)
    return encoding


def _strict(body: bytes, name: str) -> str | None:
    """Return the text under an encoding, or None if the bytes contradict it."""
    try:
        encoding = _encoding(name)
        if b"\0" not in body and encoding.startswith(("utf-16", "utf-32")):
            # Their markup and spaces are half zeros; without any, other bytes read so become Chinese.
            return None
        text = body.decode(encoding)
    except (LookupError, UnicodeError, ValueError):
        return None
    odd = len(_CONTROLS.findall(text[:_GUESSED_FROM]))
    return text if odd <= _TOO_MANY_CONTROLS * max(len(text), 1) + 1 else None


def _lenient(body: bytes, name: str) -> str | None:
    """Return the text under an encoding that a few broken bytes contradict, as where a page was cut off."""
    try:
        text = body.decode(_encoding(name), "replace")
    except (LookupError, UnicodeError, ValueError):
        return None
    letters = sum(1 for character in text if not character.isascii())
    return text if text.count("\ufffd") <= min(len(text) // 1000, letters // 20) + 1 else None


def _by_language(body: bytes) -> str | None:
    """Return the text under the likeliest encoding of the language that the page names, None where it names none."""
    match = _HTML_LANGUAGE.search(body[:_DECLARED_WITHIN])
    if match is None:
        return None
    language = match[1].decode("ascii").lower()
    region = (match[2] or b"").decode("ascii").lower()
    encodings = _OF_LANGUAGE.get(f"{language}-{region}") or _OF_LANGUAGE.get(language, ())
    texts = [text for name in encodings if (text := _lenient(body, name)) is not None]
    return max(texts, key=_plausibility, default=None)


def _plausibility(text: str) -> float:
    """Return how much the letters beyond ASCII look like words: in lower case or of a script without case."""
    odd = [character for character in text[:_GUESSED_FROM] if not character.isascii()]
    good = sum(c.islower() or (c.isalpha() and not c.isupper()) for c in odd)
    signs = sum(not c.isalpha() for c in odd)
    return (good - 2 * signs) / max(len(odd), 1)


def _guessed(body: bytes) -> str:
    best = from_bytes(_without_tags(body)[:_GUESSED_FROM]).best()
    return body.decode(best.encoding if best else "utf-8", "replace")


def _wide(body: bytes) -> str | None:
    """Return the UTF-16 that a page without a mark is in: every other byte of its markup is zero."""
    head = body[:60]
    for name, zeros in (("utf-16-le", head[1::2]), ("utf-16-be", head[::2])):
        if len(head) > 20 and zeros.count(0) > 0.8 * len(zeros):
            return name
    return None


def _without_tags(body: bytes) -> bytes:
    """Return the page without markup, whose ASCII would hide what the text is in."""
    bare = _TAG.sub(b" ", b" ".join(_outside_scripts(body)))
    return bare if bare.strip() else body


def _outside_scripts(body: bytes) -> Iterator[bytes]:
    lower, at = body.lower(), 0
    unclosed: set[bytes] = set()
    for match in _SCRIPT.finditer(lower):
        if match.start() < at or match[1] in unclosed:
            continue
        end = lower.find(b"</" + match[1], match.end())
        if end < 0:
            unclosed.add(match[1])
            continue
        yield body[at : match.start()]
        at = end
    yield body[at:]


def _clean(text: str) -> str:
    return _UNREADABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
