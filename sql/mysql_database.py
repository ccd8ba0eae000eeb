"""MySQL 8 or later and MariaDB 10.6 or later, through mysql-connector-python."""

from __future__ import annotations

import contextlib
import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import mysql.connector

from sql.answers import Answer, Row, in_blocks
from sql.database import Database, StagedTable
from sql.errors import DatabaseError
from sql.interruptible import Deadline
from sql.load_log import RECOUNT, LoadEntry
from sql.mysql_connection import Connection
from sql.mysql_errors import explained
from sql.progress import Progress
from sql.tables import OTHERS, STAGED, tables
from sql.urls import MySQLAddress

if TYPE_CHECKING:
    import numpy as np

FETCH_ROWS = 100_000


class MySQLDatabase(Database):
    """A database on a server; see `sql.database.Database`."""

    engine = "mysql"

    def __init__(self, address: MySQLAddress) -> None:
        self.address = address
        self.location = address.location
        self._open: Connection | None = None
        self._connection  # noqa: B018  (a server that does not answer is found now)

    @property
    def _connection(self) -> Connection:
        """The connection; a new one where the last was given up."""
        if self._open is None:
            with explained(self.address):
                self._open = Connection(self.address)
        return self._open

    def rows(self, query: str, parameters: Sequence[object] = ()) -> list[Row]:
        """See `Database.rows`."""
        names = [f"p{index}" for index in range(len(parameters))]
        values = dict(zip(names, parameters, strict=True))
        with self._reading() as connection:
            return connection.run(_name_slots(query, names), values)

    def columns(self, query: str) -> dict[str, np.ndarray[Any, Any]]:
        """See `Database.columns`; fetches in blocks, so that only the arrays take memory."""
        import numpy as np

        with self._reading() as connection:
            names, blocks = connection.work(lambda: _read_arrays(connection.cursor(), query))
        columns = zip(*blocks, strict=True)
        return {name: np.concatenate(parts) for name, parts in zip(names, columns, strict=True)}

    @contextlib.contextmanager
    def stream(
        self, query: str, *, limit: int | None = None, timeout: float | None = None
    ) -> Iterator[Answer]:
        """See `Database.stream`; runs in a read-only transaction."""
        from sql.mysql_guard import reading_only

        statement = reading_only(query)
        deadline = Deadline(timeout)
        with self._reading() as connection, _read_only(connection, limit, timeout):
            cursor = connection.cursor()
            connection.work(lambda: cursor.execute(statement), deadline)

            def fetch(count: int) -> list[Row]:
                return connection.work(lambda: list(cursor.fetchmany(count)), deadline)

            yield Answer(cursor.column_names, in_blocks(fetch), limit)

    @contextlib.contextmanager
    def _reading(self) -> Iterator[Connection]:
        """Use the connection; whatever ends the block, nothing is left running on the server."""
        connection = self._connection
        try:
            with explained(self.address):
                yield connection
        finally:
            if connection.has_unread_rows:
                with contextlib.suppress(mysql.connector.Error):
                    connection.kill_query()
                self.close()

    def translate(self, query: str) -> str:
        """See `Database.translate`."""
        return query

    def create(self) -> None:
        """See `Database.create`."""
        from sql.mysql_tables import create_tables, exclusive, repair

        with explained(self.address), exclusive(self._connection):
            create_tables(self._connection)
            repair(self._connection)

    def privileges_beyond_reading(self) -> tuple[str, ...]:
        """See `Database.privileges_beyond_reading`."""
        grants = " ".join(text for (text,) in self.rows("SHOW GRANTS"))
        everywhere = " ".join(re.findall(r"GRANT (.*?) ON \*\.\* ", grants))
        found = re.findall(r"\b(ALL PRIVILEGES|FILE|SUPER)\b", everywhere)
        return tuple(sorted(set(found)))

    def require_writable(self) -> None:
        """See `Database.require_writable`; checks the right to DROP, which every load needs."""
        from sql.mysql_tables import NEW, exclusive

        with explained(self.address), exclusive(self._connection):
            self._connection.run(f"DROP TABLE IF EXISTS {NEW}none")

    def load_log(self) -> Mapping[str, LoadEntry]:
        """See `Database.load_log`."""
        from sql.mysql_tables import read_load_log

        with explained(self.address):
            return read_load_log(self._connection, "load_log")

    def replace_all(
        self,
        staged: Sequence[StagedTable],
        checks: Mapping[str, str],
        progress: Progress | None = None,
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
        """Yield a second connection, which may send the files below `folder` to the server."""
        from sql.mysql_tables import exclusive

        with (
            explained(self.address),
            contextlib.closing(Connection(self.address, folder)) as connection,
            exclusive(connection),
        ):
            yield connection

    def add_rows(self, rows: Mapping[str, Sequence[Sequence[object]]]) -> None:
        """See `Database.add_rows`."""
        from sql.mysql_tables import exclusive

        with explained(self.address), exclusive(self._connection):
            connection = self._connection
            connection.run("START TRANSACTION")
            try:
                for table, values in rows.items():
                    key = tables()[table].primary_key[0]
                    # Not INSERT IGNORE, which makes mere warnings of all errors.
                    same = f"ON DUPLICATE KEY UPDATE {key} = {table}.{key}"
                    for row in values:
                        marks = ", ".join(["%s"] * len(row))
                        statement = f"INSERT INTO {table} VALUES ({marks}) {same}"
                        connection.run(statement, tuple(row))
                    if values:
                        connection.run(RECOUNT.format(table=table))
                connection.run("COMMIT")
            except BaseException:
                with contextlib.suppress(mysql.connector.Error, DatabaseError):
                    connection.run("ROLLBACK")
                raise

    def close(self) -> None:
        """See `Database.close`."""
        if self._open is not None:
            self._open.close()
            self._open = None


@contextlib.contextmanager
def _read_only(connection: Connection, limit: int | None, timeout: float | None) -> Iterator[None]:
    """Begin a transaction that can only read, and bound what it reads; end it afterwards.

    The server's own limit of time is for the case that this process is killed: it comes later.
    """
    rows = "DEFAULT" if limit is None else str(limit + 1)
    seconds = "DEFAULT" if timeout is None else str(timeout + 1)
    if connection.is_mariadb:
        time, value = "max_statement_time", seconds
    else:
        time, value = "max_execution_time", f"{seconds} * 1000" if timeout else seconds
    connection.run(f"SET SESSION sql_select_limit = {rows}, SESSION {time} = {value}")
    connection.run("START TRANSACTION READ ONLY")
    try:
        yield
    finally:
        if not connection.has_unread_rows:  # else it is about to be closed
            with contextlib.suppress(mysql.connector.Error):
                connection.run("ROLLBACK")
                connection.run(f"SET SESSION sql_select_limit = DEFAULT, SESSION {time} = DEFAULT")


def _read_arrays(cursor: Any, query: str) -> tuple[Sequence[str], list[list[np.ndarray[Any, Any]]]]:
    """Run a query; return the names of its columns, and blocks of rows as arrays."""
    cursor.execute(query)
    kinds = [column[1] for column in cursor.description]
    blocks = [_arrays(kinds, [])]
    while rows := cursor.fetchmany(FETCH_ROWS):
        blocks.append(_arrays(kinds, rows))
    return cursor.column_names, blocks


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
