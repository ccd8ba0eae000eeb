"""Why a track is recommended, in words: a phrase for each of a model's reasons that has one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from recommender.query import QueryTrack

NEAREST = "nearest_to"
"""The reason that is an id of the query: of the track that speaks most for a candidate. It is named
only where nothing else is."""

Tracks = Sequence[QueryTrack]


def in_words(because: Mapping[str, Any], tracks: Tracks) -> str:
    """Return a model's reasons as a sentence without an end; "" where none has words.

    Args:
        because: the reasons by name, as plain values.
        tracks: what was asked.

    >>> in_words({"shared_playlists": 14, "same_artist": 1}, [])
    'in 14 playlists with this song, same artist'
    """
    phrases = {n: PHRASES[n](value, tracks) for n, value in because.items() if n in PHRASES}
    nearest = phrases.pop(NEAREST, "")
    return ", ".join(phrase for phrase in phrases.values() if phrase) or nearest


def _shared_playlists(count: int, tracks: Tracks) -> str:
    songs = "your songs" if len(tracks) > 1 else "this song"
    return f"{_playlists(count)} with {songs}" if count else ""


def _playlists(count: int, _: Tracks = ()) -> str:
    return f"in {count:,} {'playlist' if count == 1 else 'playlists'}" if count else ""


def _similar_titles(count: int, _: Tracks) -> str:
    return (
        f"{_playlists(count)} with a similar title"
        if count
        else "in playlists with a partly similar title"
    )


def _same_artist(count: int, tracks: Tracks) -> str:
    if len(tracks) < 2:
        return "same artist" if count else ""
    return f"same artist as {count:,}" if count else ""


def _nearest(asked: str, tracks: Tracks) -> str:
    names = (track.name for track in tracks if asked in (track.label, *track.query.ids))
    return f"goes with {next(names, asked)}" if len(tracks) > 1 else ""


def _distance(distance: float, _: Tracks) -> str:
    return f"sounds alike (distance {distance:.2f})"


def _cover_distance(distance: float, _: Tracks) -> str:
    return f"the cover looks alike (distance {distance:.2f})"


def _fit(_fit: float, _: Tracks) -> str:
    return "fits the playlist"


def _unphrases(_value: object, _: Tracks) -> str:
    return ""


PHRASES: Mapping[str, Callable[[Any, Tracks], str]] = {
    "shared_playlists": _shared_playlists,
    "playlists": _playlists,
    "similar_titles": _similar_titles,
    "same_artist": _same_artist,
    NEAREST: _nearest,
    "genre": _unphrases,
    "cluster": _unphrases,
    "cluster_size": _unphrases,
    "distance": _distance,
    "cover_distance": _cover_distance,
    "fit": _fit,
}
"""By the name of a reason: (its value, what was asked) -> the phrase; "" if it says nothing."""
