"""The fitted clusters of one genre; needs NumPy alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.audio_features import FEATURES, YEAR
from models.errors import ModelInputError
from models.kmeans.config import KMeansConfig

Ids = NDArray[np.bytes_]
Floats = NDArray[np.floating[Any]]
_CHUNK = 512


def clusters_for(rows: int, genre: str, config: KMeansConfig) -> int:
    """Return the number of clusters K of a genre with so many rows.

    >>> config = KMeansConfig(k_by_genre={"jazz": 20})
    >>> [clusters_for(rows, "rock", config) for rows in (3, 100, 9_999, 10_000)]
    [1, 20, 60, 110]
    >>> clusters_for(50_000, "jazz", config)
    20
    """
    by_size = config.k_large if rows >= config.large_rows else config.k_small
    wanted = config.k_by_genre.get(genre, config.k or by_size)
    return max(1, min(wanted, rows // config.min_rows_per_cluster))


@dataclass(frozen=True)
class GenreData:
    """The tracks of one genre, in any order.

    Attributes:
        ids: (n,) track ids of 22 ASCII characters, each once.
        features: (n, 9) in the order of FEATURES, nothing missing; (n, 10) for a model with
            years, NaN where the year is unknown.
    """

    ids: Sequence[str] | NDArray[Any]
    features: NDArray[Any]


@dataclass(frozen=True, eq=False)
class GenreClusters:
    """The fitted clusters of one genre; rows are sorted by id.

    Of a model with years, there are 10 columns instead of 9.

    Attributes:
        genre: its name.
        ids: (n,) bytes of length 22.
        points: (n, 9) float32, the features scaled: (feature - mean) / scale. Kept so that
            nearest tracks need no database: 36 bytes a track, read only when asked for.
        labels: (n,) int32, 0..K-1, every one in use.
        distances: (n,) float32, Euclidean, from a track to its own centre in scaled space.
        centres: (K, 9) float32 in scaled space.
        mean, scale: (9,) float64, the genre's standard scaler in the features' units; the scale
            of the year is divided by its weight.
    """

    genre: str
    ids: Ids
    points: Floats
    labels: NDArray[np.int32]
    distances: Floats
    centres: Floats
    mean: Floats
    scale: Floats

    @property
    def rows(self) -> int:
        """How many tracks."""
        return len(self.ids)

    @property
    def sizes(self) -> NDArray[np.int64]:
        """(K,) tracks in each cluster."""
        return np.bincount(self.labels, minlength=len(self.centres))

    @property
    def inertia(self) -> float:
        """Sum of the squared distances."""
        return float(np.square(self.distances, dtype=np.float64).sum())

    def row_of(self, track_id: str) -> int | None:
        """The row of a track, or None where the genre does not have it."""
        key = track_id.encode("ascii", "replace")
        row = int(np.searchsorted(self.ids, key))
        return row if row < self.rows and self.ids[row] == key else None

    def members(self, label: int) -> NDArray[np.intp]:
        """The rows of one cluster, ascending."""
        return np.flatnonzero(self.labels == label)

    def distances_from(self, row: int, rows: NDArray[np.intp]) -> Floats:
        """(len(rows),) float32 Euclidean distances in scaled space from one row to others."""
        squares: Floats = np.square(self.points[rows] - self.points[row])
        return np.asarray(np.sqrt(squares.sum(axis=1)))

    def predict(self, features: NDArray[Any]) -> tuple[NDArray[np.int32], Floats]:
        """Assign tracks to the nearest centre, the first of equally near ones.

        Args:
            features: (m, 9) in the order of FEATURES, or (m, 10) with the year.

        Returns:
            labels (m,) int32 and distances (m,) float32. Rows of the training data get the
            label they were trained with, whatever the size of the batch.

        Raises:
            ModelInputError: wrong shape, or missing or infinite values.
        """
        checked = check_features(self.genre, features)
        return assign(scaled(checked, self.mean, self.scale), self.centres)

    def centres_in_units(self) -> Floats:
        """(K, 9) float64 centres in the units of the features."""
        return self.centres * self.scale + self.mean


def check_features(
    genre: str, features: NDArray[Any], widths: Sequence[int] = (YEAR, YEAR + 1)
) -> Floats:
    """The features as float64 (n, 9), or (n, 10) with the year, which may be unknown.

    Raises:
        ModelInputError: another shape, or rows with missing or infinite values.
    """
    try:
        array = np.asarray(features, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ModelInputError(f"genre {genre!r}: features are not numbers: {error}") from error
    if array.ndim != 2 or array.shape[1] not in widths:
        raise ModelInputError(
            f"genre {genre!r}: features of shape {array.shape}, expected (n, {widths[0]})"
        )
    missing = ~np.isfinite(array[:, :YEAR])
    if missing.any():
        columns = [name for name, gaps in zip(FEATURES, missing.T, strict=True) if gaps.any()]
        raise ModelInputError(
            f"genre {genre!r}: {missing.any(axis=1).sum()} of {len(array)} tracks lack a value "
            f"in {', '.join(columns)}\nleave these tracks out or fill the values in"
        )
    return array


def scaled(features: Floats, mean: Floats, scale: Floats) -> Floats:
    """Float32: (features - mean) / scale, of the columns that mean and scale have.

    A year that is missing or unknown counts as the mean.
    """
    return in_space(features, mean, scale).astype(np.float32)


def in_space(features: Floats, mean: Floats, scale: Floats) -> Floats:
    """Like `scaled`, in double precision."""
    points: Floats = (features[..., :YEAR] - mean[:YEAR]) / scale[:YEAR]
    if len(mean) == YEAR:
        return points
    years = features[..., YEAR:]
    if not years.shape[-1]:
        years = np.full((*features.shape[:-1], 1), np.nan)
    placed = np.where(np.isfinite(years), (years - mean[YEAR]) / scale[YEAR], 0.0)
    return np.concatenate([points, placed], axis=-1)


def assign(points: Floats, centres: Floats) -> tuple[NDArray[np.int32], Floats]:
    """Label (n,) int32 of the nearest centre and the Euclidean distance (n,) float32 to it.

    Feature by feature rather than by matrix product: the rounding of a product depends on the
    size of the batch, and a track near a border must get the same label alone and in company.
    """
    labels = np.empty(len(points), dtype=np.int32)
    distances = np.empty(len(points), dtype=np.float32)
    for start in range(0, len(points), _CHUNK):
        chunk = points[start : start + _CHUNK]
        squares = np.zeros((len(chunk), len(centres)), dtype=np.float32)
        for column in range(points.shape[1]):
            squares += np.square(chunk[:, column, None] - centres[:, column])
        labels[start : start + _CHUNK] = squares.argmin(axis=1)
        distances[start : start + _CHUNK] = np.sqrt(squares.min(axis=1))
    return labels, distances
