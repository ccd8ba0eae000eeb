"""Artists' names to Spotify ids, for services that know artists by name."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from etl.ids import is_id, name_id


def folded(name: str) -> str:
    """Return the form of a name that is compared: case and width of letters and blanks folded.

    >>> folded(" The  BEATLES ") == folded("The Beatles")
    True
    """
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


class ArtistNames:
    """The ids of artists by name; a name that several share belongs to none of them.

    Memory: about 200 bytes an artist.
    """

    def __init__(self, artists: Iterable[tuple[str, str | None]] = ()) -> None:
        self._ids: dict[str, str | None] = {}
        for artist_id, name in artists:
            self.add(artist_id, name)

    def add(self, artist_id: str, name: str | None) -> None:
        """Add an artist."""
        if name and is_id(artist_id):
            known = self._ids.setdefault(folded(name), artist_id)
            if known != artist_id:
                self._ids[folded(name)] = None

    def id_of(self, name: str) -> str:
        """Return the one Spotify id of a name, else `etl.ids.name_id` of it."""
        return self._ids.get(folded(name)) or name_id(name)
