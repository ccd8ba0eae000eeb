"""Tracks known by title and artist only: the track they give way to, and what goes along."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from etl.ids import name_id, song_id
from etl.records.kinds import (
    CATALOGUE,
    PLAYLIST,
    WEB_API,
    Album,
    Artist,
    ArtistTrack,
    Playlist,
    PlaylistTrack,
    Record,
    Selection,
    Track,
    origin,
)
from etl.report import StepReport
from etl.transform import step_reports
from tests.etl.world import an_id, as_csv, stage_records, staged_text

API, MPD, TABLE = origin(WEB_API, "s", "1"), origin(PLAYLIST, "m", "1"), origin(CATALOGUE, "c", "1")
ADA, BEN, ALBUM = an_id("ada"), an_id("ben"), an_id("album")
T1, T2, T3 = (an_id(name) for name in ("t1", "t2", "t3"))
NAMED = song_id("halo", "ada e")
JOINED = "known by its names only: joined with the same song"
APART = "known by its names only: kept apart, no other is the same song"

BY_NAME: list[Record] = [
    Playlist(pid=9),
    PlaylistTrack(9, 0, NAMED),
    PlaylistTrack(9, 1, NAMED),
    Track(track_id=NAMED, origin=TABLE, name="HALO (feat. Ben)"),
    Artist(artist_id=name_id("Ada É."), origin=TABLE, name="Ada É."),
    ArtistTrack(name_id("Ada É."), NAMED, 0, TABLE),
    Selection(is_on=0),
]


def release(track_id: str, title: str = "Halo", popularity: int | None = None) -> list[Record]:
    """A track of Ada's with a Spotify id."""
    return [
        Track(track_id=track_id, origin=API, name=title, popularity=popularity),
        Artist(artist_id=ADA, origin=API, name="Ada E"),
        ArtistTrack(ADA, track_id, 0, API),
        ArtistTrack(BEN, track_id, 1, API),
    ]


def played(track_id: str, *pids: int) -> list[Record]:
    return [
        record for pid in pids for record in (Playlist(pid=pid), PlaylistTrack(pid, 0, track_id))
    ]


def reports(folder: Path, *units: Sequence[Record]) -> dict[str, StepReport]:
    """Run the transform; the reports by table."""
    found = {report.rows: report for report in step_reports(stage_records(folder, *units).report)}
    assert all(report.adds_up for report in found.values())
    return found


def places(folder: Path) -> list[str]:
    """The tracks of the playlist that names its tracks."""
    rows = [line.split(",") for line in staged_text(folder / "playlist_track.csv").splitlines()]
    return [track.strip('"') for pid, _, track in rows if pid == "9"]


def test_the_same_song_takes_its_place(tmp_path: Path) -> None:
    done = reports(tmp_path, BY_NAME, release(T1, "Halo - 2011 Remaster"))
    assert places(tmp_path) == [T1, T1]
    assert done["track"].dropped == {JOINED: 1}
    assert APART not in done["track"].notes
    assert done["artist_track"].dropped == {"track joined with the same song": 1}
    assert done["playlist_track"].notes == {"of a track known by its names only: joined": 2}
    assert done["artist"].notes["known by name only: joined with the artist of that name"] == 1
    assert staged_text(tmp_path / "track.csv") == as_csv(
        "track", [(T1, "Halo - 2011 Remaster", None, None, None, None)]
    )
    assert staged_text(tmp_path / "artist_track.csv") == as_csv(
        "artist_track", [(ADA, T1, 0), (BEN, T1, 1)]
    )


OTHERS: dict[str, list[Record]] = {
    "none at all": [],
    "another recording": release(T1, "Halo - Live"),
    "another artist": [
        Track(track_id=T1, origin=API, name="Halo"),
        Artist(artist_id=BEN, origin=API, name="Ben"),
        ArtistTrack(BEN, T1, 0, API),
    ],
    "a guest of that name": [
        Track(track_id=T1, origin=API, name="Halo"),
        Artist(artist_id=ADA, origin=API, name="Ada E"),
        ArtistTrack(BEN, T1, 0, API),
        ArtistTrack(ADA, T1, 1, API),
    ],
    "without an artist": [Track(track_id=T1, origin=API, name="Halo")],
    "without a title": [
        Artist(artist_id=ADA, origin=API, name="Ada E"),
        ArtistTrack(ADA, T1, 0, API),
    ],
}


@pytest.mark.parametrize("other", OTHERS)
def test_what_is_not_the_same_song_leaves_it_alone(tmp_path: Path, other: str) -> None:
    done = reports(tmp_path, BY_NAME, OTHERS[other])
    assert places(tmp_path) == [NAMED, NAMED]
    assert done["track"].notes[APART] == 1
    assert JOINED not in done["track"].dropped
    assert done["playlist_track"].notes == {"of a track known by its names only: kept apart": 2}
    named = next(
        line for line in staged_text(tmp_path / "track_card.csv").splitlines() if NAMED in line
    )
    assert '"HALO (feat. Ben)"' in named
    assert named.endswith('"halo","ada e"')


CHOICES: dict[str, list[Record]] = {
    "most playlists": [
        *release(T1, popularity=90),
        *release(T2, popularity=1),
        *release(T3, popularity=90),
        *played(T1, 1),
        *played(T2, 2, 3),
        *[PlaylistTrack(1, pos, T3) for pos in range(1, 5)],
    ],
    "most popular": [
        *release(T1),
        *release(T2, popularity=50),
        *release(T3, popularity=0),
        *played(T1, 1),
        *played(T2, 2),
        *played(T3, 3),
    ],
    "first by id": [*release(T3, popularity=5), *release(T2, popularity=5)],
}


@pytest.mark.parametrize("choice", CHOICES)
def test_of_several_releases_one_is_chosen_by_rule(tmp_path: Path, choice: str) -> None:
    """T2 each time, whatever the order of the records."""
    for folder, records in (("a", CHOICES[choice]), ("b", CHOICES[choice][::-1])):
        reports(tmp_path / folder, BY_NAME, records)
        assert places(tmp_path / folder) == [T2, T2]


def test_an_artist_by_name_is_enough_on_both_sides(tmp_path: Path) -> None:
    """A catalogue's track has an id, its artist none."""
    by_id = [
        Track(track_id=T1, origin=TABLE, name="Halo"),
        ArtistTrack(name_id("ADA E"), T1, 0, TABLE),
        Artist(artist_id=name_id("ADA E"), origin=TABLE, name="ADA E"),
    ]
    reports(tmp_path, BY_NAME, by_id)
    assert places(tmp_path) == [T1, T1]


def test_a_track_that_the_selection_refuses_takes_the_places_along(tmp_path: Path) -> None:
    """And one that is kept apart has no album: no selection by albums takes it."""
    other = song_id("other", "ada e")
    apart = [
        Track(track_id=other, origin=TABLE, name="Other"),
        ArtistTrack(name_id("Ada É."), other, 0, TABLE),
        PlaylistTrack(9, 2, other),
    ]
    selection = Selection(min_album_popularity=30, is_on=1)
    by_id = [
        *release(T1),
        Track(track_id=T1, origin=MPD, album_id=ALBUM),
        Album(album_id=ALBUM, origin=API, popularity=20),
    ]
    done = reports(tmp_path, [*BY_NAME[:-1], selection], apart, by_id)
    assert places(tmp_path) == []
    assert done["track"].dropped == {
        JOINED: 1,
        "album popularity too low": 1,
        "album popularity unknown": 1,
        "another record of the same track": 1,
    }
    assert done["artist_track"].dropped == {
        "track joined with the same song": 1,
        "track not selected": 3,
    }
