"""The audio features that models learn from; needs no NumPy."""

from __future__ import annotations

FEATURES = (
    "tempo",
    "valence",
    "danceability",
    "acousticness",
    "energy",
    "instrumentalness",
    "liveness",
    "loudness",
    "speechiness",
)
"""The columns of every array of nine features, in this order and in the Web API's units."""

YEAR = len(FEATURES)
"""The column of the release year, where an array has one; NaN where it is unknown."""

SOUND = (*FEATURES, "year", "duration_ms", "key", "popularity", "mode")
"""All that is known of how a track sounds and when it came out: the columns of arrays with more.

`key` is the pitch class, 0 (C) to 11 (B); `popularity` 0 to 100; `mode` 1 for major, 0 for minor.
"""

THIRTEEN = SOUND[:13]
"""What networks learn from: all but the mode."""

TWELVE = tuple(name for name in THIRTEEN if name != "popularity")
"""What popularity is predicted from."""
