"""Tracks that the database does not know, placed by what a file says of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from etl.errors import InputError
from models.kmeans.genre_clusters import FEATURES
from models.kmeans.genre_kmeans import GenreKMeans
from recommender.unseen import places, seeds_from_file
from sql.reads import FEATURE_COLUMNS
from tests.recommender.planted import BLUES, BOTH, CLUSTERS, CORNERS, Place, ids


@pytest.fixture(scope="session")
def model(duckdb_place: Place) -> GenreKMeans:
    return duckdb_place.model()


def described(corner: int, **more: object) -> dict[str, object]:
    return {**dict(zip(FEATURES, CORNERS[corner], strict=True)), **more}


def write(folder: Path, value: object) -> Path:
    path = folder / "features.json"
    path.write_text(json.dumps(value), encoding="utf-8")
    return path


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
    (seed,) = seeds_from_file(write(tmp_path, described(0, genres=genres)), model)
    assert sorted(genre for genre, _ in seed.places) == wanted


@pytest.mark.parametrize("genres", [None, [], ["latin"]])
@pytest.mark.parametrize(("corner", "genre"), [(3, "jazz"), (2, "rock")])
def test_without_a_known_genre_the_nearest_one(
    tmp_path: Path, model: GenreKMeans, corner: int, genre: str, genres: list[str] | None
) -> None:
    (seed,) = seeds_from_file(write(tmp_path, described(corner, genres=genres)), model)
    assert [name for name, _ in seed.places] == [genre]


def test_a_genre_that_nobody_knows_is_told(tmp_path: Path, model: GenreKMeans) -> None:
    with pytest.raises(InputError, match="no genre 'no such genre'"):
        seeds_from_file(write(tmp_path, described(0, genres=["rock", "no such genre"])), model)


def test_an_empty_list_and_a_feature_out_of_range_are_told(
    tmp_path: Path, model: GenreKMeans
) -> None:
    empty = tmp_path / "empty.json"
    empty.write_text("[]")
    with pytest.raises(InputError, match="holds no track"):
        seeds_from_file(empty, model)
    with pytest.raises(InputError, match="out of range"):
        seeds_from_file(write(tmp_path, described(0, valence=4)), model)


def test_text_that_cannot_be_printed_is_mended(tmp_path: Path, model: GenreKMeans) -> None:
    (seed,) = seeds_from_file(write(tmp_path, described(0, title="\ud800x")), model)
    assert seed.label == "?x"


@pytest.mark.parametrize(("genre", "corner"), CLUSTERS)
def test_its_cluster_is_that_of_the_tracks_around_it(
    duckdb_place: Place, tmp_path: Path, model: GenreKMeans, genre: str, corner: int
) -> None:
    file = write(tmp_path, described(corner, genres=[genre], title="Mine"))
    (seed,) = seeds_from_file(file, model)
    with closing(duckdb_place.open()) as database:
        answers = duckdb_place.recommender(database).recommend(seed, 50, random_seed=0)
    found = {answer.track_id for answer in answers}
    assert found
    assert found <= ids(CLUSTERS[genre, corner])
    assert {answer.seed for answer in answers} == {"Mine"}


def test_a_list_of_tracks(tmp_path: Path, model: GenreKMeans) -> None:
    file = write(
        tmp_path,
        [described(0, id="one", genres=["jazz"]), described(1, name="two"), described(2)],
    )
    seeds = seeds_from_file(file, model)
    assert [seed.label for seed in seeds] == ["one", "two", f"{file}, track 3"]
    assert [seed.features for seed in seeds] == list(CORNERS[:3])


def test_a_known_track_is_not_recommended_to_itself(
    duckdb_place: Place, tmp_path: Path, model: GenreKMeans
) -> None:
    file = write(tmp_path, described(1, id=BLUES[0].id, genres=["blues"]))
    (seed,) = seeds_from_file(file, model)
    with closing(duckdb_place.open()) as database:
        answers = duckdb_place.recommender(database).recommend(seed, 50)
    assert {answer.track_id for answer in answers} == ids(BLUES[1:])


def test_distances_of_an_unseen_track(
    duckdb_place: Place, tmp_path: Path, model: GenreKMeans
) -> None:
    (seed,) = seeds_from_file(write(tmp_path, described(0, genres=["jazz"])), model)
    with closing(duckdb_place.open()) as database:
        first, *_ = duckdb_place.recommender(database).recommend(seed, 1, nearest=True)
    clusters = model.genres["jazz"]
    point = ((np.array(CORNERS[0]) - clusters.mean) / clusters.scale).astype(np.float32)
    inside = clusters.members(dict(seed.places)["jazz"])
    wanted = np.linalg.norm(clusters.points[inside] - point, axis=1).min()
    assert first.distance == pytest.approx(float(wanted), abs=1e-4)


@pytest.mark.parametrize("name", FEATURES)
@pytest.mark.parametrize("value", [None, "fast", True, [1], "1"])
def test_a_feature_that_is_no_number(
    tmp_path: Path, model: GenreKMeans, name: str, value: object
) -> None:
    file = write(tmp_path, [described(0), described(1, **{name: value})])
    with pytest.raises(InputError, match=f"track 2: {name} is") as caught:
        seeds_from_file(file, model)
    assert str(file) in str(caught.value)


@pytest.mark.parametrize("text", ["NaN", "Infinity", "-Infinity", "1e999", "1" + "0" * 400])
def test_a_feature_that_is_not_finite(tmp_path: Path, model: GenreKMeans, text: str) -> None:
    file = write(tmp_path, described(0))
    content = file.read_text(encoding="utf-8").replace('"tempo": 80.0', f'"tempo": {text}')
    file.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match="tempo is not a finite number"):
        seeds_from_file(file, model)


def test_a_missing_feature(tmp_path: Path, model: GenreKMeans) -> None:
    value = described(0)
    del value["valence"]
    with pytest.raises(InputError, match="valence is None"):
        seeds_from_file(write(tmp_path, value), model)


@pytest.mark.parametrize("genres", ["rock", [1], {"rock": 1}])
def test_genres_that_are_no_list_of_names(
    tmp_path: Path, model: GenreKMeans, genres: object
) -> None:
    with pytest.raises(InputError, match="genres must be a list"):
        seeds_from_file(write(tmp_path, described(0, genres=genres)), model)


@pytest.mark.parametrize("value", ["rock", 1, None, [[]]])
def test_what_is_not_a_track(tmp_path: Path, model: GenreKMeans, value: Any) -> None:
    with pytest.raises(InputError, match="track 1: not an object"):
        seeds_from_file(write(tmp_path, value), model)


def test_two_tracks_of_one_name(tmp_path: Path, model: GenreKMeans) -> None:
    file = write(tmp_path, [described(0, title="Same"), described(1, title="Same")])
    with pytest.raises(InputError, match="2 tracks are called 'Same'"):
        seeds_from_file(file, model)


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe"])
def test_a_file_that_is_no_json(tmp_path: Path, model: GenreKMeans, content: bytes) -> None:
    file = tmp_path / "broken.json"
    file.write_bytes(content)
    with pytest.raises(InputError, match=r"broken\.json is not JSON"):
        seeds_from_file(file, model)


def test_a_file_that_is_not_there(tmp_path: Path, model: GenreKMeans) -> None:
    with pytest.raises(InputError, match="No such file"):
        seeds_from_file(tmp_path / "absent.json", model)


def test_tracks_of_the_training_are_placed_where_they_stand(model: GenreKMeans) -> None:
    for genre, clusters in model.genres.items():
        units: Mapping[int, Any] = dict(enumerate(clusters.points * clusters.scale + clusters.mean))
        for row, label in enumerate(clusters.labels.tolist()):
            assert places(model, tuple(units[row].tolist()), [genre]) == [(genre, label)]


def test_places_keep_the_order_of_the_genres(model: GenreKMeans) -> None:
    names = [genre for genre, _ in places(model, CORNERS[0], BOTH[0].genres)]
    assert names == list(BOTH[0].genres)
