"""A network that predicts the popularity of a track from how it sounds.

Twelve features go in, popularity comes out; two tracks are near where the last hidden layer makes
nearly the same of them. So features count as far as they say something about popularity.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from models.audio_features import TWELVE
from models.contract import Array, TrainingOptions
from models.errors import ModelInputError
from models.features.config import PredictorConfig
from models.features.data import TrackFeatures, columns
from models.features.network import Parts, SoundNetwork, usual_fields
from models.features.scaling import Scaling
from models.networks.config import units
from models.networks.forward import forward
from models.networks.judgement import NETWORK, Errors, straight
from models.networks.layers import Dense, Dropout, Layer, unpack
from models.networks.training import Examples, train
from models.storage.stored_model import Layout, Stored

POPULARITY = ("popularity",)


@dataclass(frozen=True, eq=False, kw_only=True)
class Predictor(SoundNetwork):
    """A vector of each track that says how popular such tracks are.

    Attributes:
        predicted: (v, 2) float32, the popularity of the tracks that were held out, and what the
            network makes of them.
        target: (2,) float32, mean and standard deviation of the popularity.
    """

    kind = "predictor"
    layout: ClassVar[Layout] = {
        **SoundNetwork.layout,
        "predicted": Stored("<f4", ("held out", 2)),
        "target": Stored("<f4", (2,)),
    }
    inputs = TWELVE

    config: PredictorConfig
    predicted: Array
    target: Array

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.target[1] > 0 or not len(self.predicted):
            raise ModelInputError("a predictor needs a positive deviation, and tracks to judge by")

    @property
    def layers(self) -> Sequence[Layer]:
        """See `NetworkEmbedding`."""
        return _layers(self.config)

    @property
    def encoder(self) -> int:
        """See `NetworkEmbedding`: all but the last layer."""
        return len(self.layers) - 1

    @classmethod
    def fit(
        cls, data: TrackFeatures, config: PredictorConfig, options: TrainingOptions
    ) -> Predictor:
        """Learn the popularity of all tracks whose popularity is known.

        A share of the artists is held out, to stop in time and to measure. Every track gets a
        vector; see `models.contract.Model.fit` and `models.networks.training.train`.

        Raises:
            MissingExtraError: Keras and JAX are not installed.
            ModelInputError: the popularity of too few tracks is known.
        """
        popularity = columns(data.values, POPULARITY)
        parts = Parts.of(data, _with_popularity(data), config, options)
        values = columns(data.values, cls.inputs)
        scaling = Scaling.of(values[parts.learned])
        target = Scaling.of(popularity[parts.learned])
        inputs, outputs = scaling.apply(values), target.apply(popularity)
        layers = _layers(config)
        found = train(
            cls.kind,
            layers,
            Examples(inputs[parts.learned], outputs[parts.learned]),
            Examples(inputs[parts.held_out], outputs[parts.held_out]),
            config,
            options,
        )
        weights = unpack(found.weights, layers, inputs.shape[1:])
        predicted = target.undo(forward(layers, weights, inputs[parts.held_out]))
        return cls(
            **usual_fields(data, config, options),
            vectors=forward(layers[:-1], weights, inputs),
            weights=found.weights,
            losses=found.losses,
            mean=scaling.mean,
            deviation=scaling.deviation,
            predicted=np.hstack([popularity[parts.held_out], predicted]).astype(np.float32),
            target=np.array([target.mean[0], target.deviation[0]]),
        )

    def predict(self, values: Array) -> Array:
        """Return the popularity (n,) that the network predicts from features (n, 14)."""
        mean, deviation = self.target
        return np.asarray(self.output(self.scaled(values))[:, 0] * deviation + mean)

    def judge(self, learned: TrackFeatures, tested: TrackFeatures) -> Errors:
        """Return the errors for other tracks, beside linear regression and boosted trees.

        Source of the trees: Ke et al. 2017, "LightGBM", as in scikit-learn; they see the features
        as they are, and with the usual settings are hard to beat.
        """
        from sklearn.ensemble import HistGradientBoostingRegressor
        from threadpoolctl import threadpool_limits

        known, asked = (data.take(_with_popularity(data)) for data in (learned, tested))
        target = Scaling.of(columns(known.values, POPULARITY))
        truth, wanted = (target.apply(columns(d.values, POPULARITY)) for d in (known, asked))
        trees = HistGradientBoostingRegressor(random_state=self.seed % 2**32)
        features, of_asked = (columns(data.values, TWELVE) for data in (known, asked))
        some = np.isfinite(features).any(axis=0)  # it fails on a feature that is never known
        with threadpool_limits(1):  # threads that wait for each other take many times as long
            trees.fit(features[:, some], truth[:, 0])
        guesses = {
            NETWORK: target.apply(self.predict(asked.values)[:, None]),
            "linear": straight(self.scaled(known.values), truth, self.scaled(asked.values)),
            "boosted trees": trees.predict(of_asked[:, some])[:, None],
        }
        return Errors.of(POPULARITY, _with_popularity(tested), wanted, guesses)

    @property
    def r_squared(self) -> float:
        """The share of the variance of popularity that is predicted, of artists held out.

        The mean of what was learned from has about 0.
        """
        true, predicted = self.predicted.astype(np.float64).T
        variance = max(((true - true.mean()) ** 2).sum(), 1e-9)
        return float(1 - ((true - predicted) ** 2).sum() / variance)

    def summary(self) -> list[dict[str, object]]:
        """Return how many tracks it knows, and how well it predicts."""
        true, predicted = self.predicted.astype(np.float64).T
        return [
            {
                "tracks": len(self.ids),
                "epochs": f"{self.best_epoch} of {len(self.losses)}",
                "error": round(float(np.abs(true - predicted).mean()), 2),
                "error of the mean": round(float(np.abs(true - self.target[0]).mean()), 2),
                "r_squared": round(self.r_squared, 4),
            }
        ]


def _with_popularity(data: TrackFeatures) -> Array:
    """Return the rows of tracks whose popularity is known."""
    return np.flatnonzero(np.isfinite(columns(data.values, POPULARITY)[:, 0]))


def _layers(config: PredictorConfig) -> list[Layer]:
    """Return the hidden layers, each with dropout before the next, and the output."""
    found: list[Layer] = []
    for number, size in enumerate(units(config.layers, "layers")):
        if number and config.dropout:
            found.append(Dropout(config.dropout))
        found.append(Dense(size, config.activation))
    return [*found, Dense(1)]
