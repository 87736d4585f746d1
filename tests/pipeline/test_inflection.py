import pytest

from pipeline.inflection import inflection
from pipeline.tokens import fold


def matches(language: str, base: str, word: str) -> bool:
    table = inflection(language)
    return not set(table.base_keys(base)).isdisjoint(table.text_keys(fold(word)))


@pytest.mark.parametrize(
    ("language", "base", "word"),
    [
        ("en", "Taliban", "Taliban's"),
        ("en", "guard", "guards"),
        ("ru", "Москва", "Москвой"),
        ("ru", "Россия", "России"),
        ("ru", "Лавров", "Лаврову"),
        ("ru", "узбекский", "узбекскими"),
        ("ru", "Павел", "Павлом"),
        ("ru", "Шойгу", "Шойгу"),
        ("ru", "силы", "сил"),
        ("uk", "Київ", "Києві"),
        ("uk", "державна", "державної"),
        ("uk", "сили", "сил"),
        ("tr", "Türkiye", "Türkiye'nin"),
        ("tr", "ordu", "ordusunun"),
        ("az", "Bakı", "Bakıda"),
        ("kk", "Қазақстан", "Қазақстанның"),
        ("kk", "шекарашылары", "шекарашыларының"),
        ("ky", "Бишкек", "Бишкектеги"),
        ("uz", "Toshkent", "Toshkentdagi"),
        ("uz", "Тошкент", "Тошкентда"),
        ("tg", "Тоҷикистон", "Тоҷикистонро"),
        ("tg", "тандурустӣ", "тандурустии"),
        ("de", "ukrainisch", "ukrainischen"),
        ("fr", "malien", "maliens"),
        ("it", "tunisino", "tunisini"),
        ("ar", "رئيس", "والرئيس"),
        ("pl", "Polska", "Polsce"),
        ("pl", "Suwałki", "Suwałkami"),
        ("pl", "Bejrut", "Bejrucie"),
        ("cs", "Praha", "Praze"),
        ("sk", "Bratislava", "Bratislave"),
        ("hr", "Hrvatska", "Hrvatskoj"),
        ("sr", "Београд", "Београду"),
        ("be", "Мінск", "Мінску"),
        ("ro", "Moldova", "Moldovei"),
        ("hu", "Moszkva", "Moszkvában"),
        ("fi", "Helsinki", "Helsingissä"),
        ("lt", "Vilnius", "Vilniuje"),
        ("lv", "Krievija", "Krievijas"),
        ("ka", "თბილისი", "თბილისში"),
        ("hy", "Երևան", "Երևանում"),
        ("ar", "العراق", "بالعراق"),
        ("fa", "رسانه", "رسانه‌های"),
    ],
)
def test_an_inflected_form_finds_its_base(language: str, base: str, word: str) -> None:
    assert matches(language, base, word)


@pytest.mark.parametrize(
    ("language", "base", "word"),
    [
        ("ru", "Дарё", "дар"),
        ("ru", "Иран", "Ирак"),
        ("en", "Iran", "Iranian"),
        ("kk", "Алматы", "Алма"),
        ("xx", "Oslo", "Oslos"),
    ],
)
def test_another_word_does_not(language: str, base: str, word: str) -> None:
    assert not matches(language, base, word)


def test_an_unknown_language_has_no_endings() -> None:
    assert inflection("xx").text_keys("oslo") == ("oslo",)
    assert inflection("xx") is inflection("xx")
