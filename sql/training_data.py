"""What a database holds to train on, and what to do where that is nothing."""

from __future__ import annotations

from dataclasses import dataclass

from sql.database import Database

TRAIN = "segue train all"
TRAIN_WITHOUT_GENRE = "segue train all --without-genre"

_COUNTS = """
    SELECT
        (SELECT COUNT(*) FROM track),
        (SELECT COUNT(*) FROM audio_features),
        (SELECT COUNT(DISTINCT track_id) FROM track_genre),
        (SELECT COUNT(DISTINCT g.track_id) FROM track_genre AS g
            JOIN audio_features AS f ON f.track_id = g.track_id)"""


@dataclass(frozen=True)
class TrainingData:
    """Numbers of tracks: all, with audio features, with a genre, with both."""

    tracks: int
    with_features: int
    with_genre: int
    with_both: int


@dataclass(frozen=True)
class Obstacle:
    """Why there is nothing to train on.

    Attributes:
        reason: what is missing, in one line.
        remedy: the commands that get it, in one line.
    """

    reason: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.reason}\n{self.remedy}"


def count_training_data(database: Database) -> TrainingData:
    """Count the tracks of a database that has tables.

    Raises:
        DatabaseError: the database cannot be read.
    """
    (counts,) = database.rows(_COUNTS)
    return TrainingData(*counts)


def training_obstacle(database: Database, *, without_genre: bool = False) -> Obstacle | None:
    """Return why no model can learn from the audio features in a database; None if one can.

    Args:
        database: one that has tables.
        without_genre: whether tracks without a genre are trained too, as a group of their own.

    Raises:
        DatabaseError: the database cannot be read.
    """
    there = count_training_data(database)
    if not there.tracks:
        return Obstacle("the database has no tracks", "segue etl run --mpd DIR --scraped DIR")
    if not there.with_features:
        return Obstacle(
            f"none of the {there.tracks:,} tracks has audio features",
            "segue scrape audio-features, then segue etl run",
        )
    if not there.with_both and not without_genre:
        return Obstacle(
            f"none of the {there.with_features:,} tracks with audio features has a genre",
            f"segue scrape artists, then segue etl run; or without genres: {TRAIN_WITHOUT_GENRE}",
        )
    return None


def next_training(database: Database) -> str:
    """Return the command that trains, or the one that gets what training needs, and why."""
    obstacle = training_obstacle(database)
    if obstacle is None:
        return TRAIN
    instead = f"; or learn from playlists alone: {TRAIN}" if _has_playlists(database) else ""
    return f"{obstacle.remedy} ({obstacle.reason}){instead}"


def _has_playlists(database: Database) -> bool:
    return bool(database.rows("SELECT 1 FROM playlist_track LIMIT 1"))
