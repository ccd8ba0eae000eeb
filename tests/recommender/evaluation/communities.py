"""A planted world of two communities of songs that sound alike; playlists are of one of them.

Each playlist holds 23 of its community's 40 songs in a random order, then a song that stands in no
other playlist. One song has two releases. Every playlist could be continued from its first songs by
who knows the communities, but for its last song.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from etl.home import Home
from etl.songs import song_artist, song_title
from sql.database import Database
from sql.opening import open_database
from tests.sql.planted import EMPTY, World, an_id, stage_world, with_rows

SONGS = 40  # of a community
OF_PLAYLIST = 23
PLAYLISTS = 150
COMMUNITIES = ("a", "b")
FIRST_RELEASE, OTHER_RELEASE = an_id("a00"), an_id("a00again")
CORNERS = {
    "a": (80.0, 0.2, 0.3, 0.9, 0.1, 0.8, 0.1, -20.0, 0.05),
    "b": (160.0, 0.8, 0.4, 0.1, 0.9, 0.0, 0.7, -4.0, 0.2),
}


def song(community: str, number: int) -> str:
    return an_id(f"{community}{number:02}")


def own_song(playlist: int) -> str:
    """The song that stands in this playlist alone."""
    return an_id(f"own{playlist:03}")


def playlists(count: int = PLAYLISTS, seed: int = 0) -> list[list[str]]:
    """The songs of each playlist, those of even numbers of the first community."""
    rng = np.random.default_rng(seed)
    found = []
    for number in range(count):
        community = COMMUNITIES[number % 2]
        chosen = rng.permutation(SONGS)[:OF_PLAYLIST]
        songs = [song(community, int(one)) for one in chosen]
        if number % 8 == 2:  # the first release stands in more playlists
            songs = [OTHER_RELEASE if one == FIRST_RELEASE else one for one in songs]
        found.append([*songs, own_song(number)])
    return found


def titles() -> dict[str, tuple[str, str]]:
    """Title and artist of each track; an artist has four songs."""
    found = {
        song(community, number): (f"Song {community} {number}", f"Artist {community} {number // 4}")
        for community in COMMUNITIES
        for number in range(SONGS)
    }
    found[OTHER_RELEASE] = (f"{found[FIRST_RELEASE][0]} - Remastered 2009", "Artist a 0")
    return found | {own_song(n): (f"Own {n}", f"Owner {n:03}") for n in range(PLAYLISTS)}


def artist_id(name: str) -> str:
    return an_id(name.replace(" ", ""))


def world() -> World:
    """Return the rows of all tables."""
    rng = np.random.default_rng(1)
    tracks = titles()
    artists = sorted({artist for _, artist in tracks.values()})
    heard = [track for track in tracks if track[:3] != "own"]
    noise = {track: 0.01 * rng.normal(size=9) for track in heard}
    return with_rows(
        EMPTY,
        artist=[(artist_id(name), name, None, None, None) for name in artists],
        track=[(track, title, None, 1000, 50, 0) for track, (title, _) in tracks.items()],
        artist_track=[(artist_id(artist), track, 0) for track, (_, artist) in tracks.items()],
        audio_features=[
            (track, *(np.array(CORNERS[track[0]]) + noise[track]).tolist(), *[None] * 4)
            for track in heard
        ],
        track_genre=[(track, "pop") for track in heard],
        track_card=[_card(track, *named) for track, named in tracks.items()],
        playlist=[(pid, f"list {pid % 2}", *[None] * 9) for pid in range(PLAYLISTS)],
        playlist_track=[
            (pid, pos, track)
            for pid, songs in enumerate(playlists())
            for pos, track in enumerate(songs)
        ],
    )


def _card(track: str, title: str, artist: str) -> tuple[object, ...]:
    song = song_title(title), song_artist(artist)
    return (track, title, artist, artist_id(artist), "Album", 1999, 50, *song)


@dataclass(frozen=True)
class Place:
    """A home folder and its database."""

    home: Home
    url: str

    def open(self) -> Database:
        return open_database(self.url)


def build(folder: Path, rows: World | None = None, url: str | None = None) -> Place:
    """Load a world, by default this one, into a database, by default that of a home folder."""
    place = Place(Home(folder), url or Home(folder).database_url)
    with closing(open_database(place.url, read_only=False)) as database:
        database.replace_all(stage_world(place.home.staged, rows or world()), {})
    return place
