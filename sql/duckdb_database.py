"""DuckDB: the embedded default, one file and no server."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from sql.database import Result, Row, StagedTable
from sql.duckdb_connection import connect, connect_shut_off
from sql.errors import DatabaseError, MissingDatabaseError, NotReadOnlyError, QueryError
from sql.load_log import RECOUNT, LoadEntry

if TYPE_CHECKING:
    import numpy as np


class DuckDBDatabase:
    """A DuckDB file; see `sql.database.Database`."""

    engine = "duckdb"

    def __init__(self, path: Path, *, read_only: bool) -> None:
        self.path = path
        self.location = f"duckdb:///{path}"
        self._read_only = read_only
        self._open: duckdb.DuckDBPyConnection | None = None
        if read_only:
            self._require_file()

    def _require_file(self) -> None:
        if not self.path.exists():
            sample = self.path.parent / "demo"
            there = (sample / self.path.name).exists()
            raise MissingDatabaseError(
                f"no database at {self.path}\n"
                f"make one: {'' if there else 'segue demo, '}segue etl run --mpd DIR --scraped DIR,"
                " or segue db init"
                + (f"\nthe sample world is there: segue --home {sample}" if there else "")
            )

    @property
    def _connection(self) -> duckdb.DuckDBPyConnection:
        """The connection, opened when first needed: opening for writing makes the file."""
        if self._open is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self._explained():
                self._open = (connect_shut_off if self._read_only else connect)(self.path)
        return self._open

    def rows(self, query: str, parameters: Sequence[object] = ()) -> list[Row]:
        """See `Database.rows`."""
        with self._explained():
            return self._connection.execute(query, parameters or None).fetchall()

    def columns(self, query: str) -> dict[str, np.ndarray[Any, Any]]:
        """See `Database.columns`."""
        with self._explained():
            arrays: dict[str, Any] = self._connection.execute(query).fetchnumpy()
        return {name: _plain(array) for name, array in arrays.items()}

    def select(self, query: str, limit: int | None = None) -> Result:
        """See `Database.select`; neither files nor settings can be reached from it."""
        if not self._read_only:
            raise NotReadOnlyError(f"{self.path} is open for writing: open it with read_only=True")
        with self._explained():
            self._refuse_writing(query)
            cursor = self._connection.execute(query)
            names = tuple(column[0] for column in cursor.description or ())
            if limit is None:
                return Result(names, cursor.fetchall())
            rows = cursor.fetchmany(limit + 1)
            return Result(names, rows[:limit], truncated=len(rows) > limit)

    def _refuse_writing(self, query: str) -> None:
        """Raise unless this is one statement that reads; the connection is the second lock."""
        reading = (duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN)
        statements = self._connection.extract_statements(query)
        if len(statements) != 1 or statements[0].type not in reading:
            raise NotReadOnlyError("only reading is allowed here: give one SELECT")

    def translate(self, query: str) -> str:
        """See `Database.translate`."""
        from sql.dialect import to_duckdb

        return to_duckdb(query)

    def create(self) -> None:
        """See `Database.create`."""
        from sql.duckdb_build import create_tables

        with self._explained():
            create_tables(self._connection)

    def load_log(self) -> Mapping[str, LoadEntry]:
        """See `Database.load_log`."""
        from sql.duckdb_build import read_load_log

        if not self.path.exists():
            return {}
        with self._explained():
            return read_load_log(self._connection)

    def replace_all(
        self,
        staged: Sequence[StagedTable],
        checks: Mapping[str, str],
        progress: Callable[[str], None] | None = None,
    ) -> None:
        """See `Database.replace_all`: builds a new file beside the old one, then moves it there."""
        from sql.duckdb_build import build_file, fold_log

        if self._read_only:
            raise NotReadOnlyError(f"{self.path} is open for reading only")
        self.close()
        self.path.parent.mkdir(parents=True, exist_ok=True)
        new = self.path.with_name(self.path.name + ".new")
        with _explained_at(self.path):
            fold_log(self.path)
        with _explained_at(new):
            build_file(new, self.path, staged, checks, progress)
        new.replace(self.path)

    def replace_table(self, staged: StagedTable) -> None:
        """See `Database.replace_table`."""
        from sql.duckdb_build import replace_table

        with self._explained():
            replace_table(self._connection, staged)

    def add_rows(self, rows: Mapping[str, Sequence[Sequence[object]]]) -> None:
        """See `Database.add_rows`."""
        from sql.duckdb_build import transaction

        with self._explained(), transaction(self._connection):
            for table, values in rows.items():
                for row in values:
                    marks = ", ".join("?" * len(row))
                    self._connection.execute(f"INSERT OR IGNORE INTO {table} VALUES ({marks})", row)
                if values:
                    self._connection.execute(RECOUNT.format(table=table))

    def close(self) -> None:
        """See `Database.close`."""
        if self._open is not None:
            self._open.close()
            self._open = None

    def _explained(self) -> contextlib.AbstractContextManager[None]:
        return _explained_at(self.path)


def _plain(array: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Return an array without a mask: int64, float64 with NaN for NULL, or objects with None."""
    import numpy as np

    masked = np.ma.getmaskarray(array)
    if array.dtype.kind in "iub" and not masked.any():
        return np.asarray(array, dtype=np.int64)
    if array.dtype.kind in "iubf":
        return np.ma.filled(array.astype(np.float64), np.nan)
    plain = np.ma.getdata(array).astype(object)
    plain[masked] = None
    return plain


@contextlib.contextmanager
def _explained_at(path: Path) -> Iterator[None]:
    try:
        yield
    except duckdb.Error as error:
        raise _explain(error, path) from error


def _explain(error: duckdb.Error, path: Path) -> DatabaseError:
    """Say what happened in Segue's words where DuckDB's would not help."""
    text = str(error).strip()
    first = text.splitlines()[0] if text else type(error).__name__
    if "Could not set lock" in text:
        return DatabaseError(f"{path} is open in another process\nwait until it has ended: {first}")
    if "No space left" in text or "out of disk space" in text.lower():
        return DatabaseError(
            f"the disk is full: {path} could not be written\nfree space, run again"
        )
    if "read-only mode" in text:
        return NotReadOnlyError(f"only reading is allowed here: {first}")
    if re.search(r"external access|disabled by configuration|configuration has been locked", text):
        return NotReadOnlyError(f"only the database's own tables can be read here: {first}")
    if "not a valid DuckDB database" in text or "Corrupt" in text:
        return DatabaseError(f"{path} is not a DuckDB database or is damaged\n{first}")
    if isinstance(error, duckdb.CatalogException) and "Table with name" in text:
        from sql.tables import tables

        meant = next((x for x in text.splitlines() if x.startswith("Did you mean")), "")
        ours = any(f'"{name}"' in meant for name in tables())
        hint = meant if ours else "an empty database? fill it: segue etl run …"
        return DatabaseError(f"{path}: {first}\n{hint}")
    if isinstance(error, duckdb.ParserException | duckdb.BinderException):
        return QueryError(first)
    return DatabaseError(f"{path}: {first}")
