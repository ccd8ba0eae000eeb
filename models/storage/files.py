"""Files of a model folder: only regular ones are read, and none is ever half-written."""

from __future__ import annotations

import errno
import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path

PARTIAL_SUFFIX = ".partial"
_WITHOUT_WAITING = getattr(os, "O_NONBLOCK", 0)  # opening a FIFO would wait for its writer


def open_regular(path: Path) -> BufferedReader:
    """Open a regular file, or a link to one, for reading.

    Raises:
        OSError: absent or unreadable, or a folder, device, FIFO or socket.
    """
    handle = os.open(path, os.O_RDONLY | _WITHOUT_WAITING)
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise OSError(errno.EINVAL, "it is not a regular file", str(path))
    return os.fdopen(handle, "rb")


@contextmanager
def partial_file(directory: Path) -> Iterator[Path]:
    """Yield a temporary file in `directory`, removed at the end unless `put` has moved it."""
    handle, name = tempfile.mkstemp(dir=directory, prefix=".", suffix=PARTIAL_SUFFIX)
    os.close(handle)
    try:
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


def put(partial: Path, path: Path) -> None:
    """Give a partial file its final name: first its bytes are on disk, then its name."""
    partial.chmod(0o644)
    _fsync(partial)
    partial.replace(path)
    _fsync(path.parent)


def _fsync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
