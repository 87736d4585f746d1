"""Compressed bodies, unpacked piece by piece and never beyond a limit: a megabyte of gzip can hold a gigabyte."""

from __future__ import annotations

import zlib

from pipeline.errors import TooLarge, UnreadableMessage

ACCEPTED = "gzip, deflate"
"""What is asked for with ``Accept-Encoding``."""

_GZIP_WINDOW = 16 + zlib.MAX_WBITS
_GZIP_MAGIC = b"\x1f\x8b"


class Inflater:
    """Takes the pieces of a body as they arrive and keeps what they unpack to.

    Args:
        encoding: the Content-Encoding: gzip, deflate, or empty and ``identity`` for none.
        limit: most bytes the unpacked body may have.

    Raises:
        UnreadableMessage: the encoding is another one.
    """

    def __init__(self, encoding: str, limit: int) -> None:
        self._limit = limit
        self._parts: list[bytes] = []
        self._size = 0
        name = encoding.strip().lower()
        if name not in ("", "identity", "gzip", "x-gzip", "deflate"):
            msg = f"the body is encoded as {name[:40]!r}, asked for was {ACCEPTED}"
            raise UnreadableMessage(msg)
        self._gzip = name.endswith("gzip")
        self._deflate = name == "deflate"
        self._stream = zlib.decompressobj(_GZIP_WINDOW) if self._gzip else None

    def feed(self, piece: bytes) -> None:
        """Take the next piece.

        Raises:
            TooLarge: the body is larger than the limit.
            UnreadableMessage: it is not what its encoding says.
        """
        if self._deflate and self._stream is None and piece:
            # Some servers send deflate without the zlib header that the standard asks for.
            raw = piece[0] & 0x0F != zlib.DEFLATED
            self._stream = zlib.decompressobj(-zlib.MAX_WBITS if raw else zlib.MAX_WBITS)
        if self._stream is None:
            self._keep(piece)
            return
        try:
            self._unpack(piece)
        except zlib.error as error:
            msg = f"the body is not the {'gzip' if self._gzip else 'deflate'} that its header says: {error}"
            raise UnreadableMessage(msg) from None

    def finish(self) -> bytes:
        """Return the whole body.

        Raises:
            UnreadableMessage: the compressed body ends too early.
        """
        if self._stream is not None and not self._stream.eof and self._size:
            msg = "the compressed body ends too early"
            raise UnreadableMessage(msg)
        return b"".join(self._parts)

    def _unpack(self, piece: bytes) -> None:
        while piece and self._stream is not None:
            self._keep(self._stream.decompress(piece, self._limit - self._size + 1))
            piece = self._stream.unconsumed_tail
            if self._stream.eof:
                rest = self._stream.unused_data
                if not (self._gzip and rest.startswith(_GZIP_MAGIC)):
                    return
                self._stream, piece = zlib.decompressobj(_GZIP_WINDOW), rest

    def _keep(self, unpacked: bytes) -> None:
        self._size += len(unpacked)
        if self._size > self._limit:
            msg = f"the body is larger than {self._limit:,} bytes (SILKWIRE_LIMITS_PAGE_BYTES)"
            raise TooLarge(msg)
        self._parts.append(unpacked)


def gunzip(body: bytes, limit: int) -> bytes:
    """Return a body that is a gzip file, as ``sitemap.xml.gz`` is, unpacked; another one as it is.

    Raises:
        TooLarge: it unpacks to more than the limit.
        UnreadableMessage: the file is broken.
    """
    if not body.startswith(_GZIP_MAGIC):
        return body
    inflater = Inflater("gzip", limit)
    inflater.feed(body)
    return inflater.finish()
