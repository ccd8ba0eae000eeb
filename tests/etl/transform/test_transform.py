"""The transform: planted records, and every row and count that must come out of them."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import sqlglot
from sqlglot import exp

from etl.ids import name_id, song_id
from etl.records.kinds import (
    KINDS,
    Album,
    Artist,
    ArtistAlbum,
    ArtistGenre,
    ArtistTrack,
    AudioFeatures,
    GenreMap,
    Playlist,
    PlaylistTrack,
    Record,
    RelatedArtist,
    Selection,
    Track,
    TrackSubGenre,
)
from etl.report import StepReport
from etl.songs import song_title
from etl.transform import step_reports, texts
from sql.tables import STAGED, tables
from tests.etl.world import Rows, an_id, as_csv, stage_records, staged_text

MPD, NESTED, API_1, API_2, CATALOGUE = "4/mpd/", "6/s/2/2", "9/s/1/1", "9/s/2/2", "2/c/x/x"
T1, T2, T3, T4, T5, T6, T7, T8 = (an_id(f"t{number}") for number in range(1, 9))
L1, L2, L3, L4, L5, L6 = (an_id(f"l{number}") for number in range(1, 7))
A1, A2, A3, A4, A5, A6, A7 = (an_id(f"a{number}") for number in range(1, 8))
B1, B2 = an_id("b1"), an_id("b2")
IDA = name_id("Ida")
NAMED = song_id("newest", "ada a")
AWKWARD = " He said \"no\",\r\nthen \\N\t'NULL' \\ 💃 \x00 "
LONG = "é💃" * 300
CUT = "é💃" * 256
CUT_SONG = "e💃" * 256
NINE = {
    "tempo": 120.5,
    "valence": 0.5,
    "danceability": 0.25,
    "acousticness": 7.5e-05,
    "energy": 1.0,
    "instrumentalness": 0.0,
    "liveness": 0.1,
    "loudness": -60.123,
    "speechiness": 0.3,
}
NOT_NINE = dict.fromkeys(NINE, 0.75)
ALL = Selection(is_on=0)


def related(
    artist: str, other: str, rank: int, origin: str, source: str = "spotify", **weight: float
) -> RelatedArtist:
    return RelatedArtist(
        artist_id=artist,
        related_artist_id=other,
        source=source,
        rank=rank,
        origin=origin,
        **weight,
    )


def playlists() -> list[Record]:
    """What playlists say: names, of which the Web API knows better."""
    return [
        Playlist(
            pid=0,
            name="Mix",
            description="",
            collaborative=0,
            modified_at=1_500_000_000,
            num_tracks=3,
            num_albums=2,
            num_artists=1,
            num_edits=4,
            num_followers=5_000_000_000,
            duration_ms=6_000_000_000,
        ),
        Playlist(pid=1_000_000_001, name=LONG, description="d" * 1100),
        PlaylistTrack(0, 0, T1),
        PlaylistTrack(0, 1, T1),
        PlaylistTrack(0, 2, T4),
        PlaylistTrack(1_000_000_001, 0, T2),
        Track(track_id=T1, origin=MPD, name="Old", album_id=L1, duration_ms=1000),
        Track(track_id=T2, origin=MPD, name=AWKWARD, album_id=L3),
        Album(album_id=L1, origin=MPD, name="First"),
        Artist(artist_id=A1, origin=MPD, name="Ada"),
        ArtistTrack(A1, T1, 0, MPD),
        ArtistTrack(A1, T2, 0, MPD),
    ]


def responses() -> list[Record]:
    """What the Web API says: of t1 no duration, of the first album no name."""
    genres = '["Dance Pop", "weird core"]'
    return [
        Track(track_id=T1, origin=API_1, name="New", album_id=L2, popularity=50, explicit=1),
        Track(
            track_id=T7,
            origin=API_1,
            name=LONG,
            album_id=L5,
            duration_ms=3000,
            popularity=0,
            explicit=0,
        ),
        Track(track_id=T8, origin=API_1),
        Album(
            album_id=L1,
            origin=API_1,
            label="North",
            popularity=40,
            release_date="2001-02-03",
            release_date_precision="day",
        ),
        dated_album(L2, "1999", "year", name="Second", label=""),
        dated_album(L5, "0000", "year", name=LONG, label=LONG),
        dated_album(L6, "2004-07", "month", name="Sixth"),
        Artist(
            artist_id=A1,
            origin=API_1,
            name="Ada A.",
            popularity=70,
            followers=5_000_000_000,
            genres=genres,
        ),
        Artist(artist_id=A5, origin=API_1, name="Eve", genres="[]"),
        Artist(artist_id=A6, origin=API_1, name="Fay", genres="[]"),
        ArtistTrack(A2, T1, 0, API_1),
        ArtistTrack(A1, T1, 1, API_1),
        ArtistTrack(A2, T1, 2, API_1),
        ArtistTrack(A6, T7, 0, API_1),
        ArtistTrack(A4, T8, 0, API_1),
        ArtistAlbum(A3, L2, 0, API_1),
        ArtistAlbum(A1, L4, 0, API_1),
        ArtistAlbum(A1, L4, 1, API_1),
        ArtistGenre(A1, "dance pop", 0, API_1),
        ArtistGenre(A1, "weird core", 1, API_1),
        ArtistGenre(A4, "weird core", 0, API_1),
        related(A1, A5, 2, API_1),
        related(A1, B1, 3, API_1),
        related(A1, A1, 4, API_1),
        related(A1, A5, 5, API_1, weight=0.5),
        related(A1, A6, 1, API_1, "deezer", weight=9.5),
        AudioFeatures(track_id=T1, origin=API_1, **NINE, mode=1, source="reccobeats"),
        AudioFeatures(track_id=T3, origin=API_1, **NOT_NINE, musical_key=-1, time_signature=4),
    ]


def dated_album(album_id: str, date: str, precision: str, **values: str) -> Album:
    return Album(
        album_id=album_id,
        origin=API_1,
        release_date=date,
        release_date_precision=precision,
        **values,  # type: ignore[arg-type]
    )


def the_rest() -> list[Record]:
    """A later file of responses, with others inside, and a catalogue."""
    return [
        Track(track_id=T1, origin=API_2, name="Newest"),
        Track(track_id=T1, origin=NESTED, name="Inside", album_id=L6, duration_ms=2000),
        Album(
            album_id=L1,
            origin=NESTED,
            name="First (inside)",
            release_date="2000",
            release_date_precision="year",
        ),
        Artist(artist_id=A5, origin=CATALOGUE, name="E", genres='["jazz"]'),
        Artist(artist_id=A7, origin=CATALOGUE, name="Gus"),
        Artist(artist_id=IDA, origin=CATALOGUE, name="Ida"),
        ArtistTrack(IDA, T6, 0, CATALOGUE),
        ArtistTrack(IDA, T1, 0, CATALOGUE),
        ArtistGenre(A1, "jazz", 0, CATALOGUE),
        ArtistGenre(A5, "jazz", 0, CATALOGUE),
        TrackSubGenre(T5, "latin"),
        TrackSubGenre(T1, "latin"),
        *by_name("Newest", NAMED, 1),
        *by_name(AWKWARD, song_id(song_title(AWKWARD), "ada a"), 2),
        related(A1, A7, 1, CATALOGUE),
        related(B2, B2, 1, CATALOGUE),
        related(B2, A1, 1, CATALOGUE),
        AudioFeatures(
            track_id=T1, origin=CATALOGUE, **NOT_NINE, musical_key=11, source="catalogue"
        ),
    ]


def by_name(title: str, track_id: str, position: int) -> list[Record]:
    """A track of Ada's that is known by its names only: the first artist of T1 is another."""
    return [
        Track(track_id=track_id, origin=CATALOGUE, name=title),
        ArtistTrack(A1, track_id, 0, CATALOGUE),
        PlaylistTrack(1_000_000_001, position, track_id),
    ]


GENRE_MAP = (
    GenreMap("weird core", "other", "none"),
    GenreMap("latin", "latin", "last:latin"),
    GenreMap("jazz", "jazz", "last:jazz"),
    GenreMap("dance pop", "pop", "override"),
    GenreMap("dance pop", "dance", "override"),
)


def world(selection: Selection = ALL) -> list[list[Record]]:
    return [playlists(), responses(), the_rest(), [*GENRE_MAP, selection]]


NO_CARD = (None,) * 8
EXPECTED: dict[str, Rows] = {
    "artist": [
        (A1, "Ada A.", 70, 5_000_000_000, '["Dance Pop", "weird core"]'),
        (A2, None, None, None, None),
        (A3, None, None, None, None),
        (A4, None, None, None, None),
        (A5, "Eve", None, None, '["jazz"]'),
        (A6, "Fay", None, None, "[]"),
        (A7, "Gus", None, None, None),
        (B1, None, None, None, None),
        (B2, None, None, None, None),
        (IDA, "Ida", None, None, None),
    ],
    "album": [
        (L1, "First (inside)", "North", 40, "2001-02-03", "day", 2001),
        (L2, "Second", None, None, "1999", "year", 1999),
        (L3, None, None, None, None, None, None),
        (L4, None, None, None, None, None, None),
        (L5, CUT, CUT, None, "0000", "year", None),
        (L6, "Sixth", None, None, "2004-07", "month", 2004),
    ],
    "track": [
        (NAMED, "Newest", None, None, None, None),
        (T1, "Newest", L2, 2000, 50, 1),
        (T2, AWKWARD, L3, None, None, None),
        (T3, None, None, None, None, None),
        (T4, None, None, None, None, None),
        (T5, None, None, None, None, None),
        (T6, None, None, None, None, None),
        (T7, CUT, L5, 3000, 0, 0),
        (T8, None, None, None, None, None),
    ],
    "audio_features": [
        (T1, *NINE.values(), None, 1, None, "reccobeats"),
        (T3, *NOT_NINE.values(), -1, None, 4, None),
    ],
    "artist_album": [(A3, L2, 0), (A1, L4, 0)],
    "artist_track": [
        (A1, NAMED, 0),
        (A1, T1, 1),
        (A2, T1, 0),
        (A1, T2, 0),
        (IDA, T6, 0),
        (A6, T7, 0),
        (A4, T8, 0),
    ],
    "artist_genre": [
        (A1, "dance pop", 0),
        (A1, "weird core", 1),
        (A4, "weird core", 0),
        (A5, "jazz", 0),
    ],
    "related_artist": [
        (A1, A5, "spotify", 2, 0.5),
        (A1, A6, "deezer", 1, 9.5),
        (A1, B1, "spotify", 3, None),
        (B2, A1, "spotify", 1, None),
    ],
    "genre_map": [
        ("dance pop", "dance", "override"),
        ("dance pop", "pop", "override"),
        ("jazz", "jazz", "last:jazz"),
        ("latin", "latin", "last:latin"),
        ("weird core", "other", "none"),
    ],
    "track_genre": [
        (NAMED, "dance"),
        (NAMED, "pop"),
        (T1, "dance"),
        (T1, "latin"),
        (T1, "pop"),
        (T2, "dance"),
        (T2, "pop"),
        (T5, "latin"),
        (T8, "other"),
    ],
    "track_card": [
        (NAMED, "Newest", "Ada A.", A1, None, None, None, "newest", "ada a"),
        (T1, "Newest", "Ada A.", f"{A2} {A1}", "Second", 1999, 50, "newest", None),
        (T2, AWKWARD, "Ada A.", A1, None, None, None, song_title(AWKWARD), "ada a"),
        (T3, *NO_CARD),
        (T4, *NO_CARD),
        (T5, *NO_CARD),
        (T6, None, "Ida", IDA, None, None, None, None, "ida"),
        (T7, CUT, "Fay", A6, CUT, None, 0, CUT_SONG, "fay"),
        (T8, None, None, A4, *[None] * 5),
    ],
    "playlist": [
        (0, "Mix", None, 0, 1_500_000_000, 3, 2, 1, 4, 5_000_000_000, 6_000_000_000),
        (1_000_000_001, CUT, "d" * 1024, *[None] * 8),
    ],
    "playlist_track": [
        (0, 0, T1),
        (0, 1, T1),
        (0, 2, T4),
        (1_000_000_001, 0, T2),
        (1_000_000_001, 1, NAMED),
        (1_000_000_001, 2, T2),
    ],
}

BY_NAMES = "known by its names only"
AGAIN = "another record of the same"
STUB = "described by no record (stub row)"
EXPECTED_REPORT = [
    (
        "artist",
        12,
        10,
        {f"{AGAIN} artist": 2},
        {STUB: 5, "without a genre": 7, "known by name only: no other artist of that name": 1},
    ),
    (
        "album",
        8,
        6,
        {f"{AGAIN} album": 2},
        {STUB: 2, "name cut to 512 characters": 1, "with a date but no year": 1},
    ),
    (
        "track",
        13,
        9,
        {f"{AGAIN} track": 3, f"{BY_NAMES}: joined with the same song": 1},
        {
            STUB: 4,
            f"{BY_NAMES}: kept apart, no other is the same song": 1,
            "name cut to 512 characters": 1,
            "with an album that no record describes": 1,
            "with audio features, album and genre": 1,
            "without a genre": 4,
            "without a name": 5,
            "without an album": 6,
            "without an artist": 3,
            "without audio features": 7,
        },
    ),
    ("audio_features", 3, 2, {f"{AGAIN} track": 1}, {}),
    ("artist_album", 3, 2, {f"{AGAIN} credit": 1}, {}),
    (
        "artist_track",
        11,
        7,
        {f"{AGAIN} credit": 3, "track joined with the same song": 1},
        {},
    ),
    ("artist_genre", 5, 4, {f"{AGAIN} sub-genre": 1}, {}),
    (
        "related_artist",
        8,
        4,
        {f"{AGAIN} edge": 2, "artist related to itself": 2},
        {"artists with a list": 2},
    ),
    ("genre_map", 5, 5, {}, {"sub-genres without a genre of their own": 1}),
    ("track_genre", 9, 9, {}, {"tracks in other": 1, "tracks with a genre": 5}),
    ("track_card", 9, 9, {}, {}),
    ("playlist", 2, 2, {}, {}),
    (
        "playlist_track",
        6,
        6,
        {},
        {
            "of a track known by its names only: joined": 1,
            "of a track known by its names only: kept apart": 1,
        },
    ),
]


def test_every_row_of_every_table(tmp_path: Path) -> None:
    done = stage_records(tmp_path, *world())
    assert (
        sorted(path.stem for path in tmp_path.glob("*.csv")) == sorted(EXPECTED) == sorted(STAGED)
    )
    for table, rows in EXPECTED.items():
        assert staged_text(tmp_path / f"{table}.csv") == as_csv(table, rows)
    assert done.rows == {table: len(rows) for table, rows in EXPECTED.items()}
    assert step_reports(done.report) == [
        StepReport("transform", *values) for values in EXPECTED_REPORT
    ]


def test_text_is_quoted_and_null_is_empty(tmp_path: Path) -> None:
    """Seen once without the help of `as_csv`."""
    records = [
        Track(track_id=T1, origin=API_1, name='A "b"\n\\N', popularity=1),
        Track(track_id=T2, origin=API_1, name=""),
        Track(track_id=T3, origin=API_1, name=" "),
        Track(track_id=T4, origin=API_1, name="NULL"),
        ALL,
    ]
    stage_records(tmp_path, records)
    assert staged_text(tmp_path / "track.csv") == (
        "track_id,name,album_id,duration_ms,popularity,explicit\n"
        '"t100000000000000000000","A ""b""\n\\N",,,1,\n'
        '"t200000000000000000000",,,,,\n'
        '"t300000000000000000000"," ",,,,\n'
        '"t400000000000000000000","NULL",,,,\n'
    )


def test_bytes_depend_on_records_only(tmp_path: Path) -> None:
    """Not on the order of files, nor of lines in them, nor on chance."""
    units = world()
    upside_down = [list(reversed(records)) for records in reversed(units)]
    shuffled = [record for records in units for record in records]
    random.Random(0).shuffle(shuffled)
    texts_of = []
    for number, variant in enumerate((units, upside_down, [shuffled])):
        folder = tmp_path / str(number)
        stage_records(folder, *variant)
        texts_of.append({path.name: path.read_bytes() for path in folder.glob("*.csv")})
    assert texts_of[0] == texts_of[1] == texts_of[2]


# Selection. By hand: durations 100, 100, 200, 300, 400; 75 % of the way is at 300.
P, Q, R, S, T, U, V = (an_id(f"l{letter}") for letter in "pqrstuv")
KEPT_1, KEPT_2 = an_id("p1"), an_id("u1")
SELECTION = Selection(
    min_album_popularity=30,
    first_year=2010,
    last_year=2019,
    max_duration_percentile=75.0,
    is_on=1,
)


def judged(name: str, album: str | None, duration: int | None, popularity: int = 50) -> Track:
    return Track(
        track_id=an_id(name),
        origin=API_1,
        name=name,
        album_id=album,
        duration_ms=duration,
        popularity=popularity,
    )


def released(album: str, popularity: int | None, date: str | None) -> Album:
    return Album(
        album_id=album,
        origin=API_1,
        popularity=popularity,
        release_date=date,
        release_date_precision="day" if date else None,
    )


def selectable(selection: Selection) -> list[Record]:
    ap, aq, al, ax = (an_id(name) for name in ("ap", "aq", "al", "ax"))
    q1 = an_id("q1")
    return [
        selection,
        released(P, 30, "2010-01-01"),
        released(Q, 29, "2010-01-01"),
        released(R, None, "2010-01-01"),
        released(S, 90, "2009-12-31"),
        released(T, 90, None),
        released(U, 90, "2019"),
        released(V, 90, "2020"),
        judged("p1", P, 100, popularity=0),
        judged("q1", Q, 100, popularity=100),
        judged("r1", R, 200),
        judged("n1", None, None),
        judged("s1", S, None),
        judged("v1", V, None),
        judged("t1", T, None),
        judged("u1", U, 300),
        judged("u2", U, None),
        judged("u3", U, 400),
        *[
            Artist(artist_id=one, origin=API_1, name=one, genres='["jazz"]')
            for one in (ap, aq, al, ax)
        ],
        *[ArtistGenre(one, "jazz", 0, API_1) for one in (ap, aq)],
        GenreMap("jazz", "jazz", "last:jazz"),
        ArtistTrack(ap, KEPT_1, 0, API_1),
        ArtistTrack(aq, q1, 0, API_1),
        ArtistAlbum(al, P, 0, API_1),
        ArtistAlbum(aq, Q, 0, API_1),
        related(ap, aq, 1, API_1),
        related(ap, al, 2, API_1),
        related(ax, ap, 1, API_1),
        related(al, an_id("unheard"), 1, API_1),
        *[AudioFeatures(track_id=one, origin=API_1, **NINE) for one in (KEPT_1, q1)],
        TrackSubGenre(q1, "jazz"),
        Playlist(pid=0),
        Playlist(pid=1),
        PlaylistTrack(0, 0, q1),
        PlaylistTrack(0, 1, KEPT_2),
        PlaylistTrack(1, 0, q1),
    ]


SELECTION_DROPS = {
    "track": {
        "album popularity too low": 1,
        "album popularity unknown": 2,
        "duration unknown": 1,
        "release year unknown": 1,
        "released in other years": 2,
        "too long": 1,
    },
    "album": {"no selected track": 5},
    "artist": {"no selected track": 2},
    "audio_features": {"track not selected": 1},
    "artist_album": {"album not kept": 1},
    "artist_track": {"track not selected": 1},
    "artist_genre": {"artist not kept": 1},
    "related_artist": {"artist not kept": 3},
    "playlist_track": {"track not selected": 2},
}


def test_selection(tmp_path: Path) -> None:
    done = stage_records(tmp_path, selectable(SELECTION))
    expected: dict[str, Rows] = {
        "track": [(KEPT_1, "p1", P, 100, 0, None), (KEPT_2, "u1", U, 300, 50, None)],
        "album": [
            (P, None, None, 30, "2010-01-01", "day", 2010),
            (U, None, None, 90, "2019", "day", 2019),
        ],
        "artist": [(an_id(name), an_id(name), None, None, '["jazz"]') for name in ("al", "ap")],
        "artist_album": [(an_id("al"), P, 0)],
        "artist_track": [(an_id("ap"), KEPT_1, 0)],
        "artist_genre": [(an_id("ap"), "jazz", 0)],
        "related_artist": [(an_id("ap"), an_id("al"), "spotify", 2, None)],
        "audio_features": [(KEPT_1, *NINE.values(), *[None] * 4)],
        "track_genre": [(KEPT_1, "jazz")],
        "playlist": [(0, *[None] * 10), (1, *[None] * 10)],
        "playlist_track": [(0, 1, KEPT_2)],
    }
    for table, rows in expected.items():
        assert staged_text(tmp_path / f"{table}.csv") == as_csv(table, rows)
    reports = {report.rows: report for report in step_reports(done.report)}
    assert all(report.adds_up for report in reports.values())
    dropped = {table: report.dropped for table, report in reports.items() if report.dropped}
    assert dropped == SELECTION_DROPS


@pytest.mark.parametrize(
    ("selection", "kept"),
    [
        (Selection(min_album_popularity=30, is_on=1), "p1 s1 t1 u1 u2 u3 v1"),
        (Selection(min_album_popularity=0, is_on=1), "p1 q1 s1 t1 u1 u2 u3 v1"),
        (Selection(first_year=2010, last_year=2010, is_on=1), "p1 q1 r1"),
        (Selection(max_duration_percentile=50.0, is_on=1), "p1 q1 r1"),
        (Selection(max_duration_percentile=0.5, is_on=1), "p1 q1"),
        (Selection(max_duration_percentile=100.0, is_on=1), "p1 q1 r1 u1 u3"),
        (ALL, "n1 p1 q1 r1 s1 t1 u1 u2 u3 v1"),
    ],
)
def test_one_limit(tmp_path: Path, selection: Selection, kept: str) -> None:
    stage_records(tmp_path, selectable(selection))
    assert kept_tracks(tmp_path) == kept.split()


def kept_tracks(folder: Path) -> list[str]:
    lines = staged_text(folder / "track.csv").splitlines()[1:]
    return [line.split(",")[0].strip('"').rstrip("0") for line in lines]


def durations(folder: Path) -> list[int]:
    lines = staged_text(folder / "track.csv").splitlines()[1:]
    return sorted(int(line.split(",")[3]) for line in lines)


@pytest.mark.parametrize(("percentile", "values"), [(95, 21), (95, 3), (75, 1), (50, 40), (5, 7)])
def test_duration_percentile_is_numpys(tmp_path: Path, percentile: int, values: int) -> None:
    times = np.random.default_rng(values).integers(1, values + 1, values)  # with ties
    tracks = [judged(f"x{i}x", None, int(time)) for i, time in enumerate(times)]
    selection = Selection(max_duration_percentile=float(percentile), is_on=1)
    stage_records(tmp_path, [selection, *tracks, judged("y", None, None)])
    limit = np.percentile(times, percentile)
    assert durations(tmp_path) == sorted(int(time) for time in times if time <= limit)


def test_duration_percentile_is_not_rounded(tmp_path: Path) -> None:
    """7 of 100 steps are 7 %; in floating point 100 * 0.07 is more than 7."""
    tracks = [judged(f"x{i}x", None, i) for i in range(101)]
    stage_records(tmp_path, [Selection(max_duration_percentile=7.0, is_on=1), *tracks])
    assert durations(tmp_path) == list(range(8))


def test_equal_durations_are_never_too_long(tmp_path: Path) -> None:
    tracks = [judged(f"x{i}x", None, 180_000) for i in range(10)]
    stage_records(tmp_path, [Selection(max_duration_percentile=95.0, is_on=1), *tracks])
    assert len(durations(tmp_path)) == 10


def test_reasons_are_all_reached() -> None:
    """Every reason that the SQL knows stands in one of the reports above."""
    statements = texts()
    written = set(re.findall(r"'dropped', '([^']+)'", statements["report"]))
    written |= set(re.findall(r"THEN '([^']+)'", statements["judged_track"]))
    reached = {reason for *_, dropped, _ in EXPECTED_REPORT for reason in dropped}
    reached |= {reason for dropped in SELECTION_DROPS.values() for reason in dropped}
    assert written == reached


def statements() -> list[tuple[str, exp.Expression, Sequence[str]]]:
    """Each relation, its statement, and the relations before it."""
    names = list(texts())
    return [
        (name, sqlglot.parse_one(text, read="athena"), names[:place])
        for place, (name, text) in enumerate(texts().items())
    ]


@pytest.mark.parametrize(("name", "tree", "before"), statements(), ids=list(texts()))
def test_statement(name: str, tree: exp.Expression, before: Sequence[str]) -> None:
    """One SELECT that Athena's parser takes, over relations there are, in the table's columns."""
    assert isinstance(tree, exp.Query)
    assert not list(tree.find_all(exp.Anonymous)), "a function that sqlglot does not know"
    parts = {part.alias for part in tree.find_all(exp.CTE)}
    known = {f"raw_{kind}" for kind in KINDS} | set(before) | parts
    assert {table.name for table in tree.find_all(exp.Table)} <= known
    again = sqlglot.parse_one(tree.sql(dialect="athena"), read="athena")
    assert again == tree
    if name in tables():
        assert tuple(tree.named_selects) == tables()[name].column_names
    assert texts()[name].startswith("-- grain: one row per ")


def test_every_staged_table_has_its_statement() -> None:
    assert set(STAGED) <= set(texts())
