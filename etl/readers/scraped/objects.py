"""The Web API's objects, as far as they are read. Numbers may come as floats, such as 64.0."""

from __future__ import annotations

import msgspec


class FollowersObject(msgspec.Struct):
    """How many follow an artist."""

    total: int | float | None = None


class ArtistObject(msgspec.Struct):
    """An artist, full or simplified."""

    id: str | None = None
    type: str | None = None
    name: str | None = None
    popularity: int | float | None = None
    followers: FollowersObject | None = None
    genres: list[str] | None = None


class PageObject(msgspec.Struct):
    """A page of the tracks of an album."""

    items: list[TrackObject | None] | None = None


class AlbumObject(msgspec.Struct):
    """An album, full or simplified."""

    id: str | None = None
    type: str | None = None
    name: str | None = None
    label: str | None = None
    popularity: int | float | None = None
    release_date: str | None = None
    release_date_precision: str | None = None
    artists: list[ArtistObject | None] | None = None
    tracks: PageObject | None = None


class TrackObject(msgspec.Struct):
    """A track, full or simplified."""

    id: str | None = None
    type: str | None = None
    name: str | None = None
    album: AlbumObject | None = None
    artists: list[ArtistObject | None] | None = None
    duration_ms: int | float | None = None
    popularity: int | float | None = None
    explicit: bool | None = None


class FeaturesObject(msgspec.Struct):
    """The audio features of a track."""

    id: str | None = None
    type: str | None = None
    tempo: float | None = None
    valence: float | None = None
    danceability: float | None = None
    acousticness: float | None = None
    energy: float | None = None
    instrumentalness: float | None = None
    liveness: float | None = None
    loudness: float | None = None
    speechiness: float | None = None
    key: int | float | None = None
    mode: int | float | None = None
    time_signature: int | float | None = None
    source: str | None = None  # Segue's own addition: who measured them, where not Spotify


class RelatedArtistObject(ArtistObject):
    """An artist in the list of another; `weight` is Segue's own addition."""

    weight: float | None = None


class RelatedObject(msgspec.Struct):
    """The artists related to one, the nearest first; `source` is Segue's own addition."""

    id: str | None = None
    type: str | None = None
    source: str | None = None
    artists: list[RelatedArtistObject | None] | None = None
