"""The albums and tracks of the sample world: careers, guests, awkward titles and re-releases."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from random import Random

from etl.sample.artists import make_artists
from etl.sample.features import MOODS, draw_features
from etl.sample.genres import GENRES, SCENES
from etl.sample.words import fill, lexicon, make_name, words_of
from etl.sample.world import Album, Artist, Track, World, new_id, share_out, stream

LAST_YEAR = 2024
COLLABORATION_SHARE = 0.1
RERELEASE_SHARE = 0.015
ALBUM_SIZES = (1, 3, 5, 8, 10, 12)


def build_world(seed: int, tracks: int) -> World:
    """Invent `tracks` tracks, re-releases among them, and who made them."""
    copies = round(tracks * RERELEASE_SHARE)
    quotas = share_out(tracks - copies, [scene.weight for scene in SCENES.values()])
    artists = make_artists(stream(seed, "artists"), quotas)
    originals = _make_tracks(stream(seed, "tracks"), artists, quotas)
    named = _name_tracks(stream(seed, "titles"), _collaborate(stream(seed, "guests"), originals))
    every = (*named, *_rerelease(stream(seed, "re-releases"), named, copies))
    albums = {track.album.id: track.album for track in every}
    return World(artists, tuple(albums.values()), every)


def _make_tracks(
    rng: Random, artists: Iterable[Artist], quotas: Sequence[int]
) -> tuple[Track, ...]:
    by_genre: dict[str, list[Artist]] = {genre: [] for genre in GENRES}
    for artist in artists:
        by_genre[artist.genre].append(artist)
    tracks: list[Track] = []
    for genre, quota in zip(GENRES, quotas, strict=True):
        output = [min(rng.paretovariate(1.5), 8.0) for _ in by_genre[genre]]
        for artist, count in zip(by_genre[genre], share_out(quota, output, 1), strict=True):
            tracks.extend(_career(rng, artist, count))
    return tuple(tracks)


def _career(rng: Random, artist: Artist, count: int) -> Iterable[Track]:
    """Make the tracks of one artist, album by album through the years."""
    year = artist.debut
    while count:
        size = min(count, rng.choice(ALBUM_SIZES))
        album = _make_album(rng, artist, year)
        for number in range(1, size + 1):
            yield _make_track(rng, album, number)
        count -= size
        year += rng.randint(1, 4)
        if year > LAST_YEAR:
            year = rng.randint(artist.debut, LAST_YEAR)


def _make_album(rng: Random, artist: Artist, year: int, name: str | None = None) -> Album:
    date, precision = _release_date(rng, year)
    return Album(
        id=new_id(rng),
        name=_album_name(rng, artist) if name is None else name,
        artist=artist,
        year=year,
        release_date=date,
        precision=precision,
        label=rng.choice(lexicon().labels),
    )


def _album_name(rng: Random, artist: Artist) -> str:
    title = make_name(rng, "title", artist.language, artist.genre)
    words = words_of("en", artist.genre) | {"title": (title,)}
    return fill(rng, rng.choice(lexicon().album_titles), words)


def _release_date(rng: Random, year: int) -> tuple[str, str]:
    month, day = rng.randint(1, 12), rng.randint(1, 28)
    odds = (50, 15, 35) if year < 1985 else (3, 5, 92)
    precision = rng.choices(("year", "month", "day"), odds)[0]
    length = {"year": 4, "month": 7, "day": 10}[precision]
    return f"{year}-{month:02}-{day:02}"[:length], precision


def _make_track(rng: Random, album: Album, number: int) -> Track:
    artist = album.artist
    mood = artist.mood if rng.random() < 0.6 else rng.choice(tuple(MOODS[artist.genre]))
    language = artist.language if rng.random() < 0.85 else "en"
    seconds = min(max(rng.lognormvariate(5.4, 0.25), 60), 900)
    return Track(
        id=new_id(rng),
        name=make_name(rng, "title", language, artist.genre),
        artists=(artist,),
        album=album,
        number=number,
        duration_ms=round(seconds * 1000),
        explicit=rng.random() < SCENES[artist.genre].explicit,
        plays=artist.fame * rng.paretovariate(1.1),
        mood=mood,
        features=draw_features(rng, artist.genre, mood, album.year),
    )


def _collaborate(rng: Random, tracks: Sequence[Track]) -> list[Track]:
    """Add one to three guests, mostly of the same genre, to some tracks."""
    by_genre: dict[str, dict[str, Artist]] = {genre: {} for genre in GENRES}
    for track in tracks:
        by_genre[track.artist.genre][track.artist.id] = track.artist
    choices = {genre: tuple(artists.values()) for genre, artists in by_genre.items()}
    return [
        _with_guests(rng, track, choices) if rng.random() < COLLABORATION_SHARE else track
        for track in tracks
    ]


def _with_guests(rng: Random, track: Track, choices: Mapping[str, Sequence[Artist]]) -> Track:
    genre = track.artist.genre
    if rng.random() < 0.25:
        genre = rng.choice(SCENES[genre].mixes_with)
    others = [artist for artist in choices[genre] if artist != track.artist]
    guests = rng.sample(others, min(rng.choices((1, 2, 3), (75, 17, 8))[0], len(others)))
    name = f"{track.name} (feat. {guests[0].name})" if rng.random() < 0.5 else track.name
    return replace(track, name=name, artists=(track.artist, *guests))


def _name_tracks(rng: Random, tracks: Sequence[Track]) -> tuple[Track, ...]:
    """Plant awkward titles, and titles that several artists have."""
    named = list(tracks)
    copies = [title for title in lexicon().shared_titles for _ in range(rng.randint(2, 4))]
    titles = [*lexicon().awkward_titles, *copies]
    for place, title in zip(rng.sample(range(len(named)), len(titles)), titles, strict=True):
        named[place] = replace(named[place], name=title)
    return tuple(named)


def _rerelease(rng: Random, tracks: Sequence[Track], count: int) -> Iterable[Track]:
    """Issue `count` tracks again: same title and artists, on another album, with another id."""
    by_artist: dict[str, list[Track]] = {}
    for track in tracks:
        by_artist.setdefault(track.artist.id, []).append(track)
    careers = list(by_artist.values())
    rng.shuffle(careers)
    careers.sort(key=len, reverse=True)
    for career in careers:
        hits = sorted(career, key=lambda track: -track.plays)[: min(rng.randint(3, 6), count)]
        yield from _best_of(rng, hits)
        count -= len(hits)


def _best_of(rng: Random, hits: Sequence[Track]) -> Iterable[Track]:
    if not hits:
        return
    artist = hits[0].artist
    year = min(max(track.album.year for track in hits) + rng.randint(1, 12), LAST_YEAR)
    album = _make_album(rng, artist, year, f"The Best of {artist.name}")
    for number, track in enumerate(hits, 1):
        yield replace(
            track,
            id=new_id(rng),
            album=album,
            number=number,
            plays=track.plays * rng.uniform(0.05, 0.5),
            features=_remastered(track.features),
            original=track.id,
        )


def _remastered(features: Mapping[str, float]) -> dict[str, float]:
    return {**features, "loudness": round(min(features["loudness"] + 0.9, 0.0), 3)}
