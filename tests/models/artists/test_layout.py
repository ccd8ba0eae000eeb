"""Positions on a map: what is linked is near, one seed and one map, and numbers that say so."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from models.artists import quality
from models.artists.config import ArtistMapConfig
from models.artists.graph import ArtistGraph
from models.artists.map.layout import explained, layout, principal
from models.artists.map.quality import Distances
from models.contract import TrainingOptions
from models.errors import ModelInputError
from tests.models.artists.graphs import graph, two_communities

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def world() -> ArtistGraph:
    return ArtistGraph.of(two_communities())[0]


def laid_out(world: ArtistGraph, method: str = "umap", seed: int = 1) -> np.ndarray:
    return layout(world, ArtistMapConfig(method=method), TrainingOptions(seed=seed))


METHODS = ["umap", "classic", "pca"]
QUICK = ["umap", pytest.param("classic", marks=pytest.mark.slow), "pca"]


@pytest.mark.parametrize("method", QUICK)
def test_two_communities_are_two_clouds(world: ArtistGraph, method: str) -> None:
    positions = laid_out(world, method)
    assert (positions.shape, positions.dtype) == ((60, 3), np.float32)
    near = quality.nearest(positions, 5)
    own = near // 30 == np.arange(60)[:, None] // 30
    assert own.mean() > 0.9


@pytest.mark.parametrize("method", QUICK)
def test_a_map_stands_as_it_should(world: ArtistGraph, method: str) -> None:
    positions = laid_out(world, method).astype(float)
    np.testing.assert_allclose(positions.mean(axis=0), 0, atol=1e-5)
    spread = np.cov(positions.T)
    np.testing.assert_allclose(spread, np.diag(np.diag(spread)), atol=1e-4 * spread[0, 0])
    assert spread[0, 0] >= spread[1, 1] >= spread[2, 2]
    assert ((positions**3).sum(axis=0) >= 0).all()


MAP = """
from models.artists.graph import ArtistGraph
from models.artists.config import ArtistMapConfig
from models.artists.map.layout import layout
from models.contract import TrainingOptions
from tests.models.artists.graphs import two_communities
world, _ = ArtistGraph.of(two_communities())
print(layout(world, ArtistMapConfig(), TrainingOptions(seed=1)).tobytes().hex())
"""


def test_another_seed_gives_another_map(world: ArtistGraph) -> None:
    one, again, other = (laid_out(world, seed=seed) for seed in (1, 1, 2))
    assert one.tobytes() == again.tobytes() != other.tobytes()


@pytest.mark.slow  # the other process has umap compiled anew
def test_a_seed_gives_one_map_in_any_process(world: ArtistGraph) -> None:
    one = laid_out(world).tobytes()
    command = [sys.executable, "-c", MAP]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert bytes.fromhex(done.stdout) == one


def test_progress_is_told_to_the_end(world: ArtistGraph) -> None:
    calls: list[tuple[int, int, str]] = []
    options = TrainingOptions(progress=lambda *what: calls.append(what))
    layout(world, ArtistMapConfig(epochs=5), options)
    assert calls[-1][0] == calls[-1][1]


def test_a_graph_in_parts_or_too_small_is_refused() -> None:
    ring = [(one, (one + 1) % 6) for one in range(6)]
    for method in METHODS:
        with pytest.raises(ModelInputError, match="2 parts that no link connects, of 6, 2"):
            laid_out(graph([*ring, (6, 7)], 8), method)
        with pytest.raises(ModelInputError, match="more than 4 artists, not 2"):
            laid_out(graph([(0, 1)], 2), method)


def test_principal_components_are_those_of_numpy() -> None:
    rng = np.random.default_rng(0)
    vectors = rng.normal(size=(50, 6)) * [1, 5, 2, 9, 1, 3] + 7
    centred = vectors - vectors.mean(axis=0)
    left, values, _ = np.linalg.svd(centred, full_matrices=False)
    np.testing.assert_allclose(abs(principal(vectors)), abs(left * values)[:, :3], rtol=1e-3)
    shares = values**2 / (values**2).sum()
    assert explained(vectors) == pytest.approx(shares[:3].sum())
    with pytest.raises(ModelInputError, match="fewer than 3 dimensions"):
        principal(vectors[:, :2])


LINE = [(one, one + 1) for one in range(29)]


def test_a_true_map_is_trusted_and_a_wrong_one_is_not() -> None:
    """A line of artists, as a line, and shuffled."""
    line = graph(LINE, 30)
    true = np.column_stack([np.arange(30.0), np.zeros(30), np.zeros(30)])
    wrong = true[np.random.default_rng(0).permutation(30)]
    good, bad = (Distances.of(line, places) for places in (true, wrong))
    assert good.trustworthiness(4) == 1
    assert bad.trustworthiness(4) < 0.7
    assert good.stress() == pytest.approx(0, abs=1e-6)
    assert bad.stress() > 0.4
    assert quality.edge_length(line, true) == pytest.approx(1 / 7.5)
    assert Distances.of(line, 9 * true).stress() == pytest.approx(0, abs=1e-6)
    apart = Distances.of(graph(LINE[:9] + LINE[10:], 30), true)
    assert np.isfinite(apart.stress())


def test_strong_links_pull_and_weak_ones_hardly() -> None:
    """Each artist is linked to as many of the other half as of its own, but weakly."""
    rng, pairs, scores = np.random.default_rng(0), [], []
    for artist in range(60):
        for half, score in ((artist // 30, 1.0), (1 - artist // 30, 0.02)):
            chosen = rng.choice(30, 6, replace=False) + 30 * half
            pairs += [(artist, int(one)) for one in chosen]
            scores += [score] * 6
    pulled = graph(pairs, 60, scores=scores)
    halves = np.arange(60)[:, None] // 30

    def own(world: ArtistGraph) -> float:
        return float((quality.nearest(laid_out(world), 5) // 30 == halves).mean())

    assert own(pulled) > 0.9
    assert own(replace(pulled, weights=np.ones_like(pulled.weights))) < 0.8
