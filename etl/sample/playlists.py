"""The playlists of the sample world, each around a theme, and their slices in the MPD's format.

A theme is one track: a playlist takes tracks of its genre (often of one more that mixes with it),
mostly of its years, mood and artist, and of these the much-played first. So tracks that share
playlists are alike, and some tracks are in very many playlists, most in few.

The format is that of the Million Playlist Dataset (Chen et al., RecSys Challenge 2018).
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from etl.ids import uri
from etl.sample.genres import GENRES, SCENES
from etl.sample.words import fill, lexicon
from etl.sample.world import Track

SLICE_SIZE = 100
SECOND_GENRE_SHARE = 0.4
ALL_YEARS_SHARE = 0.2
STRAY_SHARE = 0.05
REPEAT_SHARE = 0.08
_DAY_S = 86_400
_START_2010 = 1_262_304_000
_DAYS = 2_860

Json = dict[str, object]


@dataclass(frozen=True, slots=True)
class Playlist:
    """A playlist; the same track may stand in it twice."""

    pid: int
    name: str
    description: str | None
    collaborative: bool
    modified_at: int
    followers: int
    edits: int
    tracks: tuple[Track, ...]


def make_playlists(rng: Random, tracks: Sequence[Track], count: int) -> list[Playlist]:
    """Put together `count` playlists of 5 to 150 tracks, fewer where a genre has not so many."""
    by_genre = {genre: [t for t in tracks if t.artist.genre == genre] for genre in GENRES}
    return [_make_playlist(rng, pid, tracks, by_genre) for pid in range(count)]


def _make_playlist(
    rng: Random, pid: int, every: Sequence[Track], by_genre: Mapping[str, Sequence[Track]]
) -> Playlist:
    genre = rng.choices(GENRES, [scene.weight for scene in SCENES.values()])[0]
    theme = rng.choice(by_genre[genre])
    second = rng.choice(SCENES[genre].mixes_with)
    pool = list(by_genre[genre])
    if rng.random() < SECOND_GENRE_SHARE:
        pool += by_genre[second]
    chosen = _repeat(rng, _stray(rng, _choose(rng, pool, theme), every))
    return Playlist(
        pid=pid,
        name=_name(rng, theme, second),
        description=rng.choice(lexicon().descriptions) if rng.random() < 0.05 else None,
        collaborative=rng.random() < 0.03,
        modified_at=_START_2010 + _DAY_S * rng.randrange(_DAYS),
        followers=int(rng.paretovariate(1.5)),
        edits=rng.randint(1, 60),
        tracks=tuple(chosen),
    )


def _choose(rng: Random, pool: Sequence[Track], theme: Track) -> list[Track]:
    """Draw different tracks by weight: the first to ring of as many clocks (Efraimidis, 2006)."""
    length = min(max(round(rng.lognormvariate(3.5, 0.6)), 5), 150, max(len(pool) // 2, 5))
    width = 40.0 if rng.random() < ALL_YEARS_SHARE else 6.0
    chosen = heapq.nsmallest(
        length, pool, key=lambda track: rng.expovariate(_weight(track, theme, width))
    )
    rng.shuffle(chosen)
    return chosen


def _weight(track: Track, theme: Track, width: float) -> float:
    apart = (track.album.year - theme.album.year) / width
    weight = math.pow(track.plays, 0.8) * (math.exp(-(apart**2) / 2) + 0.001)
    if track.mood == theme.mood:
        weight *= 5
    return weight * 8 if track.artist is theme.artist else weight


def _stray(rng: Random, chosen: list[Track], every: Sequence[Track]) -> list[Track]:
    """Put any track in some places."""
    ids = {track.id for track in chosen}
    strays = [rng.choice(every) if rng.random() < STRAY_SHARE else track for track in chosen]
    return [
        stray if stray.id not in ids else track for track, stray in zip(chosen, strays, strict=True)
    ]


def _repeat(rng: Random, chosen: list[Track]) -> list[Track]:
    """Put one to three tracks of some playlists in a second time."""
    if rng.random() >= REPEAT_SHARE:
        return chosen
    again = rng.sample(chosen, rng.randint(1, 3))
    return [*chosen, *again]


def _name(rng: Random, theme: Track, second: str) -> str:
    if rng.random() < 0.03:
        return rng.choice(lexicon().awkward_playlists)
    words = {
        **lexicon().playlist_words,
        "genre": (_spoken(theme.artist.genre), rng.choice(theme.artist.sub_genres)),
        "other": (_spoken(second),),
        "decade": (str(theme.album.year // 10 * 10),),
        "first": lexicon().languages["en"]["first"],
    }
    return fill(rng, rng.choice(lexicon().playlist_names), words)


def _spoken(genre: str) -> str:
    return SCENES[genre].sub_genres[0] if genre == "other" else genre


def slice_names(playlists: int) -> list[str]:
    """Return the file names of so many playlists; of several slices the last is compressed.

    >>> slice_names(150)
    ['mpd.slice.0-99.json', 'mpd.slice.100-149.json.gz']
    """
    firsts = range(0, playlists, SLICE_SIZE)
    names = [f"mpd.slice.{_range(first, playlists)}.json" for first in firsts]
    return [*names[:-1], names[-1] + ".gz"] if len(names) > 1 else names


def _range(first: int, playlists: int) -> str:
    return f"{first}-{min(first + SLICE_SIZE, playlists) - 1}"


def slice_objects(playlists: Sequence[Playlist], untimed: Collection[str]) -> list[Json]:
    """Return the slices, in the order of `slice_names`; tracks in `untimed` have no duration."""
    return [
        {
            "info": {
                "generated_on": "2017-12-03 08:41:42.057563",
                "slice": _range(first, len(playlists)),
                "version": "v1",
            },
            "playlists": [
                _playlist_object(playlist, untimed)
                for playlist in playlists[first : first + SLICE_SIZE]
            ],
        }
        for first in range(0, len(playlists), SLICE_SIZE)
    ]


def _playlist_object(playlist: Playlist, untimed: Collection[str]) -> Json:
    tracks = playlist.tracks
    described = {} if playlist.description is None else {"description": playlist.description}
    return {
        "name": playlist.name,
        **described,
        "collaborative": "true" if playlist.collaborative else "false",
        "pid": playlist.pid,
        "modified_at": playlist.modified_at,
        "num_tracks": len(tracks),
        "num_albums": len({track.album.id for track in tracks}),
        "num_followers": playlist.followers,
        "tracks": [_row(pos, track, untimed) for pos, track in enumerate(tracks)],
        "num_edits": playlist.edits,
        "duration_ms": sum(track.duration_ms for track in tracks if track.id not in untimed),
        "num_artists": len({track.artist.id for track in tracks}),
    }


def _row(pos: int, track: Track, untimed: Collection[str]) -> Json:
    return {
        "pos": pos,
        "artist_name": track.artist.name,
        "track_uri": uri("track", track.id),
        "artist_uri": uri("artist", track.artist.id),
        "track_name": track.name,
        "album_uri": uri("album", track.album.id),
        "duration_ms": None if track.id in untimed else track.duration_ms,
        "album_name": track.album.name,
    }
