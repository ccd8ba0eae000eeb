"""Filling a DuckDB file: all tables into a new file, or one table in one transaction.

DuckDB cannot drop a table that others refer to, nor add a foreign key later: so a full load
builds a new file. Each table is one transaction together with its row of load_log, so a build
that was interrupted goes on with the next table.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import duckdb

from sql.database import LoadEntry, StagedTable, utc_now
from sql.dialect import duckdb_create, duckdb_create_index, to_duckdb
from sql.errors import DatabaseError, failed_check
from sql.tables import SCHEMA_VERSION, Table, tables


def create_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the tables that are not there."""
    with _transaction(connection):
        for table in tables().values():
            _create(connection, table)
        connection.execute(
            "INSERT OR IGNORE INTO schema_version VALUES (?, ?)", [SCHEMA_VERSION, utc_now()]
        )


def _create(connection: duckdb.DuckDBPyConnection, table: Table) -> None:
    connection.execute(duckdb_create(table))
    if (statement := duckdb_create_index(table)) is not None:
        connection.execute(statement)


def read_load_log(connection: duckdb.DuckDBPyConnection) -> dict[str, LoadEntry]:
    """Tell what each table was filled with; empty where there is no such table."""
    known = connection.execute(
        "SELECT 1 FROM duckdb_tables() WHERE table_name = 'load_log' AND NOT internal"
    ).fetchone()
    if known is None:
        return {}
    rows = connection.execute("SELECT table_name, fingerprint, row_count FROM load_log").fetchall()
    return {name: LoadEntry(fingerprint, count) for name, fingerprint, count in rows}


def build_file(
    path: Path,
    old: Path,
    staged: Sequence[StagedTable],
    checks: Mapping[str, str],
    progress: Callable[[str], None] | None,
) -> None:
    """Make a database at `path` that holds the staged rows, checked; keep foreign tables of `old`.

    Raises:
        DatabaseError: a row is refused, a count differs, or a check returns rows.
    """
    _discard_other_build(path, staged)
    with contextlib.closing(duckdb.connect(str(path))) as connection:
        create_tables(connection)
        done = read_load_log(connection)
        for part in staged:
            if progress is not None:
                progress(part.table.name)
            if part.table.name not in done:
                with _transaction(connection):
                    _copy(connection, part)
        _run_checks(connection, checks)
        if old.exists():
            _keep_foreign_tables(connection, old)
        connection.execute("CHECKPOINT")


def _discard_other_build(path: Path, staged: Sequence[StagedTable]) -> None:
    """Delete a build that was begun from other files than these, or cannot be opened."""
    if not path.exists():
        return
    wanted = {part.table.name: part.fingerprint for part in staged}
    try:
        with contextlib.closing(duckdb.connect(str(path))) as connection:
            done = read_load_log(connection)
        usable = all(wanted.get(name) == entry.fingerprint for name, entry in done.items())
    except duckdb.Error:
        usable = False
    if not usable:
        path.unlink()
        path.with_name(path.name + ".wal").unlink(missing_ok=True)


def replace_table(connection: duckdb.DuckDBPyConnection, staged: StagedTable) -> None:
    """Fill one table to which no other refers anew, in one transaction."""
    create_tables(connection)
    with _transaction(connection):
        connection.execute(f"DROP TABLE {staged.table.name}")
        _create(connection, staged.table)
        connection.execute("DELETE FROM load_log WHERE table_name = ?", [staged.table.name])
        _copy(connection, staged)


def _copy(connection: duckdb.DuckDBPyConnection, staged: StagedTable) -> None:
    name = staged.table.name
    connection.execute(
        f"COPY {name} FROM '{_literal(staged.path)}' (FORMAT csv, HEADER, DELIMITER ',',"
        " QUOTE '\"', ESCAPE '\"', NULLSTR '', AUTO_DETECT false)"
    )
    (count,) = connection.execute(f"SELECT COUNT(*) FROM {name}").fetchall()[0]
    if count != staged.rows:
        raise DatabaseError(
            f"table {name} took {count:,} of the {staged.rows:,} rows of {staged.path}\n"
            "nothing was changed; run segue etl transform again"
        )
    connection.execute(
        "INSERT INTO load_log VALUES (?, ?, ?, ?)", [name, staged.fingerprint, count, utc_now()]
    )


def _run_checks(connection: duckdb.DuckDBPyConnection, checks: Mapping[str, str]) -> None:
    for name, query in checks.items():
        row = connection.execute(to_duckdb(query)).fetchone()
        if row is not None:
            raise failed_check(name, row)


def _keep_foreign_tables(connection: duckdb.DuckDBPyConnection, old: Path) -> None:
    """Copy what a user has made in the old file: tables that are not Segue's."""
    connection.execute(f"ATTACH '{_literal(old)}' AS old (READ_ONLY)")
    names = connection.execute(
        "SELECT table_name FROM duckdb_tables() WHERE database_name = 'old' AND NOT internal"
        " AND schema_name = 'main' ORDER BY table_name"
    ).fetchall()
    for (name,) in names:
        if name not in tables():
            quoted = '"' + name.replace('"', '""') + '"'
            connection.execute(f"CREATE OR REPLACE TABLE {quoted} AS FROM old.main.{quoted}")
    connection.execute("DETACH old")


@contextlib.contextmanager
def _transaction(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    connection.execute("BEGIN")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        with contextlib.suppress(duckdb.Error):
            connection.execute("ROLLBACK")
        raise


def _literal(path: Path) -> str:
    return str(path).replace("'", "''")
