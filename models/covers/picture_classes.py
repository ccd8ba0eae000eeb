"""A network that names the class of a picture, made of the layers that look at covers.

It serves to find out whether these can see anything: what a cover says of its music may be little.
"""

from __future__ import annotations

import numpy as np

from models.contract import Array, TrainingOptions
from models.covers.config import CoverConfig
from models.covers.layers import (
    as_inputs,
    examples_of,
    input_shape,
    output_of,
    picture_layers,
)
from models.covers.network import MEAN_COLOUR
from models.networks.judgement import MEAN, NETWORK
from models.networks.layers import unpack
from models.networks.training import Examples, train


def guessed_classes(
    learned: Array, classes: Array, asked: Array, config: CoverConfig, options: TrainingOptions
) -> dict[str, Array]:
    """Return the classes (m,) of pictures by way of guessing.

    The ways are the network, logistic regression on the mean colour, and the most frequent class.

    Args:
        learned: (n, size, size, 3) uint8; a share of them is held out, to stop in time.
        classes: (n,) of these, from 0.
        asked: (m, size, size, 3) uint8.
        config: of the network; its loss does not count.
        options: seed and progress count.

    Raises:
        MissingExtraError: Keras and JAX are not installed.
    """
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    count = int(classes.max()) + 1
    layers = picture_layers(config, count)
    outputs = np.eye(count, dtype=np.float32)[classes]
    kept = np.random.default_rng(options.seed % 2**64).random(len(learned)) < config.held_out
    examples = examples_of(learned[~kept], outputs[~kept], config)
    held_out = Examples(as_inputs(learned[kept]), outputs[kept])
    found = train(
        "cover", layers, examples, held_out, config, options, loss="categorical_crossentropy"
    )
    weights = unpack(found.weights, layers, input_shape(config))
    own = output_of(layers, weights, asked).argmax(axis=1)
    colours = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000))
    colours.fit(learned.mean(axis=(1, 2)), classes)
    most = np.bincount(classes).argmax()
    return {
        NETWORK: own,
        MEAN_COLOUR: colours.predict(asked.mean(axis=(1, 2))),
        MEAN: np.full(len(asked), most),
    }
