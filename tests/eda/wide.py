"""A world of a few hundred tracks whose artists and titles are hostile; seeded, so always alike."""

from __future__ import annotations

import numpy as np

from tests.sql.planted import AWKWARD, Rows, World, an_id

TRACKS, ALBUMS, PLAYLISTS = 300, 30, 40
HOSTILE = [
    "<script>alert(1)</script>",
    "$x^2$ and $y$",
    "A$AP $ky",
    r"\frac{1}{2} $\alpha$",
    "\u202eright to left\u202c",
    "\u05e9\u05dc\u05d5\u05dd \u05e2\u05d5\u05dc\u05dd",
    "\u0645\u0631\u062d\u0628\u0627",
    "音楽の友達、とても長い名前のアーティストです、本当に長い",
    "\U0001f600\U0001f3b8 \U00012000",
    "x" * 400,
    '" onload="alert(1)',
    "]]> &amp; --> '",
    *(name for name in AWKWARD if name.strip()),
]
GENRES = ("jazz", "pop", "other")
_RANDOM = np.random.default_rng(5)
_ARTISTS = [an_id(f"a{number:03}x") for number in range(len(HOSTILE))]
_ALBUMS = [an_id(f"l{number:03}x") for number in range(ALBUMS)]
TRACK_IDS = [f"t{number:03}{'x' * 15}{number * 7 % 300:03}" for number in range(TRACKS)]


def _track(number: int) -> tuple[object, ...]:
    duration = None if number % 50 == 0 else int(_RANDOM.integers(30_000, 700_000))
    popularity = None if number % 9 == 0 else int(_RANDOM.integers(0, 101))
    title, album = HOSTILE[number % len(HOSTILE)], _ALBUMS[number % ALBUMS]
    return (TRACK_IDS[number], title, album, duration, popularity, 0)


def _features(track: str, energy: float) -> tuple[object, ...]:
    """Features that go with energy more or less, rounded so that many are alike."""
    shares = np.clip(energy + _RANDOM.normal(0, (0.1, 0.3, 1, 0.2, 0.5, 2)), 0, 1).round(2)
    valence, danceability, acousticness, instrumentalness, liveness, speechiness = shares.tolist()
    tempo = float(np.round(60 + 130 * _RANDOM.random())) * (energy > 0.02)
    loudness = round(-40 + 41 * energy, 1)
    mood = (valence, danceability, acousticness, round(energy, 2), instrumentalness, liveness)
    return (track, tempo, *mood, loudness, speechiness, 5, 1, 4, "spotify")


WIDE: World = {
    "artist": [
        (artist, name, None if number % 7 == 3 else number * 3 % 101, number, None)
        for number, (artist, name) in enumerate(zip(_ARTISTS, HOSTILE, strict=True))
    ],
    "album": [
        (album, HOSTILE[number % 5], None, number * 4 % 101, "2010", "year", 2008 + number % 4)
        for number, album in enumerate(_ALBUMS)
    ],
    "track": [_track(number) for number in range(TRACKS)],
    "audio_features": [_features(track, float(_RANDOM.random())) for track in TRACK_IDS[:-10]],
    "artist_album": [(_ARTISTS[n % len(_ARTISTS)], album, 0) for n, album in enumerate(_ALBUMS)],
    "artist_track": [(_ARTISTS[n % len(_ARTISTS)], t, 0) for n, t in enumerate(TRACK_IDS)],
    "artist_genre": [(artist, HOSTILE[n][:100], 0) for n, artist in enumerate(_ARTISTS)],
    "related_artist": [
        (_ARTISTS[one], _ARTISTS[other], "spotify", other + 1, None)
        for one in range(len(_ARTISTS))
        for other in range(one % 6)
        if one != other
    ],
    "genre_map": [
        (name[:100], GENRES[number % 3], "override") for number, name in enumerate(HOSTILE)
    ],
    "track_genre": [(track, GENRES[n % 3]) for n, track in enumerate(TRACK_IDS)],
    "track_card": [
        (t, HOSTILE[n % len(HOSTILE)], HOSTILE[-1 - n % len(HOSTILE)], None, None, None, None)
        for n, t in enumerate(TRACK_IDS)
    ],
    "playlist": [
        (pid, None, None, 0, None, 7 * pid, None, None, None, pid % 9, None)
        for pid in range(PLAYLISTS)
    ],
    "playlist_track": [
        (pid, pos, TRACK_IDS[int(place)])
        for pid in range(PLAYLISTS)
        for pos, place in enumerate(_RANDOM.zipf(1.6, pid + 1) % TRACKS)
    ],
}

CLUSTERS: Rows = [
    (GENRES[number % 3], track, number * number % 11, 0.5)
    for number, track in enumerate(TRACK_IDS[:-10])
]
