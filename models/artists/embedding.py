"""What models of artists have in common that place every artist: the graph they have learned."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any, ClassVar

import numpy as np

from models.artists.config import GraphConfig
from models.artists.edges import Edges
from models.artists.graph import SAID, ArtistGraph, Tally
from models.artists.pruning import prune
from models.contract import Array, Query
from models.ragged import Ragged
from models.storage.stored_model import Layout, Stored, StoredLists
from models.vectors.embedding import Embedding


@dataclass(frozen=True, eq=False, kw_only=True)
class ArtistEmbedding(Embedding):
    """A vector of each artist that is linked to others, and these links.

    Attributes:
        links: for each artist those it is linked to, ascending.
        weights: (2 · links,) float32, how strong each link is.
        popularity: (n,) float32, 0 to 100, or -1 where unknown.
        counts: (14,) int64, what became of all edges and artists; see `Tally`.
    """

    layout: ClassVar[Layout] = {
        **Embedding.layout,
        "links": StoredLists("items", "items"),
        "weights": Stored("<f4", ("links/values",)),
        "popularity": Stored("<f4", ("items",)),
        "counts": Stored("<i8", (14,)),
    }

    links: Ragged
    weights: Array
    popularity: Array
    counts: Array

    @cached_property
    def graph(self) -> ArtistGraph:
        """The graph that it has learned from."""
        popularity = np.where(self.popularity < 0, np.nan, self.popularity).astype(np.float32)
        return ArtistGraph(self.ids, self.links, self.weights, popularity)

    @property
    def frequencies(self) -> Array:
        """How many links each artist (n,) has: walks come to it about as often."""
        return self.links.lengths

    @property
    def by_fame(self) -> Array:
        """The rows (n,) of artists, the most popular first, then those of most links."""
        return np.lexsort((self.ids, -self.links.lengths, -self.popularity))

    def reasons(self, query: Query, rows: Array) -> Mapping[str, Array]:
        """Return to which artist of the query each candidate is nearest, and how the graph has it.

        That is whether it is linked to one of the query's artists, and how many artists it is
        linked to that are linked to one of these too.
        """
        asked = self.rows(query)[np.array(query.weights) > 0]
        near = np.zeros(len(self.ids), dtype=bool)
        near[self.links.gather(asked)[0]] = True
        linked, owners = self.links.gather(rows)
        shared = np.bincount(owners, near[linked], len(rows)).astype(np.int64)
        return {**super().reasons(query, rows), "linked": near[rows], "shared_links": shared}

    def summary(self) -> list[dict[str, object]]:
        """Return what became of edges and artists."""
        tally = asdict(Tally.of_array(self.counts))
        rows: list[dict[str, object]] = [
            {"what": text, "number": tally[name]} for name, text in SAID.items() if tally[name]
        ]
        return [
            *rows,
            {"what": "links between these artists", "number": len(self.links.values) // 2},
            {"what": "numbers in each vector", "number": self.vectors.shape[1]},
        ]


def pruned(data: Edges, config: GraphConfig, components: int) -> tuple[ArtistGraph, Tally]:
    """Return the graph of the edges as the settings want it, and what became of them.

    Raises:
        ModelInputError: no artist has a link, or none that pruning leaves.
    """
    by = "equal" if config.strength == "shared" else config.strength
    graph, tally = prune(
        *ArtistGraph.of(data, by),
        top=config.top,
        top_by=config.top_by,
        min_links=config.min_links,
        components=components,
    )
    return (graph.by_shared_links() if config.strength == "shared" else graph), tally


def graph_fields(graph: ArtistGraph, tally: Tally) -> dict[str, Any]:
    """Return the fields of an `ArtistEmbedding` that a graph decides."""
    return {
        "ids": graph.ids,
        "links": graph.links,
        "weights": graph.weights,
        "popularity": np.where(np.isnan(graph.popularity), -1, graph.popularity).astype("f4"),
        "counts": tally.as_array(),
    }
