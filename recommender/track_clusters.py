"""K-Means and the database: its training data, the table track_cluster, and ranking from it.

Ranking reads members from the table and only the manifest of the model, so that an answer needs
no array file. Places of new tracks need the centres; then the model itself is loaded.
"""

from __future__ import annotations

import csv
from abc import abstractmethod
from collections.abc import Mapping, Sequence
from functools import cached_property, lru_cache, partial
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from etl.files import atomic_path
from etl.home import Home
from models.errors import ModelInputError, ModelMissingError, ModelUnfitError
from models.kmeans.counts import KMeansCounts
from models.kmeans.ranking import ClusterKey, ClusterRanking, Floats, Ids
from models.storage.manifest import Manifest, checked, read_manifest
from sql import reads
from sql.database import Database, StagedTable
from sql.errors import DatabaseError
from sql.training_data import next_training, training_obstacle

if TYPE_CHECKING:
    from models.kmeans.config import KMeansConfig
    from models.kmeans.genre_clusters import GenreData
    from models.kmeans.genre_kmeans import GenreKMeans
    from sql.tables import Table

KIND = "kmeans"
TABLE = "track_cluster"
UNKNOWN_GENRE = "unknown"
TRAIN = "segue train kmeans"

MOST_QUERIES = 32
"""Clusters or tracks that are queried one by one: reading all takes as long as some 40 of them."""


def read_training_data(database: Database, config: KMeansConfig) -> dict[str, GenreData]:
    """Return the tracks of each genre with their features.

    With `config.without_genre`, tracks without a genre are the group "unknown".
    Memory: about 120 bytes for each track and genre.

    Raises:
        ModelInputError: `config.k_by_genre` names a genre that does not exist.
        DatabaseError: there are no such tracks; says what is missing and how to get it.
    """
    from etl.genres.rules import GENRES
    from models.kmeans.genre_clusters import GenreData

    known = (*GENRES, UNKNOWN_GENRE)
    if strange := sorted(set(config.k_by_genre) - set(known)):
        raise ModelInputError(f"k_by_genre: no genre {strange[0]!r}; there are {', '.join(known)}")
    if obstacle := training_obstacle(database, without_genre=config.without_genre):
        raise DatabaseError(f"{database.location}: {obstacle}")
    columns = reads.training_columns(database, UNKNOWN_GENRE if config.without_genre else None)
    names = columns["genre"].astype(str)
    ids = columns["track_id"].astype("S22")
    features = np.stack([columns[name] for name in reads.FEATURE_COLUMNS], axis=1)
    changes = np.flatnonzero(np.r_[True, names[1:] != names[:-1]]).tolist()  # sorted by genre
    parts = pairwise([*changes, len(names)])
    return {str(names[a]): GenreData(ids[a:b], features[a:b]) for a, b in parts}


def fill_table(home: Home, database: Database, model: GenreKMeans, manifest: Manifest) -> None:
    """Fill track_cluster from a model, and keep the curves of a search for K.

    The model is saved already. Where the database refuses, its clusters are still the old ones,
    and ranking from them is refused because they do not belong to the model.

    Raises:
        DatabaseError: the database refuses the clusters.
    """
    if model.search is not None:
        model.search.save(home.models / "choose_k")
    path = home.staged / f"{TABLE}.csv"
    rows = _write_rows(model, path)
    database.replace_table(StagedTable(_table(), path, manifest.sha256, rows))


def _table() -> Table:
    from sql.tables import tables

    return tables()[TABLE]


def _write_rows(model: GenreKMeans, path: Path) -> int:
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


def open_ranker(database: Database, folder: Path, in_memory: bool) -> TrackClusters:
    """Return the ranking over track_cluster.

    Raises:
        ModelMissingError: nothing was trained, or the table is empty.
        ModelUnfitError: another kind of model, or the clusters in the table are not its own.
    """
    try:
        manifest = read_manifest(folder)
    except ModelMissingError:
        hint = next_training(database)
        raise ModelMissingError(f"no {KIND} model in {folder}\nfirst: {hint}") from None
    if manifest.kind != KIND:
        raise ModelUnfitError(f"{folder} holds a model of kind {manifest.kind}, not {KIND}")
    fingerprint = reads.fingerprint(database, TABLE)
    if fingerprint is None:
        hint = next_training(database)
        raise ModelMissingError(f"{database.location} holds no clusters\nfirst: {hint}")
    if fingerprint != manifest.sha256:
        raise ModelUnfitError(
            f"the clusters in {database.location} are not those of {folder}\ntrain again: {TRAIN}"
        )
    return (MemoryClusters if in_memory else TableClusters)(database, folder, manifest)


def cluster_rows(
    ranker: TrackClusters, track_id: str, features: Floats, genres: Sequence[str]
) -> dict[str, list[list[str | float | None]]]:
    """Return the rows of track_cluster for a track that the model was not trained on."""
    model = ranker.model
    rows: list[list[str | float | None]] = []
    for genre, cluster in model.nearest_clusters(features, genres):
        _, distances = model.genres[genre].predict(np.array([features]))
        rows.append([genre, track_id, cluster, float(distances[0])])
    return {TABLE: rows}


class TrackClusters(ClusterRanking):
    """Ranks over the table; the features are scaled as the manifest says."""

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        self._folder = folder
        counts = checked(manifest.counts, KMeansCounts, folder)
        self._scales = {name: np.array(genre.scale) for name, genre in counts.genres.items()}

    def _scale(self, genre: str) -> Floats:
        """Return the (9,) standard deviations of a genre.

        Raises:
            ModelUnfitError: the manifest does not have the genre that the table has.
        """
        if genre not in self._scales:
            raise ModelUnfitError(
                f"{self._folder} does not have the genre {genre!r} of the table {TABLE}\n"
                f"train again: {TRAIN}"
            )
        return self._scales[genre]

    @cached_property
    def model(self) -> GenreKMeans:
        """The model itself, loaded when first needed."""
        from models.kmeans.genre_kmeans import GenreKMeans

        return GenreKMeans.load(self._folder)

    def nearest_clusters(self, features: Floats, genres: Sequence[str]) -> list[ClusterKey]:
        """See `ClusterRanking`; genres that the model does not have are left out."""
        return self.model.nearest_clusters(features, [g for g in genres if g in self._scales])

    def scaled_point(self, genre: str, features: Floats) -> Floats:
        """See `ClusterRanking`."""
        return np.asarray(np.asarray(features) / self._scale(genre))

    def points(self, ids: Mapping[str, Ids]) -> dict[str, Floats]:
        """See `ClusterRanking`; reads the features of all genres' tracks at once."""
        together = np.unique(np.hstack([*ids.values(), np.array([], "S22")]))
        features = self._features(together)
        return {
            genre: features[np.searchsorted(together, some)] / self._scale(genre)
            for genre, some in ids.items()
        }

    @abstractmethod
    def _features(self, ids: Ids) -> Floats:
        """Return the features (n, 9) of tracks, all of them known."""


class TableClusters(TrackClusters):
    """Queries the database each time; for a long playlist, reads everything once instead."""

    def __init__(self, database: Database, folder: Path, manifest: Manifest) -> None:
        super().__init__(folder, manifest)
        self._database = database
        self._manifest = manifest
        # A track is looked up to see whether it is known, and again to rank.
        self._clusters = lru_cache(maxsize=1_000)(partial(reads.clusters, database))
        # A short list is ranked again with more candidates of the same clusters.
        self._points = lru_cache(maxsize=MOST_QUERIES)(self._member_points)

    @cached_property
    def _everything(self) -> MemoryClusters:
        return MemoryClusters(self._database, self._folder, self._manifest)

    def clusters(self, track_id: str) -> list[ClusterKey]:
        """See `ClusterRanking`."""
        if self._clusters.cache_info().misses >= MOST_QUERIES:
            return self._everything.clusters(track_id)
        return self._clusters(track_id)

    def members(self, keys: Sequence[ClusterKey]) -> dict[ClusterKey, Ids]:
        """See `ClusterRanking`."""
        if len(keys) > MOST_QUERIES:
            return self._everything.members(keys)
        found = reads.members(self._database, keys)
        return {key: np.array(ids, dtype="S22") for key, ids in found.items()}

    def member_points(self, keys: Sequence[ClusterKey]) -> dict[ClusterKey, tuple[Ids, Floats]]:
        """See `ClusterRanking`."""
        if len(keys) > MOST_QUERIES:
            return self._everything.member_points(keys)
        return {key: self._points(key) for key in keys}

    def _member_points(self, key: ClusterKey) -> tuple[Ids, Floats]:
        rows = sorted(reads.member_features(self._database, key).items())
        ids = np.array([one for one, _ in rows], dtype="S22")
        features = np.array([values for _, values in rows]).reshape(len(rows), -1)
        return ids, features / self._scale(key[0])

    def _features(self, ids: Ids) -> Floats:
        found = reads.features(self._database, [one.decode() for one in ids.tolist()])
        return np.array([found[one.decode()] for one in ids.tolist()]).reshape(len(ids), -1)


class MemoryClusters(TrackClusters):
    """Reads the table and all features once; about 150 bytes a track and genre."""

    def __init__(self, database: Database, folder: Path, manifest: Manifest) -> None:
        super().__init__(folder, manifest)
        self._ids, self._table = reads.feature_arrays(database)
        self._members: dict[ClusterKey, Ids] = {}
        self._clusters: dict[str, list[ClusterKey]] = {}
        found: dict[ClusterKey, list[str]] = {}
        for genre, track_id, cluster in reads.all_clusters(database):
            found.setdefault((genre, cluster), []).append(track_id)
            self._clusters.setdefault(track_id, []).append((genre, cluster))
        self._members = {key: np.array(ids, dtype="S22") for key, ids in found.items()}

    def clusters(self, track_id: str) -> list[ClusterKey]:
        """See `ClusterRanking`."""
        return self._clusters.get(track_id, [])

    def members(self, keys: Sequence[ClusterKey]) -> dict[ClusterKey, Ids]:
        """See `ClusterRanking`."""
        return {key: self._members.get(key, np.array([], "S22")) for key in keys}

    def member_points(self, keys: Sequence[ClusterKey]) -> dict[ClusterKey, tuple[Ids, Floats]]:
        """See `ClusterRanking`."""
        members = self.members(keys)
        return {k: (ids, self._features(ids) / self._scale(k[0])) for k, ids in members.items()}

    def _features(self, ids: Ids) -> Floats:
        return np.asarray(self._table[np.searchsorted(self._ids, ids)])
