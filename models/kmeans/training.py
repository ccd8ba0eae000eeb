"""Training K-Means on many genres at once: checked rows, one thread each, any joblib backend."""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from models.audio_features import YEAR
from models.contract import ID_LENGTH, TrainingOptions
from models.errors import ModelInputError
from models.kmeans.config import KMeansConfig
from models.kmeans.genre_clusters import (
    Floats,
    GenreClusters,
    GenreData,
    Ids,
    assign,
    check_features,
    clusters_for,
    scaled,
)
from models.storage import artifacts

_STREAMING_BACKENDS = ("threading", "loky", "dask")
_ROUNDING = 1e-12


def prepare(data: Mapping[str, GenreData], config: KMeansConfig) -> dict[str, tuple[Ids, Floats]]:
    """Check the tracks of all genres and sort them by id, so that their order cannot matter.

    Returns:
        genre -> ids (n,) and features (n, 9) float64, or (n, 10) with years; genres by name.

    Raises:
        ModelInputError: no genres, or a genre whose ids or features cannot be used.
    """
    if not data:
        raise ModelInputError("there are no genres to learn from: no track has genre and features")
    width = YEAR + 1 if config.year_weight else YEAR
    return {genre: _prepare_genre(genre, data[genre], width) for genre in sorted(data)}


def fingerprint(prepared: Mapping[str, tuple[Ids, Floats]]) -> str:
    """Of what `prepare` returned, so of the data and not of the order of its rows."""
    names = np.array(list(prepared), dtype="U")
    return artifacts.fingerprint(names, *(array for pair in prepared.values() for array in pair))


def _prepare_genre(genre: str, data: GenreData, width: int) -> tuple[Ids, Floats]:
    ids, features = _check_ids(genre, data.ids), check_features(genre, data.features, [width])
    if not len(ids) or len(ids) != len(features):
        raise ModelInputError(f"genre {genre!r}: {len(ids)} ids, {len(features)} rows of features")
    order = np.argsort(ids)
    ids = ids[order]
    twice = ids[1:][ids[1:] == ids[:-1]]
    if len(twice):
        raise ModelInputError(
            f"genre {genre!r}: {len(twice)} ids repeat, such as {twice[0].decode()!r}"
        )
    return ids, features[order]


def _check_ids(genre: str, ids: Sequence[str] | NDArray[Any]) -> Ids:
    try:
        array: Ids = np.asarray(ids, dtype="S").reshape(-1)
    except UnicodeEncodeError as error:
        raise ModelInputError(f"genre {genre!r}: id {error.object!r} is not ASCII") from error
    bad = array[np.strings.str_len(array) != ID_LENGTH]
    if len(bad):
        raise ModelInputError(
            f"genre {genre!r}: {len(bad)} ids are not {ID_LENGTH} characters, "
            f"such as {bad[0].decode()!r}"
        )
    return array


def fit_scaler(features: Floats, year_weight: float) -> tuple[Floats, Floats]:
    """Mean and standard deviation of each column; a constant column gets scale 1.

    Of a column of years, as far as they are known; its scale is divided by the weight.
    """
    mean, scale = features.mean(axis=0), features.std(axis=0)
    for column in range(YEAR, features.shape[1]):
        known = features[np.isfinite(features[:, column]), column]
        mean[column], scale[column] = (known.mean(), known.std()) if len(known) else (0.0, 0.0)
    constant = scale <= _ROUNDING * (1 + np.abs(mean))
    scale = np.where(constant, 1.0, scale)
    scale[YEAR:] /= year_weight or 1.0
    return mean, scale


def fit_genre(
    genre: str, ids: Ids, features: Floats, config: KMeansConfig, seed: int
) -> GenreClusters:
    """Return the clusters of one genre whose rows are checked and sorted (see `prepare`)."""
    mean, scale = fit_scaler(features, config.year_weight)
    points = scaled(features, mean, scale)
    centres = fit_centres(points, clusters_for(len(ids), genre, config), genre, config, seed)
    labels, distances = assign(points, centres)
    used, relabelled = np.unique(labels, return_inverse=True)
    labels = relabelled.astype(np.int32)
    return GenreClusters(genre, ids, points, labels, distances, centres[used], mean, scale)


def fit_centres(points: Floats, k: int, genre: str, config: KMeansConfig, seed: int) -> Floats:
    """Return (k, 9) float32 centres of scaled points; k is at most their number.

    Some are unused where points repeat.
    """
    from sklearn.cluster import KMeans, kmeans_plusplus

    seed = genre_seed(seed, genre)
    sample = sample_rows(points, config.fit_rows, seed)
    k = min(k, len(sample))
    seeding = sample_rows(sample, config.init_rows_per_cluster * k, seed)
    with _one_thread():
        init, _ = kmeans_plusplus(seeding, k, random_state=seed)
        kmeans = KMeans(k, init=init, n_init=1, max_iter=config.max_iter, tol=config.tol)
        centres: Floats = kmeans.fit(sample).cluster_centers_
    return centres


def sample_rows(points: Floats, rows: int, seed: int) -> Floats:
    """All rows in their order, or a seeded sample of that many."""
    if len(points) <= rows:
        return points
    chosen = np.random.default_rng(seed).choice(len(points), rows, replace=False)
    return points[np.sort(chosen)]


def genre_seed(seed: int, genre: str) -> int:
    """A 32-bit seed that depends on both and not on which genres stand beside it."""
    digest = hashlib.blake2b(f"{seed}:{genre}".encode(), digest_size=4).digest()
    return int.from_bytes(digest)


class _OfGenre(Protocol):
    @property
    def genre(self) -> str: ...


T = TypeVar("T", bound=_OfGenre)


def over_genres(
    work: Callable[[str, Ids, Floats, KMeansConfig, int], T],
    data: Mapping[str, tuple[Ids, Floats]],
    config: KMeansConfig,
    options: TrainingOptions,
) -> dict[str, T]:
    """Return the result of `work` for each genre: options.jobs at a time, the biggest first.

    Each runs on one thread; its last argument is the seed.

    Raises:
        ModelInputError: the backend is unknown, or lacks its package or its Client.
    """
    from joblib import Parallel, delayed

    biggest_first = sorted(data, key=lambda genre: (-len(data[genre][0]), genre))
    order = "generator_unordered" if options.backend in _STREAMING_BACKENDS else "list"
    results: dict[str, T] = {}
    # The outer limit keeps the workers' own limits from restoring each other's thread counts.
    with (
        _one_thread(),
        warnings.catch_warnings(),
        _backend(options),
    ):
        # Fewer distinct tracks than clusters is no fault: unused clusters are dropped.
        warnings.filterwarnings("ignore", "Number of distinct clusters")
        tasks = (
            delayed(work)(genre, *data[genre], config, options.seed) for genre in biggest_first
        )
        for result in Parallel(batch_size=1, return_as=order)(tasks):
            results[result.genre] = result
            if options.progress:
                options.progress(len(results), len(data), result.genre)
    return {genre: results[genre] for genre in data}


def _backend(options: TrainingOptions) -> AbstractContextManager[object]:
    from joblib import parallel_config

    try:
        backend: AbstractContextManager[object] = parallel_config(
            options.backend, n_jobs=options.jobs
        )
    except (ImportError, ValueError) as error:
        raise ModelInputError(f"backend {options.backend!r} cannot be used: {error}") from error
    return backend


def _one_thread() -> AbstractContextManager[object]:
    """Limit BLAS and OpenMP to one thread: beside other work they slow down manyfold."""
    from threadpoolctl import threadpool_limits

    limits: AbstractContextManager[object] = threadpool_limits(limits=1)
    return limits
