"""A fetched track goes into the home folder and, as it is, into the database.

The pages make it part of every later ``segue etl run``. Until then its rows are added to the
database as the same extract and transform make them of these pages alone, and its clusters as the
model places it; so nothing that was learned is lost.
"""

from __future__ import annotations

import csv
import tempfile
from pathlib import Path

import numpy as np

from etl import pipeline
from etl.home import Home
from etl.scrape.pages import Pages
from etl.staged import csv_path, read_manifest
from models.kmeans.genre_kmeans import GenreKMeans
from recommender.fetching import Fetched
from recommender.service import Seed
from sql.database import Database

Rows = dict[str, list[list[str | float | None]]]


def store(home: Home, database: Database, model: GenreKMeans, fetched: Fetched, seed: Seed) -> None:
    """Keep what was fetched of a track.

    Args:
        home: whose ``scraped`` folder gets a page for each kind of response.
        database: open for writing.
        model: the one that `seed` was placed by.

    Raises:
        DatabaseError: the database refuses; the pages are there then, and nothing else.
    """
    with tempfile.TemporaryDirectory(prefix="segue-") as folder:
        alone = Home(Path(folder))
        for place in (home, alone):
            _write_pages(place, fetched)
        pipeline.extract(alone)
        pipeline.transform(alone)
        rows = _staged_rows(alone)
    rows["track_cluster"] = _cluster_rows(model, seed)
    database.create()  # a database of an older Segue gets the columns that it lacks
    database.add_rows(rows)


def _write_pages(home: Home, fetched: Fetched) -> None:
    for kind, responses in fetched.responses.items():
        Pages(home.scraped / kind).write(fetched.sources[kind], responses)


def _staged_rows(home: Home) -> Rows:
    manifest = read_manifest(home.staged)
    assert manifest is not None, "transform has just written it"
    return {name: _read(csv_path(home.staged, name)) for name in manifest.files}


def _read(path: Path) -> list[list[str | float | None]]:
    with path.open(encoding="utf-8", newline="") as stream:
        rows = csv.reader(stream)
        next(rows)
        return [[value or None for value in row] for row in rows]


def _cluster_rows(model: GenreKMeans, seed: Seed) -> list[list[str | float | None]]:
    rows: list[list[str | float | None]] = []
    for genre, cluster in seed.places:
        _, distances = model.genres[genre].predict(np.array([seed.features]))
        rows.append([genre, seed.label, cluster, float(distances[0])])
    return rows
