"""Statistics of extracted playlists: a planted world counted by hand, real data by a plain loop."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from etl.errors import InputError
from etl.readers.mpd.extract import extract_mpd
from etl.readers.mpd.stats import Entry, MpdStats, mpd_stats, normalized_title
from etl.records.kinds import Album, Playlist, PlaylistTrack
from etl.records.store import RawStore


def identifier(number: int) -> str:
    return f"{number:022d}"


def song(number: int, album: int | None, artist: int | None) -> dict[str, Any]:
    values = {
        "track_uri": f"spotify:track:{identifier(number)}",
        "track_name": f"Song {number}",
        "album_uri": None if album is None else f"spotify:album:{identifier(album)}",
        "album_name": f"Album {album}",
        "artist_uri": None if artist is None else f"spotify:artist:{identifier(artist)}",
        "artist_name": f"Artist {artist}",
        "duration_ms": 1000,
    }
    return {name: value for name, value in values.items() if value is not None}


def stats_of(folder: Path, *slices: list[dict[str, Any]]) -> MpdStats:
    (folder / "slices").mkdir()
    for number, playlists in enumerate(slices):
        path = folder / "slices" / f"mpd.slice.{number}-{number}.json"
        path.write_text(json.dumps({"playlists": playlists}))
    store = RawStore(folder / "raw")
    extract_mpd(folder / "slices", store)
    return mpd_stats(store)


ONE, TWO, LONE, BARE = song(1, 1, 1), song(2, 1, 2), song(3, 3, 1), song(4, None, None)
WORLD = (
    [
        {"pid": 0, "name": "Rock!", "num_tracks": 4, "num_edits": 1, "num_followers": 1}
        | {"description": "loud", "tracks": [ONE, ONE, TWO, LONE]},
        {"pid": 1, "name": "rock", "num_tracks": 2, "num_edits": 7, "num_followers": 1}
        | {"tracks": [ONE, BARE]},
    ],
    [
        {"pid": 2, "name": "ROCK", "num_tracks": 2, "num_edits": 7, "num_followers": 30}
        | {"tracks": [TWO, BARE]},
        {"pid": 3, "name": " Chill  (out) ", "num_tracks": 99, "tracks": [BARE]},
        {"pid": 4, "name": "rock", "tracks": [TWO]},
        {"pid": 5, "name": None, "num_tracks": 4, "tracks": [ONE]},
    ],
)


def test_the_planted_world_is_counted_right(tmp_path: Path) -> None:
    assert stats_of(tmp_path, *WORLD) == MpdStats(
        playlists=6,
        tracks=11,
        unique_tracks=4,
        unique_albums=2,
        unique_artists=2,
        unique_titles=4,
        unique_normalized_titles=2,
        untitled=1,
        with_description=1,
        average_length=11 / 6,
        top_titles=[Entry(4, None, "rock"), Entry(1, None, "chill out")],
        top_tracks=[
            Entry(4, identifier(1), "Song 1 by Artist 1"),
            Entry(3, identifier(2), "Song 2 by Artist 2"),
            Entry(3, identifier(4), "Song 4"),
            Entry(1, identifier(3), "Song 3 by Artist 1"),
        ],
        top_albums=[Entry(7, identifier(1), "Album 1"), Entry(1, identifier(3), "Album 3")],
        top_artists=[Entry(5, identifier(1), "Artist 1"), Entry(3, identifier(2), "Artist 2")],
        playlist_lengths=[(2, 2), (4, 2), (99, 1)],
        num_edits=[(1, 1), (7, 2)],
        num_followers=[(1, 2), (30, 1)],
    )


def test_what_is_said_late_counts_for_every_row(tmp_path: Path) -> None:
    bare = {"track_uri": ONE["track_uri"], "album_uri": ONE["album_uri"]}
    stats = stats_of(
        tmp_path,
        [{"pid": 0, "tracks": [bare, BARE]}],
        [{"pid": 1, "tracks": [ONE]}],
    )
    assert stats.top_tracks[0] == Entry(2, identifier(1), "Song 1 by Artist 1")
    assert stats.top_albums == [Entry(2, identifier(1), "Album 1")]
    assert stats.top_artists == [Entry(2, identifier(1), "Artist 1")]
    assert (stats.unique_tracks, stats.unique_albums, stats.unique_artists) == (2, 1, 1)


def test_lists_end_at_twenty_and_ties_go_by_id(tmp_path: Path) -> None:
    rows = [song(number, number, number) for number in range(30, 0, -1)]
    lists = [
        {"pid": pid, "name": f"t{pid:02}", "num_edits": pid, "tracks": rows} for pid in range(25)
    ]
    stats = stats_of(tmp_path, lists)
    assert [entry.id for entry in stats.top_tracks] == [identifier(n) for n in range(1, 21)]
    assert [entry.id for entry in stats.top_artists] == [identifier(n) for n in range(1, 21)]
    assert [entry.name for entry in stats.top_titles] == [f"t{pid:02}" for pid in range(20)]
    assert stats.num_edits == [(pid, 1) for pid in range(25)]


def test_only_playlists_of_the_slices_count(tmp_path: Path) -> None:
    store = RawStore(tmp_path / "raw")
    with store.write("catalogue", "other", "1") as writer:
        writer.write("playlist", [Playlist(pid=10**9, name="not ours")])
        writer.write("playlist_track", [PlaylistTrack(10**9, 0, identifier(1))])
        writer.write("album", [Album(album_id=identifier(1), origin="2")])
    stats = stats_of(tmp_path, *WORLD)
    assert (stats.playlists, stats.tracks, stats.unique_albums) == (6, 11, 2)


def test_nothing_extracted_is_all_zero(tmp_path: Path) -> None:
    stats = mpd_stats(RawStore(tmp_path))
    assert (stats.playlists, stats.tracks, stats.average_length) == (0, 0, 0.0)
    assert stats.lines()[0] == "number of playlists 0"


def test_as_text_and_as_json(tmp_path: Path) -> None:
    odd = song(1, 1, 1) | {"track_name": "two\nlines"}
    stats = stats_of(
        tmp_path, [{"pid": 0, "name": "x", "num_tracks": 5, "tracks": [odd, odd], "num_edits": 2}]
    )
    lines = stats.lines()
    assert "avg playlist length 2.000000" in lines
    assert "      2 two lines by Artist 1" in lines
    assert lines[lines.index("playlist lengths histogram") + 1] == "      1 5"
    values = json.loads(json.dumps(stats.as_dict()))
    assert values["top_tracks"] == [
        {"count": 2, "id": identifier(1), "name": "two\nlines by Artist 1"}
    ]
    assert values["playlist_lengths"] == [[5, 1]]


def test_a_damaged_or_lost_record_file_is_named(tmp_path: Path) -> None:
    stats_of(tmp_path, *WORLD)
    store = RawStore(tmp_path / "raw")
    path = store.path("playlist_track", "mpd", "mpd.slice.0-0")
    path.write_text('{"pid": ')
    with pytest.raises(InputError, match="cannot be read"):
        mpd_stats(store)
    path.unlink()
    with pytest.raises(InputError, match=r"mpd\.slice\.0-0"):
        mpd_stats(store)


@pytest.mark.parametrize(
    ("title", "normalized"),
    [
        ("Summer '17", "summer '17"),
        ("a.b,c/d#e!f$g%h^i*j", "a b c d e f g h i j"),
        ("a;b:c{d}e=f_g`h~i(j)k@l", "a b c d e f g h i j k l"),
        ('R&B + [x] - \\ ? "', 'r&b + [x] - \\ ? "'),
        ("\tÜBER\u00a0\u3000alles\n", "über alles"),
        ("!!!", ""),
        ("STRASSE straße", "strasse straße"),
    ],
)
def test_normalized_titles(title: str, normalized: str) -> None:
    assert normalized_title(title) == normalized


@pytest.mark.parametrize("name", ["mpd", "mpd_official"])
def test_real_slices_against_a_plain_loop(real_data: Path, tmp_path: Path, name: str) -> None:
    store = RawStore(tmp_path)
    extract_mpd(real_data / name, store)
    stats = mpd_stats(store)
    slices = [json.loads(path.read_bytes()) for path in (real_data / name).glob("*.json")]
    lists = [playlist for one in slices for playlist in one["playlists"]]
    rows = [row for playlist in lists for row in playlist["tracks"]]
    assert (stats.playlists, stats.tracks) == (len(lists), len(rows))
    for what in ("track", "album", "artist"):
        times = Counter(row[f"{what}_uri"][-22:] for row in rows)
        assert getattr(stats, f"unique_{what}s") == len(times)
        top = sorted(times.items(), key=lambda item: (-item[1], item[0]))[:20]
        assert [(entry.id, entry.count) for entry in getattr(stats, f"top_{what}s")] == top
    assert stats.unique_titles == len({playlist["name"] for playlist in lists})
    assert stats.with_description == sum("description" in playlist for playlist in lists)
    lengths = Counter(playlist["num_tracks"] for playlist in lists)
    assert stats.playlist_lengths == sorted(lengths.items())
    followers = Counter(playlist["num_followers"] for playlist in lists)
    assert stats.num_followers == sorted(followers.items())
