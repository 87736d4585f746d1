"""Messages as bytes: reading one as a model, with an error that says what is wrong with it."""

from __future__ import annotations

from typing import TypeVar

from pydantic import ValidationError

from pipeline.errors import TooLarge, UnreadableMessage
from schemas import Contract

M = TypeVar("M", bound=Contract)

_MOST_PROBLEMS = 3
_QUOTED_CHARS = 60
_MESSAGE_CHARS = 500


def decode(model: type[M], value: bytes | None, *, limit_bytes: int) -> M:
    """Return the message that a value holds.

    Raises:
        TooLarge: the value has more than ``limit_bytes`` bytes.
        UnreadableMessage: it is empty, not JSON in UTF-8, or not of the contract.
    """
    if not value:
        msg = "the message has no value; an article is a JSON object"
        raise UnreadableMessage(msg)
    if len(value) > limit_bytes:
        msg = f"the message has {len(value):,} bytes, at most {limit_bytes:,} are taken (SILKWIRE_LIMITS_MESSAGE_BYTES)"
        raise TooLarge(msg)
    try:
        return model.model_validate_json(value)
    except ValidationError as error:
        raise UnreadableMessage(explain(error)) from None


def explain(error: ValidationError) -> str:
    """Return in one line what is wrong with the fields of a message or file, and what was found instead."""
    problems = error.errors(include_url=False, include_context=False)
    lines = []
    for problem in problems[:_MOST_PROBLEMS]:
        where = ".".join(str(part) for part in problem["loc"]) or "the message"
        found = "" if problem["type"] in ("missing", "json_invalid") or not problem["loc"] else _found(problem["input"])
        lines.append(f"{where}: {problem['msg'].removeprefix('Value error, ')}{found}")
    more = len(problems) - _MOST_PROBLEMS
    if more > 0:
        lines.append(f"and {more} more")
    return " ".join("; ".join(lines).split())[:_MESSAGE_CHARS]


def _found(value: object) -> str:
    text = repr(value)
    return f" (found {text if len(text) <= _QUOTED_CHARS else text[: _QUOTED_CHARS - 1] + '…'})"
