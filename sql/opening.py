"""Open the database that a URL names."""

from __future__ import annotations

from sql.database import Database
from sql.errors import UrlError
from sql.urls import URL_HINT, duckdb_path, hide_password, parse_mysql_url


def open_database(url: str, *, read_only: bool = True) -> Database:
    """Open ``duckdb:///PATH`` or ``mysql://USER:PASSWORD@HOST:PORT/NAME``.

    With `read_only` a DuckDB file must be there, and several processes may have it open at once.

    Raises:
        UrlError: the URL is neither.
        DatabaseError: the database is missing, locked, or refuses.
    """
    scheme, separator, rest = url.partition("://")
    if scheme == "duckdb" and separator and rest.startswith("/") and len(rest) > 1:
        from sql.duckdb_database import DuckDBDatabase

        return DuckDBDatabase(duckdb_path(rest), read_only=read_only)
    if scheme == "mysql" and separator:
        from sql.mysql_database import MySQLDatabase

        return MySQLDatabase(parse_mysql_url(url))
    raise UrlError(f"database URL {hide_password(url)!r} is not understood\n{URL_HINT}")
