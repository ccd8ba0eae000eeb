"""The errors of a MySQL server in plain words."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import mysql.connector

from sql.errors import (
    DatabaseError,
    NotReadOnlyError,
    QueryError,
    QueryTimeoutError,
    query_error,
)
from sql.urls import MySQLAddress

# Unknown columns and functions, wrong syntax, types, numbers of arguments or columns, ambiguous
# names, and text that cannot be compared with a column's.
_NOT_UNDERSTOOD = {
    *(1052, 1054, 1055, 1056, 1064, 1066, 1109, 1110, 1111, 1139, 1149, 1221, 1222, 1241, 1248),
    *(1250, 1267, 1270, 1271, 1305, 1318, 1327, 1370, 1582, 1583, 1630, 4161),
}


@contextlib.contextmanager
def explained(address: MySQLAddress) -> Iterator[None]:
    """Turn the connector's errors into `DatabaseError`, without the password."""
    try:
        yield
    except mysql.connector.Error as error:
        raise _explain(error, address) from error
    except UnicodeEncodeError as error:
        raise QueryError(f"not valid text: {error}") from error


def _explain(error: mysql.connector.Error, address: MySQLAddress) -> DatabaseError:
    where, text = address.location, error.msg or str(error)
    match error.errno:
        case 1045 | 1698:
            return DatabaseError(
                f"{where}: the server refuses this user or password\ncheck the database URL"
            )
        case 1044:
            return DatabaseError(
                f"{where}: there is no database called {address.name}, or {address.user} has no"
                f" right to use it\n{_create(address)}\n"
                f"grant it: GRANT SELECT ON {address.name}.* TO '{address.user}'@'%'"
            )
        case 1049:
            return DatabaseError(
                f"{where}: there is no database called {address.name}\n{_create(address)}"
            )
        case 2002 | 2003 | 2005:
            return DatabaseError(
                f"{where}: no server answers\ncheck that it is running, and host and port"
            )
        case -1 | 2006 | 2013 | 2055:
            return DatabaseError(f"{where}: the connection was lost\nrun the same command again")
        case 1205:
            return DatabaseError(
                f"{where}: another session holds on to the tables\n"
                "end it (SHOW PROCESSLIST names it), then run the same command again"
            )
        case 1142 | 1143 | 1227:
            return DatabaseError(
                f"{where}: {text}\n"
                "loading and training need a user who may change the tables; see the README"
            )
        case 1146:
            return DatabaseError(f"{where}: {text}\nan empty database? fill it: segue etl run …")
        case 1021 | 1114 | 3675:
            return DatabaseError(f"{where}: the server's disk is full\n{text}")
        case 1792:
            return NotReadOnlyError("only reading is allowed here: use a single SELECT")
        case 1969 | 3024:
            return QueryTimeoutError(f"{where}: the query took longer than the server allows")
        case number if number in _NOT_UNDERSTOOD:
            return query_error(text)
        case _:
            return DatabaseError(f"{where}: {text}")


def _create(address: MySQLAddress) -> str:
    return f"create it: CREATE DATABASE {address.name} CHARACTER SET utf8mb4"
