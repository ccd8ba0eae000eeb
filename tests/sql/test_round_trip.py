"""Any text and any number goes through a staged file into a database and comes back the same."""

from __future__ import annotations

import itertools
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sql.library import checks
from sql.opening import open_database
from tests.sql.planted import T1, T2, T3, T4, WORLD, Rows, stage, stage_world

FEW = settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
TRACKS = (T1, T2, T3, T4)
TEXT = st.none() | st.text(max_size=40) | st.text("\",\n\r\\N \t'", max_size=12)
NUMBER = st.floats(allow_nan=False, allow_infinity=False, allow_subnormal=False)
SMALL_INT = st.none() | st.integers(-(2**15), 2**15 - 1)


def stored(url: str, folder: Path, table: str, rows: Rows) -> list[tuple[object, ...]]:
    with closing(open_database(url, read_only=False)) as database:
        if not database.load_log():
            database.replace_all(stage_world(folder / "world", WORLD), checks())
        database.replace_table(stage(folder, table, rows))
        return database.rows(f"SELECT * FROM {table} ORDER BY track_id")


@FEW
@given(st.lists(st.tuples(TEXT, TEXT, TEXT), min_size=4, max_size=4))
def test_text(database_url: str, tmp_path: Path, texts: list[tuple[str | None, ...]]) -> None:
    rows = [
        (track, title, artists, "an id", album, None, None, None, None)
        for track, (title, artists, album) in zip(TRACKS, texts, strict=True)
    ]
    expected = [tuple(None if value == "" else value for value in row) for row in rows]
    assert stored(database_url, tmp_path, "track_card", rows) == expected


@FEW
@given(st.lists(st.lists(NUMBER, min_size=9, max_size=9), min_size=4, max_size=4), SMALL_INT)
def test_numbers(
    database_url: str, tmp_path: Path, features: list[list[float]], key: int | None
) -> None:
    rows = [(t, *values, key, None, 4, None) for t, values in zip(TRACKS, features, strict=True)]
    assert stored(database_url, tmp_path, "audio_features", rows) == rows


@pytest.mark.parametrize("size", [100, 500])
def test_every_pair_of_marks(database_url: str, tmp_path: Path, size: int) -> None:
    """Long fields of quotes, commas and line ends, which a reader in blocks may cut anywhere."""
    marks = itertools.product('",\n\r\\ x', repeat=2)
    text = "".join(itertools.islice(itertools.cycle("".join(m) for m in marks), size))[:size]
    rows = [(track, text + "x", text[::-1] + "x", "an id", *[None] * 5) for track in TRACKS]
    assert stored(database_url, tmp_path, "track_card", rows) == rows
