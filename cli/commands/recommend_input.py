"""What `segue recommend` is asked about: tracks by name, files of features, a playlist."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from cli import output
from cli.settings.reading import Settings

if TYPE_CHECKING:
    from recommender.exclusion import Exclusion
    from recommender.finding import TrackFinder
    from recommender.query import QueryTrack
    from recommender.service import Recommender
    from recommender.track_files.entry import TrackList
    from sql.database import Database

MOST_NAMED = 5  # tracks of a playlist that are left out for one reason


def track_finder(
    settings: Settings,
    recommender: Recommender,
    database: Database,
    features: Path | None,
    *,
    offline: bool,
) -> TrackFinder:
    """Return what finds tracks: in the database, in a file of features, by the services."""
    from functools import partial

    from cli.settings.providers import track_services
    from recommender.finding import TrackFinder

    described = []
    if features is not None:
        from recommender.unknown.described import tracks_from_file

        described = tracks_from_file(features)
    services = None if offline else partial(track_services, settings)
    return TrackFinder(database, recommender, described, services)


def find_tracks(
    finder: TrackFinder, liked: Sequence[str], unliked: Sequence[str], playlist: TrackList | None
) -> list[QueryTrack]:
    """Find all tracks; note which of several were not found, and how others were.

    Raises:
        InputError: a track is named twice, once with features or once to be unlike.
    """
    tracks = {track.label: track for track in _named(finder, liked)}
    for track in finder.of_file():
        _add(tracks, track, "as a track and in the --features file")
    for track in _listed(finder, playlist) if playlist is not None else []:
        tracks.setdefault(track.label, track)
    for track in _named(finder, unliked):
        _add(tracks, replace(track, weight=-1.0), "to be like and to be unlike")
    return list(tracks.values())


def _add(tracks: dict[str, QueryTrack], track: QueryTrack, twice: str) -> None:
    from etl.errors import InputError

    if track.label in tracks:
        raise InputError(f"{track.name} is named twice: {twice}")
    tracks[track.label] = track


def _named(finder: TrackFinder, texts: Sequence[str]) -> list[QueryTrack]:
    from cli.choice import choose
    from recommender.finding import find_all

    found = find_all(finder, texts, choose)
    for text, error in found.failures.items():
        output.note(f"left out {text!r}: {error}")
    for track in found.tracks:
        for text in track.notes:
            output.note(text)
    return list(found.tracks)


def _listed(finder: TrackFinder, playlist: TrackList) -> Sequence[QueryTrack]:
    """Find the tracks of a playlist; say how it was read, and which tracks are left out."""
    from recommender.finding import find_listed

    listed = find_listed(finder.database, finder.recommender, playlist)
    read = len(playlist.entries)
    parts = [f"read {_count(read, 'track')} from {playlist.name} ({playlist.form})"]
    for reason, names in listed.left_out.items():
        verb = "is" if len(names) == 1 else "are"
        parts.append(f"{len(names):,} {verb} {reason} and left out: {first_names(names)}")
    repeated = read - len(listed.tracks) - sum(map(len, listed.left_out.values()))
    if repeated:
        parts.append(f"{repeated:,} named before")
    output.note("; ".join(parts))
    return listed.tracks


def excluded_tracks(database: Database, paths: Iterable[Path]) -> Exclusion:
    """Read the tracks to leave out from files.

    Raises:
        InputError: a file cannot be used.
    """
    from recommender.exclusion import Exclusion, read_exclusion

    excluded = Exclusion()
    for path in paths:
        excluded |= read_exclusion(database, path)
    return excluded


def _count(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def first_names(names: Sequence[str]) -> str:
    """Return names as part of a sentence; of many, the first ones."""
    more = len(names) - MOST_NAMED
    return ", ".join(names[:MOST_NAMED]) + (f" and {more:,} more" if more > 0 else "")


def store_fetched(settings: Settings, finder: TrackFinder) -> None:
    """Keep what was fetched, in the home folder and in the database."""
    import contextlib

    from etl.files import exclusive
    from recommender.unknown.storing import store
    from sql.opening import open_database

    if not finder.fetched:
        return
    home = settings.home
    finder.database.close()
    database = open_database(settings.database_url, read_only=False)
    with contextlib.closing(database), exclusive(home.root):
        for fetched, track in finder.fetched:
            store(home, database, finder.recommender, fetched, track)
            output.note(f"stored {fetched.track_id} in {home.scraped} and the database")
