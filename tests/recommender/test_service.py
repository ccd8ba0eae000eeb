"""Recommendations in a world whose clusters are known, the same on both engines."""

from __future__ import annotations

import dataclasses
import shutil
from collections import Counter
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from etl.home import Home
from models import artifacts
from models.errors import ModelMissingError, ModelUnfitError
from recommender import training
from recommender.errors import UnknownTrackError
from recommender.service import Recommendation, Recommender, Seed
from sql import reads
from sql.database import Database
from sql.errors import DatabaseError
from sql.opening import open_database
from tests.recommender import planted
from tests.recommender.planted import (
    BLUES,
    BOTH,
    CLUSTERS,
    COVER,
    LIVE,
    NO_FEATURES,
    NO_GENRE,
    RE_RELEASES,
    ROCK_BUSY,
    ROCK_OLD,
    SONG,
    TWICE,
    UNTITLED,
    Place,
    Planted,
    ids,
)
from tests.sql.planted import stage_world

ALL = 1_000  # more than any cluster holds


def seed_of(recommender: Recommender, database: Database, track: Planted) -> Seed:
    return recommender.seed(reads.cards(database, [track.id])[track.id])


def members(track: Planted, genre: str) -> set[str]:
    """The true cluster of a track in one of its genres."""
    (found,) = [
        ids(tracks) for (name, _), tracks in CLUSTERS.items() if name == genre and track in tracks
    ]
    return found


@pytest.mark.parametrize("nearest", [False, True])
@pytest.mark.parametrize("track", planted.seeds(), ids=lambda track: track.name)
def test_answers_are_of_the_seeds_cluster_in_each_of_its_genres(
    recommender: Recommender, database: Database, track: Planted, nearest: bool
) -> None:
    answers = recommender.recommend(
        seed_of(recommender, database, track), 3, nearest=nearest, random_seed=1
    )
    assert {answer.genre for answer in answers} == set(track.genres)
    for answer in answers:
        assert answer.track_id in members(track, answer.genre) - {track.id}
        assert answer.cluster_size == len(members(track, answer.genre))
        assert answer.seed == track.id


@pytest.mark.parametrize("track", planted.seeds(), ids=lambda track: track.name)
@pytest.mark.parametrize("random_seed", range(5))
def test_no_track_twice_and_two_of_an_artist_at_most(
    recommender: Recommender, database: Database, track: Planted, random_seed: int
) -> None:
    answers = recommender.recommend(
        seed_of(recommender, database, track), ALL, random_seed=random_seed
    )
    tracks = Counter(answer.track_id for answer in answers)
    assert max(tracks.values()) == 1
    artists = Counter(
        artist
        for card in reads.cards(database, list(tracks)).values()
        for artist in card.artist_ids
    )
    assert max(artists.values()) <= 2


def test_of_a_busy_artist_only_two_go_on_and_the_rest_is_filled_up(
    recommender: Recommender, database: Database
) -> None:
    answers = recommender.recommend(seed_of(recommender, database, ROCK_BUSY[0]), 7, random_seed=0)
    assert Counter(answer.artists for answer in answers)["Busy"] == 2
    others = {track.id for track in ROCK_BUSY[1:] if "Busy" not in track.credits}
    assert {a.track_id for a in answers if a.artists != "Busy"} == others


@pytest.mark.parametrize("nearest", [False, True])
def test_neither_the_seed_nor_a_re_release_of_it_but_covers_and_live_versions(
    recommender: Recommender, database: Database, nearest: bool
) -> None:
    answers = recommender.recommend(
        seed_of(recommender, database, SONG), ALL, nearest=nearest, random_seed=0
    )
    found = {answer.track_id for answer in answers}
    once = found & ids(TWICE)
    assert len(once) == 1
    left_out = ids([SONG, *RE_RELEASES, UNTITLED])
    assert found == ids(ROCK_OLD) - left_out - ids(TWICE) | once
    assert found >= ids([COVER, LIVE])


@pytest.mark.parametrize("n", [1, 2, 5])
def test_n_is_for_each_genre(recommender: Recommender, database: Database, n: int) -> None:
    answers = recommender.recommend(seed_of(recommender, database, BOTH[0]), n, random_seed=0)
    assert Counter(answer.genre for answer in answers) == {"jazz": n, "rock": n}


def test_a_small_cluster_gives_all_it_has(recommender: Recommender, database: Database) -> None:
    answers = recommender.recommend(seed_of(recommender, database, BLUES[0]), 5)
    assert {answer.track_id for answer in answers} == ids(BLUES[1:])


@pytest.mark.parametrize("track", planted.seeds(), ids=lambda track: track.name)
def test_nearest_is_sorted_by_true_distance(
    recommender: Recommender, database: Database, place: Place, track: Planted
) -> None:
    answers = recommender.recommend(seed_of(recommender, database, track), 4, nearest=True)
    features = planted.features()
    for genre in track.genres:
        clusters = place.model().genres[genre]
        found = [answer for answer in answers if answer.genre == genre]
        for answer in found:
            apart = np.array(features[answer.track_id]) - np.array(features[track.id])
            wanted = float(np.linalg.norm(apart / clusters.scale))
            assert answer.distance == pytest.approx(wanted, abs=2e-6)
        assert found == sorted(found, key=lambda answer: (answer.distance, answer.track_id))


def test_nearest_leaves_out_nobody_who_is_nearer(
    recommender: Recommender, database: Database, place: Place
) -> None:
    track = ROCK_BUSY[0]
    found = recommender.recommend(seed_of(recommender, database, track), 1, nearest=True)
    clusters = place.model().genres["rock"]
    row = clusters.row_of(track.id)
    assert row is not None
    others = clusters.members(int(clusters.labels[row]))
    others = others[others != row]
    nearest = clusters.ids[others[clusters.distances_from(row, others).argmin()]].decode()
    assert [answer.track_id for answer in found] == [nearest]


def test_equally_near_ones_are_ordered_by_id(recommender: Recommender, database: Database) -> None:
    features = planted.features()
    twin, other = sorted(ids(BOTH[:2]))
    assert features[twin] == features[other]
    seed = dataclasses.replace(
        seed_of(recommender, database, BOTH[2]), features=features[twin], places=[]
    )
    seed = dataclasses.replace(seed, places=reads.clusters(database, BOTH[2].id)[:1])
    first, second = recommender.recommend(seed, 2, nearest=True)
    assert (first.track_id, second.track_id) == (twin, other)
    assert first.distance == second.distance == 0


def test_the_same_random_seed_gives_the_same_answer(
    recommender: Recommender, database: Database
) -> None:
    seed = seed_of(recommender, database, BOTH[0])
    first, again = (recommender.recommend(seed, 3, random_seed=7) for _ in range(2))
    assert first == again


@pytest.mark.parametrize("random_seeds", [range(8), [None] * 8], ids=["other seeds", "no seed"])
def test_other_random_seeds_and_none_give_other_answers(
    recommender: Recommender, database: Database, random_seeds: list[int | None]
) -> None:
    seed = seed_of(recommender, database, BOTH[0])
    drawn = {
        tuple(answer.track_id for answer in recommender.recommend(seed, 5, random_seed=number))
        for number in random_seeds
    }
    assert len(drawn) > 4


def test_every_member_is_drawn_about_as_often(recommender: Recommender, database: Database) -> None:
    seed = seed_of(recommender, database, BLUES[0])
    drawn = Counter(
        recommender.recommend(seed, 1, random_seed=number)[0].track_id for number in range(150)
    )
    assert set(drawn) == ids(BLUES[1:])
    assert min(drawn.values()) > 25


def test_answers_show_the_card(recommender: Recommender, database: Database) -> None:
    (answer,) = recommender.recommend(seed_of(recommender, database, BLUES[0]), 1, random_seed=0)
    track = next(track for track in BLUES if track.id == answer.track_id)
    shown = answer.as_dict()
    assert (shown["title"], shown["artists"]) == (track.label, track.credits[0])
    assert (shown["album"], shown["year"]) == ("Album", 1999)
    assert shown["uri"] == f"spotify:track:{track.id}"
    assert shown["link"] == f"https://open.spotify.com/track/{track.id}"


def test_a_track_without_features_is_no_seed(recommender: Recommender, database: Database) -> None:
    with pytest.raises(UnknownTrackError, match=NO_FEATURES.id):
        seed_of(recommender, database, NO_FEATURES)


def test_a_track_without_a_genre_has_no_place(recommender: Recommender, database: Database) -> None:
    seed = seed_of(recommender, database, NO_GENRE)
    assert list(seed.places) == []
    assert recommender.recommend(seed) == []


@pytest.mark.mysql
def test_both_engines_give_the_same(duckdb_place: Place, mysql_place: Place) -> None:
    assert _everything(duckdb_place) == _everything(mysql_place)


def _everything(place: Place) -> list[Recommendation]:
    with closing(place.open()) as database:
        recommender = place.recommender(database)
        seeds = [seed_of(recommender, database, track) for track in planted.seeds()]
        return [
            answer
            for seed in seeds
            for nearest in (False, True)
            for answer in recommender.recommend(seed, 6, nearest=nearest, random_seed=3)
        ]


def test_without_a_model_folder(database: Database, tmp_path: Path) -> None:
    with pytest.raises(ModelMissingError, match="segue train"):
        Recommender(database, tmp_path)


def test_a_model_of_another_training_is_unfit(duckdb_place: Place, tmp_path: Path) -> None:
    model = tmp_path / "model"
    shutil.copytree(duckdb_place.home.models / training.KMEANS, model)
    clusters = duckdb_place.model()
    dataclasses.replace(clusters, genres={"jazz": clusters.genres["jazz"]}).save(model)
    with (
        closing(duckdb_place.open()) as database,
        pytest.raises(ModelUnfitError, match="train again"),
    ):
        Recommender(database, model)


def test_a_model_of_another_kind_is_unfit(duckdb_place: Place, tmp_path: Path) -> None:
    artifacts.save(tmp_path, {}, kind="choose_k", config={}, seed=0, data_fingerprint="", counts={})
    with (
        closing(duckdb_place.open()) as database,
        pytest.raises(ModelUnfitError, match="choose_k"),
    ):
        Recommender(database, tmp_path)


def test_a_database_without_clusters(duckdb_place: Place, tmp_path: Path) -> None:
    url = Home(tmp_path).database_url
    with closing(open_database(url, read_only=False)) as database:
        database.create()
        with pytest.raises(ModelMissingError, match="no clusters"):
            duckdb_place.recommender(database)


def test_a_database_that_is_not_segues(duckdb_place: Place, tmp_path: Path) -> None:
    with closing(open_database(Home(tmp_path).database_url, read_only=False)) as database:
        database.rows("CREATE TABLE mine AS SELECT 1 AS one")
        with pytest.raises(DatabaseError, match="load_log"):
            duckdb_place.recommender(database)


def test_loading_anew_makes_the_old_clusters_unusable(database_url: str, tmp_path: Path) -> None:
    place = planted.build(tmp_path, database_url)
    with closing(open_database(place.url, read_only=False)) as database:
        database.replace_all(stage_world(place.home.staged, planted.world()), {})
        with pytest.raises(ModelMissingError, match="no clusters"):
            place.recommender(database)


@pytest.mark.parametrize("nearest", [False, True])
def test_memory_gives_the_same_answers_as_the_database(place: Place, nearest: bool) -> None:
    with closing(place.open()) as database:
        kept = Recommender(database, place.home.models / training.KMEANS, in_memory=True)
    # The database is closed: what is in memory needs it no more.
    answers = []
    with closing(place.open()) as database:
        asked = place.recommender(database)
        for track in planted.seeds():
            card = reads.cards(database, [track.id])[track.id]
            answers.append(asked.recommend(asked.seed(card), nearest=nearest, random_seed=3))
            again = kept.recommend(kept.seed(card), nearest=nearest, random_seed=3)
            assert again == answers[-1]
    assert sum(map(len, answers)) > len(answers)
