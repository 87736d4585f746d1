"""Reading the files that are scored."""

from __future__ import annotations

from pathlib import Path

from pipeline.errors import ConfigurationError


def read_lines(file: Path, hint: str = "") -> list[str]:
    """Return the lines of a file; ``hint`` says what to give where it is absent.

    Raises:
        ConfigurationError: the file cannot be read as UTF-8.
    """
    try:
        return file.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        msg = f"{file} cannot be read as UTF-8 text: {error}{hint}"
        raise ConfigurationError(msg) from error
