"""Answers of Spotify that are whole, but not what was asked for."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
import pytest

from etl.errors import RemoteError, WaitError
from etl.home import Home
from etl.scrape.by_id import ScrapeResult, scrape
from etl.scrape.pages import Pages
from etl.sources.shapes import checked
from tests.fakes import FakeServer, World
from tests.fakes.messages import Answer, Request, answer
from tests.scraping import many_ids, plant_ids, spotify


@pytest.fixture
def server() -> Any:
    with FakeServer(World(invent=1.0)) as running:
        yield running


def change(server: FakeServer, kind: str, changed: Callable[[list[Any]], list[Any]]) -> None:
    """Let Spotify's batches of a kind hold other rows."""
    respond = server.spotify.respond
    key = kind.replace("-", "_")

    def odd(request: Request) -> Answer:
        given = respond(request)
        if given.status != 200 or "token" in request.path:
            return given
        body = json.loads(given.body)
        if key not in body:
            return given
        return answer(msgspec.Raw(json.dumps({key: changed(body[key])}).encode()))

    server.spotify.respond = odd  # type: ignore[method-assign]


IDS = [f"{number:022}" for number in range(4)]


@pytest.mark.parametrize("kind", ["tracks", "audio-features"])
def test_rows_in_another_order_are_not_believed(server: FakeServer, kind: str) -> None:
    change(server, kind, lambda rows: rows[::-1])
    with closing(spotify(server)) as one, pytest.raises(RemoteError, match="with those of"):
        one.fetch(kind, IDS)


def test_another_version_of_a_track_is_an_answer(server: FakeServer) -> None:
    change(server, "tracks", lambda rows: [{**row, "id": "9" * 22} for row in rows])
    with closing(spotify(server)) as one:
        assert all(one.fetch("tracks", IDS).values())
    change(server, "audio-features", lambda rows: [{**row, "id": "9" * 22} for row in rows])
    with closing(spotify(server)) as one, pytest.raises(RemoteError, match="with those of"):
        one.fetch("audio-features", IDS)


@pytest.mark.parametrize("row", ["x", 5, [], {}, {"name": 5}, {"artists": 5}, {"album": "x"}])
def test_what_is_no_track_is_a_miss(server: FakeServer, row: object) -> None:
    change(server, "tracks", lambda rows: [row, *rows[1:]])
    with closing(spotify(server)) as one:
        found = one.fetch("tracks", IDS)
    assert found[IDS[0]] is None
    assert all(found[each] for each in IDS[1:])


def test_half_a_surrogate_pair_does_not_stop_a_scrape(server: FakeServer) -> None:
    change(server, "tracks", lambda rows: [{**row, "name": "a \ud83d b"} for row in rows])
    with closing(spotify(server)) as one:
        found = one.fetch("tracks", IDS)
    assert {row["name"] for row in found.values() if row} == {"a ? b"}


@pytest.mark.parametrize(
    "response",
    [{"id": "x", "name": [[[]]]}, {"tempo": True}, {"tempo": "fast"}, [[[]]], {"name": 10**400}],
)
def test_shapes_that_no_reader_takes(response: object) -> None:
    assert checked("audio-features" if "tempo" in str(response) else "tracks", response) is None


@pytest.mark.parametrize("status", [403, 400])
def test_what_single_requests_were_answered_is_kept(
    server: FakeServer, tmp_path: Path, status: int
) -> None:
    """A new app pays with its rate limit for every single track: none is asked for twice."""
    home = Home(tmp_path)
    plant_ids(home, tracks=many_ids(200))
    respond, answered = server.spotify.respond, []

    def limited(request: Request) -> Answer:
        if "/tracks" not in request.path:
            return respond(request)
        if request.many("ids"):
            return answer({"error": {"status": status}}, status)
        if len(answered) >= 3:
            return answer({}, 429, Retry_After="86400")
        answered.append(request.path)
        return respond(request)

    server.spotify.respond = limited  # type: ignore[method-assign]
    for run in range(1, 3):
        result = ScrapeResult("tracks", "spotify")
        with closing(spotify(server)) as one, pytest.raises(WaitError):
            scrape(home, result, one)
        kept = Pages(home.scraped / "tracks").journalled("spotify")
        assert len(kept) == result.found == 3 * run
        assert result.before == 3 * (run - 1)
        answered.clear()
