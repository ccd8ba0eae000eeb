"""The command in this process, in an empty folder and with nothing set in the environment."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from cli.main import run
from tests.fakes import FakeServer, World
from tests.recommender.evaluation import communities
from tests.scraping import PACES


@dataclass(frozen=True)
class Said:
    """What a command said and how it ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one document on stdout."""
        return json.loads(self.out)


Segue = Callable[..., Said]


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No config.ini, no settings, no folder of the user's."""
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    for name in (
        "SEGUE_CONFIG",
        "SEGUE_HOME",
        "SEGUE_DATABASE_URL",
        "NO_COLOR",
        "FORCE_COLOR",
        "COLUMNS",
    ):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def segue(capsys: pytest.CaptureFixture[str]) -> Segue:
    """Runs ``segue ARGUMENTS…`` with the given home, set as a variable: hints repeat an option."""

    def said(*arguments: object, home: Path | None = None) -> Said:
        capsys.readouterr()
        with pytest.MonkeyPatch.context() as patch:
            if home is not None:
                patch.setenv("SEGUE_HOME", str(home))
            code = run(list(map(str, arguments)))
        captured = capsys.readouterr()
        return Said(code, captured.out, captured.err)

    return said


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory) -> communities.Place:
    """A database of playlists in communities, which is only read."""
    return communities.build(tmp_path_factory.mktemp("communities"))


@pytest.fixture
def on_communities(segue: Segue, place: communities.Place, tmp_path: Path) -> Segue:
    """Runs ``segue ARGUMENTS…`` on that database, with a home of the test's own."""
    return partial(segue, "--database", place.home.database_url, home=tmp_path / "home")


@contextmanager
def running_services(world: World, patch: pytest.MonkeyPatch) -> Iterator[FakeServer]:
    """Run the fake services, named by the environment and asked without pauses."""
    with FakeServer(world) as server:
        for name, value in server.environment().items():
            patch.setenv(name, value)
        for name in PACES:
            patch.setenv(f"SEGUE_SOURCES_{name}_PACE".upper(), "1000")
        yield server


@pytest.fixture
def services(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeServer]:
    """All services, which make up an answer for each id."""
    with running_services(World(invent=1.0), monkeypatch) as server:
        yield server


def assert_short(said: Said, *words: str) -> None:
    """Assert that an error is a few lines that hold some words, without a traceback."""
    assert said.out == ""
    assert said.err.startswith("segue: ")
    assert len(said.err.splitlines()) <= 3
    assert "Traceback" not in said.err
    for word in words:
        assert word in said.err
