"""Files that are whole or absent, what is read of others, and the lock on a home folder."""

from __future__ import annotations

import contextlib
import gzip
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from etl.errors import BusyError, InputError
from etl.files import (
    atomic_path,
    atomic_write,
    exclusive,
    natural_key,
    open_regular,
    parse_size,
    read_bytes,
    remove_partials,
    write_json,
)

CHILD = """
import sys, time
from pathlib import Path
from etl.files import atomic_path, exclusive
home = Path(sys.argv[1])
with exclusive(home), atomic_path(home / "a.txt") as partial:
    partial.write_text("half")
    print("ready", flush=True)
    time.sleep(600)
"""


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_file_appears_whole(tmp_path: Path) -> None:
    path = tmp_path / "new" / "a.txt"
    with atomic_write(path) as stream:
        stream.write(b"one")
        stream.flush()
        assert not path.exists()
    assert path.read_bytes() == b"one"
    assert names(path.parent) == ["a.txt"]
    assert path.stat().st_mode & 0o777 == 0o644


def test_an_error_leaves_the_old_file_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")
    with contextlib.suppress(KeyboardInterrupt), atomic_write(path) as stream:
        stream.write(b"new")
        raise KeyboardInterrupt
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["a.txt"]


def test_removing_partials_touches_nothing_else(tmp_path: Path) -> None:
    kept = [tmp_path / "a.partial", tmp_path / ".hidden", tmp_path / "b" / ".c.partial.txt"]
    left = [
        tmp_path / ".a.x.partial",
        tmp_path / "b" / ".a.x.partial",
        tmp_path / "tmp_.a.csv.x.partial",
    ]
    for path in kept + left:
        path.parent.mkdir(exist_ok=True)
        path.touch()
    remove_partials(tmp_path)
    assert all(path.exists() for path in kept)
    assert not any(path.exists() for path in left)
    remove_partials(tmp_path / "missing")


def test_what_is_half_written_can_be_removed_by_its_name(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), atomic_path(tmp_path / "a.txt"):
        remove_partials(tmp_path)
    assert names(tmp_path) == []


@pytest.mark.parametrize("name", ["a.json", "a.json.gz"])
def test_json_round_trip(tmp_path: Path, name: str) -> None:
    paths = [tmp_path / folder / name for folder in ("x", "y")]
    for path in paths:
        write_json(path, {"ü": [1, None, "💃"]})
    assert read_bytes(paths[0]).decode() == '{"ü": [1, null, "💃"]}\n'
    assert paths[0].read_bytes() == paths[1].read_bytes()


def test_a_cut_off_gzip_file_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "a.gz"
    path.write_bytes(gzip.compress(os.urandom(1000))[:500])
    with pytest.raises(EOFError):
        read_bytes(path)


@pytest.mark.parametrize("name", ["a.json", "a.json.gz"])
@pytest.mark.parametrize("size", [0, 1, 999, 1000])
def test_a_file_as_large_as_allowed(tmp_path: Path, name: str, size: int) -> None:
    path, data = tmp_path / name, os.urandom(size)
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    assert read_bytes(path, 1000) == data
    if size:
        with pytest.raises(OSError, match="larger than") as caught:
            read_bytes(path, size - 1)
        assert caught.value.filename == str(path)


def test_a_large_file_is_read_in_two_passes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("etl.files._HELD", 100)
    path, data = tmp_path / "a.gz", os.urandom(5000)
    path.write_bytes(gzip.compress(data))
    assert read_bytes(path) == data
    with pytest.raises(OSError, match="larger than 4 kB uncompressed"):
        read_bytes(path, 4000)


def test_only_regular_files_are_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "zero").symlink_to("/dev/zero")
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "real").write_bytes(b"data")
    (tmp_path / "link").symlink_to("real")
    for name, words in (("pipe", "named pipe"), ("zero", "device"), (".", "folder")):
        with pytest.raises(OSError, match=f"it is a {words}, not a regular file"):
            open_regular(tmp_path / name)
    with pytest.raises(OSError, match="symbolic links"):
        open_regular(tmp_path / "loop")
    with open_regular(tmp_path / "link") as stream:
        assert stream.read() == b"data"


@pytest.mark.parametrize("text", ["", "0", "x", "2 apples", "-1", "1e9", "0.1", "٣MB", "9" * 400])
def test_a_text_that_is_no_size(text: str) -> None:
    with pytest.raises(InputError, match="is not a file size"):
        parse_size(text)


def test_numbers_in_names_count_as_numbers() -> None:
    names = ["mpd.slice.0-999", "mpd.slice.1000-1999", "mpd.slice.10000-10999", "mpd.slice.x"]
    assert sorted(sorted(names, reverse=True), key=natural_key) == names
    assert sorted(["2a", "a2", "10a", "", "a"], key=natural_key) == ["", "a", "a2", "2a", "10a"]


def test_one_home_one_process(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with subprocess.Popen(
        [sys.executable, "-c", CHILD, str(home)], stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        with pytest.raises(BusyError, match="is in use by another") as caught, exclusive(home):
            pass
        assert isinstance(caught.value, InputError)
        assert str(home) in str(caught.value)
        child.kill()
        child.wait()
    with exclusive(home):  # the lock went with the process
        assert not (home / "a.txt").exists()


def test_one_home_one_thread(tmp_path: Path) -> None:
    errors: list[BaseException] = []

    def try_it() -> None:
        try:
            with exclusive(tmp_path):
                pass
        except BusyError as error:
            errors.append(error)

    with exclusive(tmp_path):
        thread = threading.Thread(target=try_it)
        thread.start()
        thread.join()
    assert len(errors) == 1
    with exclusive(tmp_path):
        pass


def test_digits_that_are_no_decimals_do_not_break_the_order() -> None:
    assert sorted(["a²", "a10", "a9"], key=natural_key) == ["a9", "a10", "a²"]
