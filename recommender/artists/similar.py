"""Artists similar to one, and why."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from models.contract import Query, as_text
from recommender.artists.common import Common, in_common
from recommender.artists.known import KnownArtists, as_dict
from sql.search import ArtistCard


@dataclass(frozen=True)
class SimilarArtist:
    """An artist, and what it has in common with the one that was asked about."""

    rank: int
    card: ArtistCard
    common: Common

    def as_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {"rank": self.rank, **as_dict(self.card), **self.common.as_dict()}


@dataclass(frozen=True)
class SimilarArtists:
    """The most similar first; `shortfall` says why there are fewer than wanted."""

    artist: ArtistCard
    found: tuple[SimilarArtist, ...]
    shortfall: str | None

    def as_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "artist": as_dict(self.artist),
            "similar": [one.as_dict() for one in self.found],
            "shortfall": self.shortfall,
        }


def similar_artists(
    artists: KnownArtists, artist: ArtistCard, n: int, exclude: Collection[str] = ()
) -> SimilarArtists:
    """Return the `n` artists whose vectors are nearest, without the artist itself.

    Args:
        artists: all that the model knows.
        artist: one that `KnownArtists.find` has found.
        n: how many.
        exclude: ids of artists to leave out.
    """
    own = artist.artist_id
    ids = as_text(artists.model.rank(Query((own,)), n, exclude=exclude).ids)
    commons = in_common(artists, [(own, one) for one in ids])
    found = tuple(
        SimilarArtist(rank, card, common)
        for rank, (card, common) in enumerate(
            zip(artists.cards(ids), commons, strict=True), start=1
        )
    )
    return SimilarArtists(artist, found, artists.shortfall(n, len(found), {own, *exclude}))
