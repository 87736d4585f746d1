"""What must be found in one or two sentences of each language, with exact offsets."""

import pytest

from schemas import Actor
from tests.pipeline.actors.conftest import Find

Expected = tuple[str, str, str | None, str | None]

SENTENCES: list[tuple[str, str, list[Expected]]] = [
    (
        "en",
        "Foreign Minister Bakhtiyor Saidov met U.S. Secretary of State Antony Blinken. Ukrainian border guards fired. "
        "Nodira Ismatova, a lawyer, protested.",
        [
            ("Bakhtiyor Saidov", "person", "UZB", "GOV"),
            ("Antony Blinken", "person", "USA", "GOV"),
            ("Ukrainian border guards", "military", "UKR", "MIL"),
            ("Nodira Ismatova", "person", None, "JUD"),
        ],
    ),
    (
        "ru",
        "Министр обороны России Сергей Шойгу прибыл в Душанбе. МИД Узбекистана выразил протест. С Русланом Изимовым, "
        "политологом из Алматы, согласились узбекские пограничники.",
        [
            ("Сергей Шойгу", "person", "RUS", "GOV"),
            ("МИД Узбекистана", "government", "UZB", "GOV"),
            ("Русланом Изимовым", "person", None, "EDU"),
            ("узбекские пограничники", "military", "UZB", "MIL"),
        ],
    ),
    (
        "uk",
        "Президент України Володимир Зеленський прибув до Харкова. Російські війська обстріляли місто, — сказала "
        "волонтерка Олена Петренко.",
        [
            ("Володимир Зеленський", "person", "UKR", "GOV"),
            ("Російські війська", "military", "RUS", "MIL"),
            ("Олена Петренко", "person", None, "CVL"),
        ],
    ),
    (
        "es",
        "La policía colombiana detuvo a dos hombres. El analista Julián Cárdenas dijo que el Ministerio de Defensa de "
        "Ecuador callaba.",
        [
            ("policía colombiana", "government", "COL", "COP"),
            ("Julián Cárdenas", "person", None, "EDU"),
            ("Ministerio de Defensa de Ecuador", "government", "ECU", "GOV"),
        ],
    ),
    (
        "fr",
        "L'armée malienne a affronté des rebelles, a déclaré le colonel Amadou Touré. Fatoumata Diallo, chercheuse à "
        "l'Université de Bamako, en doute.",
        [
            ("armée malienne", "military", "MLI", "MIL"),
            ("Amadou Touré", "person", None, "MIL"),
            ("Fatoumata Diallo", "person", None, "EDU"),
            ("Université de Bamako", "education", None, "EDU"),
        ],
    ),
    (
        "de",
        "Die polnische Polizei nahm zwei Männer fest, sagte die Politologin Anna Berger der Nachrichtenagentur "
        "Elbkurier.",
        [
            ("polnische Polizei", "government", "POL", "COP"),
            ("Anna Berger", "person", None, "EDU"),
            ("Elbkurier", "media", None, "JRN"),
        ],
    ),
    (
        "pt",
        "O Ministério das Relações Exteriores de Angola protestou. A pesquisadora Carla Menezes discorda.",
        [
            ("Ministério das Relações Exteriores de Angola", "government", "AGO", "GOV"),
            ("Carla Menezes", "person", None, "EDU"),
        ],
    ),
    (
        "it",
        "L'esercito libanese ha confermato. «Restiamo qui», ha detto il generale Marco Rinaldi.",
        [("esercito libanese", "military", "LBN", "MIL"), ("Marco Rinaldi", "person", None, "MIL")],
    ),
    (
        "tr",
        "Irak Dışişleri Bakanlığı saldırıyı kınadı. Siyaset bilimci Ayşe Demirel'in sözleri tartışıldı.",
        [
            ("Irak Dışişleri Bakanlığı", "government", "IRQ", "GOV"),
            ("Ayşe Demirel", "person", None, "EDU"),
        ],
    ),
    (
        "az",
        "Ermənistan Müdafiə Nazirliyi məlumat yayıb. Siyasi şərhçi Elçin Məmmədov bunu bildirib.",
        [
            ("Ermənistan Müdafiə Nazirliyi", "government", "ARM", "GOV"),
            ("Elçin Məmmədov", "person", None, "EDU"),
        ],
    ),
    (
        "kk",
        "Өзбекстан Сыртқы істер министрлігі мәлімдеді. Саясаттанушы Досым Сәтпаевтың айтуынша, қырғыз шекарашылары "
        "дайын.",
        [
            ("Өзбекстан Сыртқы істер министрлігі", "government", "UZB", "GOV"),
            ("Досым Сәтпаевтың", "person", None, "EDU"),
            ("қырғыз шекарашылары", "military", "KGZ", "MIL"),
        ],
    ),
    (
        "ky",
        "Тажикстандын Тышкы иштер министрлиги билдирди. Саясат таануучу Эмил Жороев белгиледи.",
        [
            ("Тажикстандын Тышкы иштер министрлиги", "government", "TJK", "GOV"),
            ("Эмил Жороев", "person", None, "EDU"),
        ],
    ),
    (
        "uz",
        "Tashqi ishlar vaziri Baxtiyor Saidov aytdi. Afg‘oniston Mudofaa vazirligi javob berdi. O‘zbek chegarachilari "
        "kutdi.",
        [
            ("Baxtiyor Saidov", "person", "UZB", "GOV"),
            ("Afg‘oniston Mudofaa vazirligi", "government", "AFG", "GOV"),
            ("O‘zbek chegarachilari", "military", "UZB", "MIL"),
        ],
    ),
    (
        "uz",
        "Ташқи ишлар вазири Бахтиёр Саидов айтди. Афғонистон Мудофаа вазирлиги жавоб берди.",
        [
            ("Бахтиёр Саидов", "person", "UZB", "GOV"),
            ("Афғонистон Мудофаа вазирлиги", "government", "AFG", "GOV"),
        ],
    ),
    (
        "tg",
        "Вазорати корҳои хориҷии Ӯзбекистон изҳор дошт. Таҳлилгар Парвиз Муллоҷонов гуфт, ки марзбонони тоҷик "
        "омодаанд.",
        [
            ("Вазорати корҳои хориҷии Ӯзбекистон", "government", "UZB", "GOV"),
            ("Парвиз Муллоҷонов", "person", None, "EDU"),
            ("марзбонони тоҷик", "military", "TJK", "MIL"),
        ],
    ),
    (
        "ar",
        "قال وزير الدفاع الروسي سيرغي شويغو إن الجيش السوداني تقدم. وقالت الباحثة ليلى حسن إن حركة طالبان ترفض.",
        [
            ("سيرغي شويغو", "person", "RUS", "GOV"),
            ("الجيش السوداني", "military", "SDN", "MIL"),
            ("ليلى حسن", "person", None, "EDU"),
        ],
    ),
    (
        "fa",
        "وزارت دفاع افغانستان اعلام کرد که نیروهای مرزی ایران آماده‌اند. رئیس‌جمهور ترکیه رجب طیب اردوغان به تهران رفت.",
        [
            ("وزارت دفاع افغانستان", "government", "AFG", "GOV"),
            ("نیروهای مرزی ایران", "military", "IRN", "MIL"),
            ("رجب طیب اردوغان", "person", "TUR", "GOV"),
        ],
    ),
    (
        "zh",
        "乌兹别克斯坦外交部表示关切。分析人士李明华认为，俄罗斯军队撤退。记者阿卜杜拉·卡里莫夫报道。",
        [
            ("乌兹别克斯坦外交部", "government", "UZB", "GOV"),
            ("李明华", "person", None, "EDU"),
            ("俄罗斯军队", "military", "RUS", "MIL"),
            ("阿卜杜拉·卡里莫夫", "person", None, "JRN"),
        ],
    ),
    (
        "und",
        "Министр обороны России Сергей Шойгу met Uzbek border guards.",
        [("Сергей Шойгу", "person", "RUS", "GOV"), ("Uzbek border guards", "military", "UZB", "MIL")],
    ),
]


@pytest.mark.parametrize(("language", "text", "expected"), SENTENCES, ids=[case[0] for case in SENTENCES])
def test_finds_the_actors(find: Find, language: str, text: str, expected: list[Expected]) -> None:
    actors = find(text, language)
    found = {mention.text: actor for actor in actors for mention in actor.mentions}
    assert all(text[m.start : m.end] == m.text for actor in actors for m in actor.mentions)
    for mention, kind, country, role in expected:
        assert mention in found, f"{mention} is not among {sorted(found)}"
        assert _facts(found[mention]) == (kind, country, role), mention


def _facts(actor: Actor) -> tuple[str, str | None, str | None]:
    return actor.type.value, actor.country, actor.role


def test_the_same_actor_has_one_id_in_all_languages(find: Find) -> None:
    ids = {
        find("Sergei Shoigu said so.")[0].id,
        find("Об этом заявил Сергей Шойгу.", "ru")[0].id,
        find("Про це заявив Сергій Шойгу.", "uk")[0].id,
        find("绍伊古表示。", "zh")[0].id,
    }
    assert ids == {"silkwire:sergei-shoigu"}


def test_the_same_institution_has_one_id_in_all_languages(find: Find) -> None:
    ids = {
        find("The Tajik Ministry of Health said so.")[0].id,
        find("Об этом сообщил Минздрав Таджикистана.", "ru")[0].id,
        find("Вазорати тандурустии Тоҷикистон гуфт.", "tg")[0].id,
    }
    assert ids == {"group:tjk-health-ministry"}
