"""Vectors in the format of the word2vec program, which gensim and many others read and write.

A line with the number of vectors and their dimension, then each word, a space and its values: as
text, a word on each line; or, in files named `*.bin`, as little-endian float32, after which a line
feed may stand. Source: the program that accompanies Mikolov et al. 2013, "Distributed
Representations of Words and Phrases and their Compositionality".
"""

from __future__ import annotations

import contextlib
import mmap
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import BufferedReader
from pathlib import Path
from typing import TypeAlias

import numpy as np

from models.contract import Array
from models.errors import ModelInputError
from models.storage.files import open_regular, partial_file, put

BINARY = ".bin"
LONGEST_WORD = 1 << 10  # bytes
LONGEST_LINE = 1 << 22  # bytes of a vector as text
_FLOAT = np.dtype("<f4")

_Vectors: TypeAlias = Iterator[tuple[bytes, Array]]


def write(path: Path, words: Sequence[str], vectors: Array) -> None:
    """Write words and their vectors (n, dimension): binary if the name ends in .bin, else text.

    Either is read again as the same float32.

    Raises:
        ModelInputError: a word is empty, or holds white space, which ends a word in this format.
        OSError: the file cannot be written.
    """
    _check(path, words)
    binary = path.suffix == BINARY
    with partial_file(path.parent) as partial:
        with partial.open("wb") as stream:
            stream.write(f"{len(words)} {vectors.shape[1]}\n".encode())
            for word, vector in zip(words, vectors.astype(_FLOAT, copy=False), strict=True):
                values = vector.tobytes() if binary else " ".join(map(str, vector)).encode() + b"\n"
                stream.write(word.encode() + b" " + values)
        put(partial, path)


def write_vocabulary(path: Path, counts: Mapping[str, int]) -> None:
    """Write how often each word stands in what was learned from: a word and a number a line.

    Programs that read vectors take such a file beside them, gensim as `fvocab`.

    Raises:
        ModelInputError: a word is empty, or holds white space.
        OSError: the file cannot be written.
    """
    _check(path, counts)
    with partial_file(path.parent) as partial:
        with partial.open("wb") as stream:
            for word, count in counts.items():
                stream.write(f"{word} {count}\n".encode())
        put(partial, path)


def _check(path: Path, words: Iterable[str]) -> None:
    """Raise ModelInputError for a word that the format cannot have."""
    bad = next((word for word in words if word.split() != [word]), None)
    if bad is not None:
        raise ModelInputError(f"{bad!r} cannot be a word of {path}: empty, or with white space")


def read(path: Path) -> tuple[list[str], Array]:
    """Read words, and their vectors (n, dimension) float32.

    Memory: that of the result; a file that declares more than it can hold is refused before.

    Raises:
        ModelInputError: it is not such a file, is not whole, or holds a word twice or a value that
            is not a finite number; says where.
        OSError: it cannot be read, or is not a regular file.
    """
    with open_regular(path) as stream:
        try:
            return _read(stream, binary=path.suffix == BINARY)
        except ValueError as error:
            kind = "binary" if path.suffix == BINARY else "text"
            raise ModelInputError(
                f"{path} is not word2vec {kind}: {error}\nthe name of binary ones ends in {BINARY}"
            ) from None


def _read(stream: BufferedReader, *, binary: bool) -> tuple[list[str], Array]:
    count, dimension = _header(stream.readline(LONGEST_WORD))
    start = stream.tell()
    size = stream.seek(0, 2) - start
    stream.seek(start)
    least = 2 + _FLOAT.itemsize * dimension if binary else 2 + 2 * dimension
    if count * least > size + 1:  # the last line feed may be missing
        raise ValueError(f"{count:,} vectors of {dimension:,} values do not fit in {size:,} bytes")
    parts = _binary(stream, dimension) if binary else _text(stream, dimension)
    words: dict[str, None] = {}
    vectors = np.empty((count, dimension), dtype=np.float32)
    for row in range(count):
        word, vectors[row] = _next(parts, row, count)
        if word in words:
            raise ValueError(f"{word!r} stands there twice, the second time as vector {row + 1:,}")
        words[word] = None
    _require_end(parts, count)
    return list(words), vectors


def _header(line: bytes) -> tuple[int, int]:
    found = re.fullmatch(rb"([0-9]{1,12}) ([0-9]{1,6})\s*", line)
    count, dimension = map(int, found.groups()) if found else (0, 0)
    if not (count and dimension):
        raise ValueError(f"it begins with {line[:40]!r}, not the number of vectors and of values")
    return count, dimension


def _next(parts: _Vectors, row: int, count: int) -> tuple[str, Array]:
    """Return the next word and its vector, which must be finite."""
    try:
        raw, vector = next(parts)
        word = raw.decode()
        if not word or not np.isfinite(vector).all():
            raise ValueError(f"{word!r} has a value that is not finite" if word else "no word")
    except StopIteration:
        raise ValueError(f"it ends after {row:,} of {count:,} vectors") from None
    except ValueError as error:
        raise ValueError(f"vector {row + 1:,}: {error}") from None
    return word, vector


def _require_end(parts: _Vectors, count: int) -> None:
    with contextlib.suppress(ValueError):  # whatever it is
        if next(parts, None) is None:
            return
    raise ValueError(f"there is more after the {count:,} vectors that its first line declares")


def _text(stream: BufferedReader, dimension: int) -> _Vectors:
    while line := stream.readline(LONGEST_LINE):
        word, *values = line.rstrip().split(b" ")
        if len(values) != dimension:
            raise ValueError(f"{len(values):,} values, not {dimension:,}")
        with np.errstate(over="ignore"):  # what float32 cannot hold becomes infinite
            yield word, np.array([float(value) for value in values]).astype(np.float32)


def _binary(stream: BufferedReader, dimension: int) -> _Vectors:
    place, width = stream.tell(), _FLOAT.itemsize * dimension
    with mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as held:
        while place < len(held) - (held[-1:] == b"\n"):
            end = held.find(b" ", place, place + LONGEST_WORD)
            if end < 0:
                raise ValueError("no space after a word")
            values = held[end + 1 : end + 1 + width]
            if len(values) < width:
                raise ValueError(f"{len(values):,} bytes of values, not {width:,}")
            yield held[place:end].lstrip(b"\n"), np.frombuffer(values, _FLOAT)
            place = end + 1 + width
