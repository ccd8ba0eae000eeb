"""A track that the database does not know: from its audio features to its clusters."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from etl.errors import InputError
from recommender.service import Features, Place, Seed
from sql.reads import FEATURE_COLUMNS

if TYPE_CHECKING:
    from models.genre_kmeans import GenreKMeans

EXAMPLE = '{"genres": ["indie rock"], "tempo": 120.1, "valence": 0.4, ...}'


def seeds_from_file(path: Path, model: GenreKMeans) -> list[Seed]:
    """Read tracks from a JSON file: one object or a list of them.

    Each has the nine audio features under the Web API's names and may have "genres", a list of
    sub-genres or genres, and "id" or "title" to call it by. Without a known genre, the one whose
    clusters lie nearest is taken.

    Raises:
        InputError: the file cannot be read, a feature is missing or no number, or two tracks
            are called the same.
    """
    seeds = [_seed(path, index, value, model) for index, value in enumerate(_read(path))]
    for label, count in Counter(seed.label for seed in seeds).items():
        if count > 1:
            raise InputError(f"{path}: {count} tracks are called {label!r}\ngive each its own id")
    return seeds


def _read(path: Path) -> list[Any]:
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(f"{path} cannot be read as JSON: {error}\nexpected {EXAMPLE}") from None
    return value if isinstance(value, list) else [value]


def _seed(path: Path, index: int, value: object, model: GenreKMeans) -> Seed:
    if not isinstance(value, Mapping):
        raise InputError(f"{path}, track {index + 1}: not an object\nexpected {EXAMPLE}")
    where = f"{path}, track {index + 1}"
    features = _features(where, value)
    named = [genre for genre in _genres(where, value) if genre in model.genres]
    label = str(value.get("id") or value.get("title") or value.get("name") or where)
    return Seed(label, features, places(model, features, named))


def _features(where: str, value: Mapping[str, object]) -> Features:
    features = []
    for name in FEATURE_COLUMNS:
        number = value.get(name)
        if isinstance(number, bool) or not isinstance(number, int | float):
            raise InputError(f"{where}: {name} is {number!r}, not a number\nexpected {EXAMPLE}")
        if not abs(number) <= sys.float_info.max:  # NaN is not, either
            raise InputError(f"{where}: {name} is not a finite number")
        features.append(float(number))
    return tuple(features)


def _genres(where: str, value: Mapping[str, object]) -> list[str]:
    from etl.genres import GENRES, classify

    names = value.get("genres") or []
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise InputError(f'{where}: genres must be a list of names, such as ["indie rock"]')
    found = {
        match.genre
        for name in names
        for match in classify(name)
        if match.genre != "other" or name == "other"
    }
    return [genre for genre in GENRES if genre in found]


def places(model: GenreKMeans, features: Features, genres: Sequence[str]) -> list[Place]:
    """Give the cluster in each genre; without a genre, in the one whose clusters lie nearest."""
    import numpy as np

    row = np.array([features])
    found: dict[str, tuple[int, float]] = {}
    for genre in genres or sorted(model.genres):
        labels, distances = model.genres[genre].predict(row)
        found[genre] = (int(labels[0]), float(distances[0]))
    if not genres:
        nearest = min(found, key=lambda genre: (found[genre][1], genre))
        found = {nearest: found[nearest]}
    return [(genre, label) for genre, (label, _) in found.items()]
