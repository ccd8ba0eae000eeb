"""The planted world of tests/sql, a wider one with hostile names, and an empty one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import numpy as np
import pytest

from models.contract import as_ids
from models.k_search import GenreCurve, KSearch
from models.playlists.skipgram.config import SkipGramConfig
from models.playlists.skipgram.skipgram import SkipGram
from sql.database import Database
from sql.opening import open_database
from sql.urls import duckdb_url
from tests.conftest import ENGINES
from tests.eda.evaluated import write_all
from tests.eda.wide import CLUSTERS, GENRES, TRACK_IDS, WIDE
from tests.mariadb import Server
from tests.sql.conftest import filled, planted
from tests.sql.planted import WORLD, Rows, an_id, fill, with_rows

__all__ = ["planted"]  # a fixture


@pytest.fixture(scope="session")
def duckdb_wide(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """The wide world, open for reading."""
    folder = tmp_path_factory.mktemp("wide")
    with filled(folder, duckdb_url(folder / "x.duckdb"), WIDE, CLUSTERS, {}) as reader:
        yield reader


@pytest.fixture(scope="session")
def mysql_wide(
    mysql_server: Server, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Database]:
    """The wide world in MariaDB, open for reading."""
    url = mysql_server.url(mysql_server.create_database())
    with filled(tmp_path_factory.mktemp("wide"), url, WIDE, CLUSTERS, {}) as reader:
        yield reader


@pytest.fixture(params=ENGINES)
def wide(request: pytest.FixtureRequest) -> Database:
    """The wide world in a database of each kind."""
    database: Database = request.getfixturevalue(f"{request.param}_wide")
    return database


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """Tables without rows, open for reading."""
    url = duckdb_url(tmp_path_factory.mktemp("empty") / "x.duckdb")
    with closing(open_database(url, read_only=False)) as writer:
        writer.create()
    with closing(open_database(url)) as reader:
        yield reader


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of models: curves of a search for K over two genres, vectors of all tracks."""
    folder = tmp_path_factory.mktemp("models")
    ks, inertias = np.array([2, 4, 8, 16], dtype=np.int32), np.array([90.0, 60.0, 45.0, 40.0])
    curves = {
        genre: GenreCurve(genre, rows, ks, inertias * rows, silhouettes, 100.0 * rows, chosen)
        for genre, rows, silhouettes, chosen in (
            ("jazz", 120, np.array([0.4, 0.3, 0.2, 0.1]), 4),
            ("pop", 240, np.array([np.nan, 0.2, -0.1, 0.15]), 8),
        )
    }
    KSearch(curves, 0.5, {}, 0, "0" * 64).save(folder / "choose_k")
    vectors_by_genre().save(folder / "skipgram")
    return folder


def vectors_by_genre() -> SkipGram:
    """Vectors of the wide world's tracks, near the others of their genre."""
    ids = sorted(TRACK_IDS)
    random = np.random.default_rng(0)
    genres = dict(WIDE["track_genre"])
    corners = np.eye(3, 8)[[GENRES.index(genres[one]) for one in ids]]
    vectors = (corners + random.normal(0, 0.1, (len(ids), 8))).astype(np.float32)
    return SkipGram(
        config=SkipGramConfig(embedding_dim=8),
        seed=0,
        data_fingerprint="",
        ids=as_ids(ids),
        vectors=vectors,
        outputs=vectors,
        playlists=np.arange(len(ids), dtype=np.int32),
        losses=np.array([7.6, 6.1, 5.5], dtype=np.float32),
    )


@pytest.fixture(scope="session")
def evaluations(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of evaluations, some of which cannot be read."""
    return write_all(tmp_path_factory.mktemp("evaluations"))


RELATED = [(an_id(f"r{number}"), f"Related {number}", 5, 1, None) for number in range(9)]
"""Artists of whom only a list of related artists knows: none has a track."""


@pytest.fixture
def changed(tmp_path: Path) -> Iterator[Callable[..., Database]]:
    """A function that returns the planted world with other rows in some tables."""
    with ExitStack() as stack:

        def make(**rows: Rows) -> Database:
            url = duckdb_url(tmp_path / "changed.duckdb")
            with closing(open_database(url, read_only=False)) as writer:
                fill(writer, tmp_path, with_rows(WORLD, **rows), [], {})
            return stack.enter_context(closing(open_database(url)))

        yield make
