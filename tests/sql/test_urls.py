"""Database URLs: what they come to, and that none ever shows its password."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sql.errors import UrlError
from sql.opening import open_database
from sql.urls import MySQLAddress, duckdb_url, hide_password, parse_mysql_url


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("mysql://me:pw@host:3307/db", MySQLAddress("host", 3307, "me", "pw", "db")),
        ("mysql://me:p%40s%3As%2F%25@host/db", MySQLAddress("host", 3306, "me", "p@s:s/%", "db")),
        ("mysql://me@127.0.0.1/my%20db", MySQLAddress("127.0.0.1", 3306, "me", "", "my db")),
    ],
)
def test_what_a_url_comes_to(url: str, address: MySQLAddress) -> None:
    assert parse_mysql_url(url) == address


@pytest.mark.parametrize(
    "url",
    [
        "",
        "mysql",
        "mysql:me:s3cret@host/db",
        "mysql://me:s3cret@host",
        "mysql://me:s3cret@host/",
        "mysql://me:s3cret@host/db/more",
        "mysql://me:s3cret@host:port/db",
        "mysql://me:s3cret@host:99999/db",
        "mysql://me:s3cret@[::1/db",
        "mysql://:s3cret@host/db",
        "mysql://me:s3cret@/db",
        "mysql://me:s3cret/db",
        "mysql://me:s3cret#x@host/db",
        "mysql://me:s3cret?x@host/db",
        "mysql://me:s3cret/x@host/db",
        "mysql://me:s3cret@host/db?ssl=1",
        "mysql://host/db?password=s3cret",
        "mysql://host:3306/db?password=x@s3cret",
        "mysql://me@host/db#s3cret",
        "mysql://me:1234/s3cret",
        "mysql://me:1234?s3cret",
        "mysql:s3cret",
        "MYSQL://me:1234/s3cret",
        "postgresql://me:s3cret@host/db",
        "duckdb://me:s3cret@host/db",
        "duckdb://",
        "duckdb:///",
        "segue.duckdb",
    ],
)
def test_a_bad_url_is_told_without_its_password(url: str) -> None:
    with pytest.raises(UrlError, match="database URL") as caught:
        open_database(url)
    assert "s3cret" not in str(caught.value)
    assert len(str(caught.value).splitlines()) <= 3


@given(st.text(min_size=1), st.text(min_size=1, max_size=5))
def test_any_password_is_read_and_hidden(password: str, user: str) -> None:
    url = f"mysql://{quote(user, safe='')}:{quote(password, safe='')}@host:1/db"
    address = parse_mysql_url(url)
    assert (address.user, address.password) == (user, password)
    assert repr(address) == f"mysql://{user}@host:1/db"
    assert hide_password(url) == f"mysql://{quote(user, safe='')}:***@host:1/db"


@pytest.mark.parametrize(
    "url",
    [
        "mysql://me@host/db",
        "duckdb:////srv/me/x.duckdb",
        "duckdb:////srv/me:you@home/x?.duckdb",
        "https://127.0.0.1:8443/v1",
        "http://[::1]:80/v1",
        "http://[::1]/v1",
        "x",
        "",
    ],
)
def test_what_hides_nothing_is_shown_whole(url: str) -> None:
    assert hide_password(url) == url


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("http://me:s3cret@host:80/v1", "http://me:***@host:80/v1"),
        ("http://host/v1?key=s3cret", "http://host/v1?***"),
        ("https://s3cret@host/v1", "https://***@host/v1"),
        ("HTTP://host:80/v1", "HTTP://host:80/v1"),
        ("mysql://me:s3cret@host/db?ssl=1", "mysql://me:***@host/db?***"),
        ("mysql://me:1234/s3cret", "mysql://me:***"),
    ],
)
def test_what_is_shown_still_tells_where(url: str, shown: str) -> None:
    assert hide_password(url) == shown


@pytest.mark.parametrize("name", ["x.duckdb", "100%41 ?#.duckdb", "é 'x'.duckdb"])
def test_any_path_has_a_url(tmp_path: Path, name: str) -> None:
    path = tmp_path / "new folder" / name
    with closing(open_database(duckdb_url(path), read_only=False)) as database:
        database.create()
    assert [entry.name for entry in path.parent.iterdir()] == [name]


def test_a_relative_path_is_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with closing(open_database("duckdb:///x.duckdb", read_only=False)) as database:
        database.create()
    assert (tmp_path / "x.duckdb").exists()
