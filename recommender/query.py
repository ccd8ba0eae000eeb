"""What a user asks about, as a query that every model takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from etl.ids import is_name_id
from models.contract import Query, Ranker
from recommender.errors import UnknownTrackError
from recommender.registry import ModelEntry
from recommender.tracks import Features, TrackLookup
from sql.reads import Card


@dataclass(frozen=True)
class QueryTrack:
    """A track to find similar ones for.

    Attributes:
        label: what the answer calls it: its id, or the file that describes it.
        query: the question for a model.
        card: what the database or a service knows of it, if anything.
        notes: what a user should know about how it was found, a line each.
    """

    label: str
    query: Query
    card: Card | None = None
    notes: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What to call it in a sentence: title and artists as far as known, else its label."""
        card = self.card
        if card is None or not card.title:
            return self.label
        return f"{card.title} - {card.artists}" if card.artists else card.title

    @property
    def title(self) -> str:
        """What to call it in a heading: the same, with its album."""
        album = self.card.album if self.card is not None and self.card.title else None
        return f"{self.name} ({album})" if album else self.name


def known_track(card: Card, entry: ModelEntry, ranker: Ranker, tracks: TrackLookup) -> QueryTrack:
    """Return the query for a track of the database: by its id, or else by its audio features.

    Raises:
        UnknownTrackError: the model does not know it, nor the database its audio features.
    """
    track_id = card.track_id
    if track_id in ranker:
        return QueryTrack(track_id, Query((track_id,)), card)
    require_features(entry, track_id)
    features = tracks.features([track_id]).get(track_id)
    if features is None:
        fetch = "" if is_name_id(track_id) else "fetch them: segue scrape audio-features; or "
        raise UnknownTrackError(
            f"the database has no audio features of {track_id} ({card.title})\n"
            f"{fetch}pass them: --features FILE.json"
        )
    return featured_track(track_id, features, (), card)


def require_features(entry: ModelEntry, label: str) -> None:
    """Raise UnknownTrackError unless a model can be asked about audio features."""
    if "features" not in entry.answers:
        raise UnknownTrackError(
            f"the model {entry.name} does not know {label}, and cannot be asked by audio features\n"
            f"train it again with this track in the data: segue train {entry.name}"
        )


def featured_track(
    label: str, features: Features, genres: Sequence[str], card: Card | None = None
) -> QueryTrack:
    """Return the query for a track known by its audio features and, maybe, its genres."""
    return QueryTrack(label, Query(features=np.array(features), within=tuple(genres)), card)
