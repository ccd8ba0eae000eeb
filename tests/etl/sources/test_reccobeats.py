"""ReccoBeats: rows in any order, joined by the address of the track."""

from __future__ import annotations

from contextlib import closing
from typing import Any

import pytest

from etl.errors import RemoteError
from tests.fakes import FakeServer, World
from tests.fakes.client import NO_SUCH, T1, T2, T3
from tests.fakes.messages import answer
from tests.scraping import many_ids, reccobeats

KIND = "audio-features"


def test_rows_are_joined_by_address_whatever_their_order() -> None:
    ids = many_ids(40)
    with FakeServer(World(invent=0.7)) as server, closing(reccobeats(server)) as one:
        found = one.fetch(KIND, ids)
        assert list(found) == ids
        for key, row in found.items():
            known = server.world.plain(KIND, key)
            assert (row is None) == (known is None)
            if row is not None and known is not None:
                assert (row["id"], row["source"]) == (key, "reccobeats")
                assert row["tempo"] == known["tempo"]
        assert 0 < sum(row is None for row in found.values()) < 40
        assert one.batch_size(KIND) == 40
        assert sum(server.requests.values()) == 1


def test_one_id_alone_and_none_known(server: FakeServer) -> None:
    with closing(reccobeats(server)) as one:
        found = one.fetch(KIND, [T1])
        assert found[T1] is not None
        assert found[T1]["tempo"] == 120.0
        assert one.fetch(KIND, [T3, NO_SUCH]) == {T3: None, NO_SUCH: None}


def test_too_many_ids_are_refused_there_and_told_here(server: FakeServer) -> None:
    with closing(reccobeats(server)) as one, pytest.raises(RemoteError, match="HTTP 400"):
        one.fetch(KIND, many_ids(41))


@pytest.mark.parametrize(
    "value", [[], {}, {"content": None}, {"content": "x"}, 7, None], ids=lambda value: repr(value)
)
def test_answers_of_another_shape(server: FakeServer, value: Any) -> None:
    server.services["reccobeats"].respond = lambda _: answer(value)  # type: ignore[method-assign]
    with closing(reccobeats(server)) as one, pytest.raises(RemoteError, match="without a list"):
        one.fetch(KIND, [T1])


def test_rows_that_name_no_track_or_another_one(server: FakeServer) -> None:
    rows = [
        {"href": None, "tempo": 1.0},
        {"tempo": 2.0},
        None,
        "row",
        {"href": f"https://open.spotify.com/track/{T3}", "tempo": 3.0},
        {"href": f"https://open.spotify.com/track/{T2}", "tempo": 4.0},
    ]
    respond = {"content": rows}
    server.services["reccobeats"].respond = lambda _: answer(respond)  # type: ignore[method-assign]
    with closing(reccobeats(server)) as one:
        found = one.fetch(KIND, [T1, T2])
    assert found[T1] is None
    assert found[T2] is not None
    assert found[T2]["tempo"] == 4.0
    assert len(found) == 2
