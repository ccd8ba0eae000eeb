"""The planted world in a database of each kind, and a recommender that reads it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from recommender.artists.known import KnownArtists
from recommender.service import Recommender
from sql.database import Database
from sql.opening import open_database
from sql.urls import duckdb_url
from tests.conftest import ENGINES
from tests.mariadb import Server
from tests.recommender import artist_world, planted
from tests.recommender.catalogue import world
from tests.recommender.planted import Place
from tests.sql.conftest import filled


@pytest.fixture(scope="session")
def duckdb_place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """Do not write there."""
    return planted.build(tmp_path_factory.mktemp("planted-duckdb"))


@pytest.fixture(scope="session")
def mysql_place(tmp_path_factory: pytest.TempPathFactory, mysql_server: Server) -> Place:
    """Do not write there."""
    url = mysql_server.url(mysql_server.create_database())
    return planted.build(tmp_path_factory.mktemp("planted-mysql"), url)


@pytest.fixture(params=ENGINES)
def place(request: pytest.FixtureRequest) -> Place:
    found: Place = request.getfixturevalue(f"{request.param}_place")
    return found


@pytest.fixture
def database(place: Place) -> Iterator[Database]:
    with closing(place.open()) as opened:
        yield opened


@pytest.fixture
def recommender(place: Place, database: Database) -> Recommender:
    return place.recommender(database)


@pytest.fixture(scope="module", params=ENGINES)
def catalogue(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Database]:
    """A database of each kind with the catalogue in it, open for reading."""
    folder = tmp_path_factory.mktemp("catalogue")
    url = duckdb_url(folder / "x.duckdb")
    if request.param == "mysql":
        server: Server = request.getfixturevalue("mysql_server")
        url = server.url(server.create_database())
    with filled(folder, url, world(), [], {}) as database:
        yield database


@pytest.fixture(scope="session", params=ENGINES)
def known_artists(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[KnownArtists]:
    """The small world of artists in a database of each kind."""
    folder = tmp_path_factory.mktemp("artists")
    url = duckdb_url(folder / "segue.duckdb")
    if request.param == "mysql":
        server: Server = request.getfixturevalue("mysql_server")
        url = server.url(server.create_database())
    home = artist_world.build(folder, url)
    with closing(open_database(url)) as database:
        yield KnownArtists(database, home.models)
