"""Slices of the Million Playlist Dataset -> records: planted slices, faults, kills, real data."""

from __future__ import annotations

import gzip
import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest

from etl.errors import InputError
from etl.ids import name_id
from etl.readers.mpd.extract import extract_mpd
from etl.records.kinds import PLAYLIST, origin
from etl.records.store import RawStore, Unit
from etl.report import Outcome

FIRST = origin(PLAYLIST, "mpd", "")
ROOT = Path(__file__).parents[3]


def identifier(name: str) -> str:
    return f"{name:0>22}"


def row(track: str, **fields: Any) -> dict[str, Any]:
    """A whole row; a field given as `...` is left out."""
    values: dict[str, Any] = {
        "artist_name": f"Artist of {track}",
        "track_uri": f"spotify:track:{identifier(track)}",
        "artist_uri": f"spotify:artist:{identifier(track)}",
        "track_name": f"Song {track}",
        "album_uri": f"spotify:album:{identifier(track)}",
        "duration_ms": 1000,
        "album_name": f"Album of {track}",
        **fields,
    }
    return {name: value for name, value in values.items() if value is not ...}


def playlist(pid: Any, *rows: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """A whole playlist with its rows numbered; a field given as `...` is left out."""
    values: dict[str, Any] = {
        "name": f"List {pid}",
        "collaborative": "false",
        "pid": pid,
        "modified_at": 1493424000,
        "num_tracks": len(rows),
        "num_albums": 1,
        "num_followers": 1,
        "tracks": [{"pos": pos} | one for pos, one in enumerate(rows)],
        "num_edits": 2,
        "duration_ms": 3,
        "num_artists": 4,
        "description": "words",
        **fields,
    }
    return {name: value for name, value in values.items() if value is not ...}


def write_slice(folder: Path, name: str, *playlists: Any, suffix: str = ".json") -> Path:
    text = json.dumps({"info": {"slice": name}, "playlists": playlists}, indent=4)
    return write_text(folder, name, text, suffix)


def write_text(folder: Path, name: str, text: str, suffix: str = ".json") -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / f"mpd.slice.{name}{suffix}"
    data = text.encode()
    path.write_bytes(gzip.compress(data) if suffix.endswith(".gz") else data)
    return path


def extract(folder: Path, store: RawStore) -> Outcome:
    """Extract; whatever the input, the counts must add up and match the record files."""
    result = extract_mpd(folder, store)
    assert all(report.adds_up for report in result.reports)
    if result.done + result.skipped:
        out = {report.rows: report.rows_out for report in result.reports}
        assert out == {kind: len(records(store, kind)) for kind in out}
    return result


def records(store: RawStore, kind: str) -> list[dict[str, Any]]:
    lines = b"".join(path.read_bytes() for path in store.files(kind))
    return msgspec.json.Decoder().decode_lines(lines)


def content(store: RawStore) -> dict[str, bytes]:
    """Every file of the store but the list of rejected slices."""
    return {
        str(path.relative_to(store.root)): path.read_bytes()
        for path in store.root.rglob("*")
        if path.is_file() and path.parent.name != "rejected"
    }


def by_id(found: Sequence[Mapping[str, Any]], key: str) -> dict[str, list[Mapping[str, Any]]]:
    return {one[key]: [each for each in found if each[key] == one[key]] for one in found}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "slices"


def test_a_slice_becomes_these_records(folder: Path, store: RawStore) -> None:
    write_slice(
        folder,
        "0-1",
        playlist(0, row("a"), row("b", artist_uri=row("a")["artist_uri"]), row("a")),
        playlist(1, row("b"), collaborative=True, description=..., name="Ünï \U0001f600"),
    )
    result = extract(folder, store)
    a, b = identifier("a"), identifier("b")
    assert records(store, "playlist") == [
        {
            "pid": 0,
            "name": "List 0",
            "description": "words",
            "collaborative": 0,
            "modified_at": 1493424000,
            "num_tracks": 3,
            "num_albums": 1,
            "num_artists": 4,
            "num_edits": 2,
            "num_followers": 1,
            "duration_ms": 3,
        },
        {
            "pid": 1,
            "name": "Ünï \U0001f600",
            "collaborative": 1,
            "modified_at": 1493424000,
            "num_tracks": 1,
            "num_albums": 1,
            "num_artists": 4,
            "num_edits": 2,
            "num_followers": 1,
            "duration_ms": 3,
        },
    ]
    assert records(store, "playlist_track") == [
        {"pid": 0, "pos": 0, "track_id": a},
        {"pid": 0, "pos": 1, "track_id": b},
        {"pid": 0, "pos": 2, "track_id": a},
        {"pid": 1, "pos": 0, "track_id": b},
    ]
    assert records(store, "track") == [
        {
            "track_id": name,
            "origin": FIRST,
            "name": f"Song {name[-1]}",
            "album_id": name,
            "duration_ms": 1000,
            "song_title": f"song {name[-1]}",
        }
        for name in (a, b)
    ]
    assert records(store, "artist_track") == [
        {"artist_id": a, "track_id": a, "position": 0, "origin": FIRST},
        {"artist_id": a, "track_id": b, "position": 0, "origin": FIRST},
    ]
    assert records(store, "album") == [
        {"album_id": a, "origin": FIRST, "name": "Album of a"},
        {"album_id": b, "origin": FIRST, "name": "Album of b"},
    ]
    assert [one["name"] for one in records(store, "artist")] == ["Artist of a", "Artist of b"]
    assert store.files("artist_album") == []
    assert (result.done, result.skipped, result.rejected, result.problems) == (1, 0, [], [])
    assert result.reports[0].notes == {"no description": 1}
    assert result.reports[1].notes == {
        "track records": 2,
        "album records": 2,
        "artist records": 2,
        "artist_track records": 2,
    }


def test_slices_are_taken_in_the_order_of_their_numbers(folder: Path, store: RawStore) -> None:
    for start in (1000, 100, 20, 3):
        name = f"{start}-{start + 9}"
        write_slice(folder, name, playlist(start, row("a", track_name=f"in {name}")))
    asked: list[tuple[int, int, str]] = []
    extract_mpd(folder, store, progress=lambda *step: asked.append(step))
    names = ["mpd.slice.3-12", "mpd.slice.20-29", "mpd.slice.100-109", "mpd.slice.1000-1009"]
    assert asked == [(number, 4, name) for number, name in enumerate(names)]
    assert [one["name"] for one in records(store, "track")] == ["in 3-12"]


def test_compressed_slices_give_the_same_files(folder: Path, store: RawStore) -> None:
    other = RawStore(store.root.with_name("other"))
    for start in (0, 2):
        lists = playlist(start, row("a"), row("b")), playlist(start + 1, row(f"c{start}"))
        write_slice(folder, f"{start}-{start + 1}", *lists)
        write_slice(folder.with_name("gz"), f"{start}-{start + 1}", *lists, suffix=".json.gz")
    extract(folder, store)
    extract(folder.with_name("gz"), other)
    plain, zipped = content(store), content(other)
    assert plain.keys() == zipped.keys()
    assert all(plain[name] == zipped[name] for name in plain if not name.startswith("units/"))


def test_one_slice_in_two_files_is_an_error(folder: Path, store: RawStore) -> None:
    write_slice(folder, "0-9", playlist(0, row("a")))
    write_slice(folder, "0-9", playlist(0, row("a")), suffix=".json.gz")
    with pytest.raises(InputError, match=r"mpd\.slice\.0-9\.json and mpd\.slice\.0-9\.json\.gz"):
        extract_mpd(folder, store)


@pytest.mark.parametrize("there", [False, True])
def test_no_slices_says_what_was_looked_for(folder: Path, store: RawStore, there: bool) -> None:
    if there:
        folder.mkdir()
        (folder / "challenge_set.json").write_text("{}")
    with pytest.raises(InputError, match=r"mpd\.slice\.\*\.json\.gz") as caught:
        extract_mpd(folder, store)
    assert str(folder) in str(caught.value)
    assert ("no such folder" in str(caught.value)) is not there


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (json.dumps({"playlists": [playlist(9, row("x"))]})[:-40], "invalid JSON"),
        ('{"playlists": [{"pid": 9, "name": "cut in a str', "invalid JSON"),
        (json.dumps({"playlists": [playlist(9, row("x"))]}) + "}", "invalid JSON"),
        ("", "invalid JSON"),
        ("<html>not found</html>", "invalid JSON"),
        ('{"playlists": ' + "[" * 100_000, "invalid JSON"),
        ("[]", "no list 'playlists'"),
        ('{"info": {}}', "no list 'playlists'"),
        ('{"playlists": {"pid": 9}}', "no list 'playlists'"),
        ('{"playlists": null}', "no list 'playlists'"),
    ],
)
def test_a_useless_file_is_rejected_as_a_whole(
    folder: Path, store: RawStore, text: str, why: str
) -> None:
    write_slice(folder, "0-9", playlist(0, row("a")))
    write_text(folder, "10-19", text)
    write_slice(folder, "20-29", playlist(20, row("b")))
    result = extract(folder, store)
    assert (result.done, len(result.rejected)) == (2, 1)
    (problem,) = result.problems
    assert problem.startswith("mpd.slice.10-19.json rejected: ")
    assert why in problem
    assert [one["pid"] for one in records(store, "playlist")] == [0, 20]
    assert [unit.name for unit in store.units("mpd")] == ["mpd.slice.0-9", "mpd.slice.20-29"]
    assert not any("10-19" in name for name in content(store))


def test_a_cut_or_unreadable_compressed_file_is_rejected(folder: Path, store: RawStore) -> None:
    whole = write_slice(folder, "0-9", playlist(0, row("a")), suffix=".json.gz")
    (folder / "mpd.slice.10-19.json.gz").write_bytes(whole.read_bytes()[:-20])
    (folder / "mpd.slice.20-29.json.gz").write_bytes(b"no gzip")
    (folder / "mpd.slice.30-39.json").mkdir()
    (folder / "mpd.slice.40-49.json").symlink_to("nowhere")
    result = extract(folder, store)
    assert (result.done, len(result.rejected)) == (1, 4)
    assert [problem.split(" rejected: ")[0][-8:] for problem in result.problems] == [
        "-19.json.gz"[-8:],
        "-29.json.gz"[-8:],
        "-39.json",
        "-49.json",
    ]


@pytest.mark.parametrize(
    ("bad", "reason", "named", "rows"),
    [
        (playlist(..., row("x")), "no pid", "playlist 1 of the list", 1),
        (playlist(None, row("x"), row("y")), "no pid", "playlist 1 of the list", 2),
        (playlist(-1, row("x")), "bad pid", "pid -1", 1),
        (playlist(1.5, row("x")), "bad pid", "pid 1.5", 1),
        (playlist("7", row("x")), "bad pid", "pid '7'", 1),
        (playlist(True, row("x")), "bad pid", "pid True", 1),
        (playlist(10**9, row("x")), "bad pid", "pid 1000000000", 1),
        (playlist(7, tracks=...), "no tracks", "pid 7", 0),
        (playlist(7), "no tracks", "pid 7", 0),
        (playlist(7, tracks={"pos": 0}), "no tracks", "pid 7", 0),
        (playlist(0, row("x"), row("y")), "pid came before", "pid 0", 2),
        (5, "unreadable", "playlist 1 of the list", 0),
        (None, "unreadable", "playlist 1 of the list", 0),
    ],
)
def test_a_bad_playlist_is_dropped_by_name(
    folder: Path, store: RawStore, bad: Any, reason: str, named: str, rows: int
) -> None:
    write_slice(folder, "0-9", playlist(0, row("a")), bad, playlist(2, row("b")))
    result = extract(folder, store)
    assert [one["pid"] for one in records(store, "playlist")] == [0, 2]
    assert [one["name"] for one in records(store, "track")] == ["Song a", "Song b"]
    assert result.reports[0].dropped == {reason: 1}
    assert sum(result.reports[1].dropped.values()) == rows
    (problem,) = result.problems
    assert problem.startswith("mpd.slice.0-9.json: ")
    assert named in problem


def test_a_pid_of_an_earlier_slice_is_dropped(folder: Path, store: RawStore) -> None:
    write_slice(folder, "0-9", playlist(0, row("a")), playlist(5, tracks=[]))
    write_slice(folder, "10-19", playlist(0, row("b")), playlist(5, row("c")))
    result = extract(folder, store)
    assert [one["name"] for one in records(store, "track")] == ["Song a", "Song c"]
    assert result.reports[0].dropped == {"no tracks": 1, "pid came before": 1}
    assert "mpd.slice.10-19.json: pid 0 came before" in result.problems[1]


def test_many_bad_playlists_are_counted_rather_than_listed(folder: Path, store: RawStore) -> None:
    write_slice(folder, "0-9", *(playlist(-pid, row("x")) for pid in range(100)))
    result = extract(folder, store)
    assert result.reports[0].dropped == {"bad pid": 99}
    assert len(result.problems) == 21
    assert result.problems[-1] == "mpd.slice.0-9.json: and 79 more"


LOCAL = "spotify:local:Artist:Album:Song:215"
BAD_URIS = [
    "spotify:episode:4rOoJ6Egrf8K2IrywzwOMk",
    "spotify:album:" + "a" * 22,
    "spotify:track:" + "a" * 21,
    "spotify:track:" + "a" * 23,
    "spotify:track:" + "a" * 22 + "\n",
    "spotify:track:" + "a" * 21 + "-",
    "spotify:track:" + "a" * 21 + "é",
    "a" * 22,
    "",
    None,
    5,
    ["spotify:track:" + "a" * 22],
]


def test_rows_without_a_track_are_dropped_and_a_handful_named(
    folder: Path, store: RawStore
) -> None:
    bad = [row("x", track_uri=uri) for uri in BAD_URIS]
    write_slice(folder, "0-9", playlist(3, row("a"), *bad, row("b"), row("x", track_uri=...)))
    result = extract(folder, store)
    assert [one["pos"] for one in records(store, "playlist_track")] == [0, len(bad) + 1]
    assert len(records(store, "album")) == 2
    assert result.reports[1].dropped == {"bad track_uri": len(bad) + 1}
    assert len(result.problems) == 6
    assert result.problems[0] == (
        "mpd.slice.0-9.json: pid 3, pos 1: bad track_uri 'spotify:episode:"
        "4rOoJ6Egrf8K2IrywzwOMk'; row dropped"
    )
    assert result.problems[-1] == f"mpd.slice.0-9.json: and {len(bad) - 4} more"


@pytest.mark.parametrize("entry", [None, 5, "spotify:track:" + "a" * 22, []])
def test_a_row_that_is_no_object_is_dropped(folder: Path, store: RawStore, entry: Any) -> None:
    tracks = [{"pos": 0} | row("a"), entry, {"pos": 2} | row("b")]
    write_slice(folder, "0-9", playlist(3, tracks=tracks))
    result = extract(folder, store)
    assert [one["pos"] for one in records(store, "playlist_track")] == [0, 2]
    assert "pid 3, pos 1" in result.problems[0]


def test_local_files_are_counted_but_nothing_wrong(folder: Path, store: RawStore) -> None:
    local = row("x", track_uri=LOCAL)
    write_slice(folder, "0-9", playlist(3, row("a"), local, row("b")), playlist(4, local, local))
    result = extract(folder, store)
    assert [one["pos"] for one in records(store, "playlist_track")] == [0, 2]
    assert result.reports[0].dropped == {"only local files of a user": 1}
    assert result.reports[1].dropped == {"local file of a user": 3}
    assert result.problems == []


def odd_files(folder: Path) -> list[str]:
    """Put things that are no regular files, or are too large, into a folder of slices."""
    names = [f"mpd.slice.{start}-{start + 9}" for start in range(100, 160, 10)]
    pipe, packed, device, socket_, gap, bomb = names
    os.mkfifo(folder / f"{pipe}.json")
    os.mkfifo(folder / f"{packed}.json.gz")
    (folder / f"{device}.json").symlink_to("/dev/zero")
    here = os.open(".", os.O_RDONLY)
    os.chdir(folder)  # the path of a socket has no more than a hundred characters
    with socket.socket(socket.AF_UNIX) as unix:
        unix.bind(f"{socket_}.json")
    os.fchdir(here)
    os.close(here)
    with (folder / f"{gap}.json").open("wb") as stream:
        stream.truncate(10**11)
    with gzip.open(folder / f"{bomb}.json.gz", "wb") as packed_stream:
        for _ in range(40):
            packed_stream.write(bytes(10**6))
    return names


def test_only_regular_files_of_bounded_size_are_read(folder: Path, store: RawStore) -> None:
    write_slice(folder, "0-9", playlist(0, row("a")))
    names = odd_files(folder)
    tracemalloc.start()
    result = extract_mpd(folder, store, max_file_size=3 * 10**7)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (result.done, [one.file.split(".json")[0] for one in result.rejected]) == (1, names)
    reasons = [one.reason.removeprefix("cannot be read: it is ") for one in result.rejected]
    large = "larger than 30 MB uncompressed (--max-file-size)"
    odd = ("a named pipe", "a named pipe", "a device", "a socket")
    assert reasons == [*(f"{kind}, not a regular file" for kind in odd), large, large]
    assert peak < 10**8
    assert [unit.name for unit in store.units("mpd")] == ["mpd.slice.0-9"]


def test_a_playlist_of_bad_rows_only_is_dropped(folder: Path, store: RawStore) -> None:
    write_slice(folder, "0-9", playlist(3, row("x", track_uri="?")), playlist(4, row("a")))
    result = extract(folder, store)
    assert [one["pid"] for one in records(store, "playlist")] == [4]
    assert result.reports[0].dropped == {"no tracks": 1}
    assert result.reports[1].dropped == {"bad track_uri": 1}


def test_a_missing_pos_is_the_place_and_a_repeated_one_is_dropped(
    folder: Path, store: RawStore
) -> None:
    rows = [
        row("a", pos=...),
        row("b", pos=7),
        row("c", pos="2"),
        row("d", pos=7),
        row("e", pos=-1),
    ]
    write_slice(folder, "0-9", playlist(3, tracks=rows))
    result = extract(folder, store)
    assert [one["pos"] for one in records(store, "playlist_track")] == [0, 7, 2, 4]
    assert [one["name"] for one in records(store, "track")] == [
        "Song a",
        "Song b",
        "Song c",
        "Song e",
    ]
    assert result.reports[1].dropped == {"pos came before": 1}
    assert result.reports[1].notes["no pos"] == 3
    assert result.reports[1].notes["pos of a wrong type"] == 2
    assert "pid 3: pos 7 came before" in result.problems[0]


@pytest.mark.parametrize("value", [None, ..., [], {"a": 1}, -5, 10**30, "yes"])
@pytest.mark.parametrize("field", ["collaborative", "modified_at", "num_edits", "num_followers"])
def test_a_harmless_fault_of_a_playlist_is_a_missing_field(
    folder: Path, store: RawStore, field: str, value: Any
) -> None:
    write_slice(folder, "0-9", playlist(0, row("a")), playlist(1, row("b"), **{field: value}))
    result = extract(folder, store)
    first, second = records(store, "playlist")
    assert field in first
    assert first | {"pid": 1, "name": "List 1"} == second | {field: first[field]}
    assert field not in second
    assert result.reports[0].notes[f"no {field}"] == 1
    wrong = value is not ... and value is not None
    assert result.reports[0].notes.get(f"{field} of a wrong type", 0) == wrong


@pytest.mark.parametrize("value", [None, ..., "", 5, ["x"]])
@pytest.mark.parametrize("field", ["track_name", "album_name", "artist_name"])
def test_a_harmless_fault_of_a_row_is_a_missing_field(
    folder: Path, store: RawStore, field: str, value: Any
) -> None:
    write_slice(folder, "0-9", playlist(0, row("a", **{field: value}), row("b")))
    result = extract(folder, store)
    assert len(records(store, "playlist_track")) == 2
    kind = field.removesuffix("_name")
    assert ["name" in one for one in records(store, kind)] == [False, True]
    assert result.reports[1].notes[f"no {field}"] == 1


@pytest.mark.parametrize(
    ("value", "kept"),
    [(None, None), (..., None), (2500.4, 2500), (2500.0, 2500), ("2500", None), (-1, None)],
)
def test_durations(folder: Path, store: RawStore, value: Any, kept: int | None) -> None:
    write_slice(folder, "0-9", playlist(0, row("a", duration_ms=value)))
    extract(folder, store)
    assert [one.get("duration_ms") for one in records(store, "track")] == [kept]


@pytest.mark.parametrize(("value", "kept"), [(True, 1), (False, 0), ("true", 1), ("false", 0)])
def test_collaborative_as_truth_or_text(
    folder: Path, store: RawStore, value: Any, kept: int
) -> None:
    write_slice(folder, "0-9", playlist(0, row("a"), collaborative=value))
    extract(folder, store)
    assert [one["collaborative"] for one in records(store, "playlist")] == [kept]


def test_without_a_uri_an_artist_is_kept_by_name_and_an_album_is_counted(
    folder: Path, store: RawStore
) -> None:
    write_slice(
        folder,
        "0-9",
        playlist(0, row("a", artist_uri=...), row("b", artist_uri="spotify:artist:?")),
        playlist(1, row("c", album_uri=None), row("d", album_uri=row("d")["artist_uri"])),
    )
    result = extract(folder, store)
    by_name = [name_id("Artist of a"), name_id("Artist of b")]
    credits = [(one["artist_id"], one["track_id"][-1]) for one in records(store, "artist_track")]
    assert credits == [
        *zip(by_name, "ab", strict=True),
        (identifier("c"), "c"),
        (identifier("d"), "d"),
    ]
    named = {one["artist_id"]: one["name"] for one in records(store, "artist")}
    assert [named[artist] for artist in by_name] == ["Artist of a", "Artist of b"]
    assert [one["album_id"][-1] for one in records(store, "album")] == ["a", "b"]
    assert ["album_id" in one for one in records(store, "track")] == [True, True, False, False]
    notes = result.reports[1].notes
    assert (notes["no artist_uri"], notes["bad artist_uri"]) == (1, 1)
    assert notes["tracks whose artist is known by name only"] == 2
    assert (notes["no album_uri"], notes["bad album_uri"]) == (1, 1)


def test_half_a_surrogate_pair_is_replaced_and_whole_ones_stay(
    folder: Path, store: RawStore
) -> None:
    names = [
        r"\ud83d",
        r"x\udE00y",
        r"\ud83d\ud83d\ude00",
        r"\ud83d\ude00",
        r"\\ud83d",
        "\\ud83d\\\\",
    ]
    lists = [playlist(pid, row("a"), name=f"NAME{pid}") for pid in range(len(names))]
    text = json.dumps({"playlists": lists})
    for pid, name in enumerate(names):
        text = text.replace(f"NAME{pid}", name)
    write_text(folder, "0-9", text)
    result = extract(folder, store)
    assert [one["name"] for one in records(store, "playlist")] == [
        "\ufffd",
        "x\ufffdy",
        "\ufffd\U0001f600",
        "\U0001f600",
        r"\ud83d",
        "\ufffd\\",
    ]
    assert result.reports[0].notes == {"halves of surrogate pairs replaced": 4}


def test_a_playlist_that_is_not_utf8_is_dropped_alone(folder: Path, store: RawStore) -> None:
    path = write_slice(folder, "0-9", playlist(0, row("a"), name="@"), playlist(1, row("b")))
    path.write_bytes(path.read_bytes().replace(b"@", b"\xff"))
    result = extract(folder, store)
    assert [one["pid"] for one in records(store, "playlist")] == [1]
    assert "playlist 0 of the list cannot be read" in result.problems[0]


def test_an_id_is_written_again_only_with_what_was_lacking(folder: Path, store: RawStore) -> None:
    bare = {"artist_uri": ..., "album_uri": ..., "duration_ms": ..., "track_name": ...}
    write_slice(folder, "0-9", playlist(0, row("a", **bare), row("a", **bare)))
    write_slice(
        folder, "10-19", playlist(10, row("a", **bare | {"album_uri": row("a")["album_uri"]}))
    )
    write_slice(folder, "20-29", playlist(20, row("a", track_name="Now", artist_name=...)))
    write_slice(folder, "30-39", playlist(30, row("a", track_name="Late", artist_name="Late")))
    write_slice(folder, "40-49", playlist(40, row("a"), row("a")))
    extract(folder, store)
    a = identifier("a")
    tracks = records(store, "track")
    origins = [one.pop("origin") for one in tracks]
    assert origins[0] == FIRST
    assert sorted(set(origins)) == origins
    assert tracks == [
        {"track_id": a},
        {"track_id": a, "album_id": a},
        {"track_id": a, "name": "Now", "duration_ms": 1000, "song_title": "now"},
    ]
    by_name, by_id = records(store, "artist_track")
    assert (by_name["artist_id"], by_id["artist_id"]) == (name_id("Artist of a"), a)
    assert by_name["origin"] < by_id["origin"]
    assert [one["name"] for one in records(store, "album")] == ["Album of a"]
    _, unnamed, named = records(store, "artist")
    assert "name" not in unnamed
    assert named["name"] == "Late"
    assert unnamed["origin"] < named["origin"]


def planted_world(folder: Path, slices: int, seed: int) -> None:
    """Slices whose rows overlap and often lack something, some of them useless."""
    rng = random.Random(seed)
    lacking = ["artist_uri", "album_uri", "artist_name", "album_name", "track_name", "duration_ms"]
    for start in range(0, slices * 10, 10):
        lists = []
        for pid in range(start, start + 10):
            tracks = [f"{rng.randrange(300)}" for _ in range(40)]
            lacks = [{field: ... for field in lacking if rng.random() < 0.2} for _ in tracks]
            rows = [row(track, **lack) for track, lack in zip(tracks, lacks, strict=True)]
            lists.append(playlist(rng.choice([pid, pid, pid, pid - 10]), *rows))
        path = write_slice(folder, f"{start}-{start + 9}", *lists)
        if rng.random() < 0.15:
            path.write_bytes(path.read_bytes()[:-100])


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, RawStore]:
    """Slices and what an undisturbed run makes of them."""
    top = tmp_path_factory.mktemp("world")
    planted_world(top / "slices", 12, seed=5)
    store = RawStore(top / "raw")
    result = extract(top / "slices", store)
    assert result.rejected
    assert result.done > 5
    return top / "slices", store


def test_the_second_time_nothing_is_done(world: tuple[Path, RawStore]) -> None:
    folder, store = world
    times = {path: path.stat().st_mtime_ns for path in store.root.rglob("*")}
    first = [unit.step_reports() for unit in store.units("mpd")]
    result = extract(folder, store)
    assert result.done == 0
    assert result.skipped == len(first)
    assert {path: path.stat().st_mtime_ns for path in store.root.rglob("*")} == times
    again = RawStore(store.root.with_name("again"))
    fresh = extract(folder, again)
    assert fresh.reports == result.reports
    assert sorted(fresh.problems) == sorted(result.problems)


@pytest.mark.parametrize("kept", [0, 1, 4])
def test_after_losing_the_last_units_the_bytes_are_the_same(
    world: tuple[Path, RawStore], store: RawStore, kept: int
) -> None:
    folder, undisturbed = world
    extract(folder, store)
    for unit in sorted(store.units("mpd"), key=lambda u: int(u.name.split(".")[2].split("-")[0]))[
        kept:
    ]:
        store.remove(unit)
    result = extract(folder, store)
    assert result.skipped == kept
    assert content(store) == content(undisturbed)


def changed(folder: Path, name: str) -> None:
    """Leave out the first playlist of a slice."""
    path = folder / f"mpd.slice.{name}.json"
    lists = json.loads(path.read_bytes())["playlists"]
    path.unlink()
    write_slice(folder, name, *lists[1:])


def cut(folder: Path, name: str) -> None:
    path = folder / f"mpd.slice.{name}.json"
    path.write_bytes(path.read_bytes()[:-9])


def gone(folder: Path, name: str) -> None:
    (folder / f"mpd.slice.{name}.json").unlink()


def added(folder: Path, name: str) -> None:
    write_slice(folder, f"{name}.5", playlist(777, row("1"), row("new")))


@pytest.mark.parametrize("name", ["0-9", "20-29", "40-49"])
@pytest.mark.parametrize("change", [changed, cut, gone, added])
def test_after_a_change_the_bytes_are_those_of_a_fresh_run(
    folder: Path, store: RawStore, change: Any, name: str
) -> None:
    for start in range(0, 50, 10):
        rows = [row("1", artist_uri=...), row(f"{start}"), row("1", track_name=f"from {start}")]
        write_slice(folder, f"{start}-{start + 9}", playlist(start, *rows), playlist(99, *rows))
    extract(folder, store)
    change(folder, name)
    result = extract(folder, store)
    fresh = RawStore(store.root.with_name("fresh"))
    expected = extract(folder, fresh)
    assert content(store) == content(fresh)
    assert (result.reports, result.problems) == (expected.reports, expected.problems)
    assert result.skipped == int(name.split("-")[0]) // 10 + (change is added)


def test_a_slice_that_was_rejected_and_is_mended_makes_the_later_ones_anew(
    folder: Path, store: RawStore
) -> None:
    for start in (0, 10, 20):
        write_slice(folder, f"{start}-{start + 9}", playlist(start, row("a"), row(f"{start}")))
    whole = (folder / "mpd.slice.10-19.json").read_bytes()
    cut(folder, "10-19")
    assert extract(folder, store).done == 2
    assert extract(folder, store).skipped == 2
    (folder / "mpd.slice.10-19.json").write_bytes(whole)
    result = extract(folder, store)
    assert (result.done, result.skipped) == (2, 1)
    fresh = RawStore(store.root.with_name("fresh"))
    extract(folder, fresh)
    assert content(store) == content(fresh)


def test_lost_and_changed_record_files_are_made_again(folder: Path, store: RawStore) -> None:
    for start in (0, 10, 20):
        write_slice(folder, f"{start}-{start + 9}", playlist(start, row("a"), row(f"{start}")))
    extract(folder, store)
    before = content(store)
    store.path("album", "mpd", "mpd.slice.10-19").unlink()
    assert extract(folder, store).skipped == 1
    assert content(store) == before
    path = store.path("track", "mpd", "mpd.slice.0-9")
    path.write_bytes(path.read_bytes().replace(b"Song a", b"Song b"))
    assert extract(folder, store).skipped == 0
    assert content(store) == before


def test_a_folder_of_useless_slices_removes_nothing_but_theirs(
    folder: Path, store: RawStore
) -> None:
    for start in (0, 10, 20):
        write_slice(folder, f"{start}-{start + 9}", playlist(start, row("a")))
    extract(folder, store)
    before = content(store)
    other = folder.with_name("other")
    write_text(other, "5-5", "no slice")
    assert len(extract(other, store).rejected) == 1
    assert content(store) == before
    write_text(other, "10-19", "no slice")
    extract(other, store)
    assert [unit.name for unit in store.units("mpd")] == ["mpd.slice.0-9"]
    write_slice(other, "7-7", playlist(7, row("b")))
    extract(other, store)
    assert [unit.name for unit in store.units("mpd")] == ["mpd.slice.7-7"]


class DyingStore(RawStore):
    """Dies when it has removed one unit."""

    def remove(self, unit: Unit) -> None:
        super().remove(unit)
        raise KeyboardInterrupt


def test_dying_while_units_are_removed_leaves_no_trace(folder: Path, store: RawStore) -> None:
    for start in (0, 10, 20, 30):
        write_slice(folder, f"{start}-{start + 9}", playlist(start, row("a"), row(f"{start}")))
    extract(folder, store)
    cut(folder, "0-9")
    with pytest.raises(KeyboardInterrupt):
        extract_mpd(folder, DyingStore(store.root))
    extract(folder, store)
    fresh = RawStore(store.root.with_name("fresh"))
    extract(folder, fresh)
    assert content(store) == content(fresh)


CHILD = """
import sys
from pathlib import Path
from etl.readers.mpd.extract import extract_mpd
from etl.records.store import RawStore
store = RawStore(Path(sys.argv[2]))
extract_mpd(Path(sys.argv[1]), store, progress=lambda *step: print(flush=True))
"""


def kill_after(lines: int, seconds: float, folder: Path, store: RawStore) -> int:
    """Run an extraction in a process that is killed some time after that many slices began."""
    command = [sys.executable, "-c", CHILD, str(folder), str(store.root)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) as process:
        assert process.stdout is not None
        for _ in range(lines):
            process.stdout.readline()
        time.sleep(seconds)
        process.send_signal(signal.SIGKILL)
        return process.wait()


def test_kills_at_any_moment_leave_no_trace(world: tuple[Path, RawStore], store: RawStore) -> None:
    folder, undisturbed = world
    rng = random.Random(11)
    ends = [kill_after(lines, rng.random() * 0.02, folder, store) for lines in (1, 2, 4, 4, 6, 8)]
    assert ends.count(-signal.SIGKILL) >= 3
    store.clean()
    extract(folder, store)
    assert content(store) == content(undisturbed)


def test_kills_while_a_change_is_taken_in_leave_no_trace(
    world: tuple[Path, RawStore], store: RawStore, folder: Path
) -> None:
    folder.mkdir()
    for path in world[0].iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    extract(folder, store)
    accepted = [unit.name.removeprefix("mpd.slice.") for unit in store.units("mpd")]
    cut(folder, sorted(accepted)[1])
    gone(folder, sorted(accepted)[3])
    rng = random.Random(12)
    ends = [kill_after(lines, rng.random() * 0.02, folder, store) for lines in (2, 3, 5)]
    assert ends.count(-signal.SIGKILL) >= 2
    store.clean()
    extract(folder, store)
    fresh = RawStore(store.root.with_name("fresh"))
    extract(folder, fresh)
    assert content(store) == content(fresh)


def test_no_damage_to_a_file_crashes_or_loses_count(folder: Path, tmp_path: Path) -> None:
    rng = random.Random(3)
    path = write_slice(
        folder, "0-9", playlist(0, row("a"), row("b")), playlist(1, row("é\U0001f600"))
    )
    whole = path.read_bytes()
    alphabet = b'{}[]",:\\\x00\xff\xed0-9.eEudntf'
    rejected = 0
    for number in range(300):
        data = bytearray(whole)
        for _ in range(rng.randint(1, 3)):
            data[rng.randrange(len(data))] = rng.choice(alphabet)
        path.write_bytes(data)
        rejected += len(extract(folder, RawStore(tmp_path / f"raw{number}")).rejected)
    assert 0 < rejected < 300


def test_real_slices(real_data: Path, store: RawStore) -> None:
    result = extract(real_data / "mpd", store)
    playlists, rows = result.reports
    assert (result.done, result.problems) == (5, [])
    assert (playlists.rows_out, rows.rows_out, rows.dropped) == (500, 33_415, {})
    assert rows.notes["no duration_ms"] == 2
    found = [(one["pid"], one["track_id"]) for one in records(store, "playlist_track")]
    assert len(found) - len(set(found)) == 427
    tracks = records(store, "track")
    assert len({one["track_id"] for one in tracks}) == len({track for _, track in found}) == 20_674
    assert len(records(store, "album")) == 12_279
    assert len(records(store, "artist")) == 6_528


def test_a_real_slice_that_is_cut(real_data: Path, store: RawStore) -> None:
    result = extract(real_data / "mpd_bad", store)
    assert (result.done, len(result.rejected)) == (0, 1)
    assert result.problems[0].startswith("mpd.slice.0-999.json rejected: invalid JSON")
    assert not list(store.root.rglob("*.jsonl"))


def test_a_real_slice_in_the_official_layout(real_data: Path, store: RawStore) -> None:
    result = extract(real_data / "mpd_official", store)
    assert (result.reports[0].rows_out, result.problems) == (29, [])
    assert {one["collaborative"] for one in records(store, "playlist")} <= {0, 1}


@pytest.mark.slow
def test_real_slices_that_lack_much(real_data: Path, store: RawStore) -> None:
    result = extract(real_data / "mpd_partial", store)
    playlists, rows = result.reports
    assert (playlists.rows_out, result.done) == (4_955, 5)
    assert rows.rows_in == 486_398
    assert rows.notes["no artist_uri"] == 486_398 - 293_750
    credited = {one["track_id"] for one in records(store, "artist_track")}
    assert len(records(store, "artist_track")) == len(credited)
    names = {one.get("name") for one in records(store, "artist")}
    assert None not in names
    by = by_id(records(store, "album")[:2000], "album_id")
    assert all(len(found) <= 2 for found in by.values())
