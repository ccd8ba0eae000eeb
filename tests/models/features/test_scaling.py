"""Features in comparable units, and as columns whose differences mean something."""

from __future__ import annotations

import numpy as np
import pytest

from models.audio_features import SOUND
from models.errors import ModelInputError
from models.features.data import NOBODY, filled_up, held_out
from models.features.scaling import DISTANCE_COLUMNS, Scaling, for_distance

KEY, DURATION = SOUND.index("key"), SOUND.index("duration_ms")


def _rows(**columns: list[float]) -> np.ndarray:
    count = len(next(iter(columns.values())))
    found = np.zeros((count, len(SOUND)), dtype=np.float32)
    for name, values in columns.items():
        found[:, SOUND.index(name)] = values
    return found


def _key_distance(one: float, other: float) -> float:
    places = for_distance(_rows(key=[one, other]))
    return float(np.linalg.norm(places[0] - places[1]))


def test_the_key_is_a_place_on_the_circle_of_fifths() -> None:
    c, g, d, f_sharp, b, nothing = 0, 7, 2, 6, 11, float("nan")
    assert _key_distance(c, g) == pytest.approx(_key_distance(c, 5))  # a fifth up or down
    assert _key_distance(c, g) < _key_distance(c, d) < _key_distance(c, b)
    assert _key_distance(c, f_sharp) == pytest.approx(2)  # the other side
    assert {round(_key_distance(key, nothing), 5) for key in range(12)} == {1.0}


def test_twice_as_long_is_as_far_for_short_tracks_as_for_long_ones() -> None:
    found = for_distance(_rows(duration_ms=[60_000, 120_000, 240_000, 0, 900]))
    column = found[:, DISTANCE_COLUMNS.index("duration_ms")]
    assert column[1] - column[0] == pytest.approx(column[2] - column[1], rel=1e-5)
    assert column[3] == column[4]  # of less than a second, the logarithm would be an outlier


def test_what_is_unknown_is_the_mean() -> None:
    values = np.array([[1.0, 5.0], [3.0, np.nan], [np.nan, 5.0]], dtype=np.float32)
    scaling = Scaling.of(values)
    np.testing.assert_allclose(scaling.apply(values), [[-1, 0], [1, 0], [0, 0]])
    np.testing.assert_allclose(scaling.undo(scaling.apply(values[:2]))[:, 0], [1, 3])
    assert scaling.deviation[1] == 1  # the same everywhere


def test_a_column_that_nobody_knows_does_no_harm() -> None:
    values = np.full((4, 1), np.nan, dtype=np.float32)
    assert Scaling.of(values).apply(values).tolist() == [[0]] * 4


@pytest.mark.parametrize("width", [9, 10, 13, 14])
def test_features_are_filled_up(width: int) -> None:
    found = filled_up(np.ones((2, width)))
    assert found.shape == (2, 14)
    assert np.isnan(found).sum() == 2 * (14 - width)


@pytest.mark.parametrize("shape", [(2, 8), (2, 15), (9,), (1, 9, 9)])
def test_features_of_another_shape_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ModelInputError, match="expected"):
        filled_up(np.ones(shape))


@pytest.mark.parametrize("value", [np.inf, -np.inf, 1e300, -1e13])
def test_absurd_features_are_refused(value: float) -> None:
    with pytest.raises(ModelInputError, match="moderate numbers"):
        filled_up(np.full((1, 9), value))


def test_all_tracks_of_an_artist_are_held_out_or_none() -> None:
    artists = np.repeat(np.arange(50), 4)
    found = held_out(artists, 0.2, 7)
    by_artist = found.reshape(50, 4)
    assert (by_artist.all(axis=1) | ~by_artist.any(axis=1)).all()
    assert by_artist.any(axis=1).sum() == 10
    np.testing.assert_array_equal(found, held_out(artists, 0.2, 7))
    assert (found != held_out(artists, 0.2, 8)).any()


def test_tracks_without_an_artist_are_by_different_ones() -> None:
    assert held_out(np.full(10, NOBODY), 0.1, 0).sum() == 1
    with pytest.raises(ModelInputError, match="one artist"):
        held_out(np.zeros(10, dtype=np.int32), 0.1, 0)
