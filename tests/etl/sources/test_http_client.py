"""The line to a service keeps its pace, waits as it is told to, repeats what may help, and ends."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise
from typing import Any

import pytest

from etl.errors import RemoteError, WaitError
from etl.sources.http_client import ClientClosedError, HttpError
from etl.sources.json_service import JsonService, retry_after
from tests.fakes import FakeServer
from tests.fakes.client import T1
from tests.scraping import service

PATH = "/reccobeats/v1/audio-features"


def asked(server: FakeServer, **settings: Any) -> JsonService:
    return JsonService(service(f"{server.url}/reccobeats/v1", "reccobeats", **settings))


def ask(json_service: JsonService) -> Any:
    return json_service.get("audio-features", {"ids": [T1]})


def counted(server: FakeServer, json_service: JsonService) -> tuple[int, int]:
    """Requests and repeats, which must be what the server has seen."""
    line = json_service.client
    assert line.requests == server.requests["GET", PATH]
    return line.requests, line.repeats


def test_many_threads_keep_one_pace(server: FakeServer) -> None:
    pace, count = 50.0, 40
    with closing(asked(server, pace=pace)) as one, ThreadPoolExecutor(8) as pool:
        start = time.monotonic()
        for done in [pool.submit(ask, one) for _ in range(count)]:
            done.result()
        seconds = time.monotonic() - start
    times = sorted(server.counts.times["reccobeats"])
    # One place may be caught up with, and a request may take a little longer than the next.
    slack = 1 / pace + 0.05
    for first, earlier in enumerate(times):
        for later in range(first + 1, count):
            assert times[later] - earlier >= (later - first) / pace - slack
    assert seconds < 1.6 * count / pace


@pytest.mark.parametrize("form", ["number", "date"])
def test_a_wait_that_is_told_is_kept(server: FakeServer, form: str) -> None:
    until = format_datetime(datetime.now(UTC) + timedelta(seconds=2), usegmt=True)
    server.faults.change(next_statuses=[429], retry_after="0.3" if form == "number" else until)
    with closing(asked(server)) as one:
        start = time.monotonic()
        assert ask(one)["content"]
        # A date has whole seconds.
        assert time.monotonic() - start >= (0.3 if form == "number" else 0.9)
        assert counted(server, one) == (2, 1)


def test_a_wait_holds_all_threads(server: FakeServer) -> None:
    server.faults.change(next_statuses=[429], retry_after="0.4")
    with closing(asked(server)) as one, ThreadPoolExecutor(8) as pool:
        first = pool.submit(ask, one)
        while not server.counts.outcomes["reccobeats", "429"]:
            time.sleep(0.005)
        time.sleep(0.05)  # the refusal is on its way
        others = [pool.submit(ask, one) for _ in range(7)]
        for done in (first, *others):
            done.result()
    times = server.counts.times["reccobeats"]
    assert times[1] - times[0] >= 0.4


def test_without_a_told_wait_the_waits_double(server: FakeServer) -> None:
    server.faults.change(next_statuses=[429] * 4, retry_after=None)
    with closing(asked(server, backoff=0.04)) as one:
        ask(one)
        assert counted(server, one) == (5, 4)
    times = server.counts.times["reccobeats"]
    for number, (earlier, later) in enumerate(pairwise(times)):
        assert later - earlier >= 0.04 * 2**number / 2


def test_a_wait_above_the_cap_is_told(server: FakeServer) -> None:
    server.faults.change(rate_429=1, retry_after="7261")
    with closing(asked(server)) as one:
        with pytest.raises(WaitError, match="reccobeats answers too many requests") as raised:
            ask(one)
        assert counted(server, one) == (1, 0)
    until = raised.value.until
    assert until is not None
    seconds = (until - datetime.now(UTC)).total_seconds()
    assert 7200 < seconds <= 7261
    text = str(raised.value)
    assert "2 h 1 min 1 s" in text
    assert f"{until:%Y-%m-%d %H:%M:%S}" in text
    assert len(text.splitlines()) <= 3


def test_waits_add_up_to_the_cap(server: FakeServer) -> None:
    server.faults.change(rate_429=1, retry_after="0.1")
    with closing(asked(server, wait_cap=0.35)) as one:
        with pytest.raises(WaitError):
            ask(one)
        assert counted(server, one) == (4, 3)


def test_no_told_wait_ends_at_the_cap_too(server: FakeServer) -> None:
    server.faults.change(rate_429=1, retry_after=None)
    with closing(asked(server, wait_cap=0.3)) as one:
        with pytest.raises(WaitError, match="again in an hour") as raised:
            ask(one)
        assert raised.value.until is None


def test_waits_of_nothing_end_some_day(server: FakeServer) -> None:
    server.faults.change(rate_429=1, retry_after="0")
    with closing(asked(server, wait_cap=0.05)) as one, pytest.raises(WaitError):
        ask(one)
    assert server.requests["GET", PATH] < 200


@pytest.mark.parametrize("told", ["9" * 30, "9" * 400, "Fri, 31 Dec 9999 23:59:59 GMT"])
def test_a_wait_without_measure(server: FakeServer, told: str) -> None:
    server.faults.change(rate_429=1, retry_after=told)
    with closing(asked(server)) as one, pytest.raises(WaitError, match="too many requests"):
        ask(one)


def test_what_a_header_may_hold() -> None:
    past = format_datetime(datetime.now(UTC) - timedelta(days=1), usegmt=True)
    told = {"30": 30.0, " 1.5 ": 1.5, past: 0.0}
    assert {text: retry_after({"Retry-After": text}) for text in told} == told
    for text in ("", "soon", "-5", "nan", "1e400", "Wed, 21 Oct 2015 07:28:00 -0000"):
        assert retry_after({"Retry-After": text}) is None
    assert retry_after(None) is None
    assert retry_after({}) is None


@pytest.mark.parametrize(
    "faults",
    [
        {"next_statuses": [500, 502, 503, 504, 408]},
        {"drop": 1.0},
        {"cut": 1.0},
        {"not_json": 1.0},
        {"hang": 0.4},
    ],
    ids=["statuses", "drop", "cut", "not_json", "hang"],
)
def test_what_may_pass_is_repeated(server: FakeServer, faults: dict[str, Any]) -> None:
    server.faults.change(**faults)
    share = next(iter(faults)) != "next_statuses"
    with closing(asked(server, timeout=0.2, backoff=0.15 if share else 0.01)) as one:
        if share:
            threading.Timer(0.1, server.faults.clear).start()
        assert len(ask(one)["content"]) == 1
        requests, repeats = counted(server, one)
        assert repeats == requests - 1
        assert repeats == 5 if not share else repeats >= 1


@pytest.mark.parametrize(
    ("faults", "words"),
    [
        ({"rate_500": 1.0}, "answers HTTP 50"),
        ({"drop": 1.0}, "breaks the connection"),
        ({"cut": 1.0}, "breaks off"),
        ({"not_json": 1.0}, "not JSON"),
        ({"hang": 1.0}, "does not answer in time"),
    ],
)
def test_what_never_passes_is_told(server: FakeServer, faults: dict[str, Any], words: str) -> None:
    server.faults.change(**faults)
    with closing(asked(server, timeout=0.1, attempts=3)) as one:
        with pytest.raises(RemoteError, match=words) as raised:
            ask(one)
        assert counted(server, one) == (3, 2)
    text = str(raised.value)
    assert "reccobeats" in text
    assert "3 times in a row" in text
    assert len(text.splitlines()) <= 3
    assert T1 not in text  # whole addresses may hold keys


def test_nobody_listens() -> None:
    one = JsonService(service("http://127.0.0.1:9", "reccobeats", attempts=2))
    with closing(one), pytest.raises(RemoteError, match="cannot be reached"):
        ask(one)


@pytest.mark.parametrize("status", [400, 401, 403, 404])
def test_other_statuses_are_for_the_caller(server: FakeServer, status: int) -> None:
    server.faults.change(next_statuses=[status])
    with closing(asked(server)) as one:
        with pytest.raises(HttpError) as raised:
            ask(one)
        assert raised.value.status == status
        assert counted(server, one) == (1, 0)


@pytest.mark.parametrize("why", ["told", "failed", "pace"])
def test_closing_ends_waits_at_once(server: FakeServer, why: str) -> None:
    slow = {"told": {}, "failed": {"backoff": 30.0}, "pace": {"pace": 0.05}}[why]
    if why == "told":
        server.faults.change(rate_429=1, retry_after="30")
    if why == "failed":
        server.faults.change(rate_500=1)
    one = asked(server, **slow)
    with ThreadPoolExecutor(8) as pool:
        futures = [pool.submit(ask, one) for _ in range(8)]
        time.sleep(0.3)
        start = time.monotonic()
        one.close()
        errors = [done.exception(5) for done in futures]
        assert time.monotonic() - start < 0.5
    assert sum(isinstance(error, ClientClosedError) for error in errors) >= 6
