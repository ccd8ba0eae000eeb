"""The settings of node2vec; needs no NumPy, so that the command line can list them at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args, get_type_hints

from models.config import ModelConfig, setting
from models.errors import ModelInputError

_COUNTS: Mapping[str, tuple[int, int]] = {
    "walk_length": (2, 10_000),
    "walks": (1, 100_000),
    "window": (1, 10_000),
    "dimension": (1, 10_000),
    "negatives": (0, 10_000),
    "top": (0, 1_000_000_000),
    "min_links": (1, 1_000_000),
    "components": (0, 1_000_000_000),
    "playlist_cap": (2, 100_000),
    "workers": (1, 1_000),
}
_NUMBERS: Mapping[str, tuple[float, float]] = {
    "p": (1e-6, 1e6),
    "q": (1e-6, 1e6),
    "learning_rate": (1e-6, 10.0),
}


@dataclass(frozen=True)
class Node2VecConfig(ModelConfig):
    """Settings of `Node2Vec`; the help of each field says what it does."""

    p: float = setting(2.5, "How unlikely a walk is to step back at once; 1: like any step.")
    q: float = setting(
        0.5, "How unlikely a walk is to go away from where it was; below 1 it goes far."
    )
    walk_length: int = setting(10, "Artists of each walk.")
    walks: int = setting(20, "Walks that start at each artist.")
    window: int = setting(7, "Most artists before and after each one that count as near to it.")
    dimension: int = setting(8, "Numbers in each vector of an artist; more keep more of the graph.")
    negatives: int = setting(
        0, "Random artists that each near one is compared with; 0: a tree of all artists."
    )
    learning_rate: float = setting(0.025, "Size of the first steps; they shrink to nothing.")
    strength: Literal["equal", "rank", "score"] = setting(
        "rank",
        "What makes a link strong: nothing, the place in the list, or the score of the source.",
    )
    top: int = setting(0, "Keep so many artists; 0: all.")
    top_by: Literal["popularity", "links"] = setting(
        "popularity", "Keep those of most popularity or of most links; unknown popularity stays."
    )
    min_links: int = setting(1, "Leave out artists with fewer links.")
    components: int = setting(
        1, "Keep so many parts of the graph that no link connects, the largest ones; 0: all."
    )
    playlist_cap: int = setting(
        50, "Where no related artists are known: most artists of a playlist that count."
    )
    workers: int = setting(
        1, "Threads. More are faster, but the same seed then no longer gives the same model."
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        for name, (least, most) in _COUNTS.items():
            value = getattr(self, name)
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
        for name in ("strength", "top_by"):
            choices = get_args(get_type_hints(type(self))[name])
            if getattr(self, name) not in choices:
                raise ModelInputError(
                    f"setting {name} is {getattr(self, name)!r}; it must be one of"
                    f" {', '.join(choices)}"
                )
