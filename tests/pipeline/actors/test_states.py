"""States as actors: a country or its capital that speaks, decides or acts, and places that are only places."""

import pytest

from schemas import Actor
from tests.pipeline.actors.conftest import Find

ACTING: list[tuple[str, str, dict[str, set[str]]]] = [
    (
        "en",
        "Russia said it would withdraw. Tehran flatly denied the report, and Kyiv and Moscow agreed to a swap. The "
        "offer "
        "was rejected by Pakistan. According to Ankara, talks go on.",
        {"RUS": {"Russia", "Moscow"}, "IRN": {"Tehran"}, "UKR": {"Kyiv"}, "PAK": {"Pakistan"}, "TUR": {"Ankara"}},
    ),
    (
        "ru",
        "Москва заявила о выводе войск. Россия и Казахстан подписали договор. Иран уже отверг обвинения, сообщил "
        "Ташкент.",
        {"RUS": {"Москва", "Россия"}, "KAZ": {"Казахстан"}, "IRN": {"Иран"}, "UZB": {"Ташкент"}},
    ),
    (
        "uk",
        "Київ закликав партнерів. Туреччина та Україна за участю посередників підписали угоду. Росія не визнає "
        "рішення.",
        {"UKR": {"Київ", "Україна"}, "TUR": {"Туреччина"}, "RUS": {"Росія"}},
    ),
    (
        "tr",
        "Ankara saldırıdan sonra açıkladı. Ankara dün açıkladı. Rusya, saldırıyı kınadı. Bakü ise iddiaları reddetti. "
        "Çin Japonya'yı suçladı.",
        {"TUR": {"Ankara"}, "RUS": {"Rusya"}, "AZE": {"Bakü"}, "CHN": {"Çin"}},
    ),
    (
        "az",
        "Bakı bildirib ki, danışıqlar davam edir. Rusiya Ermənistanı ittiham etdi. Tehran isə iddianı rədd etdi.",
        {"AZE": {"Bakı"}, "RUS": {"Rusiya"}, "IRN": {"Tehran"}},
    ),
    (
        "de",
        "Berlin fordert mehr Hilfe. Polen hat am Montag den Abzug seiner Truppen angekündigt. Der Vertrag sei tot, "
        "erklärte Teheran.",
        {"DEU": {"Berlin"}, "POL": {"Polen"}, "IRN": {"Teheran"}},
    ),
    (
        "fr",
        "Moscou a annoncé un retrait. La Chine et l'Iran ont signé un accord. Une agression, a affirmé Kiev.",
        {"RUS": {"Moscou"}, "CHN": {"Chine"}, "IRN": {"Iran"}, "UKR": {"Kiev"}},
    ),
    (
        "es",
        "Rusia anunció su retirada. Colombia y Venezuela acordaron reabrir la frontera. No habrá acuerdo, dijo Irán.",
        {"RUS": {"Rusia"}, "COL": {"Colombia"}, "VEN": {"Venezuela"}, "IRN": {"Irán"}},
    ),
    (
        "it",
        "Mosca ha annunciato il ritiro. L'Iran nega. Secondo Kiev, non è vero.",
        {"RUS": {"Mosca"}, "IRN": {"Iran"}, "UKR": {"Kiev"}},
    ),
    (
        "pt",
        "A Rússia anunciou a retirada. Moçambique pediu ajuda. Segundo Teerã, não houve ataque.",
        {"RUS": {"Rússia"}, "MOZ": {"Moçambique"}, "IRN": {"Teerã"}},
    ),
    (
        "ar",
        "قالت إيران إنها لن تتراجع. وأعلنت موسكو وأنقرة الاتفاق.",
        {"IRN": {"إيران"}, "RUS": {"موسكو"}, "TUR": {"أنقرة"}},
    ),
    (
        "fa",
        "تهران اعلام کرد که مذاکره نمی‌کند. روسیه در واکنش به این خبر آن را رد کرد.",
        {"IRN": {"تهران"}, "RUS": {"روسیه"}},
    ),
    (
        "zh",
        "安卡拉表示不同意。俄罗斯16日宣布撤军。中国和哈萨克斯坦签署协议。美方一再指责对手。",
        {"TUR": {"安卡拉"}, "RUS": {"俄罗斯"}, "CHN": {"中国"}, "KAZ": {"哈萨克斯坦"}, "USA": {"美方"}},
    ),
    (
        "kk",
        "Мәскеу бұл айыптауды жоққа шығарды. Қазақстан мен Өзбекстан келісті.",
        {"RUS": {"Мәскеу"}, "KAZ": {"Қазақстан"}, "UZB": {"Өзбекстан"}},
    ),
    (
        "ky",
        "Бишкек менен Душанбе макулдашты. Ташкент бул айыптоону четке какты.",
        {"KGZ": {"Бишкек"}, "TJK": {"Душанбе"}, "UZB": {"Ташкент"}},
    ),
    (
        "uz",
        "Toshkent ma’lum qildi. Qirg‘iziston va Xitoy shartnoma imzoladi. Россия эса айбловни рад этди.",
        {"UZB": {"Toshkent"}, "KGZ": {"Qirg‘iziston"}, "CHN": {"Xitoy"}, "RUS": {"Россия"}},
    ),
    (
        "tg",
        "Русия изҳор дошт, ки омода аст. Тоҷикистон ва Қирғизистон созишнома имзо карданд. Теҳрон ин хабарро рад кард.",
        {"RUS": {"Русия"}, "TJK": {"Тоҷикистон"}, "KGZ": {"Қирғизистон"}, "IRN": {"Теҳрон"}},
    ),
]

ONLY_PLACES = [
    (
        "en",
        "Officials in Russia said so. Trains from Moscow arrived. The president of Iran said no. Residents of Kazan, "
        "Russia "
        "said little. Kenya Roads said no. Jordan said he was tired. Russia sanctions hurt. A Pakistan army officer "
        "said so.",
    ),
    (
        "ru",
        "Через Казахстан прошли поезда. Министр посетил Иран и заявил. Жители Москвы потребовали. Дом «Париж» объявил.",
    ),
    ("uk", "У Києві пройшли збори. Потяги до Польщі рушили. Мешканці Варшави вимагають води."),
    ("tr", "Ankara'da toplantı yapıldı. Rusya ordusu saldırdı. İran basınında yer aldı. Türkiye ekonomisi büyüdü."),
    ("az", "Bakıda tədbir keçirilib. İran nefti bahalaşdı. Türkiyədən gələn qatar dayandı."),
    ("de", "In Moskau fand ein Treffen statt. Menschen aus Syrien forderten Hilfe. Dynamo Kiew gewann."),
    (
        "fr",
        "La route de Kaboul reste fermée. Les habitants de Téhéran demandent de l'eau. Le Paris a annoncé son joueur.",
    ),
    ("es", "Los vecinos de Caracas piden agua. La carretera hacia Colombia reabrió. El Moscú anunció un fichaje."),
    ("it", "La Roma ha annunciato il nuovo allenatore. Gli abitanti di Kabul chiedono acqua."),
    ("pt", "Moradores de Luanda pedem água. Chegaram de Angola e pediram ajuda. A estrada para Maputo reabriu."),
    ("ar", "في موسكو عقد اجتماع. وصل الوفد إلى طهران. سكان دمشق يطالبون بالماء."),
    ("fa", "در تهران نشست برگزار شد. مردم کابل خواستار کمک شدند. هوای تهران آلوده است."),
    ("zh", "会议在北京举行。他从莫斯科抵达。位于安卡拉的大使馆表示关切。"),
    ("kk", "Мәскеуде жиналыс өтті. Қытайдан келген жүк тоқтады."),
    ("ky", "Москвада жыйын өттү. Казакстандан келген поезд токтоду."),
    ("uz", "Moskvada yig‘ilish o‘tdi. Qozog‘istondan kelgan poyezd to‘xtadi."),
    ("tg", "Сокинони Душанбе талаб карданд. Роҳи Кобул баста аст. Донишгоҳи миллии Тоҷикистон эълон кард."),
]


def _states(actors: tuple[Actor, ...]) -> dict[str | None, set[str]]:
    return {actor.country: {m.text for m in actor.mentions} for actor in actors if actor.id.endswith("-government")}


@pytest.mark.parametrize(("language", "text", "expected"), ACTING, ids=[case[0] for case in ACTING])
def test_a_state_that_acts_is_an_actor(find: Find, language: str, text: str, expected: dict[str, set[str]]) -> None:
    actors = find(text, language)
    assert _states(actors) == expected
    states = [actor for actor in actors if actor.id.endswith("-government")]
    assert {(actor.type.value, actor.role) for actor in states} == {("government", "GOV")}
    assert all(text[m.start : m.end] == m.text for actor in states for m in actor.mentions)


@pytest.mark.parametrize(("language", "text"), ONLY_PLACES, ids=[case[0] for case in ONLY_PLACES])
def test_a_place_that_is_only_a_place_is_none(find: Find, language: str, text: str) -> None:
    assert _states(find(text, language)) == {}


def test_a_state_has_one_id_whatever_it_is_called(find: Find) -> None:
    texts = [
        ("en", "The Russian government objected."),
        ("en", "Moscow objected to nothing and signed. Moscow signed."),
        ("ru", "Правительство России возразило."),
        ("ru", "Россия возразила. Россия отвергла план."),
        ("zh", "俄方表示反对。"),
    ]
    assert {actor.id for language, text in texts for actor in find(text, language)} == {"group:rus-government"}


def test_role_and_country_say_by_what_the_state_acts(find: Find) -> None:
    actor = find("Tehran has repeatedly denied it.")[0]
    reason = "the capital Tehran speaks for its government: has repeatedly denied"
    assert (actor.role_reason, actor.country_reason) == (reason, reason)
    assert actor.name == "Government of Iran"


def test_a_name_that_also_means_something_else_needs_its_country(find: Find) -> None:
    assert find("Georgia signed the paper.") == ()
    assert _states(find("Georgia signed the paper in Tbilisi, a Georgian envoy said.")) == {"GEO": {"Georgia"}}


def test_an_institution_that_acts_without_a_country_is_that_of_the_context(find: Find) -> None:
    actors = find("Police in Osh detained two men. Kyrgyzstan is small. Kyrgyz roads are long.")
    assert [(actor.id, actor.country_reason) for actor in actors] == [
        ("group:kgz-police", "context: the country most named in the article")
    ]
    assert find("She wrote about police, courts and the army.") == ()
