"""How each named analysis is drawn; read without importing matplotlib."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from sql.reads import FEATURE_COLUMNS


class Form(Enum):
    """What an answer is drawn as."""

    BARS = auto()  # a bar for each row, a panel for each column of numbers
    LINES = auto()  # along years, a panel for each column of numbers
    MATRIX = auto()  # shares by two labels
    RANKS = auto()  # frequency against rank, on log scales
    CLUSTERS = auto()  # profiles of the most different clusters
    DECADES = auto()  # a heat map for each audio feature


@dataclass(frozen=True)
class Natural:
    """How the answer to an analysis is drawn.

    Attributes:
        heading: with {name} where the value of a parameter goes; {track} and {playlist} become the
            title and artists, and the playlist's name.
        labels: columns that name a row; along an axis where there is one.
        values: columns of numbers.
        form: what is drawn of them.
    """

    heading: str
    labels: tuple[str, ...]
    values: tuple[str, ...]
    form: Form = Form.BARS


_TITLE = ("title", "artists")
_SHARE = ("share",)

NATURAL = {
    "album-popularity": Natural("Artists more popular than their albums", ("name",), ("gap",)),
    "artist-pairs": Natural(
        "Artists with the most songs together", ("name", "partner"), ("shared_songs",)
    ),
    "cluster-profile": Natural("{genre}", ("cluster",), FEATURE_COLUMNS, Form.CLUSTERS),
    "cluster-sizes": Natural("Sizes of the clusters of {genre}", ("cluster",), ("tracks",)),
    "clusters-by-genre": Natural("Clusters of each genre", ("genre",), ("clusters", "tracks")),
    "collaborators": Natural(
        "Artists who share songs with the most others", ("name",), ("partners",)
    ),
    "coverage": Natural("What is known of the tracks", ("what",), ("tracks",)),
    "features-by-decade": Natural(
        "Audio features of the genres by decade of release",
        ("genre", "decade"),
        FEATURE_COLUMNS,
        Form.DECADES,
    ),
    "features-by-genre": Natural("Audio features of the genres", ("genre",), FEATURE_COLUMNS),
    "features-by-year": Natural(
        "Audio features of {genre} by year of release",
        ("release_year",),
        FEATURE_COLUMNS,
        Form.LINES,
    ),
    "followed-playlists": Natural("Playlists with the most followers", ("name",), ("followers",)),
    "genre-share": Natural(
        "Genres by decade of release: % of the decade's tracks",
        ("genre", "decade"),
        _SHARE,
        Form.MATRIX,
    ),
    "genres": Natural("How large the genres are", ("genre",), ("sub_genres", "artists", "tracks")),
    "hidden-gems": Natural(
        "Songs of popularity {max_popularity} or less in {min_playlists} playlists or more",
        _TITLE,
        ("playlists",),
    ),
    "labels": Natural("Labels with the most albums", ("label",), ("albums",)),
    "longest-playlists": Natural("Playlists with the most tracks", ("name",), ("places",)),
    "most-related": Natural("Artists listed as related by the most", ("name",), ("listed_by",)),
    "played-together": Natural(
        "Songs most often in playlists with {track}", _TITLE, ("playlists_together",)
    ),
    "playlist-genres": Natural("Genres of the tracks of {playlist}", ("genre",), ("tracks",)),
    "playlisted-tracks": Natural("Songs in the most playlists", _TITLE, ("playlists",)),
    "re-releases": Natural("Songs on the most albums", ("title", "artist"), ("albums",)),
    "related-genres": Natural(
        "Genres of related artists: % of each genre's related artists",
        ("genre", "related_genre"),
        _SHARE,
        Form.MATRIX,
    ),
    "releases-by-year": Natural(
        "Albums and tracks by year of release", ("release_year",), ("albums", "tracks"), Form.LINES
    ),
    "sub-genres": Natural(
        "Sub-genres of {genre} with the most artists", ("sub_genre",), ("artists",)
    ),
    "top-artists": Natural("Artists of {genre} with the most songs", ("name",), ("songs",)),
    "track-frequencies": Natural(
        "How often songs are in playlists", ("last_place",), ("playlists",), Form.RANKS
    ),
}
"""Analysis -> how it is drawn; one without a line here is better read as a table."""
