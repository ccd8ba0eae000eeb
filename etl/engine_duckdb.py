"""Runs the transform on this machine, with DuckDB."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb
import msgspec
import sqlglot

from etl.errors import InputError
from etl.files import atomic_path
from etl.raw import RawStore
from etl.records import KINDS, Record
from etl.report import Progress
from etl.transform import ReportRow, Transformed, texts
from sql.tables import Table, tables

MEMORY_LIMIT = "4GB"  # of DuckDB's buffers; what does not fit goes to disk beside the CSV files

_SQL_TYPES = {"int": "BIGINT", "float": "DOUBLE", "str": "VARCHAR"}


class DuckDBEngine:
    """Record files to staged CSV files, with DuckDB; see `etl.transform.Engine`."""

    name = "duckdb"

    def run(self, store: RawStore, staged: Path, progress: Progress | None = None) -> Transformed:
        """See `etl.transform.Engine.run`."""
        statements = texts()
        with _explained(staged), _scratch(staged) as connection:
            for kind, record in KINDS.items():
                connection.execute(_raw_view(kind, record, store.files(kind)))
            for number, (relation, text) in enumerate(statements.items()):
                if progress is not None:
                    progress(number, len(statements), relation)
                query = sqlglot.transpile(text, read="athena", write="duckdb")[0]
                connection.execute(f"CREATE TABLE {relation} AS {query}")
            rows = {
                table.name: _write_csv(connection, table, staged / f"{table.name}.csv")
                for table in tables().values()
                if table.name in statements
            }
            report: list[ReportRow] = connection.execute("SELECT * FROM report").fetchall()
        return Transformed(rows, report)


@contextlib.contextmanager
def _scratch(staged: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a database on disk that is gone when the block ends."""
    with (
        tempfile.TemporaryDirectory(dir=staged, prefix=".transform-") as folder,
        contextlib.closing(duckdb.connect(str(Path(folder) / "scratch.duckdb"))) as connection,
    ):
        connection.execute(f"SET memory_limit = '{MEMORY_LIMIT}'")
        connection.execute("SET preserve_insertion_order = false")
        yield connection


def _raw_view(kind: str, record: type[Record], paths: Sequence[Path]) -> str:
    """Give the statement that makes the records of one kind readable as raw_KIND."""
    columns = {field.name: _sql_type(field.type) for field in msgspec.structs.fields(record)}
    if not paths:
        empty = ", ".join(f"CAST(NULL AS {kind}) AS {name}" for name, kind in columns.items())
        return f"CREATE VIEW raw_{kind} AS SELECT {empty} WHERE false"
    shape = ", ".join(f"{name}: '{kind}'" for name, kind in columns.items())
    names = ", ".join("'" + str(path).replace("'", "''") + "'" for path in paths)
    return (
        f"CREATE VIEW raw_{kind} AS FROM read_json([{names}],"
        f" format = 'newline_delimited', columns = {{{shape}}})"
    )


def _sql_type(annotation: object) -> str:
    name = getattr(annotation, "__name__", None) or str(annotation).split(" | ")[0]
    return _SQL_TYPES[name]


def _write_csv(connection: duckdb.DuckDBPyConnection, table: Table, path: Path) -> int:
    """Write the rows of one table in the order of its primary key; see `StagedTable`."""
    columns = ", ".join(
        f"NULLIF({c.name}, '') AS {c.name}" if c.is_text else c.name for c in table.columns
    )
    quoted = ", ".join(c.name for c in table.columns if c.is_text)
    quoting = f", FORCE_QUOTE ({quoted})" if quoted else ""
    with atomic_path(path) as partial:
        connection.execute(
            f"COPY (SELECT {columns} FROM {table.name} ORDER BY {', '.join(table.primary_key)})"
            f" TO '{str(partial).replace(chr(39), chr(39) * 2)}'"
            f" (FORMAT csv, HEADER, DELIMITER ',', QUOTE '\"', ESCAPE '\"', NULLSTR ''{quoting})"
        )
    ((count,),) = connection.execute(f"SELECT COUNT(*) FROM {table.name}").fetchall()
    return int(count)


@contextlib.contextmanager
def _explained(staged: Path) -> Iterator[None]:
    try:
        staged.mkdir(parents=True, exist_ok=True)
        yield
    except duckdb.Error as error:
        text = str(error).splitlines()[0]
        if "No space left" in text or "out of disk" in text.lower():
            raise InputError(
                f"the disk is full: {staged} could not be written\nfree space, run again"
            ) from error
        raise InputError(f"the transform failed: {text}\nis a record file damaged?") from error
