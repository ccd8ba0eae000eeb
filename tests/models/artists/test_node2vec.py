"""node2vec: planted communities, one seed and one model, reasons, and settings that cannot be."""

from __future__ import annotations

import itertools
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from gensim.models import KeyedVectors

from models.artists import quality
from models.artists.config import Node2VecConfig
from models.artists.edges import Edges
from models.artists.node2vec import Node2Vec
from models.contract import Query, TrainingOptions, as_text
from models.errors import ModelInputError
from models.ragged import Ragged
from models.vectors import word2vec
from tests.models import crafted
from tests.models.artists.graphs import edges, graph, two_communities
from tests.models.conftest import track_ids

ROOT = Path(__file__).parents[3]
SMALL = Node2VecConfig(walks=10, learning_rate=0.1)


def fit(data: Edges, config: Node2VecConfig = SMALL, seed: int = 1, jobs: int = 1) -> Node2Vec:
    return Node2Vec.fit(data, config, TrainingOptions(seed=seed, jobs=jobs))


def arrays(model: Node2Vec) -> list[bytes]:
    parts = (model.ids, model.vectors, model.links.values, model.weights, model.losses)
    return [part.tobytes() for part in parts]


@pytest.mark.parametrize("negatives", [0, 5])
def test_two_communities_separate(negatives: int) -> None:
    model = fit(two_communities(), replace(SMALL, negatives=negatives))
    ids = track_ids(60)
    for own, others in ((ids[:30], ids[30:]), (ids[30:], ids[:30])):
        found = as_text(model.rank(Query(tuple(own[5:8])), 25).ids)
        assert len(set(found) & set(own)) >= 24
        unlike = as_text(model.rank(Query(tuple(own[5:8]), (-1.0,) * 3), 20).ids)
        assert set(unlike) <= set(others)


@pytest.mark.parametrize("negatives", [0, 5])
def test_a_seed_gives_one_model_with_any_number_of_jobs(negatives: int) -> None:
    data, config = two_communities(), replace(SMALL, negatives=negatives, walks=3)
    one = arrays(fit(data, config, seed=7))
    for jobs in (1, 2, 3):
        assert arrays(fit(data, config, seed=7, jobs=jobs)) == one
    assert arrays(fit(data, config, seed=-7)) != one
    assert arrays(fit(data, config, seed=2**70)) != one


@pytest.mark.parametrize("negatives", [0, 5])
def test_the_loss_falls_and_is_told(negatives: int) -> None:
    said: list[str] = []
    options = TrainingOptions(progress=lambda _done, _total, name: said.append(name))
    model = Node2Vec.fit(two_communities(), replace(SMALL, negatives=negatives), options)
    losses = model.losses.tolist()
    assert len(losses) == len(said) == 10
    assert losses[0] > losses[4] > losses[-1]
    assert said[-1] == f"loss {losses[-1]:.4f}"


def test_vectors_that_know_nothing_lose_as_much_as_coins() -> None:
    """A way through the tree of 64 artists with the same number of links has six forks."""
    ring = edges([(one, (one + 1) % 64) for one in range(64)], 64)
    (loss,) = fit(ring, replace(SMALL, walks=1, learning_rate=1e-6)).losses
    assert loss == pytest.approx(6 * np.log(2), rel=1e-3)
    (loss,) = fit(ring, replace(SMALL, walks=1, learning_rate=1e-6, negatives=4)).losses
    assert loss == pytest.approx(5 * np.log(2), rel=1e-3)


MIXED = [(0, 1), (1, 2), (2, 0), (3, 1), (3, 2), (5, 5), (6, 7), (8, 99)]


def test_the_summary_counts_what_was_left_out() -> None:
    model = fit(edges(MIXED, 10, popularity=np.full(10, np.nan)))
    assert as_text(model.ids) == track_ids(4)
    said = {row["what"]: row["number"] for row in model.summary()}
    assert said["lines of lists of related artists"] == 8
    assert said["left out: an artist itself"] == said["left out: with an unknown artist"] == 1
    assert said["left out: without links"] == 4
    assert said["left out: apart from the largest part"] == 2
    assert said["artists that are left"] == 4
    assert said["links between these artists"] == 5
    whole = fit(edges(MIXED, 10), replace(SMALL, components=0))
    assert len(whole.ids) == 6


def test_reasons_are_links_and_shared_links() -> None:
    model = fit(edges(MIXED, 10))
    ids = track_ids(10)
    ranking = model.rank(Query((ids[0], ids[1]), (1.0, -1.0)), 9)
    columns = {name: column.tolist() for name, column in ranking.because.items()}
    reasons = dict(zip(as_text(ranking.ids), zip(*columns.values(), strict=True), strict=True))
    assert list(columns) == ["nearest_to", "linked", "shared_links"]
    asked = ids[0].encode()
    assert reasons == {ids[2]: (asked, True, 1), ids[3]: (asked, False, 2)}


def test_a_saved_model_has_its_graph(tmp_path: Path) -> None:
    popularity = [3.0, np.nan, 5.0, 0.0]
    model = fit(edges([(0, 1), (1, 2), (2, 3)], 4, popularity=popularity, ranks=[1, 2, 3]))
    model.save(tmp_path)
    found = Node2Vec.load(tmp_path).graph
    np.testing.assert_array_equal(found.popularity, np.array(popularity, dtype=np.float32))
    np.testing.assert_array_equal(found.matrix().toarray(), model.graph.matrix().toarray())


@pytest.mark.parametrize("pairs", [[], [(1, 1)], [(0, 7)]])
def test_a_graph_without_links_is_refused(pairs: list[tuple[int, int]]) -> None:
    with pytest.raises(ModelInputError, match="no links"):
        fit(edges(pairs, 3))


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ({"p": 0.0}, r"p is 0\.0; it must be a number from 1e-06 to"),
        ({"q": float("nan")}, "q is nan"),
        ({"walk_length": 1}, "walk_length is 1; it must be a whole number from 2"),
        ({"walks": True}, "walks is True"),
        ({"negatives": -1}, "negatives is -1"),
        ({"dimension": 0}, "dimension is 0"),
        ({"top": -1}, "top is -1"),
        ({"strength": "much"}, "strength is 'much'; it must be one of equal, rank, score, shared"),
        ({"top_by": ""}, "top_by is ''; it must be one of popularity, links"),
    ],
)
def test_settings_that_cannot_be_are_named(settings: dict[str, Any], reason: str) -> None:
    with pytest.raises(ModelInputError, match=f"^setting {reason}"):
        Node2VecConfig(**settings)


def test_gensim_reads_the_vectors_of_artists(tmp_path: Path) -> None:
    model = fit(two_communities())
    vocabulary = dict(zip(as_text(model.ids), model.links.lengths.tolist(), strict=True))
    word2vec.write(tmp_path / "artists.txt", as_text(model.ids), model.vectors)
    word2vec.write_vocabulary(tmp_path / "artists.vocab", vocabulary)
    found = KeyedVectors.load_word2vec_format(
        tmp_path / "artists.txt", fvocab=tmp_path / "artists.vocab"
    )
    asked = track_ids(60)[3]
    expected = as_text(model.similar(asked, 9).ids)
    assert [one for one, _ in found.most_similar(asked, topn=9)] == expected
    assert found.get_vecattr(asked, "count") == vocabulary[asked]


def test_quality_in_numbers() -> None:
    """On a line 0 1 2 3, and 4 at the place of 0; the links are 0-1, 0-4 and 2-3."""
    places = np.array([[0.0], [1.0], [2.1], [3.3], [0.0]])
    near = quality.nearest(places, 2)
    assert near.tolist() == [[4, 1], [0, 4], [1, 3], [2, 1], [0, 1]] or near[1].tolist() == [4, 0]
    world = graph([(0, 1), (0, 4), (2, 3)], 5)
    assert quality.edge_recall(world, near, [2]) == [1.0]
    assert quality.edge_recall(world, near[:, ::-1], [1])[0] < 1
    labels = Ragged.of([[1], [1, 2], [2], [0], []])
    assert quality.shared_labels(labels, np.array([[1], [2], [3], [4], [0]])) == pytest.approx(
        2 / 3
    )
    assert np.isnan(quality.shared_labels(Ragged.of([[]] * 5), near))


def test_as_many_at_one_place_as_are_asked_for() -> None:
    near = quality.nearest(np.zeros((9, 3)), 4)
    assert all(row not in found for row, found in enumerate(near.tolist()))


FOREVER = """
from models.artists.config import Node2VecConfig
from models.artists.node2vec import Node2Vec
from models.contract import TrainingOptions
from tests.models.artists.graphs import two_communities
config = Node2VecConfig(dimension=200, walk_length=2_000, walks=1, window=50, negatives=50)
Node2Vec.fit(two_communities(size=200), config, TrainingOptions())
"""


@pytest.mark.slow
def test_an_interrupt_ends_the_training_at_once(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", FOREVER],
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT), "TMPDIR": str(tmp_path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    while not list(tmp_path.glob("segue-*/sentences.txt")):
        assert process.poll() is None
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert "KeyboardInterrupt" in err
    assert list(tmp_path.iterdir()) == []


ANSWER = """
import sys
from pathlib import Path
from models.contract import Query
from models.artists.node2vec import Node2Vec
model = Node2Vec.load(Path(sys.argv[1]))
model.rank(Query((model.ids[0].decode(),)), 3)
print([name for name in ("numba", "gensim", "scipy", "joblib") if name in sys.modules])
"""


def test_answering_imports_nothing_that_only_training_needs(tmp_path: Path) -> None:
    fit(two_communities()).save(tmp_path)
    command = [sys.executable, "-c", ANSWER, str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def read(folder: Path) -> dict[str, bytes]:
    ranking = Node2Vec.load(folder).rank(Query((track_ids(9)[2],)), 5)
    return {"ids": ranking.ids.tobytes(), "scores": ranking.scores.tobytes()}


def test_every_crafted_folder_ends_in_an_error_of_one_sentence(tmp_path: Path) -> None:
    valid = tmp_path / "artists"
    fit(edges([(one, (one + step) % 9) for one in range(9) for step in (1, 3)], 9)).save(valid)
    kinds = (crafted.manifests, crafted.arrays, crafted.archives, crafted.special_files)
    cases = itertools.chain.from_iterable(kind(valid) for kind in kinds)
    found = {name for name, what in crafted.surprises(valid, cases, read) if what}
    unread = ("losses", "counts", "popularity", "weights")
    assert {name for name in found if not any(one in name for one in unread)} == set()
