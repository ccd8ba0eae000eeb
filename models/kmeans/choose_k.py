"""How many clusters should a genre have? Inertia and silhouette over a grid of K.

Inertia always falls as K grows; the knee of its curve is where more clusters begin to pay less.
Audio features of real catalogues have no sharp knee, so take the answer as a proposal and look at
the curve. It is reported, never applied by itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

import numpy as np
from numpy.typing import NDArray

from models.contract import TrainingOptions
from models.errors import ModelInputError
from models.k_search import GenreCurve, KSearch
from models.kmeans.config import KMeansConfig
from models.kmeans.genre_clusters import Floats, GenreData, Ids, assign, scaled
from models.kmeans.training import (
    fingerprint,
    fit_centres,
    fit_scaler,
    genre_seed,
    over_genres,
    prepare,
    sample_rows,
)


@dataclass(frozen=True)
class KSearchConfig:
    """Settings of `search_k`.

    Attributes:
        grid: the K to try, bounded for each genre by rows // kmeans.min_rows_per_cluster.
        silhouette_rows: size of the seeded sample of which the silhouette is taken.
        kmeans: how each K is fitted; inertia is that of a sample of kmeans.fit_rows where a
            genre is bigger.
    """

    grid: tuple[int, ...] = (10, 20, 30, 45, 60, 80, 110, 150)
    silhouette_rows: int = 4_000
    kmeans: KMeansConfig = field(default_factory=KMeansConfig)

    def __post_init__(self) -> None:
        if not self.grid or min(self.grid) < 1 or list(self.grid) != sorted(set(self.grid)):
            raise ModelInputError(f"grid {self.grid} must be rising numbers of clusters, 1 or more")


def search_k(
    data: Mapping[str, GenreData],
    config: KSearchConfig | None = None,
    options: TrainingOptions | None = None,
) -> KSearch:
    """Return the curves of every genre over the grid; same data and seed, same curves.

    Args:
        data: genre -> tracks, as for `GenreKMeans.fit`.
        config: default `KSearchConfig()`.
        options: default `TrainingOptions()`.

    Raises:
        ModelInputError: no genres, or a genre whose ids or features cannot be used.
    """
    config, options = config or KSearchConfig(), options or TrainingOptions()
    prepared = prepare(data)
    work = partial(_curve, grid=config.grid, silhouette_rows=config.silhouette_rows)
    curves = over_genres(work, prepared, config.kmeans, options)
    settings = {**vars(config), "kmeans": config.kmeans.as_dict()}
    return KSearch(curves, settings, options.seed, fingerprint(prepared))


def knee(ks: Sequence[int], inertias: Sequence[float]) -> int:
    """The K furthest below the chord from the first point to the last, both axes scaled to 0..1.

    Satopää, Albrecht, Irwin & Raghavan 2011, "Finding a Kneedle in a Haystack", for a falling
    convex curve and without smoothing. The smallest K where several are equally far, so the
    first of a straight line.

    Args:
        ks: rising.
        inertias: one for each K.

    Raises:
        ModelInputError: no points, or not as many inertias as ks.

    >>> knee([10, 20, 30, 40, 50], [100.0, 60.0, 20.0, 18.0, 16.0])
    30
    """
    if not ks or len(ks) != len(inertias):
        raise ModelInputError(f"{len(ks)} numbers of clusters, {len(inertias)} inertias")
    right = (np.asarray(ks) - ks[0]) / max(ks[-1] - ks[0], 1)
    height = np.asarray(inertias) - inertias[-1]
    below_chord = 1.0 - right - height / (height[0] if height[0] > 0 else 1.0)
    return int(ks[int(np.argmax(np.round(below_chord, 9)))])


def _curve(
    genre: str,
    ids: Ids,
    features: Floats,
    config: KMeansConfig,
    seed: int,
    grid: tuple[int, ...],
    silhouette_rows: int,
) -> GenreCurve:
    draw = genre_seed(seed, genre)
    points = sample_rows(scaled(features, *fit_scaler(features)), config.fit_rows, draw)
    sample = sample_rows(points, silhouette_rows, draw)
    ks = _bounded(grid, len(ids) // config.min_rows_per_cluster)
    centres = [fit_centres(points, k, genre, config, seed) for k in ks]
    inertias = [float(np.square(assign(points, c)[1], dtype=np.float64).sum()) for c in centres]
    return GenreCurve(
        genre=genre,
        rows=len(points),
        ks=np.array(ks, dtype=np.int32),
        inertias=np.array(inertias),
        silhouettes=np.array([_silhouette(sample, assign(sample, c)[0]) for c in centres]),
        chosen=knee(ks, inertias),
    )


def _bounded(grid: tuple[int, ...], most: int) -> list[int]:
    """The grid up to `most`, and never empty."""
    return [k for k in grid if k <= most] or [max(1, most)]


def _silhouette(points: Floats, labels: NDArray[np.int32]) -> float:
    """Mean silhouette (Rousseeuw 1987), NaN where it is not defined."""
    from sklearn.metrics import silhouette_score

    clusters = len(np.unique(labels))
    if not 2 <= clusters < len(points):
        return float("nan")
    return float(silhouette_score(points, labels))
