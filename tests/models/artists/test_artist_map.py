"""The map as a model: the largest part of a graph, distances, and numbers for how good it is."""

from __future__ import annotations

import itertools
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from models.artists.config import ArtistMapConfig
from models.artists.edges import Edges
from models.artists.map.artist_map import ArtistMap
from models.artists.map.quality import MapQuality
from models.contract import Query, TrainingOptions, as_text
from models.errors import ModelInputError
from tests.models import crafted
from tests.models.artists.graphs import edges, two_communities
from tests.models.conftest import track_ids

ROOT = Path(__file__).parents[3]
QUICK = ArtistMapConfig(epochs=100)


def fit(data: Edges, config: ArtistMapConfig = QUICK) -> ArtistMap:
    return ArtistMap.fit(data, config, TrainingOptions(seed=1))


@pytest.fixture(scope="module")
def found() -> ArtistMap:
    return fit(two_communities())


def test_scores_are_distances_on_the_map(found: ArtistMap) -> None:
    ids = track_ids(60)
    one, other = found.vectors[5].astype(float), found.vectors[9].astype(float)
    ranking = found.rank(Query((ids[5], ids[9]), (3.0, 1.0)), 60)
    centre = (3 * one + other) / 4
    for artist, score in zip(as_text(ranking.ids), ranking.scores, strict=True):
        place = found.vectors[ids.index(artist)]
        assert score == pytest.approx(-np.linalg.norm(place - centre), rel=1e-5)
    nearest = {artist.decode() for artist in ranking.because["nearest_to"][:5]}
    assert nearest <= {ids[5], ids[9]}
    both = found.rank(Query((ids[5], ids[40])), 60)
    halves = dict(zip(as_text(both.ids), both.because["nearest_to"], strict=True))
    own = as_text(found.rank(Query((ids[5],)), 1).ids)[0]
    assert halves[own].decode() == ids[5]


def test_the_largest_part_is_laid_out_and_the_rest_is_counted() -> None:
    ring = [(one, (one + 1) % 9) for one in range(9)]
    model = fit(edges([*ring, (9, 10), (11, 12), (13, 13)], 15))
    assert as_text(model.ids) == track_ids(9)
    said = {row["what"]: row["number"] for row in model.summary()}
    assert said["left out: apart from the largest part"] == 4
    assert said["left out: without links"] == 2
    assert said["artists that are left"] == 9
    assert said["share of links among the 20 nearest"] == 1
    with pytest.raises(ModelInputError, match="more than 4 artists, not 3"):
        fit(edges([(0, 1), (1, 2)], 9))


def test_links_can_count_as_much_as_neighbours_are_shared() -> None:
    model = fit(two_communities(), ArtistMapConfig(epochs=10, strength="shared"))
    weights = model.graph.matrix().toarray()
    assert weights[0, 30] < weights[weights > 0].mean() / 2, "a bridge shares no neighbours"


def test_what_it_says_of_itself_is_so(found: ArtistMap, tmp_path: Path) -> None:
    found.save(tmp_path)
    loaded = ArtistMap.load(tmp_path)
    assert loaded.quality == found.quality
    assert loaded.quality == MapQuality.of(loaded.graph, loaded.vectors, seed=1)
    shuffled = found.vectors[np.random.default_rng(0).permutation(60)]
    worse = MapQuality.of(found.graph, shuffled)
    assert found.quality.recall_20 > 0.8 > 0.6 > worse.recall_20
    assert found.quality.trustworthiness > worse.trustworthiness
    assert found.quality.stress < worse.stress
    assert found.quality.edge_length < worse.edge_length


FOREVER = """
from models.artists.config import ArtistMapConfig
from models.artists.map.artist_map import ArtistMap
from models.contract import TrainingOptions
from tests.models.artists.graphs import two_communities
say = lambda *what: print(*what, flush=True)
ArtistMap.fit(two_communities(), ArtistMapConfig(epochs=100_000), TrainingOptions(progress=say))
"""


@pytest.mark.slow  # the other process has umap compiled anew
def test_an_interrupt_ends_it_at_once() -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", FOREVER], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    assert b"spectral" in process.stdout.readline()
    time.sleep(1)
    process.send_signal(signal.SIGINT)
    begin = time.monotonic()
    _, err = process.communicate(timeout=60)
    assert b"KeyboardInterrupt" in err
    assert time.monotonic() - begin < 20, "it would have taken minutes"


def read(folder: Path) -> dict[str, bytes]:
    ranking = ArtistMap.load(folder).rank(Query((track_ids(9)[2],)), 5)
    return {"ids": ranking.ids.tobytes(), "scores": ranking.scores.tobytes()}


def test_every_crafted_folder_ends_in_an_error_of_one_sentence(tmp_path: Path) -> None:
    valid = tmp_path / "artist-map"
    fit(edges([(one, (one + step) % 9) for one in range(9) for step in (1, 3)], 9)).save(valid)
    cases = itertools.chain(crafted.manifests(valid), crafted.arrays(valid))
    found = {name for name, what in crafted.surprises(valid, cases, read) if what}
    unread = ("qualities", "counts", "popularity", "weights")
    assert {name for name in found if not any(one in name for one in unread)} == set()
