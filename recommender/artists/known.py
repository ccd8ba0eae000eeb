"""The model of artists, and the artists of the database that it knows."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from etl.errors import InputError
from etl.ids import is_name_id, link, search_link
from models.artists.node2vec import Node2Vec
from models.contract import Array, Query
from models.errors import ModelInputError, ModelUnfitError
from models.vectors.embedding import directions
from recommender.errors import UnknownArtistError
from recommender.lookup.artist import FoundArtist, find_artist
from recommender.registry import OF_ARTISTS, entry
from sql import search
from sql.database import Database
from sql.search import ArtistCard

MODEL = OF_ARTISTS


class KnownArtists:
    """The model of artists and the database that it has learned from.

    Args:
        database: open for reading.
        models: the folder of all models.

    Raises:
        ModelMissingError: it is not trained.
        ModelUnfitError: damaged, or it does not belong to this database.
    """

    def __init__(self, database: Database, models: Path) -> None:
        found = entry(MODEL).open(database, models)
        if not isinstance(found, Node2Vec):
            raise ModelUnfitError(f"the model {MODEL} has no graph\ntrain again: segue train all")
        self.database, self.model = database, found

    def find(self, text: str) -> FoundArtist:
        """Find the artist that a text means, of several of a name one that the model knows.

        Raises:
            UnknownArtistError: there is no such artist, or the model does not know it.
            ModelInputError: nothing can be near to it.
        """
        found = find_artist(self.database, text, self.model.__contains__)
        artist_id, name = found.card.artist_id, name_of(found.card)
        if artist_id not in self.model:
            raise UnknownArtistError(
                f"the model {MODEL} does not know {name} ({artist_id}): it has no links, or none"
                " to the largest part of the graph\nfetch its related artists: segue scrape"
                f" related-artists {artist_id}; or keep all parts: segue train {MODEL}"
                " --components 0"
            )
        if not self.directions([artist_id]).any():
            raise ModelInputError(
                f"the vector of {name} ({artist_id}) in the model {MODEL} is zero: nothing is near"
                f" to it\ntrain again: segue train {MODEL}"
            )
        return found

    def rows(self, ids: Sequence[str]) -> Array:
        """Return the rows of artists in the model (n,)."""
        return self.model.rows(Query(tuple(ids)))

    def directions(self, ids: Sequence[str]) -> Array:
        """Return the vectors of artists at length 1 (n, dimension)."""
        return directions(self.model.vectors[self.rows(ids)])

    def cards(self, ids: Iterable[str]) -> list[ArtistCard]:
        """Return what is known of artists, in the order of the ids."""
        wanted = list(ids)
        found = {card.artist_id: card for card in search.artist_cards(self.database, wanted)}
        return [found.get(one, ArtistCard(one, None, None, 0)) for one in wanted]

    def shortfall(self, wanted: int, found: int, left_out: Collection[str]) -> str | None:
        """Return why there are fewer artists than wanted; None where there are not.

        Args:
            wanted: how many were asked for.
            found: how many there are.
            left_out: the ids of those that were named or excluded.
        """
        if found >= wanted:
            return None
        known = len(self.model.ids)
        without = int((self.model.lengths == 0).sum())
        here = sum(one in self.model for one in set(left_out))
        more = f", {without:,} have no direction" if without else ""
        return (
            f"{found:,} instead of {wanted:,}: the model {MODEL} knows {known:,} artists, of which"
            f" {here:,} were named or left out{more}"
        )


def name_of(card: ArtistCard) -> str:
    """Return what to call an artist: the name, or else the id."""
    return card.name or card.artist_id


def as_dict(card: ArtistCard) -> dict[str, Any]:
    """Return plain values for JSON."""
    return {
        "artist_id": card.artist_id,
        "name": card.name,
        "popularity": card.popularity,
        "link": link_of(card),
    }


def link_of(card: ArtistCard) -> str:
    """Return the web address of an artist; of one known by name only, that of a search."""
    if is_name_id(card.artist_id):
        return search_link(name_of(card))
    return link("artist", card.artist_id)


def require_distinct(cards: Iterable[ArtistCard]) -> None:
    """Raise InputError if an artist is there twice."""
    seen: set[str] = set()
    for card in cards:
        if card.artist_id in seen:
            raise InputError(f"{name_of(card)} ({card.artist_id}) is named twice: name it once")
        seen.add(card.artist_id)


def has_direction(vector: Array) -> bool:
    """Return whether a mean of directions is more than what rounding leaves of nothing."""
    return bool(np.linalg.norm(vector) > 1e-5)
