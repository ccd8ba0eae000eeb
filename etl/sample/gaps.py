"""What the sample world's scraped files lack, as real ones do."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from random import Random

from etl.sample.world import Track, World

Ids = frozenset[str]


@dataclass(frozen=True, slots=True)
class Gaps:
    """Ids, by what is wrong with them. The sets of one kind of thing do not overlap.

    Attributes:
        tracks_absent, albums_absent, artists_absent: referred to, but in no scraped file.
        tracks_null, albums_null, artists_null: asked for; the answer was null.
        tracks_bare, albums_bare, artists_bare: popularity null, and what else comes from the same
            source.
        artists_without_genres: the list of genres is empty.
        artists_without_related: no line in the file of related artists.
        features_null: the audio features are null.
        features_without_meter: time_signature is null.
        untimed: tracks without a duration in the playlists.
        full_tracks, full_albums, full_artists, full_features: no gap; a whole Web API object
            where the others have what matters only.
    """

    tracks_absent: Ids
    tracks_null: Ids
    tracks_bare: Ids
    untimed: Ids
    full_tracks: Ids
    albums_absent: Ids
    albums_null: Ids
    albums_bare: Ids
    full_albums: Ids
    artists_absent: Ids
    artists_null: Ids
    artists_bare: Ids
    artists_without_genres: Ids
    full_artists: Ids
    artists_without_related: Ids
    features_null: Ids
    features_without_meter: Ids
    full_features: Ids


class _Draw:
    """Draws sets that do not overlap, the same for the same random numbers."""

    def __init__(self, rng: Random, ids: Iterable[str], keep: Collection[str]) -> None:
        self._left = sorted(set(ids).difference(keep))
        self._all = len(self._left)
        rng.shuffle(self._left)

    def __call__(self, share: float) -> Ids:
        count = max(1, round(share * self._all))
        taken, self._left = self._left[:count], self._left[count:]
        return frozenset(taken)


def make_gaps(rng: Random, world: World, played: Collection[str], keep: Collection[str]) -> Gaps:
    """Draw what is lacking, each at least once.

    Tracks that are absent or null are in a playlist (`played`), so each is known from somewhere.
    Tracks, albums and artists in `keep` are whole. Whole objects are drawn from those that mention
    nothing absent or null, so what is absent is described nowhere.
    """
    lost = _Draw(rng, played, keep)
    albums = _Draw(rng, (album.id for album in world.albums), keep)
    artists = _Draw(rng, (artist.id for artist in world.artists), keep)
    tracks_absent, tracks_null, untimed = lost(0.02), lost(0.01), lost(0.0005)
    albums_absent, albums_null = albums(0.015), albums(0.005)
    artists_absent, artists_null = artists(0.02), artists(0.005)
    gone = tracks_absent | tracks_null | albums_absent | albums_null | artists_absent | artists_null
    there = [track.id for track in world.tracks if track.id not in gone]
    tracks_bare = _Draw(rng, there, untimed.union(keep))(0.06)
    features = _Draw(rng, there, keep)
    whole = [track for track in world.tracks if not _mentions(track, gone)]
    spoilt = {track.album.id for track in world.tracks if _mentions(track, gone)}
    albums_bare, artists_bare, artists_without_genres = albums(0.03), artists(0.02), artists(0.03)
    return Gaps(
        tracks_absent=tracks_absent,
        tracks_null=tracks_null,
        tracks_bare=tracks_bare,
        untimed=untimed,
        full_tracks=_Draw(rng, (track.id for track in whole), tracks_bare)(0.005),
        albums_absent=albums_absent,
        albums_null=albums_null,
        albums_bare=albums_bare,
        full_albums=_Draw(rng, (t.album.id for t in whole), spoilt | albums_bare)(0.008),
        artists_absent=artists_absent,
        artists_null=artists_null,
        artists_bare=artists_bare,
        artists_without_genres=artists_without_genres,
        full_artists=artists(0.015),
        artists_without_related=_Draw(rng, (a.id for a in world.artists), keep)(0.06),
        features_null=features(0.08),
        features_without_meter=features(0.03),
        full_features=features(0.005),
    )


def _mentions(track: Track, ids: Collection[str]) -> bool:
    named = (track.id, track.album.id, *(artist.id for artist in track.artists))
    return any(identifier in ids for identifier in named)
