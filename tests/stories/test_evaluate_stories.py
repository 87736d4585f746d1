"""The evaluation of stories counts pairs, and runs as a command."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from deploy.evaluate.commands import app
from deploy.evaluate.stories import GroupedText, StoriesScore, read_grouped, stories_figures
from pipeline.errors import ConfigurationError

COPIES = Path(__file__).with_name("copies.jsonl")


def test_pairs_are_counted() -> None:
    ops = ("original", "cut", "edited", "original")
    texts = [GroupedText(str(at), group, op, "text") for at, (group, op) in enumerate(zip("aaab", ops, strict=True))]
    score = StoriesScore(texts, ["x", "x", "y", "y"], 0.004)
    assert score.pairs() == (1, 2, 3)
    assert stories_figures(score) == {
        "texts": 4, "pairs": 3, "precision": 0.5, "recall": 0.333, "f1": 0.4, "milliseconds_per_article": 1.0,
    }  # fmt: skip
    assert score.recall_by_op() == {"cut": 0.5, "edited": 0.0, "original": 0.5}
    assert list(score.wrong_pairs()) == [("2", "3")]


def test_the_command_prints_the_figures() -> None:
    result = CliRunner().invoke(app, ["stories", str(COPIES), "--json"])
    assert result.exit_code == 0, result.output
    (figures,) = json.loads(result.output).values()
    assert figures["texts"] >= 60
    assert set(figures["recall_by_op"]) == {"original", "syndicated", "cut", "edited"}
    table = CliRunner().invoke(app, ["stories", str(COPIES)])
    assert "ms an article" in table.output


@pytest.mark.parametrize("content", ["", '{"id": "1", "text": "no group"}\n', "no json\n"])
def test_a_wrong_file_is_refused(tmp_path: Path, content: str) -> None:
    file = tmp_path / "texts.jsonl"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"texts\.jsonl"):
        read_grouped(file)
    assert CliRunner().invoke(app, ["stories", str(file)]).exit_code == 2
