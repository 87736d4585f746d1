"""The script a text is written in."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

_RANGES: tuple[tuple[str, str], ...] = (
    ("Latn", r"A-Za-zÀ-ɏḀ-ỿ"),
    ("Cyrl", r"\u0400-\u052f"),
    ("Arab", r"\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufeff"),
    ("Hani", r"\u3400-\u4dbf\u4e00-\u9fff"),
    ("Kana", r"\u3040-\u30ff"),
    ("Hang", r"\uac00-\ud7af\u1100-\u11ff"),
    ("Deva", r"\u0900-\u097f"),
    ("Beng", r"\u0980-\u09ff"),
    ("Grek", r"\u0370-\u03ff"),
    ("Hebr", r"\u0590-\u05ff"),
    ("Thai", r"\u0e00-\u0e7f"),
    ("Armn", r"\u0530-\u058f"),
    ("Geor", r"\u10a0-\u10ff\u1c90-\u1cbf"),
    ("Taml", r"\u0b80-\u0bff"),
    ("Telu", r"\u0c00-\u0c7f"),
    ("Mlym", r"\u0d00-\u0d7f"),
    ("Knda", r"\u0c80-\u0cff"),
    ("Gujr", r"\u0a80-\u0aff"),
    ("Guru", r"\u0a00-\u0a7f"),
    ("Sinh", r"\u0d80-\u0dff"),
    ("Mymr", r"\u1000-\u109f"),
    ("Khmr", r"\u1780-\u17ff"),
    ("Laoo", r"\u0e80-\u0eff"),
    ("Ethi", r"\u1200-\u137f"),
    ("Tibt", r"\u0f00-\u0fff"),
    ("Mong", r"\u1800-\u18af"),
    ("Orya", r"\u0b00-\u0b7f"),
    ("Thaa", r"\u0780-\u07bf"),
)
_RUNS = re.compile("|".join(f"(?P<{name}>[{chars}]+)" for name, chars in _RANGES))
# Frequent characters that only one of the two Chinese orthographies uses.
_SIMPLIFIED = frozenset(
    "们这说国时来对发会过为个进动业关经现实长问题东车门见军战张华报导边阵联选举总统议员议机数离与开学电话语书网卫万无从应义乡产众伤体党农击创办务协单双变号团图场头处备层岁师带广庆强"
    "归当录执护担据损换断术权条杀极构标样检欧气汉济测灾热状独环监确种称级约纪线组织终结给继维罗职节苏药营虽规视觉计认讨让讯记许论设访证评识诉试该误请调谈责败质贸费资赛转轮输达迁运还"
    "远连遗邻银销错镇闭闻队际陆难项须顾预领频风飞馆驻验黄龙区湾两湿"
)
_TRADITIONAL = frozenset(
    "們這說國時來對發會過為個進動業關經現實長問題東車門見軍戰張華報導邊陣聯選舉總統議員議機數離與開學電話語書網衛萬無從應義鄉產眾傷體黨農擊創辦務協單雙變號團圖場頭處備層歲師帶廣慶強"
    "歸當錄執護擔據損換斷術權條殺極構標樣檢歐氣漢濟測災熱狀獨環監確種稱級約紀線組織終結給繼維羅職節蘇藥營雖規視覺計認討讓訊記許論設訪證評識訴試該誤請調談責敗質貿費資賽轉輪輸達遷運還"
    "遠連遺鄰銀銷錯鎮閉聞隊際陸難項須顧預領頻風飛館駐驗黃龍區灣兩濕"
)


def letters_by_script(text: str) -> Counter[str]:
    """Return how many letters of each script (ISO 15924, Hani and Kana apart) a text has."""
    counts: Counter[str] = Counter()
    for match in _RUNS.finditer(text):
        counts[match.lastgroup or ""] += len(match.group())
    return counts


@lru_cache(maxsize=len(_RANGES))
def letters_of(script: str) -> re.Pattern[str]:
    """Return a pattern of the runs of letters of a script, named as in :func:`letters_by_script`."""
    return re.compile(f"[{dict(_RANGES)[script]}]+")


def script_of(text: str) -> str | None:
    """Return the dominant script as ISO 15924 (Hans, Hant, Jpan, Kore for written languages); None without letters."""
    counts = letters_by_script(text)
    if not counts:
        return None
    han, kana, hangul = counts["Hani"], counts["Kana"], counts["Hang"]
    if kana and kana + han >= max(counts.values()) and kana * 20 >= han:
        return "Jpan"
    # A Chinese character says about as much as two letters of an alphabet.
    best = max(counts, key=lambda name: counts[name] * (2 if name == "Hani" else 1))
    if best == "Hang" or (best == "Hani" and hangul > han // 4):
        return "Kore"
    if best == "Hani":
        traditional = sum(char in _TRADITIONAL and char not in _SIMPLIFIED for char in text)
        simplified = sum(char in _SIMPLIFIED and char not in _TRADITIONAL for char in text)
        return "Hant" if traditional > simplified else "Hans"
    return best
