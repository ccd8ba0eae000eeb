"""node2vec: artists that random walks through the graph come by together have similar vectors.

Walks lean to go on rather than back, see `models.artists.walks`, and skip-gram learns vectors that
foretell what is near in them. Similar means: of one direction. Source: Grover and Leskovec 2016,
"node2vec: Scalable Feature Learning for Networks".
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import ClassVar

import numpy as np

from models.artists.config import Node2VecConfig
from models.artists.edges import Edges
from models.artists.graph import SAID, ArtistGraph, Tally
from models.artists.pruning import prune
from models.contract import Array, Query, TrainingOptions
from models.ragged import Ragged
from models.storage.stored_model import Layout, Stored, StoredLists
from models.vectors.embedding import Embedding


@dataclass(frozen=True, eq=False, kw_only=True)
class Node2Vec(Embedding):
    """A vector of each artist that is linked to others, and these links.

    Attributes:
        vectors: (n, dimension) float32; similar artists have similar directions.
        links: for each artist those it is linked to, ascending.
        weights: (2 · links,) float32, how strong each link is.
        popularity: (n,) float32, 0 to 100, or -1 where unknown.
        counts: (14,) int64, what became of all edges and artists; see `Tally`.
        losses: (rounds,) float32, the loss after each round of walks; see `corpus.LinkSample`.
    """

    kind = "artists"
    layout: ClassVar[Layout] = {
        **Embedding.layout,
        "links": StoredLists("items", "items"),
        "weights": Stored("<f4", ("links/values",)),
        "popularity": Stored("<f4", ("items",)),
        "counts": Stored("<i8", (14,)),
        "losses": Stored("<f4", ("rounds",)),
    }

    config: Node2VecConfig
    links: Ragged
    weights: Array
    popularity: Array
    counts: Array
    losses: Array

    @classmethod
    def fit(cls, data: Edges, config: Node2VecConfig, options: TrainingOptions) -> Node2Vec:
        """Walk and train; see `models.contract.Model.fit`.

        Of the options, seed, jobs and progress count; with one worker, the same seed gives the same
        model. Memory: about 1 kB for each artist and 50 bytes for each edge. Disk: 10 bytes for
        each artist of one round of walks, in the folder for temporary files.

        Raises:
            ModelInputError: no artist has a link, or none that pruning leaves.
        """
        graph, tally = prune(
            *ArtistGraph.of(data, config.strength),
            top=config.top,
            top_by=config.top_by,
            min_links=config.min_links,
            components=config.components,
        )
        vectors, losses = trained(graph, config, options)
        return cls(
            config=config,
            seed=options.seed,
            data_fingerprint=data.fingerprint,
            ids=graph.ids,
            vectors=vectors,
            links=graph.links,
            weights=graph.weights,
            popularity=np.where(np.isnan(graph.popularity), -1, graph.popularity).astype("f4"),
            counts=tally.as_array(),
            losses=losses,
        )

    @cached_property
    def graph(self) -> ArtistGraph:
        """The graph that it has learned from."""
        popularity = np.where(self.popularity < 0, np.nan, self.popularity).astype(np.float32)
        return ArtistGraph(self.ids, self.links, self.weights, popularity)

    @property
    def frequencies(self) -> Array:
        """How many links each artist (n,) has: walks come to it about as often."""
        return self.links.lengths

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
        """Return what became of edges and artists, and the loss at the beginning and the end."""
        tally = asdict(Tally.of_array(self.counts))
        rows: list[dict[str, object]] = [
            {"what": text, "number": tally[name]} for name, text in SAID.items() if tally[name]
        ]
        return [
            *rows,
            {"what": "links between these artists", "number": len(self.links.values) // 2},
            {"what": "numbers in each vector", "number": self.vectors.shape[1]},
            {"what": "loss after the first round of walks", "number": float(self.losses[0])},
            {"what": "loss after the last round of walks", "number": float(self.losses[-1])},
        ]


def trained(
    graph: ArtistGraph, config: Node2VecConfig, options: TrainingOptions
) -> tuple[Array, Array]:
    """Return the vectors of all artists, and the losses."""
    # numba and gensim take their time to import, and only training needs them
    from models.artists.corpus import EXPONENT, LinkSample, WalkCorpus
    from models.artists.walks import Walker
    from models.vectors.training import Settings, train

    seed = zlib.crc32(str(options.seed).encode())  # gensim takes those from 0 to 2^32 - 1
    walker = Walker.of(graph, config.p, config.q, seed)
    corpus = WalkCorpus(graph, walker, config.walk_length, options.jobs)
    settings = Settings(
        dimension=config.dimension,
        window=config.window,
        epochs=config.walks,
        negatives=config.negatives,
        exponent=EXPONENT,
        subsampling=0.0,
        learning_rate=config.learning_rate,
        shrinks=True,
        workers=config.workers,
    )
    sample = LinkSample.of(corpus, config.negatives)
    found = train(corpus, settings, sample.loss, options.progress)
    return found.inputs, found.losses
