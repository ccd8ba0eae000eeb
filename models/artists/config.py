"""The settings of models of artists; needs no NumPy, so that commands can list them at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from models.config import ModelConfig, setting


@dataclass(frozen=True)
class GraphConfig(ModelConfig):
    """What all models of artists let one choose: how strong links are, and which artists stay."""

    strength: Literal["equal", "rank", "score", "shared"] = setting(
        "rank",
        "What makes a link strong: nothing, the place in the list, the score of the source, or"
        " neighbours that both artists share.",
    )
    top: int = setting(0, "Keep so many artists; 0: all.", (0, 1_000_000_000))
    top_by: Literal["popularity", "links"] = setting(
        "popularity", "Keep those of most popularity or of most links; unknown popularity stays."
    )
    min_links: int = setting(1, "Leave out artists with fewer links.", (1, 1_000_000))
    playlist_cap: int = setting(
        50,
        "Where no related artists are known: most artists of a playlist that count.",
        (2, 100_000),
    )
    min_shared: int = setting(
        2,
        "Where no related artists are known: playlists that two artists must share to be linked.",
        (1, 100_000),
    )


@dataclass(frozen=True)
class Node2VecConfig(GraphConfig):
    """Settings of `Node2Vec`; the help of each field says what it does."""

    components: int = setting(
        1,
        "Keep so many parts of the graph that no link connects, the largest ones; 0: all.",
        (0, 1_000_000_000),
    )
    p: float = setting(
        2.5, "How unlikely a walk is to step back at once; 1: like any step.", (1e-6, 1_000_000)
    )
    q: float = setting(
        0.5,
        "How unlikely a walk is to go away from where it was; below 1 it goes far.",
        (1e-6, 1_000_000),
    )
    walk_length: int = setting(10, "Artists of each walk.", (2, 10_000))
    walks: int = setting(20, "Walks that start at each artist.", (1, 100_000))
    window: int = setting(
        7, "Most artists before and after each one that count as near to it.", (1, 10_000)
    )
    dimension: int = setting(
        8, "Numbers in each vector of an artist; more keep more of the graph.", (1, 10_000)
    )
    negatives: int = setting(
        0,
        "Random artists that each near one is compared with; 0: a tree of all artists.",
        (0, 10_000),
    )
    learning_rate: float = setting(
        0.025, "Size of the first steps; they shrink to nothing.", (1e-6, 10)
    )
    workers: int = setting(
        1,
        "Threads. More are faster, but the same seed then no longer gives the same model.",
        (1, 1_000),
    )


@dataclass(frozen=True)
class ArtistMapConfig(GraphConfig):
    """Settings of `ArtistMap`; the help of each field says what it does."""

    method: Literal["umap", "classic", "pca"] = setting(
        "umap",
        "UMAP of the graph itself; node2vec in four dimensions, projected; or the same in as many"
        " as the model artists has.",
    )
    epochs: int | None = setting(
        None,
        "UMAP: how often each link pulls at most. [default: 500, or 200 beyond 10,000 artists]",
        (1, 100_000),
    )
    min_dist: float = setting(
        0.5, "UMAP: how close artists may stand; less makes dense clumps.", (0, 1)
    )
    negatives: int = setting(
        10, "UMAP: artists that each pull pushes away, for as many numbers of links.", (1, 1_000)
    )
