"""Models of sound: an epoch of training, vectors of many tracks, and one answer.

    python -m benchmarks.bench_sound [--tracks 100000] [--seed 0]

Baselines, each in the same process on the same tracks: an epoch of scikit-learn's MLPRegressor with
the same layers, batches and optimiser; what Keras itself makes of all tracks; and a distance to all
tracks with NumPy's `norm`, sorted.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable

import numpy as np

from models.audio_features import SOUND
from models.contract import Query, TrainingOptions, as_text
from models.features.autoencoder import Autoencoder
from models.features.config import AutoencoderConfig, DistanceConfig, PredictorConfig
from models.features.data import TrackFeatures
from models.features.distance import FeatureDistance
from models.features.predictor import Predictor
from models.networks.training import build

EPOCHS = 20
PASSES = 5


def tracks(count: int, seed: int) -> TrackFeatures:
    """Return made-up tracks, ten by each artist."""
    rng = np.random.default_rng(seed)
    values = rng.normal(size=(count, len(SOUND))).astype(np.float32)
    values[:, SOUND.index("popularity")] = 40 + 10 * np.tanh(values[:, 0] * values[:, 1])
    ids = np.array([f"{number:022}" for number in range(count)], dtype="S22")
    return TrackFeatures(ids, values, (np.arange(count) // 10).astype(np.int32), "ab")


def best(work: Callable[[], object], passes: int = PASSES) -> float:
    """Return the seconds of the fastest pass."""
    seconds = []
    for _ in range(passes):
        begin = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - begin)
    return min(seconds)


def epoch(model: type[Predictor] | type[Autoencoder], config: object, data: TrackFeatures) -> float:
    """Return the seconds of one epoch: what a longer training takes more than a shorter one.

    The first training of all also imports Keras, so it does not count.
    """
    times = []
    for epochs in (1, 1, 1 + EPOCHS):
        own = type(config)(**{**vars(config), "epochs": epochs, "patience": 0})
        times.append(best(lambda own=own: model.fit(data, own, TrainingOptions()), 1))  # type: ignore[misc]
    return (times[2] - times[1]) / EPOCHS


def of_sklearn(data: TrackFeatures, layers: tuple[int, ...], batch: int) -> float:
    """Return the seconds of one epoch of scikit-learn's network."""
    from sklearn.neural_network import MLPRegressor

    inputs, outputs = data.values[:, :12], data.values[:, 12] / 100
    network = MLPRegressor(hidden_layer_sizes=layers, batch_size=batch, learning_rate_init=0.003)
    return best(lambda: network.partial_fit(inputs, outputs), 2)


def main() -> None:
    """Print seconds and ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tracks", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    data = tracks(asked.tracks, asked.seed)
    config = PredictorConfig()
    layers = tuple(map(int, config.layers.split("-")))
    base = of_sklearn(data, layers, config.batch_size)
    print(f"{asked.tracks:,} tracks; an epoch of scikit-learn's network: {base:.2f} s")
    for model, settings in ((Predictor, config), (Autoencoder, AutoencoderConfig())):
        seconds = epoch(model, settings, data)
        print(f"epoch of {model.kind}: {seconds:.2f} s, ratio {seconds / base:.2f}")
    fitted = Predictor.fit(data, PredictorConfig(epochs=1), TrainingOptions())
    network = build(fitted.layers, fitted.input_shape)
    network.set_weights([part for own in fitted.layer_weights for part in own])
    inputs = fitted.scaled(data.values)
    own = best(lambda: fitted.encode(data.values))
    other = best(lambda: network.predict(inputs, batch_size=8192, verbose=0))
    print(f"vectors of all tracks: {own:.2f} s, ratio to Keras {own / other:.2f}")
    answers(FeatureDistance.fit(data, DistanceConfig(), TrainingOptions()))
    answers(fitted)


def answers(model: FeatureDistance | Predictor) -> None:
    """Print what an answer takes."""
    asked = as_text(model.ids[:: max(len(model.ids) // 50, 1)])

    def plain() -> None:
        for row in range(len(asked)):
            np.argsort(np.linalg.norm(model.vectors - model.vectors[row], axis=1))[:10]

    own = best(lambda: [model.rank(Query((one,)), 10) for one in asked]) / len(asked)
    base = best(plain, 1) / len(asked)
    width = model.vectors.shape[1]
    print(f"answer of {model.kind} ({width} numbers): {1000 * own:.1f} ms, ratio {own / base:.2f}")


if __name__ == "__main__":
    main()
