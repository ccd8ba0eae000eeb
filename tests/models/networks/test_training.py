"""Training by Keras, and what NumPy makes of the same weights."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from models.contract import TrainingOptions
from models.networks import extra
from models.networks.config import NetworkConfig
from models.networks.forward import ACTIVATIONS, forward
from models.networks.layers import (
    BatchNormalization,
    Convolution,
    Dense,
    Dropout,
    Flatten,
    Layer,
    MaxPooling,
    unpack,
)
from models.networks.training import Examples, build, train

LAYERS: list[Layer] = [
    Convolution(3, "silu"),
    BatchNormalization(),
    MaxPooling(),
    Flatten(),
    *(Dense(4, name) for name in ACTIVATIONS),
    Dropout(0.3),
    Dense(2),
]
SHAPE = (6, 7, 2)


def _examples(seed: int, count: int = 40) -> Examples:
    rng = np.random.default_rng(seed)
    inputs = rng.normal(size=(count, *SHAPE)).astype(np.float32)
    means = inputs.mean(axis=(1, 2))
    return Examples(inputs, means / means.std(axis=0))


def test_numpy_makes_the_same_of_the_weights_as_keras() -> None:
    examples, other = _examples(0), _examples(1)
    found = train("x", LAYERS, examples, other, NetworkConfig(epochs=2), TrainingOptions(3))
    weights = unpack(found.weights, LAYERS, SHAPE)
    network = build(LAYERS, SHAPE)
    network.set_weights([part for own in weights for part in own])
    expected = network.predict(other.inputs, verbose=0)
    np.testing.assert_allclose(forward(LAYERS, weights, other.inputs), expected, atol=1e-5)
    assert found.losses.shape == (2, 2)
    own = ((expected - other.outputs) ** 2).mean()
    np.testing.assert_allclose(own, found.losses[:, 1].min(), rtol=1e-4)


def test_the_same_seed_gives_the_same_weights_and_training_stops_in_time() -> None:
    layers: list[Layer] = [Dense(4, "tanh"), Dense(2)]
    rng = np.random.default_rng(0)
    noise = [Examples(rng.normal(size=(64, 3)), rng.normal(size=(64, 2))) for _ in range(2)]
    config = NetworkConfig(epochs=200, patience=2, learning_rate=0.05)
    calls: list[tuple[int, int, str]] = []
    options = TrainingOptions(5, progress=lambda *what: calls.append(what))
    one = train("x", layers, *noise, config, options)
    two = train("x", layers, *noise, config, TrainingOptions(5))
    np.testing.assert_array_equal(one.weights, two.weights)
    assert len(one.losses) < 100  # noise cannot be learned
    assert calls[-1][:2] == (200, 200)


@pytest.mark.parametrize("missing", ["keras", "jax"])
def test_without_the_extra_the_error_names_what_to_install(
    monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    found = extra.find_spec
    monkeypatch.setattr(extra, "find_spec", lambda name: None if name == missing else found(name))
    with pytest.raises(extra.MissingExtraError, match=r"model x needs Keras and JAX.*\n.*\[deep\]"):
        train("x", LAYERS, _examples(0), _examples(1), NetworkConfig(), TrainingOptions())


def test_answering_imports_neither_keras_nor_jax() -> None:
    code = (
        "import sys, recommender.registry as r\n"
        "for one in r.models().values(): one.load_class(), one.config_class()\n"
        "import recommender.similar.answering, recommender.similar.finetuning\n"
        "print({'keras', 'jax', 'tensorflow', 'torch'} & set(sys.modules))"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "set()"
