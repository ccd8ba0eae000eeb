"""Tracks described by a file of audio features, and the answers for them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from etl.errors import InputError
from models.audio_features import FEATURES
from models.kmeans.genre_kmeans import GenreKMeans
from recommender.answers import AnswerOptions, Recommendation
from recommender.finding import TrackFinder
from recommender.unknown.described import tracks_from_file
from sql.reads import FEATURE_COLUMNS
from tests.recommender.planted import (
    BARE_RELEASE,
    BLUES,
    BOTH,
    CLUSTERS,
    CORNERS,
    NO_FEATURES,
    Place,
    Planted,
    ids,
)


@pytest.fixture(scope="session")
def model(duckdb_place: Place) -> GenreKMeans:
    return duckdb_place.model()


def described(corner: int, **more: object) -> dict[str, object]:
    return {**dict(zip(FEATURES, CORNERS[corner], strict=True)), **more}


def write(folder: Path, value: object) -> Path:
    path = folder / "features.json"
    path.write_text(json.dumps(value), encoding="utf-8")
    return path


def answers_for(place: Place, file: Path, n: int, **options: Any) -> list[Recommendation]:
    """The answer for the tracks of a file."""
    with closing(place.open()) as database:
        recommender = place.recommender(database)
        tracks = TrackFinder(database, recommender, tracks_from_file(file)).of_file()
        return list(recommender.recommend(tracks, AnswerOptions(n, seed=0, **options)))


def test_a_response_of_the_web_api(tmp_path: Path) -> None:
    one, other = described(0, id=BLUES[0].id, type="audio_features"), described(1, id=BOTH[0].id)
    (track,) = tracks_from_file(write(tmp_path, one))
    assert (track.track_id, track.features) == (BLUES[0].id, CORNERS[0])
    tracks = tracks_from_file(write(tmp_path, {"audio_features": [one, None, other]}))
    assert [track.track_id for track in tracks] == [BLUES[0].id, BOTH[0].id]


@pytest.mark.parametrize("lacking", [NO_FEATURES, BARE_RELEASE], ids=["alone", "re-release"])
@pytest.mark.parametrize("has_id", [False, True])
def test_a_file_helps_the_track_that_lacks_features(
    duckdb_place: Place, tmp_path: Path, lacking: Planted, has_id: bool
) -> None:
    more = {"id": lacking.id} if has_id else {}
    file = write(tmp_path, described(1, genres=["blues"], **more))
    with closing(duckdb_place.open()) as database:
        recommender = duckdb_place.recommender(database)
        finder = TrackFinder(database, recommender, tracks_from_file(file))
        track = finder.find(lacking.id)
        assert track.label == lacking.id
        assert track.card is not None
        assert finder.of_file() == []
        answers = list(recommender.recommend([track], AnswerOptions(50, seed=0)))
    assert {answer.track.track_id for answer in answers} == ids(BLUES)


def test_both_floors_mean_the_same_features() -> None:
    assert FEATURES == FEATURE_COLUMNS


@pytest.mark.parametrize(
    ("genres", "wanted"),
    [
        (["rock"], ["rock"]),
        (["indie rock"], ["rock"]),
        (["jazz", "rock"], ["jazz", "rock"]),
        (["vocal jazz", "Classic-Rock", "rock"], ["jazz", "rock"]),
        (["rock", "latin"], ["rock"]),
    ],
)
def test_genres_and_sub_genres(
    tmp_path: Path, model: GenreKMeans, genres: list[str], wanted: list[str]
) -> None:
    (track,) = tracks_from_file(write(tmp_path, described(0, genres=genres)))
    assert sorted(genre for genre in track.genres if genre in model.genres) == wanted


@pytest.mark.parametrize("genres", [None, [], ["latin"]])
@pytest.mark.parametrize(("corner", "genre"), [(3, "jazz"), (2, "rock")])
def test_without_a_known_genre_the_nearest_one(
    tmp_path: Path, duckdb_place: Place, corner: int, genre: str, genres: list[str] | None
) -> None:
    file = write(tmp_path, described(corner, genres=genres))
    assert {one.because["genre"] for one in answers_for(duckdb_place, file, 50)} == {genre}


def test_a_genre_that_nobody_knows_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no genre 'no such genre'"):
        tracks_from_file(write(tmp_path, described(0, genres=["rock", "no such genre"])))


def test_an_empty_list_and_a_feature_out_of_range_are_told(tmp_path: Path) -> None:
    empty = tmp_path / "empty.json"
    empty.write_text("[]")
    with pytest.raises(InputError, match="holds no track"):
        tracks_from_file(empty)
    with pytest.raises(InputError, match="out of range"):
        tracks_from_file(write(tmp_path, described(0, valence=4)))


def test_text_that_cannot_be_printed_is_mended(tmp_path: Path) -> None:
    (track,) = tracks_from_file(write(tmp_path, described(0, title="\ud800x")))
    assert track.label == "?x"


@pytest.mark.parametrize(("genre", "corner"), CLUSTERS)
def test_its_cluster_is_that_of_the_tracks_around_it(
    duckdb_place: Place, tmp_path: Path, model: GenreKMeans, genre: str, corner: int
) -> None:
    file = write(tmp_path, described(corner, genres=[genre], title="Mine"))
    answers = answers_for(duckdb_place, file, 50)
    found = {answer.track.track_id for answer in answers}
    assert found
    assert found <= ids(CLUSTERS[genre, corner])
    assert {answer.query for answer in answers} == {"Mine"}


def test_a_list_of_tracks(tmp_path: Path) -> None:
    file = write(
        tmp_path,
        [described(0, id="one", genres=["jazz"]), described(1, name="two"), described(2)],
    )
    tracks = tracks_from_file(file)
    assert [track.label for track in tracks] == ["one", "two", f"{file}, track 3"]
    assert [track.features for track in tracks] == list(CORNERS[:3])


def test_a_known_track_is_not_recommended_to_itself(
    duckdb_place: Place, tmp_path: Path, model: GenreKMeans
) -> None:
    file = write(tmp_path, described(1, id=BLUES[0].id, genres=["blues"]))
    answers = answers_for(duckdb_place, file, 50)
    assert {answer.track.track_id for answer in answers} == ids(BLUES[1:])


def test_distances_of_an_unseen_track(
    duckdb_place: Place, tmp_path: Path, model: GenreKMeans
) -> None:
    file = write(tmp_path, described(0, genres=["jazz"]))
    (first,) = answers_for(duckdb_place, file, 1, nearest=True)
    clusters = model.genres["jazz"]
    point = ((np.array(CORNERS[0]) - clusters.mean) / clusters.scale).astype(np.float32)
    inside = clusters.members(dict(model.nearest_clusters(np.array(CORNERS[0]), ["jazz"]))["jazz"])
    wanted = np.linalg.norm(clusters.points[inside] - point, axis=1).min()
    assert first.because["distance"] == pytest.approx(float(wanted), abs=1e-4)


@pytest.mark.parametrize("name", FEATURES)
@pytest.mark.parametrize("value", [None, "fast", True, [1], "1"])
def test_a_feature_that_is_no_number(tmp_path: Path, name: str, value: object) -> None:
    file = write(tmp_path, [described(0), described(1, **{name: value})])
    with pytest.raises(InputError, match=f"track 2: {name} is") as caught:
        tracks_from_file(file)
    assert str(file) in str(caught.value)


@pytest.mark.parametrize("text", ["NaN", "Infinity", "-Infinity", "1e999", "1" + "0" * 400])
def test_a_feature_that_is_not_finite(tmp_path: Path, text: str) -> None:
    file = write(tmp_path, described(0))
    content = file.read_text(encoding="utf-8").replace('"tempo": 80.0', f'"tempo": {text}')
    file.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match="tempo is not a finite number"):
        tracks_from_file(file)


def test_a_missing_feature(tmp_path: Path) -> None:
    value = described(0)
    del value["valence"]
    with pytest.raises(InputError, match="valence is missing"):
        tracks_from_file(write(tmp_path, value))


@pytest.mark.parametrize("genres", ["rock", [1], {"rock": 1}])
def test_genres_that_are_no_list_of_names(tmp_path: Path, genres: object) -> None:
    with pytest.raises(InputError, match="genres must be a list"):
        tracks_from_file(write(tmp_path, described(0, genres=genres)))


@pytest.mark.parametrize("value", ["rock", 1, None, [[]]])
def test_what_is_not_a_track(tmp_path: Path, value: Any) -> None:
    with pytest.raises(InputError, match="track 1: not an object"):
        tracks_from_file(write(tmp_path, value))


def test_two_tracks_of_one_name(tmp_path: Path) -> None:
    file = write(tmp_path, [described(0, title="Same"), described(1, title="Same")])
    with pytest.raises(InputError, match="2 tracks are called 'Same'"):
        tracks_from_file(file)


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe"])
def test_a_file_that_is_no_json(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "broken.json"
    file.write_bytes(content)
    with pytest.raises(InputError, match=r"broken\.json is not JSON"):
        tracks_from_file(file)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="No such file"):
        tracks_from_file(tmp_path / "absent.json")


def test_tracks_of_the_training_are_placed_where_they_stand(model: GenreKMeans) -> None:
    for genre, clusters in model.genres.items():
        units: Mapping[int, Any] = dict(enumerate(clusters.points * clusters.scale + clusters.mean))
        for row, label in enumerate(clusters.labels.tolist()):
            assert model.nearest_clusters(units[row], [genre]) == [(genre, label)]


def test_places_keep_the_order_of_the_genres(model: GenreKMeans) -> None:
    names = [genre for genre, _ in model.nearest_clusters(np.array(CORNERS[0]), BOTH[0].genres)]
    assert names == list(BOTH[0].genres)
