"""A map of the sample world, the application that serves it, and that application on a port."""

from __future__ import annotations

import os
import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests

from cli.main import run
from etl.home import Home
from galaxy.app import create_app
from galaxy.serving.server import server_of
from galaxy.world import World
from sql.opening import open_database
from tests.trained_sample import Sample, train_default


@pytest.fixture(scope="session")
def home(sample: Sample, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The sample world with models of tracks and artists, and its map; only read."""
    copy = sample.copy(tmp_path_factory.mktemp("galaxy") / "home")
    with closing(open_database(copy.database_url, read_only=False)) as database:
        train_default(copy, database, "cooccurrence")
    segue = ["--home", str(copy.root)]
    assert run([*segue, "train", "artist-map", "--epochs", "100"]) == 0
    assert run([*segue, "galaxy", "build"]) == 0
    return copy


@contextmanager
def world_of(home: Home) -> Iterator[World]:
    with closing(open_database(home.database_url)) as database:
        yield World.open(home, database)


@pytest.fixture(scope="session")
def world(home: Home) -> Iterator[World]:
    with world_of(home) as found:
        yield found


@dataclass
class Served:
    """The application on a port of this machine, and the lines of its log."""

    address: str
    log: list[str]

    def get(self, path: str, **options: Any) -> requests.Response:
        """Ask for a path; `options` as of requests."""
        return requests.get(f"{self.address}{path}", timeout=30, **options)


@contextmanager
def serving(world: World) -> Iterator[Served]:
    log: list[str] = []
    listening = socket.create_server(("127.0.0.1", 0))
    server = server_of(create_app(world, log.append))
    thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
    thread.start()
    yield Served(f"http://127.0.0.1:{listening.getsockname()[1]}", log)
    server.should_exit = True
    thread.join(10)
    listening.close()


@pytest.fixture(scope="session")
def served(world: World) -> Iterator[Served]:
    with serving(world) as found:
        yield found


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of the browser; skips visibly without it, and fails where services are required."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        reason = "no chromium: apt-get install chromium"
        (pytest.fail if os.environ.get("SEGUE_REQUIRE_SERVICES") else pytest.skip)(reason)
    return str(Path(path))
