"""A network that describes every track with few numbers, and reconstructs its features from them.

Thirteen features go in and come out; between them is a narrow layer, whose output is the vector of
a track. So features count as far as they cannot be guessed from the others.

Source: Hinton and Salakhutdinov 2006, "Reducing the Dimensionality of Data with Neural Networks".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from models.audio_features import THIRTEEN
from models.contract import Array, TrainingOptions
from models.features.config import AutoencoderConfig
from models.features.data import TrackFeatures, columns
from models.features.network import Parts, SoundNetwork, usual_fields
from models.features.scaling import Scaling
from models.networks.config import units
from models.networks.forward import forward
from models.networks.judgement import NETWORK, Errors
from models.networks.layers import Dense, Dropout, Layer, unpack
from models.networks.training import Examples, train
from models.storage.stored_model import Layout, Stored


@dataclass(frozen=True, eq=False, kw_only=True)
class Autoencoder(SoundNetwork):
    """A few numbers for each track.

    Attributes:
        errors: (2, 13) float32, mean squared error of each standardised feature of the tracks that
            were held out: of the network, and of as many principal components as it is wide.
    """

    kind = "autoencoder"
    layout: ClassVar[Layout] = {
        **SoundNetwork.layout,
        "errors": Stored("<f4", (2, len(THIRTEEN))),
    }
    inputs = THIRTEEN

    config: AutoencoderConfig
    errors: Array

    @property
    def layers(self) -> Sequence[Layer]:
        """See `NetworkEmbedding`."""
        return _layers(self.config)

    @property
    def encoder(self) -> int:
        """See `NetworkEmbedding`: up to the narrow layer."""
        return _narrow(self.layers)

    @classmethod
    def fit(
        cls, data: TrackFeatures, config: AutoencoderConfig, options: TrainingOptions
    ) -> Autoencoder:
        """Learn to reconstruct the features of all tracks.

        A share of the artists is held out, to stop in time and to measure. What is unknown of a
        track is the mean. See `models.contract.Model.fit` and `models.networks.training.train`.

        Raises:
            MissingExtraError: Keras and JAX are not installed.
            ModelInputError: there are too few tracks.
        """
        parts = Parts.of(data, np.arange(len(data.ids)), config, options)
        values = columns(data.values, cls.inputs)
        scaling = Scaling.of(values[parts.learned])
        inputs = scaling.apply(values)
        learned, kept = inputs[parts.learned], inputs[parts.held_out]
        layers = _layers(config)
        found = train(
            cls.kind, layers, Examples(learned, learned), Examples(kept, kept), config, options
        )
        weights = unpack(found.weights, layers, inputs.shape[1:])
        again = (forward(layers, weights, kept), principal(learned, kept, config.width))
        return cls(
            **usual_fields(data, config, options),
            vectors=forward(layers[: _narrow(layers)], weights, inputs),
            weights=found.weights,
            losses=found.losses,
            mean=scaling.mean,
            deviation=scaling.deviation,
            errors=np.stack([((one - kept) ** 2).mean(axis=0) for one in again]).astype(np.float32),
        )

    def judge(self, learned: TrackFeatures, tested: TrackFeatures) -> Errors:
        """Return the errors for other tracks, beside as many principal components."""
        known, asked = self.scaled(learned.values), self.scaled(tested.values)
        guesses = {
            NETWORK: self.output(asked),
            "principal components": principal(known, asked, self.config.width),
        }
        return Errors.of(THIRTEEN, np.arange(len(asked)), asked, guesses)

    def summary(self) -> list[dict[str, object]]:
        """Return how many tracks it knows, and the error beside that of principal components."""
        own, of_pca = self.errors.mean(axis=1).tolist()
        return [
            {
                "tracks": len(self.ids),
                "width": self.config.width,
                "epochs": f"{self.best_epoch} of {len(self.losses)}",
                "error": round(own, 4),
                "error of PCA": round(of_pca, 4),
            }
        ]


def principal(learned: Array, kept: Array, width: int) -> Array:
    """Return what `width` principal components of some rows keep of others, in their own units."""
    mean = learned.mean(axis=0)
    covariance = np.cov((learned - mean).astype(np.float64), rowvar=False)
    axes = np.linalg.eigh(covariance)[1][:, ::-1][:, :width].astype(np.float32)
    return np.asarray((kept - mean) @ axes @ axes.T + mean)


def _layers(config: AutoencoderConfig) -> list[Layer]:
    """Return the layers that grow narrow, the narrow one, the same mirrored, and the output."""
    sizes = units(config.layers, "layers")
    before, after = _hidden(sizes, config), _hidden(sizes[::-1], config)
    return [*before, Dense(config.width), *after, Dense(len(THIRTEEN))]


def _hidden(sizes: Sequence[int], config: AutoencoderConfig) -> list[Layer]:
    found: list[Layer] = []
    for size in sizes:
        found.append(Dense(size, config.activation))
        if config.dropout:
            found.append(Dropout(config.dropout))
    return found


def _narrow(layers: Sequence[Layer]) -> int:
    """Return how many layers there are up to the narrow one, which has as many before as after."""
    return len(layers) // 2
