"""A track as a file names it: by id, by title and artist, or by both."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from recommender.lookup.readings import Reading, readings

# What may stand between artists; the second is part of many a name, too.
_BETWEEN = (
    re.compile(r"\s*[,;]\s*"),
    re.compile(r"\s*[,;/&]\s*|\s+(?:feat|ft|featuring|with)\b\.?\s+", re.IGNORECASE),
)


@dataclass(frozen=True)
class Entry:
    """A track as a file names it.

    Attributes:
        track_id: its Spotify id; None where the file has none.
        title: its title; where `artist` is None, a text that may hold the artist too.
        artist: the names of its artists, as they are written; None where they are not separated.
    """

    track_id: str | None = None
    title: str = ""
    artist: str | None = None

    @property
    def label(self) -> str:
        """What to call it in a sentence."""
        if not self.title:
            return self.track_id or ""
        return f"{self.title} - {self.artist}" if self.artist else self.title

    def ways(self) -> Iterator[Reading]:
        """Yield each way to read title and artist, the likeliest first; none without a title."""
        if self.artist is None:
            yield from readings(self.title) if self.title else ()
            return
        firsts = [between.split(self.artist)[0] for between in _BETWEEN]
        for artist in dict.fromkeys([self.artist, *firsts]):
            yield Reading(self.title, artist)


Understood: TypeAlias = tuple[str, Sequence[Entry], str]
"""The format of a file, its tracks, and the title of the playlist or nothing."""


@dataclass(frozen=True)
class TrackList:
    """What a file holds.

    Attributes:
        name: of the file.
        form: what was understood, such as "CSV export".
        entries: in the order of the file.
        title: of the playlist; "" where the file does not say.
    """

    name: str
    form: str
    entries: tuple[Entry, ...]
    title: str = ""
