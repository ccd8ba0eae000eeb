"""Filling a DuckDB file: all tables into a new file, or one table in one transaction.

DuckDB cannot drop a table that others refer to, nor add a foreign key later: so a full load
builds a new file. Each table is one transaction together with its row of load_log, so a build
that was interrupted goes on with the next table.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import duckdb

from sql.database import StagedTable
from sql.dialect import add_columns, duckdb_create, duckdb_create_index, to_duckdb
from sql.duckdb_connection import Connection, connect
from sql.duckdb_errors import damaged
from sql.errors import DatabaseError, failed_check
from sql.load_log import LoadEntry, utc_now
from sql.progress import Progress
from sql.tables import SCHEMA_VERSION, Table, tables

_REFUSED = (duckdb.ConstraintException, duckdb.ConversionException, duckdb.InvalidInputException)


def create_tables(connection: Connection) -> None:
    """Create the tables that are not there, and columns that those of an older Segue lack."""
    with transaction(connection):
        for table in tables().values():
            _create(connection, table)
            for statement in add_columns(table, _columns(connection, table), "duckdb"):
                connection.run(statement)
        connection.run(
            "INSERT OR IGNORE INTO schema_version VALUES (?, ?)", [SCHEMA_VERSION, utc_now()]
        )


def _create(connection: Connection, table: Table) -> None:
    connection.run(duckdb_create(table))
    if (statement := duckdb_create_index(table)) is not None:
        connection.run(statement)


def _columns(connection: Connection, table: Table) -> set[str]:
    rows = connection.run(
        "SELECT column_name FROM duckdb_columns() WHERE database_name = current_database()"
        " AND schema_name = 'main' AND table_name = ?",
        [table.name],
    )
    return {name for (name,) in rows}


def read_load_log(connection: Connection) -> dict[str, LoadEntry]:
    """Return what each table was filled with; empty where there is no such table."""
    known = connection.run(
        "SELECT 1 FROM duckdb_tables() WHERE table_name = 'load_log' AND NOT internal"
    )
    if not known:
        return {}
    rows = connection.run("SELECT table_name, fingerprint, row_count FROM load_log")
    return {name: LoadEntry(fingerprint, count) for name, fingerprint, count in rows}


def build_file(
    path: Path,
    old: Path,
    staged: Sequence[StagedTable],
    checks: Mapping[str, str],
    progress: Progress | None,
) -> None:
    """Make a database at `path` that holds the staged rows, checked, and what users made in `old`.

    Raises:
        DatabaseError: a row is refused, a count differs, or a check returns rows.
    """
    with contextlib.closing(_open_build(path, staged)) as connection:
        if old.exists():
            _attach(connection, old)
        create_tables(connection)
        done = read_load_log(connection)
        for number, part in enumerate(staged):
            if progress is not None:
                progress(number, len(staged), part.table.name)
            if part.table.name not in done:
                with transaction(connection):
                    _copy(connection, part)
        _run_checks(connection, checks)
        if old.exists():
            _keep_users_work(connection)
        connection.run("CHECKPOINT")


def fold_log(path: Path) -> None:
    """Bring the log of changes beside a database into it: it must not outlive the file.

    A process that was killed leaves one. DuckDB refuses a file that has the log of another.
    """
    if path.exists() and wal(path).exists():
        with contextlib.closing(connect(path)) as connection:
            connection.execute("CHECKPOINT")
    wal(path).unlink(missing_ok=True)


def require_whole(path: Path) -> None:
    """Raise where there is a file that cannot be opened, or that lacks its end.

    DuckDB itself finds out about the end only when it reads there.

    Raises:
        DamagedDatabaseError: the end is missing.
        duckdb.Error: the file cannot be opened.
    """
    if not path.exists():
        return
    with contextlib.closing(Connection(connect(":memory:"))) as connection:
        _attach(connection, path)
        # Not all blocks: DuckDB cuts off those that are free at the end of a file.
        ((size,),) = connection.run(
            "SELECT block_size * used_blocks FROM pragma_database_size()"
            " WHERE database_name = 'old'"
        )
    if path.stat().st_size < size:
        raise damaged(path, f"{size:,} bytes of it are in use")


def set_aside(path: Path) -> None:
    """Move a damaged database away, so that a new one can be built: ``.damaged`` is appended."""
    aside = path.with_name(path.name + ".damaged")
    path.replace(aside)
    if wal(path).exists():
        wal(path).replace(wal(aside))


def wal(path: Path) -> Path:
    """Return where DuckDB keeps the log of changes to a database."""
    return path.with_name(path.name + ".wal")


def _open_build(path: Path, staged: Sequence[StagedTable]) -> Connection:
    """Open what an interrupted build of the same files has left, else a new file."""
    connection = _open_left(path)
    if connection is not None:
        wanted = {part.table.name: part.fingerprint for part in staged}
        done = read_load_log(connection)
        if all(wanted.get(name) == entry.fingerprint for name, entry in done.items()):
            return connection
        connection.close()
    path.unlink(missing_ok=True)
    wal(path).unlink(missing_ok=True)
    return Connection(connect(path))


def _open_left(path: Path) -> Connection | None:
    """Open a build if there is one; none where it is damaged, an error where it is in use."""
    if not path.exists():
        return None
    try:
        return Connection(connect(path))
    except duckdb.Error as error:
        if "lock" in str(error) or "different configuration" in str(error):
            raise
        return None


def replace_table(connection: Connection, staged: StagedTable) -> None:
    """Fill one table to which no other refers anew, in one transaction."""
    create_tables(connection)
    with transaction(connection):
        connection.run(f"DROP TABLE {staged.table.name}")
        _create(connection, staged.table)
        connection.run("DELETE FROM load_log WHERE table_name = ?", [staged.table.name])
        _copy(connection, staged)


def _copy(connection: Connection, staged: StagedTable) -> None:
    name = staged.table.name
    try:
        with staged.reading():
            connection.run(
                f"COPY {name} FROM '{_literal(staged.path)}' (FORMAT csv, HEADER, DELIMITER ',',"
                " QUOTE '\"', ESCAPE '\"', NULLSTR '', AUTO_DETECT false)"
            )
    except _REFUSED as error:
        raise DatabaseError(
            f"{staged.path}: {str(error).splitlines()[0]}\n"
            "nothing was changed; run segue etl transform again"
        ) from error
    ((count,),) = connection.run(f"SELECT COUNT(*) FROM {name}")
    if count != staged.rows:
        raise DatabaseError(
            f"table {name} took {count:,} of the {staged.rows:,} rows of {staged.path}\n"
            "nothing was changed; run segue etl transform again"
        )
    connection.run(
        "INSERT INTO load_log VALUES (?, ?, ?, ?)", [name, staged.fingerprint, count, utc_now()]
    )


def _run_checks(connection: Connection, checks: Mapping[str, str]) -> None:
    for name, query in checks.items():
        if row := connection.first_row(to_duckdb(query)):
            raise failed_check(name, row)


def _attach(connection: Connection, old: Path) -> None:
    """Make the old file readable as `old`; while it is, no other process can change it."""
    connection.run(f"ATTACH '{_literal(old)}' AS old (READ_ONLY)")


def _keep_users_work(connection: Connection) -> None:
    """Copy what users have made in the old file: rows of tables that are not Segue's, and views.

    Raises:
        DatabaseError: a view reads something that is no longer there.
    """
    found = "WHERE database_name = 'old' AND NOT internal"
    for schema, name in connection.run(
        f"SELECT schema_name, table_name FROM duckdb_tables() {found} ORDER BY ALL"
    ):
        if schema != "main" or name not in tables():
            place = f"{_quoted(schema)}.{_quoted(name)}"
            connection.run(f"CREATE SCHEMA IF NOT EXISTS {_quoted(schema)}")
            connection.run(f"CREATE OR REPLACE TABLE {place} AS FROM old.{place}")
    views = connection.run(
        f"SELECT schema_name, view_name, sql FROM duckdb_views() {found} ORDER BY view_oid"
    )
    connection.run("DETACH old")
    for schema, name, statement in views:
        _keep_view(connection, schema, name, statement)


def _keep_view(connection: Connection, schema: str, name: str, statement: str) -> None:
    place = f"{_quoted(schema)}.{_quoted(name)}"
    try:
        connection.run(f"CREATE SCHEMA IF NOT EXISTS {_quoted(schema)}")
        connection.run(f"DROP VIEW IF EXISTS {place}")
        connection.run(statement)
    except duckdb.Error as error:
        raise DatabaseError(
            f"the view {place} of the old database does not work on the new one\n"
            f"{str(error).splitlines()[0]}\ndrop it: DROP VIEW {place}"
        ) from error


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


@contextlib.contextmanager
def transaction(connection: Connection) -> Iterator[None]:
    """Do all that the block does, or nothing of it."""
    connection.run("BEGIN")
    try:
        yield
        connection.run("COMMIT")
    except BaseException:
        with contextlib.suppress(duckdb.Error, DatabaseError):
            connection.run("ROLLBACK")
        raise


def _literal(path: Path) -> str:
    return str(path).replace("'", "''")
