"""A network as a file that Keras opens, without any code in it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from models.contract import TrainingOptions
from models.features.autoencoder import Autoencoder
from models.features.config import AutoencoderConfig
from models.features.data import columns
from models.networks.export import write_keras
from tests.models.features.world import tracks


@pytest.mark.parametrize(
    "activation",
    ["silu", *(pytest.param(name, marks=pytest.mark.slow) for name in ("tanh", "elu"))],
)
def test_keras_makes_the_same_of_features_in_their_own_units(
    tmp_path: Path, activation: str
) -> None:
    data = tracks(60)
    config = AutoencoderConfig(layers="5", width=2, epochs=1, activation=activation)  # type: ignore[arg-type]
    model = Autoencoder.fit(data, config, TrainingOptions())
    write_keras(model, tmp_path / "x.keras")
    assert [path.name for path in tmp_path.iterdir()] == ["x.keras"]

    from keras.saving import load_model

    network = load_model(tmp_path / "x.keras", safe_mode=True)
    found = network.predict(columns(data.values, model.inputs), verbose=0)
    np.testing.assert_allclose(found, model.output(model.scaled(data.values)), atol=1e-4)
