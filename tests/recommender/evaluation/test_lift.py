"""The playlist lift, of clusters whose songs share playlists with all of their own and no other."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from etl.errors import InputError
from etl.home import Home
from models.contract import Query, Ranking
from recommender.evaluation.catalogue import Catalogue
from recommender.evaluation.lift import GenreShares, lifts, measure, read_world
from recommender.evaluation.report import LiftReport
from recommender.evaluation.request import Request, evaluate_lift
from sql.database import Database
from tests.recommender.evaluation.communities import SONGS, song

KMEANS = "kmeans:k=2"


def silent(*_: Any) -> Any:
    return silent


def a_lift(home: Home, database: Database, **request: Any) -> LiftReport:
    asked = Request(**{"models": (KMEANS,), **request})
    return evaluate_lift(home, database, asked, silent, str)


def test_clusters_that_are_the_communities(home: Home, database: Database) -> None:
    (found,) = a_lift(home, database).rows[KMEANS]
    assert (found.genre, found.songs, found.seeds) == ("pop", 2 * SONGS, 2 * SONGS)
    others = (SONGS - 1) / (2 * SONGS - 1)  # all songs of a community share some playlist
    assert found.same_genre == pytest.approx(others)
    assert (found.same_list, found.nearest) == (1, 1)
    for one in (found.list_lift, found.nearest_lift):
        assert one.low == pytest.approx(one.high) == pytest.approx(1 / others)


class Turned:
    """Puts each song with those of the other community, its own release and strangers."""

    def __contains__(self, item: str) -> bool:
        return item[0] in "ab"

    def rank_lists(self, query: Query, k: int, **_: Any) -> dict[str, Ranking]:
        assert query.within == ("pop",)
        other = "b" if query.ids[0][0] == "a" else "a"
        ids = [*query.ids, "9" * 22, *(song(other, n) for n in range(10)), song(other, 0)]
        return {"pop": Ranking(np.array(ids, "S22"), np.zeros(len(ids)))}


def test_lists_of_strangers_have_no_lift(catalogue: Catalogue, database: Database) -> None:
    calls: list[Any] = []
    ranker: Any = Turned()
    world = read_world(database, catalogue)
    shares = measure(ranker, world, 0, lambda *call: calls.append(call))
    (found,) = lifts(shares)
    assert (found.same_list, found.nearest) == (0, 0)
    assert (found.list_lift.value, found.list_lift.high) == (0, 0)
    assert calls == [(0, 1, "pop"), (1, 1, "")]


def test_intervals_and_all_genres_together() -> None:
    rng = np.random.default_rng(0)
    shares = [
        GenreShares(name, 100, *((s * rng.random(n)).tolist() for s in (0.1, 0.2, 0.3)))
        for name, n in (("jazz", 50), ("pop", 200))
    ]
    jazz, pop, everything = lifts([*shares])
    assert everything.genre == "all"
    assert everything.seeds == 250
    for one in (jazz, pop, everything):
        assert one.list_lift.low < 2 < one.list_lift.high
        assert one.nearest_lift.low < 3 < one.nearest_lift.high
    widths = [one.list_lift.high - one.list_lift.low for one in (jazz, pop, everything)]
    assert widths[0] > widths[1] > widths[2]


def test_a_lift_is_kept(home: Home, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    first = a_lift(home, database)

    def refuse(*_: Any) -> None:
        raise AssertionError("it was measured before")

    monkeypatch.setattr("recommender.evaluation.lift.measure", refuse)
    assert a_lift(home, database).rows == first.rows
    with pytest.raises(AssertionError, match="measured before"):
        a_lift(home, database, seeds=(1,))


def test_models_of_one_list_have_no_lift(home: Home, database: Database, tmp_path: Path) -> None:
    for name in ("cooccurrence", "random"):
        with pytest.raises(InputError, match=f"{name} has no lift"):
            a_lift(home, database, models=(name,))
