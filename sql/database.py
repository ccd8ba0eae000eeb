"""What a database can do for Segue, and the door to the two that can."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import unquote, urlsplit

from sql.errors import DatabaseError, UrlError

if TYPE_CHECKING:
    import numpy as np

    from sql.tables import Table

Row = tuple[Any, ...]

URL_HINT = "use duckdb:///PATH or mysql://USER:PASSWORD@HOST:PORT/NAME"


@dataclass(frozen=True)
class Result:
    """The answer to a query; `truncated` tells that there were more rows than the limit."""

    columns: tuple[str, ...]
    rows: list[Row]
    truncated: bool = False


@dataclass(frozen=True)
class StagedTable:
    """A CSV file that holds the rows of one table, sorted by its primary key.

    First line: the column names in the table's order. Text is quoted, NULL is an empty unquoted
    field, quotes are doubled, lines end in a line feed.
    """

    table: Table
    path: Path
    fingerprint: str
    rows: int

    def check_header(self) -> None:
        """Compare the first line with the columns of the table: engines fill them by place.

        Raises:
            DatabaseError: they differ, or the file cannot be read.
        """
        wanted = ",".join(self.table.column_names)
        try:
            with self.path.open(encoding="utf-8", newline="") as stream:
                found = stream.readline().rstrip("\n").replace('"', "")
        except (OSError, UnicodeDecodeError) as error:
            raise DatabaseError(
                f"{self.path} cannot be read: {error}\nrun segue etl transform again"
            ) from None
        if found != wanted:
            raise DatabaseError(
                f"{self.path} begins with {found[:200]!r}\nits columns should be {wanted}\n"
                "nothing was changed; run segue etl transform again"
            )


@dataclass(frozen=True)
class LoadEntry:
    """A row of load_log: what a table was filled with."""

    fingerprint: str
    rows: int


class Database(Protocol):
    """An open database. All methods raise `sql.errors.DatabaseError`."""

    engine: str
    location: str

    def rows(self, query: str, parameters: Sequence[object] = ()) -> list[Row]:
        """Run SQL that every engine takes as it is, with ``?`` for each parameter."""

    def columns(self, query: str) -> dict[str, np.ndarray[Any, Any]]:
        """Run SQL that every engine takes as it is, give each column as an array of shape (n,).

        Whole numbers come as int64, others and those with a NULL (as NaN) as float64, text as
        objects with None for NULL.
        """

    def select(self, query: str, limit: int | None = None) -> Result:
        """Run one statement in the engine's own dialect that must not change anything.

        Raises:
            NotReadOnlyError: the statement would change something.
        """

    def translate(self, query: str) -> str:
        """Give a query of MySQL's dialect in the engine's own."""

    def create(self) -> None:
        """Create the tables that are not there."""

    def load_log(self) -> Mapping[str, LoadEntry]:
        """Tell what each loaded table was filled with; empty where there are no tables."""

    def replace_all(
        self,
        staged: Sequence[StagedTable],
        checks: Mapping[str, str],
        progress: Callable[[str], None] | None = None,
    ) -> None:
        """Fill all staged tables anew and empty the rest, as one change; goes on where it stopped.

        The old rows stay until every new row is there, every foreign key holds and every one of
        `checks` (queries of MySQL's dialect by name) has returned no row.
        """

    def replace_table(self, staged: StagedTable) -> None:
        """Fill one table to which no other refers anew, as one change."""

    def add_rows(self, rows: Mapping[str, Sequence[Sequence[object]]]) -> None:
        """Insert rows of some tables, parents first, as one change; whose key is there is left out.

        Values stand in the order of the table's columns, as text or as what they are. The counts
        in load_log follow.
        """

    def close(self) -> None:
        """End the connection."""


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

        return DuckDBDatabase(_duckdb_path(rest), read_only=read_only)
    if scheme == "mysql" and separator:
        from sql.mysql_database import MySQLDatabase

        return MySQLDatabase(parse_mysql_url(url))
    raise UrlError(f"database URL {hide_password(url)!r} is not understood\n{URL_HINT}")


def _duckdb_path(rest: str) -> Path:
    """Give the path after ``duckdb://``: one slash more than the path, as SQLAlchemy has it."""
    return Path(unquote(rest[1:]))


def duckdb_url(path: Path) -> str:
    """Give the URL of a DuckDB file.

    >>> duckdb_url(Path("/x/y.duckdb"))
    'duckdb:////x/y.duckdb'
    """
    return "duckdb:///" + str(path).replace("%", "%25")


@dataclass(frozen=True)
class MySQLAddress:
    """Where a MySQL database is and who asks; the password is not shown."""

    host: str
    port: int
    user: str
    password: str
    name: str

    def __repr__(self) -> str:
        return self.location

    @property
    def location(self) -> str:
        """The URL without the password."""
        return f"mysql://{self.user}@{self.host}:{self.port}/{self.name}"


def parse_mysql_url(url: str) -> MySQLAddress:
    """Take a mysql:// URL apart.

    Raises:
        UrlError: the user, host or database name is missing, or the port is no number.
    """
    try:
        parts = urlsplit(url)
        port = parts.port or 3306
    except ValueError:
        raise UrlError(
            f"database URL {hide_password(url)!r} is not understood\n{URL_HINT}"
        ) from None
    name = parts.path.lstrip("/")
    if not (parts.hostname and parts.username and name) or "/" in name:
        raise UrlError(f"database URL {hide_password(url)!r} is incomplete\n{URL_HINT}")
    if parts.query or parts.fragment:
        raise UrlError(
            f"database URL {hide_password(url)!r}: nothing may follow the name\n{URL_HINT}"
        )
    user, password = unquote(parts.username), unquote(parts.password or "")
    return MySQLAddress(parts.hostname, port, user, password, unquote(name))


_CUT = re.compile(r"[?#].*", re.DOTALL)


def hide_password(url: str) -> str:
    """Give a URL, of a database or a service, that can be shown.

    Where it cannot be told what is a password, rather more is hidden than less.

    >>> hide_password("mysql://me:secret@host/db")
    'mysql://me:***@host/db'
    >>> hide_password("mysql://host/db?password=secret")
    'mysql://host/db?***'
    """
    given, separator, rest = url.partition("://")
    scheme = given.lower()
    if scheme == "duckdb" and rest.startswith("/"):
        return url  # a path, in which all these characters may stand
    credentials, at, place = rest.rpartition("@") if separator else url.rpartition("@")
    if not separator:
        return f"***@{place}" if at else re.sub(r":.+", ":***", url, flags=re.DOTALL)
    if not at:
        return f"{given}://{_hide_in_place(scheme, rest)}"
    name, mark, _ = re.split(r"([:/?#]|\Z)", credentials, maxsplit=1)
    if _CUT.search(credentials):  # the @ may stand in a password that is given after the name
        return f"{given}://{name}:***"
    if scheme in ("http", "https") and not mark:  # a service may take a token for the user
        name = "***"
    return f"{given}://{name}{':***' if mark else ''}@{_cut(place)}"


def _hide_in_place(scheme: str, rest: str) -> str:
    """Hide what may be a password where there is no @: a port and a password look alike."""
    port = r"(?!\d+(?:[/?#]|$))" if scheme in ("http", "https") else ""
    return _cut(re.sub(rf"^((?>\[[^]/@]*\]|[^:/?#]*)):{port}.*", r"\1:***", rest, flags=re.DOTALL))


def _cut(text: str) -> str:
    return _CUT.sub(lambda found: f"{found[0][0]}***", text)


# Counts a table anew in load_log; its fingerprint still tells what it was filled with.
RECOUNT = (
    "UPDATE load_log SET row_count = (SELECT COUNT(*) FROM {table}) WHERE table_name = '{table}'"
)


def utc_now() -> str:
    """Give the time for a log: UTC, ISO 8601, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")
