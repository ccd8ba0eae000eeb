"""What the fake services know: Web API objects by id, and related artists."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, fields
from pathlib import Path
from random import Random
from typing import Any

import msgspec

from etl.ids import is_id
from etl.sample import SampleWorld
from etl.sample.gaps import Gaps
from etl.sample.objects import responses
from etl.sample.related import make_related
from etl.sample.tracks import build_world
from etl.sample.world import stream
from tests.fakes import world_files
from tests.fakes.artists import ArtistIndex
from tests.fakes.invented import Json, invent, share
from tests.fakes.messages import Answer

Objects = dict[str, Any]
"""Id -> Web API object (a dict, or JSON text as `msgspec.Raw`), or None where there is nothing."""

FEWEST_RELATED, MOST_RELATED = 5, 20


@dataclass
class World:
    """All that the services know. The dictionaries may be filled by hand, also while serving.

    Attributes:
        tracks, albums, artists, audio_features: id -> Web API object or None.
        related: artist id -> ids of related artists, the nearest first.
        covers: album id -> picture file, None to have one drawn, or another answer altogether.
        invent: share (0 to 1) of ids that are not in a dictionary for which an answer is made from
            the id; the others are unknown. What is None stays None.
    """

    tracks: Objects = field(default_factory=dict)
    albums: Objects = field(default_factory=dict)
    artists: Objects = field(default_factory=dict)
    audio_features: Objects = field(default_factory=dict)
    related: dict[str, list[str]] = field(default_factory=dict)
    covers: dict[str, bytes | Answer | None] = field(default_factory=dict)
    invent: float = 0.0

    def __post_init__(self) -> None:
        self._lock = threading.Lock()
        self._index: ArtistIndex | None = None
        self._indexed = (-1, -1)

    @classmethod
    def from_files(
        cls, scraped: Path | None = None, related: Path | None = None, *, invent: float = 0.0
    ) -> World:
        """Read a folder of "id -> response" files, a folder of a related-artist crawl, or both."""
        world = cls(invent=invent)
        if related is not None:
            world.artists.update(world_files.listed_artists(related))
            world.related.update(world_files.related_artists(related))
        if scraped is not None:
            world.tracks.update(world_files.entries(scraped / "tracks"))
            world.albums.update(world_files.entries(scraped / "albums"))
            world.artists.update(world_files.entries(scraped / "artists"))
            world.audio_features.update(world_files.entries(scraped / "audio-features"))
        return world

    @classmethod
    def of_written_sample(cls, sample: SampleWorld) -> World:
        """Read what `etl.sample.write_sample` wrote, with all its gaps."""
        return cls.from_files(sample.scraped, sample.related)

    @classmethod
    def of_sample(cls, *, seed: int = 0, tracks: int = 6000) -> World:
        """Make the sample world of this seed and size without any gap, from whole objects.

        Its ids are those of ``write_sample(folder, seed=seed, tracks=tracks)``, so it can answer
        what those files lack. Nothing is null.
        """
        sample = build_world(seed, tracks)
        gaps = {item.name: frozenset[str]() for item in fields(Gaps)}
        gaps["full_tracks"] = gaps["full_features"] = frozenset(t.id for t in sample.tracks)
        gaps["full_albums"] = frozenset(album.id for album in sample.albums)
        gaps["full_artists"] = frozenset(artist.id for artist in sample.artists)
        by_kind = responses(sample, Gaps(**gaps))
        return cls(
            by_kind["tracks"],
            by_kind["albums"],
            by_kind["artists"],
            by_kind["audio-features"],
            make_related(stream(seed, "related"), sample.artists),
        )

    def find(self, kind: str, identifier: str) -> Any:
        """Return the object of an id, or None; `kind` as in the API's paths."""
        known: Objects = getattr(self, kind.replace("-", "_"))
        if identifier in known:
            return known[identifier]
        return invent(kind, identifier) if self.invents(identifier) else None

    def plain(self, kind: str, identifier: str) -> Json | None:
        """Return a copy of the object of an id as a dict."""
        found = self.find(kind, identifier)
        return None if found is None else msgspec.json.decode(msgspec.json.encode(found))

    def invents(self, identifier: str) -> bool:
        """Return whether answers are made for this id, if it is unknown."""
        return is_id(identifier) and self.invents_for(identifier)

    def invents_for(self, source: str) -> bool:
        """Tell the same of a name, or of an id of another service."""
        return share("known", source) < self.invent

    def has_cover(self, album_id: str) -> bool:
        """Return whether there is a cover of an album."""
        return album_id in self.covers or self.invents(album_id)

    def index(self) -> ArtistIndex:
        """Return the artists by name and foreign id; made anew when there are more or fewer."""
        size = (len(self.artists), len(self.related))
        with self._lock:
            if self._index is None or self._indexed != size:
                self._index, self._indexed = ArtistIndex(self.artists, self.related), size
            return self._index

    def related_to(self, artist: str) -> list[str]:
        """Return the ids of related artists; where none are listed, invented ones if that is on."""
        listed = self.related.get(artist)
        if listed is not None:
            return listed
        return self.drawn(artist) if self.invents(artist) else []

    def drawn(self, source: str) -> list[str]:
        """Draw some of the known artists, the same ones for the same source."""
        ids = self.index().ids
        rng = Random(f"related to {source}")
        count = min(rng.randint(FEWEST_RELATED, MOST_RELATED), len(ids))
        return [identifier for identifier in rng.sample(ids, count) if identifier != source]
