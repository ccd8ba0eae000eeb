"""An evaluation as a whole: models whose quality is known, and what is kept of it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from etl.errors import InputError
from etl.home import Home
from models.contract import as_text
from models.errors import ModelInputError
from recommender import registry
from recommender.errors import BlendError, UnknownModelError
from recommender.evaluation.report import Report, Row
from recommender.evaluation.request import Request, evaluate
from recommender.evaluation.rules import Rules
from sql.database import Database
from sql.errors import DatabaseError
from tests.recommender.evaluation import communities, contenders
from tests.recommender.evaluation.communities import OF_PLAYLIST, SONGS
from tests.recommender.evaluation.contenders import LEARNED, ORACLE, SPY

Run = Callable[..., Report]


def silent(step: str) -> Callable[[int, int, str], None]:
    return lambda *_: None


@pytest.fixture
def spies(monkeypatch: pytest.MonkeyPatch) -> None:
    """The models of tests, in the registry."""
    monkeypatch.setitem(registry.MODELS, "oracle", ORACLE)
    monkeypatch.setitem(registry.MODELS, "spy", SPY)
    LEARNED.clear()


@pytest.fixture
def run(home: Home, database: Database, spies: None) -> Run:
    """Evaluates the models that are named, separated by commas."""

    def measured(names: str = "", **request: Any) -> Report:
        notes: list[str] = request.pop("notes", [])
        bars = request.pop("bars", silent)
        models = tuple(filter(None, names.split(",")))
        return evaluate(home, database, Request(models, **request), bars, notes.append)

    return measured


def by_model(report: Report) -> dict[str, Row]:
    return {row.model: row for row in report.rows}


def metrics(report: Report) -> list[object]:
    """What is compared: NaN is not equal to itself, None is."""
    return [row["metrics"] for row in report.as_dict()["rows"]]


def value(row: Row, metric: str) -> float:
    return row.metrics[metric].value


def test_who_knows_the_truth_scores_one_and_chance_scores_chance(run: Run) -> None:
    rows = by_model(run("oracle,random,genre-random,popularity", seeds=range(4)))
    oracle = rows["oracle"]
    for metric in ("r_precision", "r_artist", "ndcg", "hit_rate"):
        assert value(oracle, metric) == pytest.approx(1), metric
    assert value(oracle, "clicks") == 0
    assert oracle.playlists == 4 * 15
    hidden = OF_PLAYLIST + 1 - 10
    of_genre = (OF_PLAYLIST - 10) / (2 * SONGS - 10)
    assert value(rows["genre-random"], "r_precision") == pytest.approx(of_genre, abs=0.03)
    assert value(rows["random"], "r_precision") < value(rows["genre-random"], "r_precision")
    known = value(rows["cooccurrence"], "r_precision")
    best = (OF_PLAYLIST - 10) / (SONGS - 10)  # of the community's other songs so many are right
    assert known == pytest.approx(best * (hidden - 1) / hidden, abs=0.06)
    order = [row.model for row in run("oracle,random,genre-random", seeds=range(4)).rows]
    assert order == ["oracle", "cooccurrence", "genre-random", "random"], "best first"


def test_differences_are_to_the_baseline(run: Run) -> None:
    rows = by_model(run("oracle", seeds=range(4)))
    assert rows["cooccurrence"].differences == {}
    base = value(rows["cooccurrence"], "ndcg")
    found = rows["oracle"].differences["ndcg"]
    assert found.absolute.value == pytest.approx(1 - base)
    assert found.relative.value == pytest.approx((1 - base) / base)
    assert found.absolute.low < 1 - base < found.absolute.high
    assert found.relative.low > 0


def test_held_out_songs_are_not_learned(run: Run, database: Database) -> None:
    run("spy", seeds=(0, 1))
    first, second = LEARNED
    for data in (first, second):
        assert len(data) == 135
        own = {one for one in as_text(data.ids) if one.startswith("own")}
        assert len(own) == 135, "those of the playlists that are held out are unknown"
    assert as_text(first.ids) != as_text(second.ids)


def test_songs_of_no_training_playlist_are_misses_or_left_out(run: Run) -> None:
    hidden = OF_PLAYLIST + 1 - 10
    all_songs = value(by_model(run("oracle"))["cooccurrence"], "r_precision")
    known = by_model(run("oracle", rules=Rules(known_only=True)))["cooccurrence"]
    assert value(known, "r_precision") > all_songs
    assert value(known, "ndcg") > 0.9 * value(known, "r_precision")
    assert all_songs < (hidden - 1) / hidden


def test_a_seed_decides(run: Run, tmp_path: Path, database: Database) -> None:
    reports = [
        evaluate(Home(tmp_path / name), database, Request(("random",), seeds=seeds), silent, str)
        for name, seeds in (("one", (3,)), ("same", (3,)), ("other", (4,)))
    ]
    one, same, other = map(metrics, reports)
    assert one == same != other


def test_a_blend(run: Run) -> None:
    text = "popularity:1,cooccurrence:3"
    rows = by_model(run(blends=(text, "popularity:1,cooccurrence:3.0"), seeds=(0, 1)))
    assert rows.keys() == {"cooccurrence", text}
    blended, base = (value(rows[name], "r_precision") for name in (text, "cooccurrence"))
    assert blended == pytest.approx(base, abs=0.1)
    assert rows[text].playlists == 30
    assert rows[text].empty == 0
    with pytest.raises(BlendError, match="NAME:WEIGHT"):
        run(blends=("popularity",))


def test_several_numbers_of_seeds(run: Run) -> None:
    report = run("popularity", given=(5, 1))
    assert [row.given for row in report.rows] == [1, 1, 5, 5]
    assert {row.playlists for row in report.rows} == {15}


class InterruptedBars:
    """Progress that ends like Ctrl-C once a model has begun to answer."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __call__(self, step: str) -> Callable[[int, int, str], None]:
        def progress(done: int, total: int, name: str) -> None:
            if f"{step}: {name}".startswith(self.text):
                raise KeyboardInterrupt

        return progress


def test_an_interrupted_run_goes_on_where_it_stopped(run: Run, home: Home) -> None:
    with pytest.raises(KeyboardInterrupt):
        run("spy,oracle", seeds=(0, 1), bars=InterruptedBars("split 1: oracle"))
    assert len(LEARNED) == 2
    again = run("spy,oracle", seeds=(0, 1))
    assert len(LEARNED) == 2, "the spy was done in both splits"
    fresh = run("spy,oracle", seeds=(0, 1), name="fresh")
    assert metrics(again) == metrics(fresh)
    assert not list(home.evaluations.rglob("*.partial"))


def test_only_what_is_missing_is_measured(run: Run, home: Home) -> None:
    run("spy")
    run("spy", given=(10, 5))
    run("spy", seeds=(0, 1))
    assert len(LEARNED) == 3
    run("spy:factor=2")
    assert len(LEARNED) == 4, "other settings"
    (folder,) = home.evaluations.iterdir()
    found = (folder / "results").glob("spy-*-0-10.json")
    (path,) = [one for one in found if "factor" not in one.name]
    whole = path.read_text()
    path.write_text("{")
    run("spy")
    assert len(LEARNED) == 5, "a damaged result"
    path.write_text(whole.replace('"ndcg"', '"gain"'))
    run("spy")
    assert len(LEARNED) == 6, "other metrics"


def test_a_changed_program_is_measured_again(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    run("spy")
    program = [Path(contenders.__file__), Path(communities.__file__)]
    monkeypatch.setattr("recommender.evaluation.contestants.FittedModel.program", program)
    run("spy")
    assert len(LEARNED) == 2


def test_other_rules_are_another_evaluation(run: Run, home: Home) -> None:
    run("spy")
    run("spy", rules=Rules(candidates=20))
    assert len(list(home.evaluations.iterdir())) == 2
    run("spy", name="mine")
    with pytest.raises(InputError, match=r"mine .*\n?.*--name"):
        run("spy", name="mine", rules=Rules(candidates=20))
    with pytest.raises(InputError, match="not a name"):
        run("spy", name="../elsewhere")


def test_another_database_is_another_evaluation(
    run: Run, home: Home, tmp_path: Path, spies: None
) -> None:
    run("spy", name="mine")
    world = dict(communities.world())
    world["playlist_track"] = world["playlist_track"][:-1]
    with (
        closing(communities.build(tmp_path / "other", world).open()) as other,
        pytest.raises(InputError, match=r"data '.*, now '"),
    ):
        evaluate(home, other, Request(("spy",), name="mine"), silent, str)


def test_a_model_that_cannot_learn(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ModelInputError, match="too few for the spy"):
        run("spy:wanted=1000")
    for name in registry.MODELS.keys() - {"kmeans", "popularity", "cooccurrence", "spy"}:
        monkeypatch.delitem(registry.MODELS, name)  # they take their time
    demanding = replace(SPY, config="tests.recommender.evaluation.test_request:Demanding")
    monkeypatch.setitem(registry.MODELS, "spy", demanding)
    notes: list[str] = []
    found = by_model(run(notes=notes))
    assert "spy" not in found
    assert {"random", "genre-random", "kmeans", "popularity", "cooccurrence"} <= found.keys()
    assert any("spy is left out: 135 playlists are too few" in note for note in notes)


class Demanding(contenders.SpyConfig):
    """Settings that no data fulfil."""

    def __init__(self) -> None:
        super().__init__(wanted=1000)


def test_what_cannot_be_measured(run: Run) -> None:
    with pytest.raises(UnknownModelError, match=r"no model 'nobody'.*cooccurrence"):
        run("nobody")
    with pytest.raises(
        InputError, match=r"expected SETTING=VALUE\nsettings of spy: factor, wanted"
    ):
        run("spy:speed=3")
    with pytest.raises(InputError, match="'fast' cannot be the value of factor"):
        run("spy:factor=fast")
    with pytest.raises(InputError, match="neighbours is 0"):
        run("cooccurrence:neighbours=0")
    with pytest.raises(InputError, match="0 of 15 playlists"):
        run("spy", given=(30,))
    assert LEARNED == []


def test_a_database_without_playlists(home: Home, tmp_path: Path) -> None:
    world = {**communities.world(), "playlist": [], "playlist_track": []}
    with (
        closing(communities.build(tmp_path / "none", world).open()) as database,
        pytest.raises(DatabaseError, match="no playlists"),
    ):
        evaluate(home, database, Request(), silent, str)


def test_what_answers_are_like(run: Run) -> None:
    rows = by_model(run("oracle,random,popularity"))
    assert value(rows["cooccurrence"], "diversity") < value(rows["random"], "diversity")
    assert value(rows["cooccurrence"], "novelty") < value(rows["random"], "novelty")
    assert rows["popularity"].coverage < rows["cooccurrence"].coverage < 2 * SONGS / 230
    assert rows["oracle"].answer_seconds > 0
