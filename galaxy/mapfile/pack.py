"""The format of the map's files, version 1; numbers are little-endian.

Artists stand in one order in all files, the best known first, and are called by their row.

points.bin
    4 bytes  "SGMP"
    u32      the version
    u32      h, the length of the header
    h bytes  the header, a JSON object in UTF-8 with blanks at its end, so that what follows begins
             at a multiple of 4; see `Header`
    u16[n]   x, then as many y, then as many z: 0 is the lower bound of the axis, 65535 the upper
    u8[n]    the genre, a place in the header's list; 255 for none
    u8[n]    the popularity, 0 to 100; 255 where it is unknown
links.bin
    4 bytes  "SGLK"
    u32      the version
    u32      n
    u32      m, the number of links
    u32[n]   for each artist how many it is linked to that stand after it
    u32[m]   these, ascending, one artist's after the other's
names.json
    a JSON array of n names, null where there is none
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

import msgspec
import numpy as np

from etl.errors import InputError
from models.contract import Array

VERSION = 1
NONE = 255
_POINTS, _LINKS = b"SGMP", b"SGLK"
_STEPS = 65_535


class RegionName(msgspec.Struct, frozen=True):
    """The name of a region: level 0 for the far view, 1 for the near one; the centre; its size."""

    level: int
    name: str
    x: float
    y: float
    z: float
    artists: int


class Header(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the map is.

    Attributes:
        artists, links: how many there are.
        low, high: of the three axes.
        genres: their names, by number.
        regions: the names of regions.
        method, seed: of the layout.
        recall_20: the share of links that are among the 20 nearest.
    """

    artists: int
    links: int
    low: tuple[float, float, float]
    high: tuple[float, float, float]
    genres: list[str]
    regions: list[RegionName]
    method: str
    seed: int
    recall_20: float


@dataclass(frozen=True, eq=False)
class Points:
    """Where artists are, and what they look like.

    Attributes:
        positions: (n, 3) float32.
        genres: (n,) uint8.
        popularity: (n,) uint8.
    """

    positions: Array
    genres: Array
    popularity: Array


def pack_points(header: Header, points: Points) -> bytes:
    """Return the content of points.bin."""
    text = msgspec.json.encode(header)
    text += b" " * (-len(text) % 4)
    low, high = np.array(header.low), np.array(header.high)
    shares = (points.positions - low) / np.where(high > low, high - low, 1)
    steps = np.rint(np.clip(shares, 0, 1) * _STEPS).astype("<u2")
    return b"".join(
        [
            _POINTS,
            struct.pack("<II", VERSION, len(text)),
            text,
            steps.T.tobytes(),
            points.genres.astype("u1").tobytes(),
            points.popularity.astype("u1").tobytes(),
        ]
    )


def unpack_points(data: bytes) -> tuple[Header, Points]:
    """Return what `pack_points` wrote.

    Raises:
        InputError: it is no such file, of another version, or damaged.
    """
    length = _checked(data, _POINTS, "points.bin")
    try:
        header = msgspec.json.decode(data[12 : 12 + length], type=Header)
    except msgspec.MsgspecError as error:
        raise InputError(f"points.bin is damaged: {error}") from None
    size, start = header.artists, 12 + length
    if len(data) != start + 8 * size:
        raise InputError(f"points.bin has {len(data):,} bytes, not {start + 8 * size:,}")
    steps = np.frombuffer(data, "<u2", 3 * size, start).reshape(3, size).T
    low, high = np.array(header.low), np.array(header.high)
    positions = (low + steps / _STEPS * (high - low)).astype(np.float32)
    genres = np.frombuffer(data, "u1", size, start + 6 * size)
    popularity = np.frombuffer(data, "u1", size, start + 7 * size)
    return header, Points(positions, genres, popularity)


def pack_links(size: int, low: Array, high: Array) -> bytes:
    """Return the content of links.bin.

    Args:
        size: n, how many artists there are.
        low, high: (m,) the rows of the two artists of each link, the lower one first.
    """
    order = np.lexsort((high, low))
    counts = np.bincount(low, minlength=size).astype("<u4")
    head = _LINKS + struct.pack("<III", VERSION, size, len(low))
    return head + counts.tobytes() + high[order].astype("<u4").tobytes()


def unpack_links(data: bytes) -> tuple[Array, Array]:
    """Return what `pack_links` was given, sorted.

    Raises:
        InputError: it is no such file, of another version, or damaged.
    """
    size = _checked(data, _LINKS, "links.bin")
    (links,) = struct.unpack_from("<I", data, 12)
    if len(data) != 16 + 4 * (size + links):
        raise InputError(f"links.bin has {len(data):,} bytes, not {16 + 4 * (size + links):,}")
    counts = np.frombuffer(data, "<u4", size, 16)
    high = np.frombuffer(data, "<u4", links, 16 + 4 * size)
    if int(counts.sum()) != links or (high >= size).any():
        raise InputError("links.bin is damaged: its numbers do not belong together")
    return np.repeat(np.arange(size), counts), high.astype(np.int64)


def _checked(data: bytes, magic: bytes, name: str) -> int:
    """Return the number after the version; raise InputError where that is not as it should be."""
    if len(data) < 16 or data[:4] != magic:
        raise InputError(f"{name} is not a file of a map")
    version, number = struct.unpack_from("<II", data, 4)
    if version != VERSION:
        raise InputError(f"{name} is of version {version}, not {VERSION}")
    if number > len(data):
        raise InputError(f"{name} is not whole")
    return int(number)
