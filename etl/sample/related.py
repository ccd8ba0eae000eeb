"""The related artists of the sample world: a directed graph that clusters by genre and years."""

from __future__ import annotations

import csv
import heapq
import io
import json
from collections.abc import Mapping, Sequence
from random import Random

from etl.sample.world import Artist

FEWEST, MOST = 10, 20
YEARS_APART = 12.0
HEADER = ("artist_spotify_id", "related_artists_json")

Related = dict[str, list[str]]
"""Artist id -> ids of related artists, the nearest first."""


def make_related(rng: Random, artists: Sequence[Artist]) -> Related:
    """Draw 10 to 20 related artists of each, by common genres and sub-genres, years and chance."""
    return {artist.id: _neighbours(rng, artist, artists) for artist in artists}


def _neighbours(rng: Random, artist: Artist, artists: Sequence[Artist]) -> list[str]:
    genres, sub_genres = set(artist.genres), set(artist.sub_genres)

    def likeness(other: Artist) -> float:
        common = 4 * len(genres.intersection(other.genres))
        common += len(sub_genres.intersection(other.sub_genres))
        return common - abs(artist.debut - other.debut) / YEARS_APART + rng.gauss(0.0, 1.0)

    others = [other for other in artists if other is not artist]
    return [other.id for other in heapq.nlargest(rng.randint(FEWEST, MOST), others, likeness)]


def related_csv(related: Mapping[str, Sequence[str]]) -> bytes:
    """Return the text of the file: a header, then an artist and a JSON list of ids a line."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows((artist, json.dumps(ids)) for artist, ids in related.items())
    return text.getvalue().encode()
