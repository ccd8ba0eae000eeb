"""Why the answer to a named analysis has no rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from eda.ask import ask
from eda.filling import FILLED_BY, empty_tables
from sql.library import NamedQuery, queries

if TYPE_CHECKING:
    from sql.database import Database

_GENRES = {
    "cluster-profile": "track_cluster",
    "cluster-sizes": "track_cluster",
    "sub-genres": "genre_map",
}
"""Where an analysis has its genres from, if not from track_genre."""


def why_empty(database: Database, name: str, values: Mapping[str, object]) -> str:
    """Return why an analysis has no rows, and where there is one, the command that helps.

    Args:
        database: where it was run.
        name: of the analysis.
        values: the parameters that were given; the others have their defaults.
    """
    query = queries()[name]
    everything = {key: values.get(key, one.default) for key, one in query.parameters.items()}
    return next(_reasons(database, query, everything))


def _reasons(database: Database, query: NamedQuery, values: Mapping[str, object]) -> Iterator[str]:
    """Yield reasons that hold, the most helpful first; the last one always holds."""
    tables = sorted(_tables(query) & FILLED_BY.keys())
    for table in tables:
        if empty_tables(database, [table]):
            yield f"table {table} is empty; to fill it: {FILLED_BY[table]}"
    if "track_id" in values:
        yield from _of_track(database, values["track_id"])
    if "pid" in values:
        yield from _of_playlist(database, values["pid"])
    if "genre" in values:
        yield from _of_genre(database, _GENRES.get(query.name, "track_genre"), values["genre"])
    bounds = {key: value for key, value in values.items() if key.startswith(("min_", "max_"))}
    if values.get("limit") is not None and int(str(values["limit"])) < 1:
        yield f"limit = {values['limit']} asks for no rows"
    if bounds:
        tried = ", ".join(f"{key} = {value}" for key, value in bounds.items())
        yield f"nothing is within {tried}; to change it: --set {next(iter(bounds))}=NUMBER"
    yield f"no row of {', '.join(tables)} fits"


def _tables(query: NamedQuery) -> set[str]:
    import sqlglot
    from sqlglot import exp

    tree = sqlglot.parse_one(query.text, read="mysql")
    return {table.name for table in tree.find_all(exp.Table)}


def _of_track(database: Database, track: object) -> Iterator[str]:
    if not ask(database, "SELECT 1 FROM track WHERE track_id = ?", (track,)):
        yield f"no track {track!r} in {database.location}"
    if not ask(database, "SELECT 1 FROM playlist_track WHERE track_id = ? LIMIT 1", (track,)):
        yield f"track {track} is in no playlist"
    yield f"no playlist with track {track} has another track"


def _of_playlist(database: Database, pid: object) -> Iterator[str]:
    if not ask(database, "SELECT 1 FROM playlist WHERE pid = ?", (pid,)):
        yield f"no playlist {pid} in {database.location}"
    if not ask(database, "SELECT 1 FROM playlist_track WHERE pid = ? LIMIT 1", (pid,)):
        yield f"playlist {pid} has no tracks"
    yield f"no track of playlist {pid} has a genre"


def _of_genre(database: Database, table: str, genre: object) -> Iterator[str]:
    genres = [row[0] for row in ask(database, f"SELECT DISTINCT genre FROM {table} ORDER BY genre")]
    if genre not in genres:
        yield f"no genre {genre!r} in {table}; there are {', '.join(genres)}"
