"""Asking freely: what reads is answered, what would change anything is refused."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from sql.database import Database
from sql.errors import DatabaseError, NotReadOnlyError
from sql.opening import open_database
from tests.sql.planted import CLUSTERS, WORLD, contents, expected

TRACKS = len(WORLD["track"])

READING = [
    ("SELECT COUNT(*) FROM track", [(TRACKS,)]),
    ("  -- a comment first\nselect COUNT(*) from track ;\n", [(TRACKS,)]),
    ("WITH a AS (SELECT 1 AS x) SELECT x FROM a", [(1,)]),
    ("(SELECT 1) UNION ALL (SELECT 2)", [(1,), (2,)]),
    ("SELECT 'drop; into @x for update', 1", [("drop; into @x for update", 1)]),
    ("SELECT name FROM artist WHERE name LIKE '%d%'", [("Ada",)]),
]

WRITING = [
    "INSERT INTO genre_map VALUES ('a', 'pop', 'x')",
    "UPDATE artist SET name = 'x'",
    "DELETE FROM artist",
    "DROP TABLE track_card",
    "ALTER TABLE track_card DROP COLUMN title",
    "TRUNCATE TABLE track_card",
    "CREATE TABLE mine (i INT)",
    "CREATE TEMPORARY TABLE mine (i INT)",
    "WITH a AS (SELECT 1) DELETE FROM genre_map",
    "EXPLAIN ANALYZE DELETE FROM genre_map",
    "SELECT 1; SELECT 2",
    "SELECT 1; DROP TABLE track_card",
    "BEGIN",
    "COMMIT; SELECT 1",
    "CALL something()",
    "",
    "  ;",
]

DUCKDB_ONLY = [
    "COPY artist TO 'stolen.csv'",
    "EXPORT DATABASE 'stolen'",
    "INSTALL httpfs",
    "LOAD httpfs",
    "ATTACH 'other.duckdb'",
    "SET enable_external_access = true",
    "RESET lock_configuration",
    "PRAGMA threads = 1",
    "USE main",
    "SELECT * FROM read_csv('/etc/passwd')",
    "SELECT * FROM read_text('/etc/passwd')",
    "SELECT * FROM glob('/*')",
    "FROM 'https://example.org/x.parquet'",
]

MYSQL_ONLY = [
    "SET GLOBAL local_infile = 1",
    "SELECT 1 INTO OUTFILE '/tmp/stolen'",
    "SELECT 1 INTO/**/DUMPFILE '/tmp/stolen'",
    "SELECT 1 /*! INTO OUTFILE '/tmp/stolen' */",
    "SELECT 1--1 INTO OUTFILE '/tmp/stolen'",
    "SELECT 1 /* /* */ INTO OUTFILE '/tmp/stolen' -- */",
    "SELECT LOAD_FILE('/etc/passwd')",
    "SELECT `load_file`('/etc/passwd')",
    "SELECT name INTO @x FROM artist LIMIT 1",
    "SELECT * FROM artist FOR UPDATE",
    "SELECT * FROM artist LOCK IN SHARE MODE",
    "LOAD DATA LOCAL INFILE '/etc/passwd' INTO TABLE genre_map",
    "HANDLER artist OPEN",
    "SELECT 'open",
]


@pytest.mark.parametrize(("query", "rows"), READING)
def test_what_reads_is_answered(
    planted: Database, query: str, rows: list[tuple[object, ...]]
) -> None:
    result = planted.select(query)
    assert result.rows == rows
    assert not result.truncated


@pytest.mark.parametrize(
    "query", ["SHOW TABLES", "DESCRIBE track", "EXPLAIN SELECT COUNT(*) FROM track"]
)
def test_the_database_tells_about_itself(planted: Database, query: str) -> None:
    assert planted.select(query).rows


@pytest.mark.parametrize("query", WRITING)
def test_what_would_change_anything_is_refused(planted: Database, query: str) -> None:
    with pytest.raises(DatabaseError):
        planted.select(query)
    assert contents(planted) == expected(WORLD, CLUSTERS)


@pytest.mark.parametrize("query", DUCKDB_ONLY)
def test_duckdb_reaches_neither_files_nor_settings(tmp_path: Path, query: str) -> None:
    url = f"duckdb:///{tmp_path}/x.duckdb"
    with closing(open_database(url, read_only=False)) as writer:
        writer.create()
    with closing(open_database(url)) as reader:
        with pytest.raises(DatabaseError):
            reader.select(query)
        assert reader.rows("SELECT current_setting('enable_external_access')") == [(False,)]
    assert [path.name for path in tmp_path.iterdir()] == ["x.duckdb"]


@pytest.mark.mysql
@pytest.mark.parametrize("query", MYSQL_ONLY)
def test_mysql_reaches_neither_files_nor_settings(mysql_url: str, query: str) -> None:
    with closing(open_database(mysql_url, read_only=False)) as database:
        database.create()
        with pytest.raises(NotReadOnlyError):
            database.select(query)


def test_a_limit_cuts_and_says_so(planted: Database) -> None:
    query = "SELECT track_id FROM track ORDER BY track_id"
    everything = planted.select(query).rows
    assert planted.select(query, limit=3).rows == everything[:3]
    assert planted.select(query, limit=3).truncated
    assert not planted.select(query, limit=TRACKS).truncated
    assert len(planted.select(query).rows) == TRACKS


def test_a_limit_of_the_query_itself_holds(planted: Database) -> None:
    result = planted.select("SELECT track_id FROM track ORDER BY track_id LIMIT 5", limit=2)
    assert (len(result.rows), result.truncated) == (2, True)
    assert planted.rows("SELECT COUNT(*) FROM track") == [(TRACKS,)]


def test_a_result_has_the_names_of_its_columns(planted: Database) -> None:
    assert planted.select("SELECT 1 AS one, name FROM artist LIMIT 0").columns == ("one", "name")


@pytest.mark.parametrize("query", ["SELECT nothing FROM track", "SELECT 1 FROM nowhere", "SELEC 1"])
def test_a_mistake_is_explained_in_few_lines(planted: Database, query: str) -> None:
    with pytest.raises(DatabaseError) as caught:
        planted.select(query)
    assert len(str(caught.value).splitlines()) <= 3
    assert planted.select("SELECT 1").rows == [(1,)]
