"""Tracks that sound alike: one standard scaler and one K-Means for each genre.

Each genre is clustered by itself in its own scaled space, so "loud" means loud for that genre.
Arrays go in, a fitted model comes out, and it answers with numpy alone: scikit-learn and joblib
are needed for training only, pandas for `GenreKMeans.similar`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from models import artifacts
from models.errors import ModelInputError, ModelUnfitError, UnknownIdError
from models.kmeans.genre_clusters import FEATURES, GenreClusters, GenreData, Ids, KMeansConfig
from models.kmeans.training import fingerprint, fit_genre, over_genres, prepare
from models.manifest import Manifest

if TYPE_CHECKING:
    import pandas as pd

KIND = "kmeans"
TRAIN_COMMAND = "segue train kmeans"
_ARRAYS = ("ids", "points", "labels", "distances", "centres", "mean", "scale")


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
        counts = {
            genre: {
                "rows": c.rows,
                "clusters": len(c.centres),
                "inertia": c.inertia,
                "scale": c.scale.tolist(),
            }
            for genre, c in self.genres.items()
        }
        return artifacts.save(
            directory,
            {f"{g}/{name}": getattr(c, name) for g, c in self.genres.items() for name in _ARRAYS},
            kind=KIND,
            config=self.config.as_dict() | {"features": FEATURES},
            seed=self.config.seed,
            data_fingerprint=self.data_fingerprint,
            counts={"rows": sum(c.rows for c in self.genres.values()), "genres": counts},
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
        try:
            config = KMeansConfig(**settings)
        except (TypeError, ModelInputError) as error:
            raise ModelUnfitError(f"{directory} has unusable settings: {error}") from error
        return cls(config, _StoredGenres(artifact.arrays), artifact.manifest.data_fingerprint)


class _StoredGenres(Mapping[str, GenreClusters]):
    """The genres of a model on disk, each read when first asked for."""

    def __init__(self, arrays: Mapping[str, NDArray[Any]]) -> None:
        self._arrays = arrays
        self._names = sorted({name.rpartition("/")[0] for name in arrays})
        self._read: dict[str, GenreClusters] = {}

    def __getitem__(self, genre: str) -> GenreClusters:
        if genre not in self._read:
            if genre not in self._names:
                raise KeyError(genre)
            parts = {name: self._arrays[f"{genre}/{name}"] for name in _ARRAYS}
            self._read[genre] = GenreClusters(genre=genre, **parts)
        return self._read[genre]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


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
