"""Files that name tracks: what each format gives, and what is refused."""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path

import pytest

from etl.errors import InputError
from recommender.track_files import reading
from recommender.track_files.entry import Entry
from recommender.track_files.reading import read_track_list

A, B, C = "0UaMYEvWZi0ZqiDOoHU3YI", "6I9VzXrHxO9rA9A5euc8Ak", "1AWQoqb9bSvzTjaLralEkT"
TOXIC = Entry(None, "Toxic", "Britney Spears")


def read(folder: Path, name: str, content: str | bytes, pid: int | None = None) -> tuple[str, list]:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    found = read_track_list(path, pid)
    assert found.name == str(path)
    return found.form, list(found.entries)


def test_a_track_a_line(tmp_path: Path) -> None:
    text = (
        f"# mine\n#\n\n  {A}\r\nspotify:track:{B}\rhttps://open.spotify.com/track/{C}?si=1\n"
        "Toxic - Britney Spears\nCrazy\tGnarls Barkley\n#41 - Dave Matthews Band\n"
    )
    form, entries = read(tmp_path, "mine.txt", text)
    assert form == "a track a line"
    assert entries == [
        *(Entry(one) for one in (A, B, C)),
        Entry(None, "Toxic - Britney Spears"),
        Entry(None, "Crazy - Gnarls Barkley"),
        Entry(None, "#41 - Dave Matthews Band"),
    ]


def test_several_ids_in_a_line_and_long_words_that_are_none(tmp_path: Path) -> None:
    _, entries = read(tmp_path, "x", f"{A}, {B};{C}\nUncharacteristicallyAA - Ada\n")
    assert entries == [Entry(A), Entry(B), Entry(C), Entry(None, "UncharacteristicallyAA - Ada")]


EXPORTIFY = f""""Track URI","Track Name","Album Name","Artist Name(s)","Release Date"
"spotify:track:{A}","Shake, Rattle ""and"" Roll","Hits","Bill Haley,His Comets","1954"
"spotify:local:Ada:Album:Mine:120","Mine","Album","Ada",""
"""
WANTED = [
    Entry(A, 'Shake, Rattle "and" Roll', "Bill Haley,His Comets"),
    Entry(None, "Mine", "Ada"),
]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (EXPORTIFY, WANTED),
        (EXPORTIFY.replace('"Track URI"', '"Spotify URI"'), WANTED),
        (EXPORTIFY.replace("\n", "\r\n"), WANTED),
        ("\ufeff" + EXPORTIFY, WANTED),
        ("Track name,Artist name,Album,ISRC\nToxic,Britney Spears,Zone,X1\n", [TOXIC]),
        ("title;artist;album;isrc\nToxic;Britney Spears;Zone;X1\n\n;;;\n", [TOXIC]),
        ("sep=;\nTitle;Artist\nToxic;Britney Spears\n", [TOXIC]),
        ("Song\tArtist\nToxic\tBritney Spears\n", [TOXIC]),
        ('"user_id", "artistname", "trackname"\n"9","Britney Spears","Toxic"\n', [TOXIC]),
        (f"id\n{A}\n{B}\n", [Entry(A), Entry(B)]),
        (f"Track name,Artist name,Spotify - id\nToxic,Britney Spears,{A}\n",
         [Entry(A, "Toxic", "Britney Spears")]),
        ("uri,name\nspotify:episode:" + A + ",Talk\nnonsense,\n",
         [Entry(None, "Talk"), Entry(None, "nonsense")]),
    ],
)  # fmt: skip
def test_csv_exports(tmp_path: Path, text: str, wanted: list[Entry]) -> None:
    assert read(tmp_path, "any name.txt", text) == ("CSV export", wanted)
    assert read(tmp_path, "x.csv.gz", gzip.compress(text.encode(), mtime=0)) == (
        "CSV export",
        wanted,
    )
    if not text.startswith("\ufeff"):
        assert read(tmp_path, "x.csv", text.encode("utf-16")) == ("CSV export", wanted)


def test_m3u(tmp_path: Path) -> None:
    text = (
        "#EXTM3U\n#PLAYLIST:Road trip\n#EXTINF:123 tvg-id=1,Britney Spears - Toxic\n/m/a, b.mp3\n"
        f"#EXTINF:-1,Any\nhttps://open.spotify.com/track/{A}\n\nC:\\m\\07 - Halo - Beyonc\u00e9.mp3"
        f"\nspotify:track:{B}\n"
    )
    wanted = [
        Entry(None, "Britney Spears - Toxic"),
        Entry(A, "Any"),
        Entry(None, "Halo - Beyonc\u00e9"),
        Entry(B),
    ]
    for name, content in (
        ("x", text.encode()),
        ("x.m3u8", text.encode("utf-8-sig")),
        ("x.M3U", text.encode("cp1252")),
        ("x.m3u", text.replace("#EXTM3U\n", "").encode()),
    ):
        assert read(tmp_path, name, content) == ("M3U playlist", wanted)
    assert read_track_list(tmp_path / "x").title == "Road trip"


def track(track_id: str, title: str, artist: str) -> dict[str, object]:
    return {
        "pos": 0,
        "artist_name": artist,
        "track_uri": f"spotify:track:{track_id}",
        "artist_uri": f"spotify:artist:{C}",
        "track_name": title,
        "album_uri": f"spotify:album:{C}",
    }


PLAYLISTS = [
    {"name": "Mine ", "pid": 7, "tracks": [track(A, "Toxic", "Britney Spears")]},
    {"name": None, "pid": 9, "tracks": [track(B, "Halo", "Beyonc\u00e9"), track(A, "Toxic", "")]},
]


def test_a_slice(tmp_path: Path) -> None:
    text = json.dumps({"info": {}, "playlists": PLAYLISTS})
    found = read(tmp_path, "x.json", text, pid=9)
    assert found == (
        "slice of the Million Playlist Dataset",
        [Entry(B, "Halo", "Beyonc\u00e9"), Entry(A, "Toxic")],
    )
    assert read_track_list(tmp_path / "x.json", 7).title == "Mine"
    assert read(tmp_path, "x.json.gz", gzip.compress(text.encode(), mtime=0), pid=9) == found
    assert [one.track_id for one in read_track_list(tmp_path / "x.json", every=True).entries] == [
        A, B, A,
    ]  # fmt: skip
    alone = json.dumps({"playlists": PLAYLISTS[:1]})
    assert read(tmp_path, "alone.json", alone)[1] == [Entry(A, "Toxic", "Britney Spears")]
    for pid, words in ((None, "2 playlists\nchoose one: --pid 7, 9"), (8, "no playlist 8")):
        with pytest.raises(InputError, match=words):
            read(tmp_path, "x.json", text, pid)


RESPONSE = {
    "id": C, "uri": f"spotify:playlist:{C}", "name": "Mine", "owner": {"id": C, "name": "Me"},
    "tracks": {"items": [
        {"added_by": {"id": "me"}, "track": {
            "id": A, "name": "Toxic", "available_markets": ["US"], "external_ids": {"isrc": "X"},
            "album": {"id": B, "name": "Zone", "artists": [{"id": C, "name": "Britney Spears"}]},
            "artists": [{"id": C, "name": "Britney Spears"}, {"id": B, "name": "Ada"}],
        }},
        {"track": None},
    ]},
}  # fmt: skip
EXPORT = {"tracks": [{"artist": "Britney Spears", "track": "Toxic", "uri": f"spotify:track:{A}"}]}


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        (["Toxic - Britney Spears", A], [Entry(None, "Toxic - Britney Spears"), Entry(A)]),
        ([{"seed": B, "track_id": A, "title": "Toxic", "artists": "Britney Spears", "rank": 1}],
         [Entry(A, "Toxic", "Britney Spears")]),
        (RESPONSE, [Entry(A, "Toxic", "Britney Spears, Ada")]),
        (EXPORT, [Entry(A, "Toxic", "Britney Spears")]),
        ([{"trackName": "Toxic", "artistName": "Britney Spears", "msPlayed": 3}], [TOXIC]),
        ({"tracks": [f"spotify:track:{A}", f"spotify:artist:{B}"]}, [Entry(A)]),
        ({"playlists": [{"name": "x", "items": [{"track": {"trackUri": f"spotify:track:{A}"}}]}]},
         [Entry(A)]),
        (track(A, "half \ud83d", "Ada"), [Entry(A, "half \ufffd", "Ada")]),
    ],
)  # fmt: skip
def test_other_json(tmp_path: Path, value: object, wanted: list[Entry]) -> None:
    assert read(tmp_path, "x", json.dumps(value))[1] == wanted


@pytest.mark.parametrize("content", ["", " \n", "[]", "\ufeff"])
def test_nothing_is_no_fault(tmp_path: Path, content: str) -> None:
    assert read(tmp_path, "x", content)[1] == []


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("x.json", json.dumps({"playlists": PLAYLISTS})[:-30].encode(), "invalid JSON"),
        ("x.txt", b"[" * 5, "invalid JSON"),
        ("x", b"[" * 100_000, "invalid JSON"),
        ("x.json", b'{"a": 1}', "names no track"),
        ("x.json", b"Toxic", "invalid JSON"),
        ("x.csv", b"Track URI,Track Name\n", "names no track, read as CSV export"),
        ("x.txt", b"# only\n# comments", "names no track"),
        ("x.m3u", b"#EXTM3U\n", "names no track"),
        ("x.csv", b"title,artist\n\"" + b"x" * 200_000, "line 1 is not CSV|line 2 is not CSV"),
        ("x.mp3", bytes(range(256)), "not a text file in UTF-8"),
        ("x", b"a\0b", "zero bytes"),
        ("x.gz", b"no gzip", "cannot be read"),
        ("x.gz", gzip.compress(b"Toxic\n" * 999, mtime=0)[:-20], "not whole gzip"),
    ],
)  # fmt: skip
def test_what_cannot_be_read(tmp_path: Path, name: str, content: bytes, words: str) -> None:
    with pytest.raises(InputError, match=words) as raised:
        read(tmp_path, name, content)
    assert str(tmp_path / name) in str(raised.value)
    assert len(str(raised.value).splitlines()) <= 2


def test_a_pid_is_for_slices(tmp_path: Path) -> None:
    for name, content in (("x.csv", EXPORTIFY), ("x.txt", A)):
        with pytest.raises(InputError, match="leave out --pid"):
            read(tmp_path, name, content, pid=1)


def test_only_regular_files(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path, words in (
        (tmp_path / "pipe", "a named pipe"),
        (tmp_path, "a folder"),
        (Path("/dev/zero"), "a device"),
        (tmp_path / "missing", "No such file"),
    ):
        with pytest.raises(InputError, match=words):
            read_track_list(path)


def test_a_file_that_is_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "big").touch()
    os.truncate(tmp_path / "big", 1 << 40)
    with pytest.raises(InputError, match="more than 100 MB"):
        read_track_list(tmp_path / "big")
    monkeypatch.setattr(reading, "LARGEST", 1_000)
    (tmp_path / "bomb.gz").write_bytes(gzip.compress(b"x" * 1_000_000, mtime=0))
    with pytest.raises(InputError, match="more than 1 kB"):
        read_track_list(tmp_path / "bomb.gz")
