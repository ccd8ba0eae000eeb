"""MySQL 8 or later and MariaDB 10.6 or later, through mysql-connector-python."""

from __future__ import annotations

import contextlib
import itertools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sql.database import Result, Row, StagedTable
from sql.load_log import RECOUNT, LoadEntry
from sql.mysql_connection import Connection, connect, explained, run
from sql.tables import OTHERS, STAGED, tables
from sql.urls import MySQLAddress

if TYPE_CHECKING:
    import numpy as np

FETCH_ROWS = 100_000


class MySQLDatabase:
    """A database on a server; see `sql.database.Database`."""

    engine = "mysql"

    def __init__(self, address: MySQLAddress) -> None:
        self.address = address
        self.location = address.location
        self._connection = connect(address)

    def rows(self, query: str, parameters: Sequence[object] = ()) -> list[Row]:
        """See `Database.rows`."""
        names = [f"p{index}" for index in range(len(parameters))]
        with explained(self.address):
            return run(
                self._connection,
                _name_slots(query, names),
                dict(zip(names, parameters, strict=True)),
            )

    def columns(self, query: str) -> dict[str, np.ndarray[Any, Any]]:
        """See `Database.columns`; fetches in blocks, so that only the arrays take memory."""
        import numpy as np

        with explained(self.address), contextlib.closing(self._connection.cursor()) as cursor:
            cursor.execute(query)
            kinds = [column[1] for column in cursor.description]
            blocks = [_arrays(kinds, [])]
            while rows := cursor.fetchmany(FETCH_ROWS):
                blocks.append(_arrays(kinds, rows))
            names = cursor.column_names
        columns = zip(*blocks, strict=True)
        return {name: np.concatenate(parts) for name, parts in zip(names, columns, strict=True)}

    def select(self, query: str, limit: int | None = None) -> Result:
        """See `Database.select`; runs in a read-only transaction."""
        from sql.mysql_guard import refuse_writing

        refuse_writing(query)
        wanted = "DEFAULT" if limit is None else str(limit + 1)
        with explained(self.address), contextlib.closing(self._connection.cursor()) as cursor:
            cursor.execute(f"SET SESSION sql_select_limit = {wanted}")
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
        cursor.execute("SET SESSION sql_select_limit = DEFAULT")

    def translate(self, query: str) -> str:
        """See `Database.translate`."""
        return query

    def create(self) -> None:
        """See `Database.create`."""
        from sql.mysql_tables import create_tables, exclusive, repair

        with explained(self.address), exclusive(self._connection):
            create_tables(self._connection)
            repair(self._connection)

    def load_log(self) -> Mapping[str, LoadEntry]:
        """See `Database.load_log`."""
        from sql.mysql_tables import read_load_log

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

        names = {part.table.name for part in staged}
        emptied = [name for name in (*STAGED, *OTHERS) if name not in names]
        with self._loading(staged[0].path.parent) as connection:
            build = Build(connection, staged, emptied)
            build.fill(progress)
            build.check(checks)
            build.publish()

    def replace_table(self, staged: StagedTable) -> None:
        """See `Database.replace_table`."""
        from sql.mysql_build import Build

        with self._loading(staged.path.parent) as connection:
            build = Build(connection, [staged])
            build.fill()
            build.publish()

    @contextlib.contextmanager
    def _loading(self, folder: Path) -> Iterator[Connection]:
        """Return a connection of its own that may send the files below `folder` to the server."""
        from sql.mysql_tables import exclusive

        with (
            explained(self.address),
            contextlib.closing(connect(self.address, folder)) as connection,
            exclusive(connection),
        ):
            yield connection

    def add_rows(self, rows: Mapping[str, Sequence[Sequence[object]]]) -> None:
        """See `Database.add_rows`."""
        from sql.mysql_tables import exclusive

        with explained(self.address), exclusive(self._connection):
            run(self._connection, "START TRANSACTION")
            try:
                for table, values in rows.items():
                    key = tables()[table].primary_key[0]
                    # Not INSERT IGNORE, which makes mere warnings of all errors.
                    same = f"ON DUPLICATE KEY UPDATE {key} = {table}.{key}"
                    for row in values:
                        marks = ", ".join(["%s"] * len(row))
                        statement = f"INSERT INTO {table} VALUES ({marks}) {same}"
                        run(self._connection, statement, tuple(row))
                    if values:
                        run(self._connection, RECOUNT.format(table=table))
                run(self._connection, "COMMIT")
            except BaseException:
                run(self._connection, "ROLLBACK")
                raise

    def close(self) -> None:
        """See `Database.close`."""
        self._connection.close()


def _name_slots(query: str, names: Sequence[str]) -> str:
    """Name each ``?``, since the connector would take any ``%s`` in the text for a slot."""
    if not names:
        return query
    slots = (f"%({name})s" for name in names)
    return re.sub(r"\?", lambda _: next(slots), query)


def _arrays(kinds: Sequence[int], rows: Sequence[Row]) -> list[np.ndarray[Any, Any]]:
    """Turn rows into an array for each column; `kinds` are the protocol's types."""
    columns = zip(*rows, strict=True) if rows else itertools.repeat((), len(kinds))
    return [_array(kind, values) for kind, values in zip(kinds, columns, strict=True)]


def _array(kind: int, values: tuple[Any, ...]) -> np.ndarray[Any, Any]:
    import numpy as np
    from mysql.connector.constants import FieldType as Kind

    if kind in (Kind.TINY, Kind.SHORT, Kind.INT24, Kind.LONG, Kind.LONGLONG) and None not in values:
        return np.array(values, dtype=np.int64)
    if kind in Kind.get_number_types():
        return np.array(values, dtype=np.float64)
    return np.array(values, dtype=object)
