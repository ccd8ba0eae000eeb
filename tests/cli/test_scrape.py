"""segue scrape tracks, albums, artists, audio-features: answers, exit codes, interrupts."""

from __future__ import annotations

import re
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from etl.home import Home
from tests.cli.conftest import Said, Segue, assert_short, running_services
from tests.fakes import FakeServer
from tests.fakes.client import A1, ALBUM, NO_SUCH, T1, T2, T3, a_world
from tests.scraping import (
    SOON_S,
    answers,
    finish,
    many_ids,
    plant_ids,
    quick_environment,
    start,
    wait_until,
)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "home")
    plant_ids(home, tracks=[T1, T2, T3], albums=[ALBUM], artists=[A1, NO_SUCH])
    return home


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeServer]:
    """The fake services, named by the environment."""
    with running_services(a_world(), monkeypatch) as server:
        yield server


@pytest.mark.parametrize(
    ("kind", "ids"),
    [
        ("tracks", {T1, T2, T3}),
        ("albums", {ALBUM}),
        ("artists", {A1, NO_SUCH}),
        ("audio-features", {T1, T2, T3}),
    ],
)
def test_each_kind(segue: Segue, home: Home, server: FakeServer, kind: str, ids: set[str]) -> None:
    said = segue("scrape", kind, "--provider", "spotify", "--json", home=home.root)
    assert said.code == 0
    ((done),) = said.json
    assert done["wanted"] == done["found"] + done["missed"] == len(ids)
    assert (done["kind"], done["provider"], done["pages"]) == (kind, "spotify", 1)
    assert done["requests"] == sum(server.requests.values()) - 1
    assert answers(home.scraped / kind).keys() == ids
    assert "next: segue etl run" in said.err


def test_a_table_and_then_nothing_is_missing(segue: Segue, home: Home, server: FakeServer) -> None:
    said = segue("scrape", "tracks", home=home.root)
    assert said.code == 0
    words = [word for line in said.out.splitlines() for word in re.findall(r"[\w-]+", line)]
    names = ["kind", "provider", "wanted", "found", "missed", "requests", "repeated", "pages"]
    assert words == [*names, "tracks", "spotify", "3", "2", "1", "1", "0", "1"]
    server.reset()
    said = segue("scrape", "tracks", home=home.root)
    assert said.code == 0
    assert said.out == ""
    assert "nothing to ask for" in said.err
    assert server.requests == {}
    assert segue("scrape", "tracks", "--json", home=home.root).json == []


def test_the_next_provider_is_asked_for_what_the_first_lacks(
    segue: Segue, home: Home, server: FakeServer
) -> None:
    server.world.audio_features[T3] = None
    said = segue("scrape", "audio-features", "--json", home=home.root)
    rows = [(done["provider"], done["wanted"], done["found"]) for done in said.json]
    assert rows == [("spotify", 3, 2), ("reccobeats", 1, 0)]


@pytest.mark.parametrize("why", ["closed", "not set up"])
def test_a_provider_is_passed_over(
    segue: Segue,
    home: Home,
    server: FakeServer,
    monkeypatch: pytest.MonkeyPatch,
    why: str,
) -> None:
    if why == "closed":
        server.spotify.mode = "new_app"
    else:
        monkeypatch.delenv("SEGUE_SPOTIFY_CLIENT_SECRET")
    said = segue("scrape", "audio-features", "--json", home=home.root)
    assert said.code == 0
    assert said.json[-1]["provider"] == "reccobeats"
    assert said.json[-1]["found"] == 2
    assert "passed over: spotify" in said.err
    # Alone it is an error.
    said = segue("scrape", "audio-features", "--provider", "spotify", home=home.root)
    assert said.code == (6 if why == "closed" else 3)
    assert len(errors(said)) <= 3


def errors(said: Said) -> list[str]:
    """The lines of the error."""
    assert "Traceback" not in said.err
    lines = said.err.splitlines()
    first = next(number for number, line in enumerate(lines) if line.startswith("segue: "))
    return lines[first:]


@pytest.mark.parametrize(
    ("setting", "code", "words"),
    [
        ({"next_statuses": [429] * 9, "retry_after": "7200"}, 6, ["2 h", "kept", "again after"]),
        ({"next_statuses": [418] * 9}, 6, ["spotify refuses tracks", "418"]),
        ({"token_life": 0}, 6, ["[spotify] client_id"]),
    ],
)
def test_what_ends_in_6(
    segue: Segue,
    home: Home,
    server: FakeServer,
    setting: dict[str, object],
    code: int,
    words: list[str],
) -> None:
    server.faults.change(**setting, only="/spotify/v1")
    said = segue("scrape", "tracks", home=home.root)
    assert said.code == code
    lines = errors(said)
    assert len(lines) <= 3
    for word in words:
        assert word in "\n".join(lines)


def test_a_wrong_secret(
    segue: Segue, home: Home, server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SEGUE_SPOTIFY_CLIENT_SECRET", "not-the-secret")
    said = segue("scrape", "tracks", home=home.root)
    assert said.code == 6
    assert len(errors(said)) <= 3
    assert "client_secret" in said.err
    assert "not-the-secret" not in said.err


def test_no_credentials(
    segue: Segue, home: Home, server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SEGUE_SPOTIFY_CLIENT_ID")
    said = segue("scrape", "tracks", home=home.root)
    assert said.code == 3
    assert_short(said, "[spotify] client_id", "SEGUE_SPOTIFY_CLIENT_ID")
    assert server.requests == {}
    # The names of other programs are known too.
    monkeypatch.setenv("SPOTIPY_CLIENT_ID", server.environment()["SEGUE_SPOTIFY_CLIENT_ID"])
    assert segue("scrape", "tracks", home=home.root).code == 0


def test_no_records(segue: Segue, tmp_path: Path, server: FakeServer) -> None:
    said = segue("scrape", "tracks", home=tmp_path / "empty")
    assert said.code == 3
    assert_short(said, "no records", "segue etl extract")
    assert server.requests == {}


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("tracks", "--provider", "reccobeats"), 3),
        (("tracks", "--provider", "nobody"), 3),
        (("tracks", "--retry-misses", "-1"), 2),
        (("songs",), 2),
    ],
)
def test_what_makes_no_sense(
    segue: Segue, home: Home, server: FakeServer, arguments: tuple[str, ...], code: int
) -> None:
    said = segue("scrape", *arguments, home=home.root)
    assert said.code == code
    assert "Traceback" not in said.err
    assert server.requests == {}


@pytest.mark.parametrize("value", ["0", "-1", "fast", "inf", "nan"])
def test_a_pace_that_is_none(
    segue: Segue,
    home: Home,
    server: FakeServer,
    monkeypatch: pytest.MonkeyPatch,
    value: str,
) -> None:
    monkeypatch.setenv("SEGUE_SOURCES_SPOTIFY_PACE", value)
    said = segue("scrape", "tracks", home=home.root)
    assert said.code == 3
    assert_short(said, "[sources] spotify_pace", repr(value), "SEGUE_SOURCES_SPOTIFY_PACE")


def test_an_interrupted_all_survives_a_plain_scrape(
    segue: Segue, home: Home, server: FakeServer
) -> None:
    """What stands in .again.json belongs to --all: only --all may end it."""
    assert segue("scrape", "tracks", home=home.root).code == 0
    server.faults.change(next_statuses=[418] * 9, only="/spotify/v1")
    assert segue("scrape", "tracks", "--all", home=home.root).code == 6
    server.faults.clear()
    assert segue("scrape", "tracks", home=home.root).code == 0
    assert (home.scraped / "tracks" / ".again.json").exists()
    assert segue("scrape", "tracks", "--all", "--json", home=home.root).json[0]["wanted"] == 3
    assert not (home.scraped / "tracks" / ".again.json").exists()


def test_a_damaged_page(segue: Segue, home: Home, server: FakeServer) -> None:
    folder = home.scraped / "tracks"
    folder.mkdir(parents=True)
    (folder / "spotify-2026-01-01-000001.json").write_text("{")
    said = segue("scrape", "tracks", home=home.root)
    assert said.code == 3
    assert "spotify-2026-01-01-000001.json" in said.err


def test_two_at_a_time(home: Home, server: FakeServer, tmp_path: Path) -> None:
    env = quick_environment(server.url, home.root)
    server.faults.change(rate_429=1.0, retry_after="50", only="/spotify/v1")
    with start(["scrape", "tracks"], env, tmp_path) as first:
        assert wait_until(lambda: sum(server.requests.values()) > 0)
        code, out, err = finish(["scrape", "albums"], env, tmp_path)
        assert (code, out) == (3, "")
        assert "in use by another segue command" in err
        first.kill()


@pytest.mark.parametrize("where", ["wait", "repeat", "pace", "answers"])
def test_ctrl_c_ends_it_soon(home: Home, server: FakeServer, tmp_path: Path, where: str) -> None:
    plant_ids(home, tracks=many_ids(1000), name="more")
    env = quick_environment(server.url, home.root)
    if where == "wait":
        server.faults.change(rate_429=1.0, retry_after="50", only="/spotify/v1")
    elif where == "repeat":
        server.faults.change(rate_500=1.0, only="/spotify/v1")
    elif where == "pace":
        env["SEGUE_SOURCES_SPOTIFY_PACE"] = "0.1"
    else:
        server.faults.change(latency=15.0, only="/spotify/v1")
    count = 8 if where in ("repeat", "answers") else 1
    with start(["scrape", "tracks"], env, tmp_path) as process:
        path = ("GET", "/spotify/v1/tracks/")
        assert wait_until(lambda: server.requests[path] >= count)
        time.sleep(0.3)
        begin = time.monotonic()
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
        seconds = time.monotonic() - begin
    assert process.returncode == 130
    assert seconds < SOON_S
    assert "Traceback" not in err
    assert "segue: interrupted" in err
    server.faults.clear()
    env["SEGUE_SOURCES_SPOTIFY_PACE"] = "1000"
    code, out, err = finish(["scrape", "tracks"], env, tmp_path)
    assert code == 0, err
    assert len(answers(home.scraped / "tracks")) == 1003
    assert out
