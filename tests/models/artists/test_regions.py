"""Names of regions: what stands out in each, once a level."""

from __future__ import annotations

import numpy as np
import pytest

from models.artists.map.regions import Region, regions
from models.errors import ModelInputError
from models.ragged import Ragged

POP, ROCK, JAZZ, FREE_JAZZ, RARE = range(5)


def three_clouds() -> tuple[np.ndarray, Ragged]:
    """Clouds of 30, 20 and 10: all are pop; those of jazz lie in two, of which one is free."""
    rng = np.random.default_rng(0)
    corners = np.repeat([[0, 0, 0], [9, 0, 0], [9, 5, 0]], [30, 20, 10], axis=0)
    labels = [[POP, ROCK]] * 29 + [[POP, RARE]]
    labels += [[POP, JAZZ]] * 20 + [[POP, JAZZ, FREE_JAZZ]] * 9 + [[]]
    return corners + rng.normal(0, 0.1, corners.shape), Ragged.of(labels)


def names(found: list[Region], level: int) -> list[tuple[int, int]]:
    return [(one.label, len(one.rows)) for one in found if one.level == level]


def test_a_region_has_the_name_that_stands_out() -> None:
    positions, labels = three_clouds()
    found = regions(positions, labels, (2, 3))
    assert sorted(names(found, 0)) == [(ROCK, 30), (JAZZ, 30)]
    assert names(found, 1) == [(ROCK, 30), (JAZZ, 20), (FREE_JAZZ, 10)]
    free = found[-1]
    assert (free.share, free.lift) == (0.9, pytest.approx(6))
    np.testing.assert_allclose(free.centre, [9, 5, 0], atol=0.2)
    again = regions(positions, labels, (2, 3))
    assert [one.rows.tolist() for one in again] == [one.rows.tolist() for one in found]


def test_where_nothing_stands_out_there_is_no_name() -> None:
    positions, _ = three_clouds()
    assert {one.label for one in regions(positions, Ragged.of([[]] * 60), (3,))} == {-1}
    assert {one.label for one in regions(positions, Ragged.of([[0]] * 60), (3,))} == {-1}


def test_few_artists_have_few_regions() -> None:
    found = regions(np.eye(3), Ragged.of([[0], [1], [2]]), (8,))
    assert sorted(names(found, 0)) == [(0, 1), (1, 1), (2, 1)]


def test_other_numbers_of_labels_are_refused() -> None:
    with pytest.raises(ModelInputError, match="3 positions, but 1 lists"):
        regions(np.eye(3), Ragged.of([[0]]))
    with pytest.raises(ModelInputError, match="0 positions"):
        regions(np.zeros((0, 3)), Ragged.of([]))
