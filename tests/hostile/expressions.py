"""Every regular expression of the product, as it is compiled while the product loads and works, and texts against it.

Run as a program it prints them as JSON. It has to be a process of its own: what is imported already compiles nothing.
"""

from __future__ import annotations

import ast
import importlib
import json
import pkgutil
import re
import signal
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

PACKAGES = ("schemas", "pipeline", "agents", "deploy")
ROOT = Path(__file__).parents[2]
_CALLS = frozenset({"compile", "search", "match", "fullmatch", "split", "findall", "finditer", "sub", "subn"})
_SMALL, _FACTOR = 1_000, 4
_LEAST_SECONDS = 0.008
_SUPER_LINEAR = 9.0
"""Growth of time for four times the length: 4 where it is linear, 16 where it is quadratic."""
_STUCK_SECONDS = 3.0


@dataclass(frozen=True, slots=True)
class Expression:
    """A pattern and the line that it is compiled at."""

    where: str
    pattern: str | bytes
    flags: int


@dataclass(frozen=True, slots=True)
class Growth:
    """A text on which an expression takes more time than in proportion to its length."""

    expression: Expression
    start: str
    pump: str
    end: str
    method: str
    seconds: float
    ratio: float


def call_sites() -> set[str]:
    """Return the places in the packages that call a function of :mod:`re` with a pattern, as ``file:line``."""
    found = set()
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_bytes())):
                if (
                    isinstance(node, ast.Call)
                    and isinstance(node.func, ast.Attribute)
                    and isinstance(node.func.value, ast.Name)
                    and node.func.value.id == "re"
                    and node.func.attr in _CALLS
                ):
                    found.add(f"{path.relative_to(ROOT)}:{node.lineno}")
    return found


def growth_of(expression: Expression) -> Growth | None:
    """Return the first text found on which an expression is slower than linear, None where there is none."""
    compiled: re.Pattern[Any] = re.compile(expression.pattern, expression.flags & ~re.DEBUG)
    binary = isinstance(expression.pattern, bytes)
    for start, pump, end in _attacks(expression):
        for method in (compiled.search, compiled.match):
            ratio, seconds = _growth(method, start, pump, end, binary)
            if ratio > _SUPER_LINEAR:
                return Growth(expression, start, pump, end, method.__name__, seconds, ratio)
    return None


def _growth(method: Any, start: str, pump: str, end: str, binary: bool) -> tuple[float, float]:
    seconds = []
    for size in (30, _SMALL, _SMALL * _FACTOR):
        text: str | bytes = start + pump * (size // len(pump) + 1) + end
        if binary:
            text = text.encode("latin-1", "replace")  # type: ignore[union-attr]
        taken = _timed(method, text)
        if taken is None:
            return 999.0, _STUCK_SECONDS
        seconds.append(taken)
    if seconds[2] < _LEAST_SECONDS:
        return 0.0, seconds[2]
    return seconds[2] / max(seconds[1], 1e-6), seconds[2]


class _Stuck(Exception):
    pass


def _timed(method: Any, text: str | bytes) -> float | None:
    """Return the seconds that a match takes on the processor, None where it takes longer than anybody waits."""

    def stop(_number: int, _frame: object) -> None:
        raise _Stuck

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, _STUCK_SECONDS)
    began = time.thread_time()
    try:
        method(text)
        return time.thread_time() - began
    except _Stuck:
        return None
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def _attacks(expression: Expression) -> Iterator[tuple[str, str, str]]:
    """Yield beginnings, repeated pieces and ends made from the pattern: each of its repetitions, over and over."""
    from re import _parser  # type: ignore[attr-defined]

    tree = _parser.parse(expression.pattern, expression.flags & ~re.DEBUG)
    starts, pumps = {""}, {"a", " ", "1", "A", "\n", "<", "a "}
    for before, piece in _repeats(tree, ""):
        starts.add(before[-40:])
        pumps.add(piece)
    whole = _example(tree)
    pumps.add(whole[:80])
    starts.add(whole[:40])
    short = sorted(pump for pump in pumps if pump)[:40]
    # A repetition is fed with what stands before it, once and every time.
    combined = [(s, p, e) for p in short for s in sorted(starts)[:12] for e in ("\x01", "")]
    combined += [("", s + p, "\x01") for p in short for s in sorted(starts)[:12] if s]
    yield from dict.fromkeys(combined)


def _repeats(tree: Any, before: str) -> Iterator[tuple[str, str]]:
    """Yield for each repetition of a parsed pattern an example of what stands before it, and one of its piece."""
    for operation, value in tree:
        name = str(operation)
        if name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            least, most, inner = value
            if most > 8:
                for example in _examples(inner):
                    yield before, example
            yield from _repeats(inner, before)
            before += _example(inner) * min(max(least, 1), 20)
        elif name == "SUBPATTERN":
            yield from _repeats(value[3], before)
            before += _example(value[3])
        elif name == "BRANCH":
            for branch in value[1][:30]:
                yield from _repeats(branch, before)
            before += _example(value[1][0])
        elif name in ("ATOMIC_GROUP",):
            yield from _repeats(value, before)
            before += _example(value)
        elif name in ("ASSERT", "ASSERT_NOT"):
            yield from _repeats(value[1], before)
        else:
            before += _example([(operation, value)])


_SAMPLES = (
    " ",
    "a",
    "A",
    "1",
    "\n",
    "\t",
    ".",
    ",",
    "-",
    "'",
    '"',
    "<",
    "ж",
    "中",
    "[",
    "{",
    "(",
    ":",
    "_",
    "я",
    "ه",
    "}",
)
"""What a class of characters is tried with: two classes that share one of these are confused with each other."""


def _examples(tree: Any) -> list[str]:
    if len(tree) == 1 and str(tree[0][0]) in ("IN", "ANY", "CATEGORY", "NOT_LITERAL"):
        own = [chr(inner) for kind, inner in tree[0][1] if str(kind) == "LITERAL"] if str(tree[0][0]) == "IN" else []
        return [sample for sample in (*_SAMPLES, *own[:8]) if _fits(tree[0], sample)] or [_example(tree)]
    return [_example(tree)]


def _example(tree: Any) -> str:
    found = []
    for operation, value in tree:
        name = str(operation)
        if name == "LITERAL":
            found.append(chr(value))
        elif name in ("IN", "ANY", "NOT_LITERAL"):
            found.append(_one(operation, value))
        elif name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            found.append(_example(value[2]) * min(max(value[0], 1), 20))
        elif name == "SUBPATTERN":
            found.append(_example(value[3]))
        elif name == "ATOMIC_GROUP":
            found.append(_example(value))
        elif name == "BRANCH":
            found.append(_example(value[1][0]))
    return "".join(found)


def _one(operation: Any, value: Any) -> str:
    sample = next((sample for sample in ("a", *_SAMPLES) if _fits((operation, value), sample)), None)
    if sample is None and str(operation) == "IN":
        for kind, inner in value:
            if str(kind) == "LITERAL":
                return chr(inner)
            if str(kind) == "RANGE":
                return chr(inner[0])
    return sample or "a"


def _fits(node: Any, sample: str) -> bool:
    operation, value = node
    name = str(operation)
    code = ord(sample)
    if name == "ANY":
        return sample != "\n"
    if name == "NOT_LITERAL":
        return bool(code != value)
    negated, fits = False, False
    for kind, inner in value:
        kind_name = str(kind)
        if kind_name == "NEGATE":
            negated = True
        elif kind_name == "LITERAL":
            fits = fits or code == inner
        elif kind_name == "RANGE":
            fits = fits or inner[0] <= code <= inner[1]
        elif kind_name == "CATEGORY":
            fits = fits or bool(re.match(_CATEGORIES[str(inner)], sample))
    return fits != negated


_CATEGORIES = {
    "CATEGORY_SPACE": r"\s",
    "CATEGORY_NOT_SPACE": r"\S",
    "CATEGORY_WORD": r"\w",
    "CATEGORY_NOT_WORD": r"\W",
    "CATEGORY_DIGIT": r"\d",
    "CATEGORY_NOT_DIGIT": r"\D",
}


def _record() -> list[tuple[str, str, bool, int]]:
    """Return every pattern that is compiled while the product is imported, loaded and put to work."""
    found: dict[tuple[str, str, bool, int], None] = {}
    original = re._compile  # type: ignore[attr-defined]

    def compile_recorded(pattern: Any, flags: Any) -> Any:
        compiled = original(pattern, flags)
        frame = sys._getframe(1)
        while frame.f_back is not None and frame.f_code.co_filename == re.__file__:
            frame = frame.f_back
        path = Path(frame.f_code.co_filename)
        if path.is_relative_to(ROOT) and path.relative_to(ROOT).parts[0] in PACKAGES:
            binary = isinstance(compiled.pattern, bytes)
            text = compiled.pattern.decode("latin-1") if binary else compiled.pattern
            found[f"{path.relative_to(ROOT)}:{_line_of_call(frame)}", text, binary, compiled.flags] = None
        return compiled

    re._compile = compile_recorded  # type: ignore[attr-defined]
    for name in PACKAGES:
        package = importlib.import_module(name)
        for module in pkgutil.walk_packages(package.__path__, f"{name}."):
            if not module.name.endswith("__main__"):
                importlib.import_module(module.name)
    _work()
    return list(found)


def _line_of_call(frame: Any) -> int:
    positions = list(frame.f_code.co_positions())[frame.f_lasti // 2]
    return int(positions[0] or frame.f_lineno)


def _work() -> None:
    """Put to work what compiles a pattern only when it is needed: every language, feeds, sources, the stories."""
    from agents.inputs import read_inputs
    from agents.settings import Settings
    from agents.sources.feeds import parse_feed
    from agents.sources.robots import parse_robots
    from agents.work import Done, Task, load, process
    from pipeline.clean.mojibake import mended
    from pipeline.decode import decode_page
    from pipeline.errors import PermanentError
    from pipeline.identity import canonical_url
    from pipeline.knowledge.actor_checks import check_bundled
    from schemas import Stage

    settings = Settings()
    cleaner, extractor = load(Stage.CLEAN, settings), load(Stage.EXTRACT, settings)
    now = datetime(2024, 7, 1, tzinfo=UTC)
    for folder in ("deploy/demo/articles", "tests/pages"):
        for found in read_inputs([str(ROOT / folder)], limit_bytes=10**8):
            if found.article is None:
                continue
            done = process(cleaner, Task(Stage.CLEAN, b"k", found.article.to_json(), now), lambda: now)
            if isinstance(done, Done):
                process(extractor, Task(Stage.EXTRACT, b"k", done.value, now), lambda: now)
    for body in (
        b"<rss><channel><item><author>a@b.c (A B)</author></item></channel></rss>",
        b"<html><link type=application/rss+xml href=x>",
    ):
        try:
            parse_feed(body, "https://x.example/", None, limit=10**6)
        except PermanentError:
            pass
    parse_robots(b"user-agent: x\ncrawl-delay: 3\n", "x")
    canonical_url("https://x.example/amp/a")
    mended("Ïðåçèäåíò Óçáåêèñòàíà ïðèáûë â Òàøêåíò")
    decode_page(b"<p>" + bytes(range(0x80, 0xFF)) * 30, None)
    check_bundled()


if __name__ == "__main__":
    sys.stdout.write(json.dumps(_record()))
