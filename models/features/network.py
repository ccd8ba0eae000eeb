"""What both networks over audio features have in common: scaled inputs, and held-out tracks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from models.contract import Array, TrainingOptions
from models.errors import ModelInputError
from models.features.data import TrackFeatures, columns, held_out
from models.features.scaling import Scaling
from models.features.sound import SoundEmbedding
from models.networks.config import NetworkConfig
from models.networks.layers import Shape
from models.networks.stored import NetworkEmbedding
from models.storage.stored_model import Layout, Stored

FEWEST = 20
"""Tracks to learn from."""


@dataclass(frozen=True, eq=False, kw_only=True)
class SoundNetwork(NetworkEmbedding, SoundEmbedding):
    """A network whose inputs are standardised audio features.

    Attributes:
        mean, deviation: (inputs,) float32, of the features.
    """

    layout: ClassVar[Layout] = {
        **NetworkEmbedding.layout,
        "mean": Stored("<f4", ("inputs",)),
        "deviation": Stored("<f4", ("inputs",)),
    }
    inputs: ClassVar[tuple[str, ...]]  # features, in the order in which the network takes them

    mean: Array
    deviation: Array

    def __post_init__(self) -> None:
        super().__post_init__()
        if len(Scaling(self.mean, self.deviation).mean) != len(self.inputs):
            raise ModelInputError(f"a scaling of {len(self.mean)} of {len(self.inputs)} features")

    @property
    def input_shape(self) -> Shape:
        """See `NetworkEmbedding`."""
        return (len(self.inputs),)

    @property
    def input_scale(self) -> tuple[Array, Array]:
        """See `NetworkEmbedding`."""
        return self.mean, self.deviation

    def scaled(self, values: Array) -> Array:
        """Return features (n, 14) as inputs of the network."""
        return Scaling(self.mean, self.deviation).apply(columns(values, self.inputs))

    def encode(self, values: Array) -> Array:
        """See `SoundEmbedding`."""
        return self.output(self.scaled(values), of_encoder=True)


@dataclass(frozen=True, eq=False)
class Parts:
    """Tracks to learn from and tracks that are held out, by other artists.

    Attributes:
        learned, held_out: (n,) rows of the data.
    """

    learned: Array
    held_out: Array

    @classmethod
    def of(
        cls, data: TrackFeatures, rows: Array, config: NetworkConfig, options: TrainingOptions
    ) -> Parts:
        """Return the parts of some rows (n,) of the data.

        Raises:
            ModelInputError: there are too few tracks, or all are by one artist.
        """
        if len(rows) < FEWEST:
            raise ModelInputError(
                f"{len(rows)} tracks can be learned from, at least {FEWEST} are needed\n"
                "load more: segue scrape audio-features, then segue etl run"
            )
        is_held_out = held_out(data.artists[rows], config.held_out, options.seed)
        return cls(rows[~is_held_out], rows[is_held_out])


def usual_fields(data: TrackFeatures, config: Any, options: TrainingOptions) -> dict[str, Any]:
    """Return the fields that every model of these data has."""
    return {
        "config": config,
        "seed": options.seed,
        "data_fingerprint": data.fingerprint,
        "ids": data.ids,
    }
