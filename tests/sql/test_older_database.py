"""A database that an older Segue has made: read as it is, brought up to date by the next writer."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from sql.database import Database
from sql.errors import QueryError
from sql.library import bind, checks, queries
from sql.opening import open_database
from sql.tables import SCHEMA_VERSION, tables
from sql.urls import duckdb_url
from tests.sql.planted import (
    CLUSTERS,
    T1,
    WORLD,
    contents,
    expected,
    fill,
    stage,
    stage_world,
    with_rows,
)


@pytest.fixture
def url(database_url: str, tmp_path: Path) -> str:
    """The planted world in a database of version 1: no source of features, no songs."""
    with closing(open_database(database_url, read_only=False)) as database:
        fill(database, tmp_path / "staged", WORLD, CLUSTERS, checks())
        _make_older(database)
        database.rows("UPDATE schema_version SET version = 1")
    return database_url


def _make_older(database: Database) -> None:
    database.rows("ALTER TABLE audio_features DROP COLUMN source")
    database.rows("ALTER TABLE track_card DROP COLUMN song_title")
    database.rows("ALTER TABLE track_card DROP COLUMN song_artist")


def columns(database: Database) -> tuple[str, ...]:
    return tuple(database.columns("SELECT * FROM audio_features WHERE 1 = 0"))


def versions(database: Database) -> list[tuple[object, ...]]:
    return database.rows("SELECT version FROM schema_version ORDER BY version")


def test_it_can_be_read_but_for_what_it_lacks(url: str) -> None:
    with closing(open_database(url)) as database:
        for query in queries().values():
            values = {"track_id": T1, "pid": 0}
            text = bind(query, {key: values[key] for key in values.keys() & query.parameters})
            if "song_title" in text:
                with pytest.raises(QueryError, match="segue db init adds the columns"):
                    database.select(database.translate(text))
            else:
                database.select(database.translate(text))
        for query in checks().values():
            assert database.select(database.translate(query)).rows == []


def test_creating_adds_what_is_new_and_keeps_the_rows(url: str) -> None:
    featured = [(*row[:-1], None) for row in WORLD["audio_features"]]
    with closing(open_database(url, read_only=False)) as database:
        database.create()
        database.create()
        assert columns(database) == tables()["audio_features"].column_names
        songless = [(*row[:-2], None, None) for row in WORLD["track_card"]]
        world = with_rows(WORLD, audio_features=featured, track_card=songless)
        assert contents(database) == expected(world, CLUSTERS)
        assert versions(database) == [(1,), (SCHEMA_VERSION,)]


def test_training_and_loading_go_on(url: str, tmp_path: Path) -> None:
    with closing(open_database(url, read_only=False)) as database:
        database.replace_table(stage(tmp_path, "track_cluster", CLUSTERS[:1]))
        assert columns(database) == tables()["audio_features"].column_names
        changed = with_rows(WORLD, playlist_track=[])
        database.replace_all(stage_world(tmp_path, changed), checks())
        assert contents(database) == expected(changed)
        assert versions(database)[-1] == (SCHEMA_VERSION,)


def test_a_load_goes_on_where_one_of_the_older_segue_stopped(url: str, tmp_path: Path) -> None:
    def stop(_done: int, _total: int, table: str) -> None:
        if table == "audio_features":
            raise KeyboardInterrupt

    changed = with_rows(WORLD, playlist_track=[])
    staged = stage_world(tmp_path / "new", changed)
    with closing(open_database(url, read_only=False)) as database:
        with pytest.raises(KeyboardInterrupt):
            database.replace_all(staged, checks(), stop)
        if database.engine == "duckdb":
            url = duckdb_url(tmp_path / "data base%41.duckdb.new")
            with closing(open_database(url, read_only=False)) as build:
                _make_older(build)
        database.replace_all(staged, checks())
        assert contents(database) == expected(changed)
