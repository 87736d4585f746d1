"""Unnamed institutions and groups of a country in each language's own order: type, country and role."""

import pytest

from tests.pipeline.actors.conftest import Find

Expected = tuple[str, str, str, str]

GROUPS: list[tuple[str, str, list[Expected]]] = [
    (
        "en",
        "24 Afghans crossed. The Turkish navy left. Israeli intelligence warned. Kazakh lawmakers voted. Syrian rebels "
        "fled. The Russian side refused. Citizens of Uzbekistan queued.",
        [
            ("Afghans", "people", "AFG", "CVL"),
            ("Turkish navy", "military", "TUR", "MIL"),
            ("Israeli intelligence", "government", "ISR", "SPY"),
            ("Kazakh lawmakers", "government", "KAZ", "LEG"),
            ("Syrian rebels", "armed_group", "SYR", "REB"),
            ("Russian side", "government", "RUS", "GOV"),
            ("Citizens of Uzbekistan", "people", "UZB", "CVL"),
        ],
    ),
    (
        "ru",
        "Двое граждан Таджикистана погибли. Узбекские офицеры приехали. Российская сторона отказалась. Польские "
        "перевозчики бастуют. Суд Армении отклонил иск.",
        [
            ("граждан Таджикистана", "people", "TJK", "CVL"),
            ("Узбекские офицеры", "military", "UZB", "MIL"),
            ("Российская сторона", "government", "RUS", "GOV"),
            ("Польские перевозчики", "company", "POL", "BUS"),
            ("Суд Армении", "government", "ARM", "JUD"),
        ],
    ),
    (
        "uk",
        "Українські водії чекають. Угорська сторона заблокувала рішення. Сирійські біженці приїхали.",
        [
            ("Українські водії", "people", "UKR", "LAB"),
            ("Угорська сторона", "government", "HUN", "GOV"),
            ("Сирійські біженці", "people", "SYR", "REF"),
        ],
    ),
    (
        "tr",
        "Suriyeli mülteciler bekliyor. İran donanması çıktı. Fransız savcıları soruşturdu. Ermeni tarafı reddetti.",
        [
            ("Suriyeli mülteciler", "people", "SYR", "REF"),
            ("İran donanması", "military", "IRN", "MIL"),
            ("Fransız savcıları", "government", "FRA", "JUD"),
            ("Ermeni tarafı", "government", "ARM", "GOV"),
        ],
    ),
    (
        "az",
        "Rusiya kəşfiyyatı izləyir. Qazaxıstan deputatları səs verib. Gürcüstan sərhədçiləri dayandırdı.",
        [
            ("Rusiya kəşfiyyatı", "government", "RUS", "SPY"),
            ("Qazaxıstan deputatları", "government", "KAZ", "LEG"),
            ("Gürcüstan sərhədçiləri", "military", "GEO", "MIL"),
        ],
    ),
    (
        "de",
        "Bürger Usbekistans kehrten heim. Die Armee Israels rückte vor. Französische Staatsanwälte ermitteln. "
        "Italiener "
        "halfen.",
        [
            ("Bürger Usbekistans", "people", "UZB", "CVL"),
            ("Armee Israels", "military", "ISR", "MIL"),
            ("Französische Staatsanwälte", "government", "FRA", "JUD"),
            ("Italiener", "people", "ITA", "CVL"),
        ],
    ),
    (
        "fr",
        "Les tribunaux russes ont jugé. L'armée de l'Azerbaïdjan avance. Les douaniers marocains fouillent.",
        [
            ("tribunaux russes", "government", "RUS", "JUD"),
            ("armée de l'Azerbaïdjan", "military", "AZE", "MIL"),
            ("douaniers marocains", "government", "MAR", "GOV"),
        ],
    ),
    (
        "es",
        "Veinticuatro afganos llegaron. La inteligencia israelí advirtió. Los diputados kazajos votaron.",
        [
            ("afganos", "people", "AFG", "CVL"),
            ("inteligencia israelí", "government", "ISR", "SPY"),
            ("diputados kazajos", "government", "KAZ", "LEG"),
        ],
    ),
    (
        "it",
        "Ventiquattro afghani sono arrivati. I deputati kazaki votano. Il governo del Mali tace.",
        [
            ("afghani", "people", "AFG", "CVL"),
            ("deputati kazaki", "government", "KAZ", "LEG"),
            ("governo del Mali", "government", "MLI", "GOV"),
        ],
    ),
    (
        "pt",
        "A marinha turca partiu. O lado russo recusou. Os pescadores angolanos saem.",
        [
            ("marinha turca", "military", "TUR", "MIL"),
            ("lado russo", "government", "RUS", "GOV"),
            ("pescadores angolanos", "people", "AGO", "AGR"),
        ],
    ),
    (
        "ar",
        "وصل اللاجئون الأفغان. رفض الجانب الروسي العرض. قضت المحاكم الروسية بذلك.",
        [
            ("اللاجئون الأفغان", "people", "AFG", "REF"),
            ("الجانب الروسي", "government", "RUS", "GOV"),
            ("المحاكم الروسية", "government", "RUS", "JUD"),
        ],
    ),
    (
        "fa",
        "شهروندان تاجیکستان برگشتند. طرف روسی نپذیرفت. نیروی دریایی ترکیه رفت.",
        [
            ("شهروندان تاجیکستان", "people", "TJK", "CVL"),
            ("طرف روسی", "government", "RUS", "GOV"),
            ("نیروی دریایی ترکیه", "military", "TUR", "MIL"),
        ],
    ),
    (
        "zh",
        "24名阿富汗人被捕。哈萨克斯坦议员投票。日本渔民出海。",
        [
            ("阿富汗人", "people", "AFG", "CVL"),
            ("哈萨克斯坦议员", "government", "KAZ", "LEG"),
            ("日本渔民", "people", "JPN", "AGR"),
        ],
    ),
    (
        "kk",
        "Ресей тарапы бас тартты. Қырғыз депутаттары дауыс берді. Түркия флоты шықты.",
        [
            ("Ресей тарапы", "government", "RUS", "GOV"),
            ("Қырғыз депутаттары", "government", "KGZ", "LEG"),
            ("Түркия флоты", "military", "TUR", "MIL"),
        ],
    ),
    (
        "ky",
        "Тажик тарабы жооп берди. Украина жоокерлери набыт болду. Ооган качкындары күттү.",
        [
            ("Тажик тарабы", "government", "TJK", "GOV"),
            ("Украина жоокерлери", "military", "UKR", "MIL"),
            ("Ооган качкындары", "people", "AFG", "REF"),
        ],
    ),
    (
        "uz",
        "Rossiya tomoni rad etdi. Isroil razvedkasi ogohlantirdi. Покистон мутахассислари келди.",
        [
            ("Rossiya tomoni", "government", "RUS", "GOV"),
            ("Isroil razvedkasi", "government", "ISR", "SPY"),
            ("Покистон мутахассислари", "people", "PAK", "EDU"),
        ],
    ),
    (
        "tg",
        "Додгоҳҳои Русия ҳукм бароварданд. Вакилони Қазоқистон овоз доданд. Ширкатҳои Чин сохтанд.",
        [
            ("Додгоҳҳои Русия", "government", "RUS", "JUD"),
            ("Вакилони Қазоқистон", "government", "KAZ", "LEG"),
            ("Ширкатҳои Чин", "company", "CHN", "BUS"),
        ],
    ),
]


@pytest.mark.parametrize(("language", "text", "expected"), GROUPS, ids=[case[0] for case in GROUPS])
def test_groups_have_type_country_and_role(find: Find, language: str, text: str, expected: list[Expected]) -> None:
    found = {mention.text: actor for actor in find(text, language) for mention in actor.mentions}
    for mention, kind, country, role in expected:
        assert mention in found, f"{mention} is not among {sorted(found)}"
        actor = found[mention]
        assert (actor.type.value, actor.country, actor.role) == (kind, country, role), mention


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "It burned in a part of Russia. The intelligence was wrong. The side door was shut."),
        ("es", "Ocurrió en una parte de Rusia, en la orilla."),
        ("fr", "Une partie de la Russie a brûlé."),
        ("uk", "Він жив у Сомалі та Ефіопії."),
        ("zh", "中国人口下降。"),
    ],
)
def test_words_that_need_a_nationality_are_no_group_without_one(find: Find, language: str, text: str) -> None:
    assert find(text, language) == ()
