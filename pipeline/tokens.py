"""Words of a text with their offsets, and the folding under which two spellings of a name are the same."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from pipeline.han import SIMPLIFY

APOSTROPHES = "'’‘ʼʻʹ`´"
_WORD = re.compile(
    # Elided articles and prepositions are words of their own, so that l'Ouzbékistan is found under its name.
    rf"\b(?:[ldsnjcm]|qu|un|dell|nell|sull|all|dall|quell|dell)[{APOSTROPHES}](?=[^\W\d_])"
    rf"|\b(?:[LDSNJC]|Qu|Dell|Nell|Sull|All|Dall)[{APOSTROPHES}](?=[^\W\d_])|"
    # Scripts written without spaces give one token a character; a name is then a sequence of characters.
    r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u3040-\u30ff\U00020000-\U0002fa1f]"
    # Marks belong to the word (Arabic, Devanagari), as do the joiners of Persian and Hindi.
    rf"|(?:(?![\u3400-\u4dbf\u4e00-\u9fff\u3040-\u30ff])[^\W_]|[\u0300-\u036f\u064b-\u065f\u0670\u0900-\u0903\u093a-\u094f\u0962\u0963])"
    rf"(?:(?![\u3400-\u4dbf\u4e00-\u9fff\u3040-\u30ff])[^\W_]"
    rf"|[\u0300-\u036f\u064b-\u065f\u0670\u0900-\u0903\u093a-\u094f\u0962\u0963\u200c\u200d]|[{APOSTROPHES}](?=[^\W_]))*"
    # The turned comma closes some Uzbek words: Isroʻ. A closing quotation mark never does.
    r"[ʼʻ]?"
)
_GAP_INSIDE_NAME = re.compile(r"^(?:|[ \u00a0\u202f]{1,2}|\n|[-‐‑–.]|\. ?|\u200c| ?[•·] ?)$")
_SPECIAL = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ё": "е", "ə": "a"}
    | {
        "أ": "ا",
        "إ": "ا",
        "آ": "ا",
        "ٱ": "ا",
        "ى": "ی",
        "ي": "ی",
        "ئ": "ی",
        "ة": "ه",
        "ۀ": "ه",
        "ك": "ک",
        "ؤ": "و",
        "ـ": "",
    }
    | dict.fromkeys(APOSTROPHES, "'")
)


@dataclass(frozen=True, slots=True)
class Token:
    """A word: its surface, its offsets in code points (``end`` exclusive) and its folded form."""

    text: str
    start: int
    end: int
    folded: str

    @property
    def is_capitalised(self) -> bool:
        """True unless the word starts with a lower-case letter; scripts without case are always capitalised."""
        return not self.text[0].islower()

    @property
    def is_upper(self) -> bool:
        """True for a word of two or more letters without a lower-case one, such as an acronym."""
        return len(self.text) > 1 and self.text.isupper()


def tokenize(text: str) -> tuple[Token, ...]:
    """Return the words of a text in order. Hyphens part words, apostrophes inside a word do not."""
    return tuple(Token(m.group(), m.start(), m.end(), fold(m.group())) for m in _WORD.finditer(text))


@lru_cache(maxsize=2)
def field_tokens(text: str) -> tuple[Token, ...]:
    """Return the words of an article's title or text, remembered for the stages that read it one after the other."""
    return tokenize(text)


def joins_name(gap: str) -> bool:
    """Tell whether the text between two words may stand inside one name: a space, a hyphen, the dot of an initial."""
    return _GAP_INSIDE_NAME.fullmatch(gap) is not None


@lru_cache(maxsize=200_000)
def fold(word: str) -> str:
    """Return the form under which spellings of one name agree.

    Case, traditional Chinese characters, the diacritics of Latin letters, Arabic vowel marks, Arabic and Persian letter
    variants, ё and the many apostrophes are folded; Cyrillic й and і stay, since they tell languages apart.
    """
    folded = unicodedata.normalize("NFKC", word).casefold()
    if folded.isascii():
        return folded.replace("`", "'")
    kept: list[str] = []
    for char in unicodedata.normalize("NFD", folded):
        if unicodedata.combining(char):
            base_is_latin = bool(kept) and (kept[-1] < "\u0250")
            if base_is_latin or "\u064b" <= char <= "\u065f" or char == "\u0670":
                continue
        kept.append(char)
    return unicodedata.normalize("NFC", "".join(kept)).translate(_SPECIAL).translate(SIMPLIFY)
