"""Result files of Athena to staged CSV files, byte for byte as the other engine writes them.

Athena quotes every value, doubles quotes inside and leaves NULL empty; all columns are read as
text and then given the type that they have in the database, so that rows sort as numbers do.
"""

from __future__ import annotations

import csv
from pathlib import Path

import duckdb
from botocore.exceptions import ClientError

from etl.errors import InputError, RemoteError
from etl.transform import ReportRow
from etl.transform.athena.clients import Clients, error_code, explained
from etl.transform.athena.queries import Execution
from etl.transform.engine_duckdb import write_csv
from sql.duckdb_connection import Connection
from sql.tables import Column, Table

_GONE = {"404", "NoSuchKey", "NotFound"}
_LONGEST_LINE = 16 << 20  # bytes; a list of names has no other bound


def download(clients: Clients, execution: Execution, path: Path) -> bool:
    """Fetch a query's result; False where S3 no longer has it.

    Raises:
        RemoteError: AWS refuses or cannot be reached.
    """
    bucket, _, key = execution.output.removeprefix("s3://").partition("/")
    try:
        with explained(clients.settings):
            clients.s3.download_file(bucket, key, str(path))
    except RemoteError as error:
        if isinstance(error.__cause__, ClientError) and error_code(error.__cause__) in _GONE:
            return False
        raise
    return True


def read_report(path: Path) -> list[ReportRow]:
    """Read the result of 90_report.sql."""
    with path.open(encoding="utf-8", newline="") as stream:
        rows = csv.reader(stream)
        next(rows, None)
        return [(table, kind, what, int(count)) for table, kind, what, count in rows]


def stage_result(connection: Connection, result: Path, table: Table, staged: Path) -> int:
    """Turn the result of reading a table into its staged file; return the number of rows.

    Raises:
        RemoteError: the file is not a result of that.
        InputError: the disk is full.
    """
    shape = ", ".join(f"'{column.name}': 'VARCHAR'" for column in table.columns)
    typed = ", ".join(f"CAST({c.name} AS {_type(c)}) AS {c.name}" for c in table.columns)
    name = str(result).replace("'", "''")
    try:
        _require_header(result, table)
        connection.run(
            f"CREATE OR REPLACE TABLE {table.name} AS SELECT {typed} FROM read_csv('{name}',"
            f" columns = {{{shape}}}, auto_detect = false, header = true, delim = ',',"
            f" quote = '\"', escape = '\"', new_line = '\\n', max_line_size = {_LONGEST_LINE})"
        )
        rows = write_csv(connection, table, staged / f"{table.name}.csv")
        connection.run(f"DROP TABLE {table.name}")
    except duckdb.Error as error:
        text = str(error).splitlines()[0]
        if "No space left" in text or "out of disk" in text.lower():
            raise InputError(f"the disk is full: {staged}\nfree space, run again") from error
        raise RemoteError(
            f"Athena's result of {table.name} cannot be read: {text}\nrun the same command again"
        ) from error
    return rows


def _require_header(result: Path, table: Table) -> None:
    with result.open(encoding="utf-8", newline="") as stream:
        header = next(csv.reader(stream), [])
    if tuple(header) != table.column_names:
        raise RemoteError(
            f"Athena's result of {table.name} has the columns {', '.join(header) or 'none'}\n"
            f"instead of {', '.join(table.column_names)}; run the same command again"
        )


def _type(column: Column) -> str:
    if column.is_text:
        return "VARCHAR"
    return "DOUBLE" if column.type == "DOUBLE" else "BIGINT"
