"""Staged files -> both databases: what was staged is there, or what was there before."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from shutil import copy

import pytest

from etl.load import is_loaded, load
from etl.records.kinds import (
    Album,
    Artist,
    ArtistTrack,
    AudioFeatures,
    Playlist,
    PlaylistTrack,
    Record,
    RelatedArtist,
    Selection,
    Track,
)
from etl.staged import Manifest, stage
from sql.database import Database, StagedTable
from sql.errors import ChangedFileError, DatabaseError
from sql.load_log import LoadEntry
from sql.tables import STAGED, tables
from tests.etl.world import an_id, database_rows, stage_records

A1, A2, L1, T1, T2 = (an_id(name) for name in ("a1", "a2", "l1", "t1", "t2"))
AWKWARD = " \"no\",\r\nthen \\N\t'NULL' \\ 💃 \x00 e\u0301 "
NINE = (120.5, 0.1, 1 / 3, 7.5e-05, 1.0, 0.0, 1e-300, -60.123, 0.3)


def records(title: str) -> list[Record]:
    nine = dict(zip(tables()["audio_features"].column_names[1:], NINE, strict=False))
    return [
        Selection(is_on=0),
        Artist(artist_id=A1, origin="9", name=AWKWARD, followers=2**40, genres='["a \\"b\\""]'),
        Artist(artist_id=A2, origin="9", name="None"),
        Album(album_id=L1, origin="9", name=AWKWARD, release_date="0000"),
        Track(track_id=T1, origin="9", name=title, album_id=L1, explicit=0, popularity=0),
        Track(track_id=T2, origin="9", name=" "),
        ArtistTrack(A2, T1, 0, "9"),
        ArtistTrack(A1, T1, 1, "9"),
        AudioFeatures(track_id=T1, origin="9", source="reccobeats", **nine),  # type: ignore[arg-type]
        RelatedArtist(artist_id=A1, related_artist_id=A2, source="x", rank=7, origin="9"),
        RelatedArtist(
            artist_id=A2, related_artist_id=A1, source="x", rank=1, weight=1 / 3, origin="9"
        ),
        Playlist(pid=1_000_000_000 + 2**32 - 1, name=AWKWARD),
        PlaylistTrack(1_000_000_000 + 2**32 - 1, 7, T2),
    ]


def staged(folder: Path, *more: Record, title: str = "One") -> list[StagedTable]:
    done = stage_records(folder, [*records(title), *more])
    files = {name: stage(folder, name, done.rows[name]) for name in STAGED}
    return Manifest("", "", files, []).staged_tables(folder)


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> list[StagedTable]:
    return staged(tmp_path_factory.mktemp("old"))


@pytest.fixture(scope="module")
def new(tmp_path_factory: pytest.TempPathFactory) -> list[StagedTable]:
    return staged(tmp_path_factory.mktemp("new"), title="Two")


def log(database: Database) -> list[tuple[object, ...]]:
    return database.rows("SELECT * FROM load_log ORDER BY table_name")


def test_rows_are_as_staged(database: Database, old: list[StagedTable]) -> None:
    reports = load(database, old)
    rows = database_rows(database)
    assert rows["artist"] == [
        (A1, AWKWARD, None, 2**40, '["a \\"b\\""]'),
        (A2, "None", None, None, None),
    ]
    assert rows["album"] == [(L1, AWKWARD, None, None, "0000", None, None)]
    assert rows["track"] == [(T1, "One", L1, None, 0, 0), (T2, " ", None, None, None, None)]
    assert rows["audio_features"] == [(T1, *NINE, None, None, None, "reccobeats")]
    assert rows["related_artist"] == [(A1, A2, "x", 7, None), (A2, A1, "x", 1, 1 / 3)]
    assert rows["playlist"] == [(1_000_000_000 + 2**32 - 1, AWKWARD, *[None] * 9)]
    assert rows["playlist_track"] == [(1_000_000_000 + 2**32 - 1, 7, T2)]
    shown = ("One", f"None, {AWKWARD}", f"{A2} {A1}", AWKWARD, None, 0)
    assert rows["track_card"][0] == (T1, *shown, "one", "none")
    assert [report.rows for report in reports] == list(STAGED)
    assert all(report.adds_up and not report.notes for report in reports)


def test_the_same_again_changes_nothing(database: Database, old: list[StagedTable]) -> None:
    load(database, old)
    before = log(database)
    reports = load(database, old)
    assert log(database) == before
    counts = {report.rows: report.rows_out for report in reports}
    assert counts == {part.table.name: part.rows for part in old}
    assert {r.rows: r.notes.get("already there", 0) for r in reports} == counts


def test_new_rows_replace_the_old(
    database: Database, old: list[StagedTable], new: list[StagedTable]
) -> None:
    load(database, old)
    told: list[tuple[int, int, str]] = []
    reports = load(database, new, lambda *what: told.append(what))
    assert database.rows("SELECT name FROM track ORDER BY track_id") == [("Two",), (" ",)]
    assert all(report.notes == {} for report in reports)
    assert told == [(place, len(STAGED), name) for place, name in enumerate(STAGED)]
    assert is_loaded(database.load_log(), new)


def test_a_failed_check_leaves_the_old_rows(
    tmp_path: Path, database: Database, old: list[StagedTable], new: list[StagedTable]
) -> None:
    load(database, old)
    before = database_rows(database), log(database)
    bad = staged(tmp_path, Track(track_id=an_id("t3"), origin="9", popularity=101))
    with pytest.raises(DatabaseError, match="check popularity failed"):
        load(database, bad)
    assert (database_rows(database), log(database)) == before
    load(database, new)
    assert database.rows("SELECT name FROM track ORDER BY track_id") == [("Two",), (" ",)]


@pytest.mark.parametrize("damage", ["orphan", "cut", "gone", "twice"])
def test_a_damaged_file_leaves_the_old_rows(
    tmp_path: Path,
    database: Database,
    old: list[StagedTable],
    new: list[StagedTable],
    damage: str,
) -> None:
    load(database, old)
    before = database_rows(database), log(database)
    bad = [replace(part, path=Path(copy(part.path, tmp_path))) for part in new]
    path = tmp_path / "playlist_track.csv"
    match damage:
        case "orphan":
            path.write_text(path.read_text().replace(T2, an_id("nobody")))
        case "cut":
            path.write_text(path.read_text().splitlines()[0] + "\n")
        case "gone":
            path.unlink()
        case "twice":
            path.write_text(path.read_text() + path.read_text().splitlines()[1] + "\n")
    with pytest.raises(DatabaseError) as caught:
        load(database, bad)
    assert 1 <= len(str(caught.value).splitlines()) <= 3
    assert (database_rows(database), log(database)) == before


def test_a_changed_file_is_not_loaded(database: Database, tmp_path: Path) -> None:
    load(database, staged(tmp_path / "old"))
    before = database_rows(database)
    parts = staged(tmp_path / "new", title="Two")
    path = tmp_path / "new" / "track.csv"
    path.write_bytes(path.read_bytes().replace(b"Two", b"Six"))
    with pytest.raises(ChangedFileError, match=r"track\.csv has been changed") as caught:
        load(database, parts)
    assert caught.value.table == "track"
    assert database_rows(database) == before


def test_a_file_that_changes_while_it_is_read(tmp_path: Path) -> None:
    (part,) = [part for part in staged(tmp_path) if part.table.name == "track"]
    with part.reading():
        pass
    with pytest.raises(ChangedFileError), part.reading():
        part.path.write_bytes(part.path.read_bytes())
    part.path.unlink()
    with pytest.raises(DatabaseError, match="cannot be read"), part.reading():
        pass


def test_is_loaded() -> None:
    part = StagedTable(tables()["track"], Path("track.csv"), "mark", 2)
    assert is_loaded({"track": LoadEntry("mark", 2), "track_cluster": LoadEntry("x", 1)}, [part])
    assert not is_loaded({"track": LoadEntry("other", 2)}, [part])
    assert not is_loaded({"track": LoadEntry("mark", 1)}, [part])
    assert not is_loaded({}, [part])
