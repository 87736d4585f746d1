"""Reading the curated YAML files: every scalar a string, so that ``no``, ``on`` and dates stay what was written."""

from __future__ import annotations

from importlib import resources
from typing import Any

import yaml

from pipeline.errors import ConfigurationError


def parse_yaml(content: str, origin: str) -> Any:
    """Return the content of a YAML file with strings for all scalars.

    Raises:
        ConfigurationError: the file is not YAML; the message names the file and the line.
    """
    try:
        return yaml.load(content, Loader=yaml.CBaseLoader)  # noqa: S506 - builds strings, lists and dicts only
    except yaml.YAMLError as error:
        msg = f"{origin} is not valid YAML; mend it or leave it out: {error}"
        raise ConfigurationError(msg) from error


def packaged_yaml(*path: str) -> str:
    """Return the text of a file that ships in :mod:`pipeline.knowledge`."""
    return resources.files("pipeline.knowledge").joinpath(*path).read_text(encoding="utf-8")
