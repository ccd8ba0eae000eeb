"""The sample world's tracks, albums, artists and audio features as responses of the Web API.

Most hold what matters only, as older crawls keep them; some are whole objects as
https://developer.spotify.com/documentation/web-api shows them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from etl.ids import link, uri
from etl.sample.gaps import Gaps
from etl.sample.world import Album, Artist, Track, World

API: Final = "https://api.spotify.com/v1"
MARKETS: Final = ("AR", "DE", "GR", "JP", "KR", "US")

Json = dict[str, object]
Responses = dict[str, Json | None]
"""Id -> response, or None where there was none; in order of id."""


def responses(world: World, gaps: Gaps) -> dict[str, Responses]:
    """Return the responses of each kind, keyed as the folders of scraped files are named."""
    on_album: dict[str, list[Track]] = {album.id: [] for album in world.albums}
    by_artist: dict[str, list[Track]] = {artist.id: [] for artist in world.artists}
    for track in world.tracks:
        on_album[track.album.id].append(track)
        by_artist[track.artist.id].append(track)
    return {
        "tracks": _tracks(world.tracks, gaps),
        "albums": _albums(world.albums, on_album, gaps),
        "artists": _artists(world.artists, by_artist, gaps),
        "audio-features": _features(world.tracks, gaps),
    }


def _by_id(answers: Iterable[tuple[str, Json | None]]) -> Responses:
    return dict(sorted(answers, key=lambda answer: answer[0]))


def _tracks(tracks: Iterable[Track], gaps: Gaps) -> Responses:
    return _by_id(
        (track.id, None if track.id in gaps.tracks_null else _track(track, gaps))
        for track in tracks
        if track.id not in gaps.tracks_absent
    )


def _track(track: Track, gaps: Gaps) -> Json:
    if track.id in gaps.full_tracks:
        return _full_track(track)
    bare = track.id in gaps.tracks_bare
    return {
        "id": track.id,
        "name": track.name,
        "album": {"id": track.album.id},
        "artists": [{"id": artist.id} for artist in track.artists],
        "duration_ms": track.duration_ms,
        "popularity": None if bare else track.popularity,
        "explicit": None if bare else track.explicit,
        "disc_number": None if bare else 1,
        "track_number": None if bare else track.number,
        "type": "track",
        "uri": uri("track", track.id),
    }


def _albums(
    albums: Iterable[Album], on_album: Mapping[str, Sequence[Track]], gaps: Gaps
) -> Responses:
    return _by_id(
        (
            album.id,
            None if album.id in gaps.albums_null else _album(album, on_album[album.id], gaps),
        )
        for album in albums
        if album.id not in gaps.albums_absent
    )


def _album(album: Album, tracks: Sequence[Track], gaps: Gaps) -> Json:
    if album.id in gaps.full_albums:
        return _full_album(album, tracks)
    bare = album.id in gaps.albums_bare
    return {
        "id": album.id,
        "name": album.name,
        "release_date": album.release_date,
        "release_date_precision": album.precision,
        "artists": [{"id": album.artist.id, "type": "artist"}],
        "popularity": None if bare else _popularity(tracks),
        "label": None if bare else album.label,
        "total_tracks": len(tracks),
        "type": "album",
        "uri": uri("album", album.id),
        "genres": [],
    }


def _popularity(tracks: Iterable[Track]) -> int:
    """Return that of the best-known track, a little less."""
    return max(max(track.popularity for track in tracks) - 3, 0)


def _artists(
    artists: Iterable[Artist], by_artist: Mapping[str, Sequence[Track]], gaps: Gaps
) -> Responses:
    return _by_id(
        (
            artist.id,
            None if artist.id in gaps.artists_null else _artist(artist, by_artist[artist.id], gaps),
        )
        for artist in artists
        if artist.id not in gaps.artists_absent
    )


def _artist(artist: Artist, tracks: Sequence[Track], gaps: Gaps) -> Json:
    answer: Json = {
        "id": artist.id,
        "name": artist.name,
        "genres": [] if artist.id in gaps.artists_without_genres else list(artist.sub_genres),
        "popularity": None if artist.id in gaps.artists_bare else _popularity(tracks),
        "followers": {"href": None, "total": round(500 * 1.1 ** _popularity(tracks))},
        "type": "artist",
        "uri": uri("artist", artist.id),
    }
    if artist.id in gaps.full_artists:
        answer |= _addresses("artist", artist.id) | {"images": _images(artist.id)}
    return answer


def _features(tracks: Iterable[Track], gaps: Gaps) -> Responses:
    return _by_id(
        (track.id, None if track.id in gaps.features_null else _feature(track, gaps))
        for track in tracks
        if track.id not in gaps.tracks_absent | gaps.tracks_null
    )


def _feature(track: Track, gaps: Gaps) -> Json:
    answer: Json = {
        **track.features,
        "duration_ms": track.duration_ms + 1,
        "id": track.id,
        "type": "audio_features",
        "uri": uri("track", track.id),
    }
    if track.id in gaps.features_without_meter:
        answer["time_signature"] = None
    if track.id in gaps.full_features:
        answer["track_href"] = f"{API}/tracks/{track.id}"
        answer["analysis_url"] = f"{API}/audio-analysis/{track.id}"
    return answer


def _full_track(track: Track) -> Json:
    return {
        "album": _simple_album(track.album),
        **_simple_track(track),
        "external_ids": {"isrc": _isrc(track)},
        "popularity": track.popularity,
    }


def _isrc(track: Track) -> str:
    """Return the code of the recording, which a re-release keeps."""
    recording = int.from_bytes((track.original or track.id).encode(), "big")
    return f"XXSEG{recording % 10**7:07}"


def _full_album(album: Album, tracks: Sequence[Track]) -> Json:
    address = f"{API}/albums/{album.id}/tracks?offset=0&limit=50"
    return {
        **_simple_album(album),
        "copyrights": [{"text": f"{album.year} {album.label}", "type": "P"}],
        "external_ids": {"upc": "000000000000"},
        "genres": [],
        "label": album.label,
        "popularity": _popularity(tracks),
        "tracks": {
            "href": address,
            "items": [_simple_track(track) for track in tracks],
            "limit": 50,
            "next": None,
            "offset": 0,
            "previous": None,
            "total": len(tracks),
        },
    }


def _simple_track(track: Track) -> Json:
    return {
        "artists": [_simple_artist(artist) for artist in track.artists],
        "available_markets": list(MARKETS),
        "disc_number": 1,
        "duration_ms": track.duration_ms,
        "explicit": track.explicit,
        **_addresses("track", track.id),
        "id": track.id,
        "is_local": False,
        "name": track.name,
        "preview_url": None,
        "track_number": track.number,
        "type": "track",
        "uri": uri("track", track.id),
    }


def _simple_album(album: Album) -> Json:
    return {
        "album_type": "album",
        "artists": [_simple_artist(album.artist)],
        "available_markets": list(MARKETS),
        **_addresses("album", album.id),
        "id": album.id,
        "images": _images(album.id),
        "name": album.name,
        "release_date": album.release_date,
        "release_date_precision": album.precision,
        "type": "album",
        "uri": uri("album", album.id),
    }


def _simple_artist(artist: Artist) -> Json:
    return {
        **_addresses("artist", artist.id),
        "id": artist.id,
        "name": artist.name,
        "type": "artist",
        "uri": uri("artist", artist.id),
    }


def _addresses(kind: str, identifier: str) -> Json:
    return {
        "external_urls": {"spotify": link(kind, identifier)},
        "href": f"{API}/{kind}s/{identifier}",
    }


def _images(identifier: str) -> list[Json]:
    """Return addresses under a reserved name: invented albums have no covers."""
    return [
        {"height": size, "url": f"https://images.invalid/{identifier}/{size}.jpg", "width": size}
        for size in (640, 300, 64)
    ]
