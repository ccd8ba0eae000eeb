"""A record file, compressed while it is read."""

from __future__ import annotations

import zlib
from typing import BinaryIO

CHUNK = 1 << 20  # bytes read at once

_LEVEL = 6
_GZIP = 31  # zlib's number for a gzip header, which then holds no time: same file, same bytes


class Gzipped:
    """Reads an open file as gzip, in one pass and in flat memory; cannot go back."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._compressor = zlib.compressobj(_LEVEL, zlib.DEFLATED, _GZIP)
        self._ready = bytearray()
        self._ended = False

    def read(self, size: int = -1) -> bytes:
        """Return up to `size` bytes, all that is left where it is negative; b"" at the end."""
        while not self._ended and (size < 0 or len(self._ready) < size):
            chunk = self._stream.read(CHUNK)
            self._ended = not chunk
            self._ready += self._compressor.compress(chunk) if chunk else self._compressor.flush()
        end = len(self._ready) if size < 0 else size
        given = bytes(self._ready[:end])
        del self._ready[:end]
        return given
