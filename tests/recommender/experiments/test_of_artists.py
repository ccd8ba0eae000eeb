"""Experiments with models of artists: links predicted, grids of p and q, and what is refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from etl.errors import InputError
from models.artists.config import GraphConfig
from models.artists.map.artist_map import ArtistMap
from models.artists.node2vec import Node2Vec
from recommender.experiments.comparing import compare
from recommender.experiments.grid import parse
from recommender.experiments.grids import run_grid
from recommender.experiments.of_artists import METRICS, ArtistTask
from recommender.experiments.plan import Plan, config_of, learner
from recommender.experiments.record import Experiments, Record
from recommender.experiments.running import run
from sql.opening import open_database
from tests.recommender.experiments.test_experiments import silent
from tests.sql.planted import EMPTY, an_id, fill, with_rows

HALF, LISTED = 30, 6


@pytest.fixture(scope="session")
def task(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ArtistTask]:
    """Two halves of artists, of one sub-genre each, who list others of their half."""
    folder = tmp_path_factory.mktemp("halves")
    rng, ids = np.random.default_rng(0), [an_id(f"a{n:03}") for n in range(2 * HALF)]
    related = [
        (one, ids[row // HALF * HALF + int(other)], "x", rank, None)
        for row, one in enumerate(ids)
        for rank, other in enumerate(rng.permutation(HALF)[:LISTED], start=1)
        if other != row % HALF
    ]
    world = with_rows(
        EMPTY,
        artist=[(one, f"Artist {n}", *[None] * 3) for n, one in enumerate(ids)],
        artist_genre=[(one, ("rock", "jazz")[n // HALF], 0) for n, one in enumerate(ids)],
        related_artist=[*related, (ids[0], ids[HALF], "x", 9, None)],
    )
    url = f"duckdb:///{folder / 'x.duckdb'}"
    with closing(open_database(url, read_only=False)) as writer:
        fill(writer, folder, world, [], {})
    with closing(open_database(url)) as database:
        yield ArtistTask(database)


@pytest.fixture
def experiments(tmp_path: Path) -> Experiments:
    return Experiments(tmp_path / "experiments")


def plan(name: str, model: str = "artists", **settings: Any) -> Plan:
    usual = {"walks": 10, "learning_rate": 0.1} if model == "artists" else {"epochs": 100}
    rows = settings.pop("num_rows", -1)
    config = config_of(learner(model), {**usual, **settings})
    return Plan(name, learner(model), config, num_rows=rows)


Run = Callable[..., Record]


@pytest.fixture
def done(experiments: Experiments, task: ArtistTask) -> Run:
    def record(*arguments: Any, **settings: Any) -> Record:
        return run(experiments, plan(*arguments, **settings), task, 1, silent, print)

    return record


@pytest.mark.parametrize(("model", "cls"), [("artists", Node2Vec), ("artist-map", ArtistMap)])
def test_links_are_predicted(
    done: Run, experiments: Experiments, task: ArtistTask, model: str, cls: type
) -> None:
    record = done("one", model)
    assert experiments.read("one") == record
    assert isinstance(experiments.model("one"), cls)
    whole = task.held_out(GraphConfig())
    held_out = len(whole.links)
    assert record.tested == held_out > 20
    assert (record.artists, record.playlists, record.coverage) == (60, 0, None)
    assert record.links == len(whole.graph.links.values) // 2 - held_out
    assert list(record.metrics) == list(METRICS)
    metrics = {name: value or 0 for name, value in record.metrics.items()}
    assert metrics["auc"] > 0.7, "half of the strangers are of the other half"
    assert metrics["genre"] > 0.9
    assert 0.4 < metrics["recall_20"] <= 1
    assert 0 < metrics["explained"] <= 1 + 1e-6
    values = experiments.values("one")
    assert set(values) == {"auc", "auc_near"}
    assert np.nanmean(values["auc"]) == pytest.approx(metrics["auc"], abs=1e-5)


def test_two_dimensions_have_no_projection(done: Run) -> None:
    metrics = done("flat", dimension=2).metrics
    assert metrics["map_recall_20"] is metrics["edge_length"] is metrics["explained"] is None
    assert metrics["recall_20"] is not None


def test_a_grid_of_p_and_q_is_the_same_for_any_number_of_jobs(
    experiments: Experiments, task: ArtistTask
) -> None:
    grids = []
    for name, jobs in (("one", 1), ("two", 2)):
        base = plan(name, walks=2)
        grid = parse("p=0.5:2.5:2,q=0.5,1", base.entry.config_class())
        grids.append(run_grid(experiments, base, grid, task, jobs, silent, print))
    assert [record.metrics for record in grids[0]] == [record.metrics for record in grids[1]]
    assert experiments.points("one") == [
        f"one/p={p},q={q}" for p in ("0.5", "2.5") for q in ("0.5", "1.0")
    ]
    assert len({record.metrics["auc"] for record in grids[0]}) > 1


def test_differences_are_those_of_the_same_links(done: Run, experiments: Experiments) -> None:
    done("good")
    done("bad", walks=1, learning_rate=1e-6)
    done("few", top=40, top_by="links")
    comparison = compare(experiments, ["good", "bad", "few"])
    assert comparison.alike == [True, True, False]
    first, worse, _ = comparison.differences["auc"]
    assert first is not None
    assert worse is not None
    assert worse.low < worse.value < worse.high < 0
    assert comparison.differences["genre"] == [None, None, None], "one number for all artists"
    assert comparison.differing["walks"] == [10, 1, 10]


def test_what_cannot_be_is_refused(done: Run, experiments: Experiments) -> None:
    with pytest.raises(InputError, match="num_rows is for playlists; artists learns from artists"):
        done("some", num_rows=500)
    assert experiments.names() == []


def test_a_graph_that_can_spare_no_link(tmp_path: Path, experiments: Experiments) -> None:
    ids = [an_id(name) for name in ("a", "b", "c")]
    world = with_rows(
        EMPTY,
        artist=[(one, "Name", *[None] * 3) for one in ids],
        related_artist=[(ids[0], other, "x", 1, None) for other in ids[1:]],
    )
    url = f"duckdb:///{tmp_path / 'x.duckdb'}"
    with closing(open_database(url, read_only=False)) as writer:
        fill(writer, tmp_path, world, [], {})
    with (
        closing(open_database(url)) as database,
        pytest.raises(InputError, match="none of 2 links between artists can be held out"),
    ):
        run(experiments, plan("one"), ArtistTask(database), 1, silent, print)


def test_edges_of_playlists_follow_their_settings(tmp_path: Path) -> None:
    """Each setting of a grid learns from its own edges, also those that decide which there are."""
    ids, tracks = ([an_id(f"{kind}{n}") for n in range(4)] for kind in ("a", "t"))
    lists = [(0, 1, 2, 3), (0, 1, 2)]
    world = with_rows(
        EMPTY,
        artist=[(one, "Name", *[None] * 3) for one in ids],
        track=[(one, "Title", *[None] * 4) for one in tracks],
        artist_track=[(one, track, 0) for one, track in zip(ids, tracks, strict=True)],
        playlist=[(pid, "List", *[None] * 9) for pid in range(len(lists))],
        playlist_track=[
            (pid, pos, tracks[n]) for pid, own in enumerate(lists) for pos, n in enumerate(own)
        ],
    )
    url = f"duckdb:///{tmp_path / 'x.duckdb'}"
    with closing(open_database(url, read_only=False)) as writer:
        fill(writer, tmp_path, world, [], {})
    with closing(open_database(url)) as database:
        task = ArtistTask(database)
        one, two = (task.held_out(GraphConfig(min_shared=n)) for n in (1, 2))
    assert [len(found.graph.links.values) // 2 for found in (one, two)] == [6, 3]


def test_models_of_tracks_and_artists_are_not_compared(done: Run, experiments: Experiments) -> None:
    record = done("artists")
    other = {**record.as_dict(), "name": "tracks", "model": "popularity"}
    (experiments.root / "tracks").mkdir()
    experiments.keep(Record(**other))
    with pytest.raises(InputError, match="cannot be compared"):
        compare(experiments, ["artists", "tracks"])
