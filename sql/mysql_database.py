"""MySQL 8 or later and MariaDB 10.6 or later, through mysql-connector-python."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sql.database import LoadEntry, MySQLAddress, Result, Row, StagedTable
from sql.errors import NotReadOnlyError
from sql.mysql_connection import Connection, connect, explained, run

if TYPE_CHECKING:
    import numpy as np

_READING = ("select", "with", "show", "describe", "desc", "explain", "values", "table", "(")


class MySQLDatabase:
    """A database on a server; see `sql.database.Database`."""

    engine = "mysql"

    def __init__(self, address: MySQLAddress) -> None:
        self.address = address
        self.location = address.location
        self._connection = connect(address)

    def rows(self, query: str, parameters: Sequence[object] = ()) -> list[Row]:
        """See `Database.rows`."""
        if parameters:
            query = query.replace("%", "%%").replace("?", "%s")
        with explained(self.address):
            return run(self._connection, query, parameters)

    def columns(self, query: str) -> dict[str, np.ndarray[Any, Any]]:
        """See `Database.columns`."""
        import numpy as np

        with explained(self.address), contextlib.closing(self._connection.cursor()) as cursor:
            cursor.execute(query)
            rows = cursor.fetchall()
            names = cursor.column_names
        columns = zip(*rows, strict=True) if rows else ((),) * len(names)
        return {name: np.array(column) for name, column in zip(names, columns, strict=True)}

    def select(self, query: str, limit: int | None = None) -> Result:
        """See `Database.select`; runs in a read-only transaction."""
        _refuse_writing(query)
        with explained(self.address), contextlib.closing(self._connection.cursor()) as cursor:
            cursor.execute("START TRANSACTION READ ONLY")
            try:
                cursor.execute(query)
                names = tuple(cursor.column_names)
                if limit is None:
                    return Result(names, list(cursor.fetchall()))
                rows = list(cursor.fetchmany(limit + 1))
                return Result(names, rows[:limit], truncated=len(rows) > limit)
            finally:
                self._finish_reading(cursor)

    def _finish_reading(self, cursor: Any) -> None:
        """End the transaction; rows that nobody wants would block the connection."""
        if self._connection.unread_result:
            self._connection.consume_results()
        cursor.execute("ROLLBACK")

    def translate(self, query: str) -> str:
        """See `Database.translate`."""
        return query

    def create(self) -> None:
        """See `Database.create`."""
        from sql.mysql_build import create_tables, repair

        with explained(self.address):
            create_tables(self._connection)
            repair(self._connection)

    def load_log(self) -> Mapping[str, LoadEntry]:
        """See `Database.load_log`."""
        from sql.mysql_build import read_load_log

        with explained(self.address):
            return read_load_log(self._connection, "load_log")

    def replace_all(
        self,
        staged: Sequence[StagedTable],
        checks: Mapping[str, str],
        progress: Callable[[str], None] | None = None,
    ) -> None:
        """See `Database.replace_all`: fills new tables, then renames all of them at once."""
        from sql.mysql_build import Build

        with self._loading(staged[0].path.parent) as connection:
            build = Build(connection, staged)
            build.fill(progress)
            build.check(checks)
            build.publish(empty_others=True)

    def replace_table(self, staged: StagedTable) -> None:
        """See `Database.replace_table`."""
        from sql.mysql_build import Build

        with self._loading(staged.path.parent) as connection:
            build = Build(connection, [staged])
            build.fill()
            build.publish(empty_others=False)

    @contextlib.contextmanager
    def _loading(self, folder: Path) -> Iterator[Connection]:
        """Give a connection of its own that may send the files below `folder` to the server."""
        with (
            explained(self.address),
            contextlib.closing(connect(self.address, folder)) as connection,
        ):
            yield connection

    def close(self) -> None:
        """See `Database.close`."""
        self._connection.close()


def _refuse_writing(query: str) -> None:
    """Raise unless this is one statement that reads; the transaction is the second lock."""
    import sqlglot
    from sqlglot import exp

    try:
        trees = [tree for tree in sqlglot.parse(query, read="mysql") if tree is not None]
    except sqlglot.errors.SqlglotError:
        trees = []  # not understood here: the first word and the transaction must do
    if len(trees) > 1 or not query.lstrip().lower().startswith(_READING):
        raise NotReadOnlyError("only reading is allowed here: give one SELECT")
    if any(tree.find(exp.Into, exp.Lock) for tree in trees) or "into outfile" in _flat(query):
        raise NotReadOnlyError("only reading is allowed here: no INTO, no FOR UPDATE")


def _flat(query: str) -> str:
    return " ".join(query.lower().split())
