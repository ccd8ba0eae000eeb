"""Intervals: as wide as theory says, the same for the same rows, narrow for paired differences."""

from __future__ import annotations

import numpy as np
import pytest

from recommender.evaluation.bootstrap import interval, means


def test_as_wide_as_theory_says() -> None:
    values = np.random.default_rng(0).normal(3, 1, size=(400, 1))
    found = interval(values.mean(), means(values)[:, 0])
    half = 1.96 * values.std() / 20
    assert found.low == pytest.approx(values.mean() - half, abs=0.15 * half)
    assert found.high == pytest.approx(values.mean() + half, abs=0.15 * half)
    assert found.value == values.mean()


def test_columns_are_drawn_together() -> None:
    hard = np.random.default_rng(1).normal(size=200)
    drawn = means(np.stack([hard, hard + 0.1], axis=1))
    np.testing.assert_allclose(drawn[:, 1] - drawn[:, 0], 0.1)
    np.testing.assert_array_equal(means(hard[:, None]), means(hard[:, None]))
    np.testing.assert_allclose(means(hard[:, None], draws=5)[:, 0], drawn[:5, 0])


def test_what_is_unknown_is_left_out() -> None:
    values = np.array([[1.0, np.nan], [np.nan, np.nan], [1.0, np.nan], [1.0, 2.0]])
    drawn = means(values, draws=50)
    assert set(np.round(drawn[:, 0], 12)) == {1.0}
    assert np.isnan(drawn[:, 1]).any(), "only rows that are unknown were drawn"
    assert set(drawn[np.isfinite(drawn[:, 1]), 1]) == {2.0}
    assert interval(2.0, drawn[:, 1]).low == 2.0
    nothing = means(values[1:2], draws=5)
    assert np.isnan(interval(np.nan, nothing[:, 0]).high)


def test_a_playlist_is_drawn_with_all_its_rows() -> None:
    values = np.random.default_rng(2).normal(size=(100, 1))
    twice, groups = np.concatenate([values, values]), np.tile(np.arange(100), 2)
    np.testing.assert_allclose(means(twice, groups), means(values))
    assert means(twice)[:, 0].std() < 0.8 * means(values)[:, 0].std()
