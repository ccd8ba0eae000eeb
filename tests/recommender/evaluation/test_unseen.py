"""Playlists of files: songs are matched by id, else by title and artist; none was seen before."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from etl.errors import InputError
from etl.home import Home
from recommender.evaluation.catalogue import Catalogue
from recommender.evaluation.request import Request, evaluate
from recommender.evaluation.split import Split
from recommender.evaluation.unseen import unseen
from sql.database import Database
from tests.recommender.evaluation.communities import (
    FIRST_RELEASE,
    OTHER_RELEASE,
    PLAYLISTS,
    playlists,
    song,
    titles,
)

TITLES = titles()


def track(pos: int, track_id: str, title: str = "", artist: str = "", **more: str) -> Any:
    named = TITLES.get(track_id, (title, artist))
    return {
        "pos": pos,
        "track_uri": f"spotify:track:{track_id}",
        "track_name": title or named[0],
        "artist_name": artist or named[1],
        **more,
    }


def write(folder: Path, lists: list[list[Any]], name: str = "mpd.slice.0-9.json") -> Path:
    folder.mkdir(exist_ok=True)
    document = [{"pid": pid, "name": f"p{pid}", "tracks": t} for pid, t in enumerate(lists)]
    (folder / name).write_text(json.dumps({"playlists": document}))
    return folder


def read(folder: Path, catalogue: Catalogue, database: Database) -> tuple[Split, list[str]]:
    notes: list[str] = []
    return unseen(folder, catalogue, database, 0, notes.append), notes


def number(catalogue: Catalogue, track_id: str) -> int:
    return int(catalogue.numbers(np.array([track_id], "S22"))[0])


def test_songs_are_matched(tmp_path: Path, catalogue: Catalogue, database: Database) -> None:
    known = "Artist a 0"
    rows = [
        track(0, song("a", 3)),
        track(1, OTHER_RELEASE),
        track(2, "1" * 22, "SONG A 5 (2011 Remaster)", "artist A 1"),
        track(3, "2" * 22, "Never Heard", known, artist_uri=f"spotify:artist:{'ArtistA0':0<22}"),
        track(4, "3" * 22, "never heard - Single Version", known),
        track(5, "4" * 22, "Song a 3", "Somebody Else"),
        track(6, "5" * 22, "Another", "Somebody Else"),
        track(7, FIRST_RELEASE),
        {**track(8, song("a", 9)), "track_uri": "spotify:local:my:own:file:1"},
    ]
    split, notes = read(write(tmp_path / "test", [rows]), catalogue, database)
    size = len(catalogue.data.ids)
    found = split.tested.songs.row(0).tolist()
    wanted = [number(catalogue, one) for one in (song("a", 3), FIRST_RELEASE, song("a", 5))]
    assert found == [*wanted, size, size + 1, size + 2]
    assert [note.partition(" of ")[0] for note in notes] == ["1 tracks"], "a local file"
    assert list(split.tested.titles) == ["p0"]
    artists = split.tested.artists
    assert artists[size + 1] == artists[size + 2] >= len(catalogue.data.artist_ids)
    assert len(split.training) == PLAYLISTS


def test_playlists_that_models_have_seen_are_left_out(
    tmp_path: Path, catalogue: Catalogue, database: Database
) -> None:
    old, new = playlists()[:2], playlists(2, seed=9)
    lists = [[track(pos, one) for pos, one in enumerate(songs)] for songs in [*old, *new]]
    lists[0].reverse()
    split, notes = read(write(tmp_path / "test", lists), catalogue, database)
    assert len(split.tested) == 2
    assert sorted(split.tested.titles) == ["p2", "p3"]
    assert [note.split(" of ")[0] for note in notes] == ["2"]


def test_slices_that_cannot_be_read(
    tmp_path: Path, catalogue: Catalogue, database: Database
) -> None:
    with pytest.raises(InputError, match="no such folder"):
        read(tmp_path / "absent", catalogue, database)
    folder = tmp_path / "test"
    folder.mkdir()
    with pytest.raises(InputError, match="it holds none"):
        read(folder, catalogue, database)
    (folder / "mpd.slice.1-2.json").write_text('{"playlists": [')
    with pytest.raises(InputError, match=r"mpd\.slice\.1-2\.json: .*\nno slice"):
        read(folder, catalogue, database)
    write(folder, [[track(0, song("a", 1))]])
    document = json.loads((folder / "mpd.slice.0-9.json").read_text())
    document["playlists"].append(7)
    (folder / "mpd.slice.0-9.json").write_text(json.dumps(document))
    split, notes = read(folder, catalogue, database)
    assert len(split.tested) == 1
    assert len(notes) == 2
    assert "mpd.slice.0-9.json: 1 of 2 playlists cannot be read" in notes[0]
    assert "mpd.slice.1-2.json is left out" in notes[1]


def test_an_evaluation_of_a_folder(tmp_path: Path, home: Home, database: Database) -> None:
    lists = [[track(pos, one) for pos, one in enumerate(songs)] for songs in playlists(12, seed=9)]
    folder = write(tmp_path / "test", lists)

    def measured(**request: Any) -> Any:
        asked = Request(("popularity",), test=folder, **request)
        report = evaluate(home, database, asked, lambda _: lambda *_: None, str)
        return {row.model: row for row in report.rows}

    rows = measured()
    assert rows["cooccurrence"].playlists == 12
    best = rows["cooccurrence"].metrics["r_precision"].value
    assert best > rows["popularity"].metrics["r_precision"].value
    write(folder, lists[:11])
    assert measured()["cooccurrence"].playlists == 11, "another folder is another evaluation"
    with pytest.raises(InputError, match="0 of 11 playlists"):
        measured(given=(15,))
