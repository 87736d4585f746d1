"""What the embedded Elasticsearch node can do beyond the bare server."""

from collections.abc import Iterator

import pytest
from elasticsearch import Elasticsearch

from deploy.local import LocalStack
from deploy.local.jars import ELASTICSEARCH_VERSION

pytestmark = pytest.mark.stack

# For each language two forms of one word, which its analyzer must make equal.
FORMS = {
    "arabic": ("كتاب", "الكتاب"),
    "armenian": ("քաղաք", "քաղաքներ"),
    "basque": ("mendiak", "mendian"),
    "bengali": ("কলম", "কলমের"),
    "brazilian": ("menino", "meninos"),
    "bulgarian": ("град", "градове"),
    "catalan": ("ciutat", "ciutats"),
    "czech": ("město", "města"),
    "danish": ("hus", "huset"),
    "dutch": ("boek", "boeken"),
    "english": ("minister", "ministers"),
    "estonian": ("raamat", "raamatud"),
    "finnish": ("talo", "talossa"),
    "french": ("maison", "maisons"),
    "galician": ("neno", "nenos"),
    "german": ("Minister", "Ministern"),
    "greek": ("υπουργός", "υπουργοί"),
    "hindi": ("लड़का", "लड़के"),
    "hungarian": ("ház", "házak"),
    "indonesian": ("buku", "bukunya"),
    "irish": ("baile", "bhaile"),
    "italian": ("ministro", "ministri"),
    "latvian": ("māja", "mājas"),
    "lithuanian": ("namas", "namai"),
    "norwegian": ("hus", "huset"),
    "persian": ("کتاب", "کتاب‌ها"),
    "portuguese": ("menino", "meninos"),
    "romanian": ("ministrul", "ministrului"),
    "russian": ("министр", "министры"),
    "serbian": ("ministar", "ministra"),
    "sorani": ("پیاو", "پیاوەکە"),
    "spanish": ("ministro", "ministros"),
    "swedish": ("minister", "ministern"),
    "turkish": ("ev", "evler"),
}


@pytest.fixture
def client(running: LocalStack) -> Iterator[Elasticsearch]:
    client = Elasticsearch(running.elasticsearch_url)
    yield client
    client.close()


def tokens(client: Elasticsearch, **request: object) -> list[str]:
    answer = client.indices.analyze(**request)  # type: ignore[arg-type]
    return [token["token"] for token in answer["tokens"]]


@pytest.mark.parametrize("language", FORMS)
def test_the_analyzer_of_a_language_joins_the_forms_of_a_word(client: Elasticsearch, language: str) -> None:
    one, other = FORMS[language]
    assert tokens(client, analyzer="standard", text=one) != tokens(client, analyzer="standard", text=other)
    joined = tokens(client, analyzer=language, text=one)
    assert len(joined) == 1
    assert tokens(client, analyzer=language, text=other) == joined


def test_chinese_japanese_and_korean_become_pairs(client: Elasticsearch) -> None:
    assert tokens(client, analyzer="cjk", text="東京都") == ["東京", "京都"]


def test_the_client_recognises_the_node(client: Elasticsearch) -> None:
    info = client.info()
    assert info["version"]["number"] == ELASTICSEARCH_VERSION
    assert info["cluster_name"] == "silkwire-local"
    assert info["tagline"]
    assert len(info["cluster_uuid"]) > 10
    assert client.ping()


@pytest.mark.parametrize(
    ("filters", "text", "expected"),
    [
        (["lowercase", "asciifolding"], "Ёлка Çà Tōkyō", ["ёлка", "ca", "tokyo"]),
        (["decimal_digit"], "٢٠٢٤", ["2024"]),
        (["arabic_normalization", "persian_normalization"], "كتابي کتابی", ["كتابي", "كتابي"]),
        ([{"type": "lowercase", "language": "turkish"}], "IŞIK", ["ışık"]),
        ([{"type": "asciifolding", "preserve_original": True}], "çay", ["cay", "çay"]),
        ([{"type": "edge_ngram", "min_gram": 2, "max_gram": 3}], "osh", ["os", "osh"]),
        ([{"type": "length", "min": 3}], "a bcd", ["bcd"]),
        ([{"type": "snowball", "language": "Russian"}], "министры", ["министр"]),
        (["lowercase", {"type": "stop", "stopwords": ["the"]}], "The wall", ["wall"]),
        (["apostrophe"], "Ankara'da", ["Ankara"]),
    ],
)
def test_token_filters(client: Elasticsearch, filters: list[object], text: str, expected: list[str]) -> None:
    assert tokens(client, tokenizer="standard", filter=filters, text=text) == expected


@pytest.mark.parametrize(
    ("char_filter", "text", "expected"),
    [
        ({"type": "mapping", "mappings": ["ʻ => '", "\\u2018 => '"]}, "Oʻzbekiston Gʻ ‘a", "O'zbekiston G' 'a"),
        ({"type": "pattern_replace", "pattern": "(\\d+)-(\\d+)", "replacement": "$2_$1"}, "10-24", "24_10"),
        ("html_strip", "<b>news</b>", "news"),
    ],
)
def test_character_filters(client: Elasticsearch, char_filter: object, text: str, expected: str) -> None:
    assert tokens(client, tokenizer="keyword", char_filter=[char_filter], text=text) == [expected]


@pytest.mark.parametrize(
    ("tokenizer", "expected"),
    [
        ("standard", ["a", "b", "c.org", "x"]),
        ("whitespace", ["a", "b@c.org/x"]),
        ("letter", ["a", "b", "c", "org", "x"]),
        ("keyword", ["a b@c.org/x"]),
        ("uax_url_email", ["a", "b@c.org", "x"]),
        ("path_hierarchy", ["a b@c.org", "a b@c.org/x"]),
        ({"type": "pattern", "pattern": "@"}, ["a b", "c.org/x"]),
    ],
)
def test_tokenizers(client: Elasticsearch, tokenizer: object, expected: list[str]) -> None:
    assert tokens(client, tokenizer=tokenizer, text="a b@c.org/x") == expected


def test_own_analyzers_normalizers_points_and_nested_objects(client: Elasticsearch) -> None:
    uzbek = {
        "type": "custom",
        "tokenizer": "standard",
        "char_filter": ["apostrophes"],
        "filter": ["lowercase", "asciifolding"],
    }
    client.indices.create(
        index="articles",
        settings={
            "number_of_replicas": 0,
            "analysis": {
                "char_filter": {"apostrophes": {"type": "mapping", "mappings": ["ʻ => ", "’ => "]}},
                "analyzer": {"uzbek": uzbek},
                "normalizer": {"folded": {"type": "custom", "filter": ["lowercase", "asciifolding"]}},
            },
        },
        mappings={
            "dynamic": "strict",
            "properties": {
                "text": {
                    "type": "text",
                    "analyzer": "uzbek",
                    "fields": {"ru": {"type": "text", "analyzer": "russian"}},
                },
                "name": {"type": "keyword", "normalizer": "folded"},
                "point": {"type": "geo_point"},
                "actors": {"type": "nested", "properties": {"id": {"type": "keyword"}, "role": {"type": "keyword"}}},
            },
        },
    )
    actors = [{"id": "shoigu", "role": "GOV"}, {"id": "guards", "role": "MIL"}]
    document = {
        "text": "Oʻzbekiston министры",
        "name": "Çağatay",
        "point": {"lat": 41.3, "lon": 69.2},
        "actors": actors,
    }
    client.index(index="articles", id="1", document=document, refresh=True)

    def hits(query: dict[str, object]) -> int:
        return int(client.count(index="articles", query=query)["count"])

    def pair(role: str) -> dict[str, object]:
        both = [{"term": {"actors.id": "shoigu"}}, {"term": {"actors.role": role}}]
        return {"nested": {"path": "actors", "query": {"bool": {"must": both}}}}

    assert hits({"match": {"text": "o’zbekiston"}}) == 1
    assert hits({"match": {"text.ru": "министр"}}) == 1
    assert hits({"term": {"name": "cagatay"}}) == 1
    assert hits({"geo_distance": {"distance": "30km", "point": {"lat": 41.26, "lon": 69.22}}}) == 1
    assert hits({"geo_distance": {"distance": "1km", "point": {"lat": 41.26, "lon": 69.22}}}) == 0
    assert (hits(pair("GOV")), hits(pair("MIL"))) == (1, 0)
