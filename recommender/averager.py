"""The artist averager: who lies between artists.

It is no model, but a query with weights: the target is the mean of the artists' vectors, each at
length 1 and times its weight, and the answers are the artists of the most similar direction.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from models.contract import Array, Query, as_text
from models.errors import ModelInputError
from recommender.artists.known import (
    KnownArtists,
    as_dict,
    has_direction,
    name_of,
    require_distinct,
)
from sql.artists import sub_genres
from sql.search import ArtistCard

UNLIKE = 0.5
"""How much all artists to be unlike count together, where the others count 1: with 1, an answer to
"A, but not B" is often near to neither."""


@dataclass(frozen=True)
class Between:
    """An artist that lies between others.

    Attributes:
        rank: from 1.
        card: the artist.
        similarity: the cosine with the target, from -1 to 1.
        to: the cosines with the artists that were averaged, in their order.
        sub_genres: of the artist.
    """

    rank: int
    card: ArtistCard
    similarity: float
    to: tuple[float, ...]
    sub_genres: tuple[str, ...]

    @property
    def shares(self) -> tuple[int, ...]:
        """How much it is like each of them, in percent that add up to 100; none where unlike all.

        The share of its cosine in the sum of the cosines, those below 0 counting as 0.
        """
        parts = np.maximum(self.to, 0.0)
        if not parts.any():
            return ()
        exact = 100 * parts / parts.sum()
        whole = np.floor(exact).astype(int)
        largest = np.argsort(whole - exact, kind="stable")[: 100 - whole.sum()]
        whole[largest] += 1
        return tuple(whole.tolist())


@dataclass(frozen=True)
class Average:
    """Who lies between artists, the nearest to the target first.

    Attributes:
        like: the artists that were averaged.
        weights: of each of them, which add up to 1.
        unlike: artists to keep away from.
        found: the answers.
        shortfall: why there are fewer than wanted; None where there are not.
    """

    like: tuple[ArtistCard, ...]
    weights: tuple[float, ...]
    unlike: tuple[ArtistCard, ...]
    found: tuple[Between, ...]
    shortfall: str | None

    def why(self, one: Between, between: str = ", ") -> str:
        """Return how much an answer is like each artist: "60 % like A, 40 % like B"."""
        parts = [
            f"{share} % like {name_of(card)}"
            for card, share in zip(self.like, one.shares, strict=False)
        ]
        return between.join(parts) or "like none of them"

    def as_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "artists": [
                {**as_dict(card), "weight": round(weight, 6)}
                for card, weight in zip(self.like, self.weights, strict=True)
            ],
            "unlike": [as_dict(card) for card in self.unlike],
            "between": [self._answer(one) for one in self.found],
            "shortfall": self.shortfall,
        }

    def _answer(self, one: Between) -> dict[str, Any]:
        shares = one.shares or (0,) * len(self.like)
        return {
            "rank": one.rank,
            **as_dict(one.card),
            "similarity": round(one.similarity, 6),
            "to": [
                {"artist_id": card.artist_id, "similarity": round(cosine, 6), "percent": share}
                for card, cosine, share in zip(self.like, one.to, shares, strict=True)
            ],
            "sub_genres": list(one.sub_genres),
            "why": self.why(one),
        }


def average(
    artists: KnownArtists,
    like: Sequence[ArtistCard],
    weights: Sequence[float] = (),
    *,
    unlike: Sequence[ArtistCard] = (),
    n: int = 10,
    exclude: Collection[str] = (),
) -> Average:
    """Return the `n` artists nearest to the mean of some; none of those named is among them.

    Args:
        artists: all that the model knows.
        like: one or more artists that `KnownArtists.find` has found.
        weights: how much each counts, 0 or more, scaled to add up to 1; by default all alike.
        unlike: artists to keep away from; together they count `UNLIKE`.
        n: how many.
        exclude: ids of artists to leave out.

    Raises:
        InputError: an artist is named twice.
        ModelInputError: weights that cannot be, or artists that cancel each other.
    """
    require_distinct([*like, *unlike])
    shares = _scaled(weights or [1.0] * len(like), len(like))
    ids = tuple(card.artist_id for card in (*like, *unlike))
    query = Query(ids, (*shares, *[-UNLIKE / len(unlike) for _ in unlike]))
    if not has_direction(artists.model.centre(query)):
        raise ModelInputError(
            f"{', '.join(name_of(card) for card in (*like, *unlike))} cancel each other: nothing"
            " lies between them\nname other artists, or give them other weights"
        )
    ranking = artists.model.rank(query, n, exclude=exclude)
    found = _answers(artists, as_text(ranking.ids), ranking.scores, ids[: len(like)])
    shortfall = artists.shortfall(n, len(found), {*ids, *exclude})
    return Average(tuple(like), shares, tuple(unlike), found, shortfall)


def _scaled(weights: Sequence[float], count: int) -> tuple[float, ...]:
    """Return weights that add up to 1."""
    if len(weights) != count:
        raise ModelInputError(f"{count} artists, but {len(weights)} weights")
    if not all(0 <= weight < np.inf for weight in weights) or not 0 < sum(weights) < np.inf:
        raise ModelInputError(
            f"weights {', '.join(f'{w:g}' for w in weights)}: they must be numbers from 0 up, not"
            " all of them 0"
        )
    return tuple(weight / sum(weights) for weight in weights)


def _answers(
    artists: KnownArtists, ids: Sequence[str], scores: Array, like: Sequence[str]
) -> tuple[Between, ...]:
    if not ids:
        return ()
    cosines = artists.directions(ids) @ artists.directions(like).T
    genres = sub_genres(artists.database, ids)
    rows = zip(artists.cards(ids), scores.tolist(), cosines.tolist(), strict=True)
    return tuple(
        Between(rank, card, score, tuple(to), genres.get(card.artist_id, ()))
        for rank, (card, score, to) in enumerate(rows, start=1)
    )
