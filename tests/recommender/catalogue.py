"""A small catalogue whose songs are looked up by name."""

from __future__ import annotations

from dataclasses import dataclass

from etl.songs import song_artist, song_title
from tests.sql.planted import EMPTY, World, an_id, with_rows


@dataclass(frozen=True)
class Entry:
    """One track."""

    name: str
    title: str | None
    artists: tuple[str, ...]
    album: str | None = None
    year: int | None = None
    popularity: int | None = 50
    features: bool = True

    @property
    def id(self) -> str:
        return an_id(self.name)


ENTRIES = [
    Entry("lose1", "Lose Yourself", ("Eminem",), "Mile", 2002, 60),
    Entry("lose2", "Lose Yourself", ("Eminem",), "Curtain", 2005, 70),
    Entry("lose3", "Lose Yourself - Soundtrack Version", ("Eminem",), "Mile", 2002, 10),
    Entry("lose4", "Lose Yourself", ("Eminem",), "Loud", 2014, 90, features=False),
    Entry("loselive", "Lose Yourself - Live", ("Eminem",), "Tour", 2015, 95),
    Entry("ride1", "Ride", ("Math",), "Blur", 2015, 70),
    Entry("ride2", "Ride (feat. Ada)", ("Math",), "Blur", 2015, 90, features=False),
    Entry("drift1", "Drift", ("Math",), popularity=90, features=False),
    Entry("drift2", "Drift - Remastered", ("Math",), popularity=10, features=False),
    Entry("toxic1", "Toxic", ("Britney Spears",), "Zone", 2003, None),
    Entry("toxic2", "Toxic", ("Britney Spears",), None, None, 0),
    Entry("halo1", "Halo", ("Beyoncé",), "Sasha", 2008, 80),
    Entry("halo2", "Halo", ("Beyoncé",), "Live", 2009, 5),
    Entry("halo3", "Halo (feat. Ada)", ("Soil",), "Scars", 2001, 85),
    Entry("imagine", "Imagine - 2010 - Remaster", ("John Lennon",)),
    Entry("imagine2", "Imagine", ("Ada",), popularity=60),
    Entry("yellow", "Yellow", ("Coldplay",)),
    Entry("bright", "Mr. Brightside", ("The Killers",)),
    Entry("religion", "Losing My Religion", ("R.E.M.",)),
    Entry("silence", "The Sound of Silence", ("Simon & Garfunkel",)),
    Entry("pressure", "Under Pressure - Remastered 2011", ("Queen", "David Bowie")),
    Entry("satisfied", "(I Can't Get No) Satisfaction", ("The Rolling Stones",)),
    Entry("satisfied2", "Satisfaction", ("Benny",), popularity=90),
    Entry("quake", "Quake", ("Tyler, The Second", "Kali")),
    Entry("here", "Here - And There", ("Ada",)),
    Entry("dash", "Dash", ("Here - Now",)),
    Entry("wings1", "Wings of a Butterfly", ("HIM",)),
    Entry("wings2", "Wings of a Butterfly", ("The Him",)),
    Entry("part1", "Long Suite, Part 1", ("Ada",)),
    Entry("part2", "Long Suite, Part 2", ("Ada",)),
    Entry("rings", "7 Rings", ("Ariana",)),
    Entry("up", "Up", ("Cardi B",)),
    Entry("pink1", "Pink Houses", (), "Uh", 1983, 5),
    Entry("pink2", "Pink Houses", (), "Best", 1997, 4),
    Entry("intro1", "Intro", ("Ada",), popularity=10),
    Entry("intro2", "INTRO", ("Ben",), popularity=None),
    Entry("intro3", "Intro", ("Ada", "Cy"), popularity=20),
    *[Entry(f"many{n:02}", "Outro", (f"Band {n:02}",), popularity=n) for n in range(30)],
    Entry("percent", "100% Pure_Love!", ("Ada",)),
    Entry("percenty", "100 and Pure Love!", ("Ada",)),
    Entry("accent", "Jóga", ("Björk",)),
    Entry("quote", "It's \\ \"so\" 'so'", ("Ada",)),
    Entry("kana", "さくら", ("森山",)),
    Entry("untitled", None, ("Ada",)),
]
BY_NAME = {entry.name: entry for entry in ENTRIES}
NAMES_ONLY = [("Eminem", "name:eminem"), ("Ghost Choir", None)]
"""Artists without a track: a second one of that name, and one that is alone."""


def artist_id(name: str) -> str:
    return an_id("".join(letter for letter in name if letter.isascii() and letter.isalnum()))


def world() -> World:
    """Return the rows of all tables."""
    artists = {artist_id(name): name for entry in ENTRIES for name in entry.artists}
    artists |= {an_id(given or artist_id(name)): name for name, given in NAMES_ONLY}
    return with_rows(
        EMPTY,
        artist=[(one, name, None, None, None) for one, name in artists.items()],
        track=[(entry.id, entry.title, None, 1000, entry.popularity, 0) for entry in ENTRIES],
        audio_features=[(entry.id, *[0.5] * 9, *[None] * 4) for entry in ENTRIES if entry.features],
        artist_track=[
            (artist_id(name), entry.id, place)
            for entry in ENTRIES
            for place, name in enumerate(entry.artists)
        ],
        track_card=[_card(entry) for entry in ENTRIES],
    )


def _card(entry: Entry) -> tuple[object, ...]:
    return (
        entry.id,
        entry.title,
        ", ".join(entry.artists),
        " ".join(artist_id(name) for name in entry.artists),
        entry.album,
        entry.year,
        entry.popularity,
        entry.title and song_title(entry.title),
        song_artist(entry.artists[0]) if entry.artists else None,
    )
