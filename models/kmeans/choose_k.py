"""How many clusters should a genre have? Inertia and silhouette over a grid of K.

Inertia always falls as K grows; the knee of its curve is where more clusters begin to pay less.
Audio features of real catalogues have no sharp knee, so take the answer as a proposal and look at
the curve. It is reported, never applied by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models import artifacts
from models.errors import ModelInputError, ModelUnfitError
from models.kmeans.genre_clusters import Floats, GenreData, Ids, KMeansConfig, assign, scaled
from models.kmeans.training import (
    fingerprint,
    fit_centres,
    fit_scaler,
    genre_seed,
    over_genres,
    prepare,
    sample_rows,
)
from models.manifest import Manifest

KIND = "choose_k"
COMMAND = "segue train kmeans --choose-k"
_ARRAYS = ("ks", "inertias", "silhouettes")


@dataclass(frozen=True)
class KSearchConfig:
    """Settings of `KSearch`.

    Attributes:
        grid: the K to try, bounded for each genre by rows // kmeans.min_rows_per_cluster.
        silhouette_rows: size of the seeded sample of which the silhouette is taken.
        kmeans: seed, jobs, backend and the fit itself; inertia is that of a sample of
            kmeans.fit_rows where a genre is bigger.
    """

    grid: tuple[int, ...] = (10, 20, 30, 45, 60, 80, 110, 150)
    silhouette_rows: int = 4_000
    kmeans: KMeansConfig = field(default_factory=KMeansConfig)

    def __post_init__(self) -> None:
        if not self.grid or min(self.grid) < 1 or list(self.grid) != sorted(set(self.grid)):
            raise ModelInputError(f"grid {self.grid} must be rising numbers of clusters, 1 or more")


@dataclass(frozen=True, eq=False)
class GenreCurve:
    """One genre over the grid.

    Attributes:
        genre: its name.
        rows: how many of its tracks the inertia is of.
        ks: (m,) int32, rising.
        inertias: (m,) float64, sum of squared distances in scaled space.
        silhouettes: (m,) float64 in -1..1, higher is better separated; NaN where fewer than two
            clusters are in the sample.
        chosen: the K at the knee of the inertias.
    """

    genre: str
    rows: int
    ks: NDArray[np.int32]
    inertias: NDArray[np.float64]
    silhouettes: NDArray[np.float64]

    @property
    def chosen(self) -> int:
        """The K at the knee."""
        return knee(self.ks.tolist(), self.inertias.tolist())


@dataclass(frozen=True, eq=False)
class KSearch:
    """A grid of K tried on every genre.

    Attributes:
        config: how.
        curves: genre -> curve, by name.
        data_fingerprint: the same as that of a `GenreKMeans` of the same data.
    """

    config: KSearchConfig
    curves: Mapping[str, GenreCurve]
    data_fingerprint: str

    @property
    def chosen(self) -> dict[str, int]:
        """Genre -> K at the knee, ready to be `KMeansConfig.k_by_genre`."""
        return {genre: curve.chosen for genre, curve in self.curves.items()}

    @classmethod
    def fit(
        cls,
        data: Mapping[str, GenreData],
        config: KSearchConfig | None = None,
        progress: Callable[[str], None] | None = None,
    ) -> KSearch:
        """Try the grid on every genre; same data and seed, same curves.

        Args:
            data: genre -> tracks, as for `GenreKMeans.fit`.
            config: default `KSearchConfig()`.
            progress: called with the name of each genre that is done.

        Raises:
            ModelInputError: no genres, or a genre whose ids or features cannot be used.
        """
        config = config or KSearchConfig()
        prepared = prepare(data)
        work = partial(_curve, grid=config.grid, silhouette_rows=config.silhouette_rows)
        curves = over_genres(work, prepared, config.kmeans, progress)
        return cls(config, curves, fingerprint(prepared))

    def save(self, directory: Path) -> Manifest:
        """Write the curves into `directory`, in one step; see `artifacts.save`."""
        curves = self.curves.items()
        return artifacts.save(
            directory,
            {f"{genre}/{name}": getattr(c, name) for genre, c in curves for name in _ARRAYS},
            kind=KIND,
            config=vars(self.config) | {"kmeans": self.config.kmeans.as_dict()},
            seed=self.config.kmeans.seed,
            data_fingerprint=self.data_fingerprint,
            counts={genre: {"rows": c.rows, "chosen": c.chosen} for genre, c in curves},
        )

    @classmethod
    def load(cls, directory: Path) -> KSearch:
        """Read what `save` wrote.

        Raises:
            ModelMissingError: no curves there.
            ModelUnfitError: damaged, or something else.
        """
        artifact = artifacts.load(directory, kind=KIND, command=COMMAND)
        manifest, arrays = artifact.manifest, artifact.arrays
        curves = {}
        try:
            kmeans = KMeansConfig(**manifest.config["kmeans"])
            grid, rows = tuple(manifest.config["grid"]), manifest.config["silhouette_rows"]
            config = KSearchConfig(grid, rows, kmeans)
            for genre, count in manifest.counts.items():
                parts = {name: arrays[f"{genre}/{name}"] for name in _ARRAYS}
                curves[genre] = GenreCurve(genre, count["rows"], **parts)
        except (KeyError, TypeError, ModelInputError) as error:
            raise ModelUnfitError(f"{directory} has unusable settings: {error!r}") from error
        return cls(config, curves, manifest.data_fingerprint)


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
    grid: tuple[int, ...],
    silhouette_rows: int,
) -> GenreCurve:
    seed = genre_seed(config.seed, genre)
    points = sample_rows(scaled(features, *fit_scaler(features)), config.fit_rows, seed)
    sample = sample_rows(points, silhouette_rows, seed)
    ks = _bounded(grid, len(ids) // config.min_rows_per_cluster)
    centres = [fit_centres(points, k, genre, config) for k in ks]
    return GenreCurve(
        genre,
        len(points),
        np.array(ks, dtype=np.int32),
        np.array([np.square(assign(points, c)[1], dtype=np.float64).sum() for c in centres]),
        np.array([_silhouette(sample, assign(sample, c)[0]) for c in centres]),
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
