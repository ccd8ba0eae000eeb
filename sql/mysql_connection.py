"""The connection to a MySQL server: one statement at a time, which can be interrupted."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import mysql.connector
from mysql.connector.constants import ClientFlag

from sql.answers import Row
from sql.interruptible import Deadline, Interruptible
from sql.urls import MySQLAddress

T = TypeVar("T")

CONNECT_TIMEOUT_S = 10
KILL_TIMEOUT_S = 1

# Whatever the server's setting: too long or bad values are errors, and quoting is as usual.
SQL_MODE = "STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION"


class Connection:
    """An open connection. Raises the connector's own errors; see `sql.mysql_errors.explained`."""

    def __init__(self, address: MySQLAddress, folder: Path | None = None) -> None:
        """Connect; with `folder`, LOAD DATA LOCAL may read the files in it and no others."""
        self._address = address
        options: dict[str, Any] = {}
        if folder is not None:
            options["allow_local_infile_in_path"] = str(folder.resolve())
        # The connector's own type allows rows that are dicts and values of a dozen kinds.
        self._connection: Any = _connect(address, CONNECT_TIMEOUT_S, **options)
        self._id = self._connection.connection_id
        self._interruptible = Interruptible(self.kill_query)

    @property
    def is_mariadb(self) -> bool:
        """Whether the server is MariaDB, not MySQL."""
        return "mariadb" in self._connection.server_info.lower()

    @property
    def has_unread_rows(self) -> bool:
        """Whether rows are on their way that nobody has fetched: nothing else can be run then."""
        return self._interruptible.busy or bool(self._connection.unread_result)

    def run(
        self, statement: str, parameters: tuple[object, ...] | Mapping[str, object] = ()
    ) -> list[Row]:
        """Run one statement and return its rows, if it has any.

        ``%s`` stands for a parameter, ``%(name)s`` for one of a mapping.
        """

        def work() -> list[Row]:
            with contextlib.closing(self.cursor()) as cursor:
                cursor.execute(statement, parameters)
                return list(cursor.fetchall()) if cursor.with_rows else []

        return self.work(work)

    def run_many(self, statement: str, rows: Sequence[tuple[object, ...]]) -> None:
        """Run an INSERT statement for some rows; ``%s`` stands for a value."""

        def work() -> None:
            with contextlib.closing(self.cursor()) as cursor:
                cursor.executemany(statement, rows)

        self.work(work)

    def cursor(self) -> Any:
        """Return the connector's cursor, to be used in `work` only."""
        return self._connection.cursor()

    def work(self, work: Callable[[], T], deadline: Deadline | None = None) -> T:
        """Return what `work` returns, which uses this connection; see `Interruptible.run`."""
        return self._interruptible.run(work, deadline)

    def kill_query(self) -> None:
        """Make the server stop what this connection runs, through a second connection."""
        with (
            contextlib.closing(_connect(self._address, KILL_TIMEOUT_S)) as other,
            contextlib.closing(other.cursor()) as cursor,
        ):
            cursor.execute(f"KILL QUERY {self._id}")

    def close(self) -> None:
        """End the connection, unless a statement that could not be stopped still uses it."""
        if not self._interruptible.busy:
            self._connection.close()
        self._interruptible.close()


def _connect(address: MySQLAddress, timeout: int, **options: Any) -> Any:
    return mysql.connector.connect(
        host=address.host,
        port=address.port,
        user=address.user,
        password=address.password,
        database=address.name,
        charset="utf8mb4",
        collation="utf8mb4_bin",
        connection_timeout=timeout,
        sql_mode=SQL_MODE,
        client_flags=[-ClientFlag.MULTI_STATEMENTS],
        autocommit=True,
        **options,
    )
