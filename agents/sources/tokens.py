"""The tokens that clients of the gateway show."""

from __future__ import annotations

import hashlib
import hmac
import logging
import time
from pathlib import Path

from agents.settings import GatewaySettings
from pipeline.errors import ConfigurationError

log = logging.getLogger(__name__)

_LOOK_EVERY = 2.0
_SCHEME = "bearer "


class Tokens:
    """Knows which tokens are good; a file of them is read again when it changes, so that they can be exchanged.

    Raises:
        ConfigurationError: there is no token at all, or the file cannot be read.
    """

    def __init__(self, settings: GatewaySettings) -> None:
        self._fixed = [settings.token.get_secret_value()] if settings.token is not None else []
        self._file = settings.tokens_file
        self._looked = 0.0
        self._changed: tuple[int, int] | None = None
        self._hashes: list[bytes] = []
        self._read()
        if not self._hashes:
            msg = "the gateway needs a token: set SILKWIRE_GATEWAY_TOKENS_FILE or SILKWIRE_GATEWAY_TOKEN"
            raise ConfigurationError(msg)

    def accepts(self, header: str | None) -> bool:
        """Return whether an Authorization header holds a good token; the time it takes tells nothing about them."""
        self._read_again()
        if not header or header[: len(_SCHEME)].lower() != _SCHEME:
            return False
        shown = _hash(header[len(_SCHEME) :].strip())
        good = False
        for known in self._hashes:
            good |= hmac.compare_digest(shown, known)
        return good

    def _read_again(self) -> None:
        now = time.monotonic()
        if self._file is None or now - self._looked < _LOOK_EVERY:
            return
        self._looked = now
        try:
            if _change_of(self._file) != self._changed:
                self._read()
                log.info("the tokens were read again: %d are good", len(self._hashes))
        except (OSError, ConfigurationError) as error:
            log.warning("the tokens are kept as they were: %s", error)

    def _read(self) -> None:
        listed: list[str] = []
        if self._file is not None:
            try:
                self._changed = _change_of(self._file)
                lines = self._file.read_text(encoding="utf-8").splitlines()
            except (OSError, UnicodeDecodeError) as error:
                msg = f"the tokens in {self._file} cannot be read (SILKWIRE_GATEWAY_TOKENS_FILE): {error}"
                raise ConfigurationError(msg) from None
            listed = [line.strip() for line in lines if line.strip() and not line.strip().startswith("#")]
        self._hashes = [_hash(token) for token in (*self._fixed, *listed) if token]


def _change_of(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_mtime_ns, status.st_size


def _hash(token: str) -> bytes:
    # Of equal length, so that comparing does not tell how long a token is.
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).digest()
