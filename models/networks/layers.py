"""What a network is made of: layers in a row, and the shapes of their weights.

The same layers are built in Keras for training and computed in NumPy for answers. They follow from
the settings of a model, so a stored model holds numbers only.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from models.contract import Array
from models.errors import ModelInputError

Shape: TypeAlias = tuple[int, ...]

KERNEL = 3
"""Pixels on each side of the part of a picture that a convolution looks at."""

POOL = 2
"""Pixels on each side of the part of a picture of which pooling keeps the largest value."""


@dataclass(frozen=True)
class Dense:
    """All inputs to each unit.

    Attributes:
        units: how many outputs there are.
        activation: a name in `models.networks.forward.ACTIVATIONS`.
    """

    units: int
    activation: str = "linear"

    def output(self, shape: Shape) -> Shape:
        """Return the shape of the output for that of an input (n,)."""
        return (self.units,)

    def weights(self, shape: Shape) -> list[Shape]:
        """Return the shapes of the kernel and of what is added."""
        return [(*shape, self.units), (self.units,)]


@dataclass(frozen=True)
class Convolution:
    """A window of 3 x 3 pixels moved over a picture, whose border is filled with zeros.

    Attributes: as of `Dense`.
    """

    units: int
    activation: str = "linear"

    def output(self, shape: Shape) -> Shape:
        """Return the shape of the output for that of a picture (height, width, channels)."""
        return (*shape[:2], self.units)

    def weights(self, shape: Shape) -> list[Shape]:
        """Return the shapes of the kernel and of what is added."""
        return [(KERNEL, KERNEL, shape[2], self.units), (self.units,)]


@dataclass(frozen=True)
class BatchNormalization:
    """Each channel less its mean, divided by its deviation, scaled and shifted.

    Source: Ioffe and Szegedy 2015, "Batch Normalization".
    """

    def output(self, shape: Shape) -> Shape:
        """Return the shape of the output, that of the input."""
        return shape

    def weights(self, shape: Shape) -> list[Shape]:
        """Return the shapes of scale, shift, mean and variance."""
        return [(shape[-1],)] * 4


@dataclass(frozen=True)
class MaxPooling:
    """The largest value of each 2 x 2 pixels."""

    def output(self, shape: Shape) -> Shape:
        """Return the shape of the output; a last odd row or column is left out."""
        return (shape[0] // POOL, shape[1] // POOL, shape[2])

    def weights(self, shape: Shape) -> list[Shape]:
        """Return no shapes."""
        return []


@dataclass(frozen=True)
class Flatten:
    """A picture as a row of numbers."""

    def output(self, shape: Shape) -> Shape:
        """Return the shape of the output."""
        return (math.prod(shape),)

    def weights(self, shape: Shape) -> list[Shape]:
        """Return no shapes."""
        return []


@dataclass(frozen=True)
class Dropout:
    """Inputs set to zero at random while training; answers use all of them.

    Attributes:
        rate: the share that is set to zero.

    Source: Srivastava et al. 2014, "Dropout".
    """

    rate: float

    def output(self, shape: Shape) -> Shape:
        """Return the shape of the output, that of the input."""
        return shape

    def weights(self, shape: Shape) -> list[Shape]:
        """Return no shapes."""
        return []


Layer: TypeAlias = Dense | Convolution | BatchNormalization | MaxPooling | Flatten | Dropout


def output_shape(layers: Sequence[Layer], shape: Shape) -> Shape:
    """Return the shape of the output of layers for that of one input."""
    for layer in layers:
        shape = layer.output(shape)
    return shape


def weight_shapes(layers: Sequence[Layer], shape: Shape) -> list[list[Shape]]:
    """Return the shapes of the weights of each layer for the shape of one input."""
    found = []
    for layer in layers:
        found.append(layer.weights(shape))
        shape = layer.output(shape)
    return found


def pack(weights: Sequence[Array]) -> Array:
    """Return arrays as one row of float32."""
    return np.concatenate([one.ravel() for one in weights]).astype(np.float32)


def unpack(row: Array, layers: Sequence[Layer], shape: Shape) -> list[list[Array]]:
    """Return the weights of each layer from one row of numbers.

    Raises:
        ModelInputError: there are more or fewer than the layers have.
    """
    shapes = weight_shapes(layers, shape)
    wanted = sum(math.prod(one) for own in shapes for one in own)
    if row.shape != (wanted,):
        raise ModelInputError(f"{len(row):,} weights, but the layers have {wanted:,}")
    found, start = [], 0
    for own in shapes:
        ends = (start + np.cumsum([math.prod(one) for one in own], dtype=np.int64)).tolist()
        begins = [start, *ends[:-1]]
        found.append([row[a:b].reshape(s) for a, b, s in zip(begins, ends, own, strict=False)])
        start = ends[-1] if ends else start
    return found
