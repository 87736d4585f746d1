"""Spans that can be the name of an unknown person, in scripts with and without capital letters."""

from __future__ import annotations

import re

from pipeline.mentions.passage import LEXICAL, Passage
from pipeline.mentions.signs import Country, Cue, Group, Head, Known, Nationality, Neutral, People, Title
from schemas import ActorType

MAX_WORDS = 4
_MAX_HAN = 12
_INITIALS = re.compile(r"^[^\W\d_]{1,2}$")
_PATRONYMIC = re.compile(
    r"(?:ович|евич|ьич|овна|евна|йович|ївна|ївич|ovich|evich|ovna|evna|ўғли|қызы|кызы|ұлы|уулу)[а-яіa-z]{0,3}$"
)
_ARTICLES = frozenset({"der", "den", "la", "los", "las", "le", "les"})
"""Particles that are articles as well, so that they join a name only behind another particle: von der, de la."""
_PROPERS = (Country, Nationality, People, Neutral)
_HAN = re.compile(r"[\u3400-\u9fff]")
_SURNAMES = frozenset(
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文耿华汲秦"
)
_TRANSLITERATION = frozenset(
    "阿埃艾安奥巴拜班邦鲍贝本比彼别波伯博布查达丹道德登迪蒂丁东杜多厄恩尔法范菲费芬佛弗夫福富盖冈高戈格根古哈海汉豪赫亨华霍基吉季加贾杰金卡凯坎康考科克肯孔库奎拉莱赖兰朗劳勒雷黎里理利莉连列林琳留卢鲁伦罗洛马玛迈麦曼毛梅门蒙米密敏明莫默姆穆纳娜南内尼涅宁纽农努诺欧帕潘庞佩彭皮普奇齐钱乔切琴丘让热日荣茹瑞若萨塞桑瑟森沙珊舍什圣施史舒斯丝苏索塔泰坦汤唐陶特腾提田廷图托陀瓦万旺威韦维魏温文沃乌吾武西希锡夏香谢辛欣休许雪逊雅亚延扬耶叶伊依易因英尤于约泽扎詹哲珍治佐茨策赞兹丽妮祖卓朱琼舍孜买提"
)


def name_from(passage: Passage, first: int) -> int | None:
    """Return where the name that starts at a token ends, or None where no name starts there."""
    if first >= len(passage.tokens) or passage.shouting:
        return None
    if passage.lexicon.cased:
        last = cased_name(passage, first)
        return last if last > first else None
    if _HAN.match(passage.tokens[first].text):
        return _han_name(passage, first)
    return _uncased_name(passage, first)


def name_after_country(passage: Passage, first: int) -> int | None:
    """Return the end of a name whose given name is that of a country, such as Jordan Henderson, or None.

    A word that names a country is a given name only where more evidence stands beside the name.
    """
    country = passage.at(first, Country)
    if country is None or country.last - first != 1 or not passage.lexicon.grammar.title_case or passage.shouting:
        return None
    if passage.before(first, Cue.LINK, Cue.WITHIN) is not None:
        return None
    last = cased_name(passage, first + 1)
    return last if last > first + 1 and passage.gap(first + 1) == " " else None


def cased_name(passage: Passage, first: int) -> int:
    """Return the end of the longest run of capitalised words, particles inside; equal to ``first`` for none."""
    particles = passage.lexicon.particles
    position, last = first, first
    while position < len(passage.tokens) and last - first < MAX_WORDS + 2:
        if position > first and not passage.adjoins(position):
            break
        token = passage.tokens[position]
        if token.text[0].isupper() and not _blocks(passage, position, inside=position > first):
            if position - first > 1 and says_where(passage, position):
                break
            position += 1
            last = position
        elif token.folded in particles and _may_join(passage, first, position):
            position += 1
        else:
            break
    return last


def _may_join(passage: Passage, first: int, position: int) -> bool:
    """Tell whether a particle may stand here: not first but for the Arabic article, and an article behind another."""
    folded = passage.tokens[position].folded
    if position == first:
        return folded in ("al", "el", "аль")
    return folded not in _ARTICLES or passage.tokens[position - 1].folded in passage.lexicon.particles


def says_where(passage: Passage, position: int) -> bool:
    """Tell whether a third word is a place in the locative, which Turkic languages put behind the subject."""
    grammar = passage.lexicon.grammar
    return grammar.owner_in_front and passage.lexicon.locative.search(passage.tokens[position].folded) is not None


def _blocks(passage: Passage, position: int, *, inside: bool) -> bool:
    """Tell whether a word is known as something else than part of a person's name.

    ``inside`` is true behind the first word of a name, where a word that is also a title may be a surname: Soto Rey.
    """
    if position in passage.inner or any(char.isdigit() for char in passage.tokens[position].text):
        return True
    if not inside and passage.at(position, Cue.HONORIFIC, Cue.MODIFIER, Cue.FORMER) is not None:
        return True
    hit = passage.at(position, *LEXICAL, People)
    if hit is None:
        return passage.before(position + 1, *_PROPERS) is not None
    if isinstance(hit.sign, Known):
        # A surname that a known person bears may be another person's: Larisa Shoigu.
        return hit.sign.entry.type is not ActorType.PERSON
    if inside and isinstance(hit.sign, Title | Group) and passage.lexicon.grammar.title_case:
        return hit.last - hit.first > 1 or passage.lexicon.language == "en"
    if isinstance(hit.sign, Head | Title | Group):
        return passage.tokens[position].text[0].isupper() or hit.last - hit.first > 1
    return True


def word_count(passage: Passage, first: int, last: int) -> int:
    """Return the number of capitalised words of a name; particles and words behind a hyphen do not count."""
    return sum(
        passage.capitalised(position) and (position == first or passage.gap(position) not in ("-", "‐", "‑"))
        for position in range(first, last)
    )


def has_surname(passage: Passage, first: int, last: int) -> bool:
    """Tell whether a name of two words or more ends like a surname and starts like a given name."""
    lexicon = passage.lexicon
    start, end = passage.tokens[first].folded, passage.tokens[last - 1].folded
    return (
        len(end) > 4 and lexicon.inflected_surname.search(end) is not None and lexicon.adjective.search(start) is None
    )


def looks_personal(passage: Passage, first: int, last: int) -> bool:
    """Tell whether initials or a patronymic show that a name is a person's."""
    words = [token.text for token in passage.tokens[first:last]]
    if any(_PATRONYMIC.search(word.lower()) for word in words[1:]):
        return True
    # An initial is one letter with a dot behind it: С. К. Шойгу, John F. Kennedy.
    return any(
        _INITIALS.match(word) and position + 1 < last and passage.gap(position + 1).startswith(".")
        for position, word in enumerate(words, start=first)
    )


def _uncased_name(passage: Passage, first: int) -> int | None:
    """Return the end of a name behind a title in Arabic, Persian, Pashto or Hindi: two words, particles besides."""
    lexicon = passage.lexicon
    position, words = first, 0
    while position < len(passage.tokens) and words < 3:
        token = passage.tokens[position]
        if position > first and not passage.adjoins(position):
            break
        known = passage.at(position, Known)
        if known is not None and words == 0:
            break
        if token.folded in lexicon.stops or token.text.isdigit() or len(token.text) < 2:
            break
        if passage.at(position, Title, Group, Head, Country, Nationality, People, *Cue) is not None:
            break
        if words == 0 and token.text.startswith("ال"):
            break
        if words == 2 and not token.text.startswith("ال"):
            break
        words += token.folded not in lexicon.particles
        position += 1
    return position if words >= 2 else None


def _han_name(passage: Passage, first: int) -> int | None:
    """Return the end of a Chinese name or a transliterated one, which a dot or its characters show."""
    position, dotted = first, False
    while position < len(passage.tokens) and position - first < _MAX_HAN:
        gap = passage.gap(position)
        if position > first and gap not in ("", "·", "•"):
            break
        dotted = dotted or (position > first and gap != "")
        before_dot = any(passage.gap(p) in ("·", "•") for p in range(position + 1, min(position + 5, first + 8)))
        if passage.tokens[position].folded not in _TRANSLITERATION and not before_dot:
            break
        if passage.at(position, Title, Group, Cue.SPEECH) is not None and not before_dot:
            break
        position += 1
    if position - first >= 3 or (dotted and position - first >= 2):
        return position
    return _chinese_name(passage, first)


def _chinese_name(passage: Passage, first: int) -> int | None:
    """Return the end of a name of a surname and one or two characters."""
    if passage.tokens[first].folded not in _SURNAMES:
        return None
    last = first + 1
    while last < len(passage.tokens) and last - first < 3 and passage.gap(last) == "":
        if passage.tokens[last].folded in passage.lexicon.stops or passage.at(last, *Cue) is not None:
            break
        last += 1
    return last if last - first >= 2 else None
