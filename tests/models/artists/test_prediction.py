"""Links that are held out: nothing falls apart, and what predicts them is measured exactly."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from models.artists.edges import Edges
from models.artists.graph import ArtistGraph
from models.artists.labels import Labels
from models.artists.map.artist_map import ArtistMap
from models.artists.prediction import HeldOut, hold_out
from models.artists.pruning import component_sizes
from models.config import ModelConfig
from models.contract import Array, as_ids
from models.errors import ModelInputError
from models.vectors.embedding import Embedding
from tests.models.artists.graphs import edges, two_communities
from tests.models.conftest import track_ids


class Cosines(Embedding):
    kind = "cosines"


class Distances(Embedding):
    kind = "distances"
    measure = ArtistMap.measure


@pytest.fixture(scope="module")
def held_out() -> HeldOut:
    return hold_out(two_communities(), seed=3)


def pairs(found: Edges) -> set[frozenset[int]]:
    both = zip(found.sources.tolist(), found.targets.tolist(), strict=True)
    return {frozenset(pair) for pair in both}


def as_pairs(rows: Array) -> set[frozenset[int]]:
    return {frozenset(row) for row in rows.tolist()}


def test_a_tenth_of_the_links_is_held_out_in_both_directions(held_out: HeldOut) -> None:
    everything = pairs(two_communities())
    assert len(held_out.links) == len(everything) // 10
    assert pairs(held_out.edges) == everything - as_pairs(held_out.links)
    assert frozenset((0, 30)) in pairs(held_out.edges), "the bridge cannot be spared"
    rest, _ = ArtistGraph.of(held_out.edges)
    assert component_sizes(rest).tolist() == [60]


def test_other_pairs_are_not_linked(held_out: HeldOut) -> None:
    everything, rest = pairs(two_communities()), ArtistGraph.of(held_out.edges)[0]
    for rows in (held_out.strangers, held_out.near):
        assert len(as_pairs(rows)) == len(rows) == len(held_out.links)
        assert not as_pairs(rows) & everything
        assert (rows[:, 0] != rows[:, 1]).all()
    for one, other in held_out.near.tolist():
        assert set(rest.links.row(one).tolist()) & set(rest.links.row(other).tolist())


def test_the_rest_of_each_edge_goes_with_it() -> None:
    data = two_communities()
    ranks, scores = np.arange(len(data), dtype=float), np.arange(len(data)) / 9
    whole = edges(zip(data.sources, data.targets, strict=True), 60, ranks=ranks, scores=scores)
    found = hold_out(whole, 0).edges
    kept = np.isin(ranks, found.ranks)
    np.testing.assert_array_equal(found.sources, data.sources[kept])
    np.testing.assert_array_equal(found.scores, scores[kept])


def test_a_seed_holds_out_the_same(held_out: HeldOut) -> None:
    same, other = hold_out(two_communities(), seed=3), hold_out(two_communities(), seed=4)
    for name in ("links", "strangers", "near"):
        assert getattr(same, name).tobytes() == getattr(held_out, name).tobytes()
    assert other.links.tobytes() != held_out.links.tobytes()


@pytest.mark.parametrize("found", [[(0, 1), (1, 2), (1, 3)], []])
def test_a_tree_can_spare_nothing(found: list[tuple[int, int]]) -> None:
    with pytest.raises(ModelInputError, match=rf"none of {len(found)} links"):
        hold_out(edges(found, 4), 0)


def test_a_graph_in_which_all_are_linked_has_no_other_pairs() -> None:
    everyone = [(one, other) for one in range(5) for other in range(one)]
    found = hold_out(edges(everyone, 5), 0)
    assert len(found.strangers) == len(found.near) == 0
    assert np.isnan(found.scores(embedding(np.eye(5), range(5)))["auc"]).all()


def embedding(vectors: Array, rows: range | list[int], cls: type[Embedding] = Cosines) -> Embedding:
    ids = [track_ids(60)[row] for row in rows]
    return cls(
        config=ModelConfig(),
        seed=0,
        data_fingerprint="",
        ids=as_ids(ids),
        vectors=vectors.astype(np.float32),
    )


@pytest.mark.parametrize("cls", [Cosines, Distances])
def test_the_mean_is_the_area_under_the_curve(held_out: HeldOut, cls: type[Embedding]) -> None:
    vectors = np.random.default_rng(0).normal(size=(60, 4)) + np.repeat(np.eye(4)[:2], 30, axis=0)
    scores = held_out.scores(embedding(vectors, range(60), cls))
    for name, others in (("auc", held_out.strangers), ("auc_near", held_out.near)):
        rows = np.concatenate([held_out.links, others])
        one, other = vectors[rows[:, 0]], vectors[rows[:, 1]]
        if cls is Cosines:
            norms = np.linalg.norm(one, axis=1) * np.linalg.norm(other, axis=1)
            nearness = (one * other).sum(axis=1) / norms
        else:
            nearness = -np.linalg.norm(one - other, axis=1)
        truth = np.arange(len(rows)) < len(held_out.links)
        assert scores[name].mean() == pytest.approx(roc_auc_score(truth, nearness), abs=1e-6)


def test_vectors_that_are_all_alike_predict_nothing(held_out: HeldOut) -> None:
    scores = held_out.scores(embedding(np.ones((60, 3)), range(60)))
    assert (scores["auc"] == 0.5).all()


def test_links_of_artists_that_the_model_lacks_are_not_tested(held_out: HeldOut) -> None:
    scores = held_out.scores(embedding(np.eye(30), list(range(30))))
    inside = (held_out.links < 30).all(axis=1)
    np.testing.assert_array_equal(np.isfinite(scores["auc"]), inside)


def test_labels_are_those_of_the_artists_wanted() -> None:
    wanted = np.array([b"a", b"c"])
    artists = np.array([b"c", b"b", b"a", b"c", b"zz"])
    found = Labels.of(wanted, artists, np.array(["pop", "jazz", "rock", "folk", "x"], dtype=object))
    assert found.names == ["folk", "jazz", "pop", "rock", "x"]
    assert [found.lists.row(row).tolist() for row in range(2)] == [[3], [0, 2]]
    empty = Labels.of(wanted, artists[:0], np.array([], dtype=object))
    assert (empty.names, len(empty.lists), len(empty.lists.values)) == ([], 2, 0)
