"""The playlists of a slice to records: every row, and of each id what no slice before had.

The rules are listed in `etl.readers.mpd.extract`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from etl.ids import ID_LENGTH, name_id
from etl.readers.mpd.seen import (
    ALBUM,
    ARTIST,
    ARTIST_NAME,
    DURATION,
    NAME,
    WHOLE_NAME,
    WHOLE_TRACK,
    Seen,
    learn,
    name_bits,
    track_bits,
)
from etl.readers.mpd.slices import SlicePlaylist, SliceTrack, read_playlist
from etl.records.kinds import (
    KINDS,
    PLAYLIST,
    PLAYLIST_NAME,
    Album,
    Artist,
    ArtistTrack,
    Playlist,
    PlaylistTrack,
    Record,
    Track,
    origin,
)
from etl.records.store import UnitWriter
from etl.report import Problems, StepReport

PID_LIMIT = 1_000_000_000  # playlists of other sources are numbered from here
PLAYLISTS_NAMED = 20  # problems named in one file; of rows as many as `Problems` shows

LOCAL_FILE = "spotify:local:"  # a file on the disk of the playlist's owner

_TRACK_URI, _ALBUM_URI, _ARTIST_URI = (
    re.compile(rf"spotify:{kind}:[0-9A-Za-z]{{{ID_LENGTH}}}\Z")
    for kind in ("track", "album", "artist")
)
_NAME_ORIGIN = origin(PLAYLIST_NAME, "mpd", "")
# The more is known of an id, the later the origin of what is new.
_ORIGINS = tuple(origin(PLAYLIST, "mpd", str(bits or "")) for bits in range(5))


class SliceExtraction:
    """Turns one slice, whose file's name is `file`, into the records of one unit."""

    def __init__(self, file: str, seen: Seen, writer: UnitWriter) -> None:
        self._seen = seen
        self._writer = writer
        self._records: dict[str, list[Record]] = {kind: [] for kind in KINDS}
        self._playlist_report = StepReport("extract", "playlist")
        self._row_report = StepReport("extract", "playlist_track")
        self._playlist_problems = Problems(file, shown=PLAYLISTS_NAMED)
        self._row_problems = Problems(file)

    def run(self, playlists: Sequence[msgspec.Raw], replaced: int) -> None:
        """Write all records and reports; `replaced` as from `read_slice`."""
        self._playlist_report.note("halves of surrogate pairs replaced", replaced)
        for place, raw in enumerate(playlists):
            self._take(place, raw)
            self._write()
        self._playlist_report.rows_in = len(playlists)
        for kind in ("track", "album", "artist", "artist_track"):
            self._row_report.note(f"{kind} records", self._writer.unit.rows.get(kind, 0))
        self._writer.report(self._playlist_report, self._row_report)
        for problem in self._playlist_problems.lines() + self._row_problems.lines():
            self._writer.problem(problem)

    def _write(self) -> None:
        for kind, records in self._records.items():
            self._writer.write(kind, records)
            records.clear()

    def _take(self, place: int, raw: msgspec.Raw) -> None:
        playlist = read_playlist(raw, self._playlist_report, self._row_report)
        if playlist is None:
            self._drop_playlist("unreadable", f"playlist {place} of the list cannot be read")
            return
        pid = playlist.pid
        tracks = playlist.tracks or []
        self._row_report.rows_in += len(tracks)
        if pid is None:
            self._drop_playlist("no pid", f"playlist {place} of the list has no pid", tracks)
        elif type(pid) is not int or not 0 <= pid < PID_LIMIT:
            self._drop_playlist("bad pid", f"pid {pid!r:.40} is not a pid", tracks)
        elif pid in self._seen.pids:
            self._drop_playlist("pid came before", f"pid {pid} came before", tracks)
        else:
            self._keep(pid, playlist, self._read_rows(pid, tracks))

    def _drop_playlist(self, reason: str, problem: str, tracks: Sequence[SliceTrack] = ()) -> None:
        self._playlist_report.drop(reason)
        self._row_report.drop("playlist dropped", len(tracks))
        self._playlist_problems.add(f"{problem}; playlist dropped")

    def _keep(self, pid: int, source: SlicePlaylist, rows: list[PlaylistTrack]) -> None:
        if not rows and _is_local(source):
            self._playlist_report.drop("only local files of a user")
            return
        if not rows:
            self._drop_playlist("no tracks", f"pid {pid} has no usable tracks")
            return
        shared = source.collaborative
        playlist = Playlist(
            pid=pid,
            name=source.name or None,
            description=source.description or None,
            collaborative=None if shared is None else int(shared in (True, "true")),
            modified_at=source.modified_at,
            num_tracks=source.num_tracks,
            num_albums=source.num_albums,
            num_artists=source.num_artists,
            num_edits=source.num_edits,
            num_followers=source.num_followers,
            duration_ms=source.duration_ms,
        )
        _note_missing(playlist, self._playlist_report)
        self._seen.pids.add(pid)
        self._records["playlist"].append(playlist)
        self._records["playlist_track"] += rows
        self._playlist_report.rows_out += 1
        self._row_report.rows_out += len(rows)

    def _read_rows(self, pid: int, tracks: Sequence[SliceTrack]) -> list[PlaylistTrack]:
        rows: list[PlaylistTrack] = []
        taken: set[int] = set()
        known_track, known_album = self._seen.tracks.get, self._seen.albums.get
        known_artist = self._seen.artists.get
        for place, row in enumerate(tracks):
            pos = place if row.pos is None else row.pos
            if pos in taken:
                self._drop_row("pos came before", f"pid {pid}: pos {pos} came before")
                continue
            # Most rows say nothing new and lack nothing: the less is done with them the better.
            if not (
                known_track(row.track_uri) == WHOLE_TRACK
                and known_album(row.album_uri) == WHOLE_NAME
                and known_artist(row.artist_uri) == WHOLE_NAME
                and row.track_name
                and row.album_name
                and row.artist_name
                and row.duration_ms is not None
                and row.pos is not None
            ) and not self._learn(row):
                self._drop_without_track(pid, pos, row.track_uri)
                continue
            taken.add(pos)
            rows.append(PlaylistTrack(pid, pos, row.track_uri[-ID_LENGTH:]))
        return rows

    def _drop_without_track(self, pid: int, pos: int, text: str) -> None:
        if text.startswith(LOCAL_FILE):
            self._row_report.drop("local file of a user")
        else:
            problem = f"pid {pid}, pos {pos}: bad track_uri {text!r:.60}"
            self._drop_row("bad track_uri", problem)

    def _drop_row(self, reason: str, problem: str) -> None:
        self._row_report.drop(reason)
        self._row_problems.add(f"{problem}; row dropped")

    def _learn(self, row: SliceTrack) -> bool:
        """Add what no row before said, and note what the row lacks; False if it has no track."""
        known = self._seen.tracks.get(row.track_uri, 0)
        if not known and not _TRACK_URI.match(row.track_uri):
            return False
        album_id, artist_id = self._learn_album(row), self._learn_artist(row)
        if known != WHOLE_TRACK:
            self._learn_track(known, row, album_id, artist_id)
        if not _has_all(row):
            _note_missing(row, self._row_report)
        return True

    def _learn_track(
        self, known: int, row: SliceTrack, album_id: str | None, artist_id: str | None
    ) -> None:
        track_id = row.track_uri[-ID_LENGTH:]
        track = Track(
            track_id=track_id,
            origin=_ORIGINS[(known & ~ARTIST_NAME).bit_count()],
            name=None if known & NAME else row.track_name or None,
            album_id=None if known & ALBUM else album_id,
            duration_ms=None if known & DURATION else row.duration_ms,
        )
        bits = track_bits(track)
        if bits & ~known:
            self._records["track"].append(track)
        if artist_id is not None and not known & ARTIST:
            self._records["artist_track"].append(ArtistTrack(artist_id, track_id, 0, _ORIGINS[0]))
            bits |= ARTIST
        elif not known & (ARTIST | ARTIST_NAME) and row.artist_name and row.artist_name.strip():
            self._credit_by_name(row.artist_name, track_id)
            bits |= ARTIST_NAME
        learn(self._seen.tracks, row.track_uri, bits)

    def _credit_by_name(self, name: str, track_id: str) -> None:
        artist_id = name_id(name)
        self._records["artist_track"].append(ArtistTrack(artist_id, track_id, 0, _NAME_ORIGIN))
        if artist_id not in self._seen.artists:
            artist = Artist(artist_id=artist_id, origin=_NAME_ORIGIN, name=name)
            self._records["artist"].append(artist)
            self._seen.artists[artist_id] = WHOLE_NAME
        self._row_report.note("tracks whose artist is known by name only")

    def _learn_album(self, row: SliceTrack) -> str | None:
        """Return the id of the row's album, after adding what no row before said of it."""
        text, name = row.album_uri, row.album_name or None
        known = self._seen.albums.get(text, 0)
        if text is None or not (known or _ALBUM_URI.match(text)):
            self._row_report.note("bad album_uri", int(bool(text)))
            return None
        album_id = text[-ID_LENGTH:]
        if not known or (name and known != WHOLE_NAME):
            album = Album(album_id=album_id, origin=_ORIGINS[known.bit_count()], name=name)
            self._records["album"].append(album)
            self._seen.albums[text] = name_bits(name)
        return album_id

    def _learn_artist(self, row: SliceTrack) -> str | None:
        """Return the id of the row's artist, after adding what no row before said of it."""
        text, name = row.artist_uri, row.artist_name or None
        known = self._seen.artists.get(text, 0)
        if text is None or not (known or _ARTIST_URI.match(text)):
            self._row_report.note("bad artist_uri", int(bool(text)))
            return None
        artist_id = text[-ID_LENGTH:]
        if not known or (name and known != WHOLE_NAME):
            artist = Artist(artist_id=artist_id, origin=_ORIGINS[known.bit_count()], name=name)
            self._records["artist"].append(artist)
            self._seen.artists[text] = name_bits(name)
        return artist_id


def _is_local(playlist: SlicePlaylist) -> bool:
    tracks = playlist.tracks or []
    return bool(tracks) and all(track.track_uri.startswith(LOCAL_FILE) for track in tracks)


def _has_all(row: SliceTrack) -> bool:
    names = row.track_name and row.artist_name and row.album_name
    numbers = row.pos is not None and row.duration_ms is not None
    return bool(names and numbers and row.artist_uri and row.album_uri)


def _note_missing(fields: msgspec.Struct, report: StepReport) -> None:
    for name in fields.__struct_fields__:
        if getattr(fields, name) in (None, ""):
            report.note(f"no {name}")
