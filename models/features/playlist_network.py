"""A network that goes on learning from one playlist: does a track belong to it or not?

It begins with the layers that make vectors, and gets one output more. It learns to tell the tracks
of the playlist from random others, and ranks all tracks by that.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from models.config import ModelConfig
from models.contract import Array, Query, TrainingOptions
from models.errors import ModelInputError
from models.features.data import TrackFeatures
from models.features.network import SoundNetwork
from models.item_model import ItemModel
from models.networks.config import NetworkConfig
from models.networks.forward import forward
from models.networks.layers import Dense, unpack
from models.networks.training import Examples, train
from models.storage.stored_model import Layout, Stored

FEWEST = 5
"""Tracks of a playlist."""

OTHERS = 20
"""Random other tracks for each of the playlist's, which count as much as these together."""

CONFIG = NetworkConfig(epochs=60, batch_size=64, learning_rate=0.001, patience=0)


@dataclass(frozen=True, eq=False, kw_only=True)
class PlaylistNetwork(ItemModel):
    """How well each track fits one playlist.

    Attributes:
        logits: (n,) float32, the logarithm of the odds that a track belongs to the playlist.
    """

    kind = "playlist-network"
    layout: ClassVar[Layout] = {**ItemModel.layout, "logits": Stored("<f4", ("items",))}

    config: ModelConfig
    logits: Array

    def scores(self, query: Query) -> Array:
        """Return how well each track fits; the query is the playlist, or a part of it."""
        self.rows(query)
        return self.logits.astype(np.float64)

    def reasons(self, query: Query, rows: Array) -> Mapping[str, Array]:
        """Return the probabilities that some tracks belong to the playlist."""
        return {"fit": 1 / (1 + np.exp(-np.clip(self.logits[rows], -50, 50)))}


def finetuned(
    model: SoundNetwork, data: TrackFeatures, query: Query, options: TrainingOptions
) -> PlaylistNetwork:
    """Return a network that has learned from the tracks of a query, and random others.

    Args:
        model: what it begins with.
        data: what the model was fitted to.
        query: the tracks of the playlist.
        options: seed and progress count.

    Raises:
        MissingExtraError: Keras and JAX are not installed.
        UnknownIdError: the model does not know a track.
        ModelInputError: there are fewer than 5 tracks, or no others.
    """
    own = model.rows(query)
    others = np.setdiff1d(np.arange(len(model.ids)), own)
    if len(own) < FEWEST or not len(others):
        raise ModelInputError(
            f"{len(own)} of the playlist's tracks are known to the model {model.kind}, at least"
            f" {FEWEST} are needed to learn from it"
        )
    rng = np.random.default_rng(options.seed % 2**64)
    drawn = rng.choice(others, min(OTHERS * len(own), len(others)), replace=False)
    repeated = rng.choice(own, len(drawn))
    inputs = model.scaled(data.values)
    layers = [*model.layers[: model.encoder], Dense(1)]
    width = model.vectors.shape[1]
    begin = [part for some in model.layer_weights[: model.encoder] for part in some]
    head = (np.zeros((width, 1), dtype=np.float32), np.zeros(1, dtype=np.float32))
    examples = Examples(
        inputs[np.concatenate([repeated, drawn])],
        np.repeat(np.array([[1.0], [0.0]], dtype=np.float32), len(drawn), axis=0),
    )
    found = train(
        model.kind,
        layers,
        examples,
        examples,
        CONFIG,
        options,
        loss="binary_crossentropy",
        start=[*begin, *head],
    )
    weights = unpack(found.weights, layers, model.input_shape)
    return PlaylistNetwork(
        config=ModelConfig(),
        seed=options.seed,
        data_fingerprint=data.fingerprint,
        ids=model.ids,
        logits=forward(layers, weights, inputs)[:, 0],
    )
