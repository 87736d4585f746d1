"""Naming the language of a text, how sure that is, and the parts of a text that are in several.

CLD2 guesses first; the small words and the letters of each language (``knowledge/languages.yaml``) are held against
the guess, since CLD2 confuses neighbours such as Malay and Indonesian and has never seen Kurmanji or Azerbaijani in
Cyrillic letters. Other identifiers can be chosen in its place; ``docs/language.md`` has the measurements.
"""

from pipeline.language.guessers import GUESSERS, GuesserName
from pipeline.language.identifier import UNKNOWN, Identifier, LanguageIdentifier, bare_identifier, language_identifier

__all__ = [
    "GUESSERS",
    "UNKNOWN",
    "GuesserName",
    "Identifier",
    "LanguageIdentifier",
    "bare_identifier",
    "language_identifier",
]
