"""No regular expression of the product takes more time than in proportion to the text that it is given."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.hostile.expressions import ROOT, Expression, call_sites, growth_of

EXCEPTIONS = {
    "deploy/bench/articles.py": (r"(?is)<(script|style|title|head)", "reads the articles that whoever measures gives"),
    "pipeline/clean/bylines.py": (r"[^\W\d_][^\W\d_'’", "asked for whole strings of at most 120 characters"),
    "pipeline/clean/metadata.py": (r"\s?[;,]\s?(?=\S+\s\S)", "splits the first 2,000 characters of a list of authors"),
    "pipeline/knowledge/speech.py": (r".*(?:", "matches one word as a whole, of at most 60 letters"),
}
"""By file: how the patterns begin that may be slow on a text as long as one likes, and why they never get one."""


@pytest.fixture(scope="module")
def expressions() -> list[Expression]:
    made = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "tests.hostile.expressions"], capture_output=True, cwd=ROOT, timeout=300
    )
    assert made.returncode == 0, made.stderr.decode()[-2000:]
    return [
        Expression(where, pattern.encode("latin-1") if binary else pattern, flags)
        for where, pattern, binary, flags in json.loads(made.stdout)
    ]


def test_every_expression_of_the_packages_is_known(expressions: list[Expression]) -> None:
    assert call_sites() - {expression.where for expression in expressions} == set()
    assert len(expressions) > 300


def test_the_time_of_each_grows_with_the_length_of_the_text(expressions: list[Expression]) -> None:
    slow = [growth for expression in expressions if not _excepted(expression) and (growth := growth_of(expression))]
    assert not [f"{g.expression.where} on {g.start!r} {g.pump!r} {g.end!r}: {g.expression.pattern!r}" for g in slow]


def test_a_slow_expression_is_found() -> None:
    for pattern in (r"(a+)+$", r"\s*,x", r"(?:\w|[a-z])*!", r"<(b)\b.*?</\1>"):
        assert growth_of(Expression("here", pattern, 0)) is not None, pattern
    for pattern in (r"\w+", r"\s{0,9},x", r"^\s*x", r"^[^<]*<b>"):
        assert growth_of(Expression("here", pattern, 0)) is None, pattern


def _excepted(expression: Expression) -> bool:
    pattern = expression.pattern if isinstance(expression.pattern, str) else expression.pattern.decode("latin-1")
    start, _ = EXCEPTIONS.get(expression.where.partition(":")[0], ("\0", ""))
    return pattern.startswith(start)
