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
from models.kmeans.choose_k import KSearchConfig, k_of_share, search_k
from models.kmeans.config import KMeansConfig
from models.kmeans.genre_clusters import GenreData
from models.kmeans.genre_kmeans import GenreKMeans

if TYPE_CHECKING:
    from conftest import Planted

CONFIG = KSearchConfig(grid=(2, 4, 6, 8, 12, 20), kmeans=KMeansConfig())


def test_the_variance_left_falls_with_a_power_of_k() -> None:
    ks = [10, 20, 40, 80]
    explained = [1 - k**-0.5 for k in ks]
    assert k_of_share(ks, explained, explained[2]) == 40
    assert k_of_share(ks, explained, 1 - 30**-0.5) == 30


@pytest.mark.parametrize(("share", "k"), [(0.5, 10), (0.95, 80)])
def test_a_share_beyond_the_grid_takes_its_end(share: float, k: int) -> None:
    assert k_of_share([10, 20, 40, 80], [0.6, 0.7, 0.8, 0.9], share) == k


@given(
    shares=st.lists(st.floats(0, 1), min_size=1, max_size=8),
    share=st.floats(0.01, 0.99),
)
def test_k_is_within_the_grid_and_rises_with_the_share(shares: list[float], share: float) -> None:
    ks = [5 * 2**n for n in range(len(shares))]
    chosen = k_of_share(ks, shares, share)
    assert ks[0] <= chosen <= ks[-1]
    assert chosen <= k_of_share(ks, shares, share + 0.01)


@pytest.mark.parametrize(("ks", "shares"), [([], []), ([1, 2], [0.5])])
def test_an_unusable_curve(ks: list[int], shares: list[float]) -> None:
    with pytest.raises(ModelInputError):
        k_of_share(ks, shares, 0.8)


def test_the_curves_of_planted_clusters(planted: Planted) -> None:
    search = search_k(planted.data, CONFIG)
    for curve in search.curves.values():
        assert curve.ks.tolist() == [2, 4, 6, 8, 12, 20]
        assert curve.rows == 320
        assert curve.ks[np.argmax(curve.silhouettes)] == 8
        assert curve.silhouettes[3] > 0.8
        assert curve.explained[3] > 0.95 > curve.explained[2]
    model = GenreKMeans.fit(planted.data, KMeansConfig(k=8))
    assert model.genres["folk"].inertia == pytest.approx(search.curves["folk"].inertias[3])
    assert model.data_fingerprint == search.data_fingerprint


def spread(rows: int, dimensions: int) -> GenreData:
    """Tracks that differ in some of the nine features only."""
    features = np.zeros((rows, 9))
    features[:, :dimensions] = np.random.default_rng(dimensions).random((rows, dimensions))
    return GenreData([f"{n:022d}" for n in range(rows)], features)


@pytest.mark.slow
def test_a_varied_genre_gets_more_clusters_than_a_uniform_one_of_any_size() -> None:
    data = {"uniform": spread(4000, 1), "varied": spread(1000, 4), "varied, large": spread(4000, 4)}
    chosen = search_k(data, KSearchConfig(grid=(2, 4, 8, 16, 32, 64, 128), share=0.8)).chosen
    assert 3 * chosen["uniform"] < chosen["varied"]
    assert chosen["varied"] == pytest.approx(chosen["varied, large"], rel=0.25)


def test_the_chosen_clusters_explain_the_share() -> None:
    data = {"varied": spread(2000, 4)}
    search = search_k(data, KSearchConfig(grid=(5, 10, 20, 40, 80, 160), share=0.75))
    model = GenreKMeans.fit(data, KMeansConfig(k_by_genre=search.chosen))
    total = search.curves["varied"].total
    assert total == pytest.approx(4 * 2000, rel=1e-3)  # scaled: variance 1 in each that varies
    assert 1 - model.genres["varied"].inertia / total == pytest.approx(0.75, abs=0.01)


def test_a_genre_without_variance_gets_the_fewest_clusters() -> None:
    search = search_k({"silence": spread(200, 0)}, KSearchConfig(grid=(2, 4, 8)))
    assert search.chosen == {"silence": 2}


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


@pytest.mark.parametrize("share", [0.0, 1.0, -1.0, float("nan")])
def test_shares_that_cannot_be_used(share: float) -> None:
    with pytest.raises(ModelInputError, match="share"):
        KSearchConfig(share=share)


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
