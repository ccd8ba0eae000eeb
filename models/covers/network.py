"""A network that predicts how an album sounds from its cover.

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
from models.covers.data import AT_ONCE, CoverData, read_pixels, shrunk
from models.covers.layers import (
    MIDDLE,
    as_inputs,
    examples_of,
    hidden,
    input_shape,
    output_of,
    picture_layers,
)
from models.errors import ModelInputError
from models.features.data import columns, held_out
from models.features.scaling import Scaling
from models.networks.judgement import NETWORK, Errors, straight
from models.networks.layers import Layer, Shape, unpack
from models.networks.stored import NetworkEmbedding
from models.networks.training import Examples, train
from models.storage.stored_model import Layout, Stored

FEWEST = 20
"""Albums to learn from."""

MEAN_COLOUR = "mean colour"


@dataclass(frozen=True, eq=False, kw_only=True)
class CoverNetwork(NetworkEmbedding):
    """The vector of each track's cover.

    Attributes:
        albums: (n,) int32, the number of each track's album.
        mean, deviation: (13,) float32, of the features of albums.
        errors: (3, 13) float32, mean squared error of each standardised feature of the albums that
            were held out: of the network, of a straight line from the cover's mean colour, and of
            the mean.
    """

    kind = "cover"
    distance_reason = "cover_distance"
    layout: ClassVar[Layout] = {
        **NetworkEmbedding.layout,
        "albums": Stored("<i4", ("items",)),
        "mean": Stored("<f4", (len(THIRTEEN),)),
        "deviation": Stored("<f4", (len(THIRTEEN),)),
        "errors": Stored("<f4", (3, len(THIRTEEN))),
    }

    config: CoverConfig
    albums: Array
    mean: Array
    deviation: Array
    errors: Array

    def __post_init__(self) -> None:
        super().__post_init__()
        Scaling(self.mean, self.deviation)  # raises if it is none

    @property
    def layers(self) -> Sequence[Layer]:
        """See `NetworkEmbedding`."""
        return picture_layers(self.config, len(THIRTEEN))

    @property
    def input_shape(self) -> Shape:
        """See `NetworkEmbedding`."""
        return input_shape(self.config)

    @property
    def input_scale(self) -> tuple[Array, Array]:
        """See `NetworkEmbedding`."""
        return MIDDLE, MIDDLE

    @property
    def encoder(self) -> int:
        """See `NetworkEmbedding`: up to the hidden layer."""
        return hidden(self.layers)

    @classmethod
    def fit(cls, data: CoverData, config: CoverConfig, options: TrainingOptions) -> CoverNetwork:
        """Learn the audio features of all albums of which any are known.

        A share of the artists is held out, to stop in time and to measure. Every cover gets a
        vector; see `models.contract.Model.fit` and `models.networks.training.train`.

        Raises:
            MissingExtraError: Keras and JAX are not installed.
            ModelInputError: there are too few albums, or all are by one artist.
        """
        sound, is_known = _of_albums(data)
        rows = np.flatnonzero(is_known)
        if len(rows) < FEWEST:
            raise ModelInputError(
                f"{len(rows)} albums with a cover have audio features, at least {FEWEST} are"
                " needed\nload more: segue scrape covers, segue scrape audio-features"
            )
        is_kept = held_out(data.artists[rows], config.held_out, options.seed)
        learned, kept = rows[~is_kept], rows[is_kept]
        pieces = -(-len(data.covers) // AT_ONCE)
        pixels = read_pixels(data, int(config.pixels), options.piece(0, config.epochs))
        scaling = Scaling.of(sound[learned])
        outputs = scaling.apply(sound)
        layers = picture_layers(config, len(THIRTEEN))
        found = train(
            cls.kind,
            layers,
            examples_of(pixels[learned], outputs[learned], config),
            Examples(as_inputs(pixels[kept]), outputs[kept]),
            config,
            options.piece(pieces, 0),
        )
        weights = unpack(found.weights, layers, input_shape(config))
        own = output_of(layers, weights, pixels[kept])
        guesses = _guesses(own, pixels[learned], outputs[learned], pixels[kept])
        errors = Errors.of(THIRTEEN, kept, outputs[kept], guesses).means
        vectors = output_of(layers[: hidden(layers)], weights, pixels)
        return cls(
            config=config,
            seed=options.seed,
            data_fingerprint=data.fingerprint,
            ids=data.ids,
            vectors=vectors[data.albums],
            weights=found.weights,
            losses=found.losses,
            albums=data.albums,
            mean=scaling.mean,
            deviation=scaling.deviation,
            errors=np.stack(list(errors.values())).astype(np.float32),
        )

    def judge(self, learned: CoverData, tested: CoverData) -> Errors:
        """Return the errors for other albums, beside a straight line from the mean colour."""
        options, size = TrainingOptions(), int(self.config.pixels)
        (sound, known), (asked, is_asked) = _of_albums(learned), _of_albums(tested)
        scaling = Scaling(self.mean, self.deviation)
        pixels, of_tested = (read_pixels(data, size, options) for data in (learned, tested))
        of_tested, asked = of_tested[is_asked], asked[is_asked]
        truth = np.where(np.isfinite(asked), scaling.apply(asked), np.nan)
        own = output_of(self.layers, self.layer_weights, of_tested)
        guesses = _guesses(own, pixels[known], scaling.apply(sound[known]), of_tested)
        return Errors.of(THIRTEEN, np.flatnonzero(is_asked), truth, guesses)

    def encode_query(self, features: Array) -> Array:
        """Return the vector (dimension,) of a picture (h, h, 3) of red, green and blue.

        Raises:
            ModelInputError: it is something else.
        """
        pixels = shrunk(features, int(self.config.pixels))
        return np.asarray(self.output(as_inputs(pixels[None]), of_encoder=True)[0])

    def scores(self, query: Query) -> Array:
        """Return how near each cover is; tracks of the query's own albums are no candidates."""
        found = super().scores(query)
        if query.ids:
            found[np.isin(self.albums, self.albums[self.rows(query)])] = -np.inf
        return found

    @property
    def r_squared(self) -> Array:
        """The share of the variance of each feature that is predicted (2, 13), of albums held out.

        Of the network, and of the mean colour.
        """
        return np.asarray(1 - self.errors[:2] / np.maximum(self.errors[2], np.float32(1e-9)))

    def summary(self) -> list[dict[str, object]]:
        """Return how many covers it knows, and how well it predicts."""
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


def _guesses(own: Array, pixels: Array, outputs: Array, asked: Array) -> dict[str, Array]:
    """Return the guesses of the network and of the mean colour, by way; see `Errors`."""
    colours, wanted = (one.mean(axis=(1, 2)) for one in (pixels, asked))
    return {NETWORK: own, MEAN_COLOUR: straight(colours, outputs, wanted)}
