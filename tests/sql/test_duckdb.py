"""What is DuckDB's own: one file, its log of changes, locks, and what users made in it."""

from __future__ import annotations

import subprocess
import sys
from contextlib import closing
from pathlib import Path

import duckdb
import pytest

from sql.errors import (
    DamagedDatabaseError,
    DatabaseError,
    MissingDatabaseError,
    NotReadOnlyError,
)
from sql.library import checks
from sql.opening import open_database
from tests.sql.planted import (
    CLUSTERS,
    EMPTY,
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

SMALL_WORLD = with_rows(EMPTY, artist=WORLD["artist"][:1])


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "home" / "it's.duckdb"


def load(path: Path, world: World = WORLD) -> None:
    with closing(open_database(f"duckdb:///{path}", read_only=False)) as database:
        database.replace_all(stage_world(path.parent / "staged", world), checks())


def loaded(path: Path) -> dict[str, list[tuple[object, ...]]]:
    with closing(open_database(f"duckdb:///{path}")) as database:
        return contents(database)


def by_hand(path: Path, *statements: str) -> None:
    with closing(duckdb.connect(str(path))) as connection:
        for statement in statements:
            connection.execute(statement)


def in_another_process(path: Path, *statements: str) -> subprocess.Popen[str]:
    """Run statements in a process that then keeps the file open until it is ended."""
    script = (
        "import duckdb, sys\n"
        "connection = duckdb.connect(sys.argv[1])\n"
        "connection.execute('SET checkpoint_threshold = \\'1GB\\'')\n"
        "for statement in sys.argv[2:]: connection.execute(statement)\n"
        "print('done', flush=True)\n"
        "sys.stdin.read()\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", script, str(path), *statements],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "done\n"
    return process


def kill(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.communicate()


def test_a_load_leaves_one_file(path: Path) -> None:
    load(path)
    load(path, SMALL_WORLD)
    assert {entry.name for entry in path.parent.iterdir()} == {"it's.duckdb", "staged"}


def test_what_users_made_stays(path: Path) -> None:
    load(path)
    by_hand(
        path,
        'CREATE TABLE mine (i INTEGER, "odd ""name" VARCHAR)',
        "INSERT INTO mine VALUES (7, 'x')",
        'CREATE TABLE "two words" AS SELECT 1 AS one',
        "CREATE SCHEMA notes",
        "CREATE TABLE notes.track AS SELECT 'a note' AS text",
        "CREATE VIEW songs AS SELECT COUNT(*) AS n FROM track",
        "CREATE VIEW notes.more AS SELECT n + 1 AS n FROM songs",
    )
    for _ in range(2):
        load(path, SMALL_WORLD)
        with closing(open_database(f"duckdb:///{path}")) as database:
            assert database.rows("SELECT * FROM mine") == [(7, "x")]
            assert database.rows('SELECT * FROM "two words"') == [(1,)]
            assert database.rows("SELECT * FROM notes.track") == [("a note",)]
            assert database.rows("SELECT n FROM notes.more") == [(1,)]


@pytest.mark.parametrize(
    ("row", "check"), [((0, 1, T3), "playlist-places"), ((0, 5, an_id("none")), "foreign-keys")]
)
def test_checks_stand_in_for_the_keys_of_the_largest_table(
    path: Path, row: tuple[int, int, str], check: str
) -> None:
    load(path)
    before = loaded(path)
    rows = sorted([*WORLD["playlist_track"], row])
    with pytest.raises(DatabaseError, match=check):
        load(path, with_rows(WORLD, playlist_track=rows))
    assert loaded(path) == before


def test_a_view_that_no_longer_works_stops_the_load(path: Path) -> None:
    load(path)
    by_hand(
        path,
        "CREATE TABLE gone AS SELECT 1 AS i",
        "CREATE VIEW broken AS SELECT i FROM gone",
        "DROP TABLE gone",
    )
    with pytest.raises(DatabaseError, match=r'view "main"\."broken"'):
        load(path, SMALL_WORLD)
    assert loaded(path) == expected(WORLD)
    by_hand(path, "DROP VIEW broken")
    load(path, SMALL_WORLD)
    assert loaded(path) == expected(SMALL_WORLD)


def test_changes_of_a_killed_process_are_kept_and_its_log_is_not(path: Path) -> None:
    """DuckDB would refuse the new file beside the old one's log."""
    load(path)
    kill(in_another_process(path, "CREATE TABLE mine AS SELECT 7 AS i"))
    assert path.with_name("it's.duckdb.wal").exists()
    load(path, SMALL_WORLD)
    with closing(open_database(f"duckdb:///{path}")) as database:
        assert database.rows("SELECT i FROM mine") == [(7,)]
    assert loaded(path) == expected(SMALL_WORLD)


def test_a_log_without_its_file_is_no_hindrance(path: Path) -> None:
    load(path, SMALL_WORLD)
    kill(in_another_process(path, "CREATE TABLE mine AS SELECT 7 AS i"))
    path.unlink()
    load(path)
    assert loaded(path) == expected(WORLD)


def test_a_file_in_use_is_left_alone(path: Path) -> None:
    load(path, SMALL_WORLD)
    process = in_another_process(path, "CREATE TABLE mine AS SELECT 7 AS i")
    try:
        with pytest.raises(DatabaseError, match="open in another process"):
            load(path)
        with pytest.raises(DatabaseError, match="open in another process"):
            loaded(path)
    finally:
        kill(process)
    load(path)
    assert loaded(path) == expected(WORLD)


def test_a_reader_keeps_the_old_rows_until_it_ends(path: Path) -> None:
    load(path, SMALL_WORLD)
    with closing(duckdb.connect(str(path), read_only=True)) as reader:
        count = "SELECT COUNT(*) FROM artist"
        assert reader.execute(count).fetchall() == [(1,)]
        load(path)
        assert reader.execute(count).fetchall() == [(1,)]
    assert loaded(path) == expected(WORLD)


DAMAGE = {
    "garbage": lambda _content: b"this is no database " * 1_000,
    "cut": lambda content: content[: len(content) // 2],
    "header": lambda content: content[:5_000] + b"\xff" * 100 + content[5_100:],
    "empty": lambda _content: b"",
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_file_is_kept_aside_and_built_anew(path: Path, damage: str) -> None:
    load(path)
    broken = DAMAGE[damage](path.read_bytes())
    path.write_bytes(broken)
    with pytest.raises(DamagedDatabaseError, match=r"move it away.*segue etl load"):
        loaded(path)
    with closing(open_database(f"duckdb:///{path}", read_only=False)) as database:
        with pytest.raises(DamagedDatabaseError):
            database.load_log()
        database.replace_all(stage_world(path.parent / "staged", WORLD), checks())
    assert loaded(path) == expected(WORLD)
    assert path.with_name("it's.duckdb.damaged").read_bytes() == broken


def test_a_file_that_has_shrunk_is_not_damaged(path: Path) -> None:
    load(path)
    with closing(open_database(f"duckdb:///{path}", read_only=False)) as database:
        for rows in (500_000, 10):
            database.rows(f"CREATE OR REPLACE TABLE big AS SELECT range AS x FROM range({rows})")
            database.rows("CHECKPOINT")
    with closing(open_database(f"duckdb:///{path}", read_only=False)) as database:
        assert database.load_log()


def test_a_damaged_build_is_begun_anew(path: Path) -> None:
    path.parent.mkdir()
    path.with_name("it's.duckdb.new").write_bytes(b"this is no database " * 1_000)
    load(path)
    assert loaded(path) == expected(WORLD)


def test_whether_a_file_can_be_changed_is_found_out_at_once(path: Path) -> None:
    with closing(open_database(f"duckdb:///{path}", read_only=False)) as database:
        with pytest.raises(MissingDatabaseError):
            database.require_writable()
        load(path)
        database.require_writable()
        assert loaded(path) == expected(WORLD)  # nothing keeps it open
        other = in_another_process(path)
        try:
            with pytest.raises(DatabaseError, match="open in another process"):
                database.require_writable()
        finally:
            kill(other)
    with (
        closing(open_database(f"duckdb:///{path}")) as reader,
        pytest.raises(NotReadOnlyError, match="open for reading only"),
    ):
        reader.require_writable()


def test_what_is_open_for_reading_cannot_be_loaded(path: Path) -> None:
    load(path)
    staged = stage_world(path.parent / "staged", SMALL_WORLD)
    with closing(open_database(f"duckdb:///{path}")) as database:
        with pytest.raises(NotReadOnlyError):
            database.replace_all(staged, checks())
        with pytest.raises(NotReadOnlyError):
            database.replace_table(stage(path.parent, "track_cluster", CLUSTERS))
    assert loaded(path) == expected(WORLD)


def test_a_missing_file_is_named_and_not_made(path: Path) -> None:
    with pytest.raises(DatabaseError, match=r"no database at .*\ncreate it: segue etl run"):
        open_database(f"duckdb:///{path}")
    assert not path.parent.exists()


def test_a_file_without_tables_says_how_to_fill_it(path: Path) -> None:
    path.parent.mkdir()
    by_hand(path, "SELECT 1")
    with closing(open_database(f"duckdb:///{path}")) as database:
        assert database.load_log() == {}
        with pytest.raises(DatabaseError, match="segue etl run"):
            database.rows("SELECT * FROM track")
