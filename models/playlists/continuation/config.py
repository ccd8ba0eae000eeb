"""The settings of the model of playlists."""

from __future__ import annotations

from dataclasses import dataclass

from models.config import setting
from models.errors import ModelInputError
from models.playlists.ials import IalsConfig


@dataclass(frozen=True)
class PlaylistsConfig(IalsConfig):
    """Settings of `Playlists`: of its factors, and of its ranker; see the help of each field."""

    min_playlists: int = setting(2, "Tracks in fewer playlists than this have no factors.")
    ranker: bool = setting(True, "Rank the candidates by what was learned from hidden tracks.")
    candidates: int = setting(600, "Candidates that are ranked.")
    ranker_playlists: int = setting(1_000, "Playlists, at most, to learn ranking from.")
    trees: int = setting(100, "Trees of the ranker.")
    leaves: int = setting(15, "Leaves of each tree, at most.")
    learning_rate: float = setting(0.1, "How much each tree adds.")

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.leaves < 2:
            raise ModelInputError(f"setting leaves is {self.leaves}; it must be 2 or more")
