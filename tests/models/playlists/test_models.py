"""Every model that learns from playlists, on two communities that are known."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from models.config import ModelConfig
from models.contract import Query, TrainingOptions, as_text
from models.errors import ModelInputError, ModelUnfitError
from models.playlists.continuation.config import PlaylistsConfig
from models.playlists.continuation.model import Playlists
from models.playlists.cooccurrence import Cooccurrence, CooccurrenceConfig
from models.playlists.data import PlaylistData
from models.playlists.ease import Ease, EaseConfig
from models.playlists.ials import Ials, IalsConfig
from models.playlists.neighbours import nearest
from models.playlists.popularity import Popularity
from models.ragged import Ragged
from tests.models import crafted
from tests.models.playlists.world import (
    COLD_BY_ARTIST,
    COLD_BY_SOUND,
    IDS,
    SIZE,
    community,
    two_communities,
)

FEW = PlaylistsConfig(factors=8, regularization=1.0, iterations=3, trees=20)
LEARNERS = [
    (Cooccurrence, CooccurrenceConfig()),
    (Ease, EaseConfig()),
    (Ease, EaseConfig(largest=40)),
    (Ials, IalsConfig(factors=8, regularization=1.0, iterations=5)),
    (Playlists, FEW),
    (Playlists, replace(FEW, ranker=False)),
]


def fit(learner: Any, config: Any, data: PlaylistData | None = None) -> Any:
    return learner.fit(data or two_communities(), config, TrainingOptions(jobs=1))


@pytest.mark.parametrize(
    ("learner", "config"), LEARNERS, ids=lambda one: getattr(one, "__name__", "")
)
@pytest.mark.parametrize("side", [0, 1])
def test_two_communities_separate(learner: Any, config: Any, side: int) -> None:
    model = fit(learner, config)
    asked = tuple(IDS[side * SIZE + 4 : side * SIZE + 8])
    assert set(community(as_text(model.rank(Query(asked), 8).ids))) == {side}


@pytest.mark.parametrize(
    ("learner", "config"), LEARNERS, ids=lambda one: getattr(one, "__name__", "")
)
def test_unlike_turns_away(learner: Any, config: Any) -> None:
    model = fit(learner, config)
    both = Query((IDS[1], IDS[SIZE + 1]), (1.0, -1.0))
    assert set(community(as_text(model.rank(both, 5).ids))) == {0}


def test_popularity_counts_playlists_once() -> None:
    data = replace(
        two_communities(), playlists=Ragged.of([[3, 5], [5], [], [5, 7]]), titles=[""] * 4
    )
    ranking = fit(Popularity, ModelConfig(), data).rank(Query((IDS[3],)), 10)
    assert as_text(ranking.ids) == [IDS[5], IDS[7]]
    assert ranking.because["playlists"].tolist() == [3, 1]


def test_neighbours_are_those_of_the_whole_product() -> None:
    data = two_communities()
    matrix = data.playlists.as_csr(len(data.ids))
    weights = 1.0 / np.maximum(data.counts(), 1)
    found = nearest(matrix, weights, 4, TrainingOptions(jobs=2))
    product = (matrix.T @ matrix).toarray() * weights
    np.fill_diagonal(product, 0.0)
    for row in range(len(data.ids)):
        part = slice(found.lists.starts[row], found.lists.starts[row + 1])
        best = sorted(product[row][product[row] > 0], reverse=True)[:4]
        np.testing.assert_allclose(sorted(found.scores[part], reverse=True), best, rtol=1e-5)
        np.testing.assert_allclose(product[row][found.lists.row(row)], found.scores[part], 1e-5)


def test_both_forms_of_ease_agree_where_all_tracks_are_frequent() -> None:
    data = two_communities()
    dual = fit(Ease, EaseConfig(largest=len(data)))
    primal = fit(Ease, EaseConfig(largest=len(data) - 1))
    # The strength of the regularisation is in units of another diagonal: only order is compared.
    query = Query(tuple(IDS[:4]))
    assert set(as_text(dual.rank(query, 5).ids)) & set(as_text(primal.rank(query, 5).ids))


def test_a_cold_track_is_reached_by_its_artist() -> None:
    model = fit(Playlists, FEW)
    cold = IDS[COLD_BY_ARTIST]
    assert set(community(as_text(model.rank(Query((cold,)), 5).ids))) == {1}
    same_artist = IDS[COLD_BY_ARTIST - 1]
    ranking = model.rank(Query((same_artist,)), 100)
    assert cold in as_text(ranking.ids)
    row = as_text(ranking.ids).index(cold)
    assert (ranking.because["same_artist"][row], ranking.because["shared_playlists"][row]) == (1, 0)


def test_a_cold_track_by_nobody_known_is_reached_by_its_sound() -> None:
    model = fit(Playlists, FEW)
    assert set(community(as_text(model.rank(Query((IDS[COLD_BY_SOUND],)), 5).ids))) == {1}


def test_a_title_alone_decides_between_communities() -> None:
    data = two_communities()
    # The same track in all playlists says nothing; the title does.
    rows = [[*data.playlists.row(number).tolist(), COLD_BY_SOUND] for number in range(len(data))]
    model = fit(Playlists, replace(FEW, ranker=False), replace(data, playlists=Ragged.of(rows)))
    for title, side in (("SUMMER!", 1), ("Rainy Day", 0)):
        ranking = model.rank(Query((IDS[COLD_BY_SOUND],), title=title), 1)
        assert community(as_text(ranking.ids)) == [side]


def test_reasons_are_counts_of_playlists_and_tracks() -> None:
    data = two_communities()
    model = fit(Playlists, FEW)
    asked = (IDS[0], IDS[1], IDS[10])
    ranking = model.rank(Query(asked), 6)
    lists = [set(one) for one in data]
    for one, shared, same in zip(
        as_text(ranking.ids),
        ranking.because["shared_playlists"].tolist(),
        ranking.because["same_artist"].tolist(),
        strict=True,
    ):
        assert shared == sum(one in songs and bool(songs & set(asked)) for songs in lists)
        assert same == sum(IDS.index(one) // 3 == IDS.index(other) // 3 for other in asked)


def test_playlists_of_no_track_or_one_are_no_error() -> None:
    data = replace(
        two_communities(), playlists=Ragged.of([[], [0], [0, 1], [0, 1]]), titles=[""] * 4
    )
    for learner, config in LEARNERS:
        assert IDS[1] in as_text(fit(learner, config, data).rank(Query((IDS[0],)), 5).ids)


@pytest.mark.parametrize(
    ("config", "values", "name"),
    [
        (EaseConfig, {"ridge": 0.0}, "ridge is 0.0"),
        (IalsConfig, {"factors": -1}, "factors is -1"),
        (CooccurrenceConfig, {"neighbours": 0}, "neighbours is 0"),
        (PlaylistsConfig, {"leaves": 1}, "leaves is 1"),
        (PlaylistsConfig, {"candidates": 0}, "candidates is 0"),
    ],
)
def test_settings_that_cannot_be_are_refused(
    config: Any, values: dict[str, Any], name: str
) -> None:
    with pytest.raises(ModelInputError, match=name):
        config(**values)


@pytest.mark.parametrize(
    ("array", "value", "reason"),
    [
        ("factor_rows", -1, "the rows of its factors"),
        ("tree_left", -1, "do not hang together"),
        ("gram", 1.8e308, "array gram holds values that are not finite, or too large"),
        ("units", 0, "not above 0"),
        ("units", 1e-307, "not above 0"),
    ],
)
def test_stored_numbers_that_lead_nowhere_are_damage(
    array: str, value: float, reason: str, tmp_path: Path
) -> None:
    """Not bad input: the exit code follows from the class."""
    fit(Playlists, FEW).save(tmp_path)
    (name,) = tmp_path.glob("*.npz")
    with np.load(name) as stored:
        changed = np.full_like(stored[array], value)
    crafted._store(tmp_path, changes={array: changed})
    with pytest.raises(ModelUnfitError, match=rf"arrays-.* is damaged: .*{reason}"):
        Playlists.load(tmp_path)


def test_a_part_of_the_playlists_knows_nothing_of_the_rest() -> None:
    data = two_communities()
    part = data.take(np.arange(0, len(data), 2))  # the first community alone
    ids = set(as_text(part.ids))
    assert ids == {*IDS[:SIZE], IDS[COLD_BY_ARTIST], IDS[COLD_BY_SOUND]}
    assert list(part) == list(data)[::2]


@pytest.mark.filterwarnings("ignore:overflow")
def test_settings_that_lead_beyond_all_bounds_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelInputError, match="no finite factors with alpha 1e"):
        fit(Ials, IalsConfig(alpha=1e30))
    model = fit(Ease, EaseConfig(length_exponent=100.0))
    with pytest.raises(ModelInputError, match="model ease got numbers beyond all bounds"):
        model.save(tmp_path)
