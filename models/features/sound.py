"""What models of sound have in common: vectors that are computed from audio features."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass

import numpy as np

from models.contract import Array
from models.features.data import filled_up
from models.vectors.embedding import Embedding


@dataclass(frozen=True, eq=False, kw_only=True)
class SoundEmbedding(Embedding):
    """A vector of each track, and of whatever else has audio features."""

    measure = "distance"
    distance_reason = "distance"

    @abstractmethod
    def encode(self, values: Array) -> Array:
        """Return the vectors (n, dimension) of features (n, 14), NaN where unknown."""

    def encode_query(self, features: Array) -> Array:
        """Return the vector (dimension,) of something without an id.

        Args:
            features: (9,) to (14,), see `models.contract.Query`.

        Raises:
            ModelInputError: it is something else.
        """
        return np.asarray(self.encode(filled_up(np.atleast_2d(features)))[0])
