"""A track that the database does not know: from its audio features to its clusters."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from etl.errors import InputError
from etl.readers.fields import features_fault
from recommender.service import Seed
from recommender.source import Features, Place
from sql.reads import FEATURE_COLUMNS

if TYPE_CHECKING:
    from models.kmeans.genre_kmeans import GenreKMeans

EXPECTED = f"expected numbers for {', '.join(FEATURE_COLUMNS)}; optional: genres, id, title"


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
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}") from None
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path} is not JSON: {error}\n{EXPECTED}") from None
    if value == []:
        raise InputError(f"{path} holds no track\n{EXPECTED}")
    return value if isinstance(value, list) else [value]


def _seed(path: Path, index: int, value: object, model: GenreKMeans) -> Seed:
    if not isinstance(value, Mapping):
        raise InputError(f"{path}, track {index + 1}: not an object\n{EXPECTED}")
    where = f"{path}, track {index + 1}"
    features = _features(where, value)
    named = [genre for genre in _genres(where, value) if genre in model.genres]
    label = str(value.get("id") or value.get("title") or value.get("name") or where)
    label = label.encode("utf-8", "replace").decode()  # JSON may hold half a surrogate pair
    return Seed(label, features, places(model, features, named))


def _features(where: str, value: Mapping[str, object]) -> Features:
    features = []
    for name in FEATURE_COLUMNS:
        number = value.get(name)
        if isinstance(number, bool) or not isinstance(number, int | float):
            raise InputError(f"{where}: {name} is {number!r}, not a number\n{EXPECTED}")
        if not abs(number) <= sys.float_info.max:  # NaN is not, either
            raise InputError(f"{where}: {name} is not a finite number")
        features.append(float(number))
    if (fault := features_fault(dict(zip(FEATURE_COLUMNS, features, strict=True)))) is not None:
        raise InputError(f"{where}: {fault}\nall but tempo and loudness are between 0 and 1")
    return tuple(features)


def _genres(where: str, value: Mapping[str, object]) -> list[str]:
    from etl.genres.rules import GENRES, classify

    names = value.get("genres") or []
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise InputError(f'{where}: genres must be a list of names, such as ["indie rock"]')
    matches = {name: classify(name) for name in names}
    for name, (first, *_) in matches.items():
        if first.rule == "none":
            raise InputError(f"{where}: no genre {name!r}\nthere are {', '.join(GENRES)}")
    return named_genres(names)


def named_genres(sub_genres: Iterable[str]) -> list[str]:
    """Return the genres that sub-genres stand for; "other" only where none has one of its own."""
    from etl.genres.rules import GENRES, classify

    found = {match.genre for name in sub_genres for match in classify(name)}
    named = found - {"other"} or found
    return [genre for genre in GENRES if genre in named]


def places(model: GenreKMeans, features: Features, genres: Sequence[str]) -> list[Place]:
    """Return the cluster in each genre; without a genre, in the one whose clusters lie nearest."""
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
