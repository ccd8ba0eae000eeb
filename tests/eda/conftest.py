"""The planted world of tests/sql, a wider one with hostile names, and an empty one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import numpy as np
import pytest

from models.artists.config import ArtistMapConfig
from models.artists.map.artist_map import ArtistMap
from models.contract import as_ids
from models.k_search import GenreCurve, KSearch
from models.playlists.skipgram.config import SkipGramConfig
from models.playlists.skipgram.skipgram import SkipGram
from models.ragged import Ragged
from sql.database import Database
from sql.opening import open_database
from sql.urls import duckdb_url
from tests.conftest import ENGINES
from tests.eda.learned.evaluated import write_all, write_grids
from tests.eda.learned.sounding import save_sounds
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
    """The folder of models: curves of a search for K over two genres, and vectors."""
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
    positions_by_genre().save(folder / "artist-map")
    save_sounds(folder)
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


def positions_by_genre() -> ArtistMap:
    """Positions of the wide world's artists, near the others of their sub-genre, in a ring."""
    ids = sorted(row[0] for row in WIDE["artist"])
    genres = dict(reversed([row[:2] for row in WIDE["artist_genre"]]))
    names = sorted(set(genres.values()))
    corners = np.random.default_rng(1).normal(0, 5, (len(names) + 1, 3))
    own = [names.index(genres[one]) if one in genres else len(names) for one in ids]
    spread = np.random.default_rng(0).normal(0, 0.3, (len(ids), 3))
    places = np.arange(len(ids))
    ring = np.sort(np.stack([(places - 1) % len(ids), (places + 1) % len(ids)]), axis=0)
    return ArtistMap(
        config=ArtistMapConfig(),
        seed=0,
        data_fingerprint="",
        ids=as_ids(ids),
        vectors=(corners[own] + spread).astype(np.float32),
        links=Ragged.of_lengths(ring.T.ravel(), np.full(len(ids), 2)),
        weights=np.ones(2 * len(ids), dtype=np.float32),
        popularity=np.arange(len(ids), dtype=np.float32) % 100,
        counts=np.zeros(14, dtype=np.int64),
        qualities=np.array([0.7, 0.9, 0.99, 0.4, 0.05]),
    )


@pytest.fixture(scope="session")
def experiments(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of experiments: a grid of artists, a hostile one, and what is no grid of two."""
    return write_grids(tmp_path_factory.mktemp("experiments"))


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
