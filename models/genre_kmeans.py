"""Tracks that sound alike: one standard scaler and one K-Means for each genre.

Each genre is clustered by itself in its own scaled space, so "loud" means loud for that genre.
Arrays go in, a fitted model comes out, and it answers with numpy alone: scikit-learn and joblib
are needed for training only, pandas for `GenreKMeans.similar`.
"""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from models import artifacts
from models.errors import ModelInputError, ModelUnfitError, UnknownIdError

if TYPE_CHECKING:
    import pandas as pd

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
"""The columns of every feature array, in this order and in the Web API's units."""

KIND = "kmeans"
TRAIN_COMMAND = "segue train kmeans"
ID_LENGTH = 22

Ids = NDArray[np.bytes_]
Floats = NDArray[np.floating[Any]]
_STREAMING_BACKENDS = ("threading", "loky", "dask")
_ARRAYS = ("ids", "points", "labels", "distances", "centres", "mean", "scale")
_AT_LEAST_ONE = (
    "k",
    "k_large",
    "k_small",
    "min_rows_per_cluster",
    "fit_rows",
    "init_rows_per_cluster",
    "max_iter",
)
_CHUNK = 512
_ROUNDING = 1e-12


@dataclass(frozen=True)
class KMeansConfig:
    """Settings of `GenreKMeans`.

    Attributes:
        k: clusters of every genre, or None for the rule by size.
        k_by_genre: genre -> clusters; goes before `k`.
        large_rows: from this many rows on a genre is large.
        k_large, k_small: clusters of a large and of any other genre, where `k` is None.
        min_rows_per_cluster: a genre never gets more than rows // this many clusters.
        fit_rows: bigger genres learn their centres from a sample of this many rows.
        init_rows_per_cluster: the first centres are drawn from a sample of K times this many
            rows; a bigger one costs time and gains nothing measurable.
        max_iter: most rounds of Lloyd's algorithm.
        tol: stop when the centres move less than this, relative to the mean variance.
        seed: of every random choice; the answer depends on nothing else.
        jobs: genres trained at a time; -1 is one for each core.
        backend: of joblib: "threading", "loky", "dask" or "ray". The caller creates the dask
            Client, or calls `ray.util.joblib.register_ray`, beforehand.
    """

    k: int | None = None
    k_by_genre: Mapping[str, int] = field(default_factory=dict)
    large_rows: int = 10_000
    k_large: int = 110
    k_small: int = 60
    min_rows_per_cluster: int = 5
    fit_rows: int = 100_000
    init_rows_per_cluster: int = 100
    max_iter: int = 100
    tol: float = 1e-3
    seed: int = 0
    jobs: int = -1
    backend: str = "threading"

    def __post_init__(self) -> None:
        counts = {name: getattr(self, name) for name in _AT_LEAST_ONE}
        counts |= {f"k_by_genre[{genre}]": k for genre, k in self.k_by_genre.items()}
        for name, value in counts.items():
            if value is not None and value < 1:
                raise ModelInputError(f"kmeans setting {name} is {value}; it must be 1 or more")
        if self.jobs == 0:
            raise ModelInputError("kmeans setting jobs is 0; use -1 for all cores")

    def as_dict(self) -> dict[str, Any]:
        """The settings as JSON values."""
        return {**vars(self), "k_by_genre": dict(self.k_by_genre)}


def clusters_for(rows: int, genre: str, config: KMeansConfig) -> int:
    """The number of clusters K of a genre with so many rows.

    >>> config = KMeansConfig(k_by_genre={"jazz": 20})
    >>> [clusters_for(rows, "rock", config) for rows in (3, 100, 9_999, 10_000)]
    [1, 20, 60, 110]
    >>> clusters_for(50_000, "jazz", config)
    20
    """
    by_size = config.k_large if rows >= config.large_rows else config.k_small
    wanted = config.k_by_genre.get(genre, config.k or by_size)
    return max(1, min(wanted, rows // config.min_rows_per_cluster))


@dataclass(frozen=True)
class GenreData:
    """The tracks of one genre, in any order.

    Attributes:
        ids: (n,) track ids of 22 ASCII characters, each once.
        features: (n, 9) in the order of FEATURES, nothing missing.
    """

    ids: Sequence[str] | NDArray[Any]
    features: NDArray[Any]


@dataclass(frozen=True, eq=False)
class GenreClusters:
    """The fitted clusters of one genre; rows are sorted by id.

    Attributes:
        genre: its name.
        ids: (n,) bytes of length 22.
        points: (n, 9) float32, the features scaled: (feature - mean) / scale. Kept so that
            nearest tracks need no database: 36 bytes a track, read only when asked for.
        labels: (n,) int32, 0..K-1, every one in use.
        distances: (n,) float32, Euclidean, from a track to its own centre in scaled space.
        centres: (K, 9) float32 in scaled space.
        mean, scale: (9,) float64, the genre's standard scaler in the features' units.
    """

    genre: str
    ids: Ids
    points: Floats
    labels: NDArray[np.int32]
    distances: Floats
    centres: Floats
    mean: Floats
    scale: Floats

    @property
    def rows(self) -> int:
        """How many tracks."""
        return len(self.ids)

    @property
    def sizes(self) -> NDArray[np.int64]:
        """(K,) tracks in each cluster."""
        return np.bincount(self.labels, minlength=len(self.centres))

    @property
    def inertia(self) -> float:
        """Sum of the squared distances."""
        return float(np.square(self.distances, dtype=np.float64).sum())

    def row_of(self, track_id: str) -> int | None:
        """The row of a track, or None where the genre does not have it."""
        key = track_id.encode("ascii", "replace")
        row = int(np.searchsorted(self.ids, key))
        return row if row < self.rows and self.ids[row] == key else None

    def members(self, label: int) -> NDArray[np.intp]:
        """The rows of one cluster, ascending."""
        return np.flatnonzero(self.labels == label)

    def distances_from(self, row: int, rows: NDArray[np.intp]) -> Floats:
        """(len(rows),) float32 Euclidean distances in scaled space from one row to others."""
        squares: Floats = np.square(self.points[rows] - self.points[row])
        return np.asarray(np.sqrt(squares.sum(axis=1)))

    def predict(self, features: NDArray[Any]) -> tuple[NDArray[np.int32], Floats]:
        """Assign tracks to the nearest centre, the first of equally near ones.

        Args:
            features: (m, 9) in the order of FEATURES.

        Returns:
            labels (m,) int32 and distances (m,) float32. Rows of the training data get the
            label they were trained with, whatever the size of the batch.

        Raises:
            ModelInputError: wrong shape, or missing or infinite values.
        """
        checked = check_features(self.genre, features)
        return assign(scaled(checked, self.mean, self.scale), self.centres)

    def centres_in_units(self) -> Floats:
        """(K, 9) float64 centres in the units of the features."""
        return self.centres * self.scale + self.mean


@dataclass(frozen=True, eq=False)
class GenreKMeans:
    """K-Means over audio features, for each genre by itself.

    Greedy k-means++ (Arthur & Vassilvitskii 2007) with one start, then Lloyd's algorithm, float32.
    Memory: about 240 bytes a row while training, 66 bytes a row on disk.

    Attributes:
        config: what it was trained with.
        genres: genre -> clusters, by name; of a loaded model each is read when first asked for.
        data_fingerprint: of the training data, whatever the order of its rows.
    """

    config: KMeansConfig
    genres: Mapping[str, GenreClusters]
    data_fingerprint: str

    @classmethod
    def fit(
        cls,
        data: Mapping[str, GenreData],
        config: KMeansConfig | None = None,
        progress: Callable[[str], None] | None = None,
    ) -> GenreKMeans:
        """Train on genre -> tracks; same data and seed, same model, for any jobs and backend.

        Args:
            data: a track may stand under several genres.
            config: default `KMeansConfig()`.
            progress: called with the name of each genre that is done.

        Raises:
            ModelInputError: no genres, or a genre whose ids or features cannot be used.
        """
        config = config or KMeansConfig()
        prepared = prepare(data)
        genres = over_genres(fit_genre, prepared, config, progress)
        return cls(config, genres, fingerprint(prepared))

    def similar(self, ids: Sequence[str], k: int) -> pd.DataFrame:
        """The k nearest members of each seed's own cluster, over all its genres.

        Returns:
            Frame (seed_id, item_id, score, rank), seeds in the order given, rank from 1; score =
            1 / (1 + distance in scaled space), of the genre where the two are nearest. No seed
            is an answer; equal scores are ordered by id; a small cluster has fewer than k.

        Raises:
            UnknownIdError: a seed is in no genre of the model.
            ModelInputError: k < 1.
        """
        import pandas as pd

        if k < 1:
            raise ModelInputError(f"k is {k}; it must be 1 or more")
        seeds = list(dict.fromkeys(ids))
        places = self._places(seeds)
        excluded = np.array(seeds, dtype="S")
        rows = [
            (seed, item.decode(), 1.0 / (1.0 + distance), rank)
            for seed in seeds
            for rank, (item, distance) in enumerate(_nearest(places[seed], excluded, k), start=1)
        ]
        frame = pd.DataFrame(rows, columns=["seed_id", "item_id", "score", "rank"])
        return frame.astype({"score": "float64", "rank": "int64"})

    def _places(self, seeds: Iterable[str]) -> dict[str, list[tuple[GenreClusters, int]]]:
        """Where each seed stands: clusters and row, for each of its genres."""
        places = {
            seed: [
                (clusters, row)
                for clusters in self.genres.values()
                if (row := clusters.row_of(seed)) is not None
            ]
            for seed in seeds
        }
        unknown = [seed for seed, found in places.items() if not found]
        if unknown:
            raise UnknownIdError(
                f"{len(unknown)} of {len(places)} tracks are in no genre of the kmeans model, "
                f"such as {unknown[0]!r}"
            )
        return places

    def save(self, directory: Path) -> artifacts.Manifest:
        """Write the model into `directory`, in one step; see `artifacts.save`."""
        counts = {
            genre: {
                "rows": c.rows,
                "clusters": len(c.centres),
                "inertia": c.inertia,
                "scale": c.scale.tolist(),
            }
            for genre, c in self.genres.items()
        }
        return artifacts.save(
            directory,
            {f"{g}/{name}": getattr(c, name) for g, c in self.genres.items() for name in _ARRAYS},
            kind=KIND,
            config=self.config.as_dict() | {"features": FEATURES},
            seed=self.config.seed,
            data_fingerprint=self.data_fingerprint,
            counts={"rows": sum(c.rows for c in self.genres.values()), "genres": counts},
        )

    @classmethod
    def load(cls, directory: Path) -> GenreKMeans:
        """Read what `save` wrote; checks the whole file, reads each genre when asked for.

        Raises:
            ModelMissingError: nothing was trained there.
            ModelUnfitError: damaged, another kind or version, or other features.
        """
        artifact = artifacts.load(directory, kind=KIND, command=TRAIN_COMMAND)
        settings = dict(artifact.manifest.config)
        if settings.pop("features", None) != list(FEATURES):
            raise ModelUnfitError(
                f"{directory} was trained on other features\ntrain again with `{TRAIN_COMMAND}`"
            )
        try:
            config = KMeansConfig(**settings)
        except (TypeError, ModelInputError) as error:
            raise ModelUnfitError(f"{directory} has unusable settings: {error}") from error
        return cls(config, _StoredGenres(artifact.arrays), artifact.manifest.data_fingerprint)


class _StoredGenres(Mapping[str, GenreClusters]):
    """The genres of a model on disk, each read when first asked for."""

    def __init__(self, arrays: Mapping[str, NDArray[Any]]) -> None:
        self._arrays = arrays
        self._names = sorted({name.rpartition("/")[0] for name in arrays})
        self._read: dict[str, GenreClusters] = {}

    def __getitem__(self, genre: str) -> GenreClusters:
        if genre not in self._read:
            if genre not in self._names:
                raise KeyError(genre)
            parts = {name: self._arrays[f"{genre}/{name}"] for name in _ARRAYS}
            self._read[genre] = GenreClusters(genre=genre, **parts)
        return self._read[genre]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def _nearest(
    places: Sequence[tuple[GenreClusters, int]], excluded: Ids, k: int
) -> Iterator[tuple[bytes, float]]:
    """Id and distance of the k nearest, each id once, nearest first, equal ones by id."""
    near = [(clusters, row, clusters.members(clusters.labels[row])) for clusters, row in places]
    ids = np.concatenate([clusters.ids[rows] for clusters, _, rows in near])
    distances = np.concatenate([c.distances_from(row, rows) for c, row, rows in near])
    order = np.lexsort((ids, distances))
    ids, distances = ids[order], distances[order]
    first = np.sort(np.unique(ids, return_index=True)[1])
    first = first[~np.isin(ids[first], excluded)][:k]
    return zip(ids[first].tolist(), distances[first].tolist(), strict=True)


def prepare(data: Mapping[str, GenreData]) -> dict[str, tuple[Ids, Floats]]:
    """Check the tracks of all genres and sort them by id, so that their order cannot matter.

    Returns:
        genre -> ids (n,) and features (n, 9) float64, genres by name.

    Raises:
        ModelInputError: no genres, or a genre whose ids or features cannot be used.
    """
    if not data:
        raise ModelInputError("there are no genres to learn from: no track has genre and features")
    return {genre: _prepare_genre(genre, data[genre]) for genre in sorted(data)}


def fingerprint(prepared: Mapping[str, tuple[Ids, Floats]]) -> str:
    """Of what `prepare` returned, so of the data and not of the order of its rows."""
    names = np.array(list(prepared), dtype="U")
    return artifacts.fingerprint(names, *(array for pair in prepared.values() for array in pair))


def _prepare_genre(genre: str, data: GenreData) -> tuple[Ids, Floats]:
    ids, features = _check_ids(genre, data.ids), check_features(genre, data.features)
    if not len(ids) or len(ids) != len(features):
        raise ModelInputError(f"genre {genre!r}: {len(ids)} ids, {len(features)} rows of features")
    order = np.argsort(ids)
    ids = ids[order]
    twice = ids[1:][ids[1:] == ids[:-1]]
    if len(twice):
        raise ModelInputError(f"genre {genre!r}: {len(twice)} ids repeat, such as {twice[0]!r}")
    return ids, features[order]


def _check_ids(genre: str, ids: Sequence[str] | NDArray[Any]) -> Ids:
    try:
        array: Ids = np.asarray(ids, dtype="S").reshape(-1)
    except UnicodeEncodeError as error:
        raise ModelInputError(f"genre {genre!r}: id {error.object!r} is not ASCII") from error
    bad = array[np.strings.str_len(array) != ID_LENGTH]
    if len(bad):
        raise ModelInputError(
            f"genre {genre!r}: {len(bad)} ids are not {ID_LENGTH} characters, such as {bad[0]!r}"
        )
    return array


def check_features(genre: str, features: NDArray[Any]) -> Floats:
    """The features as float64 (n, 9).

    Raises:
        ModelInputError: another shape, or rows with missing or infinite values.
    """
    array = np.asarray(features, dtype=np.float64)
    if array.ndim != 2 or array.shape[1] != len(FEATURES):
        raise ModelInputError(
            f"genre {genre!r}: features of shape {array.shape}, expected (n, {len(FEATURES)})"
        )
    missing = ~np.isfinite(array)
    if missing.any():
        columns = [name for name, gaps in zip(FEATURES, missing.T, strict=True) if gaps.any()]
        raise ModelInputError(
            f"genre {genre!r}: {missing.any(axis=1).sum()} of {len(array)} tracks lack a value "
            f"in {', '.join(columns)}\nleave these tracks out or fill the values in"
        )
    return array


def scaled(features: Floats, mean: Floats, scale: Floats) -> Floats:
    """(n, 9) float32: (features - mean) / scale."""
    return ((features - mean) / scale).astype(np.float32)


def fit_scaler(features: Floats) -> tuple[Floats, Floats]:
    """Mean and standard deviation (9,) of each column; a constant column gets scale 1."""
    mean, scale = features.mean(axis=0), features.std(axis=0)
    constant = scale <= _ROUNDING * (1 + np.abs(mean))
    return mean, np.where(constant, 1.0, scale)


def assign(points: Floats, centres: Floats) -> tuple[NDArray[np.int32], Floats]:
    """Label (n,) int32 of the nearest centre and the Euclidean distance (n,) float32 to it.

    Feature by feature rather than by matrix product: the rounding of a product depends on the
    size of the batch, and a track near a border must get the same label alone and in company.
    """
    labels = np.empty(len(points), dtype=np.int32)
    distances = np.empty(len(points), dtype=np.float32)
    for start in range(0, len(points), _CHUNK):
        chunk = points[start : start + _CHUNK]
        squares = np.zeros((len(chunk), len(centres)), dtype=np.float32)
        for column in range(points.shape[1]):
            squares += np.square(chunk[:, column, None] - centres[:, column])
        labels[start : start + _CHUNK] = squares.argmin(axis=1)
        distances[start : start + _CHUNK] = np.sqrt(squares.min(axis=1))
    return labels, distances


def fit_genre(genre: str, ids: Ids, features: Floats, config: KMeansConfig) -> GenreClusters:
    """Train one genre whose rows are checked and sorted (see `prepare`)."""
    mean, scale = fit_scaler(features)
    points = scaled(features, mean, scale)
    centres = fit_centres(points, clusters_for(len(ids), genre, config), genre, config)
    labels, distances = assign(points, centres)
    used, relabelled = np.unique(labels, return_inverse=True)
    labels = relabelled.astype(np.int32)
    return GenreClusters(genre, ids, points, labels, distances, centres[used], mean, scale)


def fit_centres(points: Floats, k: int, genre: str, config: KMeansConfig) -> Floats:
    """(k, 9) float32 centres of scaled points, some unused where points repeat; k <= rows."""
    from sklearn.cluster import KMeans, kmeans_plusplus

    seed = genre_seed(config.seed, genre)
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
    work: Callable[[str, Ids, Floats, KMeansConfig], T],
    data: Mapping[str, tuple[Ids, Floats]],
    config: KMeansConfig,
    progress: Callable[[str], None] | None = None,
) -> dict[str, T]:
    """Do `work` for each genre, config.jobs at a time, each on one thread, the biggest first."""
    from joblib import Parallel, delayed, parallel_config

    biggest_first = sorted(data, key=lambda genre: (-len(data[genre][0]), genre))
    order = "generator_unordered" if config.backend in _STREAMING_BACKENDS else "list"
    results: dict[str, T] = {}
    # The outer limit keeps the workers' own limits from restoring each other's thread counts.
    with (
        _one_thread(),
        warnings.catch_warnings(),
        parallel_config(config.backend, n_jobs=config.jobs),
    ):
        # Fewer distinct tracks than clusters is no fault: unused clusters are dropped.
        warnings.filterwarnings("ignore", "Number of distinct clusters")
        tasks = (delayed(work)(genre, *data[genre], config) for genre in biggest_first)
        for result in Parallel(batch_size=1, return_as=order)(tasks):
            results[result.genre] = result
            if progress:
                progress(result.genre)
    return {genre: results[genre] for genre in data}


def _one_thread() -> AbstractContextManager[object]:
    """BLAS and OpenMP on one thread: side by side with other work they slow down manyfold."""
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    limits: AbstractContextManager[object] = threadpool_limits(limits=1)
    return limits
