"""The plain distance between tracks: that of their audio features, with nothing learned.

Every feature is standardised and may be weighted. By the metric of Mahalanobis the features are
first made independent of each other, in the way that changes each of them least.

Sources: Mahalanobis 1936, "On the generalised distance in statistics"; Kessy et al. 2018, "Optimal
Whitening and Decorrelation" (ZCA).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from models.contract import Array, TrainingOptions
from models.errors import ModelInputError
from models.features.config import DistanceConfig
from models.features.data import TrackFeatures
from models.features.scaling import DISTANCE_COLUMNS, KEY_COLUMNS, Scaling, for_distance
from models.features.sound import SoundEmbedding
from models.storage.stored_model import Layout, Stored
from models.vectors.embedding import Embedding, directions

_WIDTH = len(DISTANCE_COLUMNS)
_LEAST_VARIANCE = 1e-3  # of a direction in which the features hardly differ


@dataclass(frozen=True, eq=False, kw_only=True)
class FeatureDistance(SoundEmbedding):
    """A place for each track by its audio features.

    Attributes:
        vectors: (n, 15) float32: the columns of `scaling.for_distance`, standardised, weighted, and
            of length 1 where angles are compared.
        mean, deviation: (15,) float32, of the columns.
        metric: (15, 15) float32, which standardised columns are multiplied with.
    """

    kind = "features"
    layout: ClassVar[Layout] = {
        **Embedding.layout,
        "vectors": Stored("<f4", ("items", _WIDTH)),
        "mean": Stored("<f4", (_WIDTH,)),
        "deviation": Stored("<f4", (_WIDTH,)),
        "metric": Stored("<f4", (_WIDTH, _WIDTH)),
    }

    config: DistanceConfig
    mean: Array
    deviation: Array
    metric: Array

    def __post_init__(self) -> None:
        super().__post_init__()
        Scaling(self.mean, self.deviation)  # raises if it is none

    @classmethod
    def fit(
        cls, data: TrackFeatures, config: DistanceConfig, options: TrainingOptions
    ) -> FeatureDistance:
        """Standardise the features; see `models.contract.Model.fit`.

        Raises:
            ModelInputError: no track has audio features.
        """
        columns = for_distance(data.values)
        scaling = _scaling(columns)
        metric = _metric(scaling.apply(columns), config)
        if options.progress:
            options.progress(1, 1, "")
        return cls(
            config=config,
            seed=options.seed,
            data_fingerprint=data.fingerprint,
            ids=data.ids,
            vectors=_places(scaling.apply(columns), metric, config),
            mean=scaling.mean,
            deviation=scaling.deviation,
            metric=metric,
        )

    def encode(self, values: Array) -> Array:
        """See `SoundEmbedding`."""
        scaled = Scaling(self.mean, self.deviation).apply(for_distance(values))
        return _places(scaled, self.metric, self.config)

    def summary(self) -> list[dict[str, object]]:
        """Return how many tracks it has, how they are compared, and the features that count."""
        weights = ", ".join(f"{name} {value:g}" for name, value in self.config.weight.items())
        return [
            {
                "tracks": len(self.ids),
                "metric": self.config.metric,
                "weights": weights or "all the same",
            }
        ]


def _scaling(columns: Array) -> Scaling:
    """Return the scaling of all columns; both of the key remain as they are."""
    if not len(columns):
        raise ModelInputError("no track has audio features")
    scaling = Scaling.of(columns)
    of_key = [DISTANCE_COLUMNS.index(name) for name in KEY_COLUMNS]
    mean, deviation = scaling.mean.copy(), scaling.deviation.copy()
    mean[of_key], deviation[of_key] = 0, 1
    return Scaling(mean, deviation)


def _metric(scaled: Array, config: DistanceConfig) -> Array:
    """Return what scaled columns are multiplied with (15, 15): whitening, then the weights.

    A weight is that of a squared difference, so that 2 counts as if the feature were there twice.
    """
    names = ["key" if name in KEY_COLUMNS else name for name in DISTANCE_COLUMNS]
    weights = np.sqrt([config.weight.get(name, 1.0) for name in names])
    if config.metric != "mahalanobis":
        return np.diag(weights).astype(np.float32)
    covariance = np.atleast_2d(scaled.T.astype(np.float64) @ scaled / len(scaled))
    values, vectors = np.linalg.eigh(covariance)
    whitening = (vectors / np.sqrt(np.maximum(values, _LEAST_VARIANCE))) @ vectors.T
    return np.asarray(whitening * weights, dtype=np.float32)


def _places(scaled: Array, metric: Array, config: DistanceConfig) -> Array:
    found = np.asarray(scaled @ metric, dtype=np.float32)
    return directions(found) if config.metric == "cosine" else found
