"""From the database to a model and back to the database."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from etl.errors import InputError
from etl.home import Home
from models.contract import TrainingOptions
from models.errors import ModelInputError
from models.k_search import KSearch
from models.kmeans.genre_kmeans import GenreKMeans
from recommender import training
from recommender.cluster_data import read_training_data
from sql.database import Database
from sql.errors import DatabaseError
from sql.opening import open_database
from tests.recommender import planted
from tests.recommender.planted import CLUSTERS, CONFIG, NO_GENRE, TRACKS, Place, ids
from tests.trained_sample import train_kmeans


def test_the_data_is_what_was_loaded(database: Database) -> None:
    data = read_training_data(database, CONFIG)
    features = planted.features()
    assert list(data) == ["blues", "jazz", "rock"]
    for genre, tracks in data.items():
        found = [one.decode() for one in np.asarray(tracks.ids)]
        wanted = [t for t in TRACKS if genre in t.genres and t.corner is not None]
        assert sorted(found) == sorted(ids(wanted))
        assert [tuple(row) for row in tracks.features.tolist()] == [features[one] for one in found]


@pytest.mark.parametrize(("genre", "corner"), CLUSTERS)
def test_the_clusters_are_the_planted_ones(database: Database, genre: str, corner: int) -> None:
    places = {
        cluster
        for track in CLUSTERS[genre, corner]
        for cluster in database.rows(
            "SELECT cluster FROM track_cluster WHERE genre = ? AND track_id = ?", (genre, track.id)
        )
    }
    assert len(places) == 1


def test_the_table_holds_what_the_model_says(database: Database, place: Place) -> None:
    rows = database.rows("SELECT genre, track_id, cluster, distance FROM track_cluster")
    wanted = {
        (genre, track.decode()): (label, distance)
        for genre, clusters in place.model().genres.items()
        for track, label, distance in zip(
            clusters.ids.tolist(),
            clusters.labels.tolist(),
            clusters.distances.tolist(),
            strict=True,
        )
    }
    assert {(genre, track): (label, distance) for genre, track, label, distance in rows} == wanted
    assert len(rows) == len(wanted) == database.load_log()["track_cluster"].rows


@pytest.mark.mysql
def test_both_engines_learn_the_same(duckdb_place: Place, mysql_place: Place) -> None:
    one, other = duckdb_place.model(), mysql_place.model()
    assert one.data_fingerprint == other.data_fingerprint
    for genre, clusters in one.genres.items():
        assert (clusters.labels == other.genres[genre].labels).all()


def test_training_again_replaces_everything(database_url: str, tmp_path: Path) -> None:
    place = planted.build(tmp_path, database_url)
    before = place.model()
    config = replace(CONFIG, k_by_genre={"rock": 1, "jazz": 1, "blues": 1})
    with closing(open_database(place.url, read_only=False)) as database:
        model = train_kmeans(place.home, database, config, TrainingOptions(seed=5))
    assert {len(clusters.centres) for clusters in model.genres.values()} == {1}
    with closing(place.open()) as database:
        rows = database.rows(
            "SELECT genre, COUNT(*), MAX(cluster) FROM track_cluster GROUP BY genre"
        )
        assert sorted(rows) == [(g, c.rows, 0) for g, c in before.genres.items()]
        place.recommender(database)
    assert place.model().seed == 5


def test_a_refusing_database_keeps_its_clusters(tmp_path: Path) -> None:
    place = planted.build(tmp_path)
    with closing(place.open()) as database:
        before = sorted(database.rows("SELECT * FROM track_cluster"))
        with pytest.raises(DatabaseError):  # it is open for reading only
            train_kmeans(place.home, database, CONFIG, TrainingOptions(seed=5))
        assert sorted(database.rows("SELECT * FROM track_cluster")) == before


def test_nothing_to_learn_from(tmp_path: Path) -> None:
    with closing(open_database(Home(tmp_path).database_url, read_only=False)) as database:
        database.create()
        with pytest.raises(DatabaseError, match="the database has no tracks\nsegue etl run"):
            read_training_data(database, CONFIG)


def test_tracks_without_a_genre_are_a_group_if_wanted(tmp_path: Path) -> None:
    place = planted.build(tmp_path)
    config = replace(CONFIG, without_genre=True)
    with closing(open_database(place.url, read_only=False)) as database:
        before = read_training_data(database, CONFIG)
        data = read_training_data(database, config)
        assert data.keys() - before.keys() == {"unknown"}
        assert [one.decode() for one in np.asarray(data["unknown"].ids)] == [NO_GENRE.id]
        train_kmeans(place.home, database, config)
        rows = database.rows("SELECT track_id FROM track_cluster WHERE genre = 'unknown'")
    assert rows == [(NO_GENRE.id,)]


def test_a_genre_that_does_not_exist(database: Database) -> None:
    with pytest.raises(ModelInputError, match="no genre 'polka'; there are"):
        read_training_data(database, replace(CONFIG, k_by_genre={"polka": 3}))


def test_the_search_for_k_is_kept_and_used(tmp_path: Path) -> None:
    place = planted.build(tmp_path)
    config = replace(CONFIG, k_by_genre={"rock": 3}, choose_k=True)
    with closing(open_database(place.url, read_only=False)) as database:
        model = train_kmeans(place.home, database, config)
    search = KSearch.load(place.home.models / "choose_k")
    assert set(search.chosen) == set(model.genres)
    # What was asked for takes precedence over what was found.
    assert model.config.k_by_genre == {**search.chosen, "rock": 3}


def test_dask_without_a_scheduler() -> None:
    pytest.importorskip("distributed")
    with (
        pytest.raises(InputError, match="needs --scheduler"),
        training.scheduled("dask", None),
    ):
        pass


def test_other_backends_need_no_scheduler() -> None:
    with training.scheduled("threading", None):
        pass


def test_the_model_folder_can_be_read_back(place: Place) -> None:
    model = GenreKMeans.load(place.home.models / "kmeans")
    assert model.config == CONFIG
