"""Walks: how often each step is taken, one seed and one set of walks, what cannot be walked."""

from __future__ import annotations

import itertools
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from models.artists.graph import ArtistGraph
from models.artists.walks import BLOCK, Walker
from models.errors import ModelInputError
from tests.models.artists.graphs import graph

ROOT = Path(__file__).parents[3]
PAIRS = [(0, 1), (0, 2), (1, 2), (1, 3), (2, 3), (3, 4), (4, 5), (3, 5), (0, 6)]
SCORES = [8.0, 1.0, 5.0, 7.0, 2.0, 9.0, 1.0, 3.0, 4.0]


def exact(graph: ArtistGraph, p: float, q: float, before: int, here: int) -> np.ndarray:
    """Return the probabilities of the next artist, as the authors of node2vec+ define them."""
    dense = graph.matrix().toarray().astype(float)
    mean = dense.sum(axis=1) / (dense > 0).sum(axis=1) * (1 - 1e-6)
    found = np.zeros(len(graph))
    for there in graph.links.row(here):
        near, weight = dense[before, there], dense[here, there]
        if there == before:
            bias = 1 / p
        elif near >= mean[there]:
            bias = 1.0
        elif weight < mean[there]:
            bias = min(1.0, 1 / q)
        else:
            bias = 1 / q + (1 - 1 / q) * near / mean[there]
        found[there] = weight * bias
    return found / found.sum()


@pytest.mark.parametrize("scores", [[1.0] * 9, SCORES], ids=["equal", "weighted"])
@pytest.mark.parametrize(("p", "q"), [(1, 1), (2.5, 0.5), (0.2, 3), (1e-4, 1), (50, 1e3)])
def test_steps_are_as_frequent_as_they_should_be(scores: list[float], p: float, q: float) -> None:
    """Also where drawing by rejection hardly ever succeeds."""
    world = graph(PAIRS, 7, scores=scores, lists=range(9))
    if scores == SCORES:
        world.weights[:] = np.array(scores)[_links(world)]
    walks = Walker.of(world, p, q, 1).walks(0, np.repeat(np.arange(7), 6_000), 3)
    assert (walks[:6_000] == walks[0]).all()  # a walk depends on its round and its start
    found = np.concatenate(list(Walker.of(world, p, q, 1).rounds(0, 5_000, 3)))
    counts = np.zeros((7, 7, 7))
    np.add.at(counts, tuple(found.T), 1)
    for before, here in itertools.product(range(7), repeat=2):
        total = counts[before, here].sum()
        if total < 300:
            continue
        expected = exact(world, p, q, before, here)
        assert not counts[before, here][expected == 0].any()
        spread = np.sqrt(expected * (1 - expected) / total)
        assert (abs(counts[before, here] / total - expected) <= 5 * spread + 3 / total).all()


def _links(world: ArtistGraph) -> list[int]:
    """Return for each link its place in PAIRS."""
    owners = zip(world.links.owners().tolist(), world.links.values.tolist(), strict=True)
    return [PAIRS.index((min(pair), max(pair))) for pair in owners]


def test_first_steps_go_by_weight() -> None:
    world = graph([(0, 1), (0, 2), (0, 3)], 4, scores=[1.0, 2.0, 5.0])
    found = np.concatenate(list(Walker.of(world, 1, 1, 1).rounds(0, 4_000, 2)))
    of_first = found[found[:, 0] == 0, 1]
    np.testing.assert_allclose(np.bincount(of_first)[1:] / 4_000, [1 / 8, 1 / 4, 5 / 8], atol=0.03)


def ring(size: int) -> ArtistGraph:
    pairs = [(one, (one + step) % size) for one in range(size) for step in (1, 2, 5)]
    return graph(pairs, size)


def test_walks_are_the_same_on_any_number_of_threads() -> None:
    world = ring(2 * BLOCK + 5)
    one = list(Walker.of(world, 2.5, 0.5, 1).rounds(0, 2, 5, jobs=1))
    three = list(Walker.of(world, 2.5, 0.5, 1).rounds(0, 2, 5, jobs=3))
    assert [len(block) for block in one] == [BLOCK, BLOCK, 5] * 2
    np.testing.assert_array_equal(np.concatenate(one), np.concatenate(three))
    (later,) = Walker.of(ring(50), 2.5, 0.5, 1).rounds(1, 1, 5)
    first, second = Walker.of(ring(50), 2.5, 0.5, 1).rounds(0, 2, 5)
    np.testing.assert_array_equal(later, second)
    assert sorted(first[:, 0].tolist()) == sorted(second[:, 0].tolist()) == list(range(50))
    assert first.tolist() != second.tolist()
    (other,) = Walker.of(ring(50), 2.5, 0.5, 2).rounds(0, 1, 5)
    assert first.tolist() != other.tolist()


def test_walks_need_a_link_of_each_artist() -> None:
    with pytest.raises(ModelInputError, match="a link of each"):
        Walker.of(graph([(0, 1)], 3), 1, 1, 1)
    with pytest.raises(ModelInputError, match="one artist or more"):
        Walker.of(graph([], 0), 1, 1, 1)
    with pytest.raises(ModelInputError, match="q is 0; both must be above 0"):
        Walker.of(graph([(0, 1)], 2), 1, 0, 1)


FOREVER = """
from models.artists.walks import Walker
from tests.models.artists.test_walks import ring
for block in Walker.of(ring(20_000), 2.5, 0.5, 1).rounds(0, 10**6, 20, jobs=2):
    print("walks", flush=True)
"""


def test_an_interrupt_ends_walks_at_once() -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", FOREVER],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    process.stdout.readline()
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert "KeyboardInterrupt" in err
    assert process.returncode != 0
