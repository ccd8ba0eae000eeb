"""The built-in sample world: invented music in the formats of the real sources, from one seed.

It shows Segue at work without any download, and has what tests are to find: genres with moods
inside, playlists with themes, related artists in clusters, and the defects that real files have.
The other modules make its parts; this one puts them together and writes the files.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Final

import msgspec

from etl.covers.store import CoverStore
from etl.errors import InputError
from etl.files import atomic_write, write_json
from etl.sample.covers import draw_covers
from etl.sample.features import mood_distance
from etl.sample.gaps import Gaps, make_gaps
from etl.sample.objects import Responses, responses
from etl.sample.playlists import Playlist, make_playlists, slice_names, slice_objects
from etl.sample.related import make_related, related_csv
from etl.sample.tracks import build_world
from etl.sample.words import lexicon
from etl.sample.world import Artist, Track, World, stream

FEWEST_TRACKS: Final = 300
FILES_PER_KIND: Final = 3
SHOWCASE_GENRES: Final = ("rock", "hip hop", "jazz", "edm")
NOTE: Final = "sample.json"
ABOUT: Final = "Invented by Segue for demonstration. All names, ids and numbers are made up."


@dataclass(frozen=True)
class SampleWorld:
    """Where the sample world was written, and what is in it.

    Attributes:
        mpd: folder of playlist slices.
        scraped: folder with tracks/, albums/, artists/ and audio-features/.
        related: folder of related_artists.csv.
        tracks, albums, artists: how many there are, scraped or only referred to.
        playlists, playlist_tracks: how many playlists, and places in them.
        showcase: four track ids of different genres that nothing is missing of: features, album,
            artist with genres, a place in playlists, many tracks of the same mood.
        defects: how often each defect was planted: the sets of `etl.sample.gaps.Gaps` by name, and
            ``playlist_rows_repeated`` (a track again in its playlist), ``playlist_rows_untimed``,
            ``collaborations`` (scraped tracks of several artists), ``rereleases``,
            ``shared_titles`` (titles of tracks by different artists), ``awkward_titles``,
            ``awkward_artists``, ``year_dates`` and ``month_dates`` (of scraped albums).
    """

    mpd: Path
    scraped: Path
    related: Path
    tracks: int
    albums: int
    artists: int
    playlists: int
    playlist_tracks: int
    showcase: tuple[str, ...]
    defects: Mapping[str, int]


class Note(msgspec.Struct):
    """The file that marks a folder as written here, and what with."""

    about: str
    seed: int
    tracks: int
    playlists: int


def write_sample(
    folder: Path,
    *,
    seed: int = 0,
    tracks: int = 6000,
    playlists: int = 400,
    covers: CoverStore | None = None,
) -> SampleWorld:
    """Write the sample world below `folder`: mpd/, scraped/, related/ and sample.json.

    The same arguments give the same bytes. An earlier sample in the folder is replaced. The covers
    of the albums are drawn where `covers` says where to.

    Raises:
        InputError: the folder holds such sources that are not an earlier sample's.
        ValueError: fewer than 300 tracks or 1 playlist are asked for.
    """
    if tracks < FEWEST_TRACKS or playlists < 1:
        raise ValueError(
            f"a sample world of {tracks} tracks and {playlists} playlists is too small\n"
            f"ask for at least {FEWEST_TRACKS} tracks and 1 playlist"
        )
    _claim(folder, Note(ABOUT, seed, tracks, playlists))
    world = build_world(seed, tracks)
    lists = make_playlists(stream(seed, "playlists"), world.tracks, playlists)
    showcase = _showcase(world, lists)
    gaps = _gaps(seed, world, lists, showcase)
    _write_mpd(folder / "mpd", lists, gaps)
    _write_scraped(folder / "scraped", responses(world, gaps))
    _write_related(folder / "related", seed, world.artists, gaps)
    if covers is not None:
        draw_covers(covers, seed, world.tracks)
    return SampleWorld(
        mpd=folder / "mpd",
        scraped=folder / "scraped",
        related=folder / "related",
        tracks=len(world.tracks),
        albums=len(world.albums),
        artists=len(world.artists),
        playlists=len(lists),
        playlist_tracks=sum(len(playlist.tracks) for playlist in lists),
        showcase=tuple(track.id for track in showcase),
        defects=_planted(world, lists, gaps),
    )


def _claim(folder: Path, note: Note) -> None:
    """Mark the folder and remove the slices of a larger sample that stood there."""
    path = folder / NOTE
    if path.exists():
        old = _read_note(path)
        for name in set(slice_names(old.playlists)).difference(slice_names(note.playlists)):
            (folder / "mpd" / name).unlink(missing_ok=True)
    else:
        _refuse_sources(folder)
    write_json(path, msgspec.to_builtins(note), indent=2)


def _read_note(path: Path) -> Note:
    try:
        return msgspec.json.decode(path.read_bytes(), type=Note)
    except msgspec.MsgspecError as error:
        raise InputError(f"{path} is damaged: {error}\nchoose another folder") from None


def _refuse_sources(folder: Path) -> None:
    for name in ("mpd", "scraped", "related"):
        for path in sorted((folder / name).rglob("*")):
            if path.is_file():
                raise InputError(
                    f"{path} is not of a sample, and the sample would mix with it or replace it\n"
                    "choose an empty folder for the sample"
                )


def _showcase(world: World, playlists: Sequence[Playlist]) -> list[Track]:
    played = Counter(track.id for playlist in playlists for track in playlist.tracks)
    titles = Counter(track.name for track in world.tracks)
    return [
        _typical([t for t in world.tracks if t.artist.genre == genre], played, titles)
        for genre in SHOWCASE_GENRES
    ]


def _typical(
    tracks: Sequence[Track], played: Mapping[str, int], titles: Mapping[str, int]
) -> Track:
    """Return the most played of the plainly named tracks near the middle of a mood."""
    plain = [track for track in tracks if _is_plain(track) and titles[track.name] == 1]
    nearest = sorted(plain or tracks, key=_distance)[: max(len(tracks) // 4, 1)]
    return max(nearest, key=lambda track: (played.get(track.id, 0), track.id))


def _is_plain(track: Track) -> bool:
    artist = track.artist
    english = artist.language == "en" and artist.name not in lexicon().awkward_artists
    alone = len(track.artists) == len(artist.genres) == 1 and track.original is None
    return english and alone and track.name not in lexicon().awkward_titles


def _distance(track: Track) -> float:
    return mood_distance(track.features, track.artist.genre, track.mood)


def _gaps(
    seed: int, world: World, playlists: Sequence[Playlist], showcase: Sequence[Track]
) -> Gaps:
    keep = {track.id for track in showcase}
    keep |= {track.album.id for track in showcase}
    keep |= {artist.id for track in showcase for artist in track.artists}
    played = {track.id for playlist in playlists for track in playlist.tracks}
    return make_gaps(stream(seed, "gaps"), world, played, keep)


def _write_mpd(folder: Path, playlists: Sequence[Playlist], gaps: Gaps) -> None:
    names = slice_names(len(playlists))
    for name, value in zip(names, slice_objects(playlists, gaps.untimed), strict=True):
        write_json(folder / name, value, indent=4)


def _write_scraped(folder: Path, by_kind: Mapping[str, Responses]) -> None:
    for kind, answers in by_kind.items():
        ids = list(answers)
        for number in range(FILES_PER_KIND):
            first = number * len(ids) // FILES_PER_KIND
            end = (number + 1) * len(ids) // FILES_PER_KIND
            part = {identifier: answers[identifier] for identifier in ids[first:end]}
            write_json(folder / kind / f"{kind}.{number:03}.json", part)


def _write_related(folder: Path, seed: int, artists: Sequence[Artist], gaps: Gaps) -> None:
    related = make_related(stream(seed, "related"), artists)
    listed = {
        artist: ids for artist, ids in related.items() if artist not in gaps.artists_without_related
    }
    with atomic_write(folder / "related_artists.csv") as stream_:
        stream_.write(related_csv(listed))


def _planted(world: World, playlists: Sequence[Playlist], gaps: Gaps) -> dict[str, int]:
    sets = {field.name: len(getattr(gaps, field.name)) for field in fields(gaps)}
    return {**sets, **_planted_in_playlists(playlists, gaps), **_planted_in_world(world, gaps)}


def _planted_in_playlists(playlists: Sequence[Playlist], gaps: Gaps) -> dict[str, int]:
    rows = [[track.id for track in playlist.tracks] for playlist in playlists]
    return {
        "playlist_rows_repeated": sum(len(ids) - len(set(ids)) for ids in rows),
        "playlist_rows_untimed": sum(i in gaps.untimed for ids in rows for i in ids),
    }


def _planted_in_world(world: World, gaps: Gaps) -> dict[str, int]:
    scraped = [t for t in world.tracks if t.id not in gaps.tracks_absent | gaps.tracks_null]
    albums = [a for a in world.albums if a.id not in gaps.albums_absent | gaps.albums_null]
    title_artists = {(track.name, track.artist.id) for track in world.tracks}
    title_counts = Counter(name for name, _ in title_artists)
    names = lexicon()
    return {
        "collaborations": sum(len(track.artists) > 1 for track in scraped),
        "rereleases": sum(track.original is not None for track in world.tracks),
        "shared_titles": sum(count > 1 for count in title_counts.values()),
        "awkward_titles": sum(track.name in names.awkward_titles for track in world.tracks),
        "awkward_artists": sum(a.name in names.awkward_artists for a in world.artists),
        "year_dates": sum(album.precision == "year" for album in albums),
        "month_dates": sum(album.precision == "month" for album in albums),
    }
