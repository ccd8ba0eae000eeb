"""The shapes of layers, and weights in one row."""

from __future__ import annotations

import numpy as np
import pytest

from models.errors import ModelInputError
from models.networks.config import NetworkConfig, units
from models.networks.layers import (
    BatchNormalization,
    Convolution,
    Dense,
    Dropout,
    Flatten,
    Layer,
    MaxPooling,
    output_shape,
    pack,
    unpack,
    weight_shapes,
)

PICTURE: list[Layer] = [
    Convolution(4, "relu"),
    BatchNormalization(),
    MaxPooling(),
    Flatten(),
    Dropout(0.5),
    Dense(3),
]


def test_shapes_follow_each_other() -> None:
    assert output_shape(PICTURE, (9, 6, 3)) == (3,)
    assert output_shape(PICTURE[:3], (9, 6, 3)) == (4, 3, 4)
    assert [sum(map(np.prod, own)) for own in weight_shapes(PICTURE, (9, 6, 3))] == [
        112,
        16,
        0,
        0,
        0,
        147,
    ]


def test_weights_come_back_from_one_row() -> None:
    rng = np.random.default_rng(0)
    weights = [
        rng.normal(size=shape).astype(np.float32)
        for own in weight_shapes(PICTURE, (9, 6, 3))
        for shape in own
    ]
    found = unpack(pack(weights), PICTURE, (9, 6, 3))
    assert [len(own) for own in found] == [2, 4, 0, 0, 0, 2]
    for one, other in zip(weights, (part for own in found for part in own), strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("count", [0, 274, 276])
def test_a_row_of_another_length_is_refused(count: int) -> None:
    with pytest.raises(ModelInputError, match=f"{count} weights, but the layers have 275"):
        unpack(np.zeros(count, dtype=np.float32), PICTURE, (9, 6, 3))


@pytest.mark.parametrize("text", ["", "256,32", "-3", "0-3", "5000", "3-", "x", "1" * 50])
def test_units_of_another_form_are_refused(text: str) -> None:
    with pytest.raises(ModelInputError, match="setting layers is"):
        units(text, "layers")


@pytest.mark.parametrize(
    "settings", [{"epochs": 0}, {"batch_size": 0}, {"held_out": 0.9}, {"learning_rate": 100.0}]
)
def test_settings_out_of_bounds_are_refused(settings: dict[str, float]) -> None:
    (name,) = settings
    with pytest.raises(ModelInputError, match=f"setting {name}"):
        NetworkConfig(**settings)  # type: ignore[arg-type]
