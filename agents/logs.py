"""Logging: one line a message on stderr, as text or JSON, with chatty libraries kept down."""

from __future__ import annotations

import logging
import sys
import time
from datetime import UTC, datetime

import orjson

from agents.settings import LogSettings

_REPEAT_AFTER = 10.0
_CHATTY = ("aiokafka", "faust", "mode", "kafka", "elastic_transport", "trafilatura", "htmldate", "asyncio")


class JsonFormatter(logging.Formatter):
    """A message as one JSON object: time, level, logger, message and, if any, the traceback."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line = {
            "time": datetime.fromtimestamp(record.created, tz=UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "process": record.process,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return orjson.dumps(line).decode()


class Once(logging.Filter):
    """Drops a library's message that was shown within the last ten seconds: an absent broker fills disks otherwise."""

    def __init__(self) -> None:
        super().__init__()
        self._shown: dict[tuple[str, str], float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Tell whether the message is shown."""
        if not record.name.startswith(_CHATTY) or record.levelno < logging.WARNING:
            return True
        now = time.monotonic()
        key = (record.name, str(record.msg))
        if now - self._shown.get(key, -_REPEAT_AFTER) < _REPEAT_AFTER:
            return False
        self._shown[key] = now
        return True


def set_up_logging(settings: LogSettings) -> None:
    """Send everything from the chosen level up to stderr; libraries only from warnings up."""
    handler = logging.StreamHandler(sys.stderr)
    text = logging.Formatter("%(asctime)s %(levelname)-7s %(name)s: %(message)s", datefmt="%H:%M:%S")
    handler.setFormatter(JsonFormatter() if settings.format == "json" else text)
    handler.addFilter(Once())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    level = logging.getLevelName(settings.level.upper())
    root.setLevel(level)
    for name in _CHATTY:
        logging.getLogger(name).setLevel(max(level, logging.WARNING))
