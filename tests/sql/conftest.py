"""A database of each kind with the planted world in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import pytest

from sql.database import Database
from sql.library import checks
from sql.opening import open_database
from sql.urls import duckdb_url
from tests.conftest import ENGINES
from tests.mariadb import Server
from tests.sql.planted import CLUSTERS, WORLD, fill


@pytest.fixture(scope="session", params=ENGINES)
def planted(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Database]:
    """The planted world with its clusters, open for reading; the same for all tests."""
    with filled(request, tmp_path_factory, WORLD, CLUSTERS, checks()) as reader:
        yield reader


@contextmanager
def filled(
    request: pytest.FixtureRequest,
    folders: pytest.TempPathFactory,
    *content: Any,
) -> Iterator[Database]:
    """A database of the kind that the fixture is asked for, with what `fill` takes in it."""
    folder = folders.mktemp("filled")
    url = duckdb_url(folder / "x.duckdb")
    if request.param == "mysql":
        server: Server = request.getfixturevalue("mysql_server")
        url = server.url(server.create_database())
    with closing(open_database(url, read_only=False)) as writer:
        fill(writer, folder, *content)
    with closing(open_database(url)) as reader:
        yield reader
