"""From the database to a K-Means model and back: the model folder, and the table track_cluster."""

from __future__ import annotations

import contextlib
import csv
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from etl.errors import InputError
from etl.files import atomic_path
from etl.home import Home
from models.kmeans.choose_k import KSearchConfig, search_k
from models.kmeans.genre_clusters import GenreData, KMeansConfig
from models.kmeans.genre_kmeans import GenreKMeans
from sql import reads
from sql.database import Database, StagedTable
from sql.tables import tables

KMEANS, CHOOSE_K = "kmeans", "choose_k"

Told = Callable[[str], None]  # called with the name of each genre that is done


def read_training_data(database: Database) -> dict[str, GenreData]:
    """Return the tracks of each genre with their features.

    Memory: about 120 bytes for each track and genre.

    Raises:
        DatabaseError: there are none.
    """
    columns = reads.training_columns(database)
    names = columns["genre"].astype(str)
    ids = columns["track_id"].astype("S22")
    features = np.stack([columns[name] for name in reads.FEATURE_COLUMNS], axis=1)
    starts = np.flatnonzero(np.r_[True, names[1:] != names[:-1]])  # rows come sorted by genre
    parts = zip(starts, [*starts[1:], len(names)], strict=True)
    return {str(names[a]): GenreData(ids[a:b], features[a:b]) for a, b in parts}


def choose_k(
    home: Home, data: dict[str, GenreData], config: KMeansConfig, told: Told | None = None
) -> KMeansConfig:
    """Search K for each genre, keep the curves in the model folder, and give it as settings."""
    search = search_k(data, KSearchConfig(kmeans=config), told)
    search.save(home.models / CHOOSE_K)
    return replace(config, k_by_genre={**search.chosen, **config.k_by_genre})


def train_kmeans(
    home: Home,
    database: Database,
    data: dict[str, GenreData],
    config: KMeansConfig,
    told: Told | None = None,
) -> GenreKMeans:
    """Train, save the model, and fill track_cluster from it.

    The model is saved first. Where the database then refuses, its clusters are still the old
    ones, and the recommender says that the two do not belong together.

    Raises:
        DatabaseError: the database refuses the clusters.
    """
    model = GenreKMeans.fit(data, config, told)
    manifest = model.save(home.models / KMEANS)
    path = home.root / "staged" / "track_cluster.csv"
    rows = _write_clusters(model, path)
    database.replace_table(StagedTable(tables()["track_cluster"], path, manifest.sha256, rows))
    return model


@contextlib.contextmanager
def scheduled(backend: str, scheduler: str | None) -> Iterator[None]:
    """Hold a connection to the dask scheduler that joblib's dask backend needs.

    Raises:
        InputError: the backend is dask and no scheduler was given, or none answers.
    """
    if backend != "dask":
        yield
        return
    try:
        from distributed import Client
    except ImportError:
        raise InputError("backend dask needs dask: pip install 'segue[dask]'") from None
    if scheduler is None:
        raise InputError("backend dask needs --scheduler, such as tcp://127.0.0.1:8786")
    try:
        client = Client(scheduler, timeout=10)
    except OSError as error:
        raise InputError(f"no dask scheduler answers at {scheduler}: {error}") from None
    with client:
        yield


def _write_clusters(model: GenreKMeans, path: Path) -> int:
    """Write the staged file: by genre and cluster, so that DuckDB reads the members together."""
    count = 0
    with atomic_path(path) as partial, partial.open("w", encoding="ascii", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        stream.write("genre,track_id,cluster,distance\n")
        for genre, part in model.genres.items():
            order = np.lexsort((part.ids, part.labels))
            labels, distances = part.labels[order].tolist(), part.distances[order].tolist()
            ids = part.ids[order].astype(str).tolist()
            writer.writerows(zip([genre] * len(ids), ids, labels, distances, strict=True))
            count += len(ids)
    return count
