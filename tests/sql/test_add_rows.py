"""Rows added to a database that is in use: as one change, and nothing twice."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from sql.database import Database
from sql.errors import DatabaseError
from sql.library import checks
from sql.opening import open_database
from tests.sql.planted import CLUSTERS, WORLD, fill

ARTIST, ALBUM, TRACK = "a" * 22, "b" * 22, "c" * 22
ROWS = {
    "artist": [[ARTIST, 'New "artist", \\ 🎵', None, None, None]],
    "album": [[ALBUM, "New", None, "12", "2020-01-02", "day", "2020"]],
    "track": [[TRACK, "Neu", ALBUM, "200000", 33, None]],
    "artist_track": [[ARTIST, TRACK, 0]],
}


def count(database: Database, table: str) -> int:
    return int(database.rows(f"SELECT COUNT(*) FROM {table}")[0][0])


@pytest.fixture
def database(database_url: str, tmp_path: Path) -> Database:
    with closing(open_database(database_url, read_only=False)) as writer:
        fill(writer, tmp_path, WORLD, CLUSTERS, checks())
    return open_database(database_url, read_only=False)


def test_rows_are_added_once(database: Database) -> None:
    before = {table: count(database, table) for table in ROWS}
    log = database.load_log()
    database.add_rows(ROWS)
    database.add_rows(ROWS)
    query = "SELECT name, album_id, duration_ms, popularity FROM track WHERE track_id = ?"
    assert database.rows(query, (TRACK,)) == [("Neu", ALBUM, 200000, 33)]
    (artist,) = database.rows("SELECT name, genres FROM artist WHERE artist_id = ?", (ARTIST,))
    assert artist == ('New "artist", \\ 🎵', None)
    assert {table: count(database, table) for table in ROWS} == {
        table: number + 1 for table, number in before.items()
    }
    after = database.load_log()
    assert all(after[table].rows == count(database, table) for table in ROWS)
    assert all(after[table].fingerprint == log[table].fingerprint for table in log)
    database.close()


def test_what_is_there_is_kept(database: Database) -> None:
    ((known, name),) = database.rows("SELECT artist_id, name FROM artist ORDER BY 1 LIMIT 1")
    database.add_rows({"artist": [[known, "another name", None, None, None]]})
    assert database.rows("SELECT name FROM artist WHERE artist_id = ?", (known,)) == [(name,)]
    database.close()


def test_all_or_nothing(database: Database) -> None:
    before = {table: count(database, table) for table in ROWS}
    nowhere = {**ROWS, "artist_track": [["z" * 22, TRACK, 0]]}
    with pytest.raises(DatabaseError):
        database.add_rows(nowhere)
    assert {table: count(database, table) for table in ROWS} == before
    with pytest.raises(DatabaseError):
        database.add_rows({"track": [[TRACK, "Neu", None, "no number", None, None]]})
    assert count(database, "track") == before["track"]
    database.close()
