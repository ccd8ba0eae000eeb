"""K-Means and the database: the table track_cluster, and ranking from it.

Ranking reads members from the table and only the manifest of the model, so that an answer needs
no array file. Places of new tracks need the centres; then the model itself is loaded.
"""

from __future__ import annotations

import csv
from abc import abstractmethod
from collections.abc import Mapping, Sequence
from functools import cached_property, lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from etl.files import atomic_path
from etl.home import Home
from models.audio_features import YEAR
from models.errors import ModelMissingError, ModelUnfitError
from models.kmeans.counts import GenreCounts, KMeansCounts
from models.kmeans.genre_clusters import in_space
from models.kmeans.ranking import ClusterKey, ClusterRanking, Floats, Ids
from models.storage.manifest import Manifest, checked, read_manifest
from recommender.cluster_data import with_years
from sql import reads
from sql.database import Database, StagedTable
from sql.training_data import next_training

if TYPE_CHECKING:
    from models.kmeans.genre_kmeans import GenreKMeans
    from sql.tables import Table

KIND = "kmeans"
TABLE = "track_cluster"
TRAIN = "segue train kmeans"

MOST_QUERIES = 32
"""Clusters or tracks that are queried one by one: reading all takes as long as some 40 of them."""


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
        self._spaces = {name: _space(genre) for name, genre in counts.genres.items()}
        self._has_years = any(len(scale) > YEAR for _, scale in self._spaces.values())

    def _in_space(self, genre: str, features: Floats) -> Floats:
        """Return features as scaled points of a genre.

        Raises:
            ModelUnfitError: the manifest does not have the genre that the table has.
        """
        if genre not in self._spaces:
            raise ModelUnfitError(
                f"{self._folder} does not have the genre {genre!r} of the table {TABLE}\n"
                f"train again: {TRAIN}"
            )
        return in_space(features, *self._spaces[genre])

    @cached_property
    def model(self) -> GenreKMeans:
        """The model itself, loaded when first needed."""
        from models.kmeans.genre_kmeans import GenreKMeans

        return GenreKMeans.load(self._folder)

    def nearest_clusters(self, features: Floats, genres: Sequence[str]) -> list[ClusterKey]:
        """See `ClusterRanking`; genres that the model does not have are left out."""
        return self.model.nearest_clusters(features, [g for g in genres if g in self._spaces])

    def scaled_point(self, genre: str, features: Floats) -> Floats:
        """See `ClusterRanking`."""
        return self._in_space(genre, np.asarray(features))

    def points(self, ids: Mapping[str, Ids]) -> dict[str, Floats]:
        """See `ClusterRanking`; reads the features of all genres' tracks at once."""
        together = np.unique(np.hstack([*ids.values(), np.array([], "S22")]))
        features = self._features(together)
        return {
            genre: self._in_space(genre, features[np.searchsorted(together, some)])
            for genre, some in ids.items()
        }

    @abstractmethod
    def _features(self, ids: Ids) -> Floats:
        """Return the features of tracks, all of them known: (n, 9), or (n, 10) with years."""


def _space(genre: GenreCounts) -> tuple[Floats, Floats]:
    """Return where a genre's points are measured from, and its scale.

    Distances do not depend on the former, but for the year: an unknown one counts as the mean.
    """
    scale = np.array(genre.scale)
    return np.r_[np.zeros(YEAR), [genre.mean_year or 0.0] * (len(scale) - YEAR)], scale


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
        return ids, self._in_space(key[0], self._dated(ids, [values for _, values in rows]))

    def _features(self, ids: Ids) -> Floats:
        found = reads.features(self._database, [one.decode() for one in ids.tolist()])
        return self._dated(ids, [found[one.decode()] for one in ids.tolist()])

    def _dated(self, ids: Ids, rows: Sequence[Sequence[float]]) -> Floats:
        features = np.array(rows).reshape(len(ids), YEAR)
        if not self._has_years:
            return features
        years = reads.release_years(self._database, [one.decode() for one in ids.tolist()])
        return with_years(ids, features, years)


class MemoryClusters(TrackClusters):
    """Reads the table and all features once; about 150 bytes a track and genre."""

    def __init__(self, database: Database, folder: Path, manifest: Manifest) -> None:
        super().__init__(folder, manifest)
        self._ids, self._table = reads.feature_arrays(database)
        if self._has_years:
            self._table = with_years(self._ids, self._table, reads.release_years(database))
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
        return {k: (ids, self._in_space(k[0], self._features(ids))) for k, ids in members.items()}

    def _features(self, ids: Ids) -> Floats:
        return np.asarray(self._table[np.searchsorted(self._ids, ids)])
