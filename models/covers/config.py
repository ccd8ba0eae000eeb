"""The settings of models of covers; needs no NumPy, so that commands can list them at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from models.config import setting
from models.errors import ModelInputError
from models.networks.config import NetworkConfig, units


@dataclass(frozen=True)
class CoverConfig(NetworkConfig):
    """Settings of `CoverNetwork`; the help of each field says what it does."""

    pixels: Literal["16", "32", "64"] = setting("32", "Pixels on each side of a cover.")
    filters: str = setting(
        "16-32-64", "Filters of each convolution; after each the picture is half as large."
    )
    width: int = setting(32, "Numbers that describe a cover: the units of its vector.", (1, 1024))
    batch_size: int = setting(
        128, "Covers of each step; fewer where there are few in all.", (1, 1_000_000)
    )
    learning_rate: float = setting(0.003, "Size of the steps at the beginning.", (1e-6, 10))
    activation: Literal["relu", "tanh", "elu", "silu", "linear"] = setting(
        "silu", "What each unit makes of its sum."
    )
    dropout: float = setting(
        0.2, "Share of the numbers that are left out at random in each step.", (0, 0.9)
    )

    mirror: bool = setting(
        False, "Learn from the mirror image of each cover too, which takes twice as long."
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        halved = len(units(self.filters, "filters"))
        if int(self.pixels) >> halved < 1:
            raise ModelInputError(
                f"setting filters is {self.filters!r}: a picture of {self.pixels} pixels cannot be"
                f" halved {halved} times"
            )
