"""The genres of a K-Means model on disk: checked, and each read when first asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from models.audio_features import YEAR
from models.errors import damaged
from models.kmeans.counts import LARGEST_SCALE, SMALLEST_SCALE, GenreCounts, KMeansCounts
from models.kmeans.genre_clusters import GenreClusters
from models.storage.artifacts import Artifact
from models.storage.manifest import MANIFEST, checked
from models.storage.npz import Array
from models.storage.stored_model import complaint_of

ARRAYS = ("ids", "points", "labels", "distances", "centres", "mean", "scale")
"""The arrays of one genre: attributes of `GenreClusters`."""


def arrays_of(genres: Mapping[str, GenreClusters]) -> dict[str, Array]:
    """Return "genre/array" -> array, for `artifacts.save`."""
    return {f"{g}/{name}": getattr(c, name) for g, c in genres.items() for name in ARRAYS}


def counts_of(genres: Mapping[str, GenreClusters]) -> KMeansCounts:
    """Return the counts for the manifest."""
    counts = {
        genre: GenreCounts(
            c.rows,
            len(c.centres),
            c.inertia,
            tuple(c.scale.tolist()),
            float(c.mean[YEAR]) if len(c.mean) > YEAR else None,
        )
        for genre, c in genres.items()
    }
    return KMeansCounts(sum(c.rows for c in counts.values()), counts)


class StoredGenres(Mapping[str, GenreClusters]):
    """The genres of a loaded model, each read and checked when first asked for.

    Raises:
        ModelUnfitError: the manifest's counts are not those of a K-Means model, or its arrays
            are not of the types and shapes that follow from the counts.
    """

    def __init__(self, artifact: Artifact) -> None:
        counts = checked(artifact.manifest.counts, KMeansCounts, artifact.directory)
        expected = {
            f"{genre}/{name}": layout
            for genre, of_genre in counts.genres.items()
            for name, layout in _layouts(of_genre).items()
        }
        found = {name: (spec.dtype, spec.shape) for name, spec in artifact.arrays.specs.items()}
        for name in sorted(expected.keys() | found.keys()):
            if expected.get(name) != found.get(name):
                raise damaged(
                    artifact.directory / MANIFEST,
                    f"array {name} is {found.get(name)}, expected {expected.get(name)}",
                )
        self._arrays = artifact.arrays
        self._names = sorted(counts.genres)
        self._read: dict[str, GenreClusters] = {}

    def __getitem__(self, genre: str) -> GenreClusters:
        """Read one genre.

        Raises:
            KeyError: the model does not have it.
            ModelUnfitError: its arrays are damaged, or cannot belong together.
        """
        if genre not in self._read:
            if genre not in self._names:
                raise KeyError(genre)
            parts = {name: self._arrays[f"{genre}/{name}"] for name in ARRAYS}
            clusters = GenreClusters(genre=genre, **parts)
            for complaint in _complaints(clusters):
                raise damaged(self._arrays.path, f"genre {genre}: {complaint}")
            self._read[genre] = clusters
        return self._read[genre]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def _layouts(counts: GenreCounts) -> dict[str, tuple[str, tuple[int, ...]]]:
    """Return array -> type and shape, as they follow from the counts of a genre."""
    rows, clusters, width = counts.rows, counts.clusters, len(counts.scale)
    single, double, whole = (np.dtype(name).str for name in ("f4", "f8", "i4"))
    return {
        "ids": ("|S22", (rows,)),
        "points": (single, (rows, width)),
        "labels": (whole, (rows,)),
        "distances": (single, (rows,)),
        "centres": (single, (clusters, width)),
        "mean": (double, (width,)),
        "scale": (double, (width,)),
    }


def _complaints(clusters: GenreClusters) -> Iterator[str]:
    """Yield what is wrong with the values of a genre."""
    for name in ("points", "distances", "centres", "mean"):
        if not np.isfinite(getattr(clusters, name)).all():
            yield f"{name} are not all finite"
    if not ((clusters.scale >= SMALLEST_SCALE) & (clusters.scale <= LARGEST_SCALE)).all():
        yield f"scales are not all from {SMALLEST_SCALE:g} to {LARGEST_SCALE:g}"
    if (clusters.distances < 0).any():
        yield "distances are negative"
    used = np.unique(clusters.labels)
    if not np.array_equal(used, np.arange(len(clusters.centres))):
        yield f"labels are not 0 to {len(clusters.centres) - 1}, each in use"
    if complaint := complaint_of(clusters.ids):
        yield complaint
