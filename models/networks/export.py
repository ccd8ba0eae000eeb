"""A network as a file of Keras, for other programs.

Segue never reads such a file: it can hold code. It keeps numbers, and builds layers from settings.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from models.networks.extra import require_keras
from models.networks.stored import NetworkEmbedding
from models.networks.training import keras_layer
from models.storage.files import partial_file, put

SUFFIX = ".keras"  # of the file, as Keras wants it


def write_keras(model: NetworkEmbedding, path: Path) -> None:
    """Write a network that takes inputs in their own units: features, or pixels from 0 to 255.

    Raises:
        MissingExtraError: Keras and JAX are not installed.
        OSError: the file cannot be written.
    """
    require_keras(model.kind)
    import keras

    mean, deviation = model.input_scale
    network = keras.Sequential(
        [
            keras.Input(model.input_shape),
            keras.layers.Normalization(mean=mean, variance=np.square(deviation)),
            *map(keras_layer, model.layers),
        ]
    )
    own = [part for some in model.layer_weights for part in some]
    # Normalisation keeps no weights where its mean and variance are given.
    network.set_weights([*network.layers[0].get_weights(), *own])
    with partial_file(path.parent) as partial:
        whole = partial.with_suffix(SUFFIX)
        try:
            network.save(whole)
            put(whole, path)
        finally:
            whole.unlink(missing_ok=True)
