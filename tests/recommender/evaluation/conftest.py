"""The world of two communities: its database, its catalogue, and a home to write to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from etl.home import Home
from recommender.evaluation.catalogue import Catalogue, read_catalogue
from sql.database import Database
from tests.recommender.evaluation import communities
from tests.recommender.evaluation.communities import Place


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """Do not write there."""
    return communities.build(tmp_path_factory.mktemp("communities"))


@pytest.fixture
def database(place: Place) -> Iterator[Database]:
    with closing(place.open()) as opened:
        yield opened


@pytest.fixture(scope="session")
def catalogue(place: Place) -> Catalogue:
    with closing(place.open()) as opened:
        return read_catalogue(opened)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Where results are kept."""
    return Home(tmp_path / "home")
