"""What a user asks about, as a query that every model takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from etl.ids import is_name_id
from models.contract import Query, Ranker
from models.errors import ModelInputError
from recommender.entry import ModelEntry
from recommender.errors import UnknownTrackError
from recommender.registry import BY_SOUND, models
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
        weight: how much it counts beside others; negative is "unlike".
    """

    label: str
    query: Query
    card: Card | None = None
    notes: tuple[str, ...] = ()
    weight: float = 1.0

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


def known_tracks(
    cards: Sequence[Card], entry: ModelEntry, ranker: Ranker, tracks: TrackLookup
) -> list[QueryTrack | None]:
    """Return the queries for tracks of the database; None for each that the model cannot know.

    A track is asked about by its id; else, where the model takes them, by its audio features; else
    by the id of another release of its song, since one may stand for all.
    """
    known = {card.track_id for card in cards if card.track_id in ranker}
    others = [card for card in cards if card.track_id not in known]
    by_features = "features" in entry.answers
    features = tracks.features([card.track_id for card in others]) if by_features else {}
    rest = {card.song for card in others if card.song and card.track_id not in features}
    releases = tracks.releases(rest) if rest else {}

    def query(card: Card) -> QueryTrack | None:
        if card.track_id in features:
            return featured_track(card.track_id, features[card.track_id], (), card)
        if card.track_id in known:
            return QueryTrack(card.track_id, Query((card.track_id,)), card)
        others = releases.get(card.song or ("", ""), ())
        found = next((one for one in others if one in ranker), None)
        if found is None:
            return None
        note = f"{card.track_id} has no audio features; took another release of the song, {found}"
        return QueryTrack(card.track_id, Query((found,)), card, (note,) if by_features else ())

    return [query(card) for card in cards]


def known_track(card: Card, entry: ModelEntry, ranker: Ranker, tracks: TrackLookup) -> QueryTrack:
    """Return the query for a track of the database; see `known_tracks`.

    Raises:
        UnknownTrackError: the model does not know it, nor the database its audio features.
    """
    (track,) = known_tracks([card], entry, ranker, tracks)
    if track is not None:
        return track
    require_features(entry, card.track_id)
    fetch = "" if is_name_id(card.track_id) else "fetch them: segue scrape audio-features; or "
    raise UnknownTrackError(
        f"the database has no audio features of {card.track_id} ({card.title})\n"
        f"{fetch}pass them: --features FILE.json"
    )


def require_features(entry: ModelEntry, label: str) -> None:
    """Raise UnknownTrackError unless a model can be asked about audio features."""
    if "features" not in entry.answers:
        raise UnknownTrackError(
            f"the model {entry.name} does not know {label}, and cannot be asked by audio features\n"
            f"ask by sound (--model {BY_SOUND}), or load this track and: segue train {entry.name}"
        )


def require_answer(entry: ModelEntry, kind: str) -> None:
    """Raise ModelInputError unless a model can be asked about a kind of things, such as "image"."""
    if kind not in entry.answers:
        others = [one.name for one in models().values() if _fits(one, kind)]
        raise ModelInputError(
            f"the model {entry.name} cannot be asked about {'an' if kind[0] in 'ai' else 'a'}"
            f" {kind}"
            f"\nask another: --model {' or '.join(others)}"
        )


def _fits(entry: ModelEntry, kind: str) -> bool:
    return entry.items == "track" and kind in entry.answers


def require_title(entry: ModelEntry) -> None:
    """Raise ModelInputError unless a model can be asked by the title of a playlist alone."""
    if "title" not in entry.answers:
        raise ModelInputError(
            f"the model {entry.name} cannot be asked by a title alone: name a track, too"
        )


def featured_track(
    label: str,
    features: Features,
    genres: Sequence[str],
    card: Card | None = None,
    year: int | None = None,
    more: Sequence[float] = (),
) -> QueryTrack:
    """Return the query for a track known by its audio features and, maybe, genres and year.

    Without `year`, it is that of the card. `more` are the features that follow it in
    `models.audio_features.SOUND`.
    """
    year = year or (card.year if card else None)
    known = np.array([*features, np.nan if year is None else year, *more])
    return QueryTrack(label, Query(features=known, within=tuple(genres)), card)


def together(tracks: Sequence[QueryTrack], title: str = "") -> Query:
    """Return one query for tracks that are asked about by id; a song given twice counts once.

    Raises:
        ModelInputError: a song is to be both like and unlike.
    """
    weights: dict[str, float] = {}
    for track in tracks:
        for one in track.query.ids:
            if weights.setdefault(one, track.weight) * track.weight < 0:
                raise ModelInputError(f"{track.name} is to be both like and unlike")
    return Query(tuple(weights), tuple(weights.values()), title=title)
