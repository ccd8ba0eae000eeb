"""A small world of artists whose vectors, links, playlists and names are known.

Two groups with one bridge between them, and a part of its own:

    a0 - a1 - a2 - a3    also a1 - a3, and a0 - a2, which is weak
              |
    b0 - b1 - b2 - b3    far - away

The vectors of ROW lie on a half circle in this order, 20 degrees apart; that of "far" is opposite
to a0, that of "away" is zero.
"""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import numpy as np

from etl.home import Home
from models.artists.config import Node2VecConfig
from models.artists.graph import ArtistGraph
from models.artists.node2vec import Node2Vec
from models.contract import as_ids, find
from recommender.artist_data import read_edges
from sql.opening import open_database
from tests.sql.planted import EMPTY, World, an_id, fill, with_rows

ROW = ("a0", "a1", "a2", "a3", "b3", "b2", "b1", "b0")
ANGLES = {**{one: 20.0 * place for place, one in enumerate(ROW)}, "far": 180.0}
LINKS = [
    *[("a0", "a1", 1.0), ("a1", "a2", 1.0), ("a2", "a3", 1.0), ("a1", "a3", 1.0)],
    *[("a0", "a2", 0.05), ("b0", "b1", 1.0), ("b1", "b2", 1.0), ("b2", "b3", 1.0)],
    *[("a2", "b2", 1.0), ("far", "away", 1.0)],
]
NAMES = {"a0": "Ada", "a1": "Anna", "b0": "Bo", "twin": "Bo", "far": "Far Out", "away": "Away"}
EVERYONE = (*ROW, "far", "away", "lone", "twin")
SINGING = {"a0": 1, "a1": 1, "b0": 1, "twin": 2}
"""Who has how many tracks: "twin" would be Bo, but the model knows b0 only."""
GENRES = [("a0", "indie", 0), ("a0", "pop", 1), ("a1", "pop", 0), ("b0", "metal", 0)]
PLAYLISTS = [("a0", "a1"), ("a0", "a1", "b0"), ("a0", "a0")]


def world() -> World:
    """Return the rows of all tables."""
    tracks = [(one, an_id(f"t{one}{n}")) for one, count in SINGING.items() for n in range(count)]
    first = dict(reversed(tracks))
    return with_rows(
        EMPTY,
        artist=[(an_id(one), NAMES.get(one, f"Artist {one}"), *[None] * 3) for one in EVERYONE],
        track=[(track, "t", *[None] * 4) for _, track in tracks],
        artist_track=[(an_id(one), track, 0) for one, track in tracks],
        artist_genre=[(an_id(one), genre, place) for one, genre, place in GENRES],
        playlist=[(pid, f"p{pid}", *[None] * 9) for pid in range(len(PLAYLISTS))],
        playlist_track=[
            (pid, place, first[one])
            for pid, ones in enumerate(PLAYLISTS)
            for place, one in enumerate(ones)
        ],
        related_artist=[
            (an_id(one), an_id(other), "lastfm", 1, score) for one, other, score in LINKS
        ],
    )


def build(folder: Path, url: str | None = None) -> Home:
    """Fill a database, and save a model of its artists with the planted vectors."""
    home = Home(folder)
    home.root.mkdir(parents=True, exist_ok=True)
    with closing(open_database(url or home.database_url, read_only=False)) as database:
        fill(database, folder, world(), [], {})
        edges = read_edges(database, Node2VecConfig())
    whole, tally = ArtistGraph.of(edges, "score")
    graph = whole.take(np.flatnonzero(whole.degrees))
    rows, _ = find(graph.ids, as_ids([an_id(one) for one in ANGLES]))
    vectors = np.zeros((len(graph), 2), dtype=np.float32)
    turns = np.radians(list(ANGLES.values()))
    lengths = np.linspace(0.5, 3.0, len(rows))  # which must not matter
    vectors[rows] = np.stack([np.cos(turns), np.sin(turns)], axis=1) * lengths[:, None]
    Node2Vec(
        config=Node2VecConfig(components=0),
        seed=0,
        data_fingerprint=edges.fingerprint,
        ids=graph.ids,
        vectors=vectors,
        links=graph.links,
        weights=graph.weights,
        popularity=np.full(len(graph), -1, dtype=np.float32),
        counts=tally.as_array(),
        losses=np.ones(1, dtype=np.float32),
    ).save(home.models / "artists")
    return home
