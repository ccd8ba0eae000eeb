"""What the readers of all catalogues share: cells, counts, and records by name only."""

from __future__ import annotations

import ast
import math
from typing import Any

from etl.errors import InputError
from etl.ids import is_id, name_id
from etl.readers.fields import features_fault, whole_number
from etl.records.kinds import (
    CATALOGUE,
    Artist,
    ArtistTrack,
    AudioFeatures,
    Playlist,
    PlaylistTrack,
    Record,
    origin,
)
from etl.records.store import UnitWriter
from etl.report import Problems, StepReport
from sql.reads import FEATURE_COLUMNS

SOURCE = "catalogue"
# In an origin, before the number of the import. Older versions of Segue wrote "catalogue" and the
# file's name, so what they imported counts as earlier.
IMPORT = "import"
Row = dict[str, str]


class BadRowError(Exception):
    """A row cannot be used; `reason` is what it is counted as."""

    def __init__(self, reason: str, text: str) -> None:
        super().__init__(text)
        self.reason = reason


def read_id(row: Row, column: str) -> str:
    """Return the id in a cell.

    Raises:
        BadRowError: it is not one.
    """
    text = row[column].strip()
    if not is_id(text):
        raise BadRowError("bad id", f"{column} {text[:40]!r} is not a Spotify id")
    return text


def read_number(row: Row, column: str) -> float | None:
    """Return the number in a cell, None for an empty one.

    Raises:
        BadRowError: it is not one.
    """
    text = row[column].strip()
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise BadRowError("bad number", f"{column} {text[:40]!r} is not a number")
    return value


def read_strings(text: str) -> list[str] | None:
    """Read the repr of a Python list of strings; None if it is not one."""
    try:
        values = ast.literal_eval(text.strip())
        if isinstance(values, list) and all(isinstance(value, str) for value in values):
            "".join(values).encode()  # an escaped half of a surrogate pair is not text
            return values
    except (ValueError, SyntaxError, TypeError, RecursionError, MemoryError):
        pass
    return None


class RowReader:
    """Turns the rows of one file into records; one subclass for each shape."""

    name: str
    columns: frozenset[str]
    counted: tuple[str, ...]  # kinds whose reports count the rows of the file

    def __init__(self, file: str, writer: UnitWriter) -> None:
        self.origin = origin(CATALOGUE, IMPORT, f"{writer.unit.number}/{file}")
        self.playlists: dict[int, str] = {}  # what to call those that were written, by pid
        self._lengths: dict[int, int] = {}  # their places so far
        self._problems = Problems(file)
        self._line = 0
        self._writer = writer
        self._reports: dict[str, StepReport] = {}
        self._seen: dict[str, set[object]] = {}
        for kind in self.counted:
            self.report(kind)

    def report(self, kind: str) -> StepReport:
        """Return the report of a kind."""
        found = self._reports.get(kind)
        if found is None:
            found = self._reports[kind] = StepReport("import", kind)
        return found

    def put(self, kind: str, *records: Record) -> None:
        """Write records of one kind."""
        self._writer.write(kind, records)

    def keep(self, kind: str, record: Record) -> None:
        """Write one record and count it."""
        self.report(kind).rows_out += 1
        self.put(kind, record)

    def first(self, kind: str, key: object) -> bool:
        """Return whether `key` is new among those of this kind."""
        seen = self._seen.setdefault(kind, set())
        known = len(seen)
        seen.add(key)
        return len(seen) > known

    def take(self, line: int, header: list[str], cells: list[str] | BadRowError) -> None:
        """Count one row, and use or drop it; it comes as an error if it has no cells."""
        self._line = line
        for kind in self.counted:
            self.report(kind).rows_in += 1
        try:
            if isinstance(cells, BadRowError):
                raise cells
            if len(cells) != len(header):
                text = f"{len(cells)} columns instead of {len(header)}"
                raise BadRowError("wrong number of columns", text)
            self.row(dict(zip(header, cells, strict=True)))
        except BadRowError as error:
            self.problem(str(error))
            for kind in self.counted:
                self.report(kind).drop(error.reason)

    def row(self, row: Row) -> None:
        """Write the records of one row; a row that is dropped must not have written any.

        Raises:
            BadRowError: the row is dropped.
        """
        raise NotImplementedError

    def finish(self) -> None:
        """Write the reports and problems."""
        self._writer.report(*self._reports.values())
        for text in self._problems.lines():
            self._writer.problem(text)

    def problem(self, text: str) -> None:
        """Add what was wrong with the current row."""
        self._problems.add(f"line {self._line}: {text}")

    def whole(self, row: Row, column: str, what: str, kind: str) -> int | None:
        """Return a whole number; None, noted, where it is out of range."""
        return self.in_range(what, read_number(row, column), kind)

    def in_range(self, what: str, value: float | None, kind: str) -> int | None:
        """Return a whole number; None, noted, where the column `what` cannot hold it."""
        return whole_number(what, value, self.report(kind))

    def playlist(self, pid: int, label: str, name: str) -> None:
        """Write a playlist, unless it has been written; `label` is what to call it in a message.

        Raises:
            InputError: another playlist has the same number.
        """
        known = self.playlists.get(pid)
        if known is None:
            self.playlists[pid] = label
            self._lengths[pid] = 0
            self.put("playlist", Playlist(pid=pid, name=name or None))
        elif known != label:
            raise InputError(
                f"playlists {known} and {label} would both get the pid {pid}\n"
                "take the rows of one of them out of the file"
            )

    def place(self, pid: int, track_id: str) -> None:
        """Write the next place of a playlist that has been written."""
        position = self._lengths[pid]
        self._lengths[pid] = position + 1
        self.keep("playlist_track", PlaylistTrack(pid, position, track_id))

    def features(self, track_id: str, row: Row) -> AudioFeatures:
        """Return the audio features in a row, as far as they are there."""
        nine: dict[str, Any] = {name: read_number(row, name) for name in FEATURE_COLUMNS}
        return AudioFeatures(
            track_id=track_id,
            origin=self.origin,
            **nine,
            musical_key=self.whole(row, "key", "musical_key", "audio_features"),
            mode=self.whole(row, "mode", "mode", "audio_features"),
            source=SOURCE,
        )

    def keep_features(self, features: AudioFeatures) -> None:
        """Write audio features if all nine are there."""
        report = self.report("audio_features")
        report.rows_in += 1
        nine = {name: getattr(features, name) for name in FEATURE_COLUMNS}
        if (fault := features_fault(nine)) is not None:
            report.drop(fault)
        else:
            self.keep("audio_features", features)

    def credit(self, track_id: str, names: list[str]) -> None:
        """Write the artists of a track, who are known by name only."""
        report = self.report("artist_track")
        found: set[str] = set()
        for name in names:
            report.rows_in += 1
            artist_id = name_id(name)
            if not name.strip():
                report.drop("blank name")
            elif artist_id in found:
                report.drop("credited twice on the track")
            else:
                credit = ArtistTrack(artist_id, track_id, len(found), self.origin)
                self.keep("artist_track", credit)
                found.add(artist_id)
                if self.first("artist", artist_id):
                    self.put("artist", Artist(artist_id=artist_id, origin=self.origin, name=name))
