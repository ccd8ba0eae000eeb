"""The networks over audio features, on made-up tracks whose structure is known."""

from __future__ import annotations

import warnings
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from models.audio_features import SOUND
from models.contract import Query, TrainingOptions, as_text
from models.errors import ModelInputError, ModelUnfitError
from models.features.autoencoder import Autoencoder, principal
from models.features.config import AutoencoderConfig, PredictorConfig
from models.features.playlist_network import finetuned
from models.features.predictor import Predictor
from models.storage.manifest import MANIFEST
from tests.models.features.world import tracks

DATA = tracks()
POPULARITY = SOUND.index("popularity")


@pytest.fixture(scope="module")
def predictor() -> Predictor:
    return Predictor.fit(
        DATA,
        PredictorConfig(layers="32-8", epochs=40, dropout=0.0, learning_rate=0.01),
        TrainingOptions(1),
    )


@pytest.fixture(scope="module")
def autoencoder() -> Autoencoder:
    config = AutoencoderConfig(layers="32", width=3, epochs=80, learning_rate=0.01)
    return Autoencoder.fit(DATA, config, TrainingOptions(1))


def test_popularity_that_follows_from_features_is_predicted(predictor: Predictor) -> None:
    assert predictor.r_squared > 0.8
    other = tracks(seed=9)
    errors = predictor.judge(DATA, other)
    means = {way: value[0] for way, value in errors.means.items()}
    assert list(means) == ["network", "linear", "boosted trees", "mean"]
    assert means["network"] < 0.3 < means["linear"]
    assert means["mean"] == pytest.approx(1, abs=0.1)
    assert np.corrcoef(predictor.predict(other.values), other.values[:, POPULARITY])[0, 1] > 0.85


def test_popularity_is_no_input_of_the_predictor(predictor: Predictor) -> None:
    changed = DATA.values.copy()
    changed[:, POPULARITY] = 0
    np.testing.assert_array_equal(predictor.encode(changed), predictor.encode(DATA.values))
    np.testing.assert_allclose(predictor.encode(DATA.values), predictor.vectors, atol=1e-6)


def test_tracks_of_unknown_popularity_have_a_vector_but_teach_nothing() -> None:
    data = tracks(120)
    data.values[::2, POPULARITY] = np.nan
    model = Predictor.fit(data, PredictorConfig(layers="4", epochs=2), TrainingOptions())
    assert len(model.ids) == 120
    assert np.isfinite(model.vectors).all()
    assert 0 < len(model.predicted) < 30  # of a tenth of the artists, those that are known
    assert np.isfinite(model.predicted).all()


def test_what_is_bent_is_described_better_than_by_straight_axes(autoencoder: Autoencoder) -> None:
    own, of_pca = autoencoder.errors.mean(axis=1)
    assert own < 0.75 * of_pca
    means = autoencoder.judge(DATA, tracks(seed=9)).means
    assert means["network"].mean() < 0.75 * means["principal components"].mean()
    assert autoencoder.vectors.shape == (600, 3)


def test_principal_components_of_full_width_lose_nothing() -> None:
    rows = np.random.default_rng(0).normal(size=(50, 5)).astype(np.float32)
    np.testing.assert_allclose(principal(rows, rows, 5), rows, atol=1e-5)
    np.testing.assert_allclose(
        principal(rows, rows, 0), rows.mean(axis=0)[None].repeat(50, 0), atol=1e-5
    )


def test_too_few_tracks_are_refused() -> None:
    few = tracks(10, artists=5)
    for model, config in ((Predictor, PredictorConfig()), (Autoencoder, AutoencoderConfig())):
        with pytest.raises(ModelInputError, match="10 tracks can be learned from, at least 20"):
            model.fit(few, config, TrainingOptions())  # type: ignore[attr-defined]


def test_weights_that_do_not_fit_the_settings_are_damage(
    predictor: Predictor, tmp_path: Path
) -> None:
    predictor.save(tmp_path)
    path = tmp_path / MANIFEST
    path.write_text(path.read_text().replace('"layers": "32-8"', '"layers": "32-9"'))
    with pytest.raises(ModelUnfitError, match="weights, but the layers have"):
        Predictor.load(tmp_path)


def test_weights_beyond_all_bounds_are_an_error_only_where_they_are_used(
    predictor: Predictor,
) -> None:
    wild = replace(predictor, weights=np.full_like(predictor.weights, 1e18))
    assert len(wild.rank(Query((as_text(wild.ids[:1])[0],)), 3)) == 3
    with (
        warnings.catch_warnings(action="error"),
        pytest.raises(ModelInputError, match="beyond all bounds"),
    ):
        wild.rank(Query(features=np.full(9, 0.5)), 3)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("vectors", np.zeros((600, 9), dtype=np.float32)),
        ("losses", np.zeros((0, 2), dtype=np.float32)),
        ("target", np.array([50, 0], dtype=np.float32)),
        ("predicted", np.zeros((0, 2), dtype=np.float32)),
        ("deviation", np.zeros(12, dtype=np.float32)),
        ("mean", np.zeros(13, dtype=np.float32)),
    ],
)
def test_arrays_that_do_not_fit_each_other_are_refused(
    predictor: Predictor, name: str, value: np.ndarray
) -> None:
    with pytest.raises(ModelInputError):
        replace(predictor, **{name: value})


@pytest.mark.slow
def test_a_network_learns_what_a_playlist_has_in_common(autoencoder: Autoencoder) -> None:
    """The playlist: tracks whose first feature is high; others like it should come first."""
    high = np.flatnonzero(DATA.values[:, 0] > 0.6)
    known, hidden = high[::2], high[1::2]
    query = Query(tuple(as_text(DATA.ids[known])))
    found = finetuned(autoencoder, DATA, query, TrainingOptions(2))
    best = as_text(found.rank(query, len(hidden)).ids)
    hits = set(best) & set(as_text(DATA.ids[hidden]))
    assert len(hits) > 0.6 * len(hidden)
    again = finetuned(autoencoder, DATA, query, TrainingOptions(2))
    np.testing.assert_array_equal(again.logits, found.logits)
    assert (found.rank(query, 3).because["fit"] > 0.5).all()


def test_a_playlist_of_few_tracks_teaches_nothing(autoencoder: Autoencoder) -> None:
    query = Query(tuple(as_text(DATA.ids[:4])))
    with pytest.raises(ModelInputError, match="4 of the playlist's tracks"):
        finetuned(autoencoder, DATA, query, TrainingOptions())
