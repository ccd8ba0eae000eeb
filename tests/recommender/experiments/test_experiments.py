"""Experiments: what is measured and kept, grids that go on, and what is refused."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from etl.errors import InputError
from models.contract import Query
from models.errors import ModelInputError
from models.playlists.cooccurrence import Cooccurrence
from models.playlists.skipgram.skipgram import SkipGram
from recommender.errors import UnknownModelError
from recommender.experiments.comparing import compare
from recommender.experiments.grid import parse
from recommender.experiments.grids import run_grid
from recommender.experiments.of_playlists import PlaylistTask
from recommender.experiments.plan import Plan, config_of, learner
from recommender.experiments.record import Experiments, Record
from recommender.experiments.running import run
from tests.recommender.evaluation import communities
from tests.recommender.evaluation.communities import Place, song
from tests.sql.planted import World, with_rows

LISTS = ("playlist", "playlist_track")
QUICK = {"embedding_dim": 8, "epochs": 3}


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """Do not write there."""
    return communities.build(tmp_path_factory.mktemp("communities"))


@pytest.fixture(scope="session")
def task(place: Place) -> Iterator[PlaylistTask]:
    with closing(place.open()) as database:
        yield PlaylistTask(database)


@pytest.fixture
def experiments(tmp_path: Path) -> Experiments:
    return Experiments(tmp_path / "experiments")


def silent(_step: str) -> Callable[[int, int, str], None]:
    return lambda *_: None


def of_fewer(playlists: int) -> World:
    """The world with its first playlists only."""
    world = communities.world()
    tables = {name: [row for row in world[name] if row[0] < playlists] for name in LISTS}
    return with_rows(world, **tables)


def plan(name: str, model: str = "skipgram", **settings: Any) -> Plan:
    seed, rows = settings.pop("seed", 0), settings.pop("num_rows", -1)
    usual = QUICK if model == "skipgram" else {}
    return Plan(name, learner(model), config_of(learner(model), {**usual, **settings}), seed, rows)


Run = Callable[..., Record]


@pytest.fixture
def done(experiments: Experiments, task: PlaylistTask) -> Run:
    """Does an experiment."""

    def record(*arguments: Any, **settings: Any) -> Record:
        return run(experiments, plan(*arguments, **settings), task, 1, silent, print)

    return record


def test_an_experiment_is_measured_and_kept(done: Run, experiments: Experiments) -> None:
    record = done("one", seed=4, epochs=12, learning_rate=0.1)
    assert experiments.read("one") == record
    assert (record.model, record.seed, record.tested) == ("skipgram", 4, 15)
    assert record.settings["epochs"] == 12
    assert len(record.losses) == 12
    assert record.losses[0] > record.losses[-1]
    assert record.playlists == 135
    assert record.rows == 135 * 24
    assert record.metrics["r_precision"] is not None
    assert record.metrics["r_precision"] > 0.35  # of the 14 hidden, 13 are among 30 likely ones
    model = experiments.model("one")
    assert isinstance(model, SkipGram)
    assert model.seed == 4
    np.testing.assert_allclose(model.losses, record.losses, atol=1e-5)
    assert len(model.rank(Query((song("a", 1),)), 5)) == 5
    assert np.mean(experiments.values("one")["ndcg"]) == pytest.approx(
        record.metrics["ndcg"], abs=1e-6
    )


def test_a_seed_gives_the_same_experiment(done: Run) -> None:
    one, same, other = done("one"), done("same"), done("other", seed=1)
    assert one.losses == same.losses != other.losses
    assert one.metrics == same.metrics


def test_any_model_of_playlists_can_be_tried(done: Run, experiments: Experiments) -> None:
    record = done("co", "cooccurrence", neighbours=7)
    assert record.losses == []
    assert record.settings["neighbours"] == 7
    assert isinstance(experiments.model("co"), Cooccurrence)


def test_some_of_the_rows(done: Run) -> None:
    some = done("some", "popularity", num_rows=500)
    assert (some.playlists, some.rows, some.num_rows) == (20, 480, 500)
    assert some.tested == done("all", "popularity").tested
    with pytest.raises(InputError, match="num_rows is 23, and the first playlist has 24 tracks"):
        done("none", "popularity", num_rows=23)
    with pytest.raises(InputError, match="num_rows is 0"):
        plan("none", num_rows=0)


@pytest.mark.parametrize(
    ("model", "settings", "error", "reason"),
    [
        ("nothing", {}, UnknownModelError, "no model 'nothing'"),
        ("kmeans", {}, InputError, "kmeans learns from neither playlists nor related artists"),
        ("skipgram", {"neighbours": 3}, InputError, "skipgram has no setting neighbours"),
        ("popularity", {"epochs": 3}, InputError, "settings of popularity: none"),
        ("skipgram", {"window_size": -2}, InputError, "skipgram: setting window_size is -2"),
    ],
)
def test_what_cannot_be_tried_is_named(
    model: str, settings: dict[str, Any], error: type[Exception], reason: str
) -> None:
    with pytest.raises(error, match=reason):
        plan("any", model, **settings)


@pytest.mark.parametrize(
    "name", ["", "..", ".x", "a/../b", "/tmp", "a b", "a/b/c", "x" * 81, "\x1b"]
)
def test_names_that_are_no_folder_are_refused(experiments: Experiments, name: str) -> None:
    with pytest.raises(InputError, match="cannot be the name"):
        experiments.folder(name)


def test_a_model_that_cannot_learn_leaves_no_experiment(
    done: Run, experiments: Experiments
) -> None:
    with pytest.raises(ModelInputError, match="min_count"):
        done("rare", min_count=1_000)
    assert experiments.names() == []
    with pytest.raises(InputError, match="no experiment 'rare'"):
        experiments.read("rare")


def test_too_few_playlists_are_told_and_the_model_is_kept(
    experiments: Experiments, tmp_path: Path
) -> None:
    small = communities.build(tmp_path / "small", of_fewer(20))
    said: list[str] = []
    with closing(small.open()) as database:
        record = run(experiments, plan("one"), PlaylistTask(database), 1, silent, said.append)
    assert record.metrics == {}
    assert record.tested == 0
    assert "one is not measured" in said[0]
    assert experiments.model("one")


def damage(experiments: Experiments, name: str, content: str) -> None:
    (experiments.folder(name) / "experiment.json").write_text(content)


def test_a_damaged_experiment_is_named_and_the_others_are_read(
    done: Run, experiments: Experiments
) -> None:
    record = done("good", "popularity")
    done("bad", "popularity")
    whole = json.dumps(record.as_dict())
    for content in ("", "[]", whole[:99], whole.replace('"seed": 0', '"seed": "x"')):
        damage(experiments, "bad", content)
        records, problems = experiments.read_all()
        assert [one.name for one in records] == ["good"]
        assert len(problems) == 1
        assert "bad/experiment.json cannot be read" in problems[0]


def test_differences_are_those_of_the_same_playlists(done: Run, experiments: Experiments) -> None:
    done("popular", "popularity")
    done("together", "cooccurrence")
    done("few", "cooccurrence", neighbours=1)
    comparison = compare(experiments, ["popular", "together", "few"])
    assert comparison.differing["model"] == ["popularity", "cooccurrence", "cooccurrence"]
    assert comparison.differing["neighbours"] == [None, 1_000, 1]
    assert "random_seed" not in comparison.differing
    own, together, _ = comparison.differences["r_precision"]
    assert own is not None
    assert (own.low, own.value, own.high) == (0, 0, 0)
    assert together is not None
    first, second, _ = (record.metrics["r_precision"] for record in comparison.records)
    assert first is not None
    assert second is not None
    assert together.value == pytest.approx(second - first, abs=1e-5)
    assert 0 < together.low < together.value < together.high
    for names in (["popular"], ["popular", "popular"]):
        with pytest.raises(InputError, match="two experiments or more"):
            compare(experiments, names)


GRID = "epochs=1:2,window-size=3,4"
POINTS = [f"g/epochs={e},window_size={w}" for e in (1, 2) for w in (3, 4)]


def sweep(
    experiments: Experiments, task: PlaylistTask, text: str = GRID, jobs: int = 1, **settings: Any
) -> list[Record]:
    base = plan("g", **settings)
    bars = settings.pop("bars", silent)
    grid = parse(text, base.entry.config_class())
    return run_grid(experiments, base, grid, task, jobs, bars, print)


@pytest.mark.parametrize("jobs", [1, 3])
def test_a_grid_does_every_combination(
    experiments: Experiments, task: PlaylistTask, jobs: int
) -> None:
    records = sweep(experiments, task, jobs=jobs)
    assert [record.name for record in records] == POINTS
    assert [len(record.losses) for record in records] == [1, 1, 2, 2]
    assert experiments.points("g") == sorted(POINTS)
    assert experiments.is_grid("g")
    again = sweep(experiments, task)
    assert again == records, "none was done again"


def test_a_grid_that_was_killed_goes_on(
    experiments: Experiments, task: PlaylistTask, monkeypatch: pytest.MonkeyPatch
) -> None:
    fit, fitted = SkipGram.fit, []

    def killed(*arguments: Any) -> SkipGram:
        if len(fitted) == 2:
            raise KeyboardInterrupt
        fitted.append(arguments[1])
        return fit(*arguments)

    monkeypatch.setattr(SkipGram, "fit", killed)
    with pytest.raises(KeyboardInterrupt):
        sweep(experiments, task)
    before = [experiments.read(name) for name in experiments.points("g")]
    assert len(before) == 2
    monkeypatch.setattr(SkipGram, "fit", lambda *all_: fitted.append(all_[1]) or fit(*all_))
    records = sweep(experiments, task)
    assert [record.name for record in records] == POINTS
    assert all(record in records for record in before)
    assert len(fitted) == 4, "finished points are not done again"


def test_another_grid_or_experiment_of_the_name_is_refused(
    done: Run, experiments: Experiments, task: PlaylistTask
) -> None:
    sweep(experiments, task, "epochs=1")
    for text, settings in (("epochs=2", {}), ("epochs=1", {"window_size": 7})):
        with pytest.raises(InputError, match="there is a grid 'g' already"):
            sweep(experiments, task, text, **settings)
    with pytest.raises(InputError, match="already"):
        experiments.require_new("g")
    done("single", "popularity")
    with pytest.raises(InputError, match="there is an experiment 'single' already"):
        experiments.require_new("single")
    assert experiments.names() == ["g/epochs=1", "single"]


def test_no_more_points_at_a_time_than_jobs(
    experiments: Experiments, task: PlaylistTask, monkeypatch: pytest.MonkeyPatch
) -> None:
    fit, lock = SkipGram.fit, threading.Lock()
    running, most = [0], [0]

    def counted(*arguments: Any) -> SkipGram:
        with lock:
            running[0] += 1
            most[0] = max(most[0], running[0])
        try:
            return fit(*arguments)
        finally:
            with lock:
                running[0] -= 1

    monkeypatch.setattr(SkipGram, "fit", counted)
    sweep(experiments, task, "random-seed=0:5,epochs=8", jobs=2)
    assert most[0] == 2


def test_experiments_of_another_database_are_not_compared(
    done: Run, experiments: Experiments, tmp_path: Path
) -> None:
    done("here", "popularity")
    with closing(communities.build(tmp_path / "there", of_fewer(140)).open()) as other:
        run(experiments, plan("there", "popularity"), PlaylistTask(other), 1, silent, print)
    comparison = compare(experiments, ["here", "there"])
    assert comparison.differences["ndcg"][1] is None
    assert "data" in comparison.differing
