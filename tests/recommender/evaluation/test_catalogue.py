"""Songs and genres are the same from either database."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from recommender.evaluation.catalogue import Catalogue, fingerprint, read_catalogue, read_genres
from sql.database import Database
from tests.recommender.evaluation import communities
from tests.recommender.evaluation.communities import SONGS, own_song, song


def test_what_is_known_of_songs(catalogue: Catalogue) -> None:
    ids = np.array([song("a", 1), song("a", 2), song("b", 1), own_song(3)], "S22")
    one, similar, other, unheard = catalogue.numbers(ids)
    assert catalogue.artists[one] == catalogue.artists[similar] != catalogue.artists[other]
    directions = catalogue.directions
    np.testing.assert_allclose(np.linalg.norm(directions[:SONGS], axis=1), 1, rtol=1e-6)
    assert directions[one] @ directions[similar] > 0.99
    assert directions[one] @ directions[other] < -0.99
    assert np.isnan(directions[unheard]).all()


@pytest.mark.mysql
def test_both_databases_hold_the_same(
    catalogue: Catalogue, database: Database, mysql_url: str, tmp_path: Path
) -> None:
    place = communities.build(tmp_path, url=mysql_url)
    with closing(place.open()) as other:
        found = read_catalogue(other)
        genres = read_genres(other, found, with_features=True)
        assert fingerprint(other) == fingerprint(database)
    for name in ("tracks", "songs", "artists"):
        np.testing.assert_array_equal(getattr(found, name), getattr(catalogue, name))
    np.testing.assert_array_equal(found.data.playlists.values, catalogue.data.playlists.values)
    names, songs = read_genres(database, catalogue, with_features=True)
    assert genres[0] == names
    np.testing.assert_array_equal(genres[1].values, songs.values)
