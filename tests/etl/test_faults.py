"""Kills, a full disk, a second process: the old rows or the new; the same command mends it."""

from __future__ import annotations

import json
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from cli.main import run
from etl import pipeline
from etl.files import exclusive
from etl.home import Home
from etl.sample import SampleWorld, write_sample
from sql.opening import open_database
from tests.conftest import ENGINES
from tests.etl.world import database_rows

STEPS = """
import sys
from pathlib import Path
from etl import pipeline
from etl.home import Home
from sql.opening import open_database
home, mpd, scraped = Home(Path(sys.argv[1])), Path(sys.argv[2]), Path(sys.argv[3])
bars = lambda step: lambda done, total, name: print(step, name, flush=True)
pipeline.extract(home, mpd=mpd, scraped=scraped, bars=bars)
pipeline.transform(home, bars=bars)
pipeline.load_staged(home, open_database(home.database_url, read_only=False), bars=bars)
"""
SEGUE = (sys.executable, "-c", "from cli.main import main; main()")
KILLS = 6

AllRows = dict[str, list[tuple[object, ...]]]


@dataclass
class Two:
    """Two sample worlds, a home folder that holds the first, and the rows of both."""

    first: SampleWorld
    second: SampleWorld
    home: Home
    first_rows: AllRows
    second_rows: AllRows


def rows_of(url: str) -> AllRows:
    with closing(open_database(url)) as database:
        return database_rows(database)


def run_all(home: Home, world: SampleWorld) -> AllRows:
    pipeline.extract(home, mpd=world.mpd, scraped=world.scraped)
    pipeline.transform(home)
    with closing(open_database(home.database_url, read_only=False)) as database:
        pipeline.load_staged(home, database)
    return rows_of(home.database_url)


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Two:
    folder = tmp_path_factory.mktemp("two")
    first = write_sample(folder / "first", seed=1, tracks=300, playlists=20)
    second = write_sample(folder / "second", seed=2, tracks=600, playlists=40)
    home = Home(folder / "home")
    return Two(
        first, second, home, run_all(home, first), run_all(Home(folder / "undisturbed"), second)
    )


def copied(two: Two, folder: Path) -> Home:
    shutil.copytree(two.home.root, folder)
    return Home(folder)


def start_steps(home: Home, world: SampleWorld) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", STEPS, str(home.root), str(world.mpd), str(world.scraped)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


@pytest.fixture(scope="module")
def points(two: Two, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """What a run tells of its progress, line by line."""
    home = copied(two, tmp_path_factory.mktemp("points") / "home")
    with start_steps(home, two.second) as process:
        told, _ = process.communicate()
    assert process.returncode == 0
    return told.splitlines()


@pytest.mark.parametrize(
    "number",
    [pytest.param(n, marks=pytest.mark.slow if n % 3 else []) for n in range(KILLS)],
)
def test_a_kill_between_two_worlds(
    tmp_path: Path, two: Two, points: list[str], number: int
) -> None:
    """Killed a moment after a random line of progress, one in each sixth of the run."""
    chance = random.Random(number)
    after = chance.randrange(number * len(points) // KILLS, (number + 1) * len(points) // KILLS)
    home = copied(two, tmp_path / "home")
    with start_steps(home, two.second) as process:
        assert process.stdout is not None
        for _ in range(after + 1):
            process.stdout.readline()
        time.sleep(chance.uniform(0, 0.02))
        process.kill()
    assert process.returncode == -signal.SIGKILL, points[after]
    assert rows_of(home.database_url) in (two.first_rows, two.second_rows), points[after]
    assert run_all(home, two.second) == two.second_rows, points[after]
    left = [path.name for path in home.root.rglob("*") if path.is_file()]
    assert not [name for name in left if "partial" in name or "scratch" in name or "new" in name]


def segue(home: Home, *arguments: str) -> list[str]:
    return [*SEGUE, "--home", str(home.root), *arguments]


def etl_run(world: SampleWorld) -> list[str]:
    return ["etl", "run", "--mpd", str(world.mpd), "--scraped", str(world.scraped)]


TRAIN = ["train", "kmeans", "--seed", "1"]


@dataclass
class Undisturbed:
    """The second world through the command line, and what comes of it."""

    rows: AllRows
    answers: object
    seconds: dict[str, float]  # of each command


def ask(home: Home, world: SampleWorld, *options: str) -> object:
    command = segue(home, *options, "recommend", *world.showcase, "--seed", "3", "--json")
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    answers = json.loads(done.stdout)
    assert len(answers) >= len(world.showcase)
    return answers


@pytest.fixture(scope="module")
def undisturbed(two: Two, tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    home = Home(tmp_path_factory.mktemp("undisturbed") / "home")
    seconds = {}
    for arguments in (etl_run(two.second), TRAIN):
        begin = time.monotonic()
        subprocess.run(segue(home, *arguments), check=True, capture_output=True)
        seconds[arguments[0]] = time.monotonic() - begin
    return Undisturbed(rows_of(home.database_url), ask(home, two.second), seconds)


def kill_after(command: Sequence[str], seconds: float) -> bool:
    """Start a command and kill it; tell whether it was still at work."""
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
    return process.returncode == -signal.SIGKILL


def finish(command: Sequence[str]) -> None:
    """Run to the end; the server may take a while to see that a killed client is gone."""
    for _ in range(30):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if "another Segue process" not in done.stderr:
            break
        time.sleep(1)
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("engine", ENGINES)
def test_ten_kills(
    tmp_path: Path,
    two: Two,
    undisturbed: Undisturbed,
    request: pytest.FixtureRequest,
    engine: str,
) -> None:
    """Kills at random times, going to and fro between two worlds; both engines end alike."""
    home = Home(tmp_path / "home")
    url = home.database_url if engine == "duckdb" else request.getfixturevalue("mysql_url")
    chance = random.Random(engine)
    option = ["--database", url]
    kills = 0
    for number in range(7):
        arguments = etl_run((two.second, two.first)[number % 2])
        seconds = chance.uniform(0.3, 1.0) * undisturbed.seconds["etl"]
        kills += kill_after(segue(home, *option, *arguments), seconds)
    finish(segue(home, *option, *etl_run(two.second)))
    for _ in range(3):
        seconds = chance.uniform(0.3, 1.0) * undisturbed.seconds["train"]
        kills += kill_after(segue(home, *option, *TRAIN), seconds)
    finish(segue(home, *option, *TRAIN))
    assert kills > 0
    assert rows_of(url) == undisturbed.rows
    assert ask(home, two.second, *option) == undisturbed.answers


def test_the_second_process_is_refused(tmp_path: Path, two: Two) -> None:
    home = copied(two, tmp_path / "home")
    with exclusive(home.root):
        done = subprocess.run(
            segue(home, *etl_run(two.second)), capture_output=True, text=True, check=False
        )
    assert done.returncode == 3
    assert "is in use by another segue command" in done.stderr
    assert "Traceback" not in done.stderr
    assert rows_of(home.database_url) == two.first_rows


class Disk:
    """A small file system in memory; sizes are in KiB."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def leave(self, free: int) -> None:
        usage = shutil.disk_usage(self.folder)
        self._mount(f"remount,size={usage.used // 1024 + free}k")

    def grow(self) -> None:
        self._mount("remount,size=200m")

    def _mount(self, options: str) -> None:
        subprocess.run(["mount", "-o", options, str(self.folder)], check=True)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    folder = tmp_path / "disk"
    folder.mkdir()
    try:
        command = ["mount", "-t", "tmpfs", "-o", "size=200m", "tmpfs", str(folder)]
        mounted = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        pytest.skip("there is no mount command: no small disk to test on")
    if mounted.returncode:
        pytest.skip(f"no small disk to test on: {mounted.stderr.strip()}")
    yield Disk(folder)
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def full(home: Home, capsys: pytest.CaptureFixture[str], *arguments: str) -> int:
    """Run a command that must fail for want of space; give its exit code."""
    capsys.readouterr()
    code = run(["--home", str(home.root), *arguments])
    told = capsys.readouterr().err
    (line,) = [line for line in told.splitlines() if line.startswith("segue: ")]
    assert line.startswith("segue: the disk is full"), told
    assert "Traceback" not in told
    return code


def test_a_full_disk(disk: Disk, two: Two, capsys: pytest.CaptureFixture[str]) -> None:
    home = copied(two, disk.folder / "home")
    sources = etl_run(two.second)[2:]
    for arguments, free, code in (
        (["etl", "extract", *sources], 100, 3),
        (["etl", "transform"], 200, 3),
        (["etl", "load"], 1500, 4),
    ):
        disk.leave(free)
        assert full(home, capsys, *arguments) == code
        assert rows_of(home.database_url) == two.first_rows
        disk.grow()
        assert run(["--home", str(home.root), *arguments]) == 0
    assert rows_of(home.database_url) == two.second_rows


@pytest.mark.slow
@pytest.mark.parametrize("free", [0, 50, 150, 300, 400, 600, 800, 1000, 2000, 5000, 10000])
def test_a_full_disk_at_any_moment(
    disk: Disk, two: Two, capsys: pytest.CaptureFixture[str], free: int
) -> None:
    """All steps by one command."""
    home = copied(two, disk.folder / "home")
    disk.leave(free)
    assert full(home, capsys, *etl_run(two.second)) in (3, 4)
    assert rows_of(home.database_url) == two.first_rows
    disk.grow()
    assert run(["--home", str(home.root), *etl_run(two.second)]) == 0
    assert rows_of(home.database_url) == two.second_rows
