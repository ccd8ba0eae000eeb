"""Tracks that sound alike: one standard scaler and one K-Means for each genre.

Each genre is clustered by itself in its own scaled space, so "loud" means loud for that genre.
Arrays go in, a fitted model comes out, and it answers with numpy alone: scikit-learn and joblib
are needed for training only, pandas for `GenreKMeans.similar`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from models import artifacts
from models.errors import ModelInputError, ModelUnfitError, UnknownIdError
from models.kmeans.genre_clusters import FEATURES, GenreClusters, GenreData, Ids, KMeansConfig
from models.kmeans.stored import StoredGenres, arrays_of, counts_of
from models.kmeans.training import fingerprint, fit_genre, over_genres, prepare
from models.manifest import Manifest, checked

if TYPE_CHECKING:
    import pandas as pd

KIND = "kmeans"
TRAIN_COMMAND = "segue train kmeans"


@dataclass(frozen=True, eq=False)
class GenreKMeans:
    """K-Means over audio features, for each genre by itself.

    Greedy k-means++ (Arthur & Vassilvitskii 2007) with one start, then Lloyd's algorithm, float32.
    Memory: 160 bytes a row beyond the data while training; 66 bytes a row after it, and on disk.

    Attributes:
        config: what it was trained with.
        genres: genre -> clusters, by name; of a loaded model each is read when first asked for.
        data_fingerprint: of the training data, whatever the order of its rows.
    """

    config: KMeansConfig
    genres: Mapping[str, GenreClusters]
    data_fingerprint: str

    @classmethod
    def fit(
        cls,
        data: Mapping[str, GenreData],
        config: KMeansConfig | None = None,
        progress: Callable[[str], None] | None = None,
    ) -> GenreKMeans:
        """Train on genre -> tracks; same data and seed, same model, for any jobs and backend.

        Args:
            data: a track may stand under several genres.
            config: default `KMeansConfig()`.
            progress: called with the name of each genre that is done.

        Raises:
            ModelInputError: no genres, or a genre whose ids or features cannot be used.
        """
        config = config or KMeansConfig()
        prepared = prepare(data)
        genres = over_genres(fit_genre, prepared, config, progress)
        return cls(config, genres, fingerprint(prepared))

    def similar(self, ids: Sequence[str], k: int) -> pd.DataFrame:
        """The k nearest members of each seed's own cluster, over all its genres.

        Returns:
            Frame (seed_id, item_id, score, rank), seeds in the order given, rank from 1; score =
            1 / (1 + distance in scaled space), of the genre where the two are nearest. No seed
            is an answer; equal scores are ordered by id; a small cluster has fewer than k.

        Raises:
            UnknownIdError: a seed is in no genre of the model.
            ModelInputError: k < 1.
        """
        import pandas as pd

        if k < 1:
            raise ModelInputError(f"k is {k}; it must be 1 or more")
        seeds = list(dict.fromkeys(ids))
        places = self._places(seeds)
        excluded = np.array(seeds, dtype="S")
        rows = [
            (seed, item.decode(), 1.0 / (1.0 + distance), rank)
            for seed in seeds
            for rank, (item, distance) in enumerate(_nearest(places[seed], excluded, k), start=1)
        ]
        frame = pd.DataFrame(rows, columns=["seed_id", "item_id", "score", "rank"])
        return frame.astype({"score": "float64", "rank": "int64"})

    def _places(self, seeds: Iterable[str]) -> dict[str, list[tuple[GenreClusters, int]]]:
        """Where each seed stands: clusters and row, for each of its genres."""
        places = {
            seed: [
                (clusters, row)
                for clusters in self.genres.values()
                if (row := clusters.row_of(seed)) is not None
            ]
            for seed in seeds
        }
        unknown = [seed for seed, found in places.items() if not found]
        if unknown:
            raise UnknownIdError(
                f"{len(unknown)} of {len(places)} tracks are in no genre of the kmeans model, "
                f"such as {unknown[0]!r}"
            )
        return places

    def save(self, directory: Path) -> Manifest:
        """Write the model into `directory`, in one step; see `artifacts.save`."""
        return artifacts.save(
            directory,
            arrays_of(self.genres),
            kind=KIND,
            config=self.config.as_dict() | {"features": FEATURES},
            seed=self.config.seed,
            data_fingerprint=self.data_fingerprint,
            counts=msgspec.to_builtins(counts_of(self.genres)),
        )

    @classmethod
    def load(cls, directory: Path) -> GenreKMeans:
        """Read what `save` wrote; checks the whole file, reads each genre when asked for.

        Raises:
            ModelMissingError: nothing was trained there.
            ModelUnfitError: damaged, another kind or version, or other features.
        """
        artifact = artifacts.load(directory, kind=KIND, command=TRAIN_COMMAND)
        settings = dict(artifact.manifest.config)
        if settings.pop("features", None) != list(FEATURES):
            raise ModelUnfitError(
                f"{directory} was trained on other features\ntrain again with `{TRAIN_COMMAND}`"
            )
        config = checked(settings, KMeansConfig, directory)
        return cls(config, StoredGenres(artifact), artifact.manifest.data_fingerprint)


def _nearest(
    places: Sequence[tuple[GenreClusters, int]], excluded: Ids, k: int
) -> Iterator[tuple[bytes, float]]:
    """Id and distance of the k nearest, each id once, nearest first, equal ones by id."""
    near = [(clusters, row, clusters.members(clusters.labels[row])) for clusters, row in places]
    ids = np.concatenate([clusters.ids[rows] for clusters, _, rows in near])
    distances = np.concatenate([c.distances_from(row, rows) for c, row, rows in near])
    order = np.lexsort((ids, distances))
    ids, distances = ids[order], distances[order]
    first = np.sort(np.unique(ids, return_index=True)[1])
    first = first[~np.isin(ids[first], excluded)][:k]
    return zip(ids[first].tolist(), distances[first].tolist(), strict=True)
