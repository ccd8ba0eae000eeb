"""Release years in the clusters: from the database to an answer."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from etl.errors import InputError
from etl.home import Home
from models.contract import Query, as_text
from models.errors import ModelInputError
from models.kmeans.genre_kmeans import GenreKMeans
from recommender.cluster_data import read_training_data
from recommender.finding import TrackFinder
from recommender.service import AnswerOptions
from recommender.track_clusters import open_ranker
from recommender.unknown.described import tracks_from_file
from sql import reads
from sql.database import Database
from sql.opening import open_database
from tests.recommender import planted
from tests.recommender.planted import CONFIG, CORNERS, ROCK_QUIET, Place
from tests.sql.planted import stage_world, with_rows
from tests.trained_sample import train_kmeans

OLD, NEW = ({track.id for track in ROCK_QUIET[start::2]} for start in (0, 1))
UNKNOWN = ROCK_QUIET[-1].id
DATED = replace(CONFIG, year_weight=50.0, k_by_genre={"rock": 1, "jazz": 1, "blues": 1})


def year_of(track_id: str) -> int | None:
    if track_id == UNKNOWN:
        return None
    return 1965 if track_id in OLD else 2015


def loaded(folder: Path, year_of: Callable[[str], int | None]) -> Place:
    """Return the planted world with other years, not trained yet."""
    world = planted.world()
    cards = [(*card[:5], year_of(str(card[0])), *card[6:]) for card in world["track_card"]]
    place = Place(Home(folder), Home(folder).database_url)
    with closing(open_database(place.url, read_only=False)) as database:
        staged = stage_world(place.home.staged, with_rows(world, track_card=cards))
        database.replace_all(staged, {})
    return place


@pytest.fixture(scope="module")
def dated_place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    place = loaded(tmp_path_factory.mktemp("years"), year_of)
    with closing(open_database(place.url, read_only=False)) as database:
        train_kmeans(place.home, database, DATED)
    return place


@pytest.fixture
def dated(dated_place: Place) -> Iterator[Database]:
    with closing(dated_place.open()) as database:
        yield database


def test_years_by_id_and_all_at_once(database: Database) -> None:
    every = reads.release_years(database)
    assert every == {track.id: 1999 for track in planted.TRACKS}
    assert reads.release_years(database, [UNKNOWN, "0" * 22]) == {UNKNOWN: 1999}
    assert reads.release_years(database, []) == {}


def test_what_is_unknown_is_left_out(dated: Database) -> None:
    assert UNKNOWN not in reads.release_years(dated)
    features = np.asarray(read_training_data(dated, DATED)["rock"].features)
    assert np.isnan(features[:, 9]).sum() == 1


@pytest.mark.parametrize("in_memory", [False, True])
def test_the_table_answers_like_the_model(
    dated_place: Place, dated: Database, in_memory: bool
) -> None:
    ranker = open_ranker(dated, dated_place.home.models / "kmeans", in_memory)
    model: GenreKMeans = dated_place.model()
    features = planted.features()
    mine = np.array([*features[ROCK_QUIET[0].id], 2015.0])
    for query in [
        Query((ROCK_QUIET[0].id,)),
        Query((UNKNOWN, ROCK_QUIET[1].id)),
        Query(features=mine, within=("rock",)),
        Query(features=mine[:9], within=("rock",)),
    ]:
        one, other = ranker.rank(query, 20), model.rank(query, 20)
        assert as_text(one.ids) == as_text(other.ids)
        np.testing.assert_allclose(one.scores, other.scores, rtol=1e-3)


def test_the_nearest_are_of_its_time(dated_place: Place, dated: Database) -> None:
    ranker = open_ranker(dated, dated_place.home.models / "kmeans", in_memory=False)
    known = OLD - {UNKNOWN, ROCK_QUIET[0].id}
    ranking = ranker.rank(Query((ROCK_QUIET[0].id,)), len(known))
    assert set(as_text(ranking.ids)) == known


@pytest.mark.parametrize(("year", "era"), [(1965, OLD), (2015, NEW)])
def test_a_file_names_the_year(
    dated_place: Place, dated: Database, tmp_path: Path, year: int, era: set[str]
) -> None:
    file = tmp_path / "mine.json"
    sound = dict(zip(reads.FEATURE_COLUMNS, CORNERS[0], strict=True))
    file.write_text(json.dumps({**sound, "genres": ["rock"], "release_year": year}))
    recommender = dated_place.recommender(dated)
    tracks = TrackFinder(dated, recommender, tracks_from_file(file)).of_file()
    (first,) = recommender.recommend(tracks, AnswerOptions(1, nearest=True))
    assert year_of(first.track.track_id) == year


@pytest.mark.parametrize("year", ["1999", 1999.5, True, 0, 10_000])
def test_a_year_that_is_none(tmp_path: Path, year: object) -> None:
    file = tmp_path / "mine.json"
    sound = dict(zip(reads.FEATURE_COLUMNS, CORNERS[0], strict=True))
    file.write_text(json.dumps({**sound, "release_year": year}))
    with pytest.raises(InputError, match=r"track 1: release_year is .*, not a year such as 1999"):
        tracks_from_file(file)


def test_a_database_without_years(tmp_path: Path) -> None:
    place = loaded(tmp_path, lambda _: None)
    with (
        closing(place.open()) as database,
        pytest.raises(ModelInputError, match="year_weight: no release year is known"),
    ):
        read_training_data(database, DATED)
