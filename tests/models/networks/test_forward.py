"""What layers make of inputs, checked by hand; `test_training` compares them with Keras."""

from __future__ import annotations

import numpy as np
import pytest

from models.networks import forward as module
from models.networks.forward import forward
from models.networks.layers import BatchNormalization, Convolution, Dense, Flatten, MaxPooling


def test_dense_with_an_activation() -> None:
    kernel, shift = np.array([[1.0, -1.0], [2.0, 0.0]]), np.array([0.5, 0.0])
    found = forward([Dense(2, "relu")], [[kernel, shift]], np.array([[1.0, 1.0], [-3.0, 1.0]]))
    np.testing.assert_allclose(found, [[3.5, 0.0], [0.0, 3.0]])


def test_a_convolution_adds_up_a_window_and_zeros_beyond_the_border() -> None:
    picture = np.arange(9, dtype=np.float32).reshape(1, 3, 3, 1)
    found = forward([Convolution(1)], [[np.ones((3, 3, 1, 1)), np.zeros(1)]], picture)
    np.testing.assert_allclose(found[0, :, :, 0], [[8, 15, 12], [21, 36, 27], [20, 33, 24]])
    corner = np.zeros((3, 3, 1, 1))
    corner[0, 0] = 1  # what is above and to the left
    moved = forward([Convolution(1)], [[corner, np.zeros(1)]], picture)
    np.testing.assert_allclose(moved[0, :, :, 0], [[0, 0, 0], [0, 0, 1], [0, 3, 4]])


def test_pooling_keeps_the_largest_and_leaves_out_an_odd_row() -> None:
    picture = np.arange(15, dtype=np.float32).reshape(1, 5, 3, 1)
    found = forward([MaxPooling(), Flatten()], [[], []], picture)
    np.testing.assert_allclose(found, [[4, 10]])


def test_normalisation_scales_and_shifts() -> None:
    weights = [np.array([one]) for one in (2.0, 1.0, 5.0, 4.0 - module.EPSILON)]
    found = forward([BatchNormalization()], [weights], np.array([[5.0], [7.0]]))
    np.testing.assert_allclose(found, [[1.0], [3.0]], rtol=1e-6)


@pytest.mark.parametrize("name", list(module.ACTIVATIONS))
def test_activations_stay_finite_and_keep_zero(name: str) -> None:
    values = np.array([-1e4, -1.0, 0.0, 1.0, 1e4], dtype=np.float32)
    found = module.ACTIVATIONS[name](values)
    assert np.isfinite(found).all()
    assert found[2] == 0
    assert (np.diff(found[2:]) > 0).all() or name == "tanh"


def test_many_inputs_are_computed_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    inputs = np.random.default_rng(0).normal(size=(50, 4)).astype(np.float32)
    weights = [[np.ones((4, 3), dtype=np.float32), np.zeros(3, dtype=np.float32)]]
    whole = forward([Dense(3)], weights, inputs)
    monkeypatch.setattr(module, "AT_ONCE", 30)
    np.testing.assert_allclose(forward([Dense(3)], weights, inputs), whole)
    assert forward([Dense(3)], weights, inputs[:0]).shape == (0, 3)
