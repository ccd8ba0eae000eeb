"""Who is related to whom, as the database has it: crawled, or by playlists."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import numpy as np
import pytest

from models.artists.config import Node2VecConfig
from models.artists.edges import Edges
from recommender.artist_data import fingerprint, read_edges
from recommender.errors import UnknownModelError
from recommender.service import Recommender
from sql.database import Database
from sql.errors import DatabaseError
from sql.urls import duckdb_url
from tests.conftest import ENGINES
from tests.mariadb import Server
from tests.recommender.planted import Place
from tests.sql.conftest import filled
from tests.sql.planted import EMPTY, World, an_id, with_rows

NAMES = ("a", "b", "c", "d", "lone")
ARTISTS = [(an_id(n), n, 10 * row if row else None, None, None) for row, n in enumerate(NAMES)]
RELATED = [
    (an_id("a"), an_id("b"), "spotify", 1, None),
    (an_id("a"), an_id("c"), "spotify", 2, None),
    (an_id("b"), an_id("a"), "lastfm", 1, 0.5),
    (an_id("a"), an_id("b"), "lastfm", 3, 0.25),
]


@pytest.fixture(params=ENGINES)
def holding(request: pytest.FixtureRequest, tmp_path: Path) -> object:
    """A database of each kind with given rows, open for reading."""

    @contextmanager
    def opened(world: World, name: str = "x") -> Iterator[Database]:
        folder = tmp_path / name
        folder.mkdir()
        url = duckdb_url(folder / "x.duckdb")
        if request.param == "mysql":
            server: Server = request.getfixturevalue("mysql_server")
            url = server.url(server.create_database())
        with filled(folder, url, world, [], {}) as database:
            yield database

    return opened


def read(database: Database) -> Edges:
    return read_edges(database, Node2VecConfig(min_shared=1))


def test_crawled_edges_are_read_as_they_are(holding: object) -> None:
    with holding(with_rows(EMPTY, artist=ARTISTS, related_artist=RELATED)) as database:
        found = read(database)
        mark = fingerprint(database)
    names = [one.rstrip(b"0").decode() for one in found.ids.tolist()]
    assert names == sorted(NAMES)
    columns = (found.sources, found.targets, found.lists, found.ranks, found.scores)
    rows = {tuple(row) for row in np.nan_to_num(np.column_stack(columns), nan=-1).tolist()}
    assert rows == {(0, 1, 1, 1, -1), (0, 2, 1, 2, -1), (1, 0, 0, 1, 0.5), (0, 1, 0, 3, 0.25)}
    np.testing.assert_array_equal(found.popularity, [np.nan, 10, 20, 30, 40])
    assert found.fingerprint == mark


def _playlists(*lists: str) -> World:
    """Playlists of one track for each letter, by the artist of this name; the last has two."""
    tracks = sorted(set("".join(lists)))
    credits = [(an_id(name), an_id(f"t{name}"), 0) for name in tracks]
    return with_rows(
        EMPTY,
        artist=ARTISTS,
        track=[(an_id(f"t{name}"), name, None, 1000, 50, 0) for name in tracks],
        artist_track=[*credits, (an_id("lone"), an_id(f"t{tracks[-1]}"), 1)],
        playlist=[(pid, f"list {pid}", *[None] * 9) for pid in range(len(lists))],
        playlist_track=[
            (pid, pos, an_id(f"t{name}"))
            for pid, names in enumerate(lists)
            for pos, name in enumerate(names)
        ],
    )


def test_playlists_say_who_stands_together_where_nobody_has_crawled(holding: object) -> None:
    with holding(_playlists("aab", "abc", "d")) as database:
        found = read(database)
        assert found.fingerprint == fingerprint(database)
    pairs = set(zip(found.sources.tolist(), found.targets.tolist(), strict=True))
    apart = {(0, 1), (0, 2), (1, 2), (3, 4)}  # d has the track with two artists
    assert pairs == apart | {(b, a) for a, b in apart}


def test_two_artists_must_share_so_many_playlists(holding: object) -> None:
    with holding(_playlists("ab", "abc", "ac", "bd")) as database:
        found = read_edges(database, Node2VecConfig())
        pairs = set(zip(found.sources.tolist(), found.targets.tolist(), strict=True))
        assert pairs == {(0, 1), (1, 0), (0, 2), (2, 0)}
        assert found.ranks is not None
        assert sorted(found.ranks.tolist()) == [1, 1, 1, 2]
        with pytest.raises(DatabaseError, match="two artists must share 3, see --min-shared"):
            read_edges(database, Node2VecConfig(min_shared=3))


def test_other_edges_have_another_mark(holding: object) -> None:
    worlds = [
        _playlists("ab"),
        _playlists("abc"),
        with_rows(EMPTY, artist=ARTISTS, related_artist=RELATED),
        with_rows(EMPTY, artist=ARTISTS, related_artist=RELATED[:2]),
    ]
    marks = set()
    for number, world in enumerate(worlds):
        with holding(world, str(number)) as database:
            marks.add(fingerprint(database))
    assert len(marks) == len(worlds)


def test_a_database_without_both_says_what_to_load(holding: object) -> None:
    with (
        holding(with_rows(EMPTY, artist=ARTISTS)) as database,
        pytest.raises(DatabaseError, match=r"nor playlists that two artists share.*\n.*import"),
    ):
        read(database)


@pytest.mark.parametrize("model", ["artists", {"artists": 1.0, "kmeans": 1.0}])
def test_it_is_not_asked_about_tracks(duckdb_place: Place, model: object) -> None:
    with (
        closing(duckdb_place.open()) as database,
        pytest.raises(UnknownModelError, match="artists answers with artists, not with tracks"),
    ):
        Recommender(database, duckdb_place.home.models, model)  # type: ignore[arg-type]
