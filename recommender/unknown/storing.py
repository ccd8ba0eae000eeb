"""Keeping a fetched track in the home folder and in the database.

The pages make it part of every later ``segue etl run``. Until then its rows are added to the
database as the same extract and transform make them of these pages alone, and what the model
looks up as the model places it; so nothing that was learned is lost.
"""

from __future__ import annotations

import csv
import tempfile
from pathlib import Path

from etl import pipeline
from etl.home import Home
from etl.scrape.pages import Pages
from etl.staged import csv_path, read_manifest
from recommender.entry import load
from recommender.query import QueryTrack
from recommender.service import Recommender
from recommender.unknown.fetching import Fetched
from sql.database import Database

Rows = dict[str, list[list[str | float | None]]]


def store(
    home: Home, database: Database, recommender: Recommender, fetched: Fetched, track: QueryTrack
) -> None:
    """Keep what was fetched of a track.

    Args:
        home: its ``scraped`` folder gets a page for each kind of response.
        database: open for writing.
        recommender: whose model places the track among those it has learned.
        fetched: what the services answered.
        track: the query made of it.

    Raises:
        DatabaseError: the database refuses; then only the pages are kept.
    """
    with tempfile.TemporaryDirectory(prefix="segue-") as folder:
        alone = Home(Path(folder))
        for one in (home, alone):
            _write_pages(one, fetched)
        pipeline.extract(alone)
        pipeline.transform(alone)
        rows = _staged_rows(alone)
    if recommender.entry.place:
        place = load(recommender.entry.place)
        rows |= place(recommender.ranker, track.label, track.query.features, track.query.within)
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
