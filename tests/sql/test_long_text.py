"""Texts longer than 64 KB, which some types of MySQL cannot hold, are whole in both engines."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from sql.library import checks
from sql.opening import open_database
from tests.sql.planted import A1, WORLD, stage_world, with_rows


@pytest.mark.mysql
def test_long_lists_of_genres(mysql_url: str, tmp_path: Path) -> None:
    long = '["' + "ü" * 70_000 + '"]'
    artists = [(row[0], *row[1:-1], long) if row[0] == A1 else row for row in WORLD["artist"]]
    staged = stage_world(tmp_path, with_rows(WORLD, artist=artists))
    for url in (f"duckdb:///{tmp_path}/x.duckdb", mysql_url):
        with closing(open_database(url, read_only=False)) as database:
            database.replace_all(staged, checks())
            rows = database.rows("SELECT genres FROM artist WHERE artist_id = ?", (A1,))
        assert rows == [(long,)]
