"""Which named analyses have a natural chart; read without importing matplotlib."""

from __future__ import annotations

from dataclasses import dataclass

from sql.reads import FEATURE_COLUMNS


@dataclass(frozen=True)
class Natural:
    """How the answer to an analysis is drawn.

    Attributes:
        labels: columns that name a row; for lines, the one that runs along the axis.
        values: columns of numbers, a panel each.
        lines: whether a row follows from the one before it, as years do.
    """

    labels: tuple[str, ...]
    values: tuple[str, ...]
    lines: bool = False


_TITLE = ("title", "artists")

NATURAL = {
    "album-popularity": Natural(("name",), ("gap",)),
    "artist-pairs": Natural(("name", "partner"), ("shared_tracks",)),
    "cluster-profile": Natural(("cluster",), FEATURE_COLUMNS),
    "cluster-sizes": Natural(("cluster",), ("tracks",)),
    "clusters-by-genre": Natural(("genre",), ("clusters", "tracks")),
    "collaborators": Natural(("name",), ("partners",)),
    "coverage": Natural(("what",), ("tracks",)),
    "features-by-genre": Natural(("genre",), FEATURE_COLUMNS),
    "features-by-year": Natural(("release_year",), FEATURE_COLUMNS, lines=True),
    "followed-playlists": Natural(("name",), ("followers",)),
    "genres": Natural(("genre",), ("sub_genres", "artists", "tracks")),
    "hidden-gems": Natural(_TITLE, ("playlists",)),
    "labels": Natural(("label",), ("albums",)),
    "longest-playlists": Natural(("name",), ("tracks",)),
    "most-related": Natural(("name",), ("listed_by",)),
    "played-together": Natural(_TITLE, ("playlists_together",)),
    "playlist-genres": Natural(("genre",), ("tracks",)),
    "playlisted-tracks": Natural(_TITLE, ("playlists",)),
    "re-releases": Natural(("title", "artist"), ("albums",)),
    "releases-by-year": Natural(("release_year",), ("albums", "tracks"), lines=True),
    "sub-genres": Natural(("sub_genre",), ("artists",)),
    "top-artists": Natural(("name",), ("tracks",)),
}
"""How analyses are drawn, by name; the others are better read."""
