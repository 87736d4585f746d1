"""``silkwire evaluate stories``: whether copies find each other, and nothing else does."""

from __future__ import annotations

import json
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Annotated

import typer

from agents.commands.console import err, out, told
from deploy.evaluate.files import read_lines
from deploy.evaluate.tables import Figures, cell, rounded
from deploy.evaluate.tallies import share
from pipeline.errors import ConfigurationError
from pipeline.stories import Entry, Sighting, StoryGroups, signature_of

STORIES_EPILOG = "Example:  `silkwire evaluate stories tests/stories/copies.jsonl --misses`"


@dataclass(frozen=True, slots=True)
class GroupedText:
    """A text, the group whose copies it belongs to, and what was done to make it (``original``, ``cut``, …)."""

    id: str
    group: str
    op: str
    text: str


@dataclass(frozen=True, slots=True)
class StoriesScore:
    """The stories that a file of texts fell into; ``cpu_seconds`` are those of signing and grouping."""

    texts: Sequence[GroupedText]
    stories: Sequence[str]
    cpu_seconds: float

    def pairs(self) -> tuple[int, int, int]:
        """Return how many pairs were put together rightly, how many in all, and how many belong together."""
        together = Counter(self.stories)
        belonging = Counter(text.group for text in self.texts)
        both = Counter((text.group, story) for text, story in zip(self.texts, self.stories, strict=True))
        return _pairs(both), _pairs(together), _pairs(belonging)

    def recall_by_op(self) -> Mapping[str, float]:
        """Return for each kind of copy the share of its pairs with copies of its group that were put together."""
        groups: dict[str, list[int]] = defaultdict(list)
        for at, text in enumerate(self.texts):
            groups[text.group].append(at)
        found: dict[str, list[bool]] = defaultdict(list)
        for members in groups.values():
            for one, other in combinations(members, 2):
                for op in {self.texts[one].op, self.texts[other].op}:
                    found[op].append(self.stories[one] == self.stories[other])
        return {op: sum(hits) / len(hits) for op, hits in sorted(found.items())}

    def wrong_pairs(self) -> Iterator[tuple[str, str]]:
        """Yield the ids of two texts of different groups in one story."""
        members: dict[str, list[GroupedText]] = defaultdict(list)
        for text, story in zip(self.texts, self.stories, strict=True):
            members[story].append(text)
        for texts in members.values():
            yield from ((one.id, other.id) for one, other in combinations(texts, 2) if one.group != other.group)


def read_grouped(file: Path) -> Sequence[GroupedText]:
    """Return the texts of a file: a JSON object with ``id``, ``group``, ``op`` and ``text`` a line.

    Raises:
        ConfigurationError: the file is absent, empty or holds a line that is no such object.
    """
    texts = []
    for number, line in enumerate(read_lines(file), 1):
        if not line.strip():
            continue
        try:
            entry = json.loads(line)
            texts.append(GroupedText(*(str(entry[key]) for key in ("id", "group", "op", "text"))))
        except (ValueError, KeyError, TypeError) as error:
            msg = f"{file}, line {number}: write an object with id, group, op and text"
            raise ConfigurationError(msg) from error
    if not texts:
        msg = f"{file} holds no texts"
        raise ConfigurationError(msg)
    return texts


def score_stories(texts: Sequence[GroupedText]) -> StoriesScore:
    """Return the stories of texts that arrive in the order given, as they stand at the end."""
    groups = StoryGroups()
    start = time.process_time()
    for at, text in enumerate(texts):
        if signature := signature_of(text.text):
            groups.add(Entry(Sighting(str(at), at, text.id), signature))
    seconds = time.process_time() - start
    known = groups.stories()
    return StoriesScore(texts, [known.get(str(at), f"alone {at}") for at in range(len(texts))], seconds)


def stories_figures(score: StoriesScore) -> Figures:
    """Return the figures of a score by name, over pairs of texts."""
    right, together, belonging = score.pairs()
    return {
        "texts": len(score.texts),
        "pairs": belonging,
        "precision": rounded(share(right, together)),
        "recall": rounded(share(right, belonging)),
        "f1": rounded(share(2 * right, together + belonging)),
        "milliseconds_per_article": round(score.cpu_seconds / len(score.texts) * 1e3, 2),
    }


def stories_table(score: StoriesScore) -> Iterator[str]:
    """Yield the lines about a file: the figures, and the recall of each kind of copy."""
    of = stories_figures(score)
    yield (
        f"precision {cell(of['precision'], 0)}, recall {cell(of['recall'], 0)}, F1 {cell(of['f1'], 0)} over "
        f"{of['pairs']} pairs of {of['texts']} texts; {of['milliseconds_per_article']} ms an article"
    )
    for op, recall in score.recall_by_op().items():
        yield f"{op:16} recall {cell(recall, 0)}"


def stories(
    files: Annotated[list[Path], typer.Argument(help="JSONL of texts with id, group, op and text.")],
    misses: Annotated[bool, typer.Option("--misses", help="List the pairs that are wrongly in one story.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Group texts into stories in the order of their file, and print how many pairs of copies are found.

    A pair counts as found when both its texts end in one story; copies of one group belong together, all others apart.

    Exit codes: 0 measured, 2 a file is absent or wrong.
    """
    with told():
        scores = {str(file): score_stories(read_grouped(file)) for file in files}
    if misses:
        for score in scores.values():
            for one, other in score.wrong_pairs():
                err.print(one, "is no copy of", other, markup=False, soft_wrap=True)
    if as_json:
        out.print_json(
            json.dumps({name: {**stories_figures(s), "recall_by_op": s.recall_by_op()} for name, s in scores.items()})
        )
        return
    for name, score in scores.items():
        out.print(name, markup=False)
        for line in stories_table(score):
            out.print(line, markup=False, soft_wrap=True)


def _pairs(sizes: Counter[str] | Counter[tuple[str, str]]) -> int:
    return sum(size * (size - 1) // 2 for size in sizes.values())
