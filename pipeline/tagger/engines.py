"""Taggers chosen by language: the bundled network, an installed spaCy pipeline, a transformers model, or none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pipeline.errors import ConfigurationError
from pipeline.tagger.decoding import Label, TaggedSpan
from pipeline.tagger.tagger import Tagger, load_tagger

DEFAULT = "default"
"""The key that stands for every language without one of its own."""

_LABELS: Mapping[str, Label] = {
    **dict.fromkeys(("PER", "PERSON", "PRS", "persName"), "PER"),
    **dict.fromkeys(("ORG", "ORGANIZATION", "orgName"), "ORG"),
    **dict.fromkeys(("LOC", "GPE", "FAC", "LOCATION", "placeName", "geogName"), "LOC"),
    "NORP": "NORP",
}
"""Label names of spaCy's and of common transformers models."""


@dataclass(frozen=True, slots=True)
class Taggers:
    """The tagger of each language."""

    chosen: Mapping[str, str]
    _loaded: dict[str, Tagger] = field(default_factory=dict, repr=False)

    @classmethod
    def load(cls, chosen: Mapping[str, str] | None = None) -> Taggers:
        """Return the taggers of a choice such as ``{"default": "bundled", "en": "spacy:en_core_web_md"}``.

        Everything named is loaded at once, so that a missing package or model is told at the start.

        Raises:
            ConfigurationError: an engine is unknown, or its package or model is not installed.
        """
        taggers = cls({DEFAULT: "bundled", **(chosen or {})})
        for engine in set(taggers.chosen.values()):
            taggers._loaded[engine] = load_engine(engine)
        return taggers

    def of(self, language: str) -> Tagger:
        """Return the tagger of a language (ISO 639 code)."""
        return self._loaded[self.chosen.get(language, self.chosen[DEFAULT])]

    @property
    def version(self) -> str:
        """What made the names, for a document's provenance."""
        return ", ".join(
            tagger.version if language == DEFAULT else f"{language}: {tagger.version}"
            for language, tagger in (
                (key, self.of(key)) for key in sorted(self.chosen, key=lambda k: (k != DEFAULT, k))
            )
        )


def load_engine(engine: str) -> Tagger:
    """Return the tagger of a name: ``bundled``, ``none``, ``spacy:PIPELINE`` or ``transformers:MODEL``.

    Raises:
        ConfigurationError: the name is unknown, or its package or model is not installed.
    """
    kind, _, model = engine.partition(":")
    if engine == "bundled":
        return load_tagger()
    if engine == "none":
        return NoTagger()
    if kind == "spacy" and model:
        return _spacy(model)
    if kind == "transformers" and model:
        return _transformers(model)
    msg = f"the tagger {engine!r} is unknown; choose bundled, none, spacy:PIPELINE or transformers:MODEL"
    raise ConfigurationError(msg)


@dataclass(frozen=True, slots=True)
class NoTagger:
    """Finds nothing: actors come from rules and knowledge alone."""

    version: str = "none"

    def tag(self, sentences: Sequence[Sequence[str]]) -> list[list[TaggedSpan]]:
        """Return no names for each sentence."""
        return [[] for _ in sentences]


@dataclass(frozen=True, slots=True)
class SpacyTagger:
    """An installed spaCy pipeline; its components that names do not need are switched off."""

    pipeline: Any
    version: str

    def tag(self, sentences: Sequence[Sequence[str]]) -> list[list[TaggedSpan]]:
        """Return the names of each sentence; the words stay as they are given."""
        from spacy.tokens import Doc

        docs = (Doc(self.pipeline.vocab, words=list(sentence)) for sentence in sentences)
        return [
            [TaggedSpan(span.start, span.end, _LABELS[span.label_], 1.0) for span in doc.ents if span.label_ in _LABELS]
            for doc in self.pipeline.pipe(docs)
        ]


def _spacy(model: str) -> Tagger:
    try:
        import spacy

        pipeline = spacy.load(model, exclude=["parser", "lemmatizer", "attribute_ruler"])
    except ImportError as error:
        msg = f"the tagger spacy:{model} needs the package spacy; install it with: pip install spacy"
        raise ConfigurationError(msg) from error
    except OSError as error:
        msg = f"spaCy has no pipeline {model}; install it with: python -m spacy download {model}"
        raise ConfigurationError(msg) from error
    return SpacyTagger(pipeline, f"spacy {model} {pipeline.meta.get('version', '')}".strip())


@dataclass(frozen=True, slots=True)
class TransformersTagger:
    """A token classification model of the package transformers."""

    classify: Any
    version: str

    def tag(self, sentences: Sequence[Sequence[str]]) -> list[list[TaggedSpan]]:
        """Return the names of each sentence."""
        return [self._tag(sentence) for sentence in sentences]

    def _tag(self, sentence: Sequence[str]) -> list[TaggedSpan]:
        ends: list[int] = []
        for word in sentence:
            ends.append((ends[-1] + 1 if ends else 0) + len(word))
        found: list[TaggedSpan] = []
        for entity in self.classify(" ".join(sentence)):
            label = _LABELS.get(entity["entity_group"])
            first = next((n for n, end in enumerate(ends) if end > entity["start"]), None)
            last = next((n for n, end in enumerate(ends) if end >= entity["end"]), None)
            if label is not None and first is not None and last is not None:
                found.append(TaggedSpan(first, last + 1, label, round(float(entity["score"]), 3)))
        return found


def _transformers(model: str) -> Tagger:
    try:
        from transformers import pipeline

        classify = pipeline("token-classification", model=model, aggregation_strategy="first")
    except ImportError as error:
        msg = f"the tagger transformers:{model} needs the packages transformers and torch; install both"
        raise ConfigurationError(msg) from error
    except (OSError, ValueError) as error:
        msg = f"transformers cannot load {model}; give the folder of a token classification model or its hub name"
        raise ConfigurationError(msg) from error
    return TransformersTagger(classify, f"transformers {model}")
