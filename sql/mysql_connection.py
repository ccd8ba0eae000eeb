"""The connection to a MySQL server: opening it, one statement at a time, errors in plain words."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import mysql.connector
from mysql.connector.constants import ClientFlag

from sql.database import Row
from sql.errors import DatabaseError, NotReadOnlyError, QueryError
from sql.urls import MySQLAddress

CONNECT_TIMEOUT_S = 10

# Whatever the server's setting: too long or bad values are errors, and quoting is as usual.
SQL_MODE = "STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION"

# The connector's own types allow rows that are dicts and values of a dozen kinds: of no help here.
Connection = Any


def connect(address: MySQLAddress, folder: Path | None = None) -> Connection:
    """Connect; with `folder`, LOAD DATA LOCAL may read the files in it and no others."""
    options: dict[str, Any] = {}
    if folder is not None:
        options["allow_local_infile_in_path"] = str(folder.resolve())
    with explained(address):
        return mysql.connector.connect(
            host=address.host,
            port=address.port,
            user=address.user,
            password=address.password,
            database=address.name,
            charset="utf8mb4",
            collation="utf8mb4_bin",
            connection_timeout=CONNECT_TIMEOUT_S,
            sql_mode=SQL_MODE,
            client_flags=[-ClientFlag.MULTI_STATEMENTS],
            autocommit=True,
            **options,
        )


def run(
    connection: Connection,
    statement: str,
    parameters: tuple[object, ...] | Mapping[str, object] = (),
) -> list[Row]:
    """Run one statement and give its rows, if it has any.

    ``%s`` stands for a parameter, ``%(name)s`` for one of a mapping.
    """
    with contextlib.closing(connection.cursor()) as cursor:
        cursor.execute(statement, parameters)
        return list(cursor.fetchall()) if cursor.with_rows else []


@contextlib.contextmanager
def explained(address: MySQLAddress) -> Iterator[None]:
    """Turn the connector's errors into `DatabaseError`, without the password."""
    try:
        yield
    except mysql.connector.Error as error:
        raise _explain(error, address) from error
    except UnicodeError as error:
        raise QueryError(f"not valid text: {error}") from error


def _explain(error: mysql.connector.Error, address: MySQLAddress) -> DatabaseError:
    where, text = address.location, error.msg or str(error)
    match error.errno:
        case 1045 | 1044 | 1698:
            return DatabaseError(
                f"{where}: the server refuses this user or password\n"
                "check the database URL, and what the user is granted"
            )
        case 1049:
            return DatabaseError(
                f"{where}: there is no database called {address.name}\n"
                f"create it: CREATE DATABASE {address.name} CHARACTER SET utf8mb4"
            )
        case 2002 | 2003 | 2005:
            return DatabaseError(f"{where}: no server answers\nis it running, is this its address?")
        case -1 | 2006 | 2013 | 2055:
            return DatabaseError(f"{where}: the connection was lost\nrun the same command again")
        case 1205:
            return DatabaseError(
                f"{where}: another session holds on to the tables\n"
                "end it (SHOW PROCESSLIST names it), then run the same command again"
            )
        case 1054 | 1064 | 1149:
            return QueryError(text)
        case 1146:
            return DatabaseError(f"{where}: {text}\nan empty database? fill it: segue etl run …")
        case 1021 | 1114 | 3675:
            return DatabaseError(f"{where}: the server's disk is full\n{text}")
        case 1792:
            return NotReadOnlyError("only reading is allowed here: give one SELECT")
        case _:
            return DatabaseError(f"{where}: {text}")
