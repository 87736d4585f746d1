from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from deploy.evaluate.commands import app
from deploy.evaluate.pages import compared
from deploy.evaluate.wraps import PAGE_BYTES, Layout, Story, wrapped

STORY = Story(
    id="a",
    language="en",
    title="Talks go on",
    author="Nadia Olsen",
    published="2024-05-14T12:15:00+05:00",
    paragraphs=("The ministers met in Tashkent on Tuesday.", "They will meet again in the autumn, a spokesman said."),
    headlines=("Floods recede", "Rail line opens"),
    sentences=("Nobody had expected the water to fall so fast this year.",),
)


def test_texts_are_compared_by_runs_of_words() -> None:
    assert compared("one two three four five", "one two three four five") == (1.0, 0.0, 0.0)
    assert compared("one two three four", "") == (0.0, 0.0, 1.0)
    right, wrong, missed = compared("one two three four five", "one two three four six")
    assert (round(right, 3), round(wrong, 3), round(missed, 3)) == (0.333, 0.333, 0.333)


@pytest.mark.parametrize("layout", list(Layout))
def test_a_generated_page_has_the_usual_weight_and_holds_the_story(layout: Layout) -> None:
    page = wrapped(STORY, layout)
    assert PAGE_BYTES * 0.9 < len(page.encode()) < PAGE_BYTES * 1.15
    assert all(paragraph in page for paragraph in STORY.paragraphs)
    assert page == wrapped(STORY, layout)
    assert page != wrapped(STORY, layout, seed=1)


def test_the_command_prints_figures_that_are_not_below_their_floors() -> None:
    result = CliRunner().invoke(app, ["clean", "--half", "dev", "--every", "14", "--json"])
    assert result.exit_code == 0, result.output
    figures = json.loads(result.stdout)
    assert set(figures) == {"bundled", "hard", "generated", *Layout}
    assert figures["bundled"]["f1"] >= 0.99
    assert figures["hard"]["f1"] >= 0.97
    assert figures["generated"]["f1"] >= 0.97
    assert figures["generated"]["pages"] == len(Layout) * 3


def test_a_page_without_an_expectation_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("<p>text", encoding="utf-8")
    result = CliRunner().invoke(app, ["clean", "--half", "dev", "--every", "99", "--hard", str(tmp_path)])
    assert result.exit_code == 2
