"""How many clusters should a genre have? As many as explain a stated share of its variance.

There is no true K. Audio features of real catalogues form no separate clusters: as K grows,
inertia falls without a knee, the silhouette stays low, clusterings of two halves of the tracks
agree less, and members of a cluster share playlists more often, all without a best K on the way.
So K is a knob between "alike" (many small clusters) and "surprising" (few large ones).

What a search can do is to set that knob alike for all genres. At the same share of explained
variance the members of a cluster are equally far from its centre, measured by the spread of their
genre: a uniform genre then has few clusters, a varied one many, however many tracks each has.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
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

_LEAST_LEFT = 1e-12  # has a logarithm


@dataclass(frozen=True)
class KSearchConfig:
    """Settings of `search_k`.

    Attributes:
        grid: the K to try, bounded for each genre by rows // kmeans.min_rows_per_cluster.
        share: of the variance that the clusters shall explain, in 0..1.
        silhouette_rows: size of the seeded sample of which the silhouette is taken.
        kmeans: how each K is fitted; inertia is that of a sample of kmeans.fit_rows where a
            genre is bigger.
    """

    grid: tuple[int, ...] = (5, 10, 20, 40, 80, 160, 320)
    share: float = 0.8
    silhouette_rows: int = 4_000
    kmeans: KMeansConfig = field(default_factory=KMeansConfig)

    def __post_init__(self) -> None:
        if not self.grid or min(self.grid) < 1 or list(self.grid) != sorted(set(self.grid)):
            raise ModelInputError(f"grid {self.grid} must be rising numbers of clusters, 1 or more")
        if not 0 < self.share < 1:
            raise ModelInputError(f"share {self.share} of the variance must be between 0 and 1")


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
    prepared = prepare(data, config.kmeans)
    work = partial(_curve, search=config)
    curves = over_genres(work, prepared, config.kmeans, options)
    settings = {**vars(config), "kmeans": config.kmeans.as_dict()}
    return KSearch(curves, config.share, settings, options.seed, fingerprint(prepared))


def k_of_share(ks: Sequence[int], explained: Sequence[float], share: float) -> int:
    """Return the K at which the clusters explain a share of the variance.

    Between two K of the grid the variance left falls about as a power of K. The largest K where
    the share is not reached, the smallest where it is exceeded from the start.

    Args:
        ks: rising.
        explained: the share at each K, in 0..1.
        share: in 0..1.

    Raises:
        ModelInputError: no points, or not as many shares as ks.

    >>> k_of_share([10, 20, 40, 80], [0.2, 0.6, 0.8, 0.9], 0.7)
    27
    """
    if not ks or len(ks) != len(explained):
        raise ModelInputError(f"{len(ks)} numbers of clusters, {len(explained)} shares")
    left = np.clip(1.0 - np.maximum.accumulate(explained), _LEAST_LEFT, 1.0)
    return round(float(np.exp(np.interp(-np.log(1.0 - share), -np.log(left), np.log(ks)))))


def _curve(
    genre: str,
    ids: Ids,
    features: Floats,
    config: KMeansConfig,
    seed: int,
    search: KSearchConfig,
) -> GenreCurve:
    draw = genre_seed(seed, genre)
    scaler = fit_scaler(features, config.year_weight)
    points = sample_rows(scaled(features, *scaler), config.fit_rows, draw)
    sample = sample_rows(points, search.silhouette_rows, draw)
    ks = _bounded(search.grid, len(ids) // config.min_rows_per_cluster)
    centres = [fit_centres(points, k, genre, config, seed) for k in ks]
    curve = GenreCurve(
        genre=genre,
        rows=len(points),
        ks=np.array(ks, dtype=np.int32),
        inertias=np.array([_inertia(points, of_k) for of_k in centres]),
        silhouettes=np.array([_silhouette(sample, assign(sample, c)[0]) for c in centres]),
        total=_inertia(points, points.mean(axis=0, keepdims=True)),
        chosen=ks[0],
    )
    return replace(curve, chosen=k_of_share(ks, curve.explained.tolist(), search.share))


def _inertia(points: Floats, centres: Floats) -> float:
    return float(np.square(assign(points, centres)[1], dtype=np.float64).sum())


def _bounded(grid: tuple[int, ...], most: int) -> list[int]:
    """Return the grid up to `most`, never empty."""
    return [k for k in grid if k <= most] or [max(1, most)]


def _silhouette(points: Floats, labels: NDArray[np.int32]) -> float:
    """Return the mean silhouette (Rousseeuw 1987), NaN where it is not defined."""
    from sklearn.metrics import silhouette_score

    clusters = len(np.unique(labels))
    if not 2 <= clusters < len(points):
        return float("nan")
    return float(silhouette_score(points, labels))
