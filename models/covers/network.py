"""A network that foretells how an album sounds from its cover.

The cover goes in, the mean of thirteen audio features of its tracks comes out; two covers are near
where the last hidden layer makes nearly the same of them. Tracks have the vector of their album's
cover. So any picture can be asked about.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from models.audio_features import THIRTEEN
from models.contract import Array, Query, TrainingOptions
from models.covers.config import CoverConfig
from models.covers.data import CoverData, read_pixels, shrunk
from models.errors import ModelInputError
from models.features.data import columns, held_out
from models.features.scaling import Scaling
from models.networks.config import units
from models.networks.forward import forward
from models.networks.layers import (
    BatchNormalization,
    Convolution,
    Dense,
    Dropout,
    Flatten,
    Layer,
    MaxPooling,
    Shape,
    unpack,
)
from models.networks.stored import NetworkEmbedding
from models.networks.training import Examples, train
from models.storage.stored_model import Layout, Stored
from models.vectors.embedding import distances

FEWEST = 20
"""Albums to learn from."""


@dataclass(frozen=True, eq=False, kw_only=True)
class CoverNetwork(NetworkEmbedding):
    """The vector of each track's cover.

    Attributes:
        albums: (n,) int32, the number of each track's album.
        errors: (3, 13) float32, mean squared error of each standardised feature of the albums that
            were held out: of the network, of a straight line from the cover's mean colour, and of
            the mean.
    """

    kind = "cover"
    layout: ClassVar[Layout] = {
        **NetworkEmbedding.layout,
        "albums": Stored("<i4", ("items",)),
        "errors": Stored("<f4", (3, len(THIRTEEN))),
    }

    config: CoverConfig
    albums: Array
    errors: Array

    @property
    def layers(self) -> Sequence[Layer]:
        """See `NetworkEmbedding`."""
        return _layers(self.config)

    @property
    def input_shape(self) -> Shape:
        """See `NetworkEmbedding`."""
        return _input_shape(self.config)

    @property
    def encoder(self) -> int:
        """See `NetworkEmbedding`: up to the last hidden layer."""
        return _encoder(self.layers)

    @classmethod
    def fit(cls, data: CoverData, config: CoverConfig, options: TrainingOptions) -> CoverNetwork:
        """Learn the audio features of all albums of which any are known.

        A share of the artists is held out, to stop in time and to measure. Every cover gets a
        vector; see `models.contract.Model.fit` and `models.networks.training.train`.

        Raises:
            MissingExtraError: Keras and JAX are not installed.
            ModelInputError: there are too few albums.
        """
        sound, is_known = _of_albums(data)
        rows = np.flatnonzero(is_known)
        if len(rows) < FEWEST:
            raise ModelInputError(
                f"{len(rows)} albums with a cover have audio features, at least {FEWEST} are"
                " needed\nload more: segue scrape covers, segue scrape audio-features"
            )
        pixels = read_pixels(data, int(config.pixels), options)
        kept = held_out(data.artists[rows], config.held_out, options.seed)
        learned, kept = rows[~kept], rows[kept]
        outputs = Scaling.of(sound[learned]).apply(sound)
        layers = _layers(config)
        found = train(
            cls.kind,
            layers,
            Examples(_inputs(pixels[learned]), outputs[learned]),
            Examples(_inputs(pixels[kept]), outputs[kept]),
            config,
            options,
        )
        weights = unpack(found.weights, layers, _input_shape(config))
        end = _encoder(layers)
        vectors = np.concatenate(
            [
                forward(layers[:end], weights, _inputs(pixels[start : start + 1024]))
                for start in range(0, len(pixels), 1024)
            ]
        )
        colours = pixels.mean(axis=(1, 2))
        guesses = (
            forward(layers, weights, _inputs(pixels[kept])),
            _straight(colours[learned], outputs[learned], colours[kept]),
            np.zeros_like(outputs[kept]),
        )
        errors = [((guess - outputs[kept]) ** 2).mean(axis=0) for guess in guesses]
        return cls(
            config=config,
            seed=options.seed,
            data_fingerprint=data.fingerprint,
            ids=data.ids,
            vectors=vectors[data.albums],
            weights=found.weights,
            losses=found.losses,
            albums=data.albums,
            errors=np.stack(errors).astype(np.float32),
        )

    def encode_query(self, features: Array) -> Array:
        """Return the vector (dimension,) of a picture (h, h, 3) of red, green and blue.

        Raises:
            ModelInputError: it is something else.
        """
        pixels = shrunk(features, int(self.config.pixels))
        return np.asarray(self.output(_inputs(pixels[None]), of_encoder=True)[0])

    def scores(self, query: Query) -> Array:
        """Return how near each cover is; tracks of the query's own albums are no candidates."""
        found = super().scores(query)
        if query.ids:
            found[np.isin(self.albums, self.albums[self.rows(query)])] = -np.inf
        return found

    def reasons(self, query: Query, rows: Array) -> dict[str, Array]:
        """Return the distance of each cover, and the track of the query it is nearest to."""
        apart = distances(self.vectors[rows], self.centre(query))
        return {"cover_distance": apart, **super().reasons(query, rows)}

    @property
    def r_squared(self) -> Array:
        """The share of the variance of each feature that is foretold (2, 13), of albums held out.

        Of the network, and of the mean colour.
        """
        return np.asarray(1 - self.errors[:2] / np.maximum(self.errors[2], np.float32(1e-9)))

    def summary(self) -> list[dict[str, object]]:
        """Return how many covers it knows, and how well it foretells."""
        own, of_colour = self.r_squared
        return [
            {
                "tracks": len(self.ids),
                "covers": len(np.unique(self.albums)),
                "epochs": f"{self.best_epoch} of {len(self.losses)}",
                "r_squared": round(float(own.mean()), 4),
                "of mean colour": round(float(of_colour.mean()), 4),
                "best feature": f"{THIRTEEN[own.argmax()]} {own.max():.3f}",
            }
        ]


def _of_albums(data: CoverData) -> tuple[Array, Array]:
    """Return the mean features (m, 13) of the tracks of each album, and whether any are known."""
    values = columns(data.values, THIRTEEN)
    known = np.isfinite(values)
    count = len(data.covers)
    sums, counts = (
        np.stack([np.bincount(data.albums, part, count) for part in whole.T], axis=1)
        for whole in (np.where(known, values, 0), known)
    )
    with np.errstate(invalid="ignore"):
        means = np.asarray(sums / counts, dtype=np.float32)
    return means, np.asarray(counts.any(axis=1))


def _inputs(pixels: Array) -> Array:
    """Return pixels as numbers from -1 to 1."""
    return np.asarray(pixels, dtype=np.float32) / np.float32(127.5) - 1


def _straight(inputs: Array, outputs: Array, asked: Array) -> Array:
    """Return what linear regression on some rows makes of others."""
    with_one, asked_with_one = (np.column_stack([x, np.ones(len(x))]) for x in (inputs, asked))
    return np.asarray(asked_with_one @ np.linalg.lstsq(with_one, outputs, rcond=None)[0])


def _input_shape(config: CoverConfig) -> Shape:
    return (int(config.pixels), int(config.pixels), 3)


def _layers(config: CoverConfig) -> list[Layer]:
    """Return convolutions, each with normalisation and pooling, a hidden layer and the output."""
    found: list[Layer] = []
    for size in units(config.filters, "filters"):
        found += [Convolution(size, config.activation), BatchNormalization(), MaxPooling()]
    found += [Flatten(), *_dropout(config), Dense(config.width, config.activation)]
    return [*found, *_dropout(config), Dense(len(THIRTEEN))]


def _dropout(config: CoverConfig) -> list[Layer]:
    return [Dropout(config.dropout)] if config.dropout else []


def _encoder(layers: Sequence[Layer]) -> int:
    """Return how many layers there are up to the last but one that is dense."""
    dense = [number for number, layer in enumerate(layers) if isinstance(layer, Dense)]
    return dense[-2] + 1
