"""The plain distance, compared with one that is computed pair by pair."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from models.audio_features import SOUND
from models.contract import Query, TrainingOptions, as_text
from models.errors import ModelInputError
from models.features.config import DistanceConfig
from models.features.distance import FeatureDistance
from models.features.scaling import DISTANCE_COLUMNS, for_distance
from tests.models.features.world import tracks

DATA = tracks(200)


def _fit(**settings: object) -> FeatureDistance:
    return FeatureDistance.fit(DATA, DistanceConfig(**settings), TrainingOptions())  # type: ignore[arg-type]


def _nearest(model: FeatureDistance, row: int) -> list[str]:
    return as_text(model.rank(Query((as_text(DATA.ids[[row]])[0],)), 5).ids)


def _scaled(values: np.ndarray = DATA.values) -> np.ndarray:
    columns = for_distance(values).astype(np.float64)
    own = columns[:, : len(DISTANCE_COLUMNS) - 2]
    columns[:, : own.shape[1]] = (own - own.mean(axis=0)) / own.std(axis=0)
    return columns


def test_the_nearest_are_those_of_standardised_features() -> None:
    model, scaled = _fit(), _scaled()
    for row in (0, 17, 199):
        apart = np.linalg.norm(scaled - scaled[row], axis=1)
        apart[row] = np.inf
        expected = as_text(DATA.ids[np.argsort(apart, kind="stable")[:5]])
        assert _nearest(model, row) == expected
        ranking = model.rank(Query((as_text(DATA.ids[[row]])[0],)), 5)
        np.testing.assert_allclose(ranking.because["distance"], np.sort(apart)[:5], rtol=1e-4)


def test_mahalanobis_is_the_distance_by_the_inverse_covariance() -> None:
    mixed = DATA.values + np.random.default_rng(0).normal(0, 1, DATA.values.shape)
    data = replace(DATA, values=mixed.astype(np.float32))
    config = DistanceConfig(metric="mahalanobis")
    model, scaled = FeatureDistance.fit(data, config, TrainingOptions()), _scaled(data.values)
    inverse = np.linalg.inv(scaled.T @ scaled / len(scaled))
    apart = scaled - scaled[3]
    expected = np.sqrt(np.einsum("ij,jk,ik->i", apart, inverse, apart))
    found = np.linalg.norm(model.vectors - model.vectors[3], axis=1)
    np.testing.assert_allclose(found, expected, rtol=0.02, atol=0.01)


def test_the_cosine_compares_angles() -> None:
    model, scaled = _fit(metric="cosine"), _scaled()
    units = scaled / np.linalg.norm(scaled, axis=1, keepdims=True)
    cosines = units @ units[5]
    cosines[5] = -2
    assert _nearest(model, 5) == as_text(DATA.ids[np.argsort(-cosines, kind="stable")[:5]])


def test_a_weight_counts_a_feature_as_often() -> None:
    model, scaled = _fit(weight={"energy": 2.0, "key": 0.0}), _scaled()
    energy = DISTANCE_COLUMNS.index("energy")
    weights = np.ones(len(DISTANCE_COLUMNS))
    weights[energy], weights[-2:] = 2, 0
    expected = np.sqrt(((scaled - scaled[9]) ** 2 * weights).sum(axis=1))
    found = np.linalg.norm(model.vectors - model.vectors[9], axis=1)
    np.testing.assert_allclose(found, expected, rtol=1e-3, atol=1e-3)


@pytest.mark.parametrize(
    ("weight", "complaint"),
    [
        ({"loud": 1.0}, "no feature 'loud'"),
        ({"energy": -1.0}, "energy is -1.0"),
        ({"energy": float("nan")}, "energy is nan"),
        (dict.fromkeys(SOUND, 0.0), "all features are left out"),
    ],
)
def test_weights_that_mean_nothing_are_refused(weight: dict[str, float], complaint: str) -> None:
    with pytest.raises(ModelInputError, match=complaint):
        DistanceConfig(weight=weight)


def test_features_without_an_id_find_the_track_that_has_them() -> None:
    model = _fit()
    found = model.rank(Query(features=DATA.values[42].astype(np.float64)), 3)
    assert as_text(found.ids)[0] == as_text(DATA.ids[[42]])[0]
    assert found.because["distance"][0] == pytest.approx(0, abs=1e-5)
    assert set(found.because) == {"distance"}
    only_nine = model.rank(Query(features=DATA.values[42, :9].astype(np.float64)), 3)
    assert len(only_nine) == 3


def test_the_spread_is_how_far_tracks_are_from_their_centre() -> None:
    model = _fit()
    ids = tuple(as_text(DATA.ids[:4]))
    own = model.vectors[:4]
    expected = np.sqrt(((own - own.mean(axis=0)) ** 2).sum(axis=1).mean())
    assert model.spread(Query(ids)) == pytest.approx(float(expected), rel=1e-5)
    assert model.spread(Query(ids[:1])) == 0
