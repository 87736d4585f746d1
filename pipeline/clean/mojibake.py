"""Mending text that was decoded with the wrong encoding before it came to us, and only where that is sure.

ftfy undoes UTF-8 that was read as a one-byte encoding; Cyrillic in windows-1251 that was read as Latin letters is
undone here.
"""

from __future__ import annotations

import re

import ftfy
from ftfy.badness import badness

_SUSPECT = re.compile(
    "[\u00c2-\u00f4\u0102\u0413\u0420\u0421\u0432\u0440\u0441\u0393\u00d0\u00d1\u00d8\u00d9\u00e0-\u00ef][\u0080-\u00bf\u0152-\u017e\u2013-\u2122\u0402-\u040f\u0450-\u045f\u0490\u0491]"
)
"""A lead byte of UTF-8 as a letter before one of a continuation byte: rare in any language, everywhere in mojibake."""
_LATIN_RUN = re.compile(r"[À-ÿ]{4,}")
_LATIN, _ACCENTED = re.compile(r"[A-Za-zÀ-ÿ]"), re.compile(r"[À-ÿ]")
_CYRILLIC_WORD = re.compile(r"\b[А-ЯЁ]?[а-яё]+\b|\b[А-ЯЁ]+\b")
_MOSTLY = 0.8
_PIECES = re.compile(r"<[^<>]*>|[^<]+")
_SIGNS = (
    "Ã",
    "Â",
    "â€",
    "Ð",
    "Ñ",
    "Ø",
    "Ù",
    "Ä±",
    "ÄŸ",
    "ÅŸ",
    "Å‚",
    "ï¼",
    "ã€",
    "ã\x80",
    "ë‹",
    "ë\x8b",
    "Р°",
    "Рё",
    "С‚",
)
_CONFIG = ftfy.TextFixerConfig(
    unescape_html=False,
    remove_terminal_escapes=False,
    replace_lossy_sequences=False,
    decode_inconsistent_utf8=False,
    fix_latin_ligatures=False,
    fix_character_width=False,
    uncurl_quotes=False,
    fix_line_breaks=False,
    fix_surrogates=False,
    remove_control_chars=False,
    normalization=None,
)


def mended(text: str) -> str:
    """Return the text with its mojibake undone paragraph by paragraph; what is not surely mojibake stays as it is."""
    if not is_suspect(text):
        return text
    return "\n".join(_mended_line(line) if _odd(line) else line for line in text.split("\n"))


def is_suspect(text: str) -> bool:
    """Tell whether a text has pieces that no text of mojibake lacks; most that have them are no mojibake yet."""
    return any(sign in text for sign in _SIGNS) or bool(_LATIN_RUN.search(text))


def mended_markup(markup: str) -> str:
    """Return a page with the mojibake of its strings and attributes undone, each by itself."""
    return _PIECES.sub(lambda match: _mended_line(match[0]) if _odd(match[0]) else match[0], markup)


def _odd(line: str) -> bool:
    return bool(_SUSPECT.search(line) or _LATIN_RUN.search(line))


def _mended_line(line: str) -> str:
    before = badness(line)
    if before:
        fixed = ftfy.fix_encoding(line, _CONFIG)
        # A mend that leaves anything odd, or that lost characters, was a guess.
        if fixed != line and not badness(fixed) and "\ufffd" not in fixed:
            return fixed
    return _cyrillic(line) or line


def _cyrillic(line: str) -> str | None:
    """Return a line of accented letters as the Cyrillic it was, or None; no language accents four letters of five."""
    latin = len(_LATIN.findall(line))
    if latin < 10 or len(_ACCENTED.findall(line)) < _MOSTLY * latin:
        return None
    try:
        fixed = line.encode("cp1252").decode("cp1251")
    except UnicodeError:
        try:
            fixed = line.encode("latin-1").decode("cp1251")
        except UnicodeError:
            return None
    words = re.findall(r"[^\W\d_]+", fixed)
    return fixed if sum(bool(_CYRILLIC_WORD.fullmatch(word)) for word in words) >= _MOSTLY * len(words) else None
