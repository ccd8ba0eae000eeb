"""Files: written whole or not at all, and read only if they are regular and not too large."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import gzip
import io
import json
import os
import re
import stat
import sys
import tempfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from etl.errors import BusyError, InputError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

PARTIAL_SUFFIX = ".partial"
MAX_JSON_SIZE = 100_000_000  # bytes of a JSON file of settings or features, uncompressed
MAX_FILE_SIZE = 2_000_000_000  # bytes of an input file, uncompressed
_CHUNK = 2**20
_HELD = 2**28  # bytes held in memory before it is known that a file is not too large
_KINDS = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


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
    """Delete what a killed process left half-written below `folder`.

    That includes ``tmp_*.partial``, to which DuckDB of older versions of Segue wrote first.
    """
    for pattern in (f".*{PARTIAL_SUFFIX}", f"tmp_*{PARTIAL_SUFFIX}"):
        for path in folder.rglob(pattern):
            path.unlink(missing_ok=True)


def write_json(path: Path, value: object, *, indent: int | None = None) -> None:
    """Write `value` as UTF-8 JSON, gzipped where the name ends in .gz; same value, same bytes."""
    data = (json.dumps(value, ensure_ascii=False, indent=indent) + "\n").encode()
    if path.suffix == ".gz":
        data = gzip.compress(data, compresslevel=6, mtime=0)
    with atomic_write(path) as stream:
        stream.write(data)


def open_regular(path: Path) -> BinaryIO:
    """Open a regular file, or a link to one, for reading; never waits for a writer.

    Raises:
        OSError: the file cannot be opened, or it is a folder, a named pipe, a socket or a device.
    """
    _require_regular(path, path.stat().st_mode)  # opening a device may already change its state
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        _require_regular(path, os.fstat(handle).st_mode)
        return os.fdopen(handle, "rb")
    except BaseException:
        os.close(handle)
        raise


def _require_regular(path: Path, mode: int) -> None:
    if not stat.S_ISREG(mode):
        kind = next((name for is_kind, name in _KINDS if is_kind(mode)), "something else")
        raise OSError(errno.EINVAL, f"it is {kind}, not a regular file", str(path))


@contextlib.contextmanager
def open_input(
    path: Path, limit: int = MAX_FILE_SIZE, *, on_read: Callable[[int, int], None] | None = None
) -> Iterator[BinaryIO]:
    """Open a regular file for reading, decompressed where its name ends in .gz.

    Reading raises an OSError once `limit` bytes have been read and there are more: a small
    archive that decompresses to a huge file takes neither memory nor much time. `on_read` is
    called now and then with how many bytes of the file have been read, and how many it has.

    Raises:
        OSError: see `open_regular`; also a file that is larger than `limit`, and (while reading,
            like EOFError and zlib.error) one that is not whole gzip.
    """
    with contextlib.ExitStack() as stack:
        stream = on_disk = stack.enter_context(open_regular(path))
        size = os.fstat(on_disk.fileno()).st_size
        if path.suffix == ".gz":
            stream = stack.enter_context(gzip.GzipFile(fileobj=stream))  # type: ignore[assignment]
        elif size > limit:
            raise _too_large(path, limit)
        tell = None if on_read is None else lambda: on_read(on_disk.tell(), size)
        yield stack.enter_context(io.BufferedReader(_Limited(stream, path, limit, tell), _CHUNK))


class _Limited(io.RawIOBase):
    """A stream that raises an OSError instead of reading more than `limit` bytes.

    `tell` is called before each chunk but the first.
    """

    def __init__(
        self, stream: BinaryIO, path: Path, limit: int, tell: Callable[[], None] | None
    ) -> None:
        self._stream = stream
        self._path = path
        self._limit = limit
        self._tell = tell
        self._size = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        if self._tell is not None and self._size:
            self._tell()
        count = self._stream.readinto(memoryview(buffer)[:_CHUNK])  # type: ignore[attr-defined]
        self._size += count
        if self._size > self._limit:
            raise _too_large(self._path, self._limit)
        return int(count)


def _too_large(path: Path, limit: int) -> OSError:
    text = f"it is larger than {size_text(limit)} uncompressed (--max-file-size)"
    return OSError(errno.EFBIG, text, str(path))


def size_text(size: int) -> str:
    """Return a number of bytes for people.

    >>> size_text(2_000_000_000), size_text(1_500_000), size_text(999)
    ('2 GB', '1.5 MB', '999 bytes')
    """
    for unit, name in ((10**9, "GB"), (10**6, "MB"), (10**3, "kB")):
        if size >= unit:
            return f"{size / unit:.3g} {name}"
    return f"{size} bytes"


def parse_size(text: str) -> int:
    """Return the number of bytes in a text such as "500MB" or "2 GB"; without a unit, of bytes.

    Raises:
        InputError: it is no such size, or not above 0.

    >>> parse_size("2GB"), parse_size("1.5 MB"), parse_size("4096")
    (2000000000, 1500000, 4096)
    """
    units = {"": 1, "B": 1, "KB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12}
    match = re.fullmatch(r"(\d{1,15}(?:\.\d{1,9})?)\s*([A-Za-z]*)", text.strip(), re.ASCII)
    size = int(float(match[1]) * units.get(match[2].upper(), 0)) if match else 0
    if not size:
        raise InputError(f"{text!r} is not a file size\nuse one such as 500MB or 2GB")
    return size


def read_json(path: Path, expected: str = "") -> Any:
    """Read a JSON file of at most `MAX_JSON_SIZE` bytes, decompressed where its name ends in .gz.

    Raises:
        InputError: it cannot be read, is too large, or is not JSON; `expected` says what would be.
    """
    try:
        with open_input(path, sys.maxsize) as stream:
            data = stream.read(MAX_JSON_SIZE + 1)
        if len(data) > MAX_JSON_SIZE:
            raise InputError(f"{path} is too large: more than {size_text(MAX_JSON_SIZE)}")
        return json.loads(data)
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror or error}") from None
    except (EOFError, zlib.error) as error:
        raise InputError(f"{path} is not whole gzip: {error}") from None
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path} is not JSON: {error}\n{expected}".rstrip()) from None


def read_bytes(path: Path, limit: int = MAX_FILE_SIZE) -> bytes:
    """Read a whole regular file, decompressed where its name ends in .gz.

    A file of more than 256 MiB is read twice: no more than that is in memory until it is known to
    be within `limit`.

    Raises:
        OSError: see `open_input`; also EOFError and zlib.error where it is not whole gzip.
    """
    held = min(limit, _HELD)
    with open_input(path, limit) as stream:
        data = stream.read(held)
        size = len(data)
        if size < held:
            return data
        del data
        while chunk := stream.read(_CHUNK):
            size += len(chunk)
    with open_input(path, limit) as stream:
        return stream.read(size)


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
