"""The TYPE folders of scraped files, and the files in them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import msgspec

from etl.ids import is_id
from etl.readers.fields import is_artist_id
from etl.readers.scraped.objects import (
    AlbumObject,
    ArtistObject,
    FeaturesObject,
    RelatedObject,
    TrackObject,
)

SOURCE = "scraped"


class EntryType(NamedTuple):
    """A TYPE folder.

    Attributes:
        kind: of the record that each entry becomes, or "related_list".
        object: the type of the responses.
        name: the "type" that they have.
        is_key: returns whether a text can be the id of an entry.
    """

    kind: str
    object: type[msgspec.Struct]
    name: str
    is_key: Callable[[str], bool] = is_id


TYPES = {
    "tracks": EntryType("track", TrackObject, "track"),
    "albums": EntryType("album", AlbumObject, "album"),
    "artists": EntryType("artist", ArtistObject, "artist"),
    "audio-features": EntryType("audio_features", FeaturesObject, "audio_features"),
    "related-artists": EntryType("related_list", RelatedObject, "related_artists", is_artist_id),
}


class ScrapedFile(NamedTuple):
    """One input file, the TYPE folder that it is in, and the source of its unit."""

    path: Path
    folder: str
    source: str = SOURCE

    @property
    def label(self) -> str:
        """Return the name to show to users."""
        return f"{self.folder}/{self.path.name}"

    @property
    def unit(self) -> str:
        """Return the name of its unit in the raw store."""
        return f"{self.folder}-{self.path.name.removesuffix('.gz').removesuffix('.json')}"
