"""Statements that would run for years end when they are interrupted, or at their deadline."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from sql.database import Database
from sql.errors import DatabaseError, QueryTimeoutError
from sql.interruptible import Deadline, Interruptible
from sql.opening import open_database
from tests.mariadb import Server
from tests.sql.planted import CLUSTERS, WORLD, contents, expected, fill, stage_world

# Both engines take it as it is.
PATIENCE_S = 10
NUMBERS = "WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 999)"
ENDLESS = (
    f"{NUMBERS} SELECT a.i FROM n AS a, n AS b, n AS c, n AS d, n AS e"
    " WHERE (a.i * b.i * c.i + d.i * e.i) % 1000003 = -1"
)

READS: dict[str, Callable[[Database], object]] = {
    "rows": lambda database: database.rows(ENDLESS),
    "columns": lambda database: database.columns(ENDLESS),
    "select": lambda database: database.select(ENDLESS),
    "limited": lambda database: database.select(ENDLESS, limit=5),
}


@pytest.fixture
def filled(database_url: str, tmp_path: Path) -> str:
    """The URL of a database that holds the planted world."""
    with closing(open_database(database_url, read_only=False)) as database:
        fill(database, tmp_path / "staged", WORLD, CLUSTERS, {})
    return database_url


def nothing_runs(request: pytest.FixtureRequest, database: Database) -> bool:
    """Return whether the server, where there is one, soon runs nothing of the tests' user."""
    if database.engine == "duckdb":
        return True
    server: Server = request.getfixturevalue("mysql_server")
    running = (
        "SELECT info FROM information_schema.processlist"
        " WHERE user <> 'root' AND command = 'Query' AND info LIKE '%RECURSIVE%'"
    )
    end = time.monotonic() + PATIENCE_S  # a statement that is killed takes a moment to notice
    while server.admin(running):
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


@pytest.mark.parametrize("read", READS)
def test_an_interrupt_ends_a_read(
    filled: str,
    read: str,
    interrupt: Callable[[float], None],
    request: pytest.FixtureRequest,
) -> None:
    with closing(open_database(filled)) as database:
        interrupt(1.0)
        with pytest.raises(KeyboardInterrupt):
            READS[read](database)
        assert nothing_runs(request, database)
        assert contents(database) == expected(WORLD, CLUSTERS)  # it can be used further


@pytest.mark.parametrize("limit", [None, 5])
def test_a_deadline_ends_a_query(
    filled: str, limit: int | None, request: pytest.FixtureRequest
) -> None:
    with closing(open_database(filled)) as database:
        with pytest.raises(QueryTimeoutError, match=r"longer than 0.5 seconds.*\n.*--timeout"):
            database.select(ENDLESS, limit, timeout=0.5)
        assert nothing_runs(request, database)
        assert contents(database) == expected(WORLD, CLUSTERS)
        assert database.select("SELECT 1", timeout=60).rows == [(1,)]


def test_an_interrupt_ends_a_load(
    filled: str, tmp_path: Path, interrupt: Callable[[float], None], request: pytest.FixtureRequest
) -> None:
    staged = stage_world(tmp_path / "again", WORLD)
    with closing(open_database(filled, read_only=False)) as database:
        interrupt(2.0)
        with pytest.raises(KeyboardInterrupt):
            database.replace_all(staged, {"endless": ENDLESS})
        assert nothing_runs(request, database)
        assert contents(database) == expected(WORLD, CLUSTERS)
        database.replace_all(staged, {})
        assert contents(database) == expected(WORLD)


def test_who_stops_reading_leaves_nothing_behind(
    filled: str, request: pytest.FixtureRequest
) -> None:
    many = f"{NUMBERS} SELECT a.i FROM n AS a, n AS b, n AS c, n AS d"
    with closing(open_database(filled)) as database:
        with database.stream(many) as answer:
            assert next(iter(answer)) == (1,)
        assert nothing_runs(request, database)
        assert database.rows("SELECT 1") == [(1,)]
        result = database.select(many, limit=20_001)
        assert (len(result.rows), result.truncated) == (20_001, True)
        assert database.rows("SELECT 1") == [(1,)]


@pytest.mark.mysql
def test_the_server_knows_the_limit_too(mysql_url: str) -> None:
    """For the case that this process is killed: the server's limit is a little later."""
    with closing(open_database(mysql_url)) as database:
        ((seconds,),) = database.select("SELECT @@max_statement_time", timeout=7).rows
        assert seconds == 8
        assert database.select("SELECT @@max_statement_time").rows == [(0,)]


@pytest.mark.mysql
def test_the_servers_own_limit_is_explained(mysql_server: Server, mysql_url: str) -> None:
    mysql_server.admin("SET GLOBAL max_statement_time = 0.5")
    try:
        with (
            closing(open_database(mysql_url)) as database,
            pytest.raises(QueryTimeoutError, match="longer than the server allows"),
        ):
            database.rows(ENDLESS)
    finally:
        mysql_server.admin("SET GLOBAL max_statement_time = 0")


def test_what_cannot_be_stopped_is_left_and_nothing_more_is_run() -> None:
    going_on = threading.Event()
    connection = Interruptible(lambda: None)
    with pytest.raises(QueryTimeoutError):
        connection.run(going_on.wait, Deadline(0.1))
    assert connection.busy
    with pytest.raises(DatabaseError, match="could not be stopped"):
        connection.run(lambda: 1)
    going_on.set()
    connection.close()


def test_errors_and_results_pass_through() -> None:
    def fail() -> Any:
        raise ZeroDivisionError("why")

    connection = Interruptible(lambda: None)
    with pytest.raises(ZeroDivisionError, match="why"):
        connection.run(fail)
    assert connection.run(lambda: 7, Deadline(60)) == 7
    connection.close()


def test_rows_that_duckdb_computes_ahead_are_given_up(tmp_path: Path) -> None:
    with closing(open_database(f"duckdb:///{tmp_path}/x.duckdb", read_only=False)) as writer:
        writer.create()
    query = f"SELECT range FROM range(100000) UNION ALL SELECT i FROM ({ENDLESS})"
    with closing(open_database(f"duckdb:///{tmp_path}/x.duckdb")) as database:
        assert len(database.select(query, limit=5).rows) == 5
        assert database.select("SELECT 1").rows == [(1,)]
