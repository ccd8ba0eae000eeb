"""Recommendations in a world whose clusters are known, the same on both engines."""

from __future__ import annotations

import dataclasses
import shutil
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from etl.home import Home
from models.errors import ModelMissingError, ModelUnfitError
from models.storage import artifacts
from recommender.answers import AnswerOptions, Recommendation
from recommender.errors import UnknownTrackError
from recommender.exclusion import Exclusion
from recommender.filtering import EXCLUDED, over_cap
from recommender.query import QueryTrack, featured_track
from recommender.service import Recommender
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
    JAZZ_LOUD,
    JAZZ_QUIET,
    LIVE,
    NO_FEATURES,
    NO_GENRE,
    PLAYLISTS,
    RE_RELEASES,
    ROCK_BUSY,
    ROCK_OLD,
    ROCK_QUIET,
    SONG,
    TOGETHER,
    TWICE,
    UNTITLED,
    Place,
    Planted,
    ids,
)
from tests.sql.planted import stage_world

ALL = 1_000  # more than any cluster holds


def query_of(recommender: Recommender, database: Database, track: Planted) -> QueryTrack:
    return recommender.query_track(reads.cards(database, [track.id])[track.id])


def answers_for(
    recommender: Recommender, *tracks: QueryTrack, **options: Any
) -> list[Recommendation]:
    return list(recommender.recommend(tracks, AnswerOptions(**options)))


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
    answers = answers_for(
        recommender, query_of(recommender, database, track), n=3, nearest=nearest, seed=1
    )
    assert {answer.because["genre"] for answer in answers} == set(track.genres)
    for answer in answers:
        assert answer.track.track_id in members(track, answer.because["genre"]) - {track.id}
        assert answer.because["cluster_size"] == len(members(track, answer.because["genre"]))
        assert answer.query == track.id


@pytest.mark.parametrize("track", planted.seeds(), ids=lambda track: track.name)
@pytest.mark.parametrize("random_seed", range(2))
def test_no_track_twice_and_two_of_an_artist_in_a_genre_at_most(
    recommender: Recommender, database: Database, track: Planted, random_seed: int
) -> None:
    answers = answers_for(
        recommender, query_of(recommender, database, track), n=ALL, seed=random_seed
    )
    tracks = Counter(answer.track.track_id for answer in answers)
    assert max(tracks.values()) == 1
    artists = Counter(
        (answer.because["genre"], artist)
        for answer in answers
        for artist in answer.track.artist_ids
    )
    assert max(artists.values()) <= 2


def test_of_a_busy_artist_only_two_are_listed_and_the_rest_is_filled_up(
    recommender: Recommender, database: Database
) -> None:
    answers = answers_for(recommender, query_of(recommender, database, ROCK_BUSY[0]), n=7, seed=0)
    assert Counter(answer.track.artists for answer in answers)["Busy"] == 2
    others = {track.id for track in ROCK_BUSY[1:] if "Busy" not in track.credits}
    assert {a.track.track_id for a in answers if a.track.artists != "Busy"} == others


@pytest.mark.parametrize("nearest", [False, True])
def test_neither_the_seed_nor_a_re_release_of_it_but_covers_and_live_versions(
    recommender: Recommender, database: Database, nearest: bool
) -> None:
    answers = answers_for(
        recommender, query_of(recommender, database, SONG), n=ALL, nearest=nearest, seed=0
    )
    found = {answer.track.track_id for answer in answers}
    once = found & ids(TWICE)
    assert len(once) == 1
    left_out = ids([SONG, *RE_RELEASES, UNTITLED])
    assert found == ids(ROCK_OLD) - left_out - ids(TWICE) | once
    assert found >= ids([COVER, LIVE])


@pytest.mark.parametrize("n", [1, 2, 5])
def test_n_is_for_each_genre(recommender: Recommender, database: Database, n: int) -> None:
    answers = answers_for(recommender, query_of(recommender, database, BOTH[0]), n=n, seed=0)
    assert Counter(answer.because["genre"] for answer in answers) == {"jazz": n, "rock": n}


def test_a_small_cluster_gives_all_it_has(recommender: Recommender, database: Database) -> None:
    answers = answers_for(recommender, query_of(recommender, database, BLUES[0]), n=5)
    assert {answer.track.track_id for answer in answers} == ids(BLUES[1:])


@pytest.mark.parametrize("track", planted.seeds(), ids=lambda track: track.name)
def test_nearest_is_sorted_by_true_distance(
    recommender: Recommender, database: Database, place: Place, track: Planted
) -> None:
    answers = answers_for(recommender, query_of(recommender, database, track), n=4, nearest=True)
    features = planted.features()
    for genre in track.genres:
        clusters = place.model().genres[genre]
        found = [answer for answer in answers if answer.because["genre"] == genre]
        for answer in found:
            apart = np.array(features[answer.track.track_id]) - np.array(features[track.id])
            wanted = float(np.linalg.norm(apart / clusters.scale))
            assert answer.because["distance"] == pytest.approx(wanted, abs=2e-6)
        assert found == sorted(
            found, key=lambda answer: (answer.because["distance"], answer.track.track_id)
        )


def test_nearest_leaves_out_nobody_who_is_nearer(
    recommender: Recommender, database: Database, place: Place
) -> None:
    track = ROCK_BUSY[0]
    found = answers_for(recommender, query_of(recommender, database, track), n=1, nearest=True)
    clusters = place.model().genres["rock"]
    row = clusters.row_of(track.id)
    assert row is not None
    others = clusters.members(int(clusters.labels[row]))
    others = others[others != row]
    nearest = clusters.ids[others[clusters.distances_from(row, others).argmin()]].decode()
    assert [answer.track.track_id for answer in found] == [nearest]


def test_equally_near_ones_are_ordered_by_id(recommender: Recommender, database: Database) -> None:
    features = planted.features()
    twin, other = sorted(ids(BOTH[:2]))
    assert features[twin] == features[other]
    near = featured_track("mine", features[twin], ["jazz"])
    first, second = answers_for(recommender, near, n=2, nearest=True)
    assert (first.track.track_id, second.track.track_id) == (twin, other)
    assert first.because["distance"] == second.because["distance"] == 0


def test_the_same_random_seed_gives_the_same_answer(
    recommender: Recommender, database: Database
) -> None:
    seed = query_of(recommender, database, BOTH[0])
    first, again = (answers_for(recommender, seed, n=3, seed=7) for _ in range(2))
    assert first == again


@pytest.mark.parametrize("random_seeds", [range(8), [None] * 8], ids=["other seeds", "no seed"])
def test_other_random_seeds_and_none_give_other_answers(
    recommender: Recommender, database: Database, random_seeds: list[int | None]
) -> None:
    seed = query_of(recommender, database, BOTH[0])
    drawn = {
        tuple(answer.track.track_id for answer in answers_for(recommender, seed, n=5, seed=number))
        for number in random_seeds
    }
    assert len(drawn) > 4


def test_every_member_is_drawn_about_as_often(recommender: Recommender, database: Database) -> None:
    seed = query_of(recommender, database, BLUES[0])
    drawn = Counter(
        answers_for(recommender, seed, n=1, seed=number)[0].track.track_id for number in range(150)
    )
    assert set(drawn) == ids(BLUES[1:])
    assert min(drawn.values()) > 25


def test_answers_show_the_card(recommender: Recommender, database: Database) -> None:
    (answer,) = answers_for(recommender, query_of(recommender, database, BLUES[0]), n=1, seed=0)
    track = next(track for track in BLUES if track.id == answer.track.track_id)
    shown = answer.as_dict()
    assert (shown["title"], shown["artists"]) == (track.label, track.credits[0])
    assert (shown["album"], shown["year"]) == ("Album", 1999)
    assert shown["uri"] == f"spotify:track:{track.id}"
    assert shown["link"] == f"https://open.spotify.com/track/{track.id}"


def test_a_track_without_features_is_no_seed(recommender: Recommender, database: Database) -> None:
    with pytest.raises(UnknownTrackError, match=NO_FEATURES.id):
        query_of(recommender, database, NO_FEATURES)


def test_a_track_without_a_genre_is_placed_by_its_features(
    recommender: Recommender, database: Database
) -> None:
    answers = answers_for(recommender, query_of(recommender, database, NO_GENRE), n=ALL, seed=0)
    assert answers
    assert {answer.because["genre"] for answer in answers} == {"rock"}
    assert {answer.track.track_id for answer in answers} <= ids(ROCK_OLD)


@pytest.mark.mysql
def test_both_engines_give_the_same(duckdb_place: Place, mysql_place: Place) -> None:
    assert _everything(duckdb_place) == _everything(mysql_place)


def _everything(place: Place) -> list[Recommendation]:
    with closing(place.open()) as database:
        recommender = place.recommender(database)
        seeds = [query_of(recommender, database, track) for track in planted.seeds()]
        return [
            answer
            for seed in seeds
            for nearest in (False, True)
            for answer in answers_for(recommender, seed, n=6, nearest=nearest, seed=3)
        ]


def test_without_a_model_folder(database: Database, tmp_path: Path) -> None:
    with pytest.raises(ModelMissingError, match="segue train"):
        Recommender(database, tmp_path)


def test_a_model_of_another_training_is_unfit(duckdb_place: Place, tmp_path: Path) -> None:
    shutil.copytree(duckdb_place.home.models, tmp_path / "models")
    clusters = duckdb_place.model()
    dataclasses.replace(clusters, genres={"jazz": clusters.genres["jazz"]}).save(
        tmp_path / "models" / "kmeans"
    )
    with (
        closing(duckdb_place.open()) as database,
        pytest.raises(ModelUnfitError, match="train again"),
    ):
        Recommender(database, tmp_path / "models")


def test_a_model_of_another_kind_is_unfit(duckdb_place: Place, tmp_path: Path) -> None:
    folder = tmp_path / "kmeans"
    artifacts.save(folder, {}, kind="choose_k", config={}, seed=0, data_fingerprint="", counts={})
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
        kept = Recommender(database, place.home.models, in_memory=True)
    # The database is closed: what is in memory needs it no more.
    answers = []
    with closing(place.open()) as database:
        asked = place.recommender(database)
        for track in planted.seeds():
            card = reads.cards(database, [track.id])[track.id]
            options = AnswerOptions(nearest=nearest, seed=3)
            answers.append(asked.recommend([asked.query_track(card)], options))
            again = kept.recommend([kept.query_track(card)], options)
            assert list(again) == list(answers[-1])
            assert [part.left_out for part in again.lists] == [
                part.left_out for part in answers[-1].lists
            ]
    assert sum(len(list(answer)) for answer in answers) > len(answers)


def test_the_cap_of_an_artist_is_an_option(recommender: Recommender, database: Database) -> None:
    query = query_of(recommender, database, ROCK_BUSY[0])
    for cap, wanted in ((1, 1), (3, 3), (0, 9)):
        answers = answers_for(recommender, query, n=ALL, seed=0, per_artist=cap)
        assert Counter(answer.track.artists for answer in answers)["Busy"] == wanted


def test_a_short_answer_counts_what_was_left_out(
    recommender: Recommender, database: Database
) -> None:
    query = query_of(recommender, database, ROCK_BUSY[0])
    (part,) = recommender.recommend([query], AnswerOptions(n=10, seed=0)).lists
    assert len(part.recommendations) == 7
    assert dict(part.left_out) == {over_cap(2): 7}
    assert part.shortfall is not None
    assert "7 of 10 tracks: there are 14 candidates; left out: 7 by artists" in part.shortfall
    (part,) = recommender.recommend([query], AnswerOptions(n=7, seed=0)).lists
    assert part.shortfall is None


def test_excluded_tracks_are_left_out_with_all_releases_of_their_songs(
    recommender: Recommender, database: Database
) -> None:
    query = query_of(recommender, database, COVER)
    excluded = Exclusion(frozenset({SONG.id, ROCK_OLD[-1].id, "0" * 22}))
    (part,) = recommender.recommend([query], AnswerOptions(ALL, seed=0, exclude=excluded)).lists
    found = {one.track.track_id for one in part.recommendations}
    assert not found & ids([SONG, *RE_RELEASES, ROCK_OLD[-1]])
    assert LIVE.id in found
    assert part.left_out[EXCLUDED] == 5


def test_one_list_for_several_tracks(recommender: Recommender, database: Database) -> None:
    tracks = [query_of(recommender, database, one) for one in (ROCK_QUIET[0], JAZZ_QUIET[0])]
    answer = recommender.recommend(tracks, AnswerOptions(n=6, merge=True))
    (part,) = answer.lists
    scores = [one.score for one in part.recommendations]
    assert [one.rank for one in part.recommendations] == [1, 2, 3, 4, 5, 6]
    assert scores == sorted(scores, reverse=True)
    # Only these are near to both, so they come first; the query tracks are no answers.
    assert {one.track.track_id for one in part.recommendations} == ids(BOTH)
    assert {one.query for one in part.recommendations} <= {track.label for track in tracks}


def test_a_merged_list_takes_tracks_known_by_their_features_only(
    recommender: Recommender, database: Database
) -> None:
    known = query_of(recommender, database, JAZZ_LOUD[0])
    other = featured_track("mine", planted.features()[BLUES[0].id], ["blues"])
    (part,) = recommender.recommend([known, other], AnswerOptions(ALL, merge=True)).lists
    found = {one.track.track_id for one in part.recommendations}
    assert found == ids(JAZZ_LOUD[1:]) | ids(BLUES)


def test_popular_tracks_come_earlier(recommender: Recommender, database: Database) -> None:
    query = query_of(recommender, database, ROCK_QUIET[0])
    known = {**dict(PLAYLISTS), BOTH[0].id: len(TOGETHER)}
    (part,) = recommender.recommend([query], AnswerOptions(3, seed=0, popular=1.0)).lists
    found = [one.track.track_id for one in part.recommendations]
    assert found == sorted(known, key=lambda one: -known[one])[:3]
    options = AnswerOptions(3, seed=0, popular=0.0)
    assert answers_for(recommender, query, n=3, seed=0) == list(
        recommender.recommend([query], options)
    )


def test_a_library_of_any_size_can_be_excluded(
    recommender: Recommender, database: Database
) -> None:
    library = {f"{number:022}" for number in range(25_000)}
    options = AnswerOptions(ALL, seed=0, exclude=Exclusion(frozenset({*library, BLUES[1].id})))
    answer = recommender.recommend([query_of(recommender, database, BLUES[0])], options)
    assert {one.track.track_id for one in answer} == ids(BLUES[2:])
