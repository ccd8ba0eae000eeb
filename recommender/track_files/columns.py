"""By which names exports and services call the id, the title and the artists of a track."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from etl.ids import parse_id
from recommender.track_files.entry import Entry

# Without case, blanks and signs: "Artist Name(s)", "artist_names" and "artistNames" are one name.
IDS = (
    "trackuri", "spotifyuri", "spotifytrackuri", "uri", "trackid", "spotifyid", "spotifytrackid",
    "trackurl", "spotifyurl", "spotifytrackurl", "url", "link", "href", "id",
)  # fmt: skip
TITLES = ("trackname", "tracktitle", "songname", "songtitle", "title", "song", "name", "track")
ARTISTS = (
    "artistnames", "artistname", "artists", "artist", "trackartist", "creator", "performer",
)  # fmt: skip

_NOT_A_LETTER = re.compile(r"[\W_]+")


def plain_name(name: str) -> str:
    """Return the name of a column or field without case, blanks and signs.

    >>> plain_name("Artist Name(s)"), plain_name("track_uri")
    ('artistnames', 'trackuri')
    """
    return _NOT_A_LETTER.sub("", name).casefold()


def known(names: Iterable[str]) -> set[str]:
    """Return those of some plain names by which ids, titles or artists are called."""
    return {*IDS, *TITLES, *ARTISTS}.intersection(names)


def names_tracks(names: Iterable[str]) -> bool:
    """Return whether plain names are those of tracks: one of an id, or of title and artist."""
    found = known(names)
    return any(found & set(IDS)) or all(found & set(group) for group in (TITLES, ARTISTS))


def entry_of(values: Mapping[str, str]) -> Entry | None:
    """Return the track that texts by plain name describe; None where all of them are empty."""
    texts = {name: value.strip() for name, value in values.items()}
    given = [texts[name] for name in IDS if texts.get(name)]
    track_id = next((found for text in given if (found := parse_id(text, "track"))), None)
    title = next((texts[name] for name in TITLES if texts.get(name)), "")
    artist = next((texts[name] for name in ARTISTS if texts.get(name)), None)
    if not title and track_id is None:  # whatever stands there can be named, at least
        title = (given or [artist or ""])[0]
    return Entry(track_id, title, artist) if track_id or title else None
