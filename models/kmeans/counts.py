"""The counts in the manifest of a K-Means model; read without importing NumPy."""

from __future__ import annotations

from typing import Annotated, TypeAlias

import msgspec
from msgspec import Meta

from models.audio_features import YEAR

SMALLEST_SCALE, LARGEST_SCALE = 1e-12, 1e12  # beyond these, distances are not finite

GenreName: TypeAlias = Annotated[str, Meta(min_length=1, max_length=64)]
Scale: TypeAlias = Annotated[float, Meta(ge=SMALLEST_SCALE, le=LARGEST_SCALE)]
_Rows: TypeAlias = Annotated[int, Meta(ge=1, le=1 << 40)]


class GenreCounts(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One genre of a model.

    Attributes:
        rows: its tracks.
        clusters: K, at most `rows`.
        inertia: sum of squared distances in scaled space.
        scale: standard deviation of each of the nine features, in their units; of a model with
            years, also that of the year divided by its weight.
        mean_year: of the genre, where the model has years: what an unknown year counts as.
    """

    rows: _Rows
    clusters: _Rows
    inertia: Annotated[float, Meta(ge=0)]
    scale: Annotated[tuple[Scale, ...], Meta(min_length=YEAR, max_length=YEAR + 1)]
    mean_year: Annotated[float, Meta(ge=0, le=LARGEST_SCALE)] | None = None

    def __post_init__(self) -> None:
        if self.clusters > self.rows:
            raise ValueError(f"{self.clusters} clusters of {self.rows} rows")
        if (len(self.scale) > YEAR) != (self.mean_year is not None):
            raise ValueError(f"{len(self.scale)} scales, mean year {self.mean_year}")


class KMeansCounts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All genres of a model.

    Attributes:
        rows: pairs of a track and a genre.
        genres: genre -> its counts.
    """

    rows: _Rows
    genres: Annotated[dict[GenreName, GenreCounts], Meta(min_length=1)]

    def __post_init__(self) -> None:
        total = sum(genre.rows for genre in self.genres.values())
        if self.rows != total:
            raise ValueError(f"{self.rows} rows, but its genres have {total}")
