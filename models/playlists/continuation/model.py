"""What goes on with a playlist: the nearest playlists, their artists and titles, factors, a ranker.

The best candidates by the sum of playlist nearest neighbours (`evidence`) and iALS are ranked by
that sum and by boosted trees (`ranker`), which know what speaks for each of them. A track that
stands in no playlist is reached by its artist, else by the known tracks whose audio features are
nearest.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any, ClassVar

import numpy as np

from models.contract import Array, Query, TrainingOptions
from models.errors import ModelInputError
from models.item_model import ItemModel
from models.playlists.continuation.alike import alike, standardised
from models.playlists.continuation.candidates import FIGURES, Evidence
from models.playlists.continuation.config import PlaylistsConfig
from models.playlists.continuation.evidence import PlaylistIndex
from models.playlists.continuation.ranker import held_back, learn
from models.playlists.continuation.titles import TitleIndex
from models.playlists.continuation.trees import Trees, probability
from models.playlists.data import PlaylistData
from models.playlists.ials import fit_factors, fold_in
from models.ragged import Ragged
from models.storage.stored_model import Layout, Stored, StoredLists

_LEAST = 0.01  # a sum that is less counts as this beside the trees
_BELOW = 2.0  # what is not ranked scores below 0, above minus this


@dataclass(frozen=True, eq=False, kw_only=True)
class Playlists(ItemModel):
    """Playlists by track, artist and title; factors of their tracks; trees that rank candidates.

    Memory: 12 bytes for each place in a playlist, and 4 bytes for each factor of each track.

    Attributes:
        playlists … units: see `evidence.PlaylistIndex`.
        terms, term_weights, titles, title_values: see `titles.TitleIndex`.
        factor_rows: (f,) int32, sorted: the tracks that have factors.
        factors: (f, factors) float32.
        gram: (factors, factors), their product with themselves.
        features: (n, 9) float16, standardised audio features; 0 in all where they are unknown.
        tree_roots … tree_values: see `trees.Trees`; empty without a ranker.
    """

    kind = "playlists"
    by_title = True
    layout: ClassVar[Layout] = {
        **ItemModel.layout,
        "playlists": StoredLists("playlists", "items"),
        "tracks": StoredLists("items", "playlists"),
        "artists": StoredLists("items", "artists"),
        "playlist_artists": StoredLists("playlists", "artists"),
        "artist_playlists": StoredLists("artists", "playlists"),
        "artist_roots": Stored("<f4", ("artist_playlists/values",)),
        "units": Stored("<f8", (2,)),
        "terms": Stored("<u4", ("terms",)),
        "term_weights": Stored("<f4", ("terms",)),
        "titles": StoredLists("terms", "playlists"),
        "title_values": Stored("<f4", ("titles/values",)),
        "factor_rows": Stored("<i4", ("factor rows",)),
        "factors": Stored("<f4", ("factor rows", "factors")),
        "gram": Stored("<f8", ("factors", "factors")),
        "features": Stored("<f2", ("items", 9)),
        "tree_roots": Stored("<i4", ("trees",)),
        "tree_features": Stored("<i4", ("nodes",)),
        "tree_thresholds": Stored("<f8", ("nodes",)),
        "tree_left": Stored("<i4", ("nodes",)),
        "tree_right": Stored("<i4", ("nodes",)),
        "tree_values": Stored("<f4", ("nodes",)),
    }

    config: PlaylistsConfig
    playlists: Ragged
    tracks: Ragged
    artists: Ragged
    playlist_artists: Ragged
    artist_playlists: Ragged
    artist_roots: Array
    units: Array
    terms: Array
    term_weights: Array
    titles: Ragged
    title_values: Array
    factor_rows: Array
    factors: Array
    gram: Array
    features: Array
    tree_roots: Array
    tree_features: Array
    tree_thresholds: Array
    tree_left: Array
    tree_right: Array
    tree_values: Array

    def __post_init__(self) -> None:
        super().__post_init__()
        self.trees.check(len(FIGURES))
        if not (self.units > 1e-30).all():  # what is divided by less is not finite
            raise ModelInputError("what playlists have in common with themselves is not above 0")
        rows = self.factor_rows
        if len(rows) and (rows[0] < 0 or rows[-1] >= len(self.ids) or (np.diff(rows) <= 0).any()):
            raise ModelInputError("the rows of its factors are not those of its tracks")

    @classmethod
    def fit(
        cls, data: PlaylistData, config: PlaylistsConfig, options: TrainingOptions
    ) -> Playlists:
        """Fit without some playlists, learn ranking from these, fit again to all.

        See `models.contract.Model.fit`.
        """
        from threadpoolctl import threadpool_limits

        # The many small systems of equations are solved faster without threads of BLAS.
        with threadpool_limits(1, "blas"):
            return cls._fit_all(data, config, options)

    @classmethod
    def _fit_all(
        cls, data: PlaylistData, config: PlaylistsConfig, options: TrainingOptions
    ) -> Playlists:
        fitted, asked = held_back(data, config.ranker_playlists, options.seed)
        if not config.ranker or not len(asked):
            return cls._fit(data, config, options)
        rounds, queries = config.iterations, len(asked)
        base = cls._fit(data.take(fitted), config, options.piece(0, queries + rounds))
        of_ranker = options.piece(rounds, rounds)
        trees = learn(data, asked, base.ids, base.evidence, config, of_ranker)
        return cls._fit(data, config, options.piece(rounds + queries, 0), trees)

    @classmethod
    def _fit(
        cls,
        data: PlaylistData,
        config: PlaylistsConfig,
        options: TrainingOptions,
        trees: Trees | None = None,
    ) -> Playlists:
        """Return the model of playlists with trees that were learned before, or without any."""
        kept = np.flatnonzero(data.counts() >= config.min_playlists)
        factors = np.zeros((0, config.factors), np.float32)
        if len(kept):
            factors = fit_factors(data, kept, config, options)
        index = PlaylistIndex.of(data)
        values: dict[str, Any] = {one.name: getattr(index, one.name) for one in fields(index)}
        titles = values.pop("titles")
        trees = trees or Trees.none()
        return cls(
            **values,
            **{f"tree_{one.name}": getattr(trees, one.name) for one in fields(trees)},
            config=config,
            seed=options.seed,
            data_fingerprint=data.fingerprint,
            ids=data.ids,
            terms=titles.terms,
            term_weights=titles.weights,
            titles=titles.titles,
            title_values=titles.values,
            factor_rows=kept.astype(np.int32),
            factors=factors,
            gram=(factors.T @ factors).astype(np.float64),
            features=standardised(data.features),
        )

    def scores(self, query: Query) -> Array:
        """Return for ranked candidates what the trees and the sum say together, from 0 to 1.

        The others score below 0, by their sum alone.
        """
        evidence = self._evidence(query)
        total = evidence.total
        usual = len(self.tree_roots) > 0 and len(evidence.rows) > 0
        if not usual or (evidence.weights < 0).any():
            return total  # the trees have seen no such query
        candidates = evidence.candidates(self.config.candidates)
        known = np.isfinite(total)
        scores = np.where(known, 0.0, -np.inf)
        if not len(candidates):
            return scores
        lowest, best = total[known].min(), total[candidates[0]]
        scores[known] = _BELOW * (total[known] - best) / max(best - lowest, 1e-12) - 1e-3
        # The trees have learned from few playlists: together with the sum they err less.
        learned = self.trees.sum(evidence.figures(candidates))
        scores[candidates] = probability(learned + np.log(np.maximum(total[candidates], _LEAST)))
        return scores

    def reasons(self, query: Query, rows: Array) -> Mapping[str, Array]:
        """Return how many playlists a track shares with the query, and tracks by its artists.

        Of a title alone: in how many playlists with a similar title it stands.
        """
        if not query.ids:
            return {"similar_titles": self.index.with_similar_title(query.title, rows)}
        asked = self.rows(query)
        return {
            "shared_playlists": self.index.shared_playlists(asked, rows),
            "same_artist": self.index.by_same_artist(asked, rows),
        }

    def summary(self) -> list[dict[str, object]]:
        """Return the numbers of playlists, tracks, tracks with factors, and trees."""
        return [
            {
                "playlists": len(self.playlists),
                "tracks": int((self.tracks.lengths > 0).sum()),
                "with_factors": len(self.factor_rows),
                "in_no_playlist": int((self.tracks.lengths == 0).sum()),
                "trees": len(self.tree_roots),
            }
        ]

    @cached_property
    def index(self) -> PlaylistIndex:
        """The playlists by track, artist and title."""
        titles = TitleIndex(self.terms, self.term_weights, self.titles, self.title_values)
        return PlaylistIndex(
            self.playlists,
            self.tracks,
            self.artists,
            self.playlist_artists,
            self.artist_playlists,
            self.artist_roots,
            self.units,
            titles,
        )

    @cached_property
    def trees(self) -> Trees:
        """The ranker."""
        return Trees(
            self.tree_roots,
            self.tree_features,
            self.tree_thresholds,
            self.tree_left,
            self.tree_right,
            self.tree_values,
        )

    def evidence(self, rows: Array, weights: Array, title: str) -> Evidence:
        """Return what speaks for every track, given the tracks of a query and its title."""
        rows, weights = self._reachable(rows, weights)
        scores = np.zeros(len(self.ids))
        own = np.flatnonzero(self._factor_row[rows] >= 0)
        if len(own):
            found = self._factor_row[rows[own]]
            scores[self.factor_rows] = fold_in(
                self.factors, self.gram, found, weights[own], self.config
            )
        return Evidence.of(self.index, rows, weights, title, scores)

    def _evidence(self, query: Query) -> Evidence:
        return self.evidence(self.rows(query), np.array(query.weights), query.title)

    def _reachable(self, rows: Array, weights: Array) -> tuple[Array, Array]:
        """Replace tracks that neither playlists nor artists know by those that sound alike."""
        artists, owners = self.artists.gather(rows)
        by_artist = np.bincount(owners, self.index.artist_popularity[artists] > 0, len(rows))
        strange = (self.tracks.lengths[rows] == 0) & (by_artist == 0)
        strange &= self.features[rows].any(axis=1)
        if not strange.any():
            return rows, weights
        known = np.flatnonzero(self.tracks.lengths > 0)
        found = [alike(self.features, row, known) for row in rows[strange]]
        lengths = np.array([len(one) for one in found])
        shares = np.repeat(weights[strange] / np.maximum(lengths, 1), lengths)
        return np.concatenate([rows, *found]), np.concatenate([weights, shares])

    @cached_property
    def _factor_row(self) -> Array:
        """Return for each track its row of factors (n,), -1 for none."""
        rows = np.full(len(self.ids), -1, dtype=np.int64)
        rows[self.factor_rows] = np.arange(len(self.factor_rows))
        return rows
