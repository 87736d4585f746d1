"""The clean stage: a page or text becomes plain text with metadata and language."""

from pipeline.clean.article import CleanLimits, clean_article, takedown_of
from pipeline.clean.text import count_words, excerpt, normalise

__all__ = ["CleanLimits", "clean_article", "count_words", "excerpt", "normalise", "takedown_of"]
