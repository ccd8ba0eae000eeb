"""A little world of tracks whose clusters are known, in a database of either kind, trained on.

Four corners of the feature space are far apart, and tracks stand closely around them:

    genre  corner  tracks
    rock   0       ROCK_QUIET, and BOTH, which are jazz too
    rock   1       ROCK_BUSY, most of them by one artist
    rock   2       ROCK_OLD, songs that were released again
    jazz   0       JAZZ_QUIET, and BOTH
    jazz   3       JAZZ_LOUD
    blues  1       BLUES, only four
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from etl.covers.picture import SIZE
from etl.home import Home
from etl.songs import song_artist, song_title
from models.covers.config import CoverConfig
from models.features.config import AutoencoderConfig, PredictorConfig
from models.kmeans.config import KMeansConfig
from models.kmeans.genre_kmeans import GenreKMeans
from models.playlists.skipgram.config import SkipGramConfig
from recommender.service import Recommender
from sql.database import Database
from sql.opening import open_database
from tests.sql.planted import EMPTY, World, an_id, stage_world, with_rows
from tests.trained_sample import train_default, train_kmeans

CORNERS = (
    (80.0, 0.2, 0.3, 0.9, 0.1, 0.8, 0.1, -20.0, 0.05),
    (120.0, 0.5, 0.6, 0.4, 0.6, 0.1, 0.3, -8.0, 0.1),
    (160.0, 0.8, 0.4, 0.1, 0.9, 0.0, 0.7, -4.0, 0.2),
    (200.0, 0.9, 0.9, 0.2, 0.4, 0.3, 0.9, -12.0, 0.6),
)
SPREAD = np.array([2.0, *[0.01] * 6, 0.3, 0.01])


@dataclass(frozen=True)
class Planted:
    """One track; without `artists` it is by one who has no other."""

    name: str
    corner: int | None
    genres: tuple[str, ...]
    artists: tuple[str, ...] = ()
    title: str | None = ""

    @property
    def id(self) -> str:
        return an_id(self.name)

    @property
    def credits(self) -> tuple[str, ...]:
        return self.artists or (f"by-{self.name}",)

    @property
    def label(self) -> str | None:
        return f"title of {self.name}" if self.title == "" else self.title


def _group(name: str, count: int, corner: int, *genres: str) -> list[Planted]:
    return [Planted(f"{name}{number:02}", corner, genres) for number in range(count)]


ROCK_QUIET = _group("rq", 14, 0, "rock")
JAZZ_QUIET = _group("jq", 12, 0, "jazz")
JAZZ_LOUD = _group("jl", 12, 3, "jazz")
BLUES = _group("bl", 4, 1, "blues")
BOTH = _group("both", 6, 0, "jazz", "rock")
ROCK_BUSY = [
    *_group("rb", 6, 1, "rock"),
    *[Planted(f"busy{number:02}", 1, ("rock",), ("Busy",)) for number in range(9)],
]

SONG = Planted("song", 2, ("rock",), ("Beat",), "Come Together")
RE_RELEASES = [
    Planted("song09", 2, ("rock",), ("Beat",), "Come Together - Remastered 2009"),
    Planted("songmono", 2, ("rock",), ("Guest", "Beat"), "COME TOGETHER (Mono)"),
    Planted("songdup", 2, ("rock",), ("Beat",), "Come Together"),
]
COVER = Planted("songcover", 2, ("rock",), ("Tribute",), "Come Together")
LIVE = Planted("songlive", 2, ("rock",), ("Beat",), "Come Together - Live")
TWICE = [
    Planted("help", 2, ("rock",), ("Crew",), "Help!"),
    Planted("help15", 2, ("rock",), ("Crew",), "help! - 2015 Remaster"),
]
UNTITLED = Planted("untitled", 2, ("rock",), ("Beat",), None)
ROCK_OLD = [SONG, *RE_RELEASES, COVER, LIVE, *TWICE, UNTITLED, *_group("ro", 8, 2, "rock")]

NO_GENRE = Planted("nogenre", 2, ())
NO_FEATURES = Planted("nofeatures", None, ("rock",))
BARE_RELEASE = Planted("songbare", None, ("rock",), ("Beat",), "Come Together - Single Version")
NAMED = [
    Planted("dash", None, (), ("Ada",), "Here - And There"),
    Planted("dasher", None, (), ("Here - Now",), "Dash"),
    Planted("percent", None, (), ("Ada",), "100% Pure_Love!"),
    Planted("percenty", None, (), ("Ada",), "100 and Pure Love!"),
    Planted("comma", None, (), ("Tyler, The Second", "Kali"), "Quake"),
    Planted("intro1", None, (), ("Ada",), "Intro"),
    Planted("intro2", None, (), ("Ben",), "INTRO"),
    Planted("intro3", None, (), ("Ada", "Cy"), "Intro"),
    Planted("accent", None, (), ("Björk",), "Jóga"),
    Planted("quote", None, (), ("Ada",), "It's \\ \"so\" 'so'"),
]
TRACKS = [
    *ROCK_QUIET,
    *JAZZ_QUIET,
    *JAZZ_LOUD,
    *BLUES,
    *BOTH,
    *ROCK_BUSY,
    *ROCK_OLD,
    NO_GENRE,
    NO_FEATURES,
    BARE_RELEASE,
    *NAMED,
]

PLAYLISTS = [(track.id, 4 - number) for number, track in enumerate(ROCK_QUIET[5:8])]
"""Some tracks of one cluster, and in how many playlists they stand."""

MIXED = [*JAZZ_LOUD, *ROCK_OLD[-8:], BOTH[0]]
TOGETHER = [[MIXED[(7 * pid + 3 * pos) % len(MIXED)].id for pos in range(8)] for pid in range(20)]
"""More playlists, of tracks of other clusters."""

CLUSTERS: dict[tuple[str, int], list[Planted]] = {
    ("rock", 0): [*ROCK_QUIET, *BOTH],
    ("rock", 1): ROCK_BUSY,
    ("rock", 2): ROCK_OLD,
    ("jazz", 0): [*JAZZ_QUIET, *BOTH],
    ("jazz", 3): JAZZ_LOUD,
    ("blues", 1): BLUES,
}
"""The members of each cluster, by genre and corner."""

ALBUMS = {track.id: an_id(f"al{number // 2:03}") for number, track in enumerate(TRACKS)}
"""Of each track: two tracks that follow each other are on one album, with a cover in one colour."""

CONFIG = KMeansConfig(k_by_genre={"rock": 3, "jazz": 2, "blues": 1}, min_rows_per_cluster=1)
CONFIGS = {
    "kmeans": CONFIG,
    "skipgram": SkipGramConfig(embedding_dim=8, epochs=3),
    "predictor": PredictorConfig(layers="8-4", epochs=4),
    "autoencoder": AutoencoderConfig(layers="8", width=3, epochs=4),
    "cover": CoverConfig(pixels="16", filters="4", width=4, epochs=3),
}
"""Settings of models for which the usual ones do not fit this little world."""


def features() -> dict[str, tuple[float, ...]]:
    """Return the nine features of each track by id; BOTH[0] and BOTH[1] are exactly alike."""
    rng = np.random.default_rng(0)
    found = {
        track.id: tuple((np.array(CORNERS[track.corner]) + SPREAD * rng.normal(size=9)).tolist())
        for track in TRACKS
        if track.corner is not None
    }
    found[BOTH[1].id] = found[BOTH[0].id]
    return found


def artist_id(name: str) -> str:
    return an_id("".join(letter for letter in name if letter.isascii() and letter.isalnum()))


def ids(tracks: Sequence[Planted]) -> set[str]:
    return {track.id for track in tracks}


def world() -> World:
    """Return the rows of all tables."""
    artists = sorted({name for track in TRACKS for name in track.credits})
    return with_rows(
        EMPTY,
        artist=[(artist_id(name), name, None, None, None) for name in artists],
        album=[
            (one, "Album", None, 40, "1999", "year", 1999) for one in sorted(set(ALBUMS.values()))
        ],
        track=[(track.id, track.label, ALBUMS[track.id], 1000, 50, 0) for track in TRACKS],
        audio_features=[(track, *values, *[None] * 4) for track, values in features().items()],
        related_artist=[
            (artist_id(name), artist_id(artists[(row + step) % len(artists)]), "x", step, None)
            for row, name in enumerate(artists)
            for step in range(1, 4)
        ],
        artist_track=[(artist_id(n), t.id, p) for t in TRACKS for p, n in enumerate(t.credits)],
        track_genre=[(track.id, genre) for track in TRACKS for genre in track.genres],
        track_card=[_card(track) for track in TRACKS],
        playlist=[(pid, f"list {pid}", *[None] * 9) for pid in range(4 + len(TOGETHER))],
        playlist_track=[
            *(
                (pid, pos, track)
                for pid in range(4)
                for pos, (track, count) in enumerate(PLAYLISTS)
                if pid < count
            ),
            *((4 + n, pos, one) for n, ids in enumerate(TOGETHER) for pos, one in enumerate(ids)),
        ],
    )


def _card(track: Planted) -> tuple[object, ...]:
    names = ", ".join(track.credits)
    credits = " ".join(artist_id(name) for name in track.credits)
    song = (track.label and song_title(track.label), song_artist(track.credits[0]))
    return (track.id, track.label, names, credits, "Album", 1999, 50, *song)


@dataclass(frozen=True)
class Place:
    """A home folder and its database, loaded and trained."""

    home: Home
    url: str

    def open(self) -> Database:
        return open_database(self.url)

    def recommender(self, database: Database) -> Recommender:
        return Recommender(database, self.home.models)

    def model(self) -> GenreKMeans:
        return GenreKMeans.load(self.home.models / "kmeans")


def build(folder: Path, url: str | None = None) -> Place:
    """Load the world into a database, by default the embedded one, and train on it."""
    place = Place(Home(folder), url or Home(folder).database_url)
    with closing(open_database(place.url, read_only=False)) as database:
        database.replace_all(stage_world(place.home.staged, world()), {})
        train_kmeans(place.home, database, CONFIG)
        train_default(place.home, database, "cooccurrence")
    for number, album in enumerate(sorted(set(ALBUMS.values()))):
        place.home.covers.write(album, np.full((SIZE, SIZE, 3), (number, 255 - number, 99), "u1"))
    return place


def seeds() -> list[Planted]:
    """One track of each cluster, and one of two."""
    return [*(members[0] for members in CLUSTERS.values()), BOTH[0]]
