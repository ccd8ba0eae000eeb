"""The folder of covers: what is written is there, whole, by the album's id."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from etl.covers.picture import SIZE, Pixels
from etl.covers.store import CoverStore
from etl.errors import InputError
from tests.etl.world import an_id

A, B, C = an_id("ab1"), an_id("ab2"), an_id("Zz3")


def plain(value: int) -> Pixels:
    return np.full((SIZE, SIZE, 3), value, dtype=np.uint8)


@pytest.fixture
def covers(tmp_path: Path) -> CoverStore:
    return CoverStore(tmp_path / "covers")


def test_an_empty_store(covers: CoverStore) -> None:
    assert list(covers) == []
    assert A not in covers
    assert not covers.root.exists()


def test_what_is_written_is_there(covers: CoverStore) -> None:
    for number, album_id in enumerate((C, A, B)):
        covers.write(album_id, plain(100 + number))
    assert list(covers) == [C, A, B]
    assert A in covers
    assert covers.read(B).mean() == pytest.approx(102, abs=2)


def test_a_cover_is_replaced(covers: CoverStore) -> None:
    covers.write(A, plain(10))
    covers.write(A, plain(200))
    assert covers.read(A).mean() == pytest.approx(200, abs=2)
    assert [path.name for path in (covers.root / "ab").iterdir()] == [f"{A}.jpg"]


def test_other_files_are_no_covers(covers: CoverStore) -> None:
    covers.write(A, plain(10))
    folder = covers.root / "ab"
    for name in (f".{B}.jpg.x.partial", "notes.jpg", f"{B}.png"):
        (folder / name).write_bytes(b"")
    assert list(covers) == [A]


@pytest.mark.parametrize("shape", [(SIZE, SIZE), (SIZE, SIZE, 4), (32, 32, 3)])
def test_other_shapes_are_refused(covers: CoverStore, shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="not"):
        covers.write(A, np.zeros(shape, dtype=np.uint8))
    assert A not in covers


def test_a_damaged_cover_is_named(covers: CoverStore) -> None:
    covers.write(A, plain(10))
    path = covers.root / "ab" / f"{A}.jpg"
    path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(InputError, match=rf"{A}\.jpg is not a whole.*\n.*segue scrape covers"):
        covers.read(A)
    with pytest.raises(InputError, match="cannot be read"):
        covers.read(B)
