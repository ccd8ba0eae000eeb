"""Answers made from an id alone: the same id gives the same answer in every process."""

from __future__ import annotations

import hashlib
import uuid
from random import Random
from typing import Any

from etl.ids import uri
from etl.sample.world import new_id

Json = dict[str, Any]


def number(*parts: object) -> int:
    """Return 64 bits of a hash of the parts."""
    text = "\0".join(map(str, parts)).encode()
    return int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), "big")


def share(*parts: object) -> float:
    """Return a number from 0 to 1 (exclusive) from a hash of the parts."""
    return (number(*parts) >> 11) / (1 << 53)


def made_id(kind: str, source: str) -> str:
    """Return the id of the one thing of this kind that belongs to `source`, such as its album."""
    return new_id(Random(f"{kind} of {source}"))


def made_uuid(kind: str, source: str) -> str:
    """Return the UUID that another service has for a Spotify id."""
    digest = hashlib.blake2b(f"{kind} {source}".encode(), digest_size=16).digest()
    return str(uuid.UUID(bytes=digest, version=4))


def isrc(identifier: str) -> str:
    """Return a code of twelve characters, for tracks that come without one."""
    return f"QZFAK{number('isrc', identifier) % 10**7:07}"


def invent(kind: str, identifier: str) -> Json:
    """Return the Web API object of an id; `kind` is named as the API's paths are."""
    return _INVENTORS[kind](identifier)


def _track(identifier: str) -> Json:
    album = made_id("album", identifier)
    return {
        "id": identifier,
        "name": f"Track {identifier[:8]}",
        "album": _simple("album", album) | {"artists": [_artist_of(album)]},
        "artists": [_artist_of(album)],
        "duration_ms": 60_000 + number("duration", identifier) % 300_000,
        "popularity": number("popularity", identifier) % 101,
        "explicit": number("explicit", identifier) % 5 == 0,
        "disc_number": 1,
        "track_number": 1 + number("place", identifier) % 12,
        "external_ids": {"isrc": isrc(identifier)},
        "type": "track",
        "uri": uri("track", identifier),
    }


def _album(identifier: str) -> Json:
    year = 1960 + number("year", identifier) % 65
    return _simple("album", identifier) | {
        "artists": [_artist_of(identifier)],
        "release_date": f"{year}-{1 + number('month', identifier) % 12:02}-01",
        "release_date_precision": "day",
        "popularity": number("popularity", identifier) % 101,
        "label": f"Label {identifier[:3]}",
        "available_markets": ["DE", "US"],
        "genres": [],
    }


def _artist(identifier: str) -> Json:
    popularity = number("popularity", identifier) % 101
    return _simple("artist", identifier) | {
        "genres": ["pop", "rock", "jazz"][: number("genres", identifier) % 4],
        "popularity": popularity,
        "followers": {"href": None, "total": 100 * popularity**2},
    }


def _features(identifier: str) -> Json:
    rng = Random(f"features of {identifier}")
    shares = ("valence", "danceability", "acousticness", "energy", "instrumentalness", "liveness")
    return {
        **{name: round(rng.random(), 3) for name in (*shares, "speechiness")},
        "tempo": round(rng.uniform(60, 200), 3),
        "loudness": round(rng.uniform(-30, 0), 3),
        "key": rng.randrange(12),
        "mode": rng.randrange(2),
        "time_signature": rng.choice((3, 4, 4, 4, 5)),
        "duration_ms": 60_000 + number("duration", identifier) % 300_000,
        "id": identifier,
        "type": "audio_features",
        "uri": uri("track", identifier),
    }


def _simple(kind: str, identifier: str) -> Json:
    return {
        "id": identifier,
        "name": f"{kind.title()} {identifier[:8]}",
        "type": kind,
        "uri": uri(kind, identifier),
    }


def _artist_of(album: str) -> Json:
    return _simple("artist", made_id("artist", album))


_INVENTORS = {
    "tracks": _track,
    "albums": _album,
    "artists": _artist,
    "audio-features": _features,
}
