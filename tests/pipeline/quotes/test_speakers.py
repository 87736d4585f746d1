"""Who says it, in the languages and orders of words of the news."""

from __future__ import annotations

import pytest

from tests.pipeline.quotes.sentences import quotes, said

DIRECT = {
    "en: verb, subject": ("“The road is closed,” said Ana Diaz, who met Tom Reed.", "en", "Ana Diaz", ("Tom Reed",)),
    "en: subject, verb": ("“The road is closed,” Ana Diaz said of Tom Reed.", "en", "Ana Diaz", ("Tom Reed",)),
    "en: colon": ("Ana Diaz, a clerk, told Tom Reed: “The road is closed.”", "en", "Ana Diaz", ("Tom Reed",)),
    "en: colon alone": ("Ana Diaz: “The road is closed.”", "en", "Ana Diaz", ()),
    "en: source": ("According to Ana Diaz, “the road is closed for a week”.", "en", "Ana Diaz", ()),
    "en: relative clause": ("Ana Diaz, who met Tom Reed, said: “The road is closed.”", "en", "Ana Diaz", ("Tom Reed",)),
    "en: question": ("“Is the road closed?” Ana Diaz asked.", "en", "Ana Diaz", ()),
    "ru": ("«Дорога закрыта до весны», — сказал агентству Иван Петров.", "ru", "Иван Петров", ()),
    "ru: colon": ("Иван Петров заявил: «Дорога закрыта до весны».", "ru", "Иван Петров", ()),
    "ru: how": ("Как сообщил Иван Петров, «дорога закрыта до весны».", "ru", "Иван Петров", ()),
    "ru: object": (
        "«Дорога закрыта», — заявил Иван Петров после встречи с Анной Беловой.",
        "ru",
        "Иван Петров",
        ("Анной Беловой",),
    ),
    "uk": ("«Дорога закрита до весни», — каже Іван Петренко.", "uk", "Іван Петренко", ()),
    "tr: subject in front": ("Mehmet Kaya, “Yol bahara kadar kapalı” dedi.", "tr", "Mehmet Kaya", ()),
    "tr: subject behind": ("“Yol bahara kadar kapalı” diyen Mehmet Kaya gitti.", "tr", "Mehmet Kaya", ()),
    "az": ("“Yol yaza qədər bağlıdır”, – deyə Rəşad Həsənov bildirib.", "az", "Rəşad Həsənov", ()),
    "de": ("„Die Straße ist gesperrt“, sagte Lena Vogt in Kiel.", "de", "Lena Vogt", ()),
    "de: reversed": ("»Die Straße ist gesperrt«, sagte Lena Vogt.", "de", "Lena Vogt", ()),
    "fr": ("« La route est fermée », a déclaré Luc Morel.", "fr", "Luc Morel", ()),
    "fr: inversion": ("« La route est fermée », explique Luc Morel, maire de Saint-Paul.", "fr", "Luc Morel", ()),
    "es": ("«La carretera está cerrada», dijo Rosa Gil.", "es", "Rosa Gil", ()),
    "es: dialogue": ("—La carretera está cerrada —dijo Rosa Gil—.", "es", "Rosa Gil", ()),
    "it": ("«La strada è chiusa», ha detto Carla Neri.", "it", "Carla Neri", ()),
    "pt": ("«A estrada está fechada», afirmou Rui Costa.", "pt", "Rui Costa", ()),
    "ar": ("وقالت هالة منصور: «الطريق مغلق منذ أمس».", "ar", "هالة منصور", ()),
    "fa": ("«راه بسته است و کسی نمی‌آید»، نازنین یوسفی گفت.", "fa", "نازنین یوسفی", ()),
    "zh": ("“道路已经关闭了”，商人马建国说。", "zh", "马建国", ()),
    "zh: colon": ("马建国说：“道路已经关闭了。”", "zh", "马建国", ()),
    "zh: corners": ("許文龍說：「道路已經關閉了。」", "zh", "許文龍", ()),
    "kk": ("«Жол көктемге дейін жабық», — деді Айбек Сапаров.", "kk", "Айбек Сапаров", ()),
    "ky": ("«Жол жазга чейин жабык», — деди Нурбек Асанов.", "ky", "Нурбек Асанов", ()),
    "uz": ("“Yo‘l bahorgacha yopiq”, — dedi Otabek Karimov.", "uz", "Otabek Karimov", ()),
    "uz: Cyrillic": ("«Йўл баҳоргача ёпиқ», — деди Отабек Каримов.", "uz", "Отабек Каримов", ()),
    "tg": ("«Роҳ то баҳор баста аст», — гуфт Умед Қаромат.", "tg", "Умед Қаромат", ()),
    "ps": ("ګل رحمان وویل: «لاره بنده ده او څوک نه راځي».", "ps", "ګل رحمان", ()),
    "hi": ("राम शर्मा ने कहा, “सड़क बंद है और कोई नहीं आता।”", "hi", "राम शर्मा", ()),
    "id": ("“Jalan ditutup sampai besok,” kata Budi Santoso.", "id", "Budi Santoso", ()),
}


@pytest.mark.parametrize("case", DIRECT)
def test_the_speaker_of_a_quotation(case: str) -> None:
    text, language, speaker, others = DIRECT[case]
    found = [quote for quote in quotes(text, language, [speaker, *others]) if quote.kind == "direct"]
    assert [quote.speaker for quote in found] == [speaker]


REPORTED = {
    "en": ("Ana Diaz told the meeting on Sunday that the road was closed.", "en", "Ana Diaz", "the road was closed"),
    "en: no conjunction": ("Ana Diaz said the road was closed.", "en", "Ana Diaz", "the road was closed"),
    "en: behind": ("The road was closed at noon, Ana Diaz said.", "en", "Ana Diaz", "The road was closed at noon"),
    "ru": ("Иван Петров сообщил в среду, что дорога закрыта.", "ru", "Иван Петров", "дорога закрыта"),
    "ru: behind": ("Дорога закрыта до весны, сообщил Иван Петров.", "ru", "Иван Петров", "Дорога закрыта до весны"),
    "uk": ("Іван Петренко заявив, що дорога закрита.", "uk", "Іван Петренко", "дорога закрита"),
    "tr": ("Mehmet Kaya, yolun kapalı olduğunu söyledi.", "tr", "Mehmet Kaya", "yolun kapalı olduğunu"),
    "az": ("Rəşad Həsənov yolun bağlı olduğunu bildirib.", "az", "Rəşad Həsənov", "yolun bağlı olduğunu"),
    "de": ("Lena Vogt sagte, die Straße sei gesperrt.", "de", "Lena Vogt", "die Straße sei gesperrt"),
    "de: dass": (
        "Lena Vogt betonte am Montag, dass die Straße gesperrt sei.",
        "de",
        "Lena Vogt",
        "die Straße gesperrt sei",
    ),
    "fr": ("Luc Morel a assuré que la route était fermée.", "fr", "Luc Morel", "la route était fermée"),
    "fr: elided": ("Luc Morel a assuré qu’elle était fermée.", "fr", "Luc Morel", "elle était fermée"),
    "es": ("Rosa Gil informó que la carretera está cerrada.", "es", "Rosa Gil", "la carretera está cerrada"),
    "it": ("Carla Neri ha detto che la strada è chiusa.", "it", "Carla Neri", "la strada è chiusa"),
    "pt": ("Rui Costa disse em Maputo que a estrada está fechada.", "pt", "Rui Costa", "a estrada está fechada"),
    "ar": ("وقالت هالة منصور إن الطريق مغلق منذ أمس.", "ar", "هالة منصور", "الطريق مغلق منذ أمس"),
    "ar: grown on": ("وقالت هالة منصور إنها عادت إلى بيتها.", "ar", "هالة منصور", "إنها عادت إلى بيتها"),
    "fa": ("نازنین یوسفی گفت که راه بسته است.", "fa", "نازنین یوسفی", "راه بسته است"),
    "zh": ("马建国表示，道路已经关闭。", "zh", "马建国", "道路已经关闭"),
    "zh: no comma": ("马建国说道路已经关闭。", "zh", "马建国", "道路已经关闭"),
    "kk": ("Айбек Сапаров жолдың жабылғанын айтты.", "kk", "Айбек Сапаров", "жолдың жабылғанын"),
    "ky": ("Нурбек Асанов жолдун жабылганын билдирди.", "ky", "Нурбек Асанов", "жолдун жабылганын"),
    "uz": ("Otabek Karimov yo‘l yopilganini aytdi.", "uz", "Otabek Karimov", "yo‘l yopilganini"),
    "tg": ("Умед Қаромат мегӯяд, ки роҳ баста аст.", "tg", "Умед Қаромат", "роҳ баста аст"),
    "ps": ("ګل رحمان وویل چې لاره بنده ده.", "ps", "ګل رحمان", "لاره بنده ده"),
    "hi": ("राम शर्मा ने कहा कि सड़क बंद है।", "hi", "राम शर्मा", "सड़क बंद है"),
    "id": ("Budi Santoso mengatakan bahwa jalan ditutup.", "id", "Budi Santoso", "jalan ditutup"),
}


@pytest.mark.parametrize("case", REPORTED)
def test_reported_speech_is_the_clause_and_its_speaker(case: str) -> None:
    text, language, speaker, clause = REPORTED[case]
    assert said(text, language, [speaker]) == [(clause, speaker, "indirect")]


@pytest.mark.parametrize(
    ("text", "language", "persons"),
    [
        ("Officials said that the road was closed.", "en", ()),
        ("Ana Diaz believes that the road is closed.", "en", ("Ana Diaz",)),
        ("Ana Diaz said on Monday in the port.", "en", ("Ana Diaz",)),
        ("According to Ana Diaz, the road is closed.", "en", ("Ana Diaz",)),
        ("Иван Петров считает, что дорога закрыта.", "ru", ("Иван Петров",)),
        ("Mehmet Kaya yolu kapattı.", "tr", ("Mehmet Kaya",)),
        ("马建国的小说很有名。", "zh", ("马建国",)),
        ("Il ministro, Carla Neri, ha annunciato trasferimenti verso Roma.", "it", ("Carla Neri", "Roma")),
    ],
)
def test_what_nobody_reports_is_no_speech(text: str, language: str, persons: tuple[str, ...]) -> None:
    assert said(text, language, persons) == []


def test_an_interrupted_quotation_has_one_speaker_and_no_words_of_the_reporter() -> None:
    russian = "«Карты спорят, — сказал Иван Петров. — Люди ждут»."
    assert said(russian, "ru", ["Иван Петров"]) == [
        ("Карты спорят", "Иван Петров", "direct"),
        ("Люди ждут", "Иван Петров", "direct"),
    ]
    english = "“The maps differ,” Ana Diaz said, “and people wait for us.”"
    assert said(english, "en", ["Ana Diaz"]) == [
        ("The maps differ", "Ana Diaz", "direct"),
        ("and people wait for us.", "Ana Diaz", "direct"),
    ]


def test_what_follows_in_the_paragraph_is_said_by_the_same() -> None:
    text = "“The maps differ,” said Ana Diaz, a clerk. “People wait.” Tom Reed left."
    assert [speaker for _, speaker, _ in said(text, "en", ["Ana Diaz", "Tom Reed"])] == ["Ana Diaz", "Ana Diaz"]


@pytest.mark.parametrize(
    ("text", "language", "speaker", "others"),
    [
        ("Ana Diaz met Tom Reed.\n\n“The road is closed,” she said.", "en", "Ana Diaz", ("Tom Reed",)),
        ("Ana Diaz was there. “The road is closed,” the minister said.", "en", "Ana Diaz", ()),
        ("Жанар Есімова келді. «Жол жабық болды», — дейді сарапшы.", "kk", "Жанар Есімова", ()),
        ("Иван Петров приехал. «Дорога закрыта», — добавил он.", "ru", "Иван Петров", ()),
        ("Rosa Gil llegó. «La carretera está cerrada», agregó.", "es", "Rosa Gil", ()),
        ("Ana Diaz arrived. She said that the road was closed.", "en", "Ana Diaz", ()),
    ],
)
def test_a_pronoun_or_title_means_who_was_named_before(
    text: str, language: str, speaker: str, others: tuple[str, ...]
) -> None:
    assert [found for _, found, _ in said(text, language, [speaker, *others])] == [speaker]


@pytest.mark.parametrize(
    "text",
    ["Ana Diaz left. “The road is closed,” one resident said.", "Ana Diaz left. “The road is closed,” said officials."],
)
def test_somebody_else_is_nobody(text: str) -> None:
    assert said(text, "en", ["Ana Diaz"]) == [("The road is closed", None, "direct")]


def test_a_ministry_speaks_and_its_spokesman_speaks_for_it() -> None:
    ministry = ["Ministry of Defence"]
    assert said("“The road is closed,” the Ministry of Defence said.", "en", groups=ministry)[0][1] == ministry[0]
    spokesman = "“The road is closed,” said a spokesman for the Ministry of Defence."
    assert said(spokesman, "en", groups=ministry)[0][1] == ministry[0]
    named = "“The road is closed,” said Ministry of Defence spokesman Tom Reed."
    assert said(named, "en", ["Tom Reed"], ministry)[0][1] == "Tom Reed"


def test_the_cue_is_the_words_that_attribute() -> None:
    assert quotes("Carla Neri ha detto che la strada è chiusa.", "it", ["Carla Neri"])[0].cue == "ha detto"
    assert quotes("“The road is closed,” said Ana Diaz.", "en", ["Ana Diaz"])[0].cue == "said"
    assert quotes("Ana Diaz: “The road is closed.”", "en", ["Ana Diaz"])[0].cue is None
