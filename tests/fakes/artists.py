"""The artists of a world by name, and by the ids that Deezer and MusicBrainz have for them."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import msgspec

from tests.fakes.invented import made_uuid, number


class _Followers(msgspec.Struct):
    total: int | None = None


class _Artist(msgspec.Struct):
    name: str | None = None
    popularity: int | float | None = None
    followers: _Followers | None = None


def deezer_id(artist: str) -> int:
    """Return Deezer's id of a Spotify artist."""
    return 1 + number("deezer", artist) % (1 << 40)


def mbid(artist: str) -> str:
    """Return MusicBrainz's id of a Spotify artist."""
    return made_uuid("musicbrainz", artist)


def fold(name: str) -> str:
    """Return what names are compared by: NFKC, without case, single blanks.

    >>> fold(" Sigur  RÓS ")
    'sigur rós'
    """
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


class ArtistIndex:
    """Artists that have an object or stand in a list of related ones.

    Attributes:
        ids: Spotify ids, sorted.
        names: Spotify id -> name; "Artist ID" where no object tells it.
        fans: Spotify id -> how many follow the artist.
        by_deezer: Deezer's id -> Spotify id.
        by_mbid: MusicBrainz's id -> Spotify id.
    """

    def __init__(self, artists: Mapping[str, Any], related: Mapping[str, list[str]]) -> None:
        known = {i for i, entry in artists.items() if entry is not None}
        known.update(related, *related.values())
        self.ids = sorted(known)
        self.names: dict[str, str] = {}
        self.fans: dict[str, int] = {}
        for identifier in self.ids:
            self._describe(identifier, artists.get(identifier))
        self.by_deezer = {deezer_id(identifier): identifier for identifier in self.ids}
        self.by_mbid = {mbid(identifier): identifier for identifier in self.ids}
        self._by_word: dict[str, list[str]] = defaultdict(list)
        for identifier, name in self.names.items():
            for word in set(fold(name).split()):
                self._by_word[word].append(identifier)

    def _describe(self, identifier: str, entry: Any) -> None:
        artist = msgspec.json.decode(msgspec.json.encode(entry), type=_Artist | None) or _Artist()
        self.names[identifier] = artist.name or f"Artist {identifier}"
        followers = artist.followers.total if artist.followers else None
        self.fans[identifier] = followers or round(500 * 1.1 ** (artist.popularity or 0))

    def search(self, name: str) -> list[str]:
        """Return the artists whose names hold all the words, those with the most fans first.

        So the one that bears exactly this name need not be the first.
        """
        words = set(fold(name).split())
        if not words:
            return []
        first = min(words, key=lambda word: len(self._by_word.get(word, ())))
        candidates = self._by_word.get(first, [])
        found = [i for i in candidates if words <= set(fold(self.names[i]).split())]
        return sorted(found, key=lambda i: (-self.fans[i], i))

    def named(self, name: str) -> str | None:
        """Return the best-known artist of exactly this name, but for case and blanks."""
        folded = fold(name)
        return next((i for i in self.search(name) if fold(self.names[i]) == folded), None)
