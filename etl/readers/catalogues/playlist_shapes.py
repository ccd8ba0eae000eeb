"""The catalogue of playlists whose tracks are known by their names only, and how its rows are read.

A quote within a name is doubled in some of its rows, has a backslash before it in others, and in a
few it is left as it is: to a reader of CSV such a name may go on to the end of the file. So every
line is a row of its own here, and one that cannot be read costs no other.
"""

from __future__ import annotations

import csv
import re
from functools import lru_cache

from etl.ids import song_id
from etl.readers.catalogues.pids import named_playlist_pid
from etl.readers.catalogues.rows import BadRowError, Row, RowReader
from etl.records.kinds import Track
from etl.records.store import UnitWriter
from etl.songs import song_artist, song_title

LISTS_HEADER = ("user_id", "artistname", "trackname", "playlistname")
MOST_REMEMBERED = 2**17  # songs whose normal forms are kept, of those that came last: 80 MB

_ESCAPED = re.compile(r'\\(["\\])')


class ListsReader(RowReader):
    """spotify_dataset.csv: one row a place in a playlist, which is a user's and has a name.

    The order of the rows is that of the playlist, wherever they stand in the file. A track is known
    by its artist and title only: all rows with the same normal forms of both are one track, called
    as the first of them has it. Playlists of one name and user cannot be distinguished and are one.

    What stays in memory: the id of each distinct track and artist, the name and user of each
    playlist. For a made-up file as long as the real one, 12.9 million rows with 3.3 million tracks,
    0.3 million artists and 0.2 million playlists, the import took 0.6 GB.
    """

    name = "spotify_dataset.csv"
    columns = frozenset(LISTS_HEADER)
    counted = ("playlist_track", "track")

    def __init__(self, file: str, writer: UnitWriter) -> None:
        super().__init__(file, writer)
        self._song = lru_cache(MOST_REMEMBERED)(_song)

    def row(self, row: Row) -> None:
        """Write a place in a playlist and, the first time, its track."""
        user, artist, title, playlist = (row[column].strip() for column in LISTS_HEADER)
        track_id, normal_title, normal_artist = self._song(title, artist)
        needed = (user, normal_artist, normal_title)
        for column, text in zip(LISTS_HEADER, needed, strict=False):
            if not text:
                raise BadRowError(f"blank {column}", f"{column} is empty")
        pid = named_playlist_pid(user, playlist)
        self.playlist(pid, f"{playlist!r} of user {user}", playlist)
        self.place(pid, track_id)
        if not playlist:
            self.report("playlist_track").note("in a playlist without a name")
        if not self.first("track", track_id):
            self.report("track").drop("listed again")
            return
        track = Track(track_id=track_id, origin=self.origin, name=title, song_title=normal_title)
        self.keep("track", track)
        self.credit(track_id, [artist])


def _song(title: str, artist: str) -> tuple[str, str, str]:
    """Return the id of a song, and the normal forms of its title and artist."""
    normal_title, normal_artist = song_title(title), song_artist(artist)
    return song_id(normal_title, normal_artist), normal_title, normal_artist


def list_header(line: str) -> list[str] | None:
    """Return the columns in the first line of such a catalogue; None where it is another file.

    >>> list_header('"user_id", "artistname" , " trackname", playlistname')
    ['user_id', 'artistname', 'trackname', 'playlistname']
    """
    names = [name.strip().strip('"').strip() for name in line.split(",")]
    return names if ListsReader.columns <= set(names) else None


def is_utf8(text: str) -> bool:
    """Return whether a text, read with ``errors="surrogateescape"``, was UTF-8.

    >>> is_utf8("é"), is_utf8(b"\\xe9".decode(errors="surrogateescape"))
    (True, False)
    """
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def list_cells(line: str) -> list[str] | BadRowError:
    r"""Return the cells of a line, or what is wrong with it.

    Blanks after a comma do not count. In quotes, a comma is part of a name; a quote is where it is
    doubled or has a backslash before it.

    >>> list_cells(r'"u", "Earth, Wind & Fire", "Say \"Hi\"", "a ""b"" c"')
    ['u', 'Earth, Wind & Fire', 'Say "Hi"', 'a "b" c']
    """
    text = line.strip()
    if not is_utf8(text):
        return BadRowError("not UTF-8", f"{_shown(line)} is not UTF-8")
    if "\\" in text:
        text = _ESCAPED.sub(lambda found: '""' if found[1] == '"' else "\\", text)
    try:
        if text.count('"') % 2 == 0:
            (cells,) = csv.reader([text], strict=True, skipinitialspace=True)
            return cells
    except csv.Error:
        pass
    return BadRowError("unbalanced quotes", f"quotes do not match in {_shown(line)}")


def _shown(line: str) -> str:
    return repr(line.strip()[:60].encode("utf-8", "replace").decode())
