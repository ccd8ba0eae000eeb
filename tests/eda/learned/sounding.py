"""Models of sound and covers of the wide world's tracks, made without training."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from models.audio_features import TWELVE
from models.contract import Array, as_ids
from models.covers.config import CoverConfig
from models.covers.layers import input_shape, picture_layers
from models.covers.network import CoverNetwork
from models.features.autoencoder import Autoencoder
from models.features.config import AutoencoderConfig, DistanceConfig, PredictorConfig
from models.features.distance import FeatureDistance
from models.features.predictor import Predictor
from models.networks.layers import Dense, Dropout, Layer, Shape, weight_shapes
from models.vectors.embedding import Embedding
from tests.eda.wide import GENRES, TRACK_IDS, WIDE

WIDTH = 4
LOSSES = np.array([[1.0, 0.9], [0.6, 0.7], [0.5, 0.8]], dtype=np.float32)


def vectors_of(ids: Sequence[str], spread: float, width: int) -> Array:
    """Vectors near those of the other tracks of a genre, as far as `spread` lets them."""
    genres = dict(WIDE["track_genre"])
    corners = np.eye(3, width)[[GENRES.index(genres[one]) for one in ids]]
    noise = np.random.default_rng(0).normal(0, spread, corners.shape)
    return (corners + noise).astype(np.float32)


def zeros(layers: Sequence[Layer], shape: Shape) -> Array:
    shapes = weight_shapes(layers, shape)
    return np.zeros(sum(math.prod(one) for own in shapes for one in own), dtype=np.float32)


def held_out(count: int = 200) -> Array:
    """True popularity and predictions of half of what is above or below 50; two are beyond."""
    true = np.linspace(0, 99, count).round()
    predicted = 50 + 0.5 * (true - 50)
    predicted[0], predicted[-1] = -4, 130
    return np.stack([true, predicted], axis=1).astype(np.float32)


def sounds(ids: Sequence[str] = TRACK_IDS, spread: float = 0.1) -> dict[str, Embedding]:
    """All models of some tracks by name; five tracks each have one cover."""
    ids = sorted(ids)
    common = {"seed": 0, "data_fingerprint": "", "ids": as_ids(ids)}
    thirteen = np.arange(13, dtype=np.float32)
    cover = CoverConfig(pixels="16", filters="2", width=WIDTH, dropout=0)
    units = [Dense(8), Dropout(0.1)]
    models: list[Embedding] = [
        FeatureDistance(
            **common,
            config=DistanceConfig(),
            vectors=vectors_of(ids, spread, 15),
            mean=np.zeros(15, dtype=np.float32),
            deviation=np.ones(15, dtype=np.float32),
            metric=np.eye(15, dtype=np.float32),
        ),
        Predictor(
            **common,
            config=PredictorConfig(layers="4", dropout=0),
            vectors=vectors_of(ids, 3 * spread, WIDTH),
            weights=zeros([Dense(4), Dense(1)], (12,)),
            losses=LOSSES,
            mean=np.zeros(len(TWELVE), dtype=np.float32),
            deviation=np.ones(len(TWELVE), dtype=np.float32),
            predicted=held_out(),
            target=np.array([50, 30], dtype=np.float32),
        ),
        Autoencoder(
            **common,
            config=AutoencoderConfig(layers="8", width=WIDTH, dropout=0.1, loss="huber"),
            vectors=vectors_of(ids, 6 * spread, WIDTH),
            weights=zeros([*units, Dense(WIDTH), *units, Dense(13)], (13,)),
            losses=LOSSES[:1],
            mean=np.zeros(13, dtype=np.float32),
            deviation=np.ones(13, dtype=np.float32),
            errors=np.stack([thirteen / 26, 0.9 - thirteen / 26]).astype(np.float32),
        ),
        CoverNetwork(
            **common,
            config=cover,
            vectors=vectors_of(ids, 0.1 * spread, WIDTH),
            weights=zeros(picture_layers(cover, 13), input_shape(cover)),
            losses=np.repeat(LOSSES, 20, axis=0),
            albums=np.arange(len(ids), dtype=np.int32) // 5,
            mean=np.zeros(13, dtype=np.float32),
            deviation=np.ones(13, dtype=np.float32),
            errors=np.stack([0.25 * thirteen, np.full(13, 0.9), np.ones(13)]).astype(np.float32),
        ),
    ]
    return {model.kind: model for model in models}


def save_sounds(folder: Path) -> None:
    """Save all models in a folder of models."""
    for name, model in sounds().items():
        model.save(folder / name)
