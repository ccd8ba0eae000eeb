"""Several models that answer together, each with a weight."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from models.contract import Array, Query, Ranker, Ranking, as_ids, as_text, check_k, find
from models.errors import UnknownIdError
from recommender.entry import ModelEntry
from recommender.errors import BlendError
from recommender.fusion import POOL, Vote, fuse
from recommender.reasons import NEAREST
from recommender.registry import entry_of_tracks
from recommender.tracks import TrackLookup

if TYPE_CHECKING:
    from sql.database import Database


def parse_blend(text: str) -> dict[str, float]:
    """Return the weights by model in text such as "this:0.7,that:0.3".

    Raises:
        BlendError: it is written otherwise, names a model twice or only one, or a weight is not a
            number above 0.
    """
    weights: dict[str, float] = {}
    for part in text.split(","):
        name, _, number = (one.strip() for one in part.partition(":"))
        if name in weights:
            raise BlendError(f"the blend {text!r} names {name!r} twice")
        weights[name] = _weight(part.strip(), number)
    if len(weights) == 1:
        raise BlendError(f"the blend {text!r} is of one model; name another, or use --model")
    return weights


def _weight(part: str, text: str) -> float:
    try:
        weight = float(text)
    except ValueError:
        weight = math.nan
    if not 0 < weight < math.inf:
        raise BlendError(
            f"a blend is written NAME:WEIGHT,NAME:WEIGHT, not {part!r}; a weight is > 0"
        )
    return weight


@dataclass(frozen=True)
class Part:
    """A model of a blend: what it is, what answers for it, and how much it counts."""

    entry: ModelEntry
    ranker: Ranker
    weight: float


def open_blend(
    database: Database,
    models: Path,
    weights: Mapping[str, float],
    tracks: TrackLookup,
    *,
    in_memory: bool = False,
) -> tuple[ModelEntry, Blend]:
    """Return what there is to know of a blend, and the blend.

    Args:
        database: open for reading.
        models: the folder of all models.
        weights: by model.
        tracks: see `Blend`.
        in_memory: see `recommender.service.Recommender`.

    Raises:
        UnknownModelError: there is no model of one of these names that ranks tracks.
        ModelMissingError: one is not trained.
        ModelUnfitError: one is damaged, or does not belong to this database.
    """
    entries = [entry_of_tracks(name) for name in weights]
    parts = [
        Part(one, one.open(database, models, in_memory=in_memory), weights[one.name])
        for one in entries
    ]
    about = ModelEntry(
        name=",".join(f"{name}:{weight:g}" for name, weight in weights.items()),
        what="Several models, each with a weight.",
        items="track",
        answers=frozenset[str]().union(*(one.answers for one in entries)),
        model="",
        config="",
        data="",
    )
    return about, Blend(parts, tracks)


class Blend:
    """Ranks by several models, see `recommender.fusion`.

    A track that a model does not know is asked about by another release of its song, or else left
    to the other models. A song that models list by different releases counts as one.

    Args:
        parts: the models.
        tracks: looks up which tracks are one song.
    """

    def __init__(self, parts: Sequence[Part], tracks: TrackLookup) -> None:
        self._parts = sorted(parts, key=lambda part: -part.weight)
        self._tracks = tracks

    def __contains__(self, item: str) -> bool:
        """Whether a model knows this id."""
        return any(item in part.ranker for part in self._parts)

    def rank(self, query: Query, k: int, *, exclude: Collection[str] = ()) -> Ranking:
        """Return the best `k` of what the models list; see `models.contract.Ranker.rank`."""
        check_k(k)
        return self._fused(query).best(k, {*exclude, *query.ids})

    def score(self, query: Query, candidates: Sequence[str]) -> Array:
        """Return the scores of candidates; 0 for those that no model lists."""
        ranking = self._fused(query)
        order = np.argsort(ranking.ids)
        rows, known = find(ranking.ids[order], as_ids(candidates))
        return np.where(known, ranking.scores[order][rows], 0.0)

    def _fused(self, query: Query) -> Ranking:
        found = dict(self._rankings(query))
        if not found:
            raise UnknownIdError(f"no model of the blend knows {', '.join(query.ids[:5])}")
        listed = {one for ranking in found.values() for one in as_text(ranking.ids)}
        songs = {one: card.song for one, card in self._tracks.cards(sorted(listed)).items()}
        return fuse(
            [
                Vote(name, weight, ranking, [songs.get(one) or one for one in as_text(ranking.ids)])
                for (name, weight), ranking in found.items()
            ]
        )

    def _rankings(self, query: Query) -> Iterator[tuple[tuple[str, float], Ranking]]:
        """Yield name, weight and answer of each model that knows something of the query."""
        releases = self._releases(query.ids)
        for part in self._parts:
            mark = part.entry.name, part.weight
            if not query.ids and query.title:
                if "title" in part.entry.answers:
                    yield mark, part.ranker.rank(query, POOL)
            elif query.features is None:
                known = _known(part.ranker, query.ids, releases)
                own = _of_known(query, known)
                if own is not None:
                    yield mark, _as_asked(part.ranker.rank(own, POOL), known)
            elif "features" in part.entry.answers:
                yield mark, part.ranker.rank(query, POOL)

    def _releases(self, ids: Sequence[str]) -> dict[str, Sequence[str]]:
        """Return all releases of those tracks that a model does not know."""
        rare = [one for one in ids if not all(one in part.ranker for part in self._parts)]
        songs = {one: card.song for one, card in self._tracks.cards(rare).items() if card.song}
        found = self._tracks.releases(set(songs.values()))
        return {one: found.get(song, ()) for one, song in songs.items()}


def _known(
    ranker: Ranker, ids: Sequence[str], releases: Mapping[str, Sequence[str]]
) -> dict[str, str]:
    """Return by which id a model knows each track, as far as it does."""
    found = {
        one: next((own for own in (one, *releases.get(one, ())) if own in ranker), None)
        for one in ids
    }
    return {one: own for one, own in found.items() if own is not None}


def _of_known(query: Query, known: Mapping[str, str]) -> Query | None:
    """Return the query by the ids that a model knows; None if nothing to be like is left."""
    weights: dict[str, float] = {}
    for one, weight in zip(query.ids, query.weights, strict=True):
        if one in known:
            weights[known[one]] = weights.get(known[one], 0.0) + weight
    if not any(weight > 0 for weight in weights.values()):
        return None
    return replace(query, ids=tuple(weights), weights=tuple(weights.values()))


def _as_asked(ranking: Ranking, known: Mapping[str, str]) -> Ranking:
    """Return a ranking whose reasons name the tracks as they were asked about."""
    if NEAREST not in ranking.because:
        return ranking
    asked = {own: one for one, own in known.items()}
    names = as_ids([asked.get(own, own) for own in as_text(ranking.because[NEAREST])])
    return replace(ranking, because={**ranking.because, NEAREST: names})
