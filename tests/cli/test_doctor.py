"""segue doctor: every part is checked, each fault has advice and the right exit code."""

from __future__ import annotations

import contextlib
import shutil
from email.message import Message
from importlib import metadata
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.cli.conftest import Said, Segue
from tests.fakes import FakeServer
from tests.mariadb import Server
from tests.trained_sample import Sample

SECRET = "hush-hush-1"


def by_check(said: Said) -> dict[str, dict[str, str]]:
    return {row["check"]: row for row in said.json}


def test_everything_works(segue: Segue, sample: Sample, services: FakeServer) -> None:
    said = segue("doctor", "--json", home=sample.home.root)
    rows = by_check(said)
    assert said.code == 0, said.out
    assert {"python", "packages", "home", "terminal", "deezer related-artists"} < rows.keys()
    assert rows["database"]["state"] == rows["data"]["state"] == "ok"
    assert f"DuckDB {duckdb.__version__}" in rows["database"]["text"]
    assert "tracks" in rows["data"]["text"]
    assert "fits the database" in rows["model kmeans"]["text"]
    assert rows["spotify settings"]["text"] == "set: client_id, client_secret"
    assert not any(row["state"] == "fails" for row in rows.values())


def test_offline_asks_no_service(segue: Segue, sample: Sample, services: FakeServer) -> None:
    said = segue("doctor", "--offline", home=sample.home.root)
    assert said.code == 0
    assert "deezer" not in said.out
    assert services.requests == {}


@pytest.mark.slow
def test_a_service_that_fails(segue: Segue, sample: Sample, services: FakeServer) -> None:
    services.faults.change(next_statuses=[500] * 200)
    assert segue("doctor", "--json", home=sample.home.root).code == 6


def test_a_new_machine(segue: Segue, tmp_path: Path) -> None:
    said = segue("doctor", "--offline", "--json", home=tmp_path / "new")
    rows = by_check(said)
    assert said.code == 0, "nothing fails, and the advice says what to do first"
    assert rows["database"]["state"] == rows["models"]["state"] == "not set up"
    assert "segue demo" in rows["database"]["advice"]
    assert "SEGUE_SPOTIFY_CLIENT_ID" in rows["spotify settings"]["advice"]
    assert not (tmp_path / "new").exists()


def test_a_damaged_database_comes_before_the_model(
    segue: Segue, sample: Sample, tmp_path: Path
) -> None:
    home = sample.copy(tmp_path / "home")
    (home.root / "segue.duckdb").write_bytes(b"garbage" * 1000)
    (home.models / "kmeans" / "manifest.json").write_text("{")
    said = segue("doctor", "--offline", "--json", home=home.root)
    rows = by_check(said)
    assert said.code == 4
    assert rows["database"]["state"] == rows["model kmeans"]["state"] == "fails"
    assert "data" not in rows


def test_a_model_of_another_database(segue: Segue, sample: Sample, tmp_path: Path) -> None:
    home = sample.copy(tmp_path / "home")
    with contextlib.closing(duckdb.connect(str(home.root / "segue.duckdb"))) as connection:
        connection.execute("DELETE FROM load_log WHERE table_name = 'track_cluster'")
    said = segue("doctor", "--offline", "--json", home=home.root)
    assert said.code == 5
    assert "segue train" in by_check(said)["model kmeans"]["advice"]


def test_a_database_that_nothing_can_be_trained_on(
    segue: Segue, sample: Sample, tmp_path: Path
) -> None:
    assert segue("db", "init", home=tmp_path).code == 0
    rows = by_check(segue("doctor", "--offline", "--json", home=tmp_path))
    assert rows["data"]["state"] == "not set up"
    assert "segue etl run" in rows["data"]["advice"]


def test_a_broken_config_file(segue: Segue) -> None:
    Path("config.ini").write_text(f"[spotify]\n{SECRET}\n")
    said = segue("doctor", "--offline", "--json")
    assert said.code == 3
    rows = by_check(said)
    assert rows["config"]["state"] == "fails"
    assert rows["python"]["state"] == "ok"
    assert SECRET not in said.out + said.err


def test_a_key_that_is_not_read(segue: Segue) -> None:
    Path("config.ini").write_text("[lastfm]\napi_kee = x\n")
    row = by_check(segue("doctor", "--offline", "--json"))["config"]
    assert (row["state"], "api_kee" in row["text"]) == ("warning", True)


def test_secrets_are_not_shown(segue: Segue, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEGUE_LASTFM_API_KEY", SECRET)
    monkeypatch.setenv("SEGUE_SPOTIFY_CLIENT_SECRET", f"{SECRET} x")
    monkeypatch.setenv("SEGUE_DATABASE_URL", f"mysql://me:{SECRET}@127.0.0.1:1/segue")
    said = segue("doctor", "--offline", "--json")
    rows = by_check(said)
    assert said.code == 4
    assert rows["lastfm settings"]["state"] == "ok"
    assert rows["spotify settings"]["state"] == "fails", "a key holds no space"
    assert SECRET not in said.out + said.err


def test_a_home_that_cannot_be_written_to(segue: Segue) -> None:
    Path("file").write_text("")
    said = segue("doctor", "--offline", "--json", home=Path("file"))
    assert said.code == 3
    assert by_check(said)["home"]["state"] == "fails"


def test_a_disk_that_is_nearly_full(segue: Segue, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(100, 90, 10))
    said = segue("doctor", "--offline", "--json")
    assert said.code == 0
    assert by_check(said)["home"]["state"] == "warning"


class Installed(metadata.Distribution):
    """An installation of Segue whose requirements this machine does not meet."""

    def read_text(self, filename: str) -> str | None:
        wrong = ("duckdb>=99", "nothing-of-this-name>=1", "numpy>=2", 'dask>=9999; extra == "dask"')
        head = Message()
        for name, value in {"Name": "segue", "Version": "9", "Requires-Python": ">=99"}.items():
            head[name] = value
        for text in wrong:
            head["Requires-Dist"] = text
        head["Provides-Extra"] = "dask"
        return head.as_string() if filename == "METADATA" else None

    def locate_file(self, path: Any) -> Any:
        raise FileNotFoundError(path)


def test_packages_and_python_out_of_range(segue: Segue, monkeypatch: pytest.MonkeyPatch) -> None:
    real = metadata.distribution
    monkeypatch.setattr(
        metadata, "distribution", lambda name: Installed() if name == "segue" else real(name)
    )
    said = segue("doctor", "--offline", "--json")
    rows = by_check(said)
    assert said.code == 3
    assert rows["python"]["state"] == rows["duckdb"]["state"] == "fails"
    assert rows["duckdb"]["advice"] == "pip install 'duckdb>=99'"
    assert rows["nothing-of-this-name"]["text"] == "not installed"
    assert rows["extra dask"]["state"] == "not set up"
    assert "numpy" not in rows


@pytest.mark.mysql
def test_the_version_of_a_server(segue: Segue, mysql_server: Server, mysql_url: str) -> None:
    said = segue("--database", mysql_url, "doctor", "--offline", "--json")
    row = by_check(said)["database"]
    assert row["state"] == "ok"
    assert row["text"].startswith(("MariaDB 1", "MySQL 8", "MySQL 9"))


def test_for_people(segue: Segue, sample: Sample) -> None:
    said = segue("doctor", "--offline", home=sample.home.root)
    assert "-> set [spotify] in config.ini" in said.out
    assert "fits the database" in said.out
