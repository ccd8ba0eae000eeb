"""What both databases promise: loading all or nothing, going on, replacing, reading."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from sql.database import Database, Progress
from sql.errors import DatabaseError, NotReadOnlyError
from sql.library import checks
from sql.load_log import LoadEntry
from sql.opening import open_database
from sql.tables import SCHEMA_VERSION, STAGED, tables
from tests.sql.planted import (
    AWKWARD,
    CLUSTERS,
    EMPTY,
    T1,
    T2,
    T3,
    WORLD,
    World,
    an_id,
    contents,
    expected,
    stage,
    stage_world,
    with_rows,
)

OTHER_WORLD = with_rows(
    EMPTY,
    artist=[(an_id("b1"), "Zoe", 1, 2, "[]")],
    album=[(an_id("m1"), "Debut", None, 9, "2020", "year", 2020)],
    track=[(an_id("u1"), "Hello", an_id("m1"), 1, 2, 1)],
    artist_track=[(an_id("b1"), an_id("u1"), 0)],
    track_card=[(an_id("u1"), "Hello", "Zoe", an_id("b1"), "Debut", 2020, 2, "hello", "zoe")],
)


def writer(url: str) -> contextlib.closing[Database]:
    return contextlib.closing(open_database(url, read_only=False))


def reader(url: str) -> contextlib.closing[Database]:
    return contextlib.closing(open_database(url))


def load(url: str, folder: Path, world: World, progress: Progress | None = None) -> None:
    with writer(url) as database:
        database.replace_all(stage_world(folder, world), checks(), progress)


def loaded(url: str) -> dict[str, list[tuple[object, ...]]]:
    with reader(url) as database:
        return contents(database)


def interrupt_at(table: str) -> Progress:
    def progress(_done: int, _total: int, name: str) -> None:
        if name == table:
            raise KeyboardInterrupt

    return progress


def test_create_makes_every_table_and_keeps_what_is_there(database_url: str) -> None:
    with writer(database_url) as database:
        database.create()
        database.rows("SELECT 1")
    with writer(database_url) as database:
        database.create()
    with reader(database_url) as database:
        assert contents(database) == expected(EMPTY)
        assert database.rows("SELECT version FROM schema_version") == [(SCHEMA_VERSION,)]
        assert database.load_log() == {}


def test_load_log_of_nothing_is_empty(database_url: str) -> None:
    with writer(database_url) as database:
        assert database.load_log() == {}


def test_what_is_staged_is_what_is_read(database_url: str, tmp_path: Path) -> None:
    load(database_url, tmp_path, WORLD)
    assert loaded(database_url) == expected(WORLD)


def test_columns_are_those_of_the_schema(database_url: str) -> None:
    with writer(database_url) as database:
        database.create()
        for table in tables().values():
            assert tuple(database.columns(f"SELECT * FROM {table.name}")) == table.column_names


def test_load_log_says_what_was_loaded(database_url: str, tmp_path: Path) -> None:
    staged = stage_world(tmp_path, WORLD)
    load(database_url, tmp_path, WORLD)
    with reader(database_url) as database:
        log = database.load_log()
    assert log == {s.table.name: LoadEntry(s.fingerprint, s.rows) for s in staged}


def test_awkward_text_comes_back_as_it_went(database_url: str, tmp_path: Path) -> None:
    artists = [(an_id(f"x{i:02}"), text, None, None, text) for i, text in enumerate(AWKWARD)]
    load(database_url, tmp_path, with_rows(EMPTY, artist=artists))
    assert loaded(database_url)["artist"] == sorted(artists)


def test_empty_text_is_null(database_url: str, tmp_path: Path) -> None:
    load(database_url, tmp_path, with_rows(EMPTY, artist=[(an_id("x"), "", None, None, "")]))
    assert loaded(database_url)["artist"] == [(an_id("x"), None, None, None, None)]


def test_ids_that_differ_in_case_only_are_different(database_url: str, tmp_path: Path) -> None:
    artists = [(an_id("ab"), "é", None, None, None), (an_id("AB"), "É", None, None, None)]
    load(database_url, tmp_path, with_rows(EMPTY, artist=artists))
    with reader(database_url) as database:
        assert database.rows("SELECT artist_id FROM artist WHERE name = ?", ("é",)) == [
            (an_id("ab"),)
        ]
        assert len(contents(database)["artist"]) == 2


def test_many_rows_with_line_feeds(database_url: str, tmp_path: Path) -> None:
    rows = [(an_id(f"{i:06}"), f'a "{i}"\n\n,b', i % 101, i, None) for i in range(20_000)]
    load(database_url, tmp_path, with_rows(EMPTY, artist=rows))
    assert loaded(database_url)["artist"] == rows


def test_loading_twice_is_loading_once(database_url: str, tmp_path: Path) -> None:
    load(database_url, tmp_path, WORLD)
    load(database_url, tmp_path, WORLD)
    assert loaded(database_url) == expected(WORLD)


def test_other_rows_replace_all(database_url: str, tmp_path: Path) -> None:
    load(database_url, tmp_path / "one", WORLD)
    load(database_url, tmp_path / "two", OTHER_WORLD)
    assert loaded(database_url) == expected(OTHER_WORLD)


def test_tables_that_are_not_staged_are_emptied(database_url: str, tmp_path: Path) -> None:
    load(database_url, tmp_path / "one", WORLD)
    with writer(database_url) as database:
        database.replace_all([stage(tmp_path / "two", "artist", WORLD["artist"])], checks())
    assert loaded(database_url) == expected(with_rows(EMPTY, artist=WORLD["artist"]))
    with reader(database_url) as database:
        assert list(database.load_log()) == ["artist"]


def test_a_replaced_table_changes_alone(database_url: str, tmp_path: Path) -> None:
    load(database_url, tmp_path, WORLD)
    part = stage(tmp_path / "clusters", "track_cluster", CLUSTERS)
    with writer(database_url) as database:
        database.replace_table(part)
        database.replace_table(stage(tmp_path / "fewer", "track_cluster", CLUSTERS[:2]))
        database.replace_table(part)
        log = database.load_log()
    assert loaded(database_url) == expected(WORLD, CLUSTERS)
    assert log["track_cluster"] == LoadEntry(part.fingerprint, len(CLUSTERS))
    assert set(log) == {*STAGED, "track_cluster"}


def test_a_load_empties_tables_that_come_from_elsewhere(database_url: str, tmp_path: Path) -> None:
    load(database_url, tmp_path, WORLD)
    with writer(database_url) as database:
        database.replace_table(stage(tmp_path / "clusters", "track_cluster", CLUSTERS))
    load(database_url, tmp_path / "again", OTHER_WORLD)
    assert loaded(database_url) == expected(OTHER_WORLD)
    with reader(database_url) as database:
        assert "track_cluster" not in database.load_log()


@pytest.mark.parametrize("table", ["artist", "playlist_track"])
def test_an_interrupted_load_goes_on(database_url: str, tmp_path: Path, table: str) -> None:
    load(database_url, tmp_path / "old", OTHER_WORLD)
    with pytest.raises(KeyboardInterrupt):
        load(database_url, tmp_path / "new", WORLD, interrupt_at(table))
    assert loaded(database_url) == expected(OTHER_WORLD)
    staged = stage_world(tmp_path / "new", WORLD)
    for name in STAGED[: STAGED.index(table)]:
        (tmp_path / "new" / f"{name}.csv").unlink()  # what is loaded is not read again
    with writer(database_url) as database:
        database.replace_all(staged, checks())
    assert loaded(database_url) == expected(WORLD)


def test_an_interrupted_load_of_other_files_is_forgotten(database_url: str, tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        load(database_url, tmp_path / "one", WORLD, interrupt_at("playlist"))
    load(database_url, tmp_path / "two", OTHER_WORLD)
    assert loaded(database_url) == expected(OTHER_WORLD)


KILLED = """
import os, sys
from pathlib import Path
from sql.opening import open_database
from sql.library import checks
from tests.sql.planted import WORLD, stage_world

def progress(done, total, name):
    if name == sys.argv[3]:
        os._exit(9)

staged = stage_world(Path(sys.argv[2]), WORLD)
open_database(sys.argv[1], read_only=False).replace_all(staged, checks(), progress)
"""


def test_a_killed_load_goes_on(database_url: str, tmp_path: Path) -> None:
    load(database_url, tmp_path / "old", OTHER_WORLD)
    for table in ("album", "track_genre"):
        command = [sys.executable, "-c", KILLED, database_url, str(tmp_path / "new"), table]
        assert subprocess.run(command, check=False).returncode == 9
        assert loaded(database_url) == expected(OTHER_WORLD)
    load(database_url, tmp_path / "new", WORLD)
    assert loaded(database_url) == expected(WORLD)


BAD_WORLDS = {
    "duplicate key": with_rows(WORLD, artist=[*WORLD["artist"], WORLD["artist"][0]]),
    "too many columns": with_rows(WORLD, artist=[(*row, "more") for row in WORLD["artist"]]),
    "orphan": with_rows(WORLD, artist_track=[*WORLD["artist_track"], (an_id("nobody"), T1, 9)]),
    "missing value": with_rows(WORLD, playlist_track=[(0, 0, None)]),
    "no number": with_rows(WORLD, playlist_track=[(0, "first", T1)]),
    "failing check": with_rows(
        WORLD, audio_features=[(T1, -1.0, *[0.5] * 6, 0.0, 0.5, *[None] * 4)]
    ),
}
NAMED = {"orphan": an_id("nobody"), "failing check": "audio-features"}


@pytest.mark.parametrize("what", BAD_WORLDS)
def test_bad_rows_change_nothing(database_url: str, tmp_path: Path, what: str) -> None:
    load(database_url, tmp_path / "old", OTHER_WORLD)
    with pytest.raises(DatabaseError) as caught:
        load(database_url, tmp_path / "bad", BAD_WORLDS[what])
    assert NAMED.get(what, ".csv") in str(caught.value)
    assert len(str(caught.value).splitlines()) <= 3
    assert loaded(database_url) == expected(OTHER_WORLD)
    load(database_url, tmp_path / "good", WORLD)
    assert loaded(database_url) == expected(WORLD)


def test_too_few_rows_change_nothing(database_url: str, tmp_path: Path) -> None:
    staged = stage_world(tmp_path, WORLD)
    path = tmp_path / "genre_map.csv"
    path.write_text("".join(path.read_text().splitlines(keepends=True)[:-1]))
    with writer(database_url) as database:
        with pytest.raises(DatabaseError, match=r"genre_map took 5 of the 6 rows of .*\.csv"):
            database.replace_all(staged, checks())
        assert database.load_log() == {}


def test_columns_in_another_order_are_refused(database_url: str, tmp_path: Path) -> None:
    part = stage(tmp_path, "genre_map", WORLD["genre_map"])
    text = part.path.read_text().replace("sub_genre,genre,rule", "sub_genre,rule,genre", 1)
    part.path.write_text(text)
    with (
        writer(database_url) as database,
        pytest.raises(DatabaseError, match="should be sub_genre"),
    ):
        database.replace_table(part)


def test_a_bad_replacement_keeps_the_old_rows(database_url: str, tmp_path: Path) -> None:
    load(database_url, tmp_path, WORLD)
    with writer(database_url) as database:
        database.replace_table(stage(tmp_path / "good", "track_cluster", CLUSTERS))
        orphan = [*CLUSTERS, ("rock", an_id("no track"), 0, 1.0)]
        with pytest.raises(DatabaseError, match="no track"):
            database.replace_table(stage(tmp_path / "bad", "track_cluster", orphan))
    assert loaded(database_url) == expected(WORLD, CLUSTERS)


def test_a_second_load_meanwhile_is_refused(database_url: str, tmp_path: Path) -> None:
    """A second process must neither throw the first one's work away nor publish its own half."""
    messages = []

    def intrude(_done: int, _total: int, name: str) -> None:
        if name == "track":
            done = subprocess.run(
                [sys.executable, "-c", KILLED, database_url, str(tmp_path / "second"), "never"],
                capture_output=True,
                text=True,
                check=False,
                env={**os.environ, "PYTHONPATH": "."},
            )
            messages.append((done.returncode, done.stderr))

    load(database_url, tmp_path / "first", WORLD, intrude)
    ((code, text),) = messages
    assert code == 1
    assert "DatabaseError" in text
    assert "another" in text.splitlines()[-2]
    assert loaded(database_url) == expected(WORLD)


def test_arrays_are_alike_on_all_engines(database_url: str, tmp_path: Path) -> None:
    load(database_url, tmp_path, WORLD)
    with reader(database_url) as database:
        arrays = database.columns(
            "SELECT track_id, name, popularity, duration_ms, explicit FROM track"
            " WHERE duration_ms IS NOT NULL ORDER BY track_id"
        )
        features = database.columns("SELECT tempo, mode FROM audio_features WHERE 1 = 0")
    assert {name: array.dtype.kind for name, array in arrays.items()} == {
        "track_id": "O",
        "name": "O",
        "popularity": "f",
        "duration_ms": "i",
        "explicit": "f",
    }
    assert not any(isinstance(array, np.ma.MaskedArray) for array in arrays.values())
    assert list(arrays["track_id"][:2]) == [T1, T2]
    np.testing.assert_array_equal(arrays["popularity"], [70, 10, 5, 30, np.nan, 20, 0])
    assert [array.shape for array in features.values()] == [(0,), (0,)]


def test_null_text_is_none_in_arrays(database_url: str, tmp_path: Path) -> None:
    load(database_url, tmp_path, WORLD)
    with reader(database_url) as database:
        names = database.columns("SELECT name FROM artist ORDER BY artist_id")["name"]
    assert names.tolist() == ["Ada", "Ben", "Cy", None]


@pytest.mark.parametrize("text", AWKWARD)
def test_parameters_are_not_sql(planted: Database, text: str) -> None:
    rows = planted.rows("SELECT '%s', 'a%', 7 % 4, ?, ?", (text, 5))
    assert rows == [("%s", "a%", 3, text, 5)]


def test_check_finds_what_is_wrong(database_url: str, tmp_path: Path) -> None:
    """Checks also run on a database that someone has changed by hand."""
    load(database_url, tmp_path, WORLD)
    with writer(database_url) as database:
        database.rows(f"UPDATE track SET popularity = 101 WHERE track_id = '{T3}'")
    with reader(database_url) as database:
        found = {
            name: database.select(database.translate(query)).rows
            for name, query in checks().items()
        }
    assert {name for name, rows in found.items() if rows} == {"popularity", "track-cards"}
    assert found["popularity"] == [("track.popularity", T3, 101)]


def test_a_file_open_for_writing_answers_no_questions(tmp_path: Path) -> None:
    with (
        writer(f"duckdb:///{tmp_path}/x.duckdb") as database,
        pytest.raises(NotReadOnlyError, match="open for writing"),
    ):
        database.select("SELECT 1")
