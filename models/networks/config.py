"""Settings that all networks have in common; needs no NumPy, so that commands list them at once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from models.config import ModelConfig, setting
from models.errors import ModelInputError

MOST_UNITS = 4096


@dataclass(frozen=True)
class NetworkConfig(ModelConfig):
    """How a network is trained; the help of each field says what it does."""

    epochs: int = setting(100, "Most rounds over all tracks.", (1, 10_000))
    batch_size: int = setting(
        1024, "Tracks of each step; fewer where there are few in all.", (1, 1_000_000)
    )
    learning_rate: float = setting(0.003, "Size of the steps at the beginning.", (1e-6, 10))
    optimizer: Literal["adam", "adamw", "rmsprop", "sgd"] = setting(
        "adam", "How steps follow from slopes."
    )
    loss: Literal["mse", "mae", "huber"] = setting(
        "mse", "What training makes small: squared errors, absolute ones, or a mixture."
    )
    patience: int = setting(
        8,
        "Stop after so many epochs that were not better on the held-out tracks, and keep the best"
        " one; 0: never stop early.",
        (0, 10_000),
    )
    held_out: float = setting(
        0.1, "Share of the artists whose tracks are held out to measure with.", (0.01, 0.5)
    )


def units(text: str, name: str) -> tuple[int, ...]:
    """Return the units of layers from text such as "256-32"; none for "0".

    Raises:
        ModelInputError: it is written otherwise, or there are too many.

    >>> units("256-32", "layers")
    (256, 32)
    """
    if text == "0":
        return ()
    found = (
        tuple(map(int, text.split("-"))) if re.fullmatch(r"\d{1,4}(-\d{1,4}){0,9}", text) else ()
    )
    if not found or not all(1 <= one <= MOST_UNITS for one in found):
        raise ModelInputError(
            f"setting {name} is {text!r}; it must be up to ten numbers from 1 to {MOST_UNITS:,},"
            " such as 256-32"
        )
    return found
