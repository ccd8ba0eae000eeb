"""The format of the map's files: round trips, and what is no such file."""

from __future__ import annotations

import struct
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.errors import InputError
from galaxy.mapfile.pack import (
    NONE,
    VERSION,
    Header,
    Points,
    RegionName,
    pack_links,
    pack_points,
    unpack_links,
    unpack_points,
)

REGIONS = [RegionName(0, "日本 \U0001f600", 0.5, -1, 2, 3)]


def a_map(size: int, seed: int = 0) -> tuple[Header, Points]:
    rng = np.random.default_rng(seed)
    positions = rng.normal(size=(size, 3)).astype(np.float32)
    low, high = (tuple(map(float, end)) for end in (positions.min(0), positions.max(0)))
    header = Header(size, 1, low, high, ["pop", "rock"], REGIONS, "umap", 0, 0.7)  # type: ignore[arg-type]
    genres = rng.choice([0, 1, NONE], size).astype(np.uint8)
    return header, Points(positions, genres, rng.integers(0, 101, size).astype(np.uint8))


@pytest.mark.parametrize("size", [1, 2, 301])
def test_points_come_back(size: int) -> None:
    header, points = a_map(size)
    data = pack_points(header, points)
    found_header, found = unpack_points(data)
    assert found_header == header
    spread = np.array(header.high) - np.array(header.low)
    np.testing.assert_allclose(found.positions, points.positions, atol=spread.max() / 65_535)
    np.testing.assert_array_equal(found.genres, points.genres)
    np.testing.assert_array_equal(found.popularity, points.popularity)
    assert (12 + struct.unpack_from("<I", data, 8)[0]) % 4 == 0, "arrays begin at multiples of 4"


@given(st.sets(st.tuples(st.integers(0, 19), st.integers(0, 19)).filter(lambda p: p[0] < p[1])))
def test_links_come_back_sorted(pairs: set[tuple[int, int]]) -> None:
    low, high = np.array(list(pairs), dtype=np.int64).reshape(-1, 2).T
    found = zip(*(end.tolist() for end in unpack_links(pack_links(20, low, high))), strict=True)
    assert list(found) == sorted(pairs)


LINKS = pack_links(3, np.array([0, 0, 1]), np.array([1, 2, 2]))
POINTS = pack_points(*a_map(5))


@pytest.mark.parametrize(
    ("read", "data", "reason"),
    [
        (unpack_points, b"", "points.bin is not a file of a map"),
        (unpack_points, b"PNG!" + POINTS[4:], "points.bin is not a file of a map"),
        (unpack_points, POINTS[:4] + struct.pack("<I", VERSION + 1) + POINTS[8:], "of version 2"),
        (unpack_points, POINTS[:8] + b"\xff" * 4 + POINTS[12:], "points.bin is not whole"),
        (unpack_points, POINTS[:-1], "points.bin has"),
        (unpack_points, POINTS[:12] + b"[" + POINTS[13:], "points.bin is damaged"),
        (unpack_links, LINKS[:-2], "links.bin has"),
        (unpack_links, LINKS[:-4] + b"\x09\0\0\0", "links.bin is damaged"),
        (unpack_links, LINKS[:16] + b"\x05\0\0\0" + LINKS[20:], "links.bin is damaged"),
        (unpack_links, POINTS, "links.bin is not a file of a map"),
    ],
)
def test_what_is_no_such_file_is_named(
    read: Callable[[bytes], object], data: bytes, reason: str
) -> None:
    with pytest.raises(InputError, match=reason):
        read(data)


def test_a_map_that_is_flat_has_no_axis_of_nothing() -> None:
    header, points = a_map(4)
    flat = Points(points.positions * [1, 1, 0], points.genres, points.popularity)
    low, high = (header.low[0], header.low[1], 0.0), (header.high[0], header.high[1], 0.0)
    packed = pack_points(Header(4, 0, low, high, [], [], "umap", 0, 0.5), flat)
    assert np.isfinite(unpack_points(packed)[1].positions).all()
