"""The command as users start it: a process of its own, its pipes and its signals."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import IO

import pytest

from tests.mariadb import Server
from tests.trained_sample import Sample

ROOT = Path(__file__).parent.parent.parent
SEGUE = [sys.executable, str(Path(__file__).with_name("as_installed.py"))]
TIMEOUT_S = 120


def environment(home: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SEGUE_")}
    return {**kept, "PYTHONPATH": str(ROOT), "SEGUE_HOME": str(home), "PYTHONWARNINGS": "error"}


def start(command: list[str], home: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        command,
        cwd=home.parent,
        env=environment(home),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finish(command: list[str], home: Path) -> tuple[int, str, str]:
    process = start(command, home)
    out, err = process.communicate(timeout=TIMEOUT_S)
    return process.returncode, out, err


@pytest.mark.parametrize("command", [[*SEGUE, "recommend"], [sys.executable, "-m", "recommender"]])
def test_recommend_in_two_ways(sample: Sample, command: list[str]) -> None:
    code, out, err = finish([*command, *sample.world.showcase, "--json"], sample.home.root)
    assert (code, err) == (0, "")
    assert {row["seed"] for row in json.loads(out)} == set(sample.world.showcase)


def test_the_other_door_has_the_same_exit_codes(sample: Sample) -> None:
    code, out, err = finish([sys.executable, "-m", "recommender", "nothing"], sample.home.root)
    assert (code, out) == (3, "")
    assert err.startswith("segue: the database has no track 'nothing'")


def read_until(stream: IO[str], word: str) -> str:
    text = ""
    while word not in text:
        line = stream.readline()
        assert line, f"ended without {word!r}: {text}"
        text += line
    return text


@pytest.mark.slow
def test_an_interrupted_demo_goes_on(tmp_path: Path) -> None:
    home = tmp_path / "home"
    process = start([*SEGUE, "demo", "--json"], home)
    assert process.stderr is not None
    read_until(process.stderr, "sample world")
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=TIMEOUT_S)
    assert process.returncode == 130
    assert out == ""
    assert "segue: interrupted" in err
    assert "Traceback" not in err
    code, out, err = finish([*SEGUE, "demo", "--json"], home)
    assert code == 0, err
    answers = json.loads(out)
    assert len({answer["seed"] for answer in answers}) == 1
    assert [answer["model"] for answer in answers] == ["playlists"] * 5 + ["kmeans"] * 5
    assert all(answer["why"] for answer in answers)
    assert [path.name for path in home.iterdir()] == ["demo"]
    names = {path.name for path in (home / "demo").iterdir()}
    assert names == {".lock", "sample", "covers", "raw", "staged", "models", "segue.duckdb"}
    for command in ("recommend", "etl status", "etl run"):
        assert command in err


@pytest.mark.parametrize("form", ["csv", "json", "table"])
def test_a_reader_who_has_seen_enough(sample: Sample, form: str) -> None:
    query = "SELECT a.range, repeat('x', 100) FROM range(20000) AS a"
    command = [*SEGUE, "db", "sql", query, "--limit", "0" if form != "table" else "5000"]
    process = start([*command, "--format", form], sample.home.root)
    assert process.stdout is not None
    assert process.stderr is not None
    assert process.stdout.readline()
    process.stdout.close()
    err = process.stderr.read()
    process.wait(TIMEOUT_S)
    process.stderr.close()
    assert process.returncode == 0
    assert err == "" or (form == "table" and "first 5,000 rows" in err)


@pytest.mark.parametrize("arguments", [["models", "--json"], ["db", "schema"], ["--help"]])
def test_a_reader_who_never_came(sample: Sample, arguments: list[str]) -> None:
    process = start([*SEGUE, *arguments], sample.home.root)
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    err = process.stderr.read()
    process.wait(TIMEOUT_S)
    process.stderr.close()
    assert (process.returncode, err) == (0, "")


ENDLESS = (
    "WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 999)"
    " SELECT a.i FROM n AS a, n AS b, n AS c, n AS d, n AS e"
    " WHERE (a.i * b.i * c.i + d.i * e.i) % 1000003 = -1"
)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_a_query(sample: Sample, number: signal.Signals) -> None:
    rows = f"SELECT range FROM range(100000) UNION ALL SELECT i FROM ({ENDLESS})"
    command = [*SEGUE, "db", "sql", rows, "--format", "csv", "--limit", "0", "--timeout", "0"]
    process = start(command, sample.home.root)
    assert process.stdout is not None
    assert process.stdout.readline() == "range\n"  # what follows takes years
    process.send_signal(number)
    _, err = process.communicate(timeout=TIMEOUT_S)
    assert process.returncode == 130
    assert "segue: interrupted" in err
    assert "Traceback" not in err


def running(server: Server) -> list[tuple[object, ...]]:
    return server.admin(
        "SELECT id FROM information_schema.processlist"
        " WHERE command = 'Query' AND info LIKE '%a.i * b.i%' AND user <> 'root'"
    )


@pytest.mark.mysql
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_a_query_on_a_server(
    tmp_path: Path, mysql_server: Server, mysql_url: str, number: signal.Signals
) -> None:
    process = start([*SEGUE, "--database", mysql_url, "db", "sql", ENDLESS], tmp_path / "home")
    while not running(mysql_server):
        assert process.poll() is None, "ended too early"
        time.sleep(0.1)
    process.send_signal(number)
    _, err = process.communicate(timeout=TIMEOUT_S)
    assert process.returncode == 130
    assert "segue: interrupted" in err
    end = time.monotonic() + TIMEOUT_S  # a statement that is killed takes a moment to notice
    while running(mysql_server) and time.monotonic() < end:
        time.sleep(0.05)
    assert running(mysql_server) == []


def test_a_time_limit_ends_a_query(sample: Sample) -> None:
    command = [*SEGUE, "db", "sql", ENDLESS, "--timeout", "0.5"]
    code, out, err = finish(command, sample.home.root)
    assert (code, out) == (4, "")
    assert err.startswith("segue: the query took longer than 0.5 seconds")


@pytest.mark.slow
@pytest.mark.parametrize(("form", "lines"), [("csv", 300_001), ("json", 1_200_002)])
def test_all_rows_take_no_more_memory_than_some(sample: Sample, form: str, lines: int) -> None:
    """Three hundred thousand rows of a thousand characters are 300 MB."""
    query = "SELECT range, repeat('x', 1000) AS x FROM range(300000)"
    # Not ru_maxrss, which begins with that of the process that started this one.
    code = (
        "import re, sys; from pathlib import Path; from cli.main import run;"
        "code = run(sys.argv[1:]); status = Path('/proc/self/status').read_text();"
        "print(re.search(r'VmHWM:\\s+(\\d+)', status)[1], file=sys.stderr); sys.exit(code)"
    )
    command = [sys.executable, "-c", code, "db", "sql", query, "--limit", "0", "--format", form]
    process = start(command, sample.home.root)
    assert process.stdout is not None
    assert sum(1 for _ in process.stdout) == lines
    _, err = process.communicate(timeout=TIMEOUT_S)
    assert process.returncode == 0
    assert int(err) < 300_000  # kilobytes, of which a process that answers takes 130,000


@pytest.mark.parametrize("arguments", [["models", "--json"], ["db", "schema"], ["--help"]])
@pytest.mark.parametrize("stream", ["1", "2"])
def test_a_closed_stream_is_like_dev_null(
    sample: Sample, arguments: list[str], stream: str
) -> None:
    shell = ["sh", "-c", f'"$@" {stream}>&-', "sh", *SEGUE, *arguments]
    code, out, err = finish(shell, sample.home.root)
    assert (code, err) == (0, "")
    assert bool(out) == (stream == "2")


def test_a_full_disk_behind_stdout_is_an_error(sample: Sample) -> None:
    shell = ["sh", "-c", '"$@" > /dev/full', "sh", *SEGUE, "models", "--json"]
    code, _, err = finish(shell, sample.home.root)
    assert code == 3
    assert err.startswith("segue: the disk is full")


def test_starting_up_imports_nothing_heavy() -> None:
    heavy = ["numpy", "pandas", "sklearn", "joblib", "sqlglot", "rich.table", "mysql", "duckdb"]
    heavy += ["matplotlib", "PIL", "numba", "gensim"]
    code = f"import sys, cli.main; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"


@pytest.mark.parametrize("what", ["recommend", "db query"])
def test_an_answer_imports_little(sample: Sample, what: str) -> None:
    heavy = ["pandas", "sklearn", "joblib", "sqlglot", "rich.table", "mysql", "matplotlib"]
    code = (
        "import sys; from cli.main import run; code = run(sys.argv[1:]);"
        f"print([name for name in {heavy} if name in sys.modules], file=sys.stderr); sys.exit(code)"
    )
    arguments = [*what.split(), *([sample.world.showcase[0]] if what == "recommend" else [])]
    code_, out, err = finish([sys.executable, "-c", code, *arguments, "--json"], sample.home.root)
    assert (code_, err) == (0, "[]\n")
    assert json.loads(out)


def test_one_answer_starts_no_threads_for_matrices(sample: Sample) -> None:
    code = (
        "import sys; from cli.main import run; code = run(sys.argv[1:]);"
        "from threadpoolctl import threadpool_info;"
        "used = [one['num_threads'] for one in threadpool_info() if one['user_api'] == 'blas'];"
        "print(used, file=sys.stderr); sys.exit(code)"
    )
    track = sample.world.showcase[0]
    command = [sys.executable, "-c", code, "recommend", track, "--json"]
    code_, _, err = finish(command, sample.home.root)
    assert (code_, err) == (0, "[1]\n")
