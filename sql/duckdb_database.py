"""DuckDB: the embedded default, one file and no server."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from sql.answers import Answer, Row, in_blocks
from sql.database import Database, StagedTable
from sql.duckdb_connection import Connection, connect, connect_shut_off
from sql.duckdb_errors import explained
from sql.errors import DamagedDatabaseError, MissingDatabaseError, NotReadOnlyError
from sql.interruptible import Deadline
from sql.load_log import RECOUNT, LoadEntry
from sql.progress import Progress

if TYPE_CHECKING:
    import numpy as np

_READING = (duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN)
_FIRST_WORD = re.compile(r"(?:[\s(]|--[^\n]*\n|/\*.*?\*/)*(\w+)", re.DOTALL)


class DuckDBDatabase(Database):
    """A DuckDB file; see `sql.database.Database`."""

    engine = "duckdb"

    def __init__(self, path: Path, *, read_only: bool) -> None:
        self.path = path
        self.location = f"duckdb:///{path}"
        self._read_only = read_only
        self._open: Connection | None = None
        if read_only:
            self._require_file()

    def _require_file(self) -> None:
        if not self.path.exists():
            sample = self.path.parent / "demo"
            there = (sample / self.path.name).exists()
            raise MissingDatabaseError(
                f"no database at {self.path}\n"
                "create it: segue etl run --mpd DIR --scraped DIR, or segue db init\n"
                f"or use the sample world: segue {f'--home {sample}' if there else 'demo'}"
            )

    @property
    def _connection(self) -> Connection:
        """The connection, opened when first needed: opening for writing makes the file."""
        if self._open is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self._explained():
                opened = (connect_shut_off if self._read_only else connect)(self.path)
            self._open = Connection(opened)
        return self._open

    def rows(self, query: str, parameters: Sequence[object] = ()) -> list[Row]:
        """See `Database.rows`."""
        with self._explained():
            return self._connection.run(query, parameters)

    def columns(self, query: str) -> dict[str, np.ndarray[Any, Any]]:
        """See `Database.columns`."""
        with self._explained():
            arrays: dict[str, Any] = self._connection.work(
                lambda it: it.execute(query).fetchnumpy()
            )
        return {name: _plain(array) for name, array in arrays.items()}

    @contextlib.contextmanager
    def stream(
        self, query: str, *, limit: int | None = None, timeout: float | None = None
    ) -> Iterator[Answer]:
        """See `Database.stream`; neither files nor settings can be reached from it."""
        if not self._read_only:
            raise NotReadOnlyError(f"{self.path} is open for writing: open it with read_only=True")
        deadline = Deadline(timeout)
        with self._explained():
            connection = self._connection
            names = connection.work(lambda it: _execute(it, query), deadline)

            def fetch(count: int) -> list[Row]:
                return connection.work(lambda it: it.fetchmany(count), deadline)

            try:
                yield Answer(names, in_blocks(fetch), limit)
            finally:
                connection.stop()

    def translate(self, query: str) -> str:
        """See `Database.translate`."""
        from sql.dialect import to_duckdb

        return to_duckdb(query)

    def require_writable(self) -> None:
        """See `Database.require_writable`; leaves the file closed, for others to read."""
        if self._read_only:
            raise NotReadOnlyError(f"{self.path} is open for reading only")
        self._require_file()
        if self._open is None:
            assert self._connection is not None, "opening takes the lock"
            self.close()

    def privileges_beyond_reading(self) -> tuple[str, ...]:
        """See `Database.privileges_beyond_reading`: none, as files are out of reach."""
        return ()

    def create(self) -> None:
        """See `Database.create`."""
        from sql.duckdb_build import create_tables

        with self._explained():
            create_tables(self._connection)

    def load_log(self) -> Mapping[str, LoadEntry]:
        """See `Database.load_log`."""
        from sql.duckdb_build import read_load_log, require_whole

        if not self.path.exists():
            return {}
        with self._explained():
            if self._open is None:
                require_whole(self.path)
            return read_load_log(self._connection)

    def replace_all(
        self,
        staged: Sequence[StagedTable],
        checks: Mapping[str, str],
        progress: Progress | None = None,
    ) -> None:
        """See `Database.replace_all`: builds a new file beside the old one, then moves it there.

        A file that cannot be opened since it is damaged is kept beside it, as ``….damaged``.
        """
        from sql.duckdb_build import build_file, fold_log, require_whole, set_aside

        if self._read_only:
            raise NotReadOnlyError(f"{self.path} is open for reading only")
        self.close()
        self.path.parent.mkdir(parents=True, exist_ok=True)
        new = self.path.with_name(self.path.name + ".new")
        try:
            with explained(self.path):
                fold_log(self.path)
                require_whole(self.path)
        except DamagedDatabaseError:
            set_aside(self.path)
        with explained(new):
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
                    self._connection.run(f"INSERT OR IGNORE INTO {table} VALUES ({marks})", row)
                if values:
                    self._connection.run(RECOUNT.format(table=table))

    def close(self) -> None:
        """See `Database.close`."""
        if self._open is not None:
            self._open.close()
            self._open = None

    def _explained(self) -> contextlib.AbstractContextManager[None]:
        return explained(self.path)


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


def _execute(connection: duckdb.DuckDBPyConnection, query: str) -> tuple[str, ...]:
    """Begin one statement that reads, and return the names of its columns.

    Raises:
        NotReadOnlyError: it is something else. The read-only connection would refuse it too.
    """
    statements = connection.extract_statements(query)
    if len(statements) != 1 or not _reads(statements[0].type, query):
        raise NotReadOnlyError("only reading is allowed here: use a single SELECT")
    connection.execute(query)
    return tuple(column[0] for column in connection.description or ())


def _reads(kind: duckdb.StatementType, query: str) -> bool:
    if kind != duckdb.StatementType.MULTI:
        return kind in _READING
    # A PIVOT of values that DuckDB first has to find out is several statements.
    word = _FIRST_WORD.match(query)
    return word is not None and word[1].upper() in ("SELECT", "WITH", "FROM", "PIVOT", "EXPLAIN")
