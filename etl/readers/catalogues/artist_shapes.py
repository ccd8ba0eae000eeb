"""The two catalogues of artists that are known: who is related to whom, and what they are."""

from __future__ import annotations

import json

import msgspec

from etl.readers.catalogues.rows import BadRowError, Row, RowReader
from etl.readers.fields import artist_genres, is_artist_id, related_edges
from etl.readers.json_text import decode_mended
from etl.readers.scraped.objects import ArtistObject
from etl.records.kinds import Artist

JSON_LINE = "one JSON object a line"
"""The only column of a file that has a JSON object a line."""

RELATED_HEADER = ("artist_spotify_id", "related_artists_json")
DUMP_SOURCE = "spotify"  # of the edges in a dump, which names no source

_LIST = msgspec.json.Decoder(list[str | None])
_ARTIST = msgspec.json.Decoder(ArtistObject)


class RelatedReader(RowReader):
    """related_artists.csv: one row an artist, with the JSON list of related ids, the nearest first.

    Of rows with one artist the first holds. `segue etl export` writes such a file; its artists may
    have ids that Segue made, see `etl.ids.name_id`.
    """

    name = "related_artists.csv"
    columns = frozenset(RELATED_HEADER)
    counted = ("related_list",)

    def row(self, row: Row) -> None:
        """Write the edges from one artist."""
        artist_id, cell = (row[column].strip() for column in RELATED_HEADER)
        if not is_artist_id(artist_id):
            raise BadRowError("bad id", f"artist_spotify_id {artist_id[:40]!r} is not a Spotify id")
        try:
            related = _LIST.decode(cell)
        except (ValueError, RecursionError) as error:
            text = f"related_artists_json {cell[:40]!r} is not a JSON list of ids: {error}"
            raise BadRowError("malformed", text) from None
        lists = self.report("related_list")
        if not self.first("related_list", artist_id):
            lists.drop("listed again")
            return
        lists.rows_out += 1
        lists.note("empty list", not related)
        listed = [(self._id(one), None) for one in related]
        report = self.report("related_artist")
        edges = related_edges(artist_id, DUMP_SOURCE, listed, self.origin, report)
        self.put("related_artist", *edges)

    def _id(self, text: str | None) -> str | None:
        if text is not None and is_artist_id(text):
            return text
        self.problem(f"related artist {(text or '')[:40]!r} is not a Spotify id")
        return None


class ArtistsReader(RowReader):
    """artists.jsonl: one Web API artist object a line; of lines with one artist the first holds."""

    name = "artists.jsonl"
    columns = frozenset({JSON_LINE})
    counted = ("artist",)

    def row(self, row: Row) -> None:
        """Write an artist and its sub-genres."""
        response = read_artist(row[JSON_LINE])
        report = self.report("artist")
        if response is None or response.id is None:
            raise BadRowError("malformed", "not an artist with a Spotify id and a name or genres")
        if not self.first("artist", response.id):
            report.drop("listed again")
            return
        followers = None if response.followers is None else response.followers.total
        artist = Artist(
            artist_id=response.id,
            origin=self.origin,
            name=response.name or None,
            popularity=self.in_range("popularity", response.popularity, "artist"),
            followers=self.in_range("followers", followers, "artist"),
        )
        if response.genres is not None:
            artist.genres = json.dumps(response.genres, ensure_ascii=False)
            genres = artist_genres(
                response.id, response.genres, self.origin, self.report("artist_genre")
            )
            self.put("artist_genre", *genres)
        report.note("without a name", not response.name)
        self.keep("artist", artist)


def read_artist(line: str) -> ArtistObject | None:
    """Return the artist in a line of JSON; None where it is something else.

    An artist has an id, and a name or a list of genres: dumps have artists whose name is empty.
    """
    try:
        artist, _ = decode_mended(_ARTIST, line.encode())
    except (ValueError, RecursionError):
        return None
    is_artist = artist.type in (None, "artist") and (artist.name or artist.genres is not None)
    return artist if is_artist and is_artist_id(artist.id or "") else None
