"""Learning to rank candidates from playlists whose second part is hidden.

Some playlists are held back while the candidates' models are fitted. Of each a part is asked about,
and boosted trees learn from the candidates which of them are in the other part.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from models.contract import Array, TrainingOptions, find
from models.playlists.continuation.candidates import Evidence
from models.playlists.continuation.config import PlaylistsConfig
from models.playlists.continuation.trees import Trees
from models.playlists.data import PlaylistData

SHARE = 0.2  # of the playlists that are held back
QUERY_SIZES = (1, 2, 5, 10, 25)
_MANY = 100_000  # examples from which on threads of the trees pay
_HIDDEN = 5  # tracks at least that have to be found

Ask = Callable[[Array, Array, str], Evidence]
"""Returns the evidence for tracks, their weights and a title."""


def held_back(data: PlaylistData, most: int, seed: int) -> tuple[Array, Array]:
    """Return the rows of the playlists to fit to, and of those to learn ranking from."""
    order = np.random.default_rng(seed).permutation(len(data))
    size = min(most, int(SHARE * len(data)))
    return np.sort(order[size:]), np.sort(order[:size])


def learn(
    data: PlaylistData,
    asked: Array,
    ids: Array,
    ask: Ask,
    config: PlaylistsConfig,
    options: TrainingOptions,
) -> Trees | None:
    """Return trees that learned from playlists which the base model has not seen.

    Args:
        data: all playlists.
        asked: rows of those that were held back.
        ids: of the tracks of the base model.
        ask: the base model.
        config: its settings of the ranker.
        options: the seed, and what is called with the progress.
    """
    rows, known = find(ids, data.ids)
    number = np.where(known, rows, -1)
    lists = [(number[data.playlists.row(one)], data.titles[one]) for one in asked]
    return fit_trees(examples(lists, ask, config.candidates, options), config, options)


def fit_trees(
    queries: Iterator[tuple[Array, Array]], config: PlaylistsConfig, options: TrainingOptions
) -> Trees | None:
    """Return trees that separate hidden candidates from others; None where there are no examples.

    Args:
        queries: figures (c, columns) of the candidates of each query, and which are hidden (c,).
        config: its settings of the trees.
        options: their seed.
    """
    from sklearn.ensemble import HistGradientBoostingClassifier
    from threadpoolctl import threadpool_limits

    parts = list(queries)
    if not parts:
        return None
    figures = np.concatenate([one for one, _ in parts])
    hidden = np.concatenate([one for _, one in parts])
    model = HistGradientBoostingClassifier(
        max_iter=config.trees,
        max_leaf_nodes=config.leaves,
        learning_rate=config.learning_rate,
        min_samples_leaf=min(200, max(len(hidden) // 100, 1)),
        early_stopping=False,
        random_state=options.seed % 2**32,
    )
    with threadpool_limits(None if len(hidden) > _MANY else 1, "openmp"):
        model.fit(figures, hidden)
    return _as_arrays(model)


def examples(
    lists: Sequence[tuple[Array, str]], ask: Ask, most: int, options: TrainingOptions
) -> Iterator[tuple[Array, Array]]:
    """Yield the figures of the candidates of each playlist, and which of them are hidden.

    Args:
        lists: the rows of the tracks of each playlist, -1 for unknown ones, and its title.
        ask: the base model.
        most: candidates of each playlist.
        options: the seed of the sizes of the queries.
    """
    generator = np.random.default_rng([options.seed, 1])
    for done, (tracks, title) in enumerate(lists, start=1):
        size = int(generator.choice(QUERY_SIZES))
        asked, rest = (part[part >= 0] for part in (tracks[:size], tracks[size:]))
        if len(asked) and len(rest) >= _HIDDEN:
            evidence = ask(asked, np.ones(len(asked)), title)
            candidates = evidence.candidates(most)
            hidden = np.isin(candidates, rest)
            if hidden.any() and not hidden.all():
                yield evidence.figures(candidates), hidden
        if options.progress:
            options.progress(done, len(lists), "ranker")


def _as_arrays(model: Any) -> Trees:
    """Return the trees of scikit-learn's classifier; the constant it begins with is left out."""
    nodes = [one.nodes for (one,) in model._predictors]
    starts = np.cumsum([0, *(len(one) for one in nodes[:-1])]).astype(np.int32)
    offsets = np.repeat(starts, [len(one) for one in nodes])
    together = np.concatenate(nodes)
    own = np.arange(len(together))
    is_leaf = together["is_leaf"].astype(bool)
    return Trees(
        roots=starts,
        features=np.where(is_leaf, 0, together["feature_idx"]).astype(np.int32),
        thresholds=np.where(is_leaf, 0.0, together["num_threshold"]).astype(np.float64),
        left=np.where(is_leaf, own, together["left"] + offsets).astype(np.int32),
        right=np.where(is_leaf, own, together["right"] + offsets).astype(np.int32),
        values=np.where(is_leaf, together["value"], 0.0).astype(np.float32),
    )
