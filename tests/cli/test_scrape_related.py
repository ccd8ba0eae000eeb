"""segue scrape related-artists: seeds, limits, going on, providers in order."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from etl import pipeline
from etl.home import Home
from etl.ids import link, name_id, uri
from sql.opening import open_database
from tests.cli.conftest import Segue, assert_short, running_services
from tests.etl.scrape.test_crawl import A, B, C, D, S, graph
from tests.fakes import FakeServer
from tests.scraping import (
    SOON_S,
    answers,
    finish,
    plant_ids,
    quick_environment,
    scraped,
    spotify,
    start,
    wait_until,
)

COMMAND = ("scrape", "related-artists")


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeServer]:
    """The fake services, named by the environment."""
    with running_services(graph(), monkeypatch) as server:
        yield server


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def load(home: Home, server: FakeServer, artists: list[str]) -> None:
    """Bring artists with their names into the database."""
    plant_ids(home, artists=artists)
    scraped(home, "artists", spotify(server))
    pipeline.extract(home)
    pipeline.transform(home)
    with closing(open_database(home.database_url, read_only=False)) as database:
        pipeline.load_staged(home, database)
    server.reset()


def asked(server: FakeServer) -> list[str]:
    return list(server.counts.asked["related-artists"])


@pytest.mark.parametrize("form", ["id", "uri", "link", "name"])
def test_seeds_in_all_forms(segue: Segue, home: Home, server: FakeServer, form: str) -> None:
    load(home, server, [S])
    text = {"id": S, "uri": uri("artist", S), "link": link("artist", S), "name": " artist  s"}[form]
    said = segue(*COMMAND, text, "--depth", "1", "--json", home=home.root)
    assert said.code == 0, said.err
    ((done),) = said.json
    assert (done["asked"], done["found"], done["edges"], done["depth"]) == (3, 3, 6, 1)
    assert done["requests"] == 3
    assert asked(server)[0] == S
    assert "next: segue etl run" in said.err


@pytest.mark.slow
def test_named_seeds_go_two_steps_and_the_database_none(
    segue: Segue, home: Home, server: FakeServer
) -> None:
    assert segue(*COMMAND, S, home=home.root).code == 0
    assert set(asked(server)) == {S, A, B, C, D}
    other = Home(home.root.with_name("other"))
    load(other, server, [A, D])
    said = segue(*COMMAND, home=other.root)
    assert said.code == 0
    assert set(asked(server)) == {A, D}
    assert said.out


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Nobody", "no artist 'Nobody'"),
        (uri("track", S), "is a track, not an artist"),
        ("", "no artist ''"),
        (name_id("Nobody"), "was made from a name, and no service knows it"),
    ],
)
def test_seeds_that_are_none(
    segue: Segue, home: Home, server: FakeServer, text: str, word: str
) -> None:
    said = segue(*COMMAND, S, text, home=home.root)
    assert said.code == 3
    assert_short(said, word)
    assert server.requests == {}


def test_a_database_that_does_not_answer(
    segue: Segue, home: Home, server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is not taken for one that has no artists."""
    for seed in ("Gideon Marsh", S):
        monkeypatch.setenv("SEGUE_DATABASE_URL", "mysql://me:hush-hush@127.0.0.1:1/segue")
        said = segue(*COMMAND, seed, home=home.root)
        assert said.code == 4
        assert_short(said, "no server answers")
        monkeypatch.setenv("SEGUE_DATABASE_URL", "mysql://127.0.0.1:1/segue")
        said = segue(*COMMAND, seed, home=home.root)
        assert said.code == 3
        assert_short(said, "database URL")
    assert server.requests == {}


def test_what_a_limit_does_is_told(segue: Segue) -> None:
    assert "name the first artists again" in " ".join(segue(*COMMAND, "--help").out.split())


def test_nothing_to_begin_with(segue: Segue, home: Home, server: FakeServer) -> None:
    said = segue(*COMMAND, home=home.root)
    assert said.code == 3
    assert_short(said, "no artist", "segue scrape related-artists ARTIST")
    assert server.requests == {}


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--depth", "-1"), 2),
        (("--max-artists", "0"), 2),
        (("--min-popularity", "101"), 2),
        (("--provider", "reccobeats"), 3),
    ],
)
def test_what_makes_no_sense(
    segue: Segue, home: Home, server: FakeServer, arguments: tuple[str, ...], code: int
) -> None:
    said = segue(*COMMAND, S, *arguments, home=home.root)
    assert said.code == code
    assert "Traceback" not in said.err
    assert server.requests == {}


@pytest.mark.parametrize("mode", ["extended", "new_app"])
def test_it_goes_on_without_seeds(segue: Segue, home: Home, server: FakeServer, mode: Any) -> None:
    """With the one who was asked, though Spotify comes first: that one is closed."""
    load(home, server, [S, A, B, C, D])
    server.spotify.mode = mode
    name, path = ("spotify", "/spotify") if mode == "extended" else ("deezer", "/deezer")
    key = "related-artists" if mode == "extended" else "deezer-related"
    # The first statuses tell that Spotify is closed.
    plan = {"next_statuses": [200] * 4 + [418] * 20, "only": path}
    server.faults.change(**plan)
    said = segue(*COMMAND, S, "--depth", "3", home=home.root)
    assert said.code == 6
    server.faults.clear()
    before = set(server.counts.answered[key])
    said = segue(*COMMAND, "--json", home=home.root)
    assert said.code == 0, said.err
    assert "going on with the last crawl" in said.err
    ((done),) = said.json
    assert (done["provider"], done["depth"]) == (name, 3)
    assert server.counts.repeated(key) == {}
    assert before
    assert len(server.counts.answered[key]) == 6
    # It has an end: from now on the database's artists are the seeds.
    said = segue(*COMMAND, "--json", home=home.root)
    assert "going on" not in said.err
    assert said.json[-1]["before"] == 5


def test_passed_over(
    segue: Segue, home: Home, server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(home, server, [S])
    server.spotify.mode = "new_app"
    said = segue(*COMMAND, S, "--depth", "1", "--json", home=home.root)
    assert said.code == 0
    assert [done["provider"] for done in said.json] == ["spotify", "deezer"]
    assert "passed over: spotify" in said.err
    monkeypatch.delenv("SEGUE_LASTFM_API_KEY")
    said = segue(*COMMAND, S, "--provider", "lastfm", home=home.root)
    assert said.code == 3
    assert_short(said, "[lastfm] api_key", "SEGUE_LASTFM_API_KEY")


def test_all_closed(segue: Segue, home: Home, server: FakeServer) -> None:
    server.spotify.mode = "new_app"
    said = segue(*COMMAND, S, "--provider", "spotify", home=home.root)
    assert said.code == 6
    assert "use --provider deezer, listenbrainz or lastfm" in said.err
    assert "Traceback" not in said.err


def test_a_wrong_key(
    segue: Segue, home: Home, server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(home, server, [S])
    monkeypatch.setenv("SEGUE_LASTFM_API_KEY", "not-the-key")
    said = segue(*COMMAND, S, "--provider", "lastfm", home=home.root)
    assert said.code == 6
    assert "SEGUE_LASTFM_API_KEY" in said.err
    assert "not-the-key" not in said.err
    assert server.requests["GET", "/lastfm/2.0"] == 1


def test_ctrl_c_while_waiting(home: Home, server: FakeServer, tmp_path: Path) -> None:
    env = quick_environment(server.url, home.root)
    server.faults.change(next_statuses=[200] * 3 + [429] * 9, retry_after="50", only="/spotify/v1")
    with start([*COMMAND, S, "--depth", "3"], env, tmp_path) as process:
        assert wait_until(lambda: server.counts.outcomes["spotify", "429"] > 0)
        time.sleep(0.2)
        begin = time.monotonic()
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=30)
        assert time.monotonic() - begin < SOON_S
    assert process.returncode == 130
    assert "Traceback" not in err
    server.faults.clear()
    code, _, err = finish([*COMMAND], env, tmp_path)
    assert code == 0, err
    assert len(answers(home.scraped / "related-artists")) == 6
    assert server.counts.repeated("related-artists") == {}
