"""The averager on a real crawl: exact, and it stays in the genre of two artists."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from etl.home import Home
from etl.pipeline import extract, import_files, load_staged, transform
from models.contract import as_text
from recommender.artists.known import KnownArtists
from recommender.averager import average
from sql.artists import sub_genres
from sql.opening import open_database
from tests.trained_sample import train_default

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def known(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnownArtists]:
    """The model of the crawl's artists."""
    home = Home(tmp_path_factory.mktemp("crawl"))
    extract(home)
    import_files(home, sorted((real_data / "related").glob("*.gz")))
    transform(home)
    with closing(open_database(home.database_url, read_only=False)) as writer:
        load_staged(home, writer)
        train_default(home, writer, "artists")
    with closing(open_database(home.database_url)) as reader:
        yield KnownArtists(reader, home.models)


def test_the_average_of_two_of_a_sub_genre_is_of_one(known: KnownArtists) -> None:
    genres = sub_genres(known.database, as_text(known.model.ids))
    members: dict[str, list[str]] = {}
    for artist, names in genres.items():
        for name in names:
            members.setdefault(name, []).append(artist)
    usual = sorted(name for name, artists in members.items() if len(artists) >= 20)
    counts = np.array([len(members[name]) for name in usual])
    rng = np.random.default_rng(0)
    hits = 0
    for _ in range(200):
        own = members[usual[rng.choice(len(usual), p=counts / counts.sum())]]
        pair = [str(one) for one in rng.choice(own, 2, replace=False)]
        both = set(genres[pair[0]]) & set(genres[pair[1]])
        found = average(known, known.cards(pair), n=10).found
        first = next((one for one in found if one.sub_genres), None)
        hits += first is not None and bool(both & set(first.sub_genres))
    assert hits >= 150  # 162 to 166 of 200 in other draws


def test_answers_are_those_of_an_exact_search(known: KnownArtists) -> None:
    vectors = known.model.vectors.astype(np.float64)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    ids, rng = as_text(known.model.ids), np.random.default_rng(0)
    for _ in range(50):
        rows = rng.choice(len(ids), rng.integers(2, 5), replace=False)
        weights = rng.random(len(rows))
        scores = vectors @ (weights @ vectors[rows])
        scores[rows] = -np.inf
        best = [ids[row] for row in np.argsort(-scores)[:10]]
        answer = average(known, known.cards([ids[row] for row in rows]), weights.tolist())
        assert [one.card.artist_id for one in answer.found] == best
