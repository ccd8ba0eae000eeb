"""The best-known songs of real playlists are found by name, also misspelt."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from etl.home import Home
from etl.pipeline import extract, import_files, load_staged, transform
from recommender.errors import TrackError
from recommender.lookup.track import find_track
from sql import reads
from sql.database import Database
from sql.opening import open_database
from sql.reads import Card

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def real(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """Playlists, scraped responses and three public catalogues in a database."""
    home = Home(tmp_path_factory.mktemp("real"))
    extract(home, mpd=real_data / "mpd", scraped=real_data / "scraped")
    import_files(home, sorted((real_data / "kaggle").glob("*.csv.gz")))
    transform(home)
    with closing(open_database(home.database_url, read_only=False)) as writer:
        load_staged(home, writer)
    with closing(open_database(home.database_url)) as reader:
        yield reader


def most_playlisted(database: Database) -> list[Card]:
    """Return the 100 tracks that stand in most playlists."""
    rows = database.rows(
        "SELECT track_id FROM playlist_track GROUP BY track_id"
        " ORDER BY COUNT(DISTINCT pid) DESC, track_id LIMIT 100"
    )
    return list(reads.cards(database, [track_id for (track_id,) in rows]).values())


def meant(database: Database, text: str) -> list[Card]:
    """Return the track that was found, or those that are offered."""
    try:
        return [find_track(database, text).card]
    except TrackError as error:
        return list(error.candidates)


def test_the_most_playlisted_songs_are_found_by_title_and_artist(real: Database) -> None:
    found = 0
    for card in most_playlisted(real):
        with suppress(TrackError):
            found += find_track(real, f"{card.title} - {card.artists}").card.song == card.song
    assert found >= 97


def test_misspelt_they_are_found_or_offered(real: Database) -> None:
    rng = random.Random(0)
    hits = 0
    for card in rng.sample(most_playlisted(real), 50):
        letters = list(f"{card.title} - {card.artists}")
        place = rng.randrange(1, len(letters) - 1)
        letters[place : place + 2] = rng.choice(
            [
                [letters[place + 1], letters[place]],  # two letters swapped
                [letters[place + 1]],  # one dropped
                [rng.choice("aeionrst"), letters[place + 1]],  # one changed
            ]
        )
        hits += card.song in {one.song for one in meant(real, "".join(letters))}
    assert hits >= 45
