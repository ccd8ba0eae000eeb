"""A model that also learns from release years: in this world all else is noise."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from models.contract import Query, TrainingOptions, as_text
from models.errors import ModelInputError, ModelUnfitError
from models.kmeans.choose_k import KSearchConfig, search_k
from models.kmeans.config import KMeansConfig
from models.kmeans.genre_clusters import GenreData
from models.kmeans.genre_kmeans import GenreKMeans

TRACKS = 60
OLD, NEW = range(30), range(30, TRACKS)
SOUND = np.random.default_rng(0).normal(size=(TRACKS, 9))
IDS = [f"{number:022d}" for number in range(TRACKS)]
CONFIG = KMeansConfig(k=2, year_weight=10.0)


def world(*unknown: int) -> dict[str, GenreData]:
    years = np.repeat([1970.0, 2010.0], 30)
    years[list(unknown)] = np.nan
    return {"rock": GenreData(IDS, np.column_stack([SOUND, years]))}


@pytest.fixture(scope="module")
def model() -> GenreKMeans:
    return GenreKMeans.fit(world(), CONFIG)


def test_years_separate_what_sound_does_not(model: GenreKMeans) -> None:
    labels = model.genres["rock"].labels
    assert len(set(labels[OLD])) == len(set(labels[NEW])) == 1
    assert labels[0] != labels[-1]
    by_sound = GenreKMeans.fit({"rock": GenreData(IDS, SOUND)}, KMeansConfig(k=2))
    assert len(set(by_sound.genres["rock"].labels[OLD])) == 2


def test_the_nearest_are_of_one_time(model: GenreKMeans) -> None:
    one_cluster = GenreKMeans.fit(world(), KMeansConfig(k=1, year_weight=10.0))
    nearest = as_text(one_cluster.rank(Query((IDS[0],)), 29).ids)
    assert sorted(nearest) == IDS[1:30]


@pytest.mark.parametrize("weight", [0.5, 1.0, 3.0])
def test_the_weight_is_how_often_the_year_counts(weight: float) -> None:
    points = GenreKMeans.fit(world(), KMeansConfig(k=2, year_weight=weight)).genres["rock"].points
    np.testing.assert_allclose(points.std(axis=0), [*[1] * 9, weight], rtol=1e-5)


def test_an_unknown_year_counts_as_the_mean_of_the_known() -> None:
    clusters = GenreKMeans.fit(world(0, 1, 59), CONFIG).genres["rock"]
    assert clusters.points[[0, 1, 59], 9].tolist() == [0, 0, 0]
    assert clusters.mean[9] == pytest.approx((28 * 1970 + 29 * 2010) / 57)


def test_a_genre_without_any_year_is_told_apart_by_sound() -> None:
    model = GenreKMeans.fit(world(*range(TRACKS)), CONFIG)
    by_sound = GenreKMeans.fit({"rock": GenreData(IDS, SOUND)}, KMeansConfig(k=2))
    assert (model.genres["rock"].labels == by_sound.genres["rock"].labels).all()


def test_asking_by_features(model: GenreKMeans) -> None:
    def cluster(features: np.ndarray) -> int:
        return dict(model.nearest_clusters(features, ["rock"]))["rock"]

    labels = model.genres["rock"].labels
    assert cluster(np.array([*SOUND[0], 1971])) == labels[0]
    assert cluster(np.array([*SOUND[0], 2009])) == labels[-1]
    assert cluster(SOUND[0]) == cluster(np.array([*SOUND[0], np.nan]))
    near = model.rank(Query(features=np.array([*SOUND[3], 1970.0]), within=("rock",)), 1)
    assert as_text(near.ids) == [IDS[3]]
    assert near.because["distance"] == pytest.approx(0, abs=1e-5)


def test_a_model_without_years_does_not_mind_them() -> None:
    model = GenreKMeans.fit({"rock": GenreData(IDS, SOUND)}, KMeansConfig(k=2))
    for number in (0, 31):
        dated = Query(features=np.array([*SOUND[number], 1970.0]))
        undated = Query(features=SOUND[number])
        assert as_text(model.rank(dated, 5).ids) == as_text(model.rank(undated, 5).ids)


def test_the_search_for_k_uses_the_weight() -> None:
    search = search_k(world(), KSearchConfig(grid=(2, 4), kmeans=CONFIG))
    curve = search.curves["rock"]
    assert curve.total == pytest.approx(TRACKS * (9 + CONFIG.year_weight**2), rel=1e-4)
    assert curve.explained[0] > 0.9
    assert search.settings["kmeans"]["year_weight"] == CONFIG.year_weight


def test_a_loaded_model_answers_alike(model: GenreKMeans, tmp_path: Path) -> None:
    manifest = model.save(tmp_path)
    loaded = GenreKMeans.load(tmp_path)
    assert loaded.config == CONFIG
    query = Query((IDS[0],))
    assert as_text(loaded.rank(query, 9).ids) == as_text(model.rank(query, 9).ids)
    assert manifest.counts["genres"]["rock"]["mean_year"] == 1990


def test_a_manifest_whose_mean_year_is_gone(model: GenreKMeans, tmp_path: Path) -> None:
    model.save(tmp_path)
    path = tmp_path / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    del manifest["counts"]["genres"]["rock"]["mean_year"]
    path.write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(ModelUnfitError, match="10 scales, mean year None"):
        list(GenreKMeans.load(tmp_path).genres)


@pytest.mark.parametrize("weight", [-1.0, 1e-3, 101.0])
def test_weights_that_cannot_be(weight: float) -> None:
    with pytest.raises(ModelInputError, match=r"year_weight is .* must be 0, or from 0.01 to 100"):
        KMeansConfig(year_weight=weight)


def test_data_without_years() -> None:
    with pytest.raises(ModelInputError, match=r"\(60, 9\), expected \(n, 10\)"):
        GenreKMeans.fit({"rock": GenreData(IDS, SOUND)}, CONFIG, TrainingOptions())
