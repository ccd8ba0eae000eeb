"""The settings of K-Means; needs no NumPy, so that the command line can list them at once."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from models.config import FROM_ONE, ModelConfig, setting
from models.errors import ModelInputError

LEAST_WEIGHT, MOST_WEIGHT = 0.01, 100.0


@dataclass(frozen=True)
class KMeansConfig(ModelConfig):
    """Settings of `GenreKMeans`; the help of each field says what it does.

    `k_by_genre` takes precedence over `k`, and `k` over the rule by size. Audio features form no
    natural clusters of one size, so K is a choice between "alike" and "surprising".
    """

    k: int | None = setting(
        None, "Clusters per genre. [default: 110, or 60 if the genre is small]", FROM_ONE
    )
    k_by_genre: Mapping[str, int] = field(
        default_factory=dict,
        metadata={"help": 'JSON file such as {"rock": 90}; takes precedence over --k.'},
    )
    choose_k: bool = setting(
        False,
        "Use the K whose clusters explain 80 % of the variance of a genre's features, and save the "
        "curves for charts.",
    )
    year_weight: float = setting(
        0.0,
        "Also learn from the release year, which counts this many times as much as one of the nine "
        "audio features: 2 puts tracks of one time together; 0 leaves it out.",
    )
    without_genre: bool = setting(
        False, 'Also train on tracks without a genre, as the group "unknown".'
    )
    large_rows: int = setting(10_000, "A genre with at least this many tracks is large.", FROM_ONE)
    k_large: int = setting(110, "Clusters per large genre.", FROM_ONE)
    k_small: int = setting(60, "Clusters per small genre.", FROM_ONE)
    min_rows_per_cluster: int = setting(
        5, "K is at most the number of tracks divided by this.", FROM_ONE
    )
    fit_rows: int = setting(
        100_000, "Fit genres larger than this to a sample of this size.", FROM_ONE
    )
    init_rows_per_cluster: int = setting(
        100, "Draw the first centres from a sample of K times this many tracks.", FROM_ONE
    )
    max_iter: int = setting(100, "At most this many rounds of Lloyd's algorithm.", FROM_ONE)
    tol: float = setting(
        1e-3,
        "Stop when the centres move less than this, relative to the mean variance.",
        (0, math.inf),
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        for genre, k in self.k_by_genre.items():
            if isinstance(k, bool) or not isinstance(k, int) or k < 1:
                raise ModelInputError(
                    f"setting k_by_genre[{genre}] is {k!r}; it must be a whole number from 1"
                )
        if self.year_weight != 0 and not LEAST_WEIGHT <= self.year_weight <= MOST_WEIGHT:
            raise ModelInputError(
                f"setting year_weight is {self.year_weight}; "
                f"it must be 0, or from {LEAST_WEIGHT:g} to {MOST_WEIGHT:g}"
            )

    def as_dict(self) -> dict[str, Any]:
        """Return the settings as JSON values."""
        return {**super().as_dict(), "k_by_genre": dict(self.k_by_genre)}
