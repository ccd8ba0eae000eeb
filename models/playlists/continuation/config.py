"""The settings of the model of playlists."""

from __future__ import annotations

from dataclasses import dataclass

from models.config import ABOVE_ZERO, FROM_ONE, setting
from models.playlists.ials import IalsConfig


@dataclass(frozen=True)
class PlaylistsConfig(IalsConfig):
    """Settings of `Playlists`: of its factors, and of its ranker; see the help of each field."""

    min_playlists: int = setting(
        2, "Tracks in fewer playlists than this have no factors.", FROM_ONE
    )
    ranker: bool = setting(True, "Rank the candidates by what was learned from hidden tracks.")
    candidates: int = setting(600, "Candidates that are ranked.", FROM_ONE)
    ranker_playlists: int = setting(1_000, "Playlists, at most, to learn ranking from.", FROM_ONE)
    trees: int = setting(100, "Trees of the ranker.", FROM_ONE)
    leaves: int = setting(15, "Leaves of each tree, at most.", (2, 10_000))
    learning_rate: float = setting(0.1, "How much each tree adds.", ABOVE_ZERO)
