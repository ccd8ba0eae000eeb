"""The layers that look at pictures, and the numbers that they take."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from models.contract import Array
from models.covers.config import CoverConfig
from models.covers.data import AT_ONCE
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
)
from models.networks.training import Examples

MIDDLE = np.full(3, 127.5, dtype=np.float32)
"""Of the values of a pixel."""


def input_shape(config: CoverConfig) -> Shape:
    """Return the shape of a picture as the network takes it."""
    return (int(config.pixels), int(config.pixels), 3)


def picture_layers(config: CoverConfig, outputs: int) -> list[Layer]:
    """Return convolutions, each with normalisation and pooling, a hidden layer and the outputs."""
    found: list[Layer] = []
    for size in units(config.filters, "filters"):
        found += [Convolution(size, config.activation), BatchNormalization(), MaxPooling()]
    dropout = [Dropout(config.dropout)] if config.dropout else []
    return [
        *found,
        Flatten(),
        *dropout,
        Dense(config.width, config.activation),
        *dropout,
        Dense(outputs),
    ]


def hidden(layers: Sequence[Layer]) -> int:
    """Return how many layers there are up to the hidden one, the last but one that is dense."""
    dense = [number for number, layer in enumerate(layers) if isinstance(layer, Dense)]
    return dense[-2] + 1


def as_inputs(pixels: Array) -> Array:
    """Return pixels as numbers from -1 to 1."""
    return (np.asarray(pixels, dtype=np.float32) - MIDDLE) / MIDDLE


def examples_of(pixels: Array, outputs: Array, config: CoverConfig) -> Examples:
    """Return pictures and what a network should make of them; if wanted, also mirrored ones."""
    inputs = as_inputs(pixels)
    if not config.mirror:
        return Examples(inputs, outputs)
    return Examples(
        np.concatenate([inputs, inputs[:, :, ::-1]]), np.concatenate([outputs, outputs])
    )


def output_of(layers: Sequence[Layer], weights: Sequence[Sequence[Array]], pixels: Array) -> Array:
    """Return what layers make of pixels (n, size, size, 3), some pictures at a time."""
    parts = [
        forward(layers, weights, as_inputs(pixels[start : start + AT_ONCE]))
        for start in range(0, max(len(pixels), 1), AT_ONCE)
    ]
    return np.concatenate(parts)
