"""The parts of the model of playlists: titles, trees, and lists of numbers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.ensemble import HistGradientBoostingClassifier

from models.contract import TrainingOptions
from models.errors import ModelInputError
from models.playlists.continuation.config import PlaylistsConfig
from models.playlists.continuation.ranker import fit_trees
from models.playlists.continuation.titles import TitleIndex
from models.playlists.continuation.trees import Trees, probability
from models.ragged import Ragged

SETTINGS = PlaylistsConfig(trees=30, leaves=7, learning_rate=0.1)


def examples() -> tuple[np.ndarray, np.ndarray]:
    generator = np.random.default_rng(0)
    figures = generator.normal(size=(4_000, 5)).astype(np.float32)
    return figures, figures[:, 0] + figures[:, 1] * figures[:, 2] > 0.5


def test_trees_as_arrays_are_those_of_scikit_learn() -> None:
    figures, hidden = examples()
    trees = fit_trees(iter([(figures, hidden)]), SETTINGS, TrainingOptions(seed=3))
    assert trees is not None
    theirs = HistGradientBoostingClassifier(
        max_iter=30,
        max_leaf_nodes=7,
        learning_rate=0.1,
        min_samples_leaf=40,
        early_stopping=False,
        random_state=3,
    ).fit(figures, hidden)
    sums = trees.sum(figures)
    margins = theirs.decision_function(figures)
    np.testing.assert_allclose(sums - sums[0], margins - margins[0], atol=1e-4)
    assert ((probability(sums) > 0) & (probability(sums) < 1)).all()


@pytest.mark.parametrize(
    "change",
    [
        {"left": np.array([0, 1, 2], np.int32)},  # a walk that never leaves the root
        {"right": np.array([9, 1, 2], np.int32)},
        {"features": np.array([7, 0, 0], np.int32)},
        {"features": np.array([-1, 0, 0], np.int32)},
        {"roots": np.array([5], np.int32)},
    ],
)
def test_trees_that_lead_nowhere_are_refused(change: dict[str, np.ndarray]) -> None:
    good = Trees(
        roots=np.array([0], np.int32),
        features=np.array([1, 0, 0], np.int32),
        thresholds=np.array([0.5, 0.0, 0.0]),
        left=np.array([1, 1, 2], np.int32),
        right=np.array([2, 1, 2], np.int32),
        values=np.array([0.0, -1.0, 1.0], np.float32),
    )
    good.check(columns=2)
    assert good.sum(np.array([[0.0, 0.4], [0.0, 0.6]])).tolist() == [-1.0, 1.0]
    with pytest.raises(ModelInputError, match="do not hang together"):
        replace(good, **change).check(columns=2)


def test_titles_that_are_alike_are_found() -> None:
    titles = ["Summer 2017", "workout", "SUMMER!!", "", "Work Out mix", "80s"]
    index = TitleIndex.of(titles)
    near = index.similar("summer", len(titles))
    assert set(np.flatnonzero(near > 0.3)) == {0, 2}
    assert near[2] > near[0]
    assert set(np.flatnonzero(index.similar("work out", len(titles)) > 0.5)) == {1, 4}
    assert index.similar("", len(titles)).tolist() == [0.0] * len(titles)
    assert index.similar("夏", len(titles)).tolist() == [0.0] * len(titles)


def test_no_titles_are_like_none() -> None:
    assert TitleIndex.of(["", ""]).similar("summer", 2).tolist() == [0.0, 0.0]


@given(st.lists(st.lists(st.integers(0, 9), max_size=6), max_size=8), st.data())
def test_lists_of_numbers(rows: list[list[int]], data: st.DataObject) -> None:
    ragged = Ragged.of(rows)
    assert [ragged.row(number).tolist() for number in range(len(ragged))] == rows
    chosen = data.draw(st.lists(st.integers(0, len(rows) - 1))) if rows else []
    values, owners = ragged.gather(np.array(chosen, dtype=np.int64))
    expected = [(value, place) for place, row in enumerate(chosen) for value in rows[row]]
    assert list(zip(values.tolist(), owners.tolist(), strict=True)) == expected
    taken = ragged.take(np.array(chosen, dtype=np.int64))
    assert [taken.row(number).tolist() for number in range(len(taken))] == [rows[c] for c in chosen]
    back = ragged.transposed(10)
    assert [back.row(number).tolist() for number in range(10)] == [
        [place for place, row in enumerate(rows) for value in row if value == number]
        for number in range(10)
    ]
