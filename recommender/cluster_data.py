"""What K-Means learns from: the tracks of each genre with their features and, if wanted, years."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from models.errors import ModelInputError
from models.kmeans.ranking import Floats, Ids
from sql import reads
from sql.database import Database
from sql.errors import DatabaseError
from sql.training_data import training_obstacle

if TYPE_CHECKING:
    from models.kmeans.config import KMeansConfig
    from models.kmeans.genre_clusters import GenreData

UNKNOWN_GENRE = "unknown"


def read_training_data(database: Database, config: KMeansConfig) -> dict[str, GenreData]:
    """Return the tracks of each genre with their features.

    With `config.without_genre`, tracks without a genre are the group "unknown".
    With `config.year_weight`, release years are the last column, NaN where unknown.
    Memory: about 120 bytes for each track and genre.

    Raises:
        ModelInputError: `config.k_by_genre` names a genre that does not exist, or years are wanted
            and none is known.
        DatabaseError: there are no such tracks; says what is missing and how to get it.
    """
    from etl.genres.rules import GENRES
    from models.kmeans.genre_clusters import GenreData

    known = (*GENRES, UNKNOWN_GENRE)
    if strange := sorted(set(config.k_by_genre) - set(known)):
        raise ModelInputError(f"k_by_genre: no genre {strange[0]!r}; there are {', '.join(known)}")
    if obstacle := training_obstacle(database, without_genre=config.without_genre):
        raise DatabaseError(f"{database.location}: {obstacle}")
    columns = reads.training_columns(database, UNKNOWN_GENRE if config.without_genre else None)
    names = columns["genre"].astype(str)
    ids = columns["track_id"].astype("S22")
    features = np.stack([columns[name] for name in reads.FEATURE_COLUMNS], axis=1)
    if config.year_weight:
        years = reads.release_years(database)
        if not years:
            raise ModelInputError(
                "year_weight: no release year is known\n"
                "load albums first (segue scrape albums, segue etl run), or leave it out"
            )
        features = with_years(ids, features, years)
    changes = np.flatnonzero(np.r_[True, names[1:] != names[:-1]]).tolist()  # sorted by genre
    parts = pairwise([*changes, len(names)])
    return {str(names[a]): GenreData(ids[a:b], features[a:b]) for a, b in parts}


def with_years(ids: Ids, features: Floats, years: Mapping[str, int]) -> Floats:
    """Return features (n, 9) and, as the tenth column, the release years of the tracks."""
    known = [years.get(one.decode(), np.nan) for one in ids.tolist()]
    return np.column_stack([features, known])
