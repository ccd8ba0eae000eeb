"""Opening a DuckDB file, without what DuckDB would print and, for readers, without ways out of it.

Where no script runs (a notebook, ``python -c``) DuckDB prints a progress bar on stdout, where the
answer stands. That setting is the connection's own: it cannot be given to `duckdb.connect`.
"""

from __future__ import annotations

import contextlib
from pathlib import Path

import duckdb


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
