"""Edges made a graph: what is merged, left out, pruned, and counted."""

from __future__ import annotations

from dataclasses import asdict

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.artists.edges import Strength
from models.artists.graph import ArtistGraph, Tally
from models.artists.playlists import NEAREST, POPULARITY, edges_of_playlists
from models.artists.pruning import component_sizes, prune
from models.contract import as_ids
from models.errors import ModelInputError
from models.ragged import Ragged
from tests.models.artists.graphs import edges, graph
from tests.models.conftest import track_ids

MESSY = [(0, 1), (1, 0), (0, 1), (2, 2), (2, 3), (0, 9), (-1, 0), (3, 4)]


def links(graph: ArtistGraph) -> list[list[int]]:
    return [graph.links.row(row).tolist() for row in range(len(graph))]


def test_every_edge_is_counted() -> None:
    found, tally = ArtistGraph.of(edges(MESSY, 6))
    assert links(found) == [[1], [0], [3], [2, 4], [3], []]
    expected = {"edges": 8, "unknown": 2, "loops": 1, "repeated": 1, "one_sided": 2, "mutual": 2}
    expected |= {"links": 3, "artists": 6, "without_links": 1, "kept": 6}
    assert asdict(tally) == asdict(Tally(**expected))
    assert Tally.of_array(tally.as_array()) == tally


@given(st.lists(st.tuples(st.integers(-1, 6), st.integers(-1, 6)), max_size=40))
def test_the_graph_is_symmetric_and_the_counts_add_up(pairs: list[tuple[int, int]]) -> None:
    ranks = np.arange(1, len(pairs) + 1)
    found, tally = ArtistGraph.of(edges(pairs, 6, ranks=ranks), "rank")
    dense = found.matrix().toarray()
    assert (dense == dense.T).all()
    assert not dense.diagonal().any()
    valid = {(a, b) for a, b in pairs if a != b and min(a, b) >= 0 and max(a, b) < 6}
    assert {(int(a), int(b)) for a, b in np.argwhere(dense)} == valid | {(b, a) for a, b in valid}
    parts = (tally.unknown, tally.loops, tally.repeated, tally.one_sided, tally.mutual)
    assert sum(parts) == tally.edges
    assert tally.links == tally.one_sided + tally.mutual // 2 == len(found.links.values) // 2


@pytest.mark.parametrize(
    ("by", "expected"),
    [("equal", [1, 1, 1]), ("rank", [1, 1 / np.log2(3), 0.5]), ("score", [0.5, 1, 0.25])],
)
def test_a_link_is_as_strong_as_the_strongest_edge(by: Strength, expected: list[float]) -> None:
    """Of 0-1 there are two edges; 0 lists 2 too, and 1 lists 2 by another source."""
    found, _ = ArtistGraph.of(
        edges(
            [(0, 1), (1, 0), (0, 2), (1, 2), (1, 0)],
            3,
            ranks=[2, 3, 2, 3, 1],
            scores=[50.0, 0.25, 100.0, 2.0, 8.0],
            lists=[0, 0, 0, 1, 1],
        ),
        by,
    )
    if by == "score":  # 0-1: 50 of 100, 1 of its own list, and 8 of 8
        expected = [1, 1, 0.25]
    dense = found.matrix().toarray()
    np.testing.assert_allclose([dense[0, 1], dense[0, 2], dense[1, 2]], expected, rtol=1e-6)


def test_an_edge_without_a_score_is_as_strong_as_its_rank() -> None:
    found = graph(
        [(0, 1), (0, 2), (3, 4), (5, 3)],
        6,
        ranks=[1, 3, 3, 3],
        scores=[10.0, np.nan, 0.0, np.inf],
    )
    dense = found.matrix().toarray()
    assert [dense[0, 1], dense[0, 2], dense[3, 4], dense[5, 3]] == [1, 0.5, 0.5, 0.5]


def test_columns_of_another_length_are_refused() -> None:
    with pytest.raises(ModelInputError, match="2 edges have sources, but 1 have ranks"):
        edges([(0, 1), (1, 2)], 3, ranks=[1])
    with pytest.raises(ModelInputError, match="3 artists, but 2 have a popularity"):
        edges([(0, 1)], 3, popularity=[1.0, 2.0])


CHAIN = [(0, 1), (1, 2), (2, 0), (2, 3), (5, 6)]
"""A triangle with a tail, artist 4 alone, and a pair."""


def pruned(**how: object) -> tuple[list[int], Tally]:
    popularity = [50.0, 90.0, np.nan, 70.0, 99.0, 80.0, 10.0]
    given_ = ArtistGraph.of(edges(CHAIN, 7, popularity=popularity))
    found, tally = prune(*given_, **how)  # type: ignore[arg-type]
    assert tally.kept == len(found)
    parts = (tally.without_links, tally.unpopular, tally.few_links, tally.apart, tally.kept)
    assert sum(parts) == tally.artists
    return [track_ids(7).index(one.decode()) for one in found.ids.tolist()], tally


def test_artists_without_links_are_left_out() -> None:
    rows, tally = pruned()
    assert rows == [0, 1, 2, 3, 5, 6]
    assert tally.without_links == 1


def test_the_most_popular_stay_and_those_of_unknown_popularity() -> None:
    rows, tally = pruned(top=3)  # 1, 5 and 3; but nobody is left for 5
    assert rows == [1, 2, 3]
    assert (tally.unpopular, tally.unknown_popularity, tally.few_links) == (2, 1, 1)
    assert pruned(top=3, top_by="links")[0] == [0, 1, 2]


def test_who_has_few_links_is_left_out_again_and_again() -> None:
    assert pruned(min_links=2)[0] == [0, 1, 2]
    with pytest.raises(ModelInputError, match="6 have fewer than 3 links"):
        pruned(min_links=3)


def test_the_largest_parts_stay() -> None:
    rows, tally = pruned(components=1)
    assert (rows, tally.apart) == ([0, 1, 2, 3], 2)
    assert len(pruned(components=2)[0]) == 6
    found, _ = ArtistGraph.of(edges(CHAIN, 7))
    assert component_sizes(found).tolist() == [4, 2, 1]


@pytest.mark.parametrize("pairs", [[], [(0, 0)], [(0, 9)]])
def test_a_graph_without_links_is_refused(pairs: list[tuple[int, int]]) -> None:
    with pytest.raises(ModelInputError, match="no links"):
        prune(*ArtistGraph.of(edges(pairs, 3)))


def test_artists_of_the_same_playlists_are_edges() -> None:
    lists = Ragged.of([[0, 1], [0, 1, 2], [2], [], [3]])
    found = edges_of_playlists(as_ids(track_ids(5)), lists, cap=9, fingerprint="0f")
    assert found.ranks is not None
    assert found.scores is not None
    listed = zip(found.sources.tolist(), found.targets.tolist(), strict=True)
    said = zip(listed, found.ranks.tolist(), found.scores.tolist(), strict=True)
    two, one = (pytest.approx(shared / 2**0.5 / 2**POPULARITY) for shared in (2, 1))
    near, far = (1, two), (2, one)
    assert {pair: (rank, score) for pair, rank, score in said} == {
        (0, 1): near,
        (1, 0): near,
        (0, 2): far,
        (1, 2): far,
        (2, 0): (1, one),
        (2, 1): (2, one),
    }
    found_graph, tally = ArtistGraph.of(found, "score")
    assert (len(found_graph), tally.without_links) == (5, 2)


def test_artists_that_share_too_few_playlists_are_not_linked() -> None:
    """Those that share two with 0 are listed, though more artists of one playlist come first."""
    often, once = [0, 1, 2], list(range(3, 3 + 3 * NEAREST))
    lists = Ragged.of([often, often, [0, *once]])
    found = edges_of_playlists(as_ids(track_ids(100)), lists, cap=100, min_shared=2)
    pairs = set(zip(found.sources.tolist(), found.targets.tolist(), strict=True))
    assert pairs == {(a, b) for a in often for b in often if a != b}
    every = edges_of_playlists(as_ids(track_ids(100)), lists, cap=100)
    assert np.bincount(every.sources).max() == NEAREST


def test_a_long_playlist_counts_with_a_part_of_its_artists() -> None:
    lists = Ragged.of([list(range(50)), [50, 51]])
    found = edges_of_playlists(as_ids(track_ids(52)), lists, cap=5)
    assert len(found) == 5 * 4 + 2
    again = edges_of_playlists(as_ids(track_ids(52)), lists, cap=5)
    assert found.sources.tolist() == again.sources.tolist()


def test_shared_links_make_a_link_strong() -> None:
    """A triangle with a tail: 0 and 1 have the same neighbours but 2's friend 3 has one."""
    links = graph([(0, 1), (0, 2), (1, 2), (2, 3)], 4)
    found = links.by_shared_links().matrix().toarray()
    assert found[0, 1] == 1
    assert found[0, 2] == pytest.approx(3 / 4)
    assert found[2, 3] == pytest.approx(2 / 4)
    assert (found == found.T).all()
