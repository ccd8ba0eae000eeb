"""The lists of related artists in one scraped file to records."""

from __future__ import annotations

import json

from etl.ids import name_id
from etl.readers.fields import artist_genres, is_artist_id, related_edges, whole_number
from etl.readers.scraped.objects import RelatedArtistObject
from etl.records.kinds import Artist
from etl.records.store import UnitWriter
from etl.report import Problems, StepReport

_COLUMNS = ("name", "popularity", "followers", "genres")
Listed = list[RelatedArtistObject | None]


class RelatedLists:
    """Writes the edges of each list at once, and what all lists say of the artists at the end.

    One record describes an artist, since one origin says one thing of it: each column is from the
    first list that has it. The artists are kept in memory until then.
    """

    def __init__(self, writer: UnitWriter, problems: Problems, own: str, nested: str) -> None:
        self._writer = writer
        self._problems = problems
        self._own = own
        self._nested = nested
        self._report = StepReport("extract", "related_artist")
        self._genre_report = StepReport("extract", "artist_genre")
        self._artists: dict[str, Artist] = {}
        self._genres: dict[str, list[str]] = {}

    def add(self, artist_id: str, source: str, artists: Listed) -> None:
        """Write the edges of one list; an artist without a Spotify id gets `name_id`."""
        listed = [
            (self._describe(artist_id, place, artist), None if artist is None else artist.weight)
            for place, artist in enumerate(artists, start=1)
        ]
        edges = related_edges(artist_id, source, listed, self._own, self._report)
        self._writer.write("related_artist", edges)

    def _describe(self, of: str, place: int, artist: RelatedArtistObject | None) -> str | None:
        """Keep what a list says of an artist, and return the artist's id."""
        if artist is None:
            self._problems.add(f"{of}: number {place} of the list is null")
            return None
        name = (artist.name or "").strip()
        if artist.id is not None and is_artist_id(artist.id):
            artist_id = artist.id
        elif name:
            artist_id = name_id(name)
            self._report.note("known by name only")
        else:
            self._problems.add(f"{of}: number {place} of the list has neither id nor name")
            return None
        self._merge(self._described(artist_id, artist))
        if artist.genres:
            self._genres.setdefault(artist_id, artist.genres)
        return artist_id

    def _described(self, artist_id: str, artist: RelatedArtistObject) -> Artist:
        followers = None if artist.followers is None else artist.followers.total
        return Artist(
            artist_id=artist_id,
            origin=self._nested,
            name=artist.name or None,
            popularity=whole_number("popularity", artist.popularity, self._report),
            followers=whole_number("followers", followers, self._report),
            genres=json.dumps(artist.genres, ensure_ascii=False) if artist.genres else None,
        )

    def _merge(self, artist: Artist) -> None:
        known = self._artists.setdefault(artist.artist_id, artist)
        for column in _COLUMNS:
            if getattr(known, column) is None:
                setattr(known, column, getattr(artist, column))

    def finish(self) -> None:
        """Write what is known of the artists, and the counts."""
        for artist_id, genres in self._genres.items():
            found = artist_genres(artist_id, genres, self._nested, self._genre_report)
            self._writer.write("artist_genre", found)
        described = [a for a in self._artists.values() if any(getattr(a, c) for c in _COLUMNS)]
        self._writer.write("artist", described)
        for report in (self._report, self._genre_report):
            if report.rows_in:
                self._writer.report(report)
