"""What an analysis was asked about, in words: the title of a track, the name of a playlist."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from eda.ask import ask
from eda.labels import drawable, joined
from sql.library import queries

if TYPE_CHECKING:
    from sql.database import Database

_WIDTH = 100  # columns of a name in a heading, which breaks into lines


def values_in_words(
    name: str, values: Mapping[str, object], database: Database | None = None
) -> dict[str, str]:
    """Return the parameters of an analysis as a heading names them.

    Args:
        name: of the analysis.
        values: those that were given; the others have their defaults.
        database: where titles and names are; without it, ids are named.
    """
    parameters = queries()[name].parameters
    everything = {key: values.get(key, one.default) for key, one in parameters.items()}
    words = {key: drawable(value, _WIDTH) for key, value in everything.items()}
    if "track_id" in everything:
        words["track"] = _track(everything["track_id"], database)
    if "pid" in everything:
        words["playlist"] = _playlist(everything["pid"], database)
    return words


def _track(track_id: object, database: Database | None) -> str:
    query = "SELECT title, artists FROM track_card WHERE track_id = ?"
    rows = ask(database, query, (track_id,)) if database else []
    if not rows or rows[0] == (None, None):
        return f"track {drawable(track_id)}"
    return joined(rows[0], _WIDTH)


def _playlist(pid: object, database: Database | None) -> str:
    rows = ask(database, "SELECT name FROM playlist WHERE pid = ?", (pid,)) if database else []
    number = f"playlist {drawable(pid)}"
    return f"{number}, {drawable(rows[0][0], _WIDTH)}" if rows and rows[0][0] else number
