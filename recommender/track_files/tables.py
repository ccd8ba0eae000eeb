"""CSV exports of playlists and libraries, whatever their delimiter and columns.

Exportify writes "Track URI", "Track Name" and "Artist Name(s)"; TuneMyMusic "Track name" and
"Artist name"; Soundiiz "title" and "artist". Columns are found by their names in the first line.
"""

from __future__ import annotations

import csv
import io

from etl.errors import InputError
from recommender.track_files.columns import entry_of, known, names_tracks, plain_name
from recommender.track_files.entry import Entry

FORM = "CSV export"

DELIMITERS = (",", ";", "\t", "|")
_FOR_EXCEL = "sep="  # begins a line that tells Excel the delimiter


def read_table(text: str) -> list[Entry] | None:
    """Return the tracks of a table; None where the first line has no names of columns.

    Raises:
        InputError: a value is longer than any title.
    """
    if text.startswith(_FOR_EXCEL):
        text = text.partition("\n")[2]
    heads = [(mark, _head(text, mark)) for mark in DELIMITERS]
    delimiter, names = max(heads, key=lambda head: len(known(head[1])))
    if not names_tracks(names):
        return None
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        entries = [entry_of(dict(zip(names, row, strict=False))) for row in rows]
    except csv.Error as error:
        raise InputError(f"line {rows.line_num} is not CSV: {error}") from None
    return [entry for entry in entries[1:] if entry is not None]


def _head(text: str, delimiter: str) -> list[str]:
    """Return the plain names of the columns, if this is the delimiter."""
    line = io.StringIO(text, newline=None).readline(_LONGEST_HEAD)
    return [plain_name(name) for name in next(csv.reader([line], delimiter=delimiter), [])]


_LONGEST_HEAD = 10_000  # characters
