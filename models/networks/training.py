"""The training of a network by Keras, epoch by epoch, until it no longer gets better."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from models.background import in_background
from models.contract import Array, Progress, TrainingOptions
from models.networks.config import NetworkConfig
from models.networks.extra import require_keras
from models.networks.forward import EPSILON
from models.networks.layers import (
    KERNEL,
    POOL,
    BatchNormalization,
    Convolution,
    Dense,
    Dropout,
    Flatten,
    Layer,
    MaxPooling,
    pack,
)

FEWEST_STEPS = 32
"""Of an epoch, as far as batches have `SMALLEST_BATCH` examples."""

SMALLEST_BATCH = 16

MOMENTUM = 0.9
"""Of the means that batch normalisation keeps: those of about the last ten steps. With Keras's
usual 0.99, of few steps an epoch, what is held out is judged by means of long ago."""


@dataclass(frozen=True, eq=False)
class Examples:
    """Inputs and what a network should make of them.

    Attributes:
        inputs: (n, …) float32.
        outputs: (n, …) float32.
    """

    inputs: Array
    outputs: Array


@dataclass(frozen=True, eq=False)
class Trained:
    """What training has found.

    Attributes:
        weights: (w,) float32 of all layers in order, as `models.networks.layers.unpack` takes them;
            those of the epoch with the least loss on the held-out examples.
        losses: (epochs, 2) float32, after each epoch that on the examples, while they were learned,
            and that on the held-out ones.
    """

    weights: Array
    losses: Array


def train(
    kind: str,
    layers: Sequence[Layer],
    examples: Examples,
    held_out: Examples,
    config: NetworkConfig,
    options: TrainingOptions,
    *,
    loss: str = "",
    start: Sequence[Array] | None = None,
) -> Trained:
    """Fit a network; an interrupt ends it at once.

    The same seed gives the same weights on the same machine: sums over all cores may differ in
    their last digits where there are more or fewer of them. Memory: that of the examples twice, and
    of the largest layer for one batch.

    Args:
        kind: the name of the model, for errors.
        layers: of the network.
        examples: what it learns from.
        held_out: what shows when it no longer gets better.
        config: see there.
        options: seed and progress count.
        loss: other than that of the settings.
        start: weights to begin with, in the order of all layers; by default random ones.

    Raises:
        MissingExtraError: Keras and JAX are not installed.
    """
    require_keras(kind)
    return in_background(
        lambda: _train(layers, examples, held_out, config, options, loss or config.loss, start)
    )


def _train(
    layers: Sequence[Layer],
    examples: Examples,
    held_out: Examples,
    config: NetworkConfig,
    options: TrainingOptions,
    loss: str,
    start: Sequence[Array] | None,
) -> Trained:
    import keras

    keras.utils.set_random_seed(zlib.crc32(str(options.seed).encode()))
    network = build(layers, examples.inputs.shape[1:])
    if start is not None:
        network.set_weights(list(start))
    network.compile(
        keras.optimizers.get(
            {"class_name": config.optimizer, "config": {"learning_rate": config.learning_rate}}
        ),
        _loss(loss),
    )
    callbacks = [_reporting(options.progress, config.epochs)]
    if config.patience:
        callbacks.append(
            keras.callbacks.EarlyStopping(patience=config.patience, restore_best_weights=True)
        )
    history = network.fit(
        examples.inputs,
        examples.outputs,
        batch_size=_batch_size(config.batch_size, len(examples.inputs)),
        epochs=config.epochs,
        validation_data=(held_out.inputs, held_out.outputs),
        validation_batch_size=8 * config.batch_size,
        callbacks=callbacks,
        verbose=0,
    ).history
    losses = np.array([history["loss"], history["val_loss"]], dtype=np.float32).T
    if options.progress:
        options.progress(config.epochs, config.epochs, f"{len(losses)} epochs")
    return Trained(pack(network.get_weights()), losses)


def _loss(name: str) -> Any:
    """Return what Keras makes small; a network's last layer has no activation."""
    from keras import losses

    of_classes = {
        "binary_crossentropy": losses.BinaryCrossentropy,
        "categorical_crossentropy": losses.CategoricalCrossentropy,
    }
    return of_classes[name](from_logits=True) if name in of_classes else name


def _batch_size(most: int, examples: int) -> int:
    """Return the examples of each step: of few, so many that an epoch has `FEWEST_STEPS`.

    >>> _batch_size(1024, 100_000), _batch_size(1024, 1_280), _batch_size(1024, 50)
    (1024, 40, 16)
    """
    return min(most, max(examples // FEWEST_STEPS, SMALLEST_BATCH))


def build(layers: Sequence[Layer], shape: tuple[int, ...]) -> Any:
    """Return a network of Keras with random weights for inputs of a shape."""
    import keras

    return keras.Sequential([keras.Input(shape), *map(keras_layer, layers)])


def keras_layer(layer: Layer) -> Any:
    """Return a layer as one of Keras."""
    from keras import layers as of_keras

    match layer:
        case Dense(units=units, activation=name):
            return of_keras.Dense(units, activation=name)
        case Convolution(units=units, activation=name):
            return of_keras.Conv2D(units, KERNEL, padding="same", activation=name)
        case BatchNormalization():
            return of_keras.BatchNormalization(momentum=MOMENTUM, epsilon=EPSILON)
        case MaxPooling():
            return of_keras.MaxPooling2D(POOL)
        case Flatten():
            return of_keras.Flatten()
        case Dropout(rate=rate):
            return of_keras.Dropout(rate)


def _reporting(progress: Progress | None, epochs: int) -> Any:
    """Return what tells the progress after each epoch."""
    from keras import callbacks

    def report(epoch: int, logs: dict[str, float]) -> None:
        if progress is not None:
            progress(epoch, epochs, f"loss {logs['val_loss']:.4f}")

    return callbacks.LambdaCallback(on_epoch_end=report)
