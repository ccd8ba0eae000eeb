"""Real playlists: co-occurrence finds what it found when it was first measured."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from etl.home import Home
from etl.pipeline import extract, load_staged, transform
from recommender.evaluation.report import Row
from recommender.evaluation.request import Request, evaluate
from sql.database import Database
from sql.opening import open_database

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def real(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """About 5,000 playlists, of whose songs only names are known."""
    home = Home(tmp_path_factory.mktemp("real"))
    extract(home, mpd=real_data / "mpd_partial")
    transform(home)
    with closing(open_database(home.database_url, read_only=False)) as writer:
        load_staged(home, writer)
    with closing(open_database(home.database_url)) as reader:
        yield reader


def measured(home: Home, database: Database, notes: list[str], test: Path | None) -> list[Row]:
    request = Request(("popularity", "random"), test=test)
    return list(evaluate(home, database, request, lambda _: lambda *_: None, notes.append).rows)


def test_playlists_that_are_held_out(home: Home, real: Database) -> None:
    best, popular, random = measured(home, real, [], None)
    assert best.model == "cooccurrence"
    assert best.playlists > 400
    assert best.metrics["r_precision"].value == pytest.approx(0.13, abs=0.02)
    assert best.metrics["ndcg"].value == pytest.approx(0.25, abs=0.03)
    assert popular.metrics["r_precision"].value == pytest.approx(0.03, abs=0.01)
    assert random.metrics["r_precision"].value < 0.002


def test_playlists_of_another_file(home: Home, real: Database, real_data: Path) -> None:
    notes: list[str] = []
    best, popular, _ = measured(home, real, notes, real_data / "mpd")
    assert any("are in the database too" in note for note in notes)
    assert 300 < best.playlists < 500
    assert 0.1 < best.metrics["r_precision"].value < 0.25
    assert popular.metrics["r_precision"].value < 0.06
