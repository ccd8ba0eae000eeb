"""Database URLs: taken apart, put together, and shown without their password."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from sql.errors import UrlError

URL_HINT = "use duckdb:///PATH or mysql://USER:PASSWORD@HOST:PORT/NAME"


def duckdb_path(rest: str) -> Path:
    """Return the path after ``duckdb://``: one slash more than the path, as SQLAlchemy has it."""
    return Path(unquote(rest[1:]))


def duckdb_url(path: Path) -> str:
    """Return the URL of a DuckDB file.

    >>> duckdb_url(Path("/x/y.duckdb"))
    'duckdb:////x/y.duckdb'
    """
    return "duckdb:///" + str(path).replace("%", "%25")


@dataclass(frozen=True)
class MySQLAddress:
    """Where a MySQL database is, its user and password; `repr` does not show the password."""

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


def lacks_password(url: str) -> bool:
    """Return whether a mysql:// URL names a user and no password, not even an empty one.

    >>> lacks_password("mysql://me@host/db"), lacks_password("mysql://me:@host/db")
    (True, False)
    """
    credentials, at, _ = url.partition("://")[2].rpartition("@")
    return url.startswith("mysql://") and bool(at) and ":" not in credentials


def with_password(url: str, password: str) -> str:
    """Return a URL that lacks a password with this one.

    >>> with_password("mysql://me@host/db", "p@ss")
    'mysql://me:p%40ss@host/db'
    """
    user, _, rest = url.removeprefix("mysql://").rpartition("@")
    return f"mysql://{user}:{quote(password, safe='')}@{rest}"


_CUT = re.compile(r"[?#].*", re.DOTALL)


def hide_password(url: str) -> str:
    """Return a URL, of a database or a service, that can be shown.

    Where it is unclear what is a password, rather more is hidden than less.

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


def without_password(url: str) -> str:
    """Return a URL that can be shown and used: where it lacks its password, that is asked for.

    >>> without_password("mysql://me:secret@host/db"), without_password("duckdb:///a:b@c")
    ('mysql://me@host/db', 'duckdb:///a:b@c')
    """
    return hide_password(url).replace(":***@", "@")


def _hide_in_place(scheme: str, rest: str) -> str:
    """Hide what may be a password where there is no @: a port and a password look alike."""
    port = r"(?!\d+(?:[/?#]|$))" if scheme in ("http", "https") else ""
    return _cut(re.sub(rf"^((?>\[[^]/@]*\]|[^:/?#]*)):{port}.*", r"\1:***", rest, flags=re.DOTALL))


def _cut(text: str) -> str:
    return _CUT.sub(lambda found: f"{found[0][0]}***", text)
