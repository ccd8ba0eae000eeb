"""A small sample world in a home folder of its own: loaded, and a model trained on it."""

from __future__ import annotations

import shutil
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from etl import pipeline
from etl.home import Home
from etl.sample import SampleWorld, write_sample
from models.contract import TrainingOptions
from models.kmeans.config import KMeansConfig
from models.kmeans.genre_kmeans import GenreKMeans
from recommender.registry import entry
from recommender.training import read_data, train, train_usual
from sql.database import Database
from sql.opening import open_database

TRACKS, PLAYLISTS = 1200, 150


@dataclass(frozen=True)
class Sample:
    """The home folder, and the sources that were loaded into it."""

    home: Home
    world: SampleWorld

    def copy(self, folder: Path) -> Home:
        """A home of the same content, to change at will."""
        return Home(shutil.copytree(self.home.root, folder))


def make_sample(folder: Path) -> Sample:
    home = Home(folder / "home")
    world = write_sample(folder / "sources", tracks=TRACKS, playlists=PLAYLISTS, covers=home.covers)
    pipeline.extract(home, mpd=world.mpd, scraped=world.scraped)
    pipeline.import_files(home, [world.related / "related_artists.csv"])
    pipeline.transform(home)
    with closing(open_database(home.database_url, read_only=False)) as database:
        pipeline.load_staged(home, database)
        train_kmeans(home, database, KMeansConfig(k=8))
    return Sample(home, world)


def train_kmeans(
    home: Home, database: Database, config: KMeansConfig, options: TrainingOptions | None = None
) -> GenreKMeans:
    """Read, fit, save and fill track_cluster."""
    kmeans = entry("kmeans")
    data = read_data(kmeans, home, database, config)
    model = train(kmeans, home, database, data, config, options or TrainingOptions())
    assert isinstance(model, GenreKMeans)
    return model


def train_default(home: Home, database: Database, name: str) -> None:
    """Train a model with its usual settings."""
    train_usual(entry(name), home, database, TrainingOptions())
