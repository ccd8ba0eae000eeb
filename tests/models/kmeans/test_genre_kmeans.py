from __future__ import annotations

import json
import math
import subprocess
import sys
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis.extra.numpy as hnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import adjusted_rand_score

from models.audio_features import FEATURES
from models.contract import Query, TrainingOptions, as_text
from models.errors import (
    ModelInputError,
    ModelMissingError,
    ModelUnfitError,
    UnknownIdError,
)
from models.kmeans.config import KMeansConfig
from models.kmeans.genre_clusters import GenreData, clusters_for
from models.kmeans.genre_kmeans import GenreKMeans

if TYPE_CHECKING:
    from conftest import Planted

EIGHT = KMeansConfig(k=8)
ONE_JOB = TrainingOptions(jobs=1)
ARRAYS = ("ids", "points", "labels", "distances", "centres", "mean", "scale")


def track_ids(count: int) -> list[str]:
    return [f"{number:022d}" for number in range(count)]


def assert_same(one: GenreKMeans, other: GenreKMeans) -> None:
    assert list(one.genres) == list(other.genres)
    for genre, clusters in one.genres.items():
        for name in ARRAYS:
            theirs = getattr(other.genres[genre], name)
            np.testing.assert_array_equal(getattr(clusters, name), theirs, name)
    assert one.data_fingerprint == other.data_fingerprint


def shuffled(data: GenreData) -> GenreData:
    order = np.random.default_rng(3).permutation(len(data.ids))
    return GenreData(np.asarray(data.ids)[order], data.features[order])


def line(*positions: float) -> GenreData:
    """Tracks 0, 1, 2… that differ in tempo only."""
    features = np.zeros((len(positions), len(FEATURES)))
    features[:, 0] = positions
    return GenreData(track_ids(len(positions)), features)


# What it learns


def test_planted_clusters_are_found(planted: Planted) -> None:
    model = GenreKMeans.fit(planted.data, EIGHT)
    for genre, truth in planted.truth.items():
        clusters = model.genres[genre]
        assert adjusted_rand_score(truth, clusters.labels) == 1
        assert clusters.sizes.tolist() == [40] * 8


def test_each_genre_has_its_own_scaler(planted: Planted) -> None:
    model = GenreKMeans.fit(planted.data, EIGHT)
    for genre, clusters in model.genres.items():
        features = planted.data[genre].features
        np.testing.assert_allclose(clusters.mean, features.mean(axis=0))
        np.testing.assert_allclose(clusters.scale, features.std(axis=0))
        np.testing.assert_allclose(clusters.points.std(axis=0), 1, rtol=1e-5)


def test_centres_in_units_are_the_means_of_their_members(planted: Planted) -> None:
    clusters = GenreKMeans.fit(planted.data, EIGHT).genres["metal"]
    features = planted.data["metal"].features
    means = [features[clusters.labels == label].mean(axis=0) for label in range(8)]
    np.testing.assert_allclose(clusters.centres_in_units(), means, rtol=1e-4)


def test_distances_and_inertia_against_the_definition(planted: Planted) -> None:
    clusters = GenreKMeans.fit(planted.data, EIGHT).genres["folk"]
    scaled = (planted.data["folk"].features - clusters.mean) / clusters.scale
    to_all = np.linalg.norm(scaled[:, None] - clusters.centres, axis=2)
    np.testing.assert_array_equal(clusters.labels, to_all.argmin(axis=1))
    np.testing.assert_allclose(clusters.distances, to_all.min(axis=1), rtol=1e-4)
    assert clusters.inertia == pytest.approx((to_all.min(axis=1) ** 2).sum(), rel=1e-4)


@pytest.mark.parametrize(
    ("rows", "genre", "settings", "clusters"),
    [
        (10_000, "rock", {}, 110),
        (9_999, "rock", {}, 60),
        (300, "rock", {}, 60),
        (299, "rock", {}, 59),
        (9, "rock", {}, 1),
        (1, "rock", {}, 1),
        (10_000, "rock", {"k": 7}, 7),
        (30, "rock", {"k": 7}, 6),
        (10_000, "rock", {"k": 7, "k_by_genre": {"rock": 20}}, 20),
        (10_000, "jazz", {"k": 7, "k_by_genre": {"rock": 20}}, 7),
        (10_000, "jazz", {"k_by_genre": {"rock": 20}}, 110),
        (50, "rock", {"k_by_genre": {"rock": 20}}, 10),
        (50, "rock", {"k": 20, "min_rows_per_cluster": 2}, 20),
        (500, "rock", {"large_rows": 500, "k_large": 90}, 90),
        (500, "rock", {"k_small": 12}, 12),
    ],
)
def test_number_of_clusters(rows: int, genre: str, settings: dict[str, Any], clusters: int) -> None:
    assert clusters_for(rows, genre, KMeansConfig(**settings)) == clusters


def test_a_tiny_genre_is_one_cluster() -> None:
    clusters = GenreKMeans.fit({"polka": line(100, 120, 140)}).genres["polka"]
    assert clusters.labels.tolist() == [0, 0, 0]
    np.testing.assert_allclose(clusters.centres_in_units()[0], [120] + [0] * 8)


def test_a_column_without_variance_stays_finite() -> None:
    clusters = GenreKMeans.fit({"drone": line(0.1, 0.1, 0.1)}).genres["drone"]
    assert clusters.scale.tolist() == [1] * 9
    assert clusters.distances.tolist() == [0, 0, 0]


def test_repeated_rows_make_no_empty_clusters() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        model = GenreKMeans.fit({"loop": line(*[90, 100, 110, 120] * 25)}, KMeansConfig(k=20))
    assert model.genres["loop"].sizes.tolist() == [25] * 4
    assert model.genres["loop"].inertia == pytest.approx(0, abs=1e-6)


@settings(max_examples=60, deadline=None)
@given(
    features=hnp.arrays(
        np.float64,
        st.tuples(st.integers(1, 40), st.just(len(FEATURES))),
        elements=st.floats(-1e6, 1e6) | st.sampled_from([0.0, 0.5, 1.0, 120.0]),
    ),
    k=st.integers(1, 12),
    seed=st.integers(0, 2**40),
)
def test_every_cluster_is_in_use_and_every_track_in_one(features: Any, k: int, seed: int) -> None:
    config = KMeansConfig(k=k, min_rows_per_cluster=1)
    data = {"any": GenreData(track_ids(len(features)), features)}
    options = TrainingOptions(seed=seed, jobs=1)
    clusters = GenreKMeans.fit(data, config, options).genres["any"]
    assert len(clusters.centres) <= min(k, len(features))
    assert (clusters.sizes > 0).all()
    assert clusters.sizes.sum() == clusters.rows == len(features)
    assert np.isfinite(clusters.distances).all()
    labels, distances = clusters.predict(features)
    np.testing.assert_array_equal(labels, clusters.labels)
    np.testing.assert_array_equal(distances, clusters.distances)


# The same answer


def test_same_for_any_jobs_and_any_order(planted: Planted) -> None:
    one = GenreKMeans.fit(planted.data, EIGHT)
    data = {genre: shuffled(planted.data[genre]) for genre in ("metal", "folk")}
    assert_same(one, GenreKMeans.fit(data, EIGHT, TrainingOptions(jobs=2)))


def test_a_genre_does_not_depend_on_its_neighbours(planted: Planted) -> None:
    config = KMeansConfig(k=30)
    both = GenreKMeans.fit(planted.data, config, ONE_JOB).genres["metal"]
    alone = GenreKMeans.fit({"metal": planted.data["metal"]}, config).genres["metal"]
    np.testing.assert_array_equal(both.labels, alone.labels)


def test_the_seed_and_the_data_count(planted: Planted) -> None:
    folk = {"folk": planted.data["folk"]}
    first = GenreKMeans.fit(folk, KMeansConfig(k=30), TrainingOptions(seed=1))
    second = GenreKMeans.fit(folk, KMeansConfig(k=30), TrainingOptions(seed=2))
    assert (first.genres["folk"].labels != second.genres["folk"].labels).any()
    assert first.data_fingerprint == second.data_fingerprint
    assert first.data_fingerprint != GenreKMeans.fit(planted.data).data_fingerprint


def test_centres_learned_from_a_sample_serve_all_rows(planted: Planted) -> None:
    model = GenreKMeans.fit(planted.data, KMeansConfig(k=8, fit_rows=100))
    assert adjusted_rand_score(planted.truth["folk"], model.genres["folk"].labels) == 1


@pytest.mark.slow
@pytest.mark.parametrize("backend", ["loky"])
def test_processes_give_what_threads_give(planted: Planted, backend: str) -> None:
    processes = TrainingOptions(jobs=2, backend=backend)
    fitted = GenreKMeans.fit(planted.data, EIGHT, processes)
    assert_same(GenreKMeans.fit(planted.data, EIGHT), fitted)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_dask_gives_what_threads_give(planted: Planted) -> None:
    distributed = pytest.importorskip("distributed")
    on_dask = TrainingOptions(backend="dask")
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None
        ) as cluster,
        distributed.Client(cluster),
    ):
        fitted = GenreKMeans.fit(planted.data, EIGHT, on_dask)
    assert_same(GenreKMeans.fit(planted.data, EIGHT), fitted)


def test_progress_names_each_genre_once(planted: Planted) -> None:
    done: list[tuple[int, int, str]] = []
    options = TrainingOptions(jobs=2, progress=lambda *what: done.append(what))
    GenreKMeans.fit(planted.data, options=options)
    assert [(number, total) for number, total, _ in done] == [(1, 2), (2, 2)]
    assert sorted(name for _, _, name in done) == ["folk", "metal"]


# New tracks and similar tracks


def test_predict_finds_the_cluster_of_new_tracks(planted: Planted) -> None:
    clusters = GenreKMeans.fit(planted.data, EIGHT).genres["metal"]
    labels, distances = clusters.predict(clusters.centres_in_units())
    assert labels.tolist() == list(range(8))
    np.testing.assert_allclose(distances, 0, atol=1e-5)


def test_predict_gives_one_track_the_label_it_gets_in_company(planted: Planted) -> None:
    clusters = GenreKMeans.fit(planted.data, KMeansConfig(k=60)).genres["folk"]
    features = planted.data["folk"].features
    alone = [clusters.predict(features[row : row + 1])[0][0] for row in range(len(features))]
    assert alone == clusters.labels.tolist()


def test_a_ranking_is_of_the_same_cluster_by_distance() -> None:
    model = GenreKMeans.fit({"a": line(0, 1, 3, 2)}, KMeansConfig(k=1))
    unit = model.genres["a"].scale[0]
    ids = track_ids(6)
    ranking = model.rank(Query((ids[0],)), 5)
    assert as_text(ranking.ids) == [ids[1], ids[3], ids[2]]
    np.testing.assert_allclose(ranking.scores, [1 / (1 + d / unit) for d in (1, 2, 3)], rtol=1e-5)
    assert ranking.because["cluster_size"].tolist() == [4, 4, 4]
    np.testing.assert_allclose(ranking.because["distance"] * unit, [1, 2, 3], rtol=1e-5)


def test_members_of_other_clusters_are_no_candidates() -> None:
    model = GenreKMeans.fit(
        {"a": line(0, 1, 1000, 1001)}, KMeansConfig(k=2, min_rows_per_cluster=2)
    )
    ids = track_ids(4)
    assert as_text(model.rank(Query((ids[0],)), 5).ids) == [ids[1]]
    assert model.score(Query((ids[0],)), ids[2:]).tolist() == [0, 0]


def test_over_genres_each_track_counts_where_it_is_nearest() -> None:
    data = {"far": line(0, 10, -10), "near": line(0, 1, 50)}
    model = GenreKMeans.fit(data)
    ids = track_ids(3)
    ranking = model.rank(Query((ids[0],)), 9)
    found = dict(zip(as_text(ranking.ids), ranking.scores.tolist(), strict=True))
    scales = {genre: clusters.scale[0] for genre, clusters in model.genres.items()}
    assert found[ids[1]] == pytest.approx(1 / (1 + 1 / scales["near"]), rel=1e-4)
    assert found[ids[2]] == pytest.approx(1 / (1 + 10 / scales["far"]), rel=1e-4)
    assert len(found) == 2


def test_several_tracks_are_weighed() -> None:
    model = GenreKMeans.fit({"a": line(0, 4, 1, 3)}, KMeansConfig(k=1))
    ids = track_ids(4)
    scores = {one: model.score(Query((one,)), ids[2:]) for one in ids[:2]}
    both = model.score(Query((ids[0], ids[1]), (3.0, -1.0)), ids[2:])
    np.testing.assert_allclose(both, (3 * scores[ids[0]] - scores[ids[1]]) / 4)
    assert as_text(model.rank(Query((ids[0], ids[1]), (3.0, 1.0)), 1).ids) == [ids[2]]


def test_ties_are_broken_by_id() -> None:
    model = GenreKMeans.fit({"a": line(5, 4, 6, 4, 6, 5)})
    ids = track_ids(6)
    ranking = model.rank(Query((ids[0],)), 4)
    assert as_text(ranking.ids) == [ids[5], ids[1], ids[2], ids[3]]


def test_ties_between_genres_are_broken_by_id() -> None:
    ids = track_ids(6)
    features = line(0, 10).features
    data = {"x": GenreData([ids[0], ids[5]], features), "y": GenreData([ids[0], ids[3]], features)}
    ranking = GenreKMeans.fit(data).rank(Query((ids[0],)), 2)
    assert as_text(ranking.ids) == [ids[3], ids[5]]


@pytest.mark.parametrize("unknown", ["9" * 22, "é" * 22, "0" * 21, "0" * 23])
def test_an_unknown_track_is_named(unknown: str) -> None:
    model = GenreKMeans.fit({"a": line(1, 2)})
    with pytest.raises(UnknownIdError, match=f"1 of 2 tracks .*{unknown}"):
        model.rank(Query((track_ids(1)[0], unknown)), 3)


@pytest.mark.parametrize(
    ("ids", "weights"),
    [((), ()), (("a", "a"), ()), (("a",), (1.0, 2.0)), (("a",), (0.0,)), (("a",), (math.nan,))],
)
def test_queries_that_make_no_sense(ids: tuple[str, ...], weights: tuple[float, ...]) -> None:
    with pytest.raises(ModelInputError):
        Query(ids, weights)


# Input that cannot be used


def test_missing_values_name_genre_count_and_column(planted: Planted) -> None:
    features = planted.data["folk"].features.copy()
    features[[3, 5], 1] = np.nan
    features[5, 7] = np.inf
    broken = {**planted.data, "folk": GenreData(planted.data["folk"].ids, features)}
    with pytest.raises(ModelInputError, match=r"'folk': 2 of 320 .* valence, loudness"):
        GenreKMeans.fit(broken)
    clusters = GenreKMeans.fit(planted.data, EIGHT).genres["folk"]
    with pytest.raises(ModelInputError, match="2 of 320"):
        clusters.predict(features)


@pytest.mark.parametrize(
    ("ids", "rows", "words"),
    [
        (["0" * 22, "0" * 22], 2, "repeat, such as '0000"),
        (["0" * 22, "1" * 21], 2, "not 22 characters, such as '1111"),
        (["0" * 22, "1" * 23], 2, "not 22 characters"),
        (["0" * 22, "é" * 22], 2, "not ASCII"),
        (["0" * 22], 2, "1 ids, 2 rows"),
        ([], 0, "0 ids, 0 rows"),
    ],
)
def test_ids_that_cannot_be_used(ids: list[str], rows: int, words: str) -> None:
    with pytest.raises(ModelInputError, match=words):
        GenreKMeans.fit({"ska": GenreData(ids, np.zeros((rows, 9)))})


def test_features_of_another_shape() -> None:
    with pytest.raises(ModelInputError, match=r"\(2, 8\), expected \(n, 9\)"):
        GenreKMeans.fit({"ska": GenreData(track_ids(2), np.zeros((2, 8)))})


def test_features_that_are_no_numbers() -> None:
    with pytest.raises(ModelInputError, match="'ska': features are not numbers"):
        GenreKMeans.fit({"ska": GenreData(track_ids(1), np.full((1, 9), "fast"))})


@pytest.mark.parametrize("backend", ["no such", "dask"])
def test_a_backend_that_is_not_there(backend: str) -> None:
    with pytest.raises(ModelInputError, match=f"backend '{backend}'"):
        GenreKMeans.fit({"ska": line(1, 2)}, options=TrainingOptions(backend=backend))
    GenreKMeans.fit({"ska": line(1, 2)})


def test_no_genres() -> None:
    with pytest.raises(ModelInputError, match="no genres"):
        GenreKMeans.fit({})


@pytest.mark.parametrize(
    "wrong",
    [
        {"k": 0},
        {"k_by_genre": {"ska": -1}},
        {"k_by_genre": {"ska": True}},
        {"k_small": 1.5},
        {"min_rows_per_cluster": 0},
        {"tol": -0.1},
    ],
)
def test_settings_out_of_range(wrong: dict[str, Any]) -> None:
    with pytest.raises(ModelInputError, match=next(iter(wrong))):
        KMeansConfig(**wrong)


# On disk


def test_a_loaded_model_is_the_saved_one(planted: Planted, tmp_path: Path) -> None:
    config = KMeansConfig(k=8, k_by_genre={"folk": 5})
    model = GenreKMeans.fit(planted.data, config, TrainingOptions(seed=11))
    manifest = model.save(tmp_path)
    loaded = GenreKMeans.load(tmp_path)
    assert_same(model, loaded)
    assert loaded.config == config
    assert "ska" not in loaded.genres
    assert manifest.seed == 11
    assert manifest.counts["rows"] == 640
    assert manifest.counts["genres"]["folk"]["rows"] == 320
    assert manifest.counts["genres"]["folk"]["clusters"] == 5
    scale = json.loads(json.dumps(manifest.counts))["genres"]["folk"]["scale"]
    assert scale == model.genres["folk"].scale.tolist()


def test_same_training_same_file(planted: Planted, tmp_path: Path) -> None:
    first = GenreKMeans.fit(planted.data, EIGHT).save(tmp_path)
    second = GenreKMeans.fit(planted.data, EIGHT).save(tmp_path)
    assert first.sha256 == second.sha256


def test_nothing_trained(tmp_path: Path) -> None:
    with pytest.raises(ModelMissingError, match="segue train kmeans"):
        GenreKMeans.load(tmp_path)


@pytest.mark.parametrize(
    "changes",
    [{"features": [*FEATURES, "mode"]}, {"features": None}, {"k": 0}, {"colour": "blue"}],
)
def test_a_model_of_other_features_or_settings(
    planted: Planted, tmp_path: Path, changes: dict[str, Any]
) -> None:
    GenreKMeans.fit(planted.data, EIGHT).save(tmp_path)
    manifest = json.loads((tmp_path / "manifest.json").read_text())
    manifest["config"] |= changes
    (tmp_path / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(ModelUnfitError):
        GenreKMeans.load(tmp_path)


ANSWER_WITH_NUMPY_ALONE = """
import sys
from pathlib import Path
from models.kmeans.genre_kmeans import GenreKMeans
clusters = GenreKMeans.load(Path(sys.argv[1])).genres["folk"]
clusters.predict(clusters.centres_in_units())
heavy = {"sklearn", "scipy", "joblib", "pandas", "threadpoolctl"} & set(sys.modules)
sys.exit(f"imported {heavy}" if heavy else 0)
"""


def test_loading_and_predicting_needs_numpy_alone(planted: Planted, tmp_path: Path) -> None:
    GenreKMeans.fit(planted.data, EIGHT).save(tmp_path)
    subprocess.run([sys.executable, "-c", ANSWER_WITH_NUMPY_ALONE, str(tmp_path)], check=True)
