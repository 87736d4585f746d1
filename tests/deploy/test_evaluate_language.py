"""The evaluation of language identifiers counts what it says, and runs as a command."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from deploy.evaluate.commands import app
from deploy.evaluate.languages import (
    LabelledText,
    LanguagesScore,
    language_figures,
    language_table,
    read_texts,
    score_identifier,
)
from pipeline.errors import ConfigurationError
from pipeline.language import language_identifier
from schemas import Language

KAZAKH = "Президент дүйсенбі күні көрші елдердің министрлерімен кездесіп, тағы екі шекара бекетін ашуға келісті."
ENGLISH = "The president met the ministers of the neighbouring countries on Monday and they agreed to meet again."


def answer(code: str, confidence: float) -> Language:
    return Language(code=code, confidence=confidence)


def test_the_mean_is_over_languages_and_und_claims_nothing() -> None:
    texts = [LabelledText(code, "text") for code in ("kk", "kk", "kk", "kk", "mt", "mt")]
    answers = [answer("kk", 0.95), answer("kk", 0.95), answer("kk", 0.85), answer("ky", 0.85), answer("und", 0.0)]
    score = LanguagesScore("set", texts, [*answers, answer("mt", 0.95)], 0.006)
    figures = language_figures(score)
    assert score.accuracies() == {"kk": 0.75, "mt": 0.5}
    assert (figures["accuracy"], figures["focus_accuracy"], figures["focus_languages"]) == (0.625, 0.75, 1)
    assert (figures["undetermined"], figures["microseconds_per_text"]) == (1, 1000)
    assert [(one.texts, round(one.confidence, 2), one.right) for one in score.reliability()] == [
        (2, 0.85, 0.5),
        (3, 0.95, 1.0),
    ]
    assert score.calibration_error() == pytest.approx((2 * 0.35 + 3 * 0.05) / 5)
    assert score.confused() == {"kk": {"ky": 1}, "mt": {"und": 1}}


def test_a_file_of_texts_may_have_columns_between(tmp_path: Path) -> None:
    file = tmp_path / "texts.tsv"
    file.write_text(f"kk\t{KAZAKH}\n\nen\tsomewhere\t{ENGLISH}\n", encoding="utf-8")
    assert read_texts(file) == [LabelledText("kk", KAZAKH), LabelledText("en", ENGLISH)]
    score = score_identifier("texts", language_identifier("pycld2"), read_texts(file))
    assert language_figures(score)["accuracy"] == 1.0
    assert any("1.000 over 2 languages" in line for line in language_table(score))


def test_a_file_of_objects_is_read(tmp_path: Path) -> None:
    file = tmp_path / "texts.jsonl"
    file.write_text(json.dumps({"language": "kk", "script": "Cyrl", "text": KAZAKH}) + "\n", encoding="utf-8")
    assert read_texts(file) == [LabelledText("kk", KAZAKH)]
    file.write_text('["kk"]\n', encoding="utf-8")
    with pytest.raises(ConfigurationError, match="line 1"):
        read_texts(file)


@pytest.mark.parametrize("content", ["", "kk without a tab", "kk\t \n"])
def test_a_wrong_file_is_refused(tmp_path: Path, content: str) -> None:
    file = tmp_path / "texts.tsv"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"texts\.tsv"):
        read_texts(file)


def test_the_command_prints_figures_and_misses(tmp_path: Path) -> None:
    file = tmp_path / "texts.tsv"
    file.write_text(f"kk\t{KAZAKH}\nfr\t{ENGLISH}\n", encoding="utf-8")
    result = CliRunner().invoke(app, ["language", str(file), "--misses"])
    assert result.exit_code == 0
    assert "macro accuracy 0.500 over 2 languages" in result.output
    assert "fr: en 1" in result.output
    as_json = CliRunner().invoke(app, ["language", str(file), "--json"])
    assert json.loads(as_json.output)["texts"]["languages_accuracy"] == {"fr": 0.0, "kk": 1.0}


def test_an_unknown_identifier_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "texts.tsv"
    file.write_text(f"kk\t{KAZAKH}\n", encoding="utf-8")
    result = CliRunner().invoke(app, ["language", str(file), "--identifier", "cld9"])
    assert result.exit_code == 2
    assert "pycld2, langdetect, py3langid, lingua" in result.output
