"""The named analyses: known answers on the planted world, and equal rows on both engines."""

from __future__ import annotations

from contextlib import closing
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest

from sql.database import Database, Row
from sql.library import bind, checks, queries
from sql.opening import open_database
from tests.sql.planted import (
    A1,
    A2,
    A3,
    A4,
    T1,
    T6,
    T7,
    Rows,
    World,
    an_id,
    fill,
)


def features(tempo: float, share: float, loudness: float) -> tuple[float, ...]:
    """Return the nine features in the order of the analyses."""
    return (tempo, *[share] * 6, loudness, share)


# For each analysis the values and the rows.
ANSWERS: dict[str, tuple[dict[str, object], list[Row]]] = {
    "top-artists": (
        {},
        [
            (A1, "Ada", 2, 4, 80, 1000),
            (A2, "Ben", 2, 2, 60, 2000),
            (A3, "Cy", 1, 1, None, None),
        ],
    ),
    "features-by-genre": (
        {},
        [
            ("other", 1, *features(90.0, 0.5, -20.0)),
            ("pop", 4, *features(115.25, 0.5, -7.25)),
            ("rock", 4, *features(115.25, 0.5, -7.25)),
        ],
    ),
    "features-by-decade": (
        {"min_tracks": 2},
        [
            ("pop", 1990, 2, *features(115.5, 0.5, -7.5)),
            ("pop", 2000, 2, *features(115.0, 0.5, -7.0)),
            ("rock", 1990, 2, *features(115.5, 0.5, -7.5)),
            ("rock", 2000, 2, *features(115.0, 0.5, -7.0)),
        ],
    ),
    "features-by-year": (
        {"genre": "rock"},
        [
            (1999, 2, *features(115.5, 0.5, -7.5)),
            (2001, 1, *features(110.0, 0.4, -6.0)),
            (2004, 1, *features(120.0, 0.6, -8.0)),
        ],
    ),
    "collaborators": ({}, [(A1, "Ada", 2, 2), (A2, "Ben", 1, 2), (A3, "Cy", 1, 1)]),
    "most-related": (
        {},
        [(A1, "Ada", 2, 1, 1, 80), (A2, "Ben", 2, 2, 1, 60), (A4, None, 2, 0, 3, None)],
    ),
    "mutual-artists": ({}, [(A1, "Ada", A2, "Ben", "spotify", 3)]),
    "related-genres": (
        {},
        [
            ("other", "pop", 2, 0.6667),
            ("pop", "pop", 2, 0.6667),
            ("other", "rock", 1, 0.3333),
            ("pop", "rock", 1, 0.3333),
            ("rock", "pop", 1, 1.0),
        ],
    ),
    "artist-pairs": ({}, [(A1, "Ada", A2, "Ben", 2), (A1, "Ada", A3, "Cy", 1)]),
    "played-together": (
        {"track_id": T1},
        [
            (T6, None, None, 1, 1, 1.333),
            (T7, "Deep", "Ben", 1, 1, 1.333),
        ],
    ),
    "clusters-by-genre": ({}, [("pop", 2, 2, 1, 1.0, 1), ("rock", 2, 4, 1, 2.0, 3)]),
    "cluster-sizes": ({"genre": "rock"}, [(0, 3, 0.75, 1.0), (1, 1, 0.25, 0.125)]),
    "cluster-profile": (
        {"genre": "rock"},
        [(0, 3, *features(110.0, 0.4, -6.0)), (1, 1, *features(131.0, 0.8, -11.0))],
    ),
    "genre-share": (
        {},
        [
            (1990, "pop", 2, 1.0),
            (1990, "rock", 2, 1.0),
            (2000, "pop", 3, 1.0),
            (2000, "rock", 2, 0.6667),
        ],
    ),
    "longest-playlists": ({}, [(0, "Mix", 5, 4, 1), (1, "Road", 2, 2, 7), (2, "Gym", 2, 2, 7)]),
    "followed-playlists": ({"limit": 2}, [(1, "Road", 7, 2, 1), (2, "Gym", 7, 2, 2)]),
    "playlisted-tracks": (
        {"limit": 4},
        [
            (T1, "Song", "Ada, Ben", 3, 70),
            (T6, None, None, 1, None),
            (T7, "Deep", "Ben", 1, 20),
        ],
    ),
    "track-frequencies": ({}, [(3, 1, 1), (1, 2, 3)]),
    "playlist-genres": ({"pid": 2}, [("pop", 2, 1.0), ("rock", 1, 0.5)]),
    "hidden-gems": ({"min_playlists": 1}, [(T7, "Deep", "Ben", 1, 20)]),
    "genres": ({}, [("pop", 2, 2, 5), ("rock", 2, 1, 4), ("other", 2, 1, 1)]),
    "sub-genres": ({}, [("weird core", 1, "none"), ("lost core", 0, "none")]),
    "releases-by-year": ({}, [(1999, 1, 2, 50.0), (2001, 1, 2, 15.0), (2004, 1, 2, 2.5)]),
    "re-releases": ({}, [("Song", "Ada", 3, 1999, 2004, T1)]),
    "album-popularity": ({}, [(A1, "Ada", 80, 2, 47.5, 32.5)]),
    "labels": ({}, [("North", 2, 47.5, 1999, 2001), ("South", 1, None, 2004, 2004)]),
    "coverage": (
        {},
        [
            ("all", 8, 1.0),
            ("name", 7, 0.875),
            ("duration", 7, 0.875),
            ("popularity", 6, 0.75),
            ("artist", 7, 0.875),
            ("album", 7, 0.875),
            ("album popularity", 4, 0.5),
            ("release year", 6, 0.75),
            ("audio features", 5, 0.625),
            ("genre", 6, 0.75),
            ("genre but other", 5, 0.625),
            ("audio features, album and genre", 5, 0.625),
            ("playlist", 5, 0.625),
            ("cluster", 4, 0.5),
        ],
    ),
}


def ask(database: Database, name: str, values: dict[str, object]) -> list[Row]:
    return database.select(database.translate(bind(queries()[name], values))).rows


@pytest.mark.parametrize("name", queries())
def test_known_answers(planted: Database, name: str) -> None:
    values, rows = ANSWERS[name]
    assert ask(planted, name, values) == rows


@pytest.mark.parametrize("name", queries())
def test_no_value_is_of_a_type_that_json_does_not_know(planted: Database, name: str) -> None:
    rows = ask(planted, name, ANSWERS[name][0])
    assert not [value for row in rows for value in row if isinstance(value, Decimal)]


@pytest.mark.parametrize("name", checks())
def test_checks_find_nothing_wrong_in_a_sound_world(planted: Database, name: str) -> None:
    assert planted.select(planted.translate(checks()[name])).rows == []


def test_values_choose_the_rows(planted: Database) -> None:
    assert ask(planted, "top-artists", {"genre": "jazz"}) == []
    assert len(ask(planted, "top-artists", {"limit": 1})) == 1
    assert ask(planted, "played-together", {"track_id": "unknown"}) == []


def big_world(seed: int) -> tuple[World, Rows]:
    """Return a random world in which averages often end in a 5 and many rows are equal in rank."""
    random = Random(seed)
    artists = [an_id(f"a{i:03}") for i in range(40)]
    albums = [an_id(f"l{i:03}") for i in range(60)]
    tracks = [an_id(f"t{i:03}") for i in range(400)]
    share = [number / 1_000 for number in range(1_001)]
    tempo = [number / 1_000 for number in range(60_000, 200_000)]
    loudness = [(number / -1_000, 0.5, *[None] * 4) for number in range(20_000)]
    years = [(None, None, None), *((str(year), "year", year) for year in range(1980, 2020))]
    dates = {album: random.choice(years) for album in albums}
    album_of = {track: random.choice([None, *albums]) for track in tracks}
    popularity = {track: random.choice([None, *range(0, 101, 10)]) for track in tracks}
    genres = ("rock", "pop", "jazz", "hip hop")
    sub_genres = [(f"{g} {i}", g, "last") for g in genres for i in range(5)] + [("x", "other", "")]
    rules = [(sub_genre, genre, rule or "none") for sub_genre, genre, rule in sub_genres]
    credits = {track: random.sample(artists, random.randint(1, 3)) for track in tracks}
    title = {track: f"Song {random.randint(0, 150)}" for track in tracks}
    in_genre = [(t, g) for t in tracks for g in random.sample(genres, random.randint(0, 2))]

    def song_of(track: str) -> tuple[str, str]:
        return title[track].casefold(), f"name {artists.index(credits[track][0]) % 30}"

    featured = [t for t in tracks if random.random() < 0.8]
    world: World = {
        "artist": [
            (a, f"Name {i % 30}", random.choice([None, *range(0, 101, 5)]), i, None)
            for i, a in enumerate(artists)
        ],
        "album": [
            (a, f"Album {i}", f"Label {i % 7}", random.choice([None, 10, 25, 30]), *dates[a])
            for i, a in enumerate(albums)
        ],
        "track": [(t, title[t], album_of[t], 1_000, popularity[t], 0) for t in tracks],
        "audio_features": [
            (t, random.choice(tempo), *random.choices(share, k=6), *random.choice(loudness))
            for t in featured
        ],
        "artist_album": [(random.choice(artists), album, 0) for album in albums],
        "artist_track": [(a, t, i) for t in tracks for i, a in enumerate(credits[t])],
        "artist_genre": [(a, random.choice(rules)[0], 0) for a in artists],
        "related_artist": [
            (a, b, source, random.randint(1, 9), None)
            for a in artists
            for source in ("deezer", "spotify")
            for b in random.sample([x for x in artists if x != a], random.randint(0, 12))
        ],
        "genre_map": rules,
        "track_genre": in_genre,
        "track_card": [
            (t, title[t], ", ".join(by), " ".join(by), None, None, popularity[t], *song_of(t))
            for t, by in credits.items()
        ],
        "playlist": [
            (pid, f"List {pid}", None, 0, 1, 9, 9, 9, 1, random.randint(0, 3), 1)
            for pid in range(80)
        ],
        "playlist_track": [
            (pid, pos, tracks[min(int(random.expovariate(0.01)), 399)])
            for pid in range(80)
            for pos in range(random.randint(1, 30))
        ],
    }
    known = set(featured)
    clusters = [
        (genre, track, random.randint(0, 4), random.choice(share) * 3)
        for track, genre in in_genre
        if track in known
    ]
    return world, clusters


@pytest.mark.slow
@pytest.mark.mysql
@pytest.mark.parametrize("seed", [1, 2])
def test_both_engines_give_the_same_rows(mysql_url: str, tmp_path: Path, seed: int) -> None:
    world, clusters = big_world(seed)
    urls = (f"duckdb:///{tmp_path}/x.duckdb", mysql_url)
    for url in urls:
        with closing(open_database(url, read_only=False)) as database:
            fill(database, tmp_path / "staged", world, clusters, checks())
    given = {"track_id": an_id("t000"), "pid": 7, "min_playlists": 2, "min_albums": 1, "limit": 300}
    with closing(open_database(urls[0])) as one, closing(open_database(urls[1])) as other:
        for name, query in queries().items():
            values = {key: value for key, value in given.items() if key in query.parameters}
            rows = ask(one, name, values)
            assert rows, name
            assert rows == ask(other, name, values), name


@pytest.mark.parametrize("decimals", [1, 2, 4, 12])
def test_halves_are_rounded_alike(mysql_url: str, tmp_path: Path, decimals: int) -> None:
    numbers = [number / 16 for number in range(-50, 50)] + [12.345, 0.72825, 1.005, 2.675, 115.255]
    casts = ", ".join(f"ROUND(CAST({number} AS DOUBLE), {decimals})" for number in numbers)
    answers = []
    for url in (f"duckdb:///{tmp_path}/x.duckdb", mysql_url):
        with closing(open_database(url, read_only=False)) as database:
            answers.append(database.rows(database.translate(f"SELECT {casts}")))
    assert answers[0] == answers[1]
