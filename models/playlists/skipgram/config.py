"""The settings of skip-gram; needs no NumPy, so that the command line can list them at once."""

from __future__ import annotations

from dataclasses import dataclass

from models.config import FROM_ONE, ModelConfig, setting

WHOLE = 0
"""The window size that stands for the whole playlist."""

_ROWS = 10_000_000
"""So many tracks are gone through, the same ones again and again where there are fewer."""

_FEWEST_EPOCHS, _MOST_EPOCHS = 3, 30


@dataclass(frozen=True)
class SkipGramConfig(ModelConfig):
    """Settings of `SkipGram`; the help of each field says what it does."""

    window_size: int = setting(
        3,
        "Most tracks before and after each one that count as its neighbours; 0: all of them.",
        (WHOLE, 10_000),
    )
    embedding_dim: int = setting(64, "Numbers in each vector.", (1, 10_000))
    epochs: int | None = setting(
        None,
        "How often the playlists are gone through. [default: 20 where they list half a million"
        " tracks, fewer where they list more]",
        (1, 1_000_000),
    )
    learning_rate: float = setting(
        0.05, "Size of the first steps; they shrink to nothing.", (1e-6, 10)
    )
    negative_samples: int = setting(
        10, "Random tracks that each neighbour is compared with.", (1, 10_000)
    )
    negative_exponent: float = setting(
        0.75,
        "A track in n playlists is such a random one as often as n to this power.",
        (-2, 2),
    )
    subsampling: float = setting(
        0.0,
        "Leave out tracks at times that are more than this share of all; 0: never.",
        (0, 1),
    )
    min_count: int = setting(1, "Leave out tracks that are in fewer playlists.", FROM_ONE)
    artist_weight: float = setting(
        0.3,
        "How much of its artist's vector is added to that of a track; 0: artists do not count.",
        (0, 100),
    )
    popularity_weight: float = setting(
        0.4,
        "The logarithm of a candidate's playlists, times this, is added to its score.",
        (-10, 10),
    )
    workers: int = setting(
        1,
        "Threads. More are faster, but the same seed then no longer gives the same model.",
        (1, 1_000),
    )

    def epochs_for(self, rows: int) -> int:
        """Return the number of epochs for playlists that list so many tracks.

        >>> [SkipGramConfig().epochs_for(rows) for rows in (1_000, 500_000, 66_000_000)]
        [30, 20, 3]
        """
        if self.epochs is not None:
            return self.epochs
        return min(max(round(_ROWS / max(rows, 1)), _FEWEST_EPOCHS), _MOST_EPOCHS)
