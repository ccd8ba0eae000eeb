"""What earlier slices have said of each id, so that only what is new is written."""

from __future__ import annotations

import msgspec

from etl.errors import InputError
from etl.ids import NAME_ID_PREFIX, uri
from etl.records.kinds import KINDS, Album, Artist, ArtistTrack, Playlist, Record, Track
from etl.records.store import RawStore, Unit

# What is known of an id, as bits. The more is known, the later the origin of what is new.
WRITTEN, NAME, ALBUM, DURATION, ARTIST, ARTIST_NAME = 1, 2, 4, 8, 16, 32
WHOLE_TRACK = WRITTEN | NAME | ALBUM | DURATION | ARTIST
WHOLE_NAME = WRITTEN | NAME


class Seen:
    """The pids of the playlists so far, and bits of what is known of each URI.

    URIs rather than ids, although they take 16 bytes more each: for what is known already one
    look-up of the text in the row is enough, which saves a third of the time. Artists known by
    name only are kept by their id, which is no URI.
    """

    def __init__(self) -> None:
        self.pids: set[int] = set()
        self.tracks: dict[str | None, int] = {}
        self.albums: dict[str | None, int] = {}
        self.artists: dict[str | None, int] = {}

    def load(self, store: RawStore, unit: Unit) -> None:
        """Add what the records of one unit hold, as writing them did.

        Raises:
            InputError: a record file is damaged.
        """
        for kind in unit.rows.keys() - {"playlist_track"}:
            path = store.path(kind, unit.source, unit.name)
            try:
                records = msgspec.json.Decoder(KINDS[kind]).decode_lines(path.read_bytes())
            except (msgspec.MsgspecError, UnicodeDecodeError) as error:
                raise InputError(f"{path} is damaged: {error}\ndelete it and run again") from None
            for record in records:
                self._add(record)

    def _add(self, record: Record) -> None:
        match record:
            case Playlist():
                self.pids.add(record.pid)
            case Track():
                learn(self.tracks, uri("track", record.track_id), track_bits(record))
            case ArtistTrack():
                bit = ARTIST_NAME if _is_by_name(record.artist_id) else ARTIST
                learn(self.tracks, uri("track", record.track_id), bit)
            case Album():
                learn(self.albums, uri("album", record.album_id), name_bits(record.name))
            case Artist():
                artist_id = record.artist_id
                key = artist_id if _is_by_name(artist_id) else uri("artist", artist_id)
                learn(self.artists, key, name_bits(record.name))


def learn(known: dict[str | None, int], text: str, bits: int) -> None:
    """Add bits of what is known of one track, album or artist."""
    bits |= known.get(text, 0)
    known[text] = bits & ~ARTIST_NAME if bits & ARTIST else bits  # an id is better than a name


def _is_by_name(artist_id: str) -> bool:
    return artist_id.startswith(NAME_ID_PREFIX)


def track_bits(track: Track) -> int:
    """Return which fields a record of a track has."""
    return (
        WRITTEN
        | (NAME if track.name is not None else 0)
        | (ALBUM if track.album_id is not None else 0)
        | (DURATION if track.duration_ms is not None else 0)
    )


def name_bits(name: str | None) -> int:
    """Return the bits of an album or artist that is known by an id and perhaps a name."""
    return WHOLE_NAME if name else WRITTEN
