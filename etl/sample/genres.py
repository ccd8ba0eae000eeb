"""The genres of the sample world: real sub-genre names, what each mixes with, when it was made."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scene:
    """What the artists of one genre have in common.

    Attributes:
        weight: share of the tracks, relative to the other genres.
        years: earliest, most usual and latest year of a first album.
        explicit: share of tracks marked explicit.
        foreign: share of artists who do not sing in English.
        languages: codes of those other languages.
        sub_genres: names that Spotify uses; the first is the commonest.
        mixes_with: genres that share artists and playlists with this one.
    """

    weight: float
    years: tuple[int, int, int]
    explicit: float
    foreign: float
    languages: tuple[str, ...]
    sub_genres: tuple[str, ...]
    mixes_with: tuple[str, ...]


SCENES: dict[str, Scene] = {
    "rock": Scene(
        1.15,
        (1962, 1978, 2019),
        0.03,
        0.12,
        ("de", "is", "ru", "ja"),
        (
            "album rock",
            "classic rock",
            "hard rock",
            "garage rock",
            "psychedelic rock",
            "alternative rock",
            "soft rock",
        ),
        ("metal", "blues", "folk"),
    ),
    "hip hop": Scene(
        1.1,
        (1986, 2012, 2021),
        0.5,
        0.15,
        ("fr", "ko", "de", "es"),
        ("trap", "rap", "hip hop", "gangster rap", "conscious hip hop", "southern hip hop"),
        ("soul", "funk", "reggae"),
    ),
    "pop": Scene(
        1.1,
        (1964, 2010, 2021),
        0.05,
        0.25,
        ("fr", "ko", "ja", "el", "tr"),
        ("pop", "dance pop", "indie pop", "art pop", "teen pop", "acoustic pop"),
        ("dance", "soul", "rock"),
    ),
    "jazz": Scene(
        0.97,
        (1955, 1962, 2016),
        0.0,
        0.15,
        ("fr", "ja", "pl"),
        ("cool jazz", "jazz", "vocal jazz", "soul jazz", "smooth jazz", "bebop"),
        ("blues", "soul", "funk"),
    ),
    "blues": Scene(
        1.02,
        (1955, 1963, 2014),
        0.0,
        0.05,
        ("fr", "de"),
        (
            "delta blues",
            "blues",
            "chicago blues",
            "electric blues",
            "texas blues",
            "piano blues",
        ),
        ("rock", "jazz", "soul"),
    ),
    "country": Scene(
        0.98,
        (1956, 1994, 2020),
        0.01,
        0.0,
        ("es",),
        (
            "country",
            "honky tonk",
            "outlaw country",
            "contemporary country",
            "traditional country",
            "texas country",
        ),
        ("folk", "rock"),
    ),
    "metal": Scene(
        1.02,
        (1976, 1996, 2019),
        0.1,
        0.3,
        ("is", "de", "pl", "ru", "tr"),
        ("thrash metal", "metal", "death metal", "black metal", "doom metal", "groove metal"),
        ("rock", "folk"),
    ),
    "reggae": Scene(
        0.95,
        (1966, 1979, 2015),
        0.04,
        0.05,
        ("pt", "fr"),
        ("roots reggae", "reggae", "dancehall", "rocksteady", "dub"),
        ("hip hop", "latin"),
    ),
    "folk": Scene(
        0.95,
        (1958, 2006, 2021),
        0.01,
        0.3,
        ("is", "el", "fr", "pt", "ar"),
        ("indie folk", "folk", "traditional folk", "british folk", "freak folk"),
        ("country", "rock", "other"),
    ),
    "soul": Scene(
        0.98,
        (1960, 1972, 2020),
        0.05,
        0.05,
        ("fr", "ko"),
        ("neo soul", "soul", "classic soul", "southern soul", "northern soul", "motown"),
        ("funk", "blues", "pop"),
    ),
    "edm": Scene(
        1.0,
        (1990, 2012, 2022),
        0.02,
        0.2,
        ("de", "fr", "ja"),
        ("deep house", "edm", "electro house", "progressive house", "big room", "techno"),
        ("dance", "pop"),
    ),
    "dance": Scene(
        0.9,
        (1976, 1994, 2018),
        0.01,
        0.25,
        ("de", "es", "ru", "el"),
        ("eurodance", "dance", "bubblegum dance", "alternative dance", "italo dance"),
        ("edm", "pop", "funk"),
    ),
    "latin": Scene(
        1.0,
        (1957, 2010, 2021),
        0.12,
        0.9,
        ("es", "es", "es", "pt"),
        ("reggaeton", "salsa", "latin", "bachata", "cumbia", "latin pop"),
        ("reggae", "dance"),
    ),
    "funk": Scene(
        0.95,
        (1966, 1976, 2016),
        0.04,
        0.08,
        ("pt", "ja"),
        ("p funk", "funk", "deep funk", "jazz funk", "synth funk"),
        ("soul", "jazz", "hip hop"),
    ),
    "other": Scene(
        1.0,
        (1955, 1990, 2021),
        0.0,
        0.4,
        ("de", "ru", "ja", "ar", "pl"),
        ("classical", "baroque", "soundtrack", "new age", "show tunes", "choral", "comedy"),
        ("folk", "jazz"),
    ),
}

GENRES: tuple[str, ...] = tuple(SCENES)
