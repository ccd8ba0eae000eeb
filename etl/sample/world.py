"""What the sample world is made of: artists, albums and tracks, all invented."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

_BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class Artist:
    """An invented artist.

    Attributes:
        genres: the own genre first, then perhaps one that the artist also plays.
        sub_genres: one to four real sub-genre names, of those genres.
        mood: the mood of most of the artist's tracks.
        debut: year of the first album.
        fame: about 1; multiplies how often the tracks are played.
    """

    id: str
    name: str
    genres: tuple[str, ...]
    sub_genres: tuple[str, ...]
    language: str
    mood: str
    debut: int
    fame: float

    @property
    def genre(self) -> str:
        """The artist's own genre."""
        return self.genres[0]


@dataclass(frozen=True, slots=True)
class Album:
    """An album, EP or single of one artist; `release_date` is as long as `precision` says."""

    id: str
    name: str
    artist: Artist
    year: int
    release_date: str
    precision: str
    label: str


@dataclass(frozen=True, slots=True)
class Track:
    """A track; `plays` is how often playlists take it, relative to the others."""

    id: str
    name: str
    artists: tuple[Artist, ...]
    album: Album
    number: int
    duration_ms: int
    explicit: bool
    plays: float
    mood: str
    features: Mapping[str, float]
    original: str | None = None

    @property
    def artist(self) -> Artist:
        """The first of the artists."""
        return self.artists[0]

    @property
    def popularity(self) -> int:
        """From 0 to 100, like the logarithm of the plays."""
        return min(max(round(30 + 12 * math.log(self.plays)), 0), 100)


@dataclass(frozen=True, slots=True)
class World:
    """All there is; the albums are those that hold a track."""

    artists: tuple[Artist, ...]
    albums: tuple[Album, ...]
    tracks: tuple[Track, ...]


def stream(seed: int, part: str) -> Random:
    """Return the random numbers of one part of the world, the same on every machine."""
    return Random(f"segue sample {seed} {part}")


def new_id(rng: Random) -> str:
    """Draw an id as Spotify makes them: 128 bits as 22 digits of base 62."""
    number, digits = rng.getrandbits(128), []
    for _ in range(22):
        number, digit = divmod(number, 62)
        digits.append(_BASE62[digit])
    return "".join(reversed(digits))


def share_out(total: int, weights: Sequence[float], minimum: int = 0) -> list[int]:
    """Split `total` into whole numbers by weight, each at least `minimum`.

    >>> share_out(10, [1, 1, 2], minimum=1)
    [3, 3, 4]
    """
    spare = total - minimum * len(weights)
    exact = [spare * weight / sum(weights) for weight in weights]
    parts = [minimum + int(part) for part in exact]
    by_rest = sorted(range(len(parts)), key=lambda i: int(exact[i]) - exact[i])
    for i in by_rest[: total - sum(parts)]:
        parts[i] += 1
    return parts
