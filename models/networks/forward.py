"""What a network makes of its input, computed with NumPy: answers need neither Keras nor JAX."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from models.contract import Array
from models.networks.layers import (
    KERNEL,
    POOL,
    BatchNormalization,
    Convolution,
    Dense,
    Flatten,
    Layer,
    MaxPooling,
)

EPSILON = 1e-3
"""What batch normalisation adds to the variance."""

AT_ONCE = 1 << 21
"""Numbers of the largest layer that are computed at a time, 8 MB: more no longer fit a cache."""


def _silu(x: Array) -> Array:
    """Return x times its logistic function, written so that nothing overflows.

    Source: Elfwing et al. 2017, "Sigmoid-Weighted Linear Units".
    """
    return np.asarray(0.5 * x * (1 + np.tanh(0.5 * x)))


def _elu(x: Array) -> Array:
    return np.where(x > 0, x, np.expm1(np.minimum(x, 0)))


ACTIVATIONS: Mapping[str, Callable[[Array], Array]] = {
    "linear": lambda x: x,
    "relu": lambda x: np.maximum(x, 0),
    "tanh": np.tanh,
    "elu": _elu,
    "silu": _silu,
}


def forward(layers: Sequence[Layer], weights: Sequence[Sequence[Array]], inputs: Array) -> Array:
    """Return the output (n, …) of layers for inputs (n, …), float32, not finite where it overflows.

    Memory: some 20 MB beside inputs and output.

    Args:
        layers: from the first one on.
        weights: of each layer, as `models.networks.layers.unpack` returns them.
        inputs: n of them.
    """
    size = max(1, AT_ONCE // _most_numbers(layers, inputs.shape[1:]))
    # Weights that anybody may have written overflow; what comes out then is not finite.
    with np.errstate(over="ignore", invalid="ignore"):
        parts = [
            _forward(layers, weights, inputs[start : start + size].astype(np.float32))
            for start in range(0, max(len(inputs), 1), size)
        ]
    return np.concatenate(parts)


def _forward(layers: Sequence[Layer], weights: Sequence[Sequence[Array]], values: Array) -> Array:
    for layer, own in zip(layers, weights, strict=False):
        match layer:
            case Dense(activation=name):
                values = ACTIVATIONS[name](values @ own[0] + own[1])
            case Convolution(activation=name):
                values = ACTIVATIONS[name](_convolved(values, own[0]) + own[1])
            case BatchNormalization():
                scale, shift, mean, variance = own
                factor = scale / np.sqrt(variance + np.float32(EPSILON))
                values = values * factor + (shift - mean * factor)
            case MaxPooling():
                values = _pooled(values)
            case Flatten():
                values = values.reshape(len(values), -1)
    return values


def _convolved(pictures: Array, kernel: Array) -> Array:
    """Return pictures (n, h, w, c) under a kernel (3, 3, c, units), as (n, h, w, units)."""
    _, height, width, _ = pictures.shape
    margin = KERNEL // 2
    padded = np.pad(pictures, ((0, 0), (margin, margin), (margin, margin), (0, 0)))
    found = np.zeros((*pictures.shape[:3], kernel.shape[3]), dtype=np.float32)
    for row in range(KERNEL):
        for column in range(KERNEL):
            found += padded[:, row : row + height, column : column + width] @ kernel[row, column]
    return found


def _pooled(pictures: Array) -> Array:
    """Return the largest of each 2 x 2 pixels of pictures (n, h, w, c)."""
    number, height, width, channels = pictures.shape
    rows, columns = height // POOL, width // POOL
    cut = pictures[:, : rows * POOL, : columns * POOL]
    return np.asarray(cut.reshape(number, rows, POOL, columns, POOL, channels).max(axis=(2, 4)))


def _most_numbers(layers: Sequence[Layer], shape: tuple[int, ...]) -> int:
    """Return the numbers of the largest input or output of any layer for one input."""
    sizes = [int(np.prod(shape))]
    for layer in layers:
        shape = layer.output(shape)
        sizes.append(int(np.prod(shape)))
    return max(*sizes, 1)
