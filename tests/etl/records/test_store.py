"""Units of record files: whole or absent, whatever happens meanwhile."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tracemalloc
from pathlib import Path

import pytest

from etl.errors import InputError
from etl.records.kinds import Album, Track, TrackSubGenre
from etl.records.store import RawStore, Unit, fingerprint, read_records
from etl.report import Rejection, StepReport
from tests.etl.world import an_id

T1, T2 = an_id("t1"), an_id("t2")
ONE = Track(track_id=T1, origin="9/x", name="Ünï\n💃")
TWO = Track(track_id=T2, origin="9/x", duration_ms=0)

KILLED = """
import os, signal, sys
from pathlib import Path
from etl.records.store import RawStore
from etl.records.kinds import Track
with RawStore(Path(sys.argv[1])).write("s", "a", "new") as writer:
    for number in range(10_000):
        writer.write("track", [Track(track_id=f"{number:022}", origin="9")])
    os.kill(os.getpid(), signal.SIGKILL)
"""


def write(store: RawStore, name: str, mark: str, *tracks: Track) -> Unit:
    with store.write("s", name, mark) as writer:
        writer.write("track", tracks)
    return writer.unit


def everything(store: RawStore) -> list[str]:
    return sorted(str(p.relative_to(store.root)) for p in store.root.rglob("*") if p.is_file())


def test_round_trip(store: RawStore) -> None:
    report = StepReport("extract", "track", rows_in=3, rows_out=2, dropped={"bad": 1})
    with store.write("s", "a", "mark") as writer:
        writer.write("track", [ONE])
        writer.write("album", [])
        writer.write("track", [TWO])
        writer.report(report)
        writer.problem("line 1: bad")
    assert store.units() == [writer.unit] == [store.get("s", "a", "mark")]
    assert writer.unit.rows == {"track": 2}
    assert writer.unit.step_reports() == [report]
    assert writer.unit.problems == ["line 1: bad"]
    (path,) = store.files("track")
    assert read_records(path, Track) == [ONE, TWO]
    assert b"album_id" not in path.read_bytes(), "what is not known is not written"
    assert store.files("album") == []


def test_nothing_is_there_before_the_end(store: RawStore) -> None:
    with store.write("s", "a", "mark") as writer:
        writer.write("track", [ONE] * 100_000)
        assert store.units() == []
        assert store.files("track") == []
    assert len(store.files("track")) == 1


def test_a_block_that_raises_leaves_nothing(store: RawStore) -> None:
    write(store, "a", "old", ONE)
    with pytest.raises(ZeroDivisionError), store.write("s", "a", "new") as writer:
        writer.write("track", [TWO] * (1 // 0))
    assert store.units() == []
    assert store.files("track") == []
    assert store.get("s", "a", "old") is None
    write(store, "a", "new", TWO)
    assert read_records(store.files("track")[0], Track) == [TWO]


@pytest.mark.parametrize("kept", ["new", "older"])
def test_a_killed_process_leaves_nothing_to_believe(store: RawStore, kept: str) -> None:
    write(store, "a", "old", ONE)
    write(store, "b", kept, ONE)
    killed = subprocess.run([sys.executable, "-c", KILLED, str(store.root)], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert [unit.name for unit in store.units()] == ["b"]
    assert store.files("track") == [store.path("track", "s", "b")]
    assert any(name.endswith(".partial") for name in everything(store))
    store.clean()
    assert everything(store) == ["track/s-b.jsonl", "units/s-b.json"]


def test_cleaning_keeps_what_is_whole(store: RawStore) -> None:
    write(store, "a", "mark", ONE)
    before = everything(store)
    store.clean()
    assert everything(store) == before
    RawStore(store.root / "missing").clean()


def test_another_fingerprint_is_stale(store: RawStore) -> None:
    write(store, "a", "old", ONE)
    assert store.get("s", "a", "new") is None
    assert store.get("s", "b", "old") is None
    assert store.get("t", "a", "old") is None
    assert store.get("s", "a", "old") is not None


def test_a_unit_without_its_records_is_made_again(store: RawStore) -> None:
    """So that a user may delete a damaged file, as the error says."""
    write(store, "a", "mark", ONE)
    store.files("track")[0].unlink()
    assert store.get("s", "a", "mark") is None


def test_records_without_a_unit_are_never_read(store: RawStore) -> None:
    write(store, "a", "mark", ONE)
    (store.root / "units" / "s-a.json").unlink()
    assert store.files("track") == []
    assert store.get("s", "a", "mark") is None


def test_a_new_version_replaces_all_kinds(store: RawStore) -> None:
    with store.write("s", "a", "old") as writer:
        writer.write("track", [ONE])
        writer.write("album", [Album(album_id=T1, origin="9")])
    with store.write("s", "a", "new") as writer:
        writer.write("track_sub_genre", [TrackSubGenre(T1, "pop")])
    assert everything(store) == ["track_sub_genre/s-a.jsonl", "units/s-a.json"]


def test_units_of_one_source(store: RawStore) -> None:
    for source, name in (("b", "x"), ("a", "y"), ("a", "x")):
        with store.write(source, name, "mark"):
            pass
    assert [(u.source, u.name) for u in store.units()] == [("a", "x"), ("a", "y"), ("b", "x")]
    assert [unit.name for unit in store.units("a")] == ["x", "y"]
    store.remove(store.units("a")[0])
    assert [unit.name for unit in store.units("a")] == ["y"]


@pytest.mark.parametrize("text", ["", "{", "null", '{"source": "s"}', "\xff"])
def test_a_damaged_manifest_is_named(store: RawStore, text: str) -> None:
    write(store, "a", "mark", ONE)
    path = store.root / "units" / "s-a.json"
    path.write_bytes(text.encode("latin-1"))
    for read in (store.units, lambda: store.get("s", "a", "mark"), lambda: store.files("track")):
        with pytest.raises(InputError, match=r"(?s)units/s-a\.json is damaged: .*\n.*delete it"):
            read()
    path.unlink()
    assert store.units() == []


def test_damaged_records_are_named(store: RawStore) -> None:
    write(store, "a", "mark", ONE, TWO)
    (path,) = store.files("track")
    path.write_bytes(path.read_bytes()[:-5])
    with pytest.raises(InputError, match=r"s-a\.jsonl cannot be read"):
        read_records(path, Track)
    path.unlink()
    with pytest.raises(InputError, match=r"s-a\.jsonl cannot be read"):
        read_records(path, Track)


def test_fingerprint(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"one")
    first = fingerprint(path)
    assert fingerprint(path) == first
    os.utime(path, ns=(0, path.stat().st_mtime_ns + 1))
    assert fingerprint(path) != first
    with pytest.raises(InputError, match="No such file"):
        fingerprint(tmp_path / "missing")


def test_a_changed_record_file_is_not_believed(store: RawStore) -> None:
    """Not even where size and time are those of the file that was written."""
    unit = write(store, "a", "mark", ONE, TWO)
    (path,) = store.files("track")
    before = path.stat()
    path.write_bytes(path.read_bytes().replace(b'"duration_ms":0', b'"duration_ms":9'))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert path.stat().st_size == before.st_size
    assert store.changed_files(unit) == [path]
    assert store.get("s", "a", "mark") is None
    write(store, "a", "mark", ONE, TWO)
    assert store.get("s", "a", "mark") == unit


def test_rejections_of_the_last_run(store: RawStore) -> None:
    assert (store.rejections("s"), store.sources_with_rejections()) == ([], [])
    store.set_rejections("s", [Rejection("a.json", "not whole", "mark")])
    store.set_rejections("s", [Rejection("b.json", "not whole", "mark")])
    assert store.rejections("s") == [Rejection("b.json", "not whole", "mark")]
    store.clean()
    assert (store.units(), store.sources_with_rejections()) == ([], ["s"])
    store.set_rejections("s", [])
    assert (store.rejections("s"), store.sources_with_rejections()) == ([], [])
    store.set_rejections("s", [Rejection("a.json", "not whole")])
    (store.root / "rejected" / "s.json").write_text("[")
    with pytest.raises(InputError, match="is damaged"):
        store.rejections("s")


@pytest.mark.parametrize("kind", [list, tuple])
def test_what_is_written_does_not_stay_in_memory(store: RawStore, kind: type) -> None:
    """A file of 13 million rows is written a record at a time."""
    with store.write("s", "a", "new") as writer:
        writer.write("track", kind([ONE]))
        tracemalloc.start()
        try:
            for _ in range(5_000):
                writer.write("track", kind([ONE]))
            held, _ = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert held < 50_000
