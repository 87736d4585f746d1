"""The evaluation scores what it says, on articles and corpora made for it, and runs as a command."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from deploy.evaluate.annotations import ANNOTATIONS, ARTICLES, Annotation, Half, annotated_articles
from deploy.evaluate.commands import app
from deploy.evaluate.corpora import Corpus, Sentence, Span, SpanTally, joined, read_corpus, score_spans
from deploy.evaluate.engines import EXTRACT, engine_named
from deploy.evaluate.scoring import ActorTally, score_article
from deploy.evaluate.tables import CorpusScore, actor_figures, actor_table, corpus_figures, corpus_table
from pipeline.errors import ConfigurationError
from schemas import (
    Actor,
    ActorType,
    EnrichedArticle,
    Language,
    Mention,
    Provenance,
    Quote,
    Revision,
    Role,
)

TITLE = "Israel and Chad talk"
TEXT = (
    "Israel Deng, a surgeon, met Uzbek border guards. Mr. Deng said: “We wait.” "
    "Chad said that talks went on. Chad Ferguson left for Tashkent."
)
DENG: dict[str, Any] = {"mention": "Israel Deng", "also": ["Deng"], "type": "person", "country": None, "role": ["MED"]}
GUARDS: dict[str, Any] = {"mention": "Uzbek border guards", "type": "military", "country": "UZB", "role": ["MIL"]}
CHAD: dict[str, Any] = {"mention": "Chad", "type": "government", "country": "TCD", "role": ["GOV"]}
FERGUSON: dict[str, Any] = {"mention": "Chad Ferguson", "type": "person", "country": None, "role": []}
EVERYBODY = (DENG, GUARDS, CHAD, FERGUSON)


def expected(*actors: dict[str, Any], **fields: Any) -> Annotation:
    named = [{"name": actor["mention"], **actor} for actor in actors]
    return Annotation.model_validate({"language": "en", "actors": named, "complete": True, **fields})


def actor(
    name: str, *mentions: str, kind: str = "person", country: str | None = None, role: str | None = None
) -> Actor:
    placed = [
        Mention(text=m, start=TEXT.index(m), end=TEXT.index(m) + len(m))
        if m in TEXT
        else Mention(text=m, start=TITLE.index(m), end=TITLE.index(m) + len(m), field="title")
        for m in mentions or (name,)
    ]
    return Actor(
        id=name,
        name=name,
        type=ActorType(kind),
        country=country,
        role=Role(role) if role else None,
        confidence=1.0,
        salience=0.1,
        mention_count=len(placed),
        mentions=tuple(placed),
    )


def article(*actors: Actor, quotes: tuple[Quote, ...] = ()) -> EnrichedArticle:
    when = datetime(2024, 5, 1, tzinfo=UTC)
    return EnrichedArticle(
        id="a",
        title=TITLE,
        text=TEXT,
        word_count=20,
        excerpt=TEXT[:20],
        fetched_at=when,
        processed_at=when,
        language=Language(code="en", confidence=1.0),
        revision=Revision(content_hash="0" * 64),
        provenance=Provenance(pipeline="0", revision=0, milliseconds={"clean": 2.0, "actors": 3.5}),
        actors=actors,
        quotes=quotes,
    )


ALL_RIGHT = (
    actor("Israel Deng", kind="person", role="MED"),
    actor("Uzbek border guards", kind="military", country="UZB", role="MIL"),
    actor("Chad", "Chad said"[:4], kind="government", country="TCD", role="GOV"),
    actor("Chad Ferguson", kind="person", role="GOV"),
)


def test_all_right_is_all_right() -> None:
    score = score_article(article(*ALL_RIGHT), expected(*EVERYBODY))
    assert score.faults == ()
    assert score.tally == ActorTally(
        articles=1,
        expected=4,
        found=4,
        given=4,
        given_right=4,
        types_right=4,
        countries_right=4,
        roles=3,
        roles_right=3,
        both_right=3,
        milliseconds=5.5,
    )
    assert (score.tally.precision, score.tally.recall, score.tally.f1) == (1.0, 1.0, 1.0)


def test_a_name_inside_another_actors_name_is_not_that_actor() -> None:
    """Chad in the text stands first as the state's, then in Ferguson's name; only the state's own counts for it."""
    start = TEXT.index("Chad Ferguson")
    in_name = actor("Chad").model_copy(update={"mentions": (Mention(text="Chad", start=start, end=start + 4),)})
    tally = score_article(article(in_name), expected(CHAD, FERGUSON)).tally
    assert (tally.found, tally.given, tally.given_right) == (0, 1, 0)


@pytest.mark.parametrize(
    ("mention", "is_found"),
    [("Uzbek border guards", True), ("border guards", True), ("guards", False), ("Uzbek", False)],
)
def test_more_than_half_of_the_words_must_be_shared(mention: str, is_found: bool) -> None:
    assert score_article(article(actor("x", mention)), expected(GUARDS)).tally.found == is_found


def test_another_form_finds_the_actor_too() -> None:
    only_surname = actor("Deng").model_copy(
        update={"mentions": (Mention(text="Deng", start=TEXT.index("Mr. Deng") + 4, end=TEXT.index("Mr. Deng") + 8),)}
    )
    assert score_article(article(only_surname), expected(DENG)).tally.found == 1
    assert score_article(article(only_surname), expected({**DENG, "also": []})).tally.found == 0


def test_two_actors_for_one_are_split_and_one_for_two_is_merged() -> None:
    at = TEXT.index("Mr. Deng") + 4
    surname = actor("Deng").model_copy(update={"mentions": (Mention(text="Deng", start=at, end=at + 4),)})
    split = score_article(article(actor("Israel Deng"), surname), expected(DENG))
    assert (split.tally.split, split.tally.merged, split.tally.found, split.tally.given) == (1, 0, 1, 2)
    assert "split: Israel Deng" in split.faults
    both = actor("both", "Israel Deng", "Uzbek border guards")
    merged = score_article(article(both), expected(DENG, GUARDS))
    assert (merged.tally.merged, merged.tally.split, merged.tally.found) == (1, 0, 1)


def test_precision_counts_complete_articles_without_optional_actors() -> None:
    found = article(actor("Israel Deng"), actor("Tashkent"))
    assert score_article(found, expected(DENG)).tally.precision == 0.5
    assert score_article(found, expected(DENG, complete=False)).tally.precision is None
    assert score_article(found, expected(DENG, optional_actors=["Tashkent"])).tally.precision == 1.0


def test_type_country_and_role_count_among_the_found() -> None:
    wrong = actor("Uzbek border guards", kind="government", country="KGZ", role="COP")
    score = score_article(article(wrong), expected(GUARDS, DENG))
    assert (score.tally.found, score.tally.types_right, score.tally.countries_right, score.tally.roles) == (1, 0, 0, 1)
    assert "role COP, not MIL: Uzbek border guards" in score.faults
    half = actor("Uzbek border guards", kind="military", country="UZB", role="COP")
    tally = score_article(article(half), expected(GUARDS)).tally
    assert (tally.types_right, tally.countries_right, tally.roles_right, tally.both_right) == (1, 1, 0, 0)


def quote(begins: str, speaker: str | None) -> Quote:
    start = TEXT.index(begins)
    return Quote(text=TEXT[start : start + 25], start=start, end=start + 25, speaker=speaker)


def test_quotes_are_found_where_they_begin_and_speakers_by_their_actor() -> None:
    wanted = expected(
        DENG,
        CHAD,
        quotes=[
            {"begins": "We wait.", "speaker": "Israel Deng", "kind": "direct"},
            {"begins": "talks went on", "speaker": "Chad", "kind": "indirect"},
        ],
    )
    said = (quote("“We wait", "Israel Deng"), quote("said that talks", "Israel Deng"))
    tally = score_article(article(*ALL_RIGHT, quotes=said), wanted).tally
    assert (tally.quotes, tally.quotes_found, tally.speakers_right) == (2, 2, 1)
    elsewhere = score_article(article(*ALL_RIGHT, quotes=(quote("said: “We", "Israel Deng"),)), wanted).tally
    assert elsewhere.quotes_found == 0
    unattributed = score_article(article(*ALL_RIGHT, quotes=(quote("We wait", None),)), wanted).tally
    assert (unattributed.quotes_found, unattributed.speakers_right) == (1, 0)


def test_tallies_add_up_to_the_table() -> None:
    one = score_article(article(*ALL_RIGHT), expected(*EVERYBODY)).tally
    none = score_article(article(), expected(*EVERYBODY)).tally
    figures = actor_figures(one + none)
    assert (figures["articles"], figures["recall"], figures["precision"], figures["f1"]) == (2, 0.5, 1.0, 0.667)
    assert figures["ms_per_article"] == 5.5
    header, language, together = actor_table({"en": one + none})
    assert header.split()[:2] == ["lang", "articles"]
    assert language.split()[1:] == together.split()[1:]
    assert "0.667" in together


CORPUS = (
    "In\tO\nAddis\tB-LOC\nAbaba\tI-LOC\n,\tO\nUN\tB-ORG\nAfghans\tB-NORP\n\n"
    "Abiy\tI-PER\nAhmed\tI-PER\nGUTERRES\tB-PER\n"
)


def test_a_corpus_is_read(tmp_path: Path) -> None:
    file = tmp_path / "en-made.dev.tsv"
    file.write_text(CORPUS, encoding="utf-8")
    corpus = read_corpus(file)
    assert (corpus.name, corpus.language, corpus.tokens) == ("en-made.dev", "en", 9)
    first, second = corpus.sentences
    assert first.spans == {Span(1, 3, "LOC"), Span(4, 5, "ORG")}
    assert second.spans == {Span(0, 2, "PER"), Span(2, 3, "PER")}


@pytest.mark.parametrize("line", ["Kabul LOC", "Kabul\tLOC", "Kabul\tB-GPE", "Kabul\tE-LOC"])
def test_a_wrong_line_is_told_with_its_number(tmp_path: Path, line: str) -> None:
    file = tmp_path / "en-wrong.tsv"
    file.write_text(f"In\tO\n{line}\n", encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"en-wrong\.tsv:2: expected a token"):
        read_corpus(file)


def test_tokens_are_joined_as_the_language_writes_them() -> None:
    assert joined(["In", "Kabul", "."], "en") == ("In Kabul .", (0, 3, 9))
    assert joined(["在", "北京", "。"], "zh") == ("在北京。", (0, 1, 3))


def test_spans_must_be_exact_in_place_and_type() -> None:
    wanted = [frozenset({Span(0, 2, "PER"), Span(3, 4, "LOC")}), frozenset({Span(0, 1, "ORG")})]
    given = [[Span(0, 2, "PER"), Span(3, 5, "LOC")], [Span(0, 1, "LOC")]]
    by_type = score_spans(wanted, given)
    assert by_type == {"PER": SpanTally(1, 1, 1), "ORG": SpanTally(1, 0, 0), "LOC": SpanTally(1, 2, 0)}
    together = sum(by_type.values(), SpanTally())
    assert (together.precision, together.recall) == (1 / 3, 1 / 3)
    assert together.f1 == pytest.approx(1 / 3)
    assert by_type["ORG"].f1 == 0.0


def test_means_count_each_language_once() -> None:
    right, wrong = SpanTally(1, 1, 1), SpanTally(1, 1, 0)
    scores = [
        CorpusScore(name, name[:2], 1000, 0.5, {"PER": tally})
        for name, tally in (("en-a", right), ("en-b", wrong), ("zh-a", right))
    ]
    figures = corpus_figures(scores, by_type=False)
    assert figures["mean_f1_of_corpora"] == 0.667
    assert figures["mean_f1_of_languages"] == 0.75
    assert figures["tokens_per_second"] == 2000
    lines = list(corpus_table(scores, by_type=False))
    assert len(lines) == 6
    assert "2,000" in lines[1]


def test_the_extract_stage_serves_as_an_engine() -> None:
    tokens = ("President", "Emmanuel", "Macron", "visited", "Kabul", "on", "Monday", ".")
    corpus = Corpus("en-made", "en", (Sentence(tokens, frozenset()),))
    assert engine_named(EXTRACT).spans(corpus) == [frozenset({Span(1, 3, "PER"), Span(4, 5, "LOC")})]


def run(*arguments: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(app, list(arguments))
    return done.exit_code, done.stdout, done.stderr


def test_every_annotation_of_both_halves_is_valid() -> None:
    articles = list(annotated_articles(Half.BOTH))
    manifests = [file.read_text(encoding="utf-8").splitlines() for file in ARTICLES.glob("*.jsonl")]
    listed = [json.loads(line)["file"] for lines in manifests for line in lines]
    assert sorted(a.stem for a in articles) == sorted(Path(name).stem for name in listed)
    assert all(a.expected.complete and a.expected.quotes for a in articles if a.half is Half.TEST)


@pytest.fixture
def one_article(tmp_path: Path) -> Path:
    """A folder with one annotated article, which is all that the dev half holds."""
    (tmp_path / "halves.json").write_text('{"dev": ["manifest-one.jsonl"]}', encoding="utf-8")
    line = {
        "file": "en-one.txt",
        "url": "https://one.example/1",
        "fetched_at": "2024-05-01T00:00:00Z",
        "language": "en",
    }
    (tmp_path / "manifest-one.jsonl").write_text(json.dumps(line) + "\n", encoding="utf-8")
    page = "President Emmanuel Macron visited Kabul on Monday, his office said. The visit was short."
    (tmp_path / "en-one.txt").write_text(page, encoding="utf-8")
    truth = {
        "mention": "Emmanuel Macron",
        "name": "Emmanuel Macron",
        "type": "person",
        "country": "FRA",
        "role": ["GOV"],
    }
    missed = {"mention": "his office", "name": "his office", "type": "other", "country": "FRA", "role": ["GOV"]}
    annotation = {"language": "en", "actors": [truth, missed], "complete": True}
    (tmp_path / "en-one.json").write_text(json.dumps(annotation), encoding="utf-8")
    return tmp_path


def test_the_command_measures_a_folder(one_article: Path) -> None:
    folders = ("--articles", str(one_article), "--annotations", str(one_article))
    code, output, _ = run("actors", *folders, "--json")
    assert code == 0
    figures = json.loads(output)["dev"]["all"]
    assert (figures["articles"], figures["actors"], figures["recall"], figures["country"]) == (1, 2, 0.5, 1.0)
    code, output, errors = run("actors", *folders, "--misses")
    assert code == 0
    assert "dev half" in output
    assert "not found: his office" in errors


def test_the_misses_of_the_test_half_are_not_listed(one_article: Path) -> None:
    (one_article / "halves.json").write_text('{"test": ["manifest-one.jsonl"]}', encoding="utf-8")
    code, output, errors = run("actors", "--articles", str(one_article), "--annotations", str(one_article), "--misses")
    assert code == 0
    assert "test half" in output
    assert "not found" not in output + errors
    assert "his office" not in output + errors


def test_absent_annotations_are_told(tmp_path: Path) -> None:
    code, _, errors = run("actors", "--annotations", str(tmp_path / "none"))
    assert code == 2
    assert "--annotations" in errors


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"quotes": [{"begins": "x", "speaker": "nobody", "kind": "direct"}]}, "nobody"),
        ({"actors": [{"mention": "x", "name": "x", "type": "spy", "country": None, "role": []}]}, "type"),
        ({"actors": [{"mention": "x", "name": "x", "type": "person", "country": None, "role": ["UNK"]}]}, "role"),
    ],
)
def test_a_wrong_annotation_is_told_with_its_file(one_article: Path, change: dict[str, Any], message: str) -> None:
    file = one_article / "en-one.json"
    file.write_text(json.dumps({**json.loads(file.read_text(encoding="utf-8")), **change}), encoding="utf-8")
    code, _, errors = run("actors", "--articles", str(one_article), "--annotations", str(one_article))
    assert code == 2
    assert "en-one.json" in errors.replace("\n", "")
    assert message in errors


def test_the_mentions_command_prints_a_corpus_a_line(tmp_path: Path) -> None:
    file = tmp_path / "en-made.dev.tsv"
    file.write_text("President\tO\nEmmanuel\tB-PER\nMacron\tI-PER\nvisited\tO\nKabul\tB-LOC\n.\tO\n", encoding="utf-8")
    code, output, _ = run("mentions", str(file), "--engine", "extract", "--json")
    assert code == 0
    assert json.loads(output)["corpora"]["en-made.dev"]["f1"] == 1.0
    code, output, _ = run("mentions", str(file), "--engine", "extract", "--by-type")
    assert code == 0
    assert [line.split()[0] for line in output.splitlines()] == [
        "corpus",
        "en-made.dev",
        "PER",
        "ORG",
        "LOC",
        "mean",
        "mean",
    ]


def test_a_tagger_serves_as_an_engine(tmp_path: Path) -> None:
    file = tmp_path / "en-made.dev.tsv"
    file.write_text(CORPUS, encoding="utf-8")
    code, output, _ = run("mentions", str(file), "--engine", "none", "--json")
    assert code == 0
    figures = json.loads(output)["corpora"]["en-made.dev"]
    assert (figures["names"], figures["recall"], figures["f1"]) == (4, 0.0, 0.0)


def test_an_unknown_tagger_is_told(tmp_path: Path) -> None:
    code, _, errors = run("mentions", str(tmp_path / "en-made.tsv"), "--engine", "bundeld")
    assert code == 2
    assert "bundeld" in errors


def test_the_default_annotations_are_the_clones() -> None:
    assert (ANNOTATIONS / "README.md").is_file()
