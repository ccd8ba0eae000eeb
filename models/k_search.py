"""A stored search for the number of clusters K: one curve for each genre.

Charts read it without knowing which model made it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import msgspec
import numpy as np
from msgspec import Meta
from numpy.typing import NDArray

from models.errors import damaged
from models.storage import artifacts
from models.storage.manifest import Manifest, checked
from models.storage.npz import Array

KIND = "choose_k"
COMMAND = "segue train all --choose-k"
_ARRAYS = ("ks", "inertias", "silhouettes")


@dataclass(frozen=True, eq=False)
class GenreCurve:
    """One genre over the grid of K.

    Attributes:
        genre: its name.
        rows: how many of its tracks were clustered.
        ks: (m,) int32, rising.
        inertias: (m,) float64, sum of squared distances in scaled space.
        silhouettes: (m,) float64 in -1..1, higher is better separated; NaN where fewer than two
            clusters are in the sample.
        total: the inertia of one cluster of all rows.
        chosen: the K that the search proposes, from the first to the last of `ks`.
    """

    genre: str
    rows: int
    ks: NDArray[np.int32]
    inertias: NDArray[np.float64]
    silhouettes: NDArray[np.float64]
    total: float
    chosen: int

    @property
    def explained(self) -> NDArray[np.float64]:
        """Return the share of the variance that the clusters explain, (m,) in 0..1.

        1 where there is no variance.
        """
        return 1.0 - self.inertias / (self.total or 1.0)


@dataclass(frozen=True, eq=False)
class KSearch:
    """A grid of K tried on every genre.

    Attributes:
        curves: genre -> curve, by name.
        share: of the variance that the chosen number of clusters explains, in 0..1.
        settings: what the search was made with, JSON values.
        seed: of every random choice.
        data_fingerprint: the same as that of a model trained on the same data.
    """

    curves: Mapping[str, GenreCurve]
    share: float
    settings: Mapping[str, Any]
    seed: int
    data_fingerprint: str

    @property
    def chosen(self) -> dict[str, int]:
        """Return genre -> proposed K."""
        return {genre: curve.chosen for genre, curve in self.curves.items()}

    def save(self, directory: Path) -> Manifest:
        """Write the curves into `directory`, in one step; see `artifacts.save`."""
        curves = self.curves.items()
        return artifacts.save(
            directory,
            {f"{genre}/{name}": getattr(c, name) for genre, c in curves for name in _ARRAYS},
            kind=KIND,
            config={**self.settings, "share": self.share},
            seed=self.seed,
            data_fingerprint=self.data_fingerprint,
            counts={
                genre: {"rows": c.rows, "total": c.total, "chosen": c.chosen} for genre, c in curves
            },
        )

    @classmethod
    def load(cls, directory: Path) -> KSearch:
        """Read what `save` wrote.

        Raises:
            ModelMissingError: there are no curves.
            ModelUnfitError: damaged, or something else.
        """
        artifact = artifacts.load(directory, kind=KIND, command=COMMAND)
        manifest, arrays = artifact.manifest, artifact.arrays
        share = checked(manifest.config, _Settings, directory).share
        counts = checked(manifest.counts, dict[str, _CurveCounts], directory)
        try:
            if arrays.keys() != {f"{genre}/{name}" for genre in counts for name in _ARRAYS}:
                raise ValueError(f"its arrays are not those of the genres {', '.join(counts)}")
            curves = {genre: _read(genre, of_genre, arrays) for genre, of_genre in counts.items()}
        except ValueError as error:
            raise damaged(arrays.path, error) from error
        return cls(curves, share, manifest.config, manifest.seed, manifest.data_fingerprint)


class _Settings(msgspec.Struct):
    share: Annotated[float, Meta(gt=0, lt=1)]


class _CurveCounts(msgspec.Struct, forbid_unknown_fields=True):
    rows: Annotated[int, Meta(ge=1, le=1 << 40)]
    total: Annotated[float, Meta(ge=0, le=1e18)]
    chosen: Annotated[int, Meta(ge=1, le=1 << 40)]


def _read(genre: str, counts: _CurveCounts, arrays: Mapping[str, Array]) -> GenreCurve:
    """Return one curve.

    Raises:
        ValueError: its parts do not belong together.
        ModelUnfitError: an array is absent or damaged.
    """
    ks, inertias, silhouettes = (arrays[f"{genre}/{name}"] for name in _ARRAYS)
    types = [array.dtype.str for array in (ks, inertias, silhouettes)]
    if types != [np.dtype(name).str for name in ("i4", "f8", "f8")] or ks.ndim != 1:
        raise ValueError(f"genre {genre}: arrays of types {types}")
    if not ks.shape == inertias.shape == silhouettes.shape:
        raise ValueError(f"genre {genre}: arrays of different lengths")
    if not len(ks) or (np.diff(ks, prepend=0) < 1).any():
        raise ValueError(f"genre {genre}: the numbers of clusters do not rise from 1")
    if not ks[0] <= counts.chosen <= ks[-1]:
        raise ValueError(f"genre {genre}: {counts.chosen} clusters, tried {ks[0]} to {ks[-1]}")
    if not (inertias <= 1.001 * counts.total).all():
        raise ValueError(f"genre {genre}: more clusters have a larger inertia than one")
    if not np.isfinite(inertias).all() or np.isinf(silhouettes).any():
        raise ValueError(f"genre {genre}: values are not finite")
    return GenreCurve(genre, counts.rows, ks, inertias, silhouettes, counts.total, counts.chosen)
