"""What networks guess of artists that they have not seen, beside simpler ways to guess the same."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import msgspec
import numpy as np

from models.contract import Array, TrainingOptions
from models.features.data import artist_groups
from models.networks.judgement import MEAN, NETWORK, Examined, Judged
from recommender.evaluation.contestants import FittedModel
from recommender.evaluation.sound.folds import By, folds
from recommender.evaluation.sound.report import Guess
from recommender.evaluation.sound.resampling import Sums

ALL = "all"


class Sum(msgspec.Struct, frozen=True):
    """The squared errors of one model, summed up over the units of each artist.

    Attributes:
        targets, ways: their names.
        units: how many were tested.
        errors: (artists, ways, targets) sums.
        counts: (artists, targets) units whose truth is known.
    """

    targets: list[str]
    ways: list[str]
    units: int
    errors: list[list[list[float]]]
    counts: list[list[int]]


def measure(one: FittedModel, data: Examined, by: By, options: TrainingOptions) -> Sum:
    """Fit a network to each two of three parts of the data, and return its errors in the third.

    Raises:
        ModelError: it cannot learn from these data.
    """
    groups = artist_groups(data.artists)
    parts, numbers = [], []
    for learned, tested in folds(data.artists, by, options.seed):
        known, asked = data.take(learned), data.take(tested)
        model = cast("Judged", one.entry.load_class().fit(known, one.config, options))
        found = model.judge(known, asked)
        parts.append(found)
        numbers.append(groups[tested[found.units]])
    ways, targets = list(parts[0].squared), list(parts[0].targets)
    errors = np.concatenate([np.stack([p.squared[way] for way in ways], axis=1) for p in parts])
    return _sum(errors, np.concatenate(numbers), ways, targets)


def _sum(errors: Array, groups: Array, ways: Sequence[str], targets: Sequence[str]) -> Sum:
    """Return the sums of errors (n, ways, targets) over artists."""
    known = np.asarray(np.isfinite(errors).all(axis=1))
    owners = np.unique(groups, return_inverse=True)[1]
    size = int(owners.max()) + 1
    sums = np.zeros((size, len(ways), len(targets)))
    np.add.at(sums, owners, np.where(known[:, None], errors, 0))
    counts = np.zeros((size, len(targets)), dtype=np.int64)
    np.add.at(counts, owners, known)
    return Sum(list(targets), list(ways), len(errors), sums.tolist(), counts.tolist())


def guesses(model: str, by: By, found: Sum) -> list[Guess]:
    """Return what each way reached, of each target and of all."""
    errors, counts = np.array(found.errors), np.array(found.counts, dtype=np.float64)
    rows = []
    if len(found.targets) > 1:
        scale = _scale(counts)
        rows += _rows(model, by, ALL, found, (errors * scale).sum(axis=2), counts.sum(axis=1))
    for number, target in enumerate(found.targets):
        rows += _rows(model, by, target, found, errors[:, :, number], counts[:, number])
    return rows


def _scale(counts: Array) -> Array:
    """Return what makes each target count the same: its number of units is divided out."""
    total = counts.sum(axis=0)
    return np.asarray(np.divide(total.mean(), total, out=np.zeros_like(total), where=total > 0))


def _rows(model: str, by: By, target: str, found: Sum, errors: Array, counts: Array) -> list[Guess]:
    ways = found.ways
    size = len(errors)
    by_count = Sums.of(errors, counts[:, None], np.arange(size))
    mean = ways.index(MEAN)
    unexplained = Sums.of(errors, errors[:, [mean]], np.arange(size))
    own = errors[:, [ways.index(NETWORK)]]
    beside = Sums.of(np.broadcast_to(own, errors.shape) - errors, errors, np.arange(size))
    of_error, of_rest, of_others = by_count.intervals(), unexplained.intervals(), beside.intervals()
    return [
        Guess(
            model,
            by,
            target,
            way,
            found.units,
            of_error[number],
            _one_less(of_rest[number]),
            of_others[number],
        )
        for number, way in enumerate(ways)
    ]


def _one_less(rest: Any) -> Any:
    """Return what is explained where `rest` is what is not."""
    return type(rest)(1 - rest.value, 1 - rest.high, 1 - rest.low)
