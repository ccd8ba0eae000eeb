"""segue config: written for one's own eyes, shown without secrets, tried service by service."""

from __future__ import annotations

import shlex
import stat
from pathlib import Path

import pytest

from cli.settings.keys import KEYS, example_text
from cli.settings.reading import read_settings
from tests.cli.conftest import Segue, assert_short
from tests.fakes import FakeServer
from tests.trained_sample import Sample

SECRETS = {
    "SEGUE_SPOTIFY_CLIENT_SECRET": "hush-hush-spotify",
    "SEGUE_LASTFM_API_KEY": "hush-hush-lastfm",
    "SEGUE_DATABASE_URL": "mysql://me:hush-hush-mysql@127.0.0.1:1/segue",
}


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
    assert_short(said, "config.ini exists already")
    assert "mine" in Path("config.ini").read_text()
    assert segue("config", "init", "other.ini").code == 0
    assert Path("other.ini").exists()


def test_init_writes_the_file_that_is_named_for_all_commands(segue: Segue) -> None:
    said = segue("--config", "new.ini", "config", "init")
    assert said.code == 0
    assert "segue --config new.ini config check" in said.err
    assert Path("new.ini").read_text(encoding="utf-8") == example_text()
    assert segue("--config", "new.ini", "config", "init").code == 3
    Path("broken.ini").write_text("broken")
    assert segue("--config", "broken.ini", "config", "init", "other.ini").code == 0


def test_a_missing_config_file_is_written_as_the_error_says(segue: Segue) -> None:
    said = segue("--config", "new.ini", "models")
    assert said.code == 3
    advice = said.err.splitlines()[-1].partition(": ")[2]
    assert segue(*shlex.split(advice)[1:]).code == 0
    assert segue("--config", "new.ini", "models").code == 0


def test_a_home_in_a_file_is_relative_to_the_file(segue: Segue) -> None:
    Path("music").mkdir()
    Path("music/config.ini").write_text("[paths]\nhome = data\n")
    segue("--config", "music/config.ini", "db", "init")
    assert Path("music/data/segue.duckdb").exists()


@pytest.mark.parametrize("way", ["option", "variable"])
def test_a_home_on_the_command_line_is_relative_to_this_folder(
    segue: Segue, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    Path("music").mkdir()
    Path("music/config.ini").write_text("[paths]\nhome = elsewhere\n")
    if way == "variable":
        monkeypatch.setenv("SEGUE_HOME", "data")
    segue(
        "--config", "music/config.ini", "db", "init", home=Path("data") if way == "option" else None
    )
    assert Path("data/segue.duckdb").exists()


def test_init_where_there_is_no_such_folder(segue: Segue) -> None:
    said = segue("config", "init", "no/such/config.ini")
    assert said.code == 3
    assert_short(said, "config.ini")


def test_show_hides_secrets_and_names_origins(
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


@pytest.mark.slow
def test_check_with_everything_there(segue: Segue, sample: Sample, services: FakeServer) -> None:
    said = segue("config", "check", "--json", home=sample.home.root)
    states = {row["service"]: row["state"] for row in said.json}
    assert said.code == 0
    assert states.pop("aws") == "not set up"
    assert set(states.values()) == {"ok"}
    assert len(states) == 9


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
    services.faults.change(next_statuses=[418] * 50)
    rows = {row["service"]: row for row in segue("config", "check", "--json").json}
    assert rows["reccobeats audio-features"]["state"] == "fails"
    assert not any("kept" in row["text"] for row in rows.values())
    assert "hush-hush" not in said.out + said.err


def test_a_broken_file_is_named_without_its_content(segue: Segue) -> None:
    Path("config.ini").write_text("[spotify]\nclient_secret\nhush-hush and more\n")
    said = segue("config", "show")
    assert said.code == 3
    assert_short(said, "config.ini", "line")
    assert "hush-hush" not in said.err


SCRAPE = ("scrape", "related-artists", "0TnOYISbd1XYRBk9myaseg", "--provider")


@pytest.mark.parametrize("value", ["caf\u00e9", "snow\u2603man", "two words", "one\x1btwo"])
@pytest.mark.parametrize(
    ("provider", "key"),
    [("spotify", "client_id"), ("spotify", "client_secret"), ("lastfm", "api_key")],
)
def test_a_key_that_no_service_gives_out(
    segue: Segue,
    services: FakeServer,
    monkeypatch: pytest.MonkeyPatch,
    provider: str,
    key: str,
    value: str,
) -> None:
    monkeypatch.setenv(f"SEGUE_{provider}_{key}".upper(), value)
    said = segue(*SCRAPE, provider)
    assert said.code == 3
    assert_short(said, f"[{provider}] {key}", f"SEGUE_{provider}_{key}".upper())
    assert value not in said.err
    assert services.requests == {}


@pytest.mark.parametrize(
    ("name", "value", "bounds"),
    [
        ("TIMEOUT", "1e300", "0.1 to 3600"),
        ("TIMEOUT", "1e-300", "0.1 to 3600"),
        ("DEEZER_PACE", "1e-300", "0.001 to 100000"),
        ("DEEZER_PACE", "1e300", "0.001 to 100000"),
        ("WAIT_CAP", "1e300", "0.01 to 86400"),
        ("WAIT_CAP", "9" * 5000, "0.01 to 86400"),
    ],
)
def test_a_number_out_of_bounds(
    segue: Segue,
    services: FakeServer,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    value: str,
    bounds: str,
) -> None:
    monkeypatch.setenv(f"SEGUE_SOURCES_{name}", value)
    said = segue(*SCRAPE, "deezer")
    assert said.code == 3
    assert_short(said, f"[sources] {name.lower()}", value[:40], bounds, f"SEGUE_SOURCES_{name}")
    assert len(said.err) < 300
    assert services.requests == {}


def test_every_number_has_a_default_within_its_bounds() -> None:
    numbers = [key for key in KEYS if key.bounds is not None]
    assert len(numbers) == 10
    for key in numbers:
        assert read_settings({}).number(*key.path) == float(key.default)


@pytest.mark.parametrize(
    "value",
    [
        "api.deezer.com",
        "ftp://me:hush-hush@host/",
        "http://me:hush-hush@/",
        "http://me:hush-hush@" + "a" * 64 + ".example/",
        "http://me:hush-hush@a..example/",
        "http://me:hush-hush@ho st/",
        "http://me:hush-hush@host:port/",
        "http://me:hush-hush@host:99999/",
        "http://me:hush-hush@[::1/",
        "http://me:hush-hush%E2%98%83@host/",
        "http://me:hush-hush\u2603@host/",
        "http://host/?key=hush-hush",
        "http://me:hush-hush@host/v1?",
        "http://me:hush-hush@host:0/",
        "http://me:hush-hush@*/",
        "http://me:hush\\hush-hush@host/",
        "http://me:hush-hush@[::1]x/",
    ],
)
def test_an_address_that_cannot_be_asked(
    segue: Segue, services: FakeServer, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("SEGUE_SOURCES_DEEZER_URL", value)
    said = segue(*SCRAPE, "deezer")
    assert said.code == 3
    assert_short(said, "[sources] deezer_url", "SEGUE_SOURCES_DEEZER_URL")
    assert "hush-hush" not in said.err + segue("config", "show").out
    assert services.requests == {}


def test_an_address_may_have_a_password(
    segue: Segue, services: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = services.environment()["SEGUE_SOURCES_DEEZER_URL"]
    monkeypatch.setenv("SEGUE_SOURCES_DEEZER_URL", url.replace("://", "://me:hush-hush@"))
    assert segue(*SCRAPE, "deezer", "--depth", "0").code == 0
    said = segue("config", "show", "--json")
    assert "hush-hush" not in said.out
    assert url.replace("://", "://me:***@") in said.out


@pytest.mark.parametrize(
    "line", ["api_key QUJDhush-hush==", "hush-hush", "api_key hush-hush=1\napi_key hush-hush=2"]
)
def test_a_line_without_an_equals_sign_is_not_shown(segue: Segue, line: str) -> None:
    Path("config.ini").write_text(f"[lastfm]\n{line}\n")
    said = segue("config", "show")
    assert "config.ini" in said.err
    assert "hush-hush" not in (said.out + said.err).lower()


def test_a_file_as_notepad_writes_it(segue: Segue) -> None:
    Path("config.ini").write_text("[aws]\nbucket = mine\n", encoding="utf-8-sig")
    said = segue("config", "show", "--json")
    assert said.code == 0
    assert {"section": "aws", "key": "bucket", "value": "mine", "from": "config.ini"} in said.json
    assert said.err == ""


def test_unknown_sections_and_keys_are_named(segue: Segue) -> None:
    Path("config.ini").write_text(
        "[Spotify]\nclient_id = hush-hush\n[DEFAULT]\nx = hush-hush\n"
        "[lastfm]\napi_kee = hush-hush\nqqqqqq = hush-hush\n"
    )
    said = segue("config", "show", "--json")
    assert said.code == 0
    assert said.err.splitlines() == [
        "config.ini: [Spotify] is not a known section; did you mean [spotify]?",
        "config.ini: [DEFAULT] is not a known section",
        "config.ini: api_kee in [lastfm] is not a known key; did you mean api_key?",
        "config.ini: a line in [lastfm] is not a known key",
    ]
    assert "hush-hush" not in said.out


@pytest.mark.parametrize("value", ["", " ", "\t "])
def test_what_is_blank_is_not_set(
    segue: Segue, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    for name in ("SEGUE_AWS_REGION", "SEGUE_HOME", "SEGUE_CONFIG", "SEGUE_DATABASE_URL"):
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("SEGUE_AWS_BUCKET", " mine ")
    rows = {(row["section"], row["key"]): row for row in segue("config", "show", "--json").json}
    assert rows["aws", "region"]["from"] == "not set"
    assert rows["paths", "home"]["from"] == "default"
    assert rows["database", "url"]["from"] == "default"
    assert rows["aws", "bucket"]["value"] == "mine"
    said = segue("etl", "transform", "--engine", "athena")
    assert said.code == 3
    assert_short(said, "no AWS region", "SEGUE_AWS_REGION")
