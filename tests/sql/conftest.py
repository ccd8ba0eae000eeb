"""A database of each kind with the planted world in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from sql.database import Database
from sql.library import checks
from sql.opening import open_database
from sql.urls import duckdb_url
from tests.conftest import ENGINES
from tests.mariadb import READER, Server
from tests.sql.planted import CLUSTERS, WORLD, fill


@pytest.fixture(scope="session", params=ENGINES)
def planted(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Database]:
    """The planted world with its clusters, open for reading; the same for all tests."""
    folder = tmp_path_factory.mktemp("filled")
    url = reader_url = duckdb_url(folder / "x.duckdb")
    if request.param == "mysql":
        server: Server = request.getfixturevalue("mysql_server")
        name = server.create_database()
        url, reader_url = server.url(name), server.url(name, user=READER)
    with (
        filled(folder, url, WORLD, CLUSTERS, checks()),
        closing(open_database(reader_url)) as reader,
    ):
        yield reader


@contextmanager
def filled(folder: Path, url: str, *content: Any) -> Iterator[Database]:
    """The database at a URL with what `fill` takes in it, open for reading."""
    with closing(open_database(url, read_only=False)) as writer:
        fill(writer, folder, *content)
    with closing(open_database(url)) as reader:
        yield reader
