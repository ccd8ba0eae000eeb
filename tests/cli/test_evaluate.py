"""segue evaluate: what it prints and writes, its options, and being interrupted."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Said, Segue, assert_short
from tests.recommender.evaluation import communities
from tests.recommender.evaluation.communities import Place

ROOT = Path(__file__).parents[2]
Evaluate = Callable[..., Said]


@pytest.fixture
def evaluate(on_communities: Segue) -> Evaluate:
    """Runs ``segue evaluate ARGUMENTS…`` with a home of its own."""
    return partial(on_communities, "evaluate")


def test_a_table_of_models_and_what_was_measured(evaluate: Evaluate, tmp_path: Path) -> None:
    said = evaluate("--models", "popularity", "--repeats", 2, "--seeds-given", "5,1")
    assert said.code == 0
    for given in ("1 seed,", "5 seeds,"):
        assert f"30 playlists, {given} 2 splits" in said.out
    assert said.out.count("popularity") == said.out.count("cooccurrence") == 4
    lines = said.out.splitlines()
    (first, *_) = [line for line in lines if "cooccurrence" in line or "popularity" in line]
    assert "cooccurrence" in first, "best first"
    assert "the results are in" in said.err
    assert "Traceback" not in said.err


def test_json_and_a_file(evaluate: Evaluate, tmp_path: Path) -> None:
    path = tmp_path / "some" / "report.json"
    said = evaluate("--models", "popularity", "--json", "--out", path)
    assert json.loads(path.read_text()) == said.json
    assert [row["model"] for row in said.json["rows"]] == ["cooccurrence", "popularity"]
    best, other = said.json["rows"]
    assert best["metrics"]["ndcg"]["low"] < best["metrics"]["ndcg"]["value"]
    assert best["differences"] == {}
    assert other["differences"]["r_precision"]["relative"]["value"] < 0
    assert said.json["identity"]["rules"]["candidates"] == 500
    again = evaluate("--models", "popularity", "--json").json
    assert again["rows"] == said.json["rows"]
    table = evaluate("--models", "popularity", "--out", path)
    assert json.loads(path.read_text())["rows"] == said.json["rows"]
    assert "popularity" in table.out


@pytest.mark.slow
def test_rules(evaluate: Evaluate) -> None:
    def rows(*arguments: object) -> Any:
        return evaluate("--models", "popularity", "--json", *arguments).json["rows"]

    plain = rows()
    assert rows("--known-only")[0]["metrics"] != plain[0]["metrics"]
    assert rows("--order", "random")[0]["metrics"] != plain[0]["metrics"]
    assert rows("--limit", 12)[0]["playlists"] == 12
    assert rows("--seed", 1)[0]["metrics"] != plain[0]["metrics"]
    assert {row["model"] for row in rows("--models", "random,cooccurrence:neighbours=3")} == {
        *("random", "cooccurrence", "cooccurrence:neighbours=3")
    }


def test_narrow_terminals_show_less(evaluate: Evaluate, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cli.commands.evaluate_output.width", lambda: 80)
    narrow = evaluate("--models", "popularity").out
    monkeypatch.setattr("cli.commands.evaluate_output.width", lambda: 120)
    wider = evaluate("--models", "popularity").out
    assert max(map(len, narrow.splitlines())) <= 80
    assert max(map(len, wider.splitlines())) <= 120
    assert "[" in wider
    assert "[" not in narrow


def test_a_lift(evaluate: Evaluate) -> None:
    said = evaluate("--lift", "--models", "kmeans:k=2")
    assert said.code == 0
    assert "2.03 [2.03, 2.03]" in said.out
    (rows,) = evaluate("--lift", "--models", "kmeans:k=2", "--json").json["rows"].values()
    assert rows[0]["genre"] == "pop"


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("--models", "nobody"), 2, ("no model 'nobody'", "cooccurrence")),
        (("--models", "popularity:x=1"), 3, ("x=1", "settings of popularity: none")),
        (("--seeds-given", "ten"), 2, ("--seeds-given 'ten'",)),
        (("--seeds-given", "0"), 2, ("--seeds-given '0'",)),
        (("--seeds-given", "1,,5"), 2, ("--seeds-given '1,,5'",)),
        (("--seeds-given", "25"), 3, ("0 of 15 playlists", "35 or more")),
        (("--repeats", "0"), 2, ("--repeats",)),
        (("--candidates", "5"), 2, ("--candidates",)),
        (("--limit", "-1"), 2, ("--limit",)),
        (("--limit", "5"), 3, ("a limit of 5", "10 or more")),
        (("--order", "last"), 2, ("--order",)),
        (("--test", "absent"), 3, ("absent", "no such folder")),
        (("--test", ".", "--repeats", "2"), 2, ("--test", "--repeats")),
        (("--lift", "--known-only"), 2, ("--lift",)),
        (("--lift", "--models", "popularity"), 3, ("popularity has no lift", "kmeans")),
        (("--out", "."), 2, ("--out .", "a folder")),
        (("--name", "a/b"), 3, ("'a/b' is not a name",)),
    ],
    ids=lambda value: "_".join(value) if isinstance(value, tuple) else None,
)
def test_what_cannot_be_measured(
    evaluate: Evaluate, arguments: tuple[str, ...], code: int, words: tuple[str, ...]
) -> None:
    said = evaluate(*arguments)
    assert said.code == code
    assert said.out == ""
    assert "Traceback" not in said.err
    for word in words:
        assert word in said.err


def test_no_database_and_no_playlists(segue: Segue, tmp_path: Path) -> None:
    assert_short(segue("evaluate", home=tmp_path / "nothing"), "segue.duckdb")
    world = {**communities.world(), "playlist": [], "playlist_track": []}
    place = communities.build(tmp_path / "none", world)
    said = segue("evaluate", home=place.home.root)
    assert said.code == 4
    assert_short(said, "no playlists", "segue etl run")


@pytest.mark.slow
def test_an_interrupt(place: Place, tmp_path: Path) -> None:
    home = tmp_path / "home"
    command = [sys.executable, "-c", "from cli.main import main; main()", "--home", str(home)]
    command += [
        "--database",
        place.home.database_url,
        "evaluate",
        "--models",
        "popularity",
    ]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    many = [*command, "--repeats", "500"]
    with subprocess.Popen(many, env=environment, stderr=subprocess.PIPE, text=True) as process:
        while len(list(home.rglob("popularity-*.json"))) < 3:
            assert process.poll() is None
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        begin = time.monotonic()
        _, said = process.communicate(timeout=60)
    assert time.monotonic() - begin < 10, "2 seconds on a quiet machine"
    assert process.returncode == 130
    assert "interrupted" in said
    assert "Traceback" not in said
    kept = {path: path.stat().st_mtime_ns for path in home.rglob("popularity-*.json")}
    assert not list(home.rglob("*.partial"))
    few = [*command, "--repeats", "3", "--json"]
    done = subprocess.run(few, env=environment, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout)["rows"][0]["playlists"] == 45
    assert {path: path.stat().st_mtime_ns for path in kept} == kept


@pytest.mark.slow
def test_what_was_measured_is_drawn(
    evaluate: Evaluate, segue: Segue, place: Place, tmp_path: Path
) -> None:
    names = ("model-quality", "quality-by-seeds", "playlist-lift")
    only = [word for name in names for word in ("--only", name)]

    def drawn() -> tuple[set[str], dict[str, str]]:
        url, home = place.home.database_url, tmp_path / "home"
        found = segue("--database", url, "eda", *only, "--json", home=home).json
        skipped = {one["name"]: one["command"] for one in found["skipped"]}
        return {one["name"] for one in found["charts"]}, skipped

    charts, skipped = drawn()
    assert (charts, skipped.keys()) == (set(), set(names))
    assert skipped["playlist-lift"].endswith("evaluate --lift")
    evaluate("--models", "popularity")
    assert drawn()[0] == {"model-quality"}
    evaluate("--models", "popularity", "--seeds-given", "1,10")
    evaluate("--lift", "--models", "kmeans:k=2")
    assert drawn() == (set(names), {})
