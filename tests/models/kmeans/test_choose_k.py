from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.contract import TrainingOptions
from models.errors import ModelInputError, ModelMissingError, ModelUnfitError
from models.k_search import KSearch
from models.kmeans.choose_k import KSearchConfig, knee, search_k
from models.kmeans.config import KMeansConfig
from models.kmeans.genre_clusters import GenreData
from models.kmeans.genre_kmeans import GenreKMeans

if TYPE_CHECKING:
    from conftest import Planted

CONFIG = KSearchConfig(grid=(2, 4, 6, 8, 12, 20), kmeans=KMeansConfig())


def test_knee_of_two_straight_lines_is_where_they_meet() -> None:
    assert knee([10, 20, 30, 40, 50, 60], [100, 70, 40, 35, 30, 25]) == 30


def test_knee_of_a_hyperbola() -> None:
    # The chord of 1/x from 1 to 100 has slope -1/100: the curve is parallel to it at x = 10.
    ks = range(1, 101)
    assert knee(ks, [1 / k for k in ks]) == 10


@pytest.mark.parametrize("inertias", [[3.0], [3.0, 1.0], [9.0, 6.0, 3.0], [5.0, 5.0, 5.0]])
def test_where_there_is_no_knee_the_smallest_k_is_given(inertias: list[float]) -> None:
    assert knee([10, 20, 30][: len(inertias)], inertias) == 10


@given(
    gaps=st.lists(st.integers(1, 50), min_size=3, max_size=8),
    drops=st.lists(st.integers(1, 1000), min_size=8, max_size=8),
    factor=st.sampled_from([1, 10, 1000]),
)
def test_knee_does_not_depend_on_units(gaps: list[int], drops: list[int], factor: int) -> None:
    ks = np.cumsum(gaps).tolist()
    inertias = np.cumsum(drops)[::-1][: len(ks)]
    chosen = knee(ks, inertias.tolist())
    assert chosen in ks
    assert knee(ks, (inertias * factor + 5 * factor).tolist()) == chosen


@pytest.mark.parametrize(("ks", "inertias"), [([], []), ([1, 2], [3.0])])
def test_knee_of_an_unusable_curve(ks: list[int], inertias: list[float]) -> None:
    with pytest.raises(ModelInputError):
        knee(ks, inertias)


def test_the_planted_number_of_clusters_is_chosen(planted: Planted) -> None:
    search = search_k(planted.data, CONFIG)
    assert search.chosen == {"folk": 8, "metal": 8}
    for curve in search.curves.values():
        assert curve.ks.tolist() == [2, 4, 6, 8, 12, 20]
        assert curve.rows == 320
        assert curve.ks[np.argmax(curve.silhouettes)] == 8
        assert curve.silhouettes[3] > 0.8
    model = GenreKMeans.fit(planted.data, KMeansConfig(k_by_genre=search.chosen))
    assert len(model.genres["folk"].centres) == 8
    assert model.genres["folk"].inertia == pytest.approx(search.curves["folk"].inertias[3])
    assert model.data_fingerprint == search.data_fingerprint


def test_the_grid_is_bounded_by_the_rows(planted: Planted) -> None:
    folk = planted.data["folk"]
    data = {str(rows): GenreData(folk.ids[:rows], folk.features[:rows]) for rows in (3, 7, 44)}
    curves = search_k(data, CONFIG).curves
    assert {name: curve.ks.tolist() for name, curve in curves.items()} == {
        "3": [1],
        "7": [1],
        "44": [2, 4, 6, 8],
    }
    assert np.isnan(curves["3"].silhouettes).all()
    assert curves["3"].chosen == 1


def test_same_curves_for_any_jobs_and_order(planted: Planted) -> None:
    one = search_k(planted.data, CONFIG)
    backwards = {g: GenreData(d.ids[::-1], d.features[::-1]) for g, d in planted.data.items()}
    done: list[str] = []
    options = TrainingOptions(jobs=2, progress=lambda _done, _total, name: done.append(name))
    two = search_k(backwards, CONFIG, options)
    assert sorted(done) == ["folk", "metal"]
    for genre, curve in one.curves.items():
        np.testing.assert_array_equal(curve.inertias, two.curves[genre].inertias)
        np.testing.assert_array_equal(curve.silhouettes, two.curves[genre].silhouettes)


@pytest.mark.parametrize("grid", [(), (0, 5), (5, 5), (10, 5)])
def test_grids_that_cannot_be_used(grid: tuple[int, ...]) -> None:
    with pytest.raises(ModelInputError, match="grid"):
        KSearchConfig(grid=grid)


def test_loaded_curves_are_the_saved_ones(planted: Planted, tmp_path: Path) -> None:
    search = search_k(planted.data, CONFIG)
    search.save(tmp_path)
    loaded = KSearch.load(tmp_path)
    assert loaded.settings == {**search.settings, "grid": list(CONFIG.grid)}
    assert loaded.chosen == search.chosen
    assert loaded.data_fingerprint == search.data_fingerprint
    for genre, curve in search.curves.items():
        assert loaded.curves[genre].rows == curve.rows
        for name in ("ks", "inertias", "silhouettes"):
            stored = getattr(loaded.curves[genre], name)
            np.testing.assert_array_equal(stored, getattr(curve, name))


def test_no_curves_or_something_else(planted: Planted, tmp_path: Path) -> None:
    with pytest.raises(ModelMissingError):
        KSearch.load(tmp_path)
    GenreKMeans.fit(planted.data, KMeansConfig(k=2)).save(tmp_path)
    with pytest.raises(ModelUnfitError, match="kind kmeans"):
        KSearch.load(tmp_path)
