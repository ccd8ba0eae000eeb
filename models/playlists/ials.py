"""Factors of playlists and tracks: implicit alternating least squares, by the library implicit.

Every place in a playlist is a 1 that counts `alpha` times as much as an absent 0. A query is folded
in: its own factors are the least-squares solution for its tracks, given the factors of all tracks.

Source: Hu, Koren and Volinsky 2008, "Collaborative Filtering for Implicit Feedback Datasets".
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

import numpy as np

from models.background import in_background
from models.config import ABOVE_ZERO, FROM_ONE, ModelConfig, setting
from models.contract import Array, Query, TrainingOptions
from models.errors import ModelInputError, ModelUnfitError
from models.item_model import ItemModel
from models.playlists.data import PlaylistData
from models.storage.stored_model import Layout, Stored


@dataclass(frozen=True)
class IalsConfig(ModelConfig):
    """Settings of `Ials`; the help of each field says what it does."""

    factors: int = setting(128, "Factors of each track.", FROM_ONE)
    regularization: float = setting(100.0, "Strength of the regularisation.", ABOVE_ZERO)
    alpha: float = setting(
        60.0, "How much a track in a playlist counts against an absent one.", ABOVE_ZERO
    )
    iterations: int = setting(10, "Rounds over all playlists and tracks.", FROM_ONE)
    min_playlists: int = setting(1, "Tracks in fewer playlists than this are left out.", FROM_ONE)


@dataclass(frozen=True, eq=False, kw_only=True)
class Ials(ItemModel):
    """The factors of tracks that stand in playlists.

    Memory: 2 bytes for each factor on disk, 4 while answering.

    Attributes:
        factors: (n, factors) float16.
    """

    kind = "ials"
    layout: ClassVar[Layout] = {
        **ItemModel.layout,
        "factors": Stored("<f2", ("items", "factors")),
    }

    config: IalsConfig
    factors: Array

    @classmethod
    def fit(cls, data: PlaylistData, config: IalsConfig, options: TrainingOptions) -> Ials:
        """Alternate between playlists and tracks; see `models.contract.Model.fit`.

        Raises:
            ModelInputError: no track stands in enough playlists.
        """
        kept = np.flatnonzero(data.counts() >= config.min_playlists)
        if not len(kept):
            raise ModelInputError(f"no track stands in {config.min_playlists} playlists or more")
        factors = fit_factors(data, kept, config, options)
        return cls(
            config=config,
            seed=options.seed,
            data_fingerprint=data.fingerprint,
            ids=data.ids[kept],
            factors=factors.astype(np.float16),
        )

    def scores(self, query: Query) -> Array:
        """Return the products of the query's factors with those of all tracks."""
        rows = self.rows(query)
        return fold_in(self._dense, self._gram, rows, np.array(query.weights), self.config)

    @cached_property
    def _dense(self) -> Array:
        return self.factors.astype(np.float32)

    @cached_property
    def _gram(self) -> Array:
        return np.asarray(self._dense.T @ self._dense, dtype=np.float64)


def fit_factors(
    data: PlaylistData, kept: Array, config: IalsConfig, options: TrainingOptions
) -> Array:
    """Return the factors (len(kept), factors) float32 of some tracks."""
    from implicit.cpu.als import AlternatingLeastSquares
    from implicit.recommender_base import ModelFitError
    from scipy.sparse import csr_matrix
    from threadpoolctl import threadpool_limits

    matrix = csr_matrix(data.playlists.as_csr(len(data.ids))[:, kept])
    progress = options.progress
    # BLAS with threads of its own slows the threads of the library down.
    with threadpool_limits(1, "blas"):
        model = AlternatingLeastSquares(
            factors=config.factors,
            regularization=config.regularization,
            alpha=config.alpha,
            iterations=config.iterations,
            num_threads=max(options.jobs, 0),
            random_state=options.seed % 2**32,
        )
        try:
            in_background(
                lambda: model.fit(
                    matrix,
                    show_progress=False,
                    callback=progress
                    and (lambda done, *_: progress(done + 1, config.iterations, "iALS")),
                )
            )
        except ModelFitError:
            raise ModelInputError(
                f"iALS finds no finite factors with alpha {config.alpha:g} and regularization"
                f" {config.regularization:g}\nchoose less extreme ones"
            ) from None
    return np.asarray(model.item_factors, dtype=np.float32)


def fold_in(factors: Array, gram: Array, rows: Array, weights: Array, config: IalsConfig) -> Array:
    """Return the scores (n,) float64 of all tracks for a query.

    Args:
        factors: (n, f) float32.
        gram: (f, f), the product of the factors with themselves.
        rows: of the query's tracks.
        weights: of these; a negative one pulls away.
        config: with which the factors were fitted.
    """
    own = factors[rows].astype(np.float64)
    confidence = config.alpha * np.abs(weights)
    system = gram + (own * (confidence - 1.0)[:, None]).T @ own
    system[np.diag_indices_from(system)] += config.regularization
    target = (confidence * np.sign(weights)) @ own
    try:
        own_factors = np.linalg.solve(system, target).astype(np.float32)
    except np.linalg.LinAlgError:  # which regularisation rules out
        raise ModelUnfitError("the factors of the model are damaged: train it again") from None
    return np.asarray(factors @ own_factors, np.float64)
