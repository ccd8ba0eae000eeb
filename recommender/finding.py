"""What a user typed, to a query: from the database, from a file of features, from the services."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeAlias

from etl.errors import RemoteError
from etl.ids import is_id, parse_id
from recommender.errors import TrackError, UnknownTrackError
from recommender.lookup.releases import song_label
from recommender.lookup.track import find_track
from recommender.query import QueryTrack, featured_track, require_features
from recommender.service import Recommender
from sql import reads
from sql.database import Database
from sql.reads import Card

if TYPE_CHECKING:  # a track that the database knows needs none of what asks the services
    from recommender.track_files.entry import TrackList
    from recommender.unknown.described import FileTrack
    from recommender.unknown.fetching import Fetched, Fetcher

Services: TypeAlias = "Callable[[], AbstractContextManager[Fetcher]]"
"""Opens what asks the services, as long as a block runs."""

Choose = Callable[[Sequence[Card]], Card | None]


@dataclass
class TrackFinder:
    """Finds tracks for one recommender.

    Attributes:
        database: open for reading.
        recommender: whose model is queried.
        described: tracks with their features from a file.
        services: asked about tracks that neither of them knows; None asks none.
        fetched: what the services answered, and the query made of it.
    """

    database: Database
    recommender: Recommender
    described: Sequence[FileTrack] = ()
    services: Services | None = None
    fetched: list[tuple[Fetched, QueryTrack]] = field(default_factory=list)
    _used: list[FileTrack] = field(default_factory=list)

    def find(self, text: str) -> QueryTrack:
        """Return the query for an id, URI, address or "title - artist".

        Raises:
            AmbiguousTrackError: several songs fit.
            UnknownTrackError: no track fits, or its audio features are nowhere to be had.
            RemoteError: a service may know it, but not now.
        """
        card = None
        try:
            found = find_track(self.database, text)
            card = found.card
            track = self._of_file_or_card(card)
            return replace(track, notes=(*found.notes, *track.notes))
        except UnknownTrackError:
            track_id = card.track_id if card is not None else parse_id(text.strip(), "track")
            described = None if track_id is None else self._description_of(track_id)
            if track_id is not None and described is not None:
                return self._described(replace(described, label=track_id), card)
            if track_id is None or not is_id(track_id) or self.services is None:
                raise
            return self._fetch(track_id, card, self.services)

    def of_card(self, card: Card) -> QueryTrack:
        """Return the query for a track of the database.

        Raises:
            UnknownTrackError: the database does not know its audio features.
        """
        track = self.recommender.query_track(card)
        return self._placed(track, f"{track.label} has no known genre")

    def _of_file_or_card(self, card: Card) -> QueryTrack:
        """Return the query for a track of the database, by what the file says of it, if anything.

        A description without an id is used where the database knows another release only.
        """
        described = None
        if card.track_id in [one.track_id for one in self.described]:
            described = self._description_of(card.track_id)
        else:
            track = self.of_card(card)
            if not track.query.ids or card.track_id in track.query.ids:
                return track
            described = self._description_of(card.track_id)
        if described is None or "features" not in self.recommender.entry.answers:
            return self.of_card(card)
        return self._described(replace(described, label=card.track_id), card)

    def of_file(self) -> list[QueryTrack]:
        """Return the queries for those tracks of the file that no text has asked for."""
        return [self._described(one, None) for one in self.described if one not in self._used]

    def _description_of(self, track_id: str) -> FileTrack | None:
        """Return what the file says of a track: under its id, or without any as the only one."""
        named = [one for one in self.described if one.track_id == track_id]
        nameless = self.described if len(self.described) == 1 and not self._used else []
        found = next((one for one in (*named, *nameless) if one.track_id in (None, track_id)), None)
        if found is not None:
            self._used.append(found)
        return found

    def _described(self, one: FileTrack, card: Card | None) -> QueryTrack:
        require_features(self.recommender.entry, one.label)
        return featured_track(one.label, one.features, one.genres, card, one.year, one.more)

    def _fetch(self, track_id: str, card: Card | None, services: Services) -> QueryTrack:
        from recommender.unknown.fetching import sources_line

        require_features(self.recommender.entry, track_id)
        with services() as fetcher:
            fetched = fetcher.fetch(track_id)
        genres = reads.genres(self.database, track_id) or fetched.genres
        track = featured_track(track_id, fetched.features, genres, card or fetched.card)
        notes = [f"{track_id}: {sources_line(fetched.sources)}"]
        notes += [f"  {reason}" for reason in fetched.reasons if reason]
        track = self._placed(replace(track, notes=tuple(notes)), "  no genre is known")
        self.fetched.append((fetched, track))
        return track

    def _placed(self, track: QueryTrack, why: str) -> QueryTrack:
        """Note in which list a track without a genre is looked for."""
        query, lists_by = track.query, self.recommender.entry.lists_by
        if query.features is None or query.within or not lists_by:
            return track
        ranking = self.recommender.ranker.rank(query, 1)
        if not len(ranking):
            return track
        name = str(ranking.because[lists_by][0])
        note = f"{why}: by its features it is closest to {name}"
        return replace(track, notes=(*track.notes, note))


@dataclass(frozen=True)
class Found:
    """The tracks that were found, and the texts that were not, with the reason."""

    tracks: tuple[QueryTrack, ...]
    failures: Mapping[str, Exception]


def find_all(
    finder: TrackFinder, texts: Sequence[str], choose: Choose = lambda _candidates: None
) -> Found:
    """Find several tracks; a track given twice counts once.

    Where only some are found, the others are failures; where none is, the first error is raised.

    Args:
        finder: finds one track.
        texts: what the user typed.
        choose: picks one of the candidates where a text does not mean a single track, or none.
    """
    tracks: dict[str, QueryTrack] = {}
    failures: dict[str, Exception] = {}
    for text in texts:
        try:
            track = finder.find(text)
        except (TrackError, RemoteError) as error:
            card = choose(error.candidates) if isinstance(error, TrackError) else None
            if card is None:
                failures[text] = error
            else:
                track = finder.of_card(card)
                tracks[track.label] = track
        else:
            tracks[track.label] = track
    if failures and not tracks:
        raise next(iter(failures.values()))
    return Found(tuple(tracks.values()), failures)


@dataclass(frozen=True)
class Listed:
    """What was found of several tracks: those to ask about, and by reason the names of others."""

    tracks: tuple[QueryTrack, ...]
    left_out: Mapping[str, Sequence[str]]


def known_of(recommender: Recommender, cards: Sequence[Card]) -> Listed:
    """Return the tracks of the database that the model can be asked about, and the others."""
    found = list(zip(cards, recommender.query_tracks(cards), strict=True))
    others = [song_label(card) for card, track in found if track is None]
    reason = f"unknown to the model {recommender.entry.name}"
    known = tuple(track for _, track in found if track is not None)
    return Listed(known, {reason: others} if others else {})


def find_listed(database: Database, recommender: Recommender, file: TrackList) -> Listed:
    """Find the tracks that a file names, in its order, each once; others are left out.

    Raises:
        UnknownTrackError: none of them can be asked about.
    """
    from recommender.track_files.matching import match

    matched = match(database, file.entries)
    known = known_of(recommender, matched.cards)
    tracks, left_out = known.tracks, {**matched.missing, **known.left_out}
    if not tracks:
        reasons = ", ".join(f"{len(names):,} {reason}" for reason, names in left_out.items())
        raise UnknownTrackError(
            f"none of the tracks in {file.name} can be asked about: {reasons or 'it is empty'}\n"
            f"it was read as {file.form}"
        )
    return Listed(tracks, left_out)
