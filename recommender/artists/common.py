"""What two artists have in common: a link, neighbours, playlists, sub-genres."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from recommender.artists.known import KnownArtists
from sql import artists as sql_artists

MOST_NAMED = 2  # sub-genres in a sentence


@dataclass(frozen=True)
class Common:
    """What two artists have in common.

    Attributes:
        similarity: the cosine of their vectors, from -1 to 1.
        linked: whether one is related to the other in the graph.
        shared_links: how many artists both are linked to.
        shared_playlists: in how many playlists both stand.
        sub_genres: that both have.
    """

    similarity: float
    linked: bool
    shared_links: int
    shared_playlists: int
    sub_genres: tuple[str, ...]

    @property
    def why(self) -> str:
        """The same in words, as a sentence without an end."""
        parts = [
            "linked directly" if self.linked else "",
            _count(self.shared_links, "shared neighbour"),
            _count(self.shared_playlists, "shared playlist"),
            self._both(),
        ]
        return ", ".join(filter(None, parts)) or "only their place in the graph"

    def _both(self) -> str:
        named = self.sub_genres[:MOST_NAMED]
        return f"both {' and '.join(named)}" if named else ""

    def as_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {**asdict(self), "similarity": round(self.similarity, 6), "why": self.why}


def _count(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}" if count else ""


def in_common(artists: KnownArtists, pairs: Sequence[tuple[str, str]]) -> list[Common]:
    """Return what the two artists of each pair have in common; the model knows all of them."""
    if not pairs:
        return []
    ids = list(dict.fromkeys(one for pair in pairs for one in pair))
    firsts, seconds = ({pair[place] for pair in pairs} for place in (0, 1))
    playlists = sql_artists.shared_playlists(artists.database, sorted(firsts), sorted(seconds))
    genres = sql_artists.sub_genres(artists.database, ids)
    rows = dict(zip(ids, artists.rows(ids).tolist(), strict=True))
    vectors = dict(zip(ids, artists.directions(ids), strict=True))
    links = artists.model.links

    def common(one: str, other: str) -> Common:
        of_one, of_other = links.row(rows[one]), links.row(rows[other])
        return Common(
            similarity=float(vectors[one] @ vectors[other]),
            linked=bool(np.isin(rows[other], of_one)),
            shared_links=len(np.intersect1d(of_one, of_other, assume_unique=True)),
            shared_playlists=playlists.get((one, other), 0),
            sub_genres=tuple(g for g in genres.get(one, ()) if g in genres.get(other, ())),
        )

    return [common(*pair) for pair in pairs]
