"""What holds of any text: offsets, order, and that nothing is raised."""

from __future__ import annotations

import time

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.knowledge.speech import speech_words
from pipeline.quotes import find_quotes
from schemas import Actor, ActorType, Mention

LANGUAGES = ["en", "ru", "uk", "tr", "az", "de", "fr", "es", "it", "pt", "ar", "fa", "zh", "kk", "uz", "ky", "tg", "hi"]
PIECES = [
    *"“”„«»‹›「」『』\"'‘’‚",
    *(" ", ", ", ". ", "! ", ": ", "\n\n", " — ", "— ", " - ", "，", "。", "…", "(", ")"),
    *(
        "said",
        "that",
        "he",
        "Ana",
        "Reed",
        "we wait here",
        "сказал",
        "что",
        "он",
        "İfade etti",
        "dedi",
        "说",
        "قال",
        "إن",
    ),
    *(
        "a déclaré",
        "qu’il",
        "dass",
        "sagte",
        "گفت",
        "که",
        "olduğunu",
        "белгиледи",
        "гуфт",
        "ма’lum qildi",
        "कहा",
        "\u0301",
    ),
]
TEXTS = st.one_of(st.text(max_size=200), st.lists(st.sampled_from(PIECES), max_size=60).map("".join))


@st.composite
def articles(draw: st.DrawFn) -> tuple[str, tuple[Actor, ...]]:
    text = draw(TEXTS)
    places = draw(st.lists(st.tuples(st.integers(0, max(len(text) - 1, 0)), st.integers(1, 6)), max_size=6))
    found = []
    for number, (start, length) in enumerate(places):
        mention = text[start : start + length]
        if mention.strip():
            place = Mention(text=mention, start=start, end=start + len(mention))
            kind = ActorType.PERSON if number % 2 else ActorType.GOVERNMENT
            found.append(
                Actor(
                    id=str(number),
                    name="x",
                    type=kind,
                    confidence=1.0,
                    salience=0.1,
                    mention_count=1,
                    mentions=(place,),
                )
            )
    return text, tuple(found)


@settings(max_examples=400, deadline=None)
@given(articles(), st.sampled_from([*LANGUAGES, "xx"]))
def test_offsets_hold_and_nothing_overlaps(article: tuple[str, tuple[Actor, ...]], language: str) -> None:
    text, actors = article
    found = find_quotes(text, language, actors)
    behind = 0
    for quote in found:
        assert text[quote.start : quote.end] == quote.text
        assert quote.text.strip()
        assert quote.start >= behind
        behind = quote.end
        assert quote.speaker is None or quote.speaker in {actor.id for actor in actors}
        assert quote.kind == "direct" or quote.speaker is not None
        assert quote.cue is None or quote.cue in text
    assert find_quotes(text, language, actors) == found


def test_a_long_text_of_marks_takes_no_time() -> None:
    """Marks that never close, dashes and commas must not make the time grow with the square of the length."""
    for piece in ("“", "« ", "\n“", "— a, ", '" ', "‘a ", "a — b, ", "said, ", "s’ "):
        start = time.perf_counter()
        find_quotes(piece * 20_000, "en", ())
        assert time.perf_counter() - start < 5.0, piece


def test_words_are_listed_for_the_languages_of_the_news() -> None:
    for language in LANGUAGES:
        assert len(speech_words(language).cues) >= 20, language
    assert not speech_words("xx").cues
