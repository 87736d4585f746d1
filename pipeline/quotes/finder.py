"""The quotes of an article: direct speech in quotation marks or behind a dash, and reported speech."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.quotes.direct import DirectSpeech, Spoken
from pipeline.quotes.indirect import IndirectSpeech
from pipeline.quotes.marks import Span, dialogue_lines, quoted_spans
from pipeline.quotes.reading import Reading
from schemas import Actor
from schemas.enriched import Quote


def find_quotes(text: str, language: str, actors: Sequence[Actor]) -> tuple[Quote, ...]:
    """Return what the actors of an article, or others, are quoted as saying, in the order of the text.

    A quote holds words of the speaker alone, without the marks and the comma that ends it. So an interrupted
    quotation, “A,” he said, “B.”, gives two with the same speaker; one that runs over paragraphs is one, since nobody
    else speaks in between. Reported speech is kept only where its speaker is one of ``actors``; direct speech without a
    known speaker has the speaker None. No quote overlaps another.

    Args:
        text: the text that the mentions of the actors count in.
        language: ISO 639 code; marks are found in any language, verbs in those of ``vocabulary/speech.yaml``.
        actors: who may speak, with all their mentions.
    """
    reading = Reading.of(text, language, actors)
    direct = DirectSpeech(reading, sorted([*quoted_spans(text), *dialogue_lines(text)], key=_order))
    spoken = direct.read()
    quotes = [quote for one in spoken for quote in _direct(reading, one)]
    for reported in IndirectSpeech(reading, spoken, direct.silence).read():
        cue = text[reported.cue.start : reported.cue.end]
        start, end = reported.start, reported.end
        quotes.append(
            Quote(text=text[start:end], start=start, end=end, speaker=reported.speaker, cue=cue, kind="indirect")
        )
    return tuple(sorted(quotes, key=lambda quote: (quote.start, quote.end)))


def _order(span: Span) -> tuple[int, int]:
    return span.opens, -span.closes


def _direct(reading: Reading, spoken: Spoken) -> Iterator[Quote]:
    cue = reading.text[spoken.cue.start : spoken.cue.end] if spoken.cue is not None else None
    for start, end in spoken.said:
        yield Quote(text=reading.text[start:end], start=start, end=end, speaker=spoken.speaker, cue=cue)
