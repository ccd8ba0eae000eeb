"""What commands that ask about artists have in common: opening the model, finding the artists."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Sequence
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
    """Return the ids of artists to leave out; they need not be known to the model."""
    from recommender.lookup.artist import find_artist

    found = [
        find_artist(artists.database, text, artists.model.__contains__) for text in texts or ()
    ]
    for one in found:
        for text in one.notes:
            output.note(text)
    return {one.card.artist_id for one in found}
