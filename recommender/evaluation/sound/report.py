"""What was measured of models of sound."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from recommender.evaluation.bootstrap import Interval
from recommender.evaluation.report import finite


@dataclass(frozen=True)
class Guess:
    """How well one way guesses one target, or all of them.

    Attributes:
        model: whose network is compared.
        by: how the data were divided, by artist or at random.
        target: what is guessed, or "all".
        way: who guesses: the network, or a simpler way.
        units: how many were tested.
        error: mean squared error, in units of the target's variance in what was learned from.
        r_squared: the share of the variance that is guessed; 0 for the mean.
        difference: of the network's error to that of this way, as a share of the latter; negative
            where the network is better.
    """

    model: str
    by: str
    target: str
    way: str
    units: int
    error: Interval
    r_squared: Interval
    difference: Interval


@dataclass(frozen=True)
class Agreement:
    """How often what is near has a genre in common.

    Attributes:
        model: whose neighbours are looked at.
        tracks: how many were asked about.
        shared: the share of the nearest tracks by other artists with a genre in common.
        difference: to that of plain features, as a share of it.
    """

    model: str
    tracks: int
    shared: Interval
    difference: Interval


@dataclass(frozen=True)
class Accuracy:
    """How often a network names the right class of a picture that it has not seen.

    Attributes:
        way: who names it: the network, or a simpler way.
        pictures: how many were tested.
        accuracy: the share that it names right.
        difference: of the network's accuracy to that of this way.
    """

    way: str
    pictures: int
    accuracy: Interval
    difference: Interval


@dataclass(frozen=True)
class SoundReport:
    """An evaluation of models of sound.

    Attributes:
        name: of its folder.
        identity: what must be the same for results to be of one evaluation.
        seed: of all that is random.
        guesses, agreements, accuracies: what was measured.
        measured_at: ISO 8601, UTC.
        versions: of Python and packages.
    """

    name: str
    identity: Mapping[str, Any]
    seed: int
    guesses: Sequence[Guess]
    agreements: Sequence[Agreement]
    accuracies: Sequence[Accuracy]
    measured_at: str
    versions: Mapping[str, str]

    def as_dict(self) -> dict[str, Any]:
        """Return the report as JSON values; what is unknown is None."""
        return dict(finite(asdict(self)))
