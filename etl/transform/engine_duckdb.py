"""Runs the transform on this machine, with DuckDB; a statement that runs can be interrupted."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import duckdb
import sqlglot

from etl.errors import InputError
from etl.files import atomic_path, remove_partials
from etl.records.kinds import KINDS
from etl.records.store import RawStore
from etl.records.view import record_query
from etl.report import Progress
from etl.transform import ReportRow, Transformed, texts
from sql.duckdb_connection import Connection, connect
from sql.tables import Table, tables

MEMORY_LIMIT = "4GB"  # of DuckDB's buffers; what does not fit goes to disk beside the CSV files

SCRATCH = ".transform-"


class DuckDBEngine:
    """Record files to staged CSV files, with DuckDB; see `etl.transform.Engine`."""

    name = "duckdb"

    def run(self, store: RawStore, staged: Path, progress: Progress | None = None) -> Transformed:
        """See `etl.transform.Engine.run`."""
        statements = texts()
        with _explained(staged), scratch(staged) as connection:
            for kind in KINDS:
                query = record_query(kind, store.files(kind))
                connection.run(f"CREATE VIEW raw_{kind} AS {query}")
            for number, (relation, text) in enumerate(statements.items()):
                if progress is not None:
                    progress(number, len(statements), relation)
                query = sqlglot.transpile(text, read="athena", write="duckdb")[0]
                connection.run(f"CREATE TABLE {relation} AS {query}")
            rows = {
                table.name: write_csv(connection, table, staged / f"{table.name}.csv")
                for table in tables().values()
                if table.name in statements
            }
            report: list[ReportRow] = connection.run("SELECT * FROM report")
        return Transformed(rows, report)


@contextlib.contextmanager
def scratch(staged: Path) -> Iterator[Connection]:
    """Open a database on disk that is gone when the block ends; so is what killed runs left."""
    for left_over in staged.glob(f"{SCRATCH}*"):
        shutil.rmtree(left_over)
    remove_partials(staged)
    with (
        tempfile.TemporaryDirectory(dir=staged, prefix=SCRATCH) as folder,
        contextlib.closing(Connection(connect(Path(folder) / "scratch.duckdb"))) as connection,
    ):
        connection.run(f"SET memory_limit = '{MEMORY_LIMIT}'")
        connection.run("SET preserve_insertion_order = false")
        yield connection


def write_csv(connection: Connection, table: Table, path: Path) -> int:
    """Write the rows of one table in the order of its primary key; see `StagedTable`."""
    columns = ", ".join(
        f"NULLIF({c.name}, '') AS {c.name}" if c.is_text else c.name for c in table.columns
    )
    quoted = ", ".join(c.name for c in table.columns if c.is_text)
    quoting = f", FORCE_QUOTE ({quoted})" if quoted else ""
    with atomic_path(path) as partial:
        connection.run(
            f"COPY (SELECT {columns} FROM {table.name} ORDER BY {', '.join(table.primary_key)})"
            f" TO '{str(partial).replace(chr(39), chr(39) * 2)}'"
            f" (FORMAT csv, HEADER, DELIMITER ',', QUOTE '\"', ESCAPE '\"', NULLSTR ''{quoting},"
            " USE_TMP_FILE false)"
        )
    ((count,),) = connection.run(f"SELECT COUNT(*) FROM {table.name}")
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
        raise InputError(
            f"the transform failed: {text}\n"
            "if a record file is damaged, delete it and run segue etl extract or import again"
        ) from error
