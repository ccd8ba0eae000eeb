"""segue config: written for one's own eyes, shown without secrets, tried service by service."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from cli.config_keys import example_text
from tests.cli.conftest import Segue, assert_short
from tests.fakes import FakeServer, World
from tests.trained_sample import Sample

SECRETS = {
    "SEGUE_SPOTIFY_CLIENT_SECRET": "hush-hush-spotify",
    "SEGUE_LASTFM_API_KEY": "hush-hush-lastfm",
    "SEGUE_DATABASE_URL": "mysql://me:hush-hush-mysql@127.0.0.1:1/segue",
}


@pytest.fixture
def services(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeServer]:
    with FakeServer(World(invent=1.0)) as server:
        for name, value in server.environment().items():
            monkeypatch.setenv(name, value)
        yield server


def test_init_writes_what_only_its_owner_may_read(segue: Segue) -> None:
    said = segue("config", "init")
    assert said.code == 0
    path = Path("config.ini")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.read_text(encoding="utf-8") == example_text()
    assert segue("config", "show").code == 0


def test_init_overwrites_nothing(segue: Segue) -> None:
    Path("config.ini").write_text("[spotify]\nclient_secret = mine\n")
    said = segue("config", "init")
    assert said.code == 3
    assert_short(said, "config.ini is there already")
    assert "mine" in Path("config.ini").read_text()
    assert segue("config", "init", "other.ini").code == 0
    assert Path("other.ini").exists()


def test_init_where_there_is_no_such_folder(segue: Segue) -> None:
    said = segue("config", "init", "no/such/config.ini")
    assert said.code == 3
    assert_short(said, "config.ini")


def test_show_hides_secrets_and_tells_origins(
    segue: Segue, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("config.ini").write_text("[aws]\nbucket = mine\n[lastfm]\napi_key = hush-hush-file\n")
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("SEGUE_LASTFM_API_KEY")
    table, document = segue("config", "show"), segue("config", "show", "--json")
    assert "hush-hush" not in table.out + table.err + document.out + document.err
    rows = {(row["section"], row["key"]): row for row in document.json}
    assert rows["aws", "bucket"] == {
        "section": "aws", "key": "bucket", "value": "mine", "from": "config.ini",
    }  # fmt: skip
    assert rows["spotify", "client_secret"]["from"] == "SEGUE_SPOTIFY_CLIENT_SECRET"
    assert rows["lastfm", "api_key"]["value"] == "(hidden)"
    assert rows["database", "url"]["value"] == "mysql://me:***@127.0.0.1:1/segue"
    assert rows["sources", "wait_cap"]["from"] == "default"


def test_check_with_everything_there(segue: Segue, sample: Sample, services: FakeServer) -> None:
    said = segue("config", "check", "--json", home=sample.home.root)
    states = {row["service"]: row["state"] for row in said.json}
    assert said.code == 0
    assert states.pop("aws") == "not set up"
    assert set(states.values()) == {"ok"}
    assert len(states) == 8


def test_check_of_a_new_app(segue: Segue, sample: Sample, services: FakeServer) -> None:
    services.spotify.mode = "new_app"
    said = segue("config", "check", "--json", home=sample.home.root)
    rows = {row["service"]: row for row in said.json}
    assert said.code == 0
    assert "one at a time" in rows["spotify tracks"]["text"]
    assert rows["spotify audio-features"]["state"] == "closed"
    assert "reccobeats" in rows["spotify audio-features"]["text"]
    assert rows["spotify related-artists"]["state"] == "closed"


def test_check_with_nothing_there(segue: Segue, tmp_path: Path) -> None:
    said = segue("config", "check", "--json", home=tmp_path / "home")
    states = {row["service"]: row["state"] for row in said.json}
    assert said.code == 6
    assert states["database"] == states["spotify tracks"] == "not set up"
    assert states["reccobeats audio-features"] == states["deezer related-artists"] == "fails"
    assert not (tmp_path / "home").exists(), "trying changes nothing"


def test_check_of_wrong_credentials_and_a_database_that_is_not_there(
    segue: Segue, services: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    said = segue("config", "check", "--json")
    rows = {row["service"]: row for row in said.json}
    assert said.code == 4, "the first failure decides"
    assert rows["database"]["state"] == "fails"
    assert "does not accept the app" in rows["spotify tracks"]["text"]
    assert "does not accept the key" in rows["lastfm related-artists"]["text"]
    assert rows["reccobeats audio-features"]["state"] == "ok"
    assert "hush-hush" not in said.out + said.err


def test_a_broken_file_is_named_without_its_content(segue: Segue) -> None:
    Path("config.ini").write_text("[spotify]\nclient_secret\nhush-hush and more\n")
    said = segue("config", "show")
    assert said.code == 3
    assert_short(said, "config.ini", "line")
    assert "hush-hush" not in said.err
