"""What is asked about: an artist, a playlist or a picture, as queries for a model of tracks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from etl.covers.picture import Pixels
from models.contract import Query
from recommender.errors import UnknownArtistError
from recommender.finding import find_listed, known_of
from recommender.lookup.artist import find_artist
from recommender.query import QueryTrack, require_answer
from recommender.service import Recommender
from recommender.track_files.entry import TrackList
from sql import artists as sql_artists
from sql.database import Database
from sql.search import ArtistCard

Kind = Literal["artist", "playlist", "image"]


@dataclass(frozen=True)
class Subject:
    """What similar tracks are wanted for.

    Attributes:
        kind: what it is.
        name: what to call it.
        tracks: the queries for a model: of an artist or a playlist a track each, of a picture one.
        left_out: by reason what to call the tracks that the model cannot be asked about.
        notes: what a user should know about how it was found, a line each.
        artist: which artist it is; None if it is none.
    """

    kind: Kind
    name: str
    tracks: tuple[QueryTrack, ...]
    left_out: Mapping[str, Sequence[str]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    artist: ArtistCard | None = None


def artist_subject(database: Database, recommender: Recommender, text: str) -> Subject:
    """Return an artist by all tracks of the artist that the model can be asked about.

    Raises:
        ModelInputError: the model cannot be asked about artists.
        UnknownArtistError: there is no such artist, or none of the tracks is known to the model.
    """
    entry = recommender.entry
    require_answer(entry, "artist")
    found = find_artist(database, text)
    name = found.card.name or found.card.artist_id
    cards = sql_artists.tracks_of(database, found.card.artist_id)
    known = known_of(recommender, cards)
    if not known.tracks:
        raise UnknownArtistError(
            f"the model {entry.name} knows none of the {len(cards):,} tracks by {name}"
            f" ({found.card.artist_id})\n"
            f"load what it learns from, then: segue train {entry.name}"
        )
    return Subject("artist", name, known.tracks, known.left_out, found.notes, found.card)


def playlist_subject(database: Database, recommender: Recommender, file: TrackList) -> Subject:
    """Return a playlist by the tracks of a file, each once.

    Raises:
        ModelInputError: the model cannot be asked about playlists.
        UnknownTrackError: none of the tracks is known to the model.
    """
    require_answer(recommender.entry, "playlist")
    listed = find_listed(database, recommender, file)
    return Subject("playlist", file.title or file.name, listed.tracks, listed.left_out)


def picture_subject(recommender: Recommender, pixels: Pixels, name: str) -> Subject:
    """Return a picture.

    Args:
        recommender: whose model is asked.
        pixels: (64, 64, 3), see `etl.covers.picture`.
        name: what to call it.

    Raises:
        ModelInputError: the model cannot be asked about pictures.
    """
    require_answer(recommender.entry, "image")
    return Subject("image", name, (QueryTrack(name, Query(features=pixels)),))
