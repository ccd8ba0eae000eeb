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
