"""The story of a page whose text is only in a script: the state from which a framework draws it in the browser."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from pipeline.clean.blocks import paragraphs_of_markup
from pipeline.clean.text import weight

_ASSIGNED = re.compile(r"^[ \t]{0,80}(?:var |let |const )?[\w.$\[\]\"']{2,80}\s{0,9}=\s{0,9}(?=[{\[])", re.MULTILINE)
_PARSED = re.compile(r"JSON\.parse\(\s{0,9}(?=\")")
_PUSHED = re.compile(r"__next_f\.push\(\s{0,9}(?=\[)")
_ROW = re.compile(r"^[0-9a-f]+:(?=[\[{])", re.MULTILINE)
_TEXT_KEYS = ("text", "content", "value", "html", "body", "copy", "children", "paragraph", "rendered", "data", "props")
_ELSEWHERE = re.compile(
    r"comment|related|recommend|more|popular|trending|latest|menu|nav|footer|ads?$|adverti|config|i18n|locale|translat|"
    r"messages|theme|style|css|seo|meta|author|bio|cookie|consent|newsletter|teaser|excerpt|summary|description",
    re.IGNORECASE,
)
_STATE = re.compile(
    r"^\s*[{\[]|__next_f|__NEXT_DATA__|__[A-Z_]{0,30}(?:STATE|DATA|CACHE|PROPS)[A-Z_]{0,30}__|Fusion\.|JSON\.parse|"
    r"(?:state|data|store|article|story|content|props)\s{0,9}=\s{0,9}[{\[]",
    re.IGNORECASE,
)
"""How scripts begin that hold the state of a page."""
_LOOKED_AT = 300
_FEWEST_CHARS = 200
_PARAGRAPH_FROM = 25
_NODES = 50_000
_DEEPEST = 40
_TRIED_CHARS = 1_000_000
_PROSE = re.compile(r"[^\W\d_]{2,60}[ ,،、。]|[\u3040-\u30ff\u3400-\u9fff]{8}")


def story_in_scripts(scripts: Sequence[str], headline: str | None, *, titled: bool) -> list[str]:
    """Return the paragraphs of the longest story in the scripts of a page, none where there is none.

    Args:
        scripts: the long scripts of the page.
        headline: a story that stands in one object with it comes before all others.
        titled: take no other; for pages that show a text of their own.
    """
    best: list[str] = []
    heaviest = (False, _FEWEST_CHARS)
    for script in scripts:
        if not _STATE.search(script, 0, _LOOKED_AT):
            continue
        for state in _states(script):
            for paragraphs, named in _candidates(state, _squeezed(headline or "")):
                size = sum(weight(p) for p in paragraphs if weight(p) >= _PARAGRAPH_FROM)
                if size > _FEWEST_CHARS and (named or not titled) and (named, size) > heaviest:
                    best, heaviest = paragraphs, (named, size)
    return best


def _states(script: str) -> Iterator[Any]:
    text = script.strip()
    if text.startswith(("{", "[")):
        yield from _decoded(text, (0,))
        return
    if "__next_f" in text:
        pushed = _decoded(text, _behind(_PUSHED, text))
        rows = "".join(entry[1] for entry in pushed if isinstance(entry, list) and _is_piece(entry))
        yield from _decoded(rows, _behind(_ROW, rows))
        return
    yield from _decoded(text, _behind(_ASSIGNED, text))
    for inner in _decoded(text, _behind(_PARSED, text)):
        yield from _decoded(inner, (0,)) if isinstance(inner, str) else ()


def _behind(pattern: re.Pattern[str], text: str) -> Iterator[int]:
    return (match.end() for match in pattern.finditer(text))


def _is_piece(entry: list[Any]) -> bool:
    return len(entry) > 1 and isinstance(entry[1], str)


def _decoded(text: str, places: Iterable[int]) -> Iterator[Any]:
    """Yield the JSON values at some places, in order; a place within a value, and one of no value, is passed over.

    Values that break off cost time each, up to where they do: after that many characters no further one is tried.
    """
    decoder, end, left = json.JSONDecoder(strict=False), 0, _TRIED_CHARS + len(text)
    for at in places:
        if at < end or left <= 0:
            continue
        try:
            value, end = decoder.raw_decode(text, at)
        except json.JSONDecodeError as error:
            left -= error.pos - at
        except RecursionError:
            left -= len(text) // 10
        except ValueError:
            return
        else:
            yield value


def _candidates(state: Any, headline: str) -> Iterator[tuple[list[str], bool]]:
    """Yield what may be a story, and whether the headline stands in one object with it.

    Stories are long strings and lists of parts with text. What stands under a key of other things is none.
    """
    queue: list[tuple[Any, bool]] = [(state, False)]
    for _ in range(_NODES):
        if not queue:
            return
        node, named = queue.pop()
        if isinstance(node, str):
            if weight(node) >= _FEWEST_CHARS and _is_prose(node):
                yield paragraphs_of_markup(node), named
        elif isinstance(node, list):
            if len(node) > 1 and all(isinstance(part, dict) for part in node):
                yield [line for part in node for line in _paragraphs(part, 0)], named
            elif len(node) > 1 and all(isinstance(part, str) for part in node):
                yield [line for part in node if _is_prose(part) for line in paragraphs_of_markup(part)], named
            queue.extend((part, named) for part in node)
        elif isinstance(node, dict):
            named = named or (bool(headline) and _holds(node, headline))
            queue.extend((value, named) for key, value in node.items() if not _ELSEWHERE.search(str(key)))


def _holds(node: dict[str, Any], headline: str) -> bool:
    """Tell whether an object has the headline as one of its values, or as the text of one of them."""
    values = (
        value.get("rendered") or value.get("basic") if isinstance(value, dict) else value for value in node.values()
    )
    return any(isinstance(value, str) and len(value) < 500 and _squeezed(value) == headline for value in values)


def _squeezed(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())


def _is_prose(text: str) -> bool:
    return len(_PROSE.findall(text[:2000])) >= 2 and not text.startswith(("{", "[", "http"))


def _paragraphs(part: Any, depth: int) -> list[str]:
    """Return the paragraphs of one part of a rich text; leaves that only hold runs of text are one paragraph."""
    if isinstance(part, str):
        return paragraphs_of_markup(part)
    if depth > _DEEPEST:
        return []
    if isinstance(part, list):
        runs = [_run(entry) for entry in part]
        if part and all(run is not None for run in runs):
            return paragraphs_of_markup("".join(run or "" for run in runs))
        return [line for entry in part for line in _paragraphs(entry, depth + 1)]
    if isinstance(part, dict):
        if str(part.get("type", part.get("__typename", ""))).lower() in (
            "image",
            "ad",
            "video",
            "embed",
            "related",
            "promo",
        ):
            return []
        for key in _TEXT_KEYS:
            if isinstance(part.get(key), (str, list, dict)) and (lines := _paragraphs(part[key], depth + 1)):
                return lines
    return []


def _run(entry: Any) -> str | None:
    """Return the text of a leaf that is a run inside a paragraph, None for anything else."""
    if not isinstance(entry, dict):
        return None
    text = entry.get("text", entry.get("value"))
    kind = str(entry.get("type") or entry.get("_type") or entry.get("nodeType") or "text").lower()
    return text if isinstance(text, str) and kind in ("text", "span", "textnode", "link") else None
