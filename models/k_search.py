"""A stored search for the number of clusters K: one curve for each genre.

Charts read it without knowing which model made it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models import artifacts
from models.errors import ModelUnfitError
from models.manifest import Manifest

KIND = "choose_k"
COMMAND = "segue train NAME --choose-k"
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
        chosen: the K that the search proposes, one of `ks`.
    """

    genre: str
    rows: int
    ks: NDArray[np.int32]
    inertias: NDArray[np.float64]
    silhouettes: NDArray[np.float64]
    chosen: int


@dataclass(frozen=True, eq=False)
class KSearch:
    """A grid of K tried on every genre.

    Attributes:
        curves: genre -> curve, by name.
        settings: what the search was made with, JSON values.
        seed: of every random choice.
        data_fingerprint: the same as that of a model trained on the same data.
    """

    curves: Mapping[str, GenreCurve]
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
            config=self.settings,
            seed=self.seed,
            data_fingerprint=self.data_fingerprint,
            counts={genre: {"rows": c.rows, "chosen": c.chosen} for genre, c in curves},
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
        try:
            curves = {
                genre: GenreCurve(
                    genre=genre,
                    rows=count["rows"],
                    chosen=count["chosen"],
                    **{name: arrays[f"{genre}/{name}"] for name in _ARRAYS},
                )
                for genre, count in manifest.counts.items()
            }
        except (KeyError, TypeError) as error:
            raise ModelUnfitError(f"{directory} has unusable counts: {error!r}") from error
        return cls(curves, manifest.config, manifest.seed, manifest.data_fingerprint)
