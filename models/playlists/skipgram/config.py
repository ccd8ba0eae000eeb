"""The settings of skip-gram; needs no NumPy, so that the command line can list them at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from models.config import ModelConfig, setting
from models.errors import ModelInputError

WHOLE = 0
"""The window size that stands for the whole playlist."""

_ROWS = 10_000_000
"""So many tracks are gone through, the same ones again and again where there are fewer."""

_FEWEST_EPOCHS, _MOST_EPOCHS = 3, 30

_COUNTS: Mapping[str, tuple[int, int]] = {
    "window_size": (WHOLE, 10_000),
    "embedding_dim": (1, 10_000),
    "epochs": (1, 1_000_000),
    "negative_samples": (1, 10_000),
    "min_count": (1, 1_000_000_000),
    "workers": (1, 1_000),
}
_NUMBERS: Mapping[str, tuple[float, float]] = {
    "learning_rate": (1e-6, 10.0),
    "negative_exponent": (-2.0, 2.0),
    "subsampling": (0.0, 1.0),
    "artist_weight": (0.0, 100.0),
    "popularity_weight": (-10.0, 10.0),
}


@dataclass(frozen=True)
class SkipGramConfig(ModelConfig):
    """Settings of `SkipGram`; the help of each field says what it does."""

    window_size: int = setting(
        3, "Most tracks before and after each one that count as its neighbours; 0: all of them."
    )
    embedding_dim: int = setting(64, "Numbers in each vector.")
    epochs: int | None = setting(
        None,
        "How often the playlists are gone through. [default: 20 where they list half a million"
        " tracks, fewer where they list more]",
    )
    learning_rate: float = setting(0.05, "Size of the first steps; they shrink to nothing.")
    negative_samples: int = setting(10, "Random tracks that each neighbour is compared with.")
    negative_exponent: float = setting(
        0.75, "A track in n playlists is such a random one as often as n to this power."
    )
    subsampling: float = setting(
        0.0, "Leave out tracks at times that are more than this share of all; 0: never."
    )
    min_count: int = setting(1, "Leave out tracks that are in fewer playlists.")
    artist_weight: float = setting(
        0.3, "How much of its artist's vector is added to that of a track; 0: artists do not count."
    )
    popularity_weight: float = setting(
        0.4, "The logarithm of a candidate's playlists, times this, is added to its score."
    )
    workers: int = setting(
        1, "Threads. More are faster, but the same seed then no longer gives the same model."
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        for name, (least, most) in _COUNTS.items():
            value = getattr(self, name)
            if value is None and name == "epochs":
                continue
            if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
                raise ModelInputError(
                    f"setting {name} is {value!r}; it must be a whole number from {least:,} to"
                    f" {most:,}"
                )
        for name, (low, high) in _NUMBERS.items():
            if not low <= getattr(self, name) <= high:
                raise ModelInputError(
                    f"setting {name} is {getattr(self, name)!r}; it must be a number from {low:g}"
                    f" to {high:g}"
                )

    def epochs_for(self, rows: int) -> int:
        """Return the number of epochs for playlists that list so many tracks.

        >>> [SkipGramConfig().epochs_for(rows) for rows in (1_000, 500_000, 66_000_000)]
        [30, 20, 3]
        """
        if self.epochs is not None:
            return self.epochs
        return min(max(round(_ROWS / max(rows, 1)), _FEWEST_EPOCHS), _MOST_EPOCHS)
