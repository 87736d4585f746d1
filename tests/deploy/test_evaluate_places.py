"""The places evaluation scores what it says, reads what it should, and runs as a command."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from deploy.evaluate.commands import app
from deploy.evaluate.placescores import (
    FARTHEST_KM,
    FoundToponym,
    PlaceTally,
    ResolvedPlace,
    distance_km,
    log_error_auc,
    score_places,
)
from deploy.evaluate.placetables import END_TO_END, GIVEN, PlacesScore, place_figures, place_table
from deploy.evaluate.toponyms import Stretch, ToponymText, read_toponyms
from pipeline.errors import ConfigurationError
from schemas import PlaceKind

TEXT = "Troops from Paris, Texas, crossed the Oder. Chad Ferguson praised Chad in the Kremlin. Paris was silent."
PARIS_TEXAS = {"phrase": "Paris", "lat": 33.66, "lon": -95.56, "kind": "city", "country": "US"}
TEXAS = {"phrase": "Texas", "lat": 31.3, "lon": -99.3, "kind": "admin1", "country": "US", "code": "US-TX"}
ODER = {"phrase": "Oder", "lat": 52.4, "lon": 14.6, "kind": "water", "within_km": 300}
CHAD = {"phrase": "Chad", "lat": 15.1, "lon": 18.7, "kind": "country", "country": "TD"}
PARIS_FRANCE = {"phrase": "Paris", "lat": 48.85, "lon": 2.35, "kind": "city", "country": "FR"}
ROW = {
    "id": "made",
    "text": TEXT,
    "toponyms": [PARIS_TEXAS, TEXAS, ODER, CHAD, PARIS_FRANCE],
    "optional": ["Kremlin"],
    "not_places": ["Chad Ferguson"],
}


def read(folder: Path, *rows: dict[str, Any]) -> list[ToponymText]:
    file = folder / "made.jsonl"
    file.write_text("\n".join(json.dumps(row) for row in rows) + "\n", encoding="utf-8")
    return list(read_toponyms(file))


def resolved(
    name: str, lat: float, lon: float, kind: str = "city", country: str | None = None, code: str | None = None
) -> ResolvedPlace:
    return ResolvedPlace(name, PlaceKind(kind), country, code, lat, lon)


RIGHT = (
    resolved("Paris", 33.66, -95.56, country="US"),
    resolved("Texas", 31.3, -99.3, "admin1", "US", "US-TX"),
    resolved("Oder", 52.4, 14.6, "water"),
    resolved("Chad", 15.1, 18.7, "country", "TD"),
    resolved("Paris", 48.85, 2.35, country="FR"),
)


@pytest.fixture
def text(tmp_path: Path) -> ToponymText:
    return read(tmp_path, ROW)[0]


def given(text: ToponymText, *places: ResolvedPlace | None) -> list[FoundToponym]:
    return [FoundToponym(toponym.at, place) for toponym, place in zip(text.toponyms, places, strict=True)]


def test_phrases_stand_for_their_first_free_occurrence(text: ToponymText) -> None:
    assert [text.text[t.at.start : t.at.end] for t in text.toponyms] == ["Paris", "Texas", "Oder", "Chad", "Paris"]
    assert [t.at.start for t in text.toponyms] == [12, 19, 38, TEXT.index("Chad in"), TEXT.rindex("Paris")]
    assert text.optional == (Stretch(TEXT.index("Kremlin"), TEXT.index("Kremlin") + 7),)
    assert text.not_places == (Stretch(44, 57),)


def test_whole_words_come_before_parts_of_words(tmp_path: Path) -> None:
    row = {"id": "x", "text": "Nigerians left Niger.", "toponyms": [{"phrase": "Niger", "lat": 17, "lon": 9}]}
    assert read(tmp_path, row)[0].toponyms[0].at == Stretch(15, 20)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"toponyms": [{**CHAD, "start": 3}]}, "'Chad' does not stand at 3"),
        ({"toponyms": [CHAD, CHAD, CHAD]}, "'Chad' does not stand in the text as often"),
        ({"toponyms": [{**CHAD, "lat": 91}]}, "toponyms.0.lat"),
        ({"toponyms": [{**CHAD, "country": "TCD"}]}, "toponyms.0.country"),
        ({"toponyms": [{**CHAD, "within_km": 20}]}, "toponyms.0.within_km"),
        ({"not_places": ["London"]}, "'London' does not stand in the text"),
    ],
)
def test_a_wrong_line_is_told_with_its_number(tmp_path: Path, change: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigurationError) as told:
        read(tmp_path, ROW, {**ROW, **change})
    assert "made.jsonl:2: " in str(told.value)
    assert message in str(told.value)


def test_an_absent_corpus_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="cannot be read"):
        read_toponyms(tmp_path / "none.jsonl")


@pytest.mark.parametrize(
    ("one", "other", "km"),
    [
        ((0.0, 0.0), (0.0, 0.0), 0.0),
        ((0.0, 0.0), (0.0, 1.0), 6371 * math.pi / 180),  # a degree of the equator
        ((0.0, 0.0), (0.0, 180.0), 6371 * math.pi),  # half the way round
        ((90.0, 17.0), (-90.0, -120.0), 6371 * math.pi),  # from pole to pole, whatever the longitudes
        ((60.0, 179.5), (60.0, -179.5), 55.6),  # over the 180th meridian, where a degree is half as wide
        ((48.85, 2.35), (51.51, -0.13), 344.4),  # Paris to London
    ],
)
def test_distances_are_those_of_great_circles(one: tuple[float, float], other: tuple[float, float], km: float) -> None:
    assert distance_km(*one, *other) == pytest.approx(km, abs=0.3)
    assert distance_km(*other, *one) == distance_km(*one, *other)


def test_the_area_under_the_log_errors_is_that_worked_out_by_hand() -> None:
    """Errors of 0, e-1 and e²-1 km have logs 0, 1 and 2: trapezes of 1/2 and 3/2, where two of ln 20039 could be."""
    assert log_error_auc([]) is None
    assert log_error_auc([0.0, 0.0, 0.0]) == 0.0
    assert log_error_auc([FARTHEST_KM] * 4) == 1.0
    assert log_error_auc([math.e**2 - 1, 0.0, math.e - 1]) == pytest.approx(2 / (2 * math.log(20_039)))
    assert log_error_auc([math.e - 1]) == pytest.approx(1 / math.log(20_039))


def test_all_right_is_all_right(text: ToponymText) -> None:
    score = score_places(text, given(text, *RIGHT))
    assert score.faults == ()
    assert score.tally == PlaceTally(
        texts=1, expected=5, scored=5, given=5, near=5, right=5, countries=4, countries_right=4, kinds=5, kinds_right=5,
        traps=1, errors=(0.0,) * 5,
    )  # fmt: skip
    assert (score.tally.precision, score.tally.recall, score.tally.f1, score.tally.f1_161) == (1.0, 1.0, 1.0, 1.0)
    assert sum(score.by_kind.values(), PlaceTally()).errors == (0.0,) * 5
    assert score.by_kind[PlaceKind.CITY].expected == 2


def test_countries_and_divisions_are_right_by_code_and_large_places_within_their_reach(text: ToponymText) -> None:
    far = (
        RIGHT[0],
        resolved("Texas", 27.0, -97.5, "admin1", "US", "US-TX"),  # 500 km off
        resolved("Oder", 50.6, 17.0, "water"),  # 260 km off, upstream
        resolved("Chad", 19.0, 18.7, "country", "TD"),  # 430 km off
        RIGHT[4],
    )
    tally = score_places(text, given(text, *far)).tally
    assert (tally.near, tally.right, tally.accuracy_161, tally.accuracy) == (2, 5, 0.4, 1.0)
    assert (tally.f1, tally.f1_161) == (1.0, 0.4)


@pytest.mark.parametrize(
    ("number", "wrong"),
    [
        (1, resolved("Texas", 27.0, -97.5, "city", "US", "US-TX")),  # a town of that name is no division
        (2, resolved("Oder", 46.0, 25.0, "water")),  # beyond its reach
        (3, resolved("Chad", 19.0, 22.9, "city", "TD")),  # a town in the country, 600 km off, is not the country
        (3, resolved("Chad", 30.0, 18.7, "country", "LY")),
        (3, None),
    ],
)
def test_what_only_resembles_the_right_place_is_wrong(
    text: ToponymText, number: int, wrong: ResolvedPlace | None
) -> None:
    places: list[ResolvedPlace | None] = [*RIGHT]
    places[number] = wrong
    score = score_places(text, given(text, *places))
    assert (score.tally.right, len(score.faults)) == (4, 1)
    assert text.toponyms[number].phrase in score.faults[0]


def test_without_a_place_a_toponym_is_as_far_off_as_can_be(text: ToponymText) -> None:
    tally = score_places(text, given(text, *RIGHT[:4], None)).tally
    assert (tally.coverage, tally.accuracy_161, tally.mean_km, tally.median_km) == (0.8, 0.8, 0.0, 0.0)
    assert tally.auc == pytest.approx((0.5 * 1) / 4)  # four logs of 0 and one of L: a single trapeze of half of L
    assert (tally.countries, tally.country) == (4, 0.75)


def found_at(text: ToponymText, phrase: str, place: ResolvedPlace) -> FoundToponym:
    start = text.text.index(phrase)
    return FoundToponym(Stretch(start, start + len(phrase)), place)


def test_what_is_found_beside_the_expected_counts_against_precision_unless_it_is_optional(text: ToponymText) -> None:
    others = (
        found_at(text, "Ferguson", RIGHT[0]),
        found_at(text, "Kremlin", RIGHT[0]),
        found_at(text, "Troops", RIGHT[0]),
    )
    score = score_places(text, [*given(text, *RIGHT), *others])
    assert (score.tally.given, score.tally.right, score.tally.traps, score.tally.fallen) == (7, 5, 1, 1)
    assert score.tally.precision == 5 / 7
    assert score.faults == ("not expected: Ferguson as Paris", "not expected: Troops as Paris")


def test_a_toponym_is_found_by_a_part_of_it_and_each_is_matched_once(text: ToponymText) -> None:
    whole = found_at(text, "Paris, Texas", RIGHT[0])
    score = score_places(text, [whole])
    assert (score.tally.scored, score.tally.given, score.tally.right) == (1, 1, 1)
    part = FoundToponym(Stretch(38, 40), RIGHT[2])
    assert score_places(text, [part]).tally.right == 1
    both = score_places(text, [part, FoundToponym(Stretch(38, 42), RIGHT[4])])
    assert (both.tally.scored, both.tally.given, both.tally.right) == (1, 1, 0)  # the longer stretch is the one
    assert score_places(text, []).tally.f1 == 0.0


def test_figures_and_table_say_the_same(text: ToponymText) -> None:
    scores = [score_places(text, given(text, *RIGHT[:4], RIGHT[0]))]
    score = PlacesScore("made", GIVEN, [text], scores)
    figures: Any = place_figures(score)
    assert figures["all"]["accuracy_161"] == figures["languages"]["en"]["accuracy_161"] == 0.8
    assert figures["kinds"]["city"]["accuracy"] == 0.5
    assert figures["kinds"]["country"]["country"] == 1.0
    rows = [line.split() for line in place_table(score)]
    assert [row[0] for row in rows[1:]] == ["country", "admin1", "city", "water", "all"]
    assert rows[-1][1:4] == ["5", "0.800", "0.800"]
    found: Any = place_figures(PlacesScore("made", END_TO_END, [text], scores))
    assert (found["all"]["precision"], found["all"]["f1"], found["all"]["traps"]) == (0.8, 0.8, 1)


def run(*arguments: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(app, ["places", *arguments])
    return done.exit_code, done.stdout, done.stderr


KABUL = {
    "id": "k",
    "language": "en",
    "text": "The delegation arrived in Kabul on Monday, and nobody in Zqyxbergen knew.",
    "toponyms": [
        {"phrase": "Kabul", "lat": 34.53, "lon": 69.17, "kind": "city", "country": "AF"},
        {"phrase": "Zqyxbergen", "lat": 0, "lon": 0},
    ],
}


@pytest.fixture
def sets(tmp_path: Path) -> Path:
    for half in ("dev", "test"):
        (tmp_path / f"{half}.jsonl").write_text(json.dumps(KABUL) + "\n", encoding="utf-8")
    return tmp_path


def test_the_command_measures_both_halves_and_both_ways(sets: Path) -> None:
    code, output, _ = run("--set", str(sets), "--json")
    assert code == 0
    figures = json.loads(output)
    assert list(figures) == ["dev", "test"]
    assert figures["dev"][GIVEN]["all"]["accuracy_161"] == 0.5
    assert figures["dev"][GIVEN]["all"]["coverage"] == 0.5
    assert (figures["test"][END_TO_END]["all"]["recall"], figures["test"][END_TO_END]["all"]["precision"]) == (0.5, 1.0)


def test_the_misses_of_the_test_half_are_not_listed(sets: Path) -> None:
    code, output, errors = run("--set", str(sets), "--half", "test", "--misses")
    assert code == 0
    assert "test, end to end" in output
    assert "Zqyxbergen" not in output + errors
    assert "not found: Zqyxbergen" in run("--set", str(sets), "--half", "dev", "--misses")[2]


def test_a_file_is_scored_alone_and_one_way_if_so_wanted(sets: Path) -> None:
    code, output, errors = run(str(sets / "test.jsonl"), "--given", "--baseline", "--misses")
    assert code == 0
    assert "end to end" not in output
    assert "most populous" in output
    assert "not resolved: Zqyxbergen" in errors


def test_an_absent_set_is_told(tmp_path: Path) -> None:
    code, _, errors = run("--set", str(tmp_path))
    assert code == 2
    assert "dev.jsonl" in errors.replace("\n", "")
