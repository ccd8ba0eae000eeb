"""Fixtures shared by all tests: the real data and a MariaDB server, if they are there; a home."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

import hypothesis
import pytest

from cli.settings.keys import KEYS
from sql.urls import duckdb_url
from tests.fakes import FakeServer
from tests.fakes.client import a_world
from tests.mariadb import CARELESS, Server, missing_binary, running_server
from tests.trained_sample import Sample, make_sample

if TYPE_CHECKING:
    from tests.aws import Aws

ENGINES = ["duckdb", pytest.param("mysql", marks=pytest.mark.mysql)]
# No test is about time: a busy machine must not fail one.
hypothesis.settings.register_profile("segue", deadline=None)
hypothesis.settings.load_profile("segue")

NOWHERE = "http://127.0.0.1:9"  # the port of "discard", where nobody listens


@pytest.fixture(autouse=True)
def no_real_services() -> Iterator[None]:
    """No test asks a service outside this machine; those that ask a fake say where it is."""
    foreign = ("SPOTIPY_", "SEGUE_SPOTIFY_", "SEGUE_LASTFM_", "AWS_")
    with pytest.MonkeyPatch.context() as patch:
        for name in os.environ:
            if name.startswith(foreign):
                patch.delenv(name)
        for key in KEYS:
            if key.name.endswith("_url") and key.section == "sources":
                patch.setenv(key.variables[0], NOWHERE)
        yield


@pytest.fixture(scope="session", autouse=True)
def interruptible() -> None:
    """Let Ctrl-C reach the processes that tests start, also where the caller ignores it.

    Under ``nohup`` or ``&`` SIGINT may be ignored. A child inherits that, but not a handler: it
    starts with the default one.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture
def interrupt() -> Iterator[Callable[[float], None]]:
    """Call it to be interrupted after so many seconds, as by Ctrl-C."""

    def handler(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, handler)

    def after(seconds: float) -> None:
        signal.setitimer(signal.ITIMER_REAL, seconds)

    yield after
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, before)


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real data named by SEGUE_REAL_DATA; skips visibly without it."""
    folder = os.environ.get("SEGUE_REAL_DATA")
    if not folder:
        pytest.skip("SEGUE_REAL_DATA is not set: no real data to test on")
    path = Path(folder)
    if not path.is_dir():
        pytest.fail(f"SEGUE_REAL_DATA names {path}, which is not a folder")
    return path


@pytest.fixture(scope="session")
def mysql_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A throw-away MariaDB server, one for each worker; skips visibly where none is installed."""
    missing = missing_binary()
    if missing is not None:
        refuse = pytest.fail if os.environ.get("SEGUE_REQUIRE_SERVICES") == "1" else pytest.skip
        refuse(f"{missing} is not installed: no MariaDB server to test on")
    with running_server(tmp_path_factory.mktemp("mariadb"), CARELESS) as server:
        yield server


@pytest.fixture(scope="session")
def aws_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aws]:
    """A server of S3 and Athena, one for each worker."""
    from tests.aws import running_aws  # here, since moto takes its time

    with running_aws(tmp_path_factory.mktemp("aws")) as server:
        yield server


@pytest.fixture
def aws(aws_server: Aws, monkeypatch: pytest.MonkeyPatch) -> Aws:
    """The server with an empty bucket, and the environment of a user who has access keys to it."""
    aws_server.set_environment(monkeypatch)
    aws_server.reset()
    return aws_server


@pytest.fixture
def mysql_url(mysql_server: Server) -> Iterator[str]:
    """The URL of an empty database that is dropped after the test."""
    name = mysql_server.create_database()
    yield mysql_server.url(name)
    mysql_server.drop_database(name)


@pytest.fixture(params=ENGINES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database that does not exist yet (DuckDB) or is empty (MariaDB)."""
    if request.param == "mysql":
        url: str = request.getfixturevalue("mysql_url")
        return url
    return duckdb_url(tmp_path / "data base%41.duckdb")


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    """A small sample world, loaded and trained, one for each worker; do not write there."""
    return make_sample(tmp_path_factory.mktemp("sample"))


@pytest.fixture
def server() -> Iterator[FakeServer]:
    """The fake services, with a small world of their own."""
    with FakeServer(a_world()) as running:
        yield running
