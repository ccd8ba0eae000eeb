"""Tracks that sound alike: one standard scaler and one K-Means for each genre.

Each genre is clustered separately in its own scaled space, so "loud" means loud for that genre.
Arrays go in, a fitted model comes out, and it ranks with NumPy alone: scikit-learn and joblib are
needed for training only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec
import numpy as np

from models.audio_features import FEATURES
from models.contract import TrainingOptions
from models.errors import ModelUnfitError
from models.k_search import KSearch
from models.kmeans.choose_k import KSearchConfig, search_k
from models.kmeans.config import KMeansConfig
from models.kmeans.genre_clusters import GenreClusters, GenreData, scaled
from models.kmeans.ranking import ClusterKey, ClusterRanking, Floats, Ids
from models.kmeans.stored import StoredGenres, arrays_of, counts_of
from models.kmeans.training import fingerprint, fit_genre, over_genres, prepare
from models.storage import artifacts
from models.storage.manifest import Manifest, checked

KIND = "kmeans"
TRAIN_COMMAND = "segue train kmeans"


@dataclass(frozen=True, eq=False)
class GenreKMeans(ClusterRanking):
    """K-Means on audio features, separately for each genre.

    Greedy k-means++ (Arthur & Vassilvitskii 2007) with one start, then Lloyd's algorithm, float32.
    Memory: 160 bytes a row beyond the data while training; 66 bytes a row after it, and on disk.

    Attributes:
        config: the settings it was trained with.
        genres: genre -> clusters, by name; of a loaded model each is read when first needed.
        seed: of every random choice.
        data_fingerprint: of the training data, whatever the order of its rows.
        search: the curves of the search for K, where `config.choose_k` was set; not saved.
    """

    config: KMeansConfig
    genres: Mapping[str, GenreClusters]
    seed: int
    data_fingerprint: str
    search: KSearch | None = None

    @classmethod
    def fit(
        cls,
        data: Mapping[str, GenreData],
        config: KMeansConfig | None = None,
        options: TrainingOptions | None = None,
    ) -> GenreKMeans:
        """Train on genre -> tracks; same data and seed, same model, for any jobs and backend.

        Args:
            data: a track may stand under several genres.
            config: default `KMeansConfig()`.
            options: default `TrainingOptions()`.

        Raises:
            ModelInputError: no genres, or a genre whose ids or features cannot be used.
        """
        config, options = config or KMeansConfig(), options or TrainingOptions()
        prepared = prepare(data, config)
        search = search_k(data, KSearchConfig(kmeans=config), options) if config.choose_k else None
        if search is not None:
            config = replace(config, k_by_genre={**search.chosen, **config.k_by_genre})
        genres = over_genres(fit_genre, prepared, config, options)
        return cls(config, genres, options.seed, fingerprint(prepared), search)

    def clusters(self, track_id: str) -> list[ClusterKey]:
        """See `ClusterRanking`."""
        rows = {genre: part.row_of(track_id) for genre, part in self.genres.items()}
        return [(g, int(self.genres[g].labels[r])) for g, r in rows.items() if r is not None]

    def nearest_clusters(self, features: Floats, genres: Sequence[str]) -> list[ClusterKey]:
        """See `ClusterRanking`."""
        found: dict[ClusterKey, float] = {}
        for genre in genres or sorted(self.genres):
            labels, distances = self.genres[genre].predict(np.asarray(features)[None, :])
            found[genre, int(labels[0])] = float(distances[0])
        if genres:
            return list(found)
        return [min(found, key=lambda key: (found[key], key[0]))]

    def members(self, keys: Sequence[ClusterKey]) -> dict[ClusterKey, Ids]:
        """See `ClusterRanking`."""
        return {key: ids for key, (ids, _) in self.member_points(keys).items()}

    def member_points(self, keys: Sequence[ClusterKey]) -> dict[ClusterKey, tuple[Ids, Floats]]:
        """See `ClusterRanking`."""
        parts = {key: (self.genres[key[0]], self.genres[key[0]].members(key[1])) for key in keys}
        return {key: (part.ids[rows], part.points[rows]) for key, (part, rows) in parts.items()}

    def points(self, ids: Mapping[str, Ids]) -> dict[str, Floats]:
        """See `ClusterRanking`."""
        return {
            genre: self.genres[genre].points[np.searchsorted(self.genres[genre].ids, some)]
            for genre, some in ids.items()
        }

    def scaled_point(self, genre: str, features: Floats) -> Floats:
        """See `ClusterRanking`."""
        part = self.genres[genre]
        return scaled(np.asarray(features), part.mean, part.scale)

    def summary(self) -> list[dict[str, object]]:
        """Return the size of each genre and of its clusters."""
        return [
            {
                "genre": genre,
                "tracks": part.rows,
                "clusters": len(part.centres),
                "smallest": int(part.sizes.min()),
                "largest": int(part.sizes.max()),
                "inertia": round(part.inertia, 1),
            }
            for genre, part in self.genres.items()
        ]

    def save(self, folder: Path) -> Manifest:
        """Write the model into `folder`, in one step; see `artifacts.save`."""
        return artifacts.save(
            folder,
            arrays_of(self.genres),
            kind=KIND,
            config=self.config.as_dict() | {"features": FEATURES},
            seed=self.seed,
            data_fingerprint=self.data_fingerprint,
            counts=msgspec.to_builtins(counts_of(self.genres)),
        )

    @classmethod
    def load(cls, folder: Path) -> GenreKMeans:
        """Read what `save` wrote: check the whole file, read each genre when first needed.

        Raises:
            ModelMissingError: nothing was trained there.
            ModelUnfitError: damaged, another kind or version, or other features.
        """
        artifact = artifacts.load(folder, kind=KIND, command=TRAIN_COMMAND)
        manifest = artifact.manifest
        settings = dict(manifest.config)
        if settings.pop("features", None) != list(FEATURES):
            raise ModelUnfitError(
                f"{folder} was trained on other features\ntrain again with `{TRAIN_COMMAND}`"
            )
        config = checked(settings, KMeansConfig, folder)
        return cls(config, StoredGenres(artifact), manifest.seed, manifest.data_fingerprint)
