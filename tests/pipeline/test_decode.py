from __future__ import annotations

import pytest

from pipeline.decode import decode_page

RUSSIAN = "Министры иностранных дел встретились в Ташкенте и обсудили границу между странами региона."
ARABIC = "قالت وزارة الخارجية إن المحادثات بين الجانبين سوف تستمر الأسبوع المقبل في العاصمة."
CHINESE = "外交部发言人在北京说，双方将继续就边境问题举行会谈，并保持沟通。"
JAPANESE = "外務省は、両国の協議が来週も続くと東京で発表しました。"
KOREAN = "외교부는 양측의 회담이 다음 주에도 서울에서 계속될 것이라고 밝혔다."
TURKISH = "Dışişleri Bakanlığı görüşmelerin önümüzdeki hafta süreceğini açıkladı."


@pytest.mark.parametrize(
    ("text", "encoding", "label"),
    [
        (RUSSIAN, "cp1251", "windows-1251"),
        (RUSSIAN, "koi8-r", "koi8-r"),
        (ARABIC, "cp1256", "windows-1256"),
        (CHINESE, "gb18030", "gb2312"),
        (JAPANESE, "cp932", "shift_jis"),
        (KOREAN, "cp949", "euc-kr"),
        (TURKISH, "cp1254", "iso-8859-9"),
        (RUSSIAN, "utf-8", "utf-8"),
    ],
)
def test_declared_encodings_are_read(text: str, encoding: str, label: str) -> None:
    page = f'<html><head><meta charset="{label}"></head><body><p>{text}</p></body></html>'.encode(encoding)
    assert text in decode_page(page, "text/html")
    bare = f"<html><body><p>{text}</p></body></html>".encode(encoding)
    assert text in decode_page(bare, f"text/html; charset={label}")


@pytest.mark.parametrize(
    ("text", "encoding"), [(RUSSIAN * 3, "cp1251"), (RUSSIAN * 3, "koi8-r"), (CHINESE * 3, "gb18030")]
)
def test_undeclared_encodings_are_guessed(text: str, encoding: str) -> None:
    assert text in decode_page(f"<html><body><p>{text}</p></body></html>".encode(encoding), None)


@pytest.mark.parametrize("mark", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_decides(mark: str) -> None:
    assert decode_page(RUSSIAN.encode(mark), "text/html; charset=windows-1251") == RUSSIAN


@pytest.mark.parametrize("label", ["windows-1252", "iso-8859-1", "gb2312", "no-such-encoding"])
def test_a_declaration_that_the_bytes_contradict_is_not_believed(label: str) -> None:
    page = f'<html><head><meta charset="{label}"></head><body>{RUSSIAN}</body></html>'.encode()
    assert RUSSIAN in decode_page(page, None)


def test_one_broken_byte_does_not_spoil_the_page() -> None:
    text = decode_page((RUSSIAN * 10).encode() + b"\xff" + RUSSIAN.encode(), "text/html; charset=utf-8")
    assert text.count(RUSSIAN) == 11


def test_control_characters_go_and_lines_stay() -> None:
    assert decode_page(b"a\x00b\x07\r\nc\rd\te\xc2\x9f", None) == "ab\nc\nd\te"


def test_nothing_is_nothing() -> None:
    assert decode_page(b"", None) == ""


POLISH = "Źródło: ćwierć mieszkańców Łodzi wróciła już do domów, reszta śpi w świetlicach."


@pytest.mark.parametrize(
    ("text", "encoding", "language"),
    [
        (RUSSIAN, "koi8-r", "ru"),
        (RUSSIAN, "cp1251", "ru-RU"),
        (CHINESE, "gb18030", "zh-CN"),
        ("外交部發言人在臺北說，雙方將繼續就邊境問題舉行會談。", "big5", "zh-TW"),
        (KOREAN, "cp949", "ko"),
        (JAPANESE, "euc_jp", "ja"),
        (JAPANESE, "cp932", "ja"),
        (ARABIC, "cp1256", "ar"),
        (POLISH, "iso-8859-2", "pl"),
        (POLISH, "cp1250", "pl"),
    ],
)
def test_the_language_of_a_page_helps_to_guess(text: str, encoding: str, language: str) -> None:
    page = f'<html lang="{language}"><body><p>{text}</p></body></html>'.encode(encoding)
    assert text in decode_page(page, "text/html")


@pytest.mark.parametrize(("text", "encoding"), [(KOREAN, "euc-kr"), (CHINESE, "gbk"), (JAPANESE, "shift_jis")])
def test_a_page_that_is_cut_inside_a_letter_keeps_its_encoding(text: str, encoding: str) -> None:
    page = f'<html><head><meta charset="{encoding}"></head><body><p>{text}</p>{text}'.encode(encoding)
    assert text in decode_page(page[:-2] + page[-2:-1], None)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_wide_characters_need_no_mark(encoding: str) -> None:
    assert RUSSIAN in decode_page(
        f"<html><head><title>t</title></head><body>{RUSSIAN}</body></html>".encode(encoding), None
    )


def test_halves_of_broken_letters_stay_to_be_mended() -> None:
    assert decode_page("Ð\x9c Â\x85 a\x9c".encode(), None) == "Ð\x9c Â\x85 a"
