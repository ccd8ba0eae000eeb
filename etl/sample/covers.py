"""The covers of the sample world's albums: a sky, a ground and a sun, coloured by how they sound.

Each colour has three parts, red, green and blue, and each part is one feature of the album: a
network that looks at covers must find that. Grain, the height of the horizon and the place of the
sun are random.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from etl.covers.picture import SIZE, Pixels
from etl.covers.store import CoverStore
from etl.sample.world import Album, Track

SKY = ("energy", "valence", "acousticness")
GROUND = ("danceability", "instrumentalness", "loudness")
SUN = ("tempo", "speechiness", "liveness")
"""The features that are the red, green and blue of each part."""

_RANGES = {"loudness": (-25.0, 0.0), "tempo": (50.0, 200.0)}
_GRAIN = 6.0
_RADIUS = 14.0  # pixels


def draw_covers(store: CoverStore, seed: int, tracks: Sequence[Track]) -> int:
    """Draw the cover of each album, and return how many there are."""
    albums: dict[str, list[Track]] = {}
    for track in tracks:
        albums.setdefault(track.album.id, []).append(track)
    for own in albums.values():
        album = own[0].album
        store.write(album.id, draw_cover(seed, album, [track.features for track in own]))
    return len(albums)


def draw_cover(seed: int, album: Album, features: Sequence[Mapping[str, float]]) -> Pixels:
    """Return the pixels (64, 64, 3) of an album's cover.

    Args:
        seed: of the sample world.
        album: the same one has the same cover.
        features: of its tracks.
    """
    rng = np.random.default_rng([seed, zlib.crc32(album.id.encode())])
    down, right = np.mgrid[0:SIZE, 0:SIZE]
    horizon = rng.uniform(0.5, 0.7) * SIZE
    x, y = rng.uniform(0.25, 0.75) * SIZE, horizon - rng.uniform(0.1, 0.9) * _RADIUS
    picture = np.where(
        (down < horizon)[..., None], _colour(SKY, features), _colour(GROUND, features)
    )
    is_sun = ((right - x) ** 2 + (down - y) ** 2 < _RADIUS**2) & (down < horizon)
    picture = np.where(is_sun[..., None], _colour(SUN, features), picture)
    picture = picture * (1 - 0.15 * np.abs(down - horizon) / SIZE)[..., None]
    grain = rng.normal(0, _GRAIN, picture.shape)
    return np.asarray(np.clip(picture + grain, 0, 255).astype(np.uint8))


def _colour(names: Sequence[str], features: Sequence[Mapping[str, float]]) -> NDArray[np.float64]:
    """Return the red, green and blue, 0 to 255, of the means of three features."""
    means = {name: float(np.mean([own[name] for own in features])) for name in names}
    ranges = [_RANGES.get(name, (0.0, 1.0)) for name in names]
    shares = [
        (means[name] - low) / (high - low) for name, (low, high) in zip(names, ranges, strict=True)
    ]
    return np.asarray(np.clip(shares, 0.02, 0.98) * 255)
