"""The settings of the model of playlists; needs no NumPy beyond what its parts need."""

from __future__ import annotations

from dataclasses import dataclass

from models.config import ModelConfig, setting
from models.errors import ModelInputError
from models.playlists.continuation.ranker import RankerSettings
from models.playlists.ials import IalsConfig


@dataclass(frozen=True)
class PlaylistsConfig(ModelConfig):
    """Settings of `Playlists`; the help of each field says what it does."""

    factors: int = setting(128, "Factors of each track.")
    regularization: float = setting(100.0, "Strength of the regularisation of the factors.")
    alpha: float = setting(60.0, "How much a track in a playlist counts against an absent one.")
    iterations: int = setting(10, "Rounds over all playlists and tracks for the factors.")
    min_playlists: int = setting(2, "Tracks in fewer playlists than this have no factors.")
    ranker: bool = setting(True, "Rank the candidates by what was learned from hidden tracks.")
    candidates: int = setting(600, "Candidates that are ranked.")
    ranker_playlists: int = setting(1_000, "Playlists, at most, to learn ranking from.")
    trees: int = setting(100, "Trees of the ranker.")
    leaves: int = setting(15, "Leaves of each tree, at most.")
    learning_rate: float = setting(0.1, "How much each tree adds.")

    def __post_init__(self) -> None:
        for name, value in vars(self).items():
            if name != "ranker" and value <= 0:
                raise ModelInputError(f"setting {name} is {value}; it must be more than 0")
        if self.leaves < 2:
            raise ModelInputError(f"setting leaves is {self.leaves}; it must be 2 or more")

    def ials(self) -> IalsConfig:
        """Return the settings of the factors."""
        return IalsConfig(
            self.factors, self.regularization, self.alpha, self.iterations, self.min_playlists
        )

    def settings(self) -> RankerSettings:
        """Return the settings of the ranker."""
        return RankerSettings(
            self.ranker_playlists, self.candidates, self.trees, self.leaves, self.learning_rate
        )
