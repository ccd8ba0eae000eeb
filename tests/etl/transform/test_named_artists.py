"""Artists known by name only: joined with the artist they are, and what they give way to."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from etl.ids import name_id
from etl.records.kinds import (
    CATALOGUE,
    PLAYLIST_NAME,
    WEB_API,
    Album,
    Artist,
    ArtistGenre,
    ArtistTrack,
    GenreMap,
    Record,
    RelatedArtist,
    Selection,
    Track,
    TrackSubGenre,
    origin,
)
from etl.transform import step_reports
from tests.etl.world import an_id, as_csv, stage_records, staged_text

API, TABLE, LIST = (
    origin(WEB_API, "s", "1"),
    origin(CATALOGUE, "c", "1"),
    origin(PLAYLIST_NAME, "mpd", ""),
)
ADA, BEN, T1, T2, T3 = (an_id(name) for name in ("ada", "ben", "t1", "t2", "t3"))
NAMED_ADA, NAMED_CY = name_id("ADA É."), name_id("Cy")
JOINED = "known by name only: joined with the artist of that name"
APART = "known by name only: kept apart, nothing agrees"
BY_ID = [Artist(artist_id=ADA, origin=API, name="Ada E"), ArtistTrack(ADA, T1, 0, API)]
BY_NAME = [
    Artist(artist_id=NAMED_ADA, origin=TABLE, name="ADA É.", genres='["jazz"]'),
    ArtistTrack(NAMED_ADA, T2, 0, TABLE),
    GenreMap("jazz", "jazz", ""),
    GenreMap("cool jazz", "jazz", ""),
    GenreMap("odd", "other", ""),
    GenreMap("even", "other", ""),
    Selection(is_on=0),
]
SAME_ALBUM = [
    Album(album_id=an_id("l1"), origin=API, name="Hits"),
    Album(album_id=an_id("l2"), origin=TABLE, name="HITS"),
    Track(track_id=T1, origin=API, album_id=an_id("l1")),
    Track(track_id=T2, origin=TABLE, album_id=an_id("l2")),
]
AGREEMENTS: dict[str, list[Record]] = {
    "track": [ArtistTrack(NAMED_ADA, T1, 0, TABLE)],
    "song": [
        Track(track_id=T1, origin=API, name="Halo - 2011 Remaster"),
        Track(track_id=T2, origin=TABLE, name="HALO (feat. Ben)"),
    ],
    "album": [*SAME_ALBUM],
    "sub-genre": [ArtistGenre(ADA, "odd", 0, API), ArtistGenre(NAMED_ADA, "odd", 0, TABLE)],
    "genre": [ArtistGenre(ADA, "cool jazz", 0, API), ArtistGenre(NAMED_ADA, "jazz", 0, TABLE)],
    "genre of a track": [ArtistGenre(ADA, "cool jazz", 0, API), TrackSubGenre(T2, "jazz")],
}


def notes(folder: Path, *units: Sequence[Record]) -> dict[str, int]:
    done = stage_records(folder, *units)
    return step_reports(done.report)[0].notes


@pytest.mark.parametrize("agreement", AGREEMENTS)
def test_the_one_artist_of_that_name_is_joined_where_something_agrees(
    tmp_path: Path, agreement: str
) -> None:
    assert notes(tmp_path, BY_ID, BY_NAME, AGREEMENTS[agreement])[JOINED] == 1
    credits = staged_text(tmp_path / "artist_track.csv")
    assert credits == as_csv("artist_track", [(ADA, T1, 0), (ADA, T2, 0)])
    assert staged_text(tmp_path / "artist.csv") == as_csv(
        "artist", [(ADA, "Ada E", None, None, '["jazz"]')]
    )


DISAGREEMENTS: dict[str, list[Record]] = {
    "nothing known": [],
    "other songs": [
        Track(track_id=T1, origin=API, name="Halo"),
        Track(track_id=T2, origin=TABLE, name="Halo - Live"),
    ],
    "only both odd": [ArtistGenre(ADA, "odd", 0, API), ArtistGenre(NAMED_ADA, "even", 0, TABLE)],
}


@pytest.mark.parametrize("disagreement", DISAGREEMENTS)
def test_one_with_whom_nothing_agrees_is_kept_apart(tmp_path: Path, disagreement: str) -> None:
    assert notes(tmp_path, BY_ID, BY_NAME, DISAGREEMENTS[disagreement])[APART] == 1
    credits = staged_text(tmp_path / "artist_track.csv")
    assert credits == as_csv("artist_track", [(ADA, T1, 0), (NAMED_ADA, T2, 0)])


def test_one_of_several_of_that_name_is_never_chosen(tmp_path: Path) -> None:
    second = [Artist(artist_id=BEN, origin=API, name="Ada E."), *AGREEMENTS["track"]]
    several = "known by name only: kept apart, several artists of that name"
    assert notes(tmp_path, BY_ID, BY_NAME, second)[several] == 1


def test_everything_of_a_joined_artist_goes_along(tmp_path: Path) -> None:
    edge = RelatedArtist(
        artist_id=NAMED_CY, related_artist_id=NAMED_ADA, source="x", rank=1, origin=TABLE
    )
    cy = Artist(artist_id=NAMED_CY, origin=TABLE, name="Cy")
    genre = ArtistGenre(NAMED_ADA, "jazz", 0, TABLE)
    stage_records(tmp_path, BY_ID, BY_NAME, AGREEMENTS["track"], [edge, cy, genre])
    assert staged_text(tmp_path / "related_artist.csv") == as_csv(
        "related_artist", [(NAMED_CY, ADA, "x", 1, None)]
    )
    assert staged_text(tmp_path / "artist_genre.csv") == as_csv("artist_genre", [(ADA, "jazz", 0)])
    card = (T2, None, "Ada E", ADA, None, None, None, None, "ada e")
    (_, line) = as_csv("track_card", [card]).splitlines()
    assert line in staged_text(tmp_path / "track_card.csv").splitlines()


def test_a_name_in_a_playlist_gives_way_to_every_other_source(tmp_path: Path) -> None:
    """T1 has an artist with an id, T2 a catalogue's list of names, T3 nothing else."""
    records = [
        *[ArtistTrack(NAMED_CY, track, 0, LIST) for track in (T1, T2, T3)],
        Artist(artist_id=NAMED_CY, origin=LIST, name="Cy"),
        ArtistTrack(NAMED_ADA, T2, 0, TABLE),
        ArtistTrack(NAMED_CY, T2, 1, TABLE),
    ]
    stage_records(tmp_path, BY_ID, BY_NAME[2:], records)
    expected = [(ADA, T1, 0), (NAMED_ADA, T2, 0), (NAMED_CY, T2, 1), (NAMED_CY, T3, 0)]
    assert staged_text(tmp_path / "artist_track.csv") == as_csv("artist_track", expected)
