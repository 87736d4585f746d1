"""Names of people, organisations and places: the trained tagger, and other engines behind the same call."""

from pipeline.tagger.decoding import TaggedSpan
from pipeline.tagger.engines import Taggers
from pipeline.tagger.finder import ArticleNames, NameFinder
from pipeline.tagger.tagger import Name, Tagger, load_tagger, names_in

__all__ = ["ArticleNames", "Name", "NameFinder", "TaggedSpan", "Tagger", "Taggers", "load_tagger", "names_in"]
