"""MySQL's text for DuckDB: the schema runs, queries mean the same, tables get other names."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import duckdb
import pytest

from sql.dialect import duckdb_create, mysql_add_indexes, mysql_create, rename_tables, to_duckdb
from sql.tables import tables


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with closing(duckdb.connect()) as opened:
        yield opened


def test_the_schema_runs_on_duckdb_with_its_keys(connection: duckdb.DuckDBPyConnection) -> None:
    for table in tables().values():
        connection.execute(duckdb_create(table))
        connection.execute(duckdb_create(table))
    made = connection.execute(
        "SELECT table_name, constraint_type, constraint_column_names FROM duckdb_constraints()"
        " WHERE constraint_type IN ('PRIMARY KEY', 'FOREIGN KEY')"
    ).fetchall()
    keyed = [table for table in tables().values() if table.name != "playlist_track"]
    wanted = [(t.name, "PRIMARY KEY", list(t.primary_key)) for t in keyed]
    for table in keyed:
        wanted += [(table.name, "FOREIGN KEY", list(k.columns)) for k in table.foreign_keys]
    assert sorted(made) == sorted(wanted)


def test_the_schema_on_duckdb_keeps_columns_and_nulls(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    for table in tables().values():
        connection.execute(duckdb_create(table))
        made = connection.execute(
            "SELECT column_name, is_nullable FROM duckdb_columns() WHERE table_name = ?"
            " ORDER BY column_index",
            [table.name],
        ).fetchall()
        assert made == [(column.name, column.nullable) for column in table.columns]


def test_a_new_table_of_mysql_has_no_keys_but_the_primary() -> None:
    text = mysql_create(tables()["playlist_track"], "segue_new_playlist_track")
    assert text.startswith("CREATE TABLE segue_new_playlist_track (")
    assert "PRIMARY KEY (pid, pos)" in text.replace("`", "")
    assert "FOREIGN" not in text
    assert "KEY playlist_track_track" not in text
    assert mysql_add_indexes(tables()["playlist_track"], "t") == (
        "ALTER TABLE t ADD KEY playlist_track_track (track_id)"
    )
    assert mysql_add_indexes(tables()["audio_features"], "t") is None


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("SELECT 7 DIV 2, 7 / 2, CHAR_LENGTH('né'), SUBSTR('abc', 1, 2)", [(3, 3.5, 2, "ab")]),
        ("SELECT `rank` FROM (SELECT 1 AS `rank`) AS t", [(1,)]),
        ("SELECT x FROM (SELECT 2 AS x UNION ALL SELECT NULL) AS t ORDER BY x", [(None,), (2,)]),
        ("SELECT ROUND(CAST(0.125 AS DOUBLE), 2), ROUND(CAST(2.5 AS DOUBLE))", [(0.12, 3.0)]),
        ("SELECT ROUND(ROUND(CAST(0.1250000000000001 AS DOUBLE), 12), 2)", [(0.12,)]),
        ("SELECT CAST(SUM(x) AS SIGNED) FROM (SELECT 1 AS x UNION ALL SELECT 2) AS t", [(3,)]),
    ],
)
def test_queries_mean_the_same(
    connection: duckdb.DuckDBPyConnection, query: str, rows: list[tuple[object, ...]]
) -> None:
    assert connection.execute(to_duckdb(query)).fetchall() == rows


@pytest.mark.parametrize(
    ("query", "renamed"),
    [
        ("SELECT a FROM t", "SELECT a FROM new_t AS t"),
        ("SELECT t.a FROM t", "SELECT t.a FROM new_t AS t"),
        ("SELECT x.a FROM t AS x", "SELECT x.a FROM new_t AS x"),
        ("SELECT a FROM u", "SELECT a FROM u"),
        ("SELECT a FROM other.t", "SELECT a FROM other.t"),
        (
            "SELECT a FROM u WHERE a IN (SELECT a FROM t) UNION ALL SELECT 't' FROM t",
            "SELECT a FROM u WHERE a IN (SELECT a FROM new_t AS t)"
            " UNION ALL SELECT 't' FROM new_t AS t",
        ),
    ],
)
def test_tables_go_by_other_names(query: str, renamed: str) -> None:
    assert rename_tables(query, {"t": "new_t"}) == renamed
