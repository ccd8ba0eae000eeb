"""Files that are whole or absent: written beside their place, then moved there in one step."""

from __future__ import annotations

import contextlib
import fcntl
import gzip
import json
import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from etl.errors import BusyError

PARTIAL_SUFFIX = ".partial"


@contextlib.contextmanager
def atomic_path(path: Path) -> Iterator[Path]:
    """Yield a temporary path that becomes `path` when the block ends, and vanishes if it raises."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=PARTIAL_SUFFIX)
    os.close(handle)
    partial = Path(name)
    try:
        yield partial
        partial.chmod(0o644)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


@contextlib.contextmanager
def atomic_write(path: Path) -> Iterator[BinaryIO]:
    """Open `path` for bytes; its old content stays until the block has ended without an error."""
    with atomic_path(path) as partial, partial.open("wb") as stream:
        yield stream
        stream.flush()
        os.fsync(stream.fileno())


def remove_partials(folder: Path) -> None:
    """Delete what a killed process left half-written below `folder`."""
    for path in folder.rglob(f".*{PARTIAL_SUFFIX}"):
        path.unlink(missing_ok=True)


def write_json(path: Path, value: object, *, indent: int | None = None) -> None:
    """Write `value` as UTF-8 JSON, gzipped where the name ends in .gz; same value, same bytes."""
    data = (json.dumps(value, ensure_ascii=False, indent=indent) + "\n").encode()
    if path.suffix == ".gz":
        data = gzip.compress(data, compresslevel=6, mtime=0)
    with atomic_write(path) as stream:
        stream.write(data)


def read_bytes(path: Path) -> bytes:
    """Read a whole file, decompressed where the name ends in .gz.

    Raises:
        OSError: the file cannot be read, or is not whole gzip (also EOFError, zlib.error).
    """
    if path.suffix == ".gz":
        with gzip.open(path, "rb") as stream:
            return stream.read()
    return path.read_bytes()


def natural_key(name: str) -> tuple[tuple[int, str], ...]:
    """Sort key in which numbers count as numbers: slice.2 before slice.10.

    >>> sorted(["s.10-19", "s.2-9"], key=natural_key)
    ['s.2-9', 's.10-19']
    """
    parts = re.findall(r"\d+|\D+", name)
    return tuple((int(part), "") if part.isdecimal() else (-1, part) for part in parts)


@contextlib.contextmanager
def exclusive(folder: Path) -> Iterator[None]:
    """Hold `folder` for one writing process; the lock ends with the process, however it ends.

    Raises:
        BusyError: another process holds it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BusyError(
                f"{folder} is in use by another segue command\n"
                "wait until it has ended, or use another --home"
            ) from None
        yield
