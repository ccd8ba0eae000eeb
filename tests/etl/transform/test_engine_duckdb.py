"""What the engine on this machine does about files, paths and faults; the rows: test_transform."""

from __future__ import annotations

import csv
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from etl.errors import InputError
from etl.records.kinds import AudioFeatures, Record, Selection, Track
from etl.records.store import RawStore
from etl.transform.engine_duckdb import DuckDBEngine
from sql.database import StagedTable
from sql.tables import STAGED, tables
from tests.etl.world import an_id, as_csv, plant, stage_records, staged_text

T1, T2 = an_id("t1"), an_id("t2")
ALL = Selection(is_on=0)


def track(track_id: str, name: str) -> Track:
    return Track(track_id=track_id, origin="9", name=name)


def test_no_records_make_empty_tables(tmp_path: Path) -> None:
    done = stage_records(tmp_path, [ALL])
    assert done.rows == dict.fromkeys(STAGED, 0)
    for name in STAGED:
        path = tmp_path / f"{name}.csv"
        assert staged_text(path) == as_csv(name, [])
        StagedTable(tables()[name], path, "", 0).check_header()


@pytest.mark.parametrize("folder", ["[ab]*", "it's \"home\" %20 'x'", "ü 💃", "{a,b}", "~", "-x"])
def test_any_folder(tmp_path: Path, folder: str) -> None:
    home = tmp_path / folder
    done = stage_records(home, [ALL, track(T1, "One")])
    assert done.rows["track"] == 1
    assert staged_text(home / "track.csv").endswith(f'"{T1}","One",,,,\n')


def test_names_of_files_are_no_patterns(tmp_path: Path) -> None:
    """A browser calls a second download file[1].csv; it must not be taken for file1.csv."""
    store = RawStore(tmp_path / "raw")
    plant(store, "a[1].csv", [track(T1, "bracket"), ALL])
    plant(store, "a1.csv", [track(T2, "plain")])
    plant(store, "*?.csv", [track(an_id("t3"), "star")])
    done = DuckDBEngine().run(store, tmp_path)
    assert ("track", "in", "records", 3) in done.report
    assert done.rows["track"] == 3


def test_records_without_a_unit_are_not_read(tmp_path: Path) -> None:
    store = RawStore(tmp_path / "raw")
    plant(store, "a", [track(T1, "whole"), ALL])
    store.path("track", "planted", "b").write_text("not even JSON")
    assert DuckDBEngine().run(store, tmp_path).rows["track"] == 1


@pytest.mark.slow
def test_many_rows_stay_sorted(tmp_path: Path) -> None:
    """Beyond the size at which DuckDB shares the work out to threads."""
    numbers = list(range(150_000))
    random.Random(0).shuffle(numbers)
    stage_records(tmp_path, [ALL, *(track(f"{number:022}", f"{number}") for number in numbers)])
    with (tmp_path / "track.csv").open(newline="", encoding="utf-8") as stream:
        rows = list(csv.reader(stream))[1:]
    assert [row[1] for row in rows] == [str(number) for number in range(150_000)]


def test_numbers_are_exact(tmp_path: Path) -> None:
    values = [
        0.1,
        1e-300,
        1.7976931348623157e308,
        5e-324,
        -0.1 - 0.2,
        1 / 3,
        2.0**53,
        1e16,
        123456.0,
    ]
    features: list[Record] = [
        AudioFeatures(track_id=an_id("t"), origin="9", **dict(zip(NINE, values, strict=True)))
    ]
    stage_records(tmp_path, [ALL, *features])
    line = staged_text(tmp_path / "audio_features.csv").splitlines()[1]
    assert [float(cell) for cell in line.split(",")[1:10]] == values


NINE = tables()["audio_features"].column_names[1:10]


def test_progress_tells_every_statement_once(tmp_path: Path) -> None:
    told: list[tuple[int, int, str]] = []
    store = RawStore(tmp_path / "raw")
    plant(store, "a", [ALL])
    DuckDBEngine().run(store, tmp_path, lambda *what: told.append(what))
    assert [number for number, _, _ in told] == list(range(told[0][1]))
    assert [name for _, _, name in told][-1] == "report"


@pytest.mark.parametrize("damage", ["cut", "text", "type", "gone"])
def test_a_damaged_record_file_is_named(tmp_path: Path, damage: str) -> None:
    store = RawStore(tmp_path / "raw")
    plant(store, "a", [track(T1, "One"), track(T2, "Two"), ALL])
    (path,) = store.files("track")
    match damage:
        case "cut":
            path.write_bytes(path.read_bytes()[:-9])
        case "text":
            path.write_bytes(b"\xff\xfe\n")
        case "type":
            path.write_bytes(path.read_bytes().replace(b'"name":"One"', b'"duration_ms":"x"'))
        case "gone":
            path.unlink()
    with pytest.raises(InputError, match=r"(?s)planted-a\.jsonl.*\n.*delete it") as caught:
        DuckDBEngine().run(store, tmp_path)
    assert len(str(caught.value).splitlines()) <= 3


def test_what_a_killed_run_left_is_removed(tmp_path: Path) -> None:
    left = [
        tmp_path / ".transform-abc" / "scratch.duckdb",
        tmp_path / ".track.csv.x.partial",
        tmp_path / "tmp_.track.csv.x.partial",
    ]
    for path in left:
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"x")
    stage_records(tmp_path, [ALL])
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {"raw", *(f"{name}.csv" for name in STAGED)}


ENDLESS = """
import sys
from pathlib import Path
from etl.records.store import RawStore
from etl.transform import engine_duckdb
joins = " CROSS JOIN ".join(f"raw_track AS t{number}" for number in range(20))
engine_duckdb.texts = lambda: {"endless": f"SELECT COUNT(t0.name || t9.name) AS n FROM {joins}"}
folder = Path(sys.argv[1])
say = lambda _done, _total, name: print(name, flush=True)
engine_duckdb.DuckDBEngine().run(RawStore(folder / "raw"), folder / "staged", say)
"""


def test_a_statement_can_be_interrupted(tmp_path: Path) -> None:
    """One that would run for years ends, and leaves nothing behind."""
    plant(RawStore(tmp_path / "raw"), "a", [track(f"{n:022}", f"{n}") for n in range(1000)])
    with subprocess.Popen(
        [sys.executable, "-c", ENDLESS, str(tmp_path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "endless\n"
        child.send_signal(signal.SIGINT)
        _, err = child.communicate(timeout=60)
    assert err.splitlines()[-1] == "KeyboardInterrupt"
    assert list((tmp_path / "staged").iterdir()) == []
