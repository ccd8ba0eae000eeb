"""Ridge regression of every track on all others, in closed form.

With fewer playlists than tracks the inverse is one of playlists, not of tracks: for the weighted
matrix Z of playlists and tracks the scores of a query q are Zᵀ(ZZᵀ + λI)⁻¹Zq. Beyond `largest`
playlists the same is solved for the `largest` most frequent tracks: G(G + λI)⁻¹q with G = ZᵀZ.

Source: Steck 2019, "Embarrassingly Shallow Autoencoders for Sparse Data". It differs by the dual
form, and by the zero diagonal, which only matters for tracks that are in the query.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from models.background import in_background
from models.config import ABOVE_ZERO, FROM_ONE, ModelConfig, setting
from models.contract import Array, Query, TrainingOptions
from models.item_model import ItemModel
from models.playlists.data import PlaylistData
from models.ragged import Ragged
from models.storage.stored_model import Layout, Stored, StoredLists

if TYPE_CHECKING:
    from scipy.sparse import csr_array


@dataclass(frozen=True)
class EaseConfig(ModelConfig):
    """Settings of `Ease`; the help of each field says what it does."""

    ridge: float = setting(
        10.0,
        "Strength of the regularisation, in units of the mean of the diagonal.",
        ABOVE_ZERO,
    )
    length_exponent: float = setting(
        -0.25, "A playlist of n tracks is weighted by n to this power."
    )
    popularity_exponent: float = setting(
        -0.15, "A track in n playlists is weighted by n to this power."
    )
    largest: int = setting(
        8_000,
        "Side of the largest matrix to invert: playlists, else the most frequent tracks.",
        FROM_ONE,
    )


@dataclass(frozen=True, eq=False, kw_only=True)
class Ease(ItemModel):
    """The scores are BᵀKBq: B maps tracks to playlists, or picks the most frequent tracks.

    Memory: 4 · d² bytes for K on disk and while answering, four times that while training.

    Attributes:
        basis: for each of d rows of B the tracks that are not 0.
        weights: float32, one for each of them.
        kernel: K (d, d) float32.
    """

    kind = "ease"
    layout: ClassVar[Layout] = {
        **ItemModel.layout,
        "basis": StoredLists("rows", "items"),
        "weights": Stored("<f4", ("basis/values",)),
        "kernel": Stored("<f4", ("rows", "rows")),
    }

    config: EaseConfig
    basis: Ragged
    weights: Array
    kernel: Array

    @classmethod
    def fit(cls, data: PlaylistData, config: EaseConfig, options: TrainingOptions) -> Ease:
        """Invert one matrix; see `models.contract.Model.fit`."""
        counts = np.maximum(data.counts(), 1).astype(np.float64)
        lengths = np.maximum(data.playlists.lengths, 1).astype(np.float64)
        weights = np.repeat(lengths**config.length_exponent, data.playlists.lengths)
        weights *= counts[data.playlists.values] ** config.popularity_exponent
        weighted = data.playlists.as_csr(len(data.ids), weights)
        if len(data) <= config.largest:
            basis = data.playlists
            kernel = in_background(lambda: _inverse(weighted @ weighted.T, config.ridge))
        else:
            frequent = np.sort(np.argsort(-counts, kind="stable")[: config.largest])
            basis = Ragged.of_lengths(frequent, np.ones(len(frequent)))
            weights = np.ones(len(frequent))
            kernel = in_background(lambda: _hat(weighted[:, frequent], config.ridge))
        if options.progress:
            options.progress(1, 1, cls.kind)
        return cls(
            config=config,
            seed=options.seed,
            data_fingerprint=data.fingerprint,
            ids=data.ids,
            basis=basis,
            weights=weights.astype(np.float32),
            kernel=kernel.astype(np.float32),
        )

    def scores(self, query: Query) -> Array:
        """Return BᵀKBq; a track that stands in no row of B is no candidate."""
        asked = np.zeros(len(self.ids))
        asked[self.rows(query)] = query.weights
        owners, tracks = self.basis.owners(), self.basis.values
        rows = np.bincount(owners, self.weights * asked[tracks], len(self.basis))
        solved = self.kernel @ rows.astype(np.float32)
        scores = np.bincount(tracks, self.weights * solved[owners], len(self.ids))
        return np.where(np.bincount(tracks, minlength=len(self.ids)) > 0, scores, -np.inf)

    def summary(self) -> list[dict[str, object]]:
        """Return how many tracks it can recommend, and the size of its matrix."""
        return [{"tracks": len(np.unique(self.basis.values)), "side": len(self.basis)}]


def _inverse(gram: csr_array, ridge: float) -> Array:
    """Return (G + λI)⁻¹ with λ = ridge · trace / side, symmetric (side, side) float64."""
    from scipy.linalg import lapack

    dense = gram.toarray().astype(np.float64)
    dense[np.diag_indices_from(dense)] += _strength(dense, ridge)
    factor, _ = lapack.dpotrf(dense, overwrite_a=True)
    inverse, _ = lapack.dpotri(factor, overwrite_c=True)
    upper = np.triu(inverse)
    return np.asarray(upper + np.triu(upper, 1).T)


def _hat(frequent: csr_array, ridge: float) -> Array:
    """Return G(G + λI)⁻¹ = I - λ(G + λI)⁻¹ for G = ZᵀZ."""
    gram = (frequent.T @ frequent).tocsr()
    strength = _strength(gram.toarray(), ridge)
    return np.asarray(np.eye(gram.shape[0]) - strength * _inverse(gram, ridge))


def _strength(dense: Array, ridge: float) -> float:
    return float(ridge * max(np.trace(dense), 1e-12) / max(len(dense), 1))
