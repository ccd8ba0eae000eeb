"""What earlier slices have said of each id, so that only what is new is written."""

from __future__ import annotations

import msgspec

from etl.errors import InputError
from etl.ids import uri
from etl.records.kinds import KINDS, Album, Artist, ArtistTrack, Playlist, Record, Track
from etl.records.store import RawStore, Unit

# What is known of an id, as bits.
WRITTEN, NAME, ALBUM, DURATION, ARTIST = 1, 2, 4, 8, 16
WHOLE_TRACK = WRITTEN | NAME | ALBUM | DURATION | ARTIST
WHOLE_NAME = WRITTEN | NAME


class Seen:
    """The playlists of the slices so far, and bits of what is known of each URI.

    The keys are URIs rather than ids, although they take 16 bytes more each: for what is known
    already one look-up of the text in the row is enough, which saves a third of the time.
    """

    def __init__(self) -> None:
        self.pids: set[int] = set()
        self.tracks: dict[str | None, int] = {}
        self.albums: dict[str | None, int] = {}
        self.artists: dict[str | None, int] = {}

    def load(self, store: RawStore, unit: Unit) -> None:
        """Add what the records of one unit say, as when they were written.

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
                _learn(self.tracks, uri("track", record.track_id), track_bits(record))
            case ArtistTrack():
                _learn(self.tracks, uri("track", record.track_id), ARTIST)
            case Album():
                _learn(self.albums, uri("album", record.album_id), name_bits(record.name))
            case Artist():
                _learn(self.artists, uri("artist", record.artist_id), name_bits(record.name))


def _learn(known: dict[str | None, int], text: str, bits: int) -> None:
    known[text] = known.get(text, 0) | bits


def track_bits(track: Track) -> int:
    """Return the bits of what a record says of its track."""
    return (
        WRITTEN
        | (NAME if track.name is not None else 0)
        | (ALBUM if track.album_id is not None else 0)
        | (DURATION if track.duration_ms is not None else 0)
    )


def name_bits(name: str | None) -> int:
    """Return the bits of an album or artist that is known by an id and perhaps a name."""
    return WHOLE_NAME if name else WRITTEN
