"""Which ids to fetch: those that the records name, without those that are answered.

An id is answered if a record of the Web API describes it, if any page has a response for it, or if
a page of the same provider has a null for it.
"""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from etl.records.kinds import WEB_API
from etl.records.store import RawStore
from etl.records.view import record_query
from etl.scrape.pages import Pages
from sql.duckdb_connection import Connection, connect

PAGE = 1000  # ids

_TRACK_IDS = """
    SELECT track_id FROM raw_playlist_track UNION SELECT track_id FROM raw_track
    UNION SELECT track_id FROM raw_artist_track UNION SELECT track_id FROM raw_audio_features
    UNION SELECT track_id FROM raw_track_sub_genre"""

# For each kind: the query of all ids that are named, and the one of those that are described.
_QUERIES = {
    "tracks": (
        _TRACK_IDS,
        f"SELECT track_id FROM raw_track WHERE origin LIKE '{WEB_API}%'",
    ),
    "albums": (
        "SELECT album_id FROM raw_track UNION SELECT album_id FROM raw_album"
        " UNION SELECT album_id FROM raw_artist_album",
        f"SELECT album_id FROM raw_album WHERE origin LIKE '{WEB_API}%'",
    ),
    "artists": (
        "SELECT artist_id FROM raw_artist UNION SELECT artist_id FROM raw_artist_track"
        " UNION SELECT artist_id FROM raw_artist_album",
        f"SELECT artist_id FROM raw_artist WHERE origin LIKE '{WEB_API}%'",
    ),
    "audio-features": (
        _TRACK_IDS,
        f"SELECT track_id FROM raw_audio_features WHERE origin LIKE '{WEB_API}%'",
    ),
}
_RECORDS = (
    "playlist_track",
    "track",
    "album",
    "artist",
    "artist_track",
    "artist_album",
    "track_sub_genre",
    "audio_features",
)


@dataclass(frozen=True)
class Wanted:
    """What to fetch.

    Attributes:
        kind: such as "tracks".
        provider: where to fetch from.
        again: whether answered ids are fetched too.
        after_page: with `again`, the number of the last page before it began: ids that later pages
            answer are not fetched once more.
        misses_until: the last day whose misses are fetched again; None for none.
    """

    kind: str
    provider: str
    again: bool = False
    after_page: int = 0
    misses_until: date | None = None


def misses_older_than(days: int) -> date:
    """Return the last day whose misses are so many days old."""
    return date.today() - timedelta(days=days)


class WantedIds:
    """The wanted ids in order, on disk while the block runs.

    Attributes:
        total: how many there are.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        ((self.total,),) = connection.run("SELECT COUNT(*) FROM wanted")

    def pages(self) -> Iterator[list[str]]:
        """Yield the ids of one page after another."""
        self._connection.work(lambda it: it.execute("SELECT id FROM wanted ORDER BY id"))
        while rows := self._connection.work(lambda it: it.fetchmany(PAGE)):
            yield [one for (one,) in rows]


@contextlib.contextmanager
def wanted_ids(store: RawStore, pages: Pages, wanted: Wanted) -> Iterator[WantedIds]:
    """Return the ids to fetch, while the block runs."""
    named, described = _QUERIES[wanted.kind]
    with records_and_answers(store, pages) as connection:
        described += " UNION SELECT id FROM answer WHERE NOT is_null"
        create_wanted(connection, named, described, wanted)
        yield WantedIds(connection)


@contextlib.contextmanager
def records_and_answers(store: RawStore, pages: Pages) -> Iterator[Connection]:
    """Return a temporary database of the records and of the answers, while the block runs."""
    with (
        tempfile.TemporaryDirectory(prefix="segue-") as folder,
        contextlib.closing(Connection(connect(Path(folder) / "wanted.duckdb"))) as connection,
    ):
        connection.run("SET memory_limit = '2GB'")
        for kind in _RECORDS:
            view = record_query(kind, store.files(kind))
            connection.run(f"CREATE VIEW raw_{kind} AS {view}")
        _read_answers(connection, pages)
        yield connection


def create_wanted(connection: Connection, named: str, described: str, wanted: Wanted) -> None:
    """Create the table of what is wanted: `named` ids without the `described` and the missed."""
    connection.run(
        f"CREATE TABLE wanted AS SELECT id FROM ({named}) AS named (id)"
        " WHERE regexp_full_match(id, '[0-9A-Za-z]{22}')"
        f" EXCEPT {_answered(described, wanted)}",
        # A parameter, which only the query without `again` has.
        [] if wanted.again or wanted.misses_until is None else [wanted.misses_until.isoformat()],
    )


def _read_answers(connection: Connection, pages: Pages) -> None:
    connection.run(
        "CREATE TABLE answer (id VARCHAR, is_null BOOLEAN, provider VARCHAR, day VARCHAR, page INT)"
    )
    for page in pages:
        entries = page.entries()
        connection.run(
            "INSERT INTO answer SELECT UNNEST(?), UNNEST(?), ?, ?, ?",
            [
                list(entries),
                [bytes(raw) == b"null" for raw in entries.values()],
                page.provider,
                page.day,
                page.number,
            ],
        )


def _answered(described: str, wanted: Wanted) -> str:
    if wanted.again:
        return (
            f"SELECT id FROM answer WHERE page > {wanted.after_page}"
            f" AND (NOT is_null OR provider = '{wanted.provider}')"
        )
    fresh = "" if wanted.misses_until is None else " AND day > ?"
    # A null in a file that Segue did not write was Spotify's.
    provider = f"COALESCE(NULLIF(provider, ''), 'spotify') = '{wanted.provider}'"
    return (
        f"(SELECT id FROM ({described}) AS described (id)"
        f" UNION SELECT id FROM answer WHERE is_null AND {provider}{fresh})"
    )
