"""Opening a DuckDB file, without what DuckDB would print and, for readers, without ways out of it.

Where no script runs (a notebook, ``python -c``) DuckDB prints a progress bar on stdout, where the
answer stands. That setting is the connection's own: it cannot be given to `duckdb.connect`.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

import duckdb

from sql.answers import Row
from sql.interruptible import Deadline, Interruptible

T = TypeVar("T")


class Connection:
    """An open DuckDB file, whose statements can be interrupted."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self._interruptible = Interruptible(connection.interrupt)

    def run(self, statement: str, parameters: Sequence[object] = ()) -> list[Row]:
        """Run one statement and return its rows, if it has any."""
        return self.work(lambda it: it.execute(statement, parameters or None).fetchall())

    def first_row(self, statement: str) -> Row | None:
        """Run one statement and return its first row, None where it has none."""
        return self.work(lambda it: it.execute(statement).fetchone())

    def work(
        self, work: Callable[[duckdb.DuckDBPyConnection], T], deadline: Deadline | None = None
    ) -> T:
        """Return what `work` returns for DuckDB's own connection; see `Interruptible.run`."""
        return self._interruptible.run(lambda: work(self._connection), deadline)

    def stop(self) -> None:
        """End a query whose rows are not all fetched: DuckDB computes them ahead of need.

        It would wait for them, possibly for ever, when the connection is used again or closed.
        """
        self._connection.interrupt()

    def close(self) -> None:
        """Close the file, unless a statement that could not be stopped still uses it."""
        if not self._interruptible.busy:
            self._connection.close()
        self._interruptible.close()


def connect(path: Path | str) -> duckdb.DuckDBPyConnection:
    """Open a file for writing; ":memory:" is none."""
    connection = duckdb.connect(str(path))
    _silence(connection)
    return connection


def connect_shut_off(path: Path) -> duckdb.DuckDBPyConnection:
    """Open a file for reading; a query can then reach neither files nor the network, nor undo it.

    All connections of a process to one file share the lock: from the second on, nothing can be set.
    """
    connection = duckdb.connect(str(path), True, {"enable_external_access": False})
    locked = connection.execute("SELECT current_setting('lock_configuration')").fetchone()
    if locked != (True,):
        _silence(connection)
        connection.execute("SET lock_configuration = true")
    return connection


def _silence(connection: duckdb.DuckDBPyConnection) -> None:
    # In Jupyter without ipywidgets there is no bar, and DuckDB refuses even to switch it off.
    with contextlib.suppress(duckdb.InvalidInputException):
        connection.execute("SET enable_progress_bar = false")
