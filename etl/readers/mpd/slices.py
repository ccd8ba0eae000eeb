"""Reads one slice of the Million Playlist Dataset, leniently where a playlist is malformed.

A slice is an object with a list `playlists`; see the data set's own README (RecSys Challenge
2018, https://www.aicrowd.com/challenges/spotify-million-playlist-dataset-challenge).

- A file that cannot be read or is too large, that is no whole JSON or has no list `playlists` is
  rejected as a whole.
- Each playlist is decoded by itself, so that a malformed one does not affect the others. In it an
  optional field that is null, out of its range or of a wrong type counts as missing; numbers with a
  fraction are rounded, except the pid.
- Half a surrogate pair (``\\ud83d`` alone), which is no character, is read as U+FFFD.
"""

from __future__ import annotations

import json
import math
import zlib
from pathlib import Path
from typing import Annotated, Literal, TypeVar

import msgspec

from etl.errors import InputError
from etl.files import read_bytes
from etl.readers.json_text import decode_mended
from etl.report import StepReport

Int32 = Annotated[int, msgspec.Meta(ge=0, le=2**31 - 1)]
Int64 = Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]


class SliceTrack(msgspec.Struct, gc=False):
    """One row of a playlist; the fields in the data set's order, which is read fastest."""

    pos: Int32 | None = None
    artist_name: str | None = None
    track_uri: str = ""
    artist_uri: str | None = None
    track_name: str | None = None
    album_uri: str | None = None
    duration_ms: Int32 | None = None
    album_name: str | None = None


class SlicePlaylist(msgspec.Struct):
    """One playlist; `pid` is whatever the file has there."""

    pid: object = None
    tracks: list[SliceTrack] | None = None
    name: str | None = None
    description: str | None = None
    collaborative: bool | Literal["true", "false"] | None = None
    modified_at: Int64 | None = None
    num_tracks: Int32 | None = None
    num_albums: Int32 | None = None
    num_artists: Int32 | None = None
    num_edits: Int32 | None = None
    num_followers: Int64 | None = None
    duration_ms: Int64 | None = None


class _Slice(msgspec.Struct):
    playlists: list[msgspec.Raw]


S = TypeVar("S", SlicePlaylist, SliceTrack)
_slice = msgspec.json.Decoder(_Slice)
_playlist = msgspec.json.Decoder(SlicePlaylist)


def read_slice(path: Path, max_file_size: int) -> tuple[list[msgspec.Raw], int]:
    """Read one file of at most `max_file_size` bytes, uncompressed.

    Returns:
        The playlists, each still JSON but known to be well-formed, and how many halves of
        surrogate pairs were replaced.

    Raises:
        InputError: the file as a whole is rejected; the message says why, without its name.
    """
    try:
        data = read_bytes(path, max_file_size)
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror or error}") from None
    except (EOFError, zlib.error) as error:
        raise InputError(f"not whole gzip: {error}") from None
    try:
        slice_, replaced = decode_mended(_slice, data)
        return slice_.playlists, replaced
    except msgspec.ValidationError:
        raise InputError("no list 'playlists', so no slice of the data set") from None
    except (msgspec.DecodeError, RecursionError) as error:
        raise InputError(f"invalid JSON: {error}") from None


def read_playlist(
    raw: msgspec.Raw, playlists: StepReport, rows: StepReport
) -> SlicePlaylist | None:
    """Decode one playlist; the reports note fields of a wrong type.

    Returns:
        None where it is not an object, not UTF-8 or has a number beyond all bounds.
    """
    try:
        return _playlist.decode(raw)
    except (ValueError, RecursionError):
        return _read_leniently(raw, playlists, rows)


def _read_leniently(
    raw: msgspec.Raw, playlists: StepReport, rows: StepReport
) -> SlicePlaylist | None:
    try:
        value = json.loads(bytes(raw))
    except (ValueError, RecursionError):
        return None
    if not isinstance(value, dict):
        return None
    tracks = value.pop("tracks", None)
    playlist = _fill(SlicePlaylist, value, playlists)
    if isinstance(tracks, list):
        playlist.tracks = [_fill(SliceTrack, track, rows) for track in tracks]
    return playlist


def _fill(kind: type[S], value: object, report: StepReport) -> S:
    """Make a struct from those entries of a JSON object that are of their field's type."""
    record = kind()
    if not isinstance(value, dict):
        return record
    for field in msgspec.structs.fields(kind):
        try:
            if field.name in value:
                given = _rounded(value[field.name]) if field.name != "pid" else value["pid"]
                setattr(record, field.name, msgspec.convert(given, field.type))
        except msgspec.ValidationError:
            report.note(f"{field.name} of a wrong type")
    return record


def _rounded(value: object) -> object:
    return round(value) if isinstance(value, float) and math.isfinite(value) else value
