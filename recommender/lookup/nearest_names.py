"""The names nearest to a misspelt one, by the number of letters to add, drop, change or swap.

Only names of a similar length are read: one letter more or less is one change. Measured with
2,000,000 tracks: 0.7 to 1.8 s of processor time and at most 0.43 GB for the whole process with
DuckDB; MariaDB reads every row of track_card, which takes some seconds.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rapidfuzz import process
from rapidfuzz.distance import OSA

from sql import search
from sql.database import Database

MOST_FOUND = 200  # names; many may be releases of one song

Song = tuple[str, str]


def most_changes(name: str) -> int:
    """Return how many letters may differ in a name for it to be offered: one in four, at most 4."""
    return max(1, min(4, len(name) // 4))


def near_songs(database: Database, text: str) -> dict[Song, int]:
    """Return the songs near to "title artist" or "artist title", each with its changes.

    Songs and `text` are normal forms, see `etl.songs`.
    """
    changes = most_changes(text)
    columns = search.songs_of_length(database, len(text) - changes, len(text) + changes)
    titles, artists = columns["song_title"], columns["song_artist"]
    found: dict[Song, int] = {}
    for names in (titles + " " + artists, artists + " " + titles):
        for distance, place in _nearest(text, names.tolist()):
            song = (titles[place], artists[place])
            found[song] = min(distance, found.get(song, distance))
    return found


def near_titles(database: Database, title: str) -> dict[str, int]:
    """Return the normal forms of titles near to one, each with its changes."""
    changes = most_changes(title)
    titles = search.titles_of_length(database, len(title) - changes, len(title) + changes)
    return near_names(title, list(dict.fromkeys(titles.tolist())))


def near_names(name: str, names: Sequence[str]) -> dict[str, int]:
    """Return those of some names that are near to one, each with its changes."""
    return {names[place]: distance for distance, place in _nearest(name, names)}


def the_one_meant(text: str, title: str, near: dict[Song, int]) -> Song | None:
    """Return the song that a misspelt text clearly means: alone the nearest, and near enough.

    If `title` is right, one letter in four of the artist may differ. Otherwise one in four of the
    title may, and few of the whole text, see `is_near`.
    """
    nearest = [song for song in near if near[song] == min(near.values())]
    if len(nearest) != 1:
        return None
    (song,) = nearest
    if song[0] == title:
        return song if near[song] <= len(song[1]) // 4 else None
    near_enough = is_near(text, " ".join(song), near[song]) and near[song] <= len(song[0]) // 4
    return song if near_enough else None


def is_near(wanted: str, name: str, changes: int) -> bool:
    """Return whether a name is near enough to be taken: one letter in eight may differ, at most 3.

    No digit may: "Part 1" is not "Part 2".
    """
    return changes <= min(3, len(wanted) // 8) and _digits(wanted) == _digits(name)


def _nearest(name: str, names: Sequence[str]) -> list[tuple[int, int]]:
    """Return (changes, place in `names`) of the nearest, in this order."""
    found = process.extract(
        name, names, scorer=OSA.distance, score_cutoff=most_changes(name), limit=MOST_FOUND
    )
    return sorted((int(distance), place) for _, distance, place in found)


def _digits(text: str) -> list[str]:
    return sorted(re.findall(r"\d", text))
