"""Tracks to leave out: a library, last week's list, a playlist file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from etl.errors import InputError
from sql.database import Database


@dataclass(frozen=True)
class Exclusion:
    """Ids of tracks to leave out, with all releases of their songs."""

    ids: frozenset[str] = frozenset()

    def __or__(self, other: Exclusion) -> Exclusion:
        return Exclusion(self.ids | other.ids)


def read_exclusion(database: Database, path: Path) -> Exclusion:
    """Read the tracks that a file names, in any of the formats of `track_files.reading`.

    What the database does not know by name is passed over: it cannot be recommended, either. A
    list without a track, such as the answer before the first one, excludes nothing.

    Raises:
        InputError: the file cannot be read, is not text, or names no track though it is not empty.
    """
    from recommender.track_files.matching import match
    from recommender.track_files.reading import read_track_list

    entries = read_track_list(path, every=True).entries
    ids = {entry.track_id for entry in entries if entry.track_id}
    ids |= {card.track_id for card in match(database, entries).cards}
    if entries and not ids:
        raise InputError(f"{path} names no track that the database has")
    return Exclusion(frozenset(ids))
