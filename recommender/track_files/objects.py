"""Tracks in JSON: an MPD slice, Segue's own answers, what Spotify's Web API and export hold.

All of them are objects that name a track by the same few fields, somewhere in lists and objects.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from etl.errors import InputError
from etl.ids import other_kind, parse_id
from etl.readers.json_text import decode_mended
from recommender.track_files.columns import IDS, entry_of, plain_name
from recommender.track_files.entry import Entry, Understood
from recommender.track_files.lines import entries_of

FORM, SLICE = "JSON", "slice of the Million Playlist Dataset"

MOST_NAMED = 5  # playlists, in an error

_ABOUT = {"artists", "artist", "album", "linkedfrom", "owner", "addedby"}  # no tracks themselves


def read_objects(data: bytes, pid: int | None, *, every: bool) -> Understood:
    """Return what a JSON document holds; of a slice, one playlist or the tracks of `every` one.

    Raises:
        InputError: it is not JSON, or it is not clear which playlist is meant.
    """
    try:
        value, _ = decode_mended(msgspec.json.Decoder(), data)
    except (msgspec.DecodeError, RecursionError) as error:
        raise InputError(f"invalid JSON: {error}") from None
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return FORM, [entry for one in value for entry in entries_of(one.strip())], ""
    playlists = value.get("playlists") if isinstance(value, dict) else None
    if not isinstance(playlists, list) or every:
        return FORM, list(_entries(value)), ""
    chosen = _chosen({_pid(one, place): one for place, one in enumerate(playlists)}, pid)
    title = chosen.get("name") if isinstance(chosen, dict) else None
    return SLICE, list(_entries(chosen)), title.strip() if isinstance(title, str) else ""


def _pid(playlist: object, place: int) -> int:
    """Return the number of a playlist: its own, or its place among all."""
    own = playlist.get("pid") if isinstance(playlist, dict) else None
    return own if isinstance(own, int) else place


def _chosen(playlists: Mapping[int, Any], pid: int | None) -> Any:
    if pid is None and len(playlists) == 1:
        return next(iter(playlists.values()))
    if pid is not None and pid in playlists:
        return playlists[pid]
    some = ", ".join(str(one) for one in list(playlists)[:MOST_NAMED])
    more = ", …" if len(playlists) > MOST_NAMED else ""
    if pid is None:
        raise InputError(f"it holds {len(playlists):,} playlists\nchoose one: --pid {some}{more}")
    raise InputError(f"it holds no playlist {pid}\nits {len(playlists):,} playlists: {some}{more}")


def _entries(value: object) -> Iterator[Entry]:
    """Yield the tracks in a value, each object that names one or else those within it."""
    if isinstance(value, str):
        track_id = parse_id(value, "track")
        yield from [Entry(track_id)] if track_id else []
    elif isinstance(value, list):
        for one in value:
            yield from _entries(one)
    elif isinstance(value, dict):
        below = [
            entry
            for name, one in value.items()
            if isinstance(one, dict | list) and plain_name(str(name)) not in _ABOUT
            for entry in _entries(one)
        ]
        own = None if below else _track(value)
        yield from below or ([own] if own else [])


def _track(value: Mapping[str, Any]) -> Entry | None:
    """Return the track that an object names; None for one that names an artist, say."""
    texts = {plain_name(name): _text(one) for name, one in value.items()}
    if any(other_kind(texts.get(name, ""), "track") for name in IDS):
        return None
    entry = entry_of(texts)
    return entry if entry and (entry.track_id or entry.artist) else None


def _text(value: object) -> str:
    """Return a text, or the names in a list of artists; nothing for all else."""
    if isinstance(value, str):
        return value
    names: Sequence[object] = value if isinstance(value, list) else [value]
    texts = [one.get("name") if isinstance(one, dict) else one for one in names]
    return ", ".join(one for one in texts if isinstance(one, str))
