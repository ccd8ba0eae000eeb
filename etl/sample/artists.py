"""The artists of the sample world: names, sub-genres and how well known they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from random import Random

from etl.sample.features import MOODS
from etl.sample.genres import GENRES, SCENES
from etl.sample.words import lexicon, make_name
from etl.sample.world import Artist, new_id

TRACKS_PER_ARTIST = 9
ARTISTS_PER_GENRE = 3  # at least
CROSSOVER_SHARE = 0.12


def make_artists(rng: Random, quotas: Sequence[int]) -> tuple[Artist, ...]:
    """Invent the artists of each genre; `quotas` are the genres' numbers of tracks."""
    taken: set[str] = set()
    artists = tuple(
        _make_artist(rng, genre, taken)
        for genre, quota in zip(GENRES, quotas, strict=True)
        for _ in range(max(ARTISTS_PER_GENRE, quota // TRACKS_PER_ARTIST))
    )
    return _name_awkwardly(rng, artists)


def _make_artist(rng: Random, genre: str, taken: set[str]) -> Artist:
    scene = SCENES[genre]
    language = rng.choice(scene.languages) if rng.random() < scene.foreign else "en"
    genres: tuple[str, ...] = (genre,)
    if rng.random() < CROSSOVER_SHARE:
        genres = (genre, rng.choice(scene.mixes_with))
    early, usual, late = scene.years
    return Artist(
        id=new_id(rng),
        name=_new_name(rng, language, genre, taken),
        genres=genres,
        sub_genres=_sub_genres(rng, genres),
        language=language,
        mood=rng.choice(tuple(MOODS[genre])),
        debut=round(rng.triangular(early, late, usual)),
        fame=rng.lognormvariate(0.0, 0.7),
    )


def _new_name(rng: Random, language: str, genre: str, taken: set[str]) -> str:
    name = make_name(rng, "act", language, genre)
    for _ in range(20):
        if name not in taken:
            break
        name = make_name(rng, "act", language, genre)
    if name in taken:
        name = f"{name} {len(taken)}"
    taken.add(name)
    return name


def _sub_genres(rng: Random, genres: tuple[str, ...]) -> tuple[str, ...]:
    own = SCENES[genres[0]].sub_genres
    first = rng.choices(own, [1 / (rank + 1) for rank in range(len(own))])
    others = rng.sample([name for name in own if name != first[0]], rng.choice((0, 1, 1, 2)))
    return (*first, *others, *(rng.choice(SCENES[genre].sub_genres) for genre in genres[1:]))


def _name_awkwardly(rng: Random, artists: tuple[Artist, ...]) -> tuple[Artist, ...]:
    """Return some artists awkward names, and one the name of another."""
    named = list(artists)
    names = lexicon().awkward_artists
    *places, one, other = rng.sample(range(len(named)), len(names) + 2)
    for place, name in zip(places, names, strict=True):
        named[place] = replace(named[place], name=name)
    named[one] = replace(named[one], name=named[other].name)
    return tuple(named)
