"""Figures in the docs: tables between markers, so that a page is brought up to date without being read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from deploy.bench.capacity import capacity_tables
from deploy.bench.picture import picture
from deploy.bench.results import Results
from deploy.bench.tables import markdown, tables
from pipeline.errors import ConfigurationError

PAGES = ("performance.md", "capacity.md")
PICTURE = "performance.svg"
FIGURES = "performance.json"
_MARKED = re.compile(r"(<!-- bench:([\w-]+) -->\n).*?(<!-- /bench -->)", re.DOTALL)


def write_pages(results: Results, folder: Path) -> Iterator[Path]:
    """Put the tables into the pages of a folder, and the picture and the figures beside them; yield what was written.

    Raises:
        ConfigurationError: a page is not there.
    """
    found = {table.name: markdown(table) for table in (*tables(results), *capacity_tables(results))}
    pages = {folder / name: filled(_page(folder / name), found) for name in PAGES}
    pages[folder / PICTURE] = picture(results)
    pages[folder / FIGURES] = results.model_dump_json(indent=1) + "\n"
    for file, content in pages.items():
        file.write_text(content, encoding="utf-8")
        yield file


def filled(page: str, found: Mapping[str, str]) -> str:
    """Return a page with each table between its markers; what was not measured stays as it is."""

    def put(match: re.Match[str]) -> str:
        table = found.get(match[2])
        return match[0] if table is None else f"{match[1]}{table}\n{match[3]}"

    return _MARKED.sub(put, page)


def _page(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except OSError as error:
        msg = f"{file} cannot be read ({error.strerror}): name the docs folder of a clone"
        raise ConfigurationError(msg) from None
