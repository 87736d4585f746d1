from __future__ import annotations

from typing import Literal

import pytest

from pipeline.language import language_identifier
from pipeline.scripts import script_of

TEXTS = {
    "uz-Cyrl": "Ўзбекистон Республикаси Президенти бугун Тошкентда қўшни давлатлар вазирлари билан учрашди.",
    "uz-Latn": "O‘zbekiston Respublikasi Prezidenti bugun Toshkentda qo‘shni davlatlar vazirlari bilan uchrashdi.",
    "kk": "Қазақстан Республикасының Президенті бүгін Астанада көрші елдердің министрлерімен кездесті.",
    "ky": "Кыргыз Республикасынын Президенти бүгүн Бишкекте коңшу өлкөлөрдүн министрлери менен жолугушту.",
    "tg": "Президенти Ҷумҳурии Тоҷикистон имрӯз дар шаҳри Душанбе бо вазирони кишварҳои ҳамсоя мулоқот кард.",
    "ru": "Президент России сегодня в Москве встретился с министрами соседних стран.",
    "uk": "Президент України сьогодні у Києві зустрівся з міністрами сусідніх країн.",
    "ps": "د افغانستان حکومت نن په کابل کې د ګاونډیو هېوادونو له وزیرانو سره خبرې وکړې.",
    "fa": "رئیس جمهور ایران امروز در تهران با وزیران کشورهای همسایه دیدار و گفتگو کرد.",
    "ar": "قال وزير الخارجية اليوم في القاهرة إن المحادثات مع دول الجوار ستستمر.",
    "zh": "外交部发言人今天在北京表示，中方愿与周边国家继续保持沟通。",
    "tr": "Cumhurbaşkanı bugün Ankara'da komşu ülkelerin bakanlarıyla bir araya geldi.",
    "en": "The president met the ministers of the neighbouring countries in London today.",
}


@pytest.mark.parametrize("name", ["pycld2", "langdetect"])
@pytest.mark.parametrize("key", TEXTS)
def test_languages_are_named(name: Literal["pycld2", "langdetect"], key: str) -> None:
    code = key.partition("-")[0]
    found = language_identifier(name).identify(TEXTS[key])
    unknown_to_langdetect = name == "langdetect" and code in ("uz", "kk", "ky", "tg", "ps")
    # langdetect has no profile of these: letters may tell them, but another language must not be claimed surely.
    assert found.code == code or (unknown_to_langdetect and found.confidence <= 0.6)


@pytest.mark.parametrize("name", ["pycld2", "langdetect"])
def test_the_same_text_gives_the_same_answer(name: Literal["pycld2", "langdetect"]) -> None:
    identifier = language_identifier(name)
    text = "Berlin Paris Madrid Roma"
    assert len({identifier.identify(text).model_dump_json() for _ in range(5)}) == 1


@pytest.mark.parametrize("name", ["pycld2", "langdetect"])
@pytest.mark.parametrize("text", ["", "   ", "12:30 +45%", "ok", "\x80\x81\x9f", "https://news.example/a"])
def test_what_says_nothing_is_undetermined(name: Literal["pycld2", "langdetect"], text: str) -> None:
    found = language_identifier(name).identify(text)
    assert (found.code, found.confidence) == ("und", 0.0)


def test_control_characters_do_not_stop_the_default() -> None:
    assert language_identifier("pycld2").identify("\x80\x9f\ud800" + TEXTS["ru"]).code == "ru"


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("Ташкент", "Cyrl"),
        ("Tashkent", "Latn"),
        ("طشقند", "Arab"),
        ("外交部发言人说这个问题", "Hans"),
        ("外交部發言人說這個問題", "Hant"),
        ("外務省は発表した", "Jpan"),
        ("외교부는 밝혔다", "Kore"),
        ("दिल्ली में", "Deva"),
        ("2024", None),
    ],
)
def test_scripts(text: str, script: str | None) -> None:
    assert script_of(text) == script
