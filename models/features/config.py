"""The settings of models of sound; needs no NumPy, so that commands can list them at once."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from models.audio_features import SOUND
from models.config import ModelConfig, setting
from models.errors import ModelInputError
from models.networks.config import NetworkConfig, units


@dataclass(frozen=True)
class DistanceConfig(ModelConfig):
    """Settings of `FeatureDistance`; the help of each field says what it does."""

    metric: Literal["euclidean", "cosine", "mahalanobis"] = setting(
        "euclidean",
        "The straight distance of standardised features; the angle between them; or the distance"
        " after taking out how features go together.",
    )
    weight: Mapping[str, float] = field(
        default_factory=dict,
        metadata={
            "help": "How much a feature counts, 1 if not named and 0 to leave it out, such as"
            " energy=2. May be repeated.",
            "pairs": True,
        },
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        for name, value in self.weight.items():
            if name not in SOUND:
                raise ModelInputError(
                    f"setting weight: no feature {name!r}; there are {', '.join(SOUND)}"
                )
            if not (math.isfinite(value) and 0 <= value <= 1_000):
                raise ModelInputError(
                    f"setting weight: {name} is {value!r}; it must be a number from 0 to 1,000"
                )
        if not any(self.weight.get(name, 1) for name in SOUND):
            raise ModelInputError("setting weight: all features are left out")

    def as_dict(self) -> dict[str, Any]:
        """Return the settings as JSON values."""
        return {**super().as_dict(), "weight": dict(self.weight)}


@dataclass(frozen=True)
class PredictorConfig(NetworkConfig):
    """Settings of `Predictor`; the help of each field says what it does."""

    layers: str = setting(
        "256-128-32", "Units of the hidden layers; the last one is the vector of a track."
    )
    optimizer: Literal["adam", "adamw", "rmsprop", "sgd"] = setting(
        "adamw", "How steps follow from slopes."
    )
    batch_size: int = setting(
        512, "Tracks of each step; fewer where there are few in all.", (1, 1_000_000)
    )
    learning_rate: float = setting(0.0015, "Size of the steps at the beginning.", (1e-6, 10))
    patience: int = setting(
        12,
        "Stop after so many epochs that were not better on the held-out tracks, and keep the best"
        " one; 0: never stop early.",
        (0, 10_000),
    )
    activation: Literal["relu", "tanh", "elu", "silu", "linear"] = setting(
        "silu", "What each hidden unit makes of its sum."
    )
    dropout: float = setting(
        0.3, "Share of the hidden units that are left out at random in each step.", (0, 0.9)
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        if not units(self.layers, "layers"):
            raise ModelInputError("setting layers is '0'; a predictor needs a hidden layer")


@dataclass(frozen=True)
class AutoencoderConfig(NetworkConfig):
    """Settings of `Autoencoder`; the help of each field says what it does."""

    layers: str = setting(
        "64", "Units of the layers before the narrow one; those after it are the same, mirrored."
    )
    width: int = setting(
        4, "Numbers that describe a track: the units of the narrow layer.", (1, 1024)
    )
    activation: Literal["relu", "tanh", "elu", "silu", "linear"] = setting(
        "tanh", "What each hidden unit makes of its sum."
    )
    dropout: float = setting(
        0.0, "Share of the hidden units that are left out at random in each step.", (0, 0.9)
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        units(self.layers, "layers")
