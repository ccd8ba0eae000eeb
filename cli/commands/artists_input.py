"""What commands that ask about artists have in common: opening the model, finding the artists."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from cli import output
from cli.settings.reading import Settings

if TYPE_CHECKING:
    from recommender.artists.known import KnownArtists
    from sql.search import ArtistCard


@contextlib.contextmanager
def open_artists(settings: Settings) -> Iterator[KnownArtists]:
    """Open the database and the model of artists."""
    # One answer is too little work for threads, and NumPy starts them as it is imported.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

    from recommender.artists.known import KnownArtists
    from sql.opening import open_database

    with contextlib.closing(open_database(settings.database_url)) as database:
        yield KnownArtists(database, settings.home.models)


def find_artists(artists: KnownArtists, texts: Sequence[str]) -> list[ArtistCard]:
    """Find artists that the model knows; note how those were found that are not named exactly."""
    found = [artists.find(text) for text in texts]
    for one in found:
        for text in one.notes:
            output.note(text)
    return [one.card for one in found]


def excluded_ids(artists: KnownArtists, texts: Sequence[str] | None) -> set[str]:
    """Return the ids of artists to leave out, or in files; the model need not know them."""
    found: set[str] = set()
    for text in texts or ():
        found |= _in_file(artists, Path(text)) if is_file(text) else {_named(artists, text)}
    return found


def _named(artists: KnownArtists, text: str) -> str:
    from recommender.lookup.artist import find_artist

    found = find_artist(artists.database, text, artists.model.__contains__)
    for note in found.notes:
        output.note(note)
    return found.card.artist_id


def _in_file(artists: KnownArtists, path: Path) -> frozenset[str]:
    from recommender.artists.exclusion import read_excluded_artists

    found = read_excluded_artists(artists.database, path)
    unknown = f"; {found.unknown:,} lines name nobody in the database" if found.unknown else ""
    output.note(f"{path} names {len(found.ids):,} artists{unknown}")
    return found.ids


def is_file(text: str) -> bool:
    """Return whether a text is the path of something to read rather than a name."""
    try:
        return Path(text).is_file()
    except (OSError, ValueError):  # longer than a path can be, or with a zero byte
        return False
