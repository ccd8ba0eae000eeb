"""Which covers to fetch: of albums that tracks of the records name, less those that are there.

Spotify's responses for albums and tracks name pictures; those that `segue scrape albums` and
`tracks` have kept need not be asked for again. What they name is "saved", as if by a provider.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec

from etl.covers.store import CoverStore
from etl.home import Home
from etl.scrape.pages import Pages
from etl.scrape.wanted import PAGE, Wanted, create_wanted, records_and_answers
from etl.sources.album_images import smallest_image
from sql.duckdb_connection import Connection

SAVED = "saved"
CHUNK = 10_000  # rows

_NAMED = "SELECT album_id FROM raw_track"


class WantedCovers:
    """The albums whose covers are wanted, on disk while the block runs.

    Attributes:
        total: how many there are.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        ((self.total,),) = connection.run("SELECT COUNT(*) FROM wanted")

    def pages(self) -> Iterator[list[tuple[str, str | None]]]:
        """Yield the albums of one page after another, in order, with their saved addresses."""
        query = "SELECT id, url FROM wanted LEFT JOIN address USING (id) ORDER BY id"
        self._connection.work(lambda it: it.execute(query))
        while rows := self._connection.work(lambda it: it.fetchmany(PAGE)):
            yield rows


@contextlib.contextmanager
def wanted_covers(home: Home, pages: Pages, wanted: Wanted) -> Iterator[WantedCovers]:
    """Return the albums to fetch covers of, while the block runs.

    Memory: 0.1 GB for a million covers that are there.
    """
    with records_and_answers(home.store, pages) as connection:
        connection.run("CREATE TABLE kept (id VARCHAR)")
        connection.run("CREATE TABLE offered (id VARCHAR, url VARCHAR)")
        _insert(connection, "INSERT INTO kept SELECT UNNEST(?)", _kept(home.covers))
        named = _NAMED
        if wanted.provider == SAVED:
            rows = saved_addresses(home.scraped)
            _insert(connection, "INSERT INTO offered SELECT UNNEST(?), UNNEST(?)", rows)
            named += " INTERSECT SELECT id FROM offered"
        connection.run(
            "CREATE TABLE address AS SELECT id, MIN(url) AS url FROM offered GROUP BY id"
        )
        create_wanted(connection, named, "SELECT id FROM kept", wanted)
        yield WantedCovers(connection)


def _kept(covers: CoverStore) -> Iterator[tuple[str]]:
    for album_id in covers:
        yield (album_id,)


def _insert(connection: Connection, statement: str, rows: Iterable[tuple[str, ...]]) -> None:
    waiting = iter(rows)
    while chunk := list(islice(waiting, CHUNK)):
        connection.run(statement, [list(column) for column in zip(*chunk, strict=True)])


def saved_addresses(scraped: Path) -> Iterator[tuple[str, str]]:
    """Yield albums with the address of a picture, as responses in a folder of pages name them."""
    for kind in ("albums", "tracks"):
        for page in Pages(scraped / kind) if (scraped / kind).is_dir() else ():
            for key, raw in page.entries().items():
                response = msgspec.json.decode(raw)
                album = {"id": key, **_object(response)}
                if kind == "tracks":
                    album = _object(album.get("album"))
                address = smallest_image(album.get("images"))
                if address is not None:
                    yield str(album.get("id")), address


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
