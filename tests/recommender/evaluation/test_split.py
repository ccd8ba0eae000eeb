"""Playlists that are held out leave no trace in what models learn from."""

from __future__ import annotations

import numpy as np
import pytest

from etl.errors import InputError
from models.contract import as_text
from recommender.evaluation.catalogue import Catalogue
from recommender.evaluation.rules import Rules
from recommender.evaluation.split import Cases, Split, cases, split
from tests.recommender.evaluation.communities import FIRST_RELEASE, OTHER_RELEASE, PLAYLISTS


@pytest.fixture(scope="module")
def halves(catalogue: Catalogue) -> Split:
    return split(catalogue.data, catalogue.artists, 0)


def songs_of(of: Cases, number: int) -> tuple[list[int], list[int]]:
    return of.seeds.row(number).tolist(), of.hidden.row(number).tolist()


def test_a_tenth_is_held_out_and_unknown_to_models(catalogue: Catalogue, halves: Split) -> None:
    assert (len(halves.tested), len(halves.training)) == (15, PLAYLISTS - 15)
    learned = {tuple(songs) for songs in halves.training}
    everything = [tuple(songs) for songs in catalogue.data]
    tested = {
        tuple(as_text(catalogue.data.ids[halves.tested.songs.row(number)])) for number in range(15)
    }
    assert learned | tested == set(everything)
    assert not learned & tested
    ids = set(as_text(halves.training.ids))
    for songs in tested:
        assert songs[-1] not in ids, "it stands in no other playlist"
        assert set(songs[:-1]) <= ids
    counted = [sum(song in songs for songs in learned) for song in as_text(catalogue.data.ids)]
    assert halves.counts.tolist() == counted


def test_a_seed_decides(catalogue: Catalogue, halves: Split) -> None:
    again, other = (split(catalogue.data, catalogue.artists, seed) for seed in (0, 1))
    assert again.tested.songs.values.tolist() == halves.tested.songs.values.tolist()
    assert other.tested.songs.values.tolist() != halves.tested.songs.values.tolist()


def test_releases_are_one_song(catalogue: Catalogue) -> None:
    numbers = catalogue.numbers(np.array([FIRST_RELEASE, OTHER_RELEASE, "9" * 22], "S22"))
    assert numbers[0] == numbers[1] >= 0
    assert numbers[2] == -1
    releases = as_text(catalogue.tracks[catalogue.releases.row(int(numbers[0]))])
    assert releases == [FIRST_RELEASE, OTHER_RELEASE]
    assert as_text(catalogue.data.ids).count(OTHER_RELEASE) == 0


@pytest.mark.parametrize("given", [1, 5, 10])
def test_the_first_songs_are_seeds_and_the_rest_is_hidden(halves: Split, given: int) -> None:
    found = cases(halves, Rules(), given)
    assert len(found) == 15
    for number in range(15):
        seeds, hidden = songs_of(found, number)
        assert seeds + hidden == halves.tested.songs.row(number).tolist()
        assert len(seeds) == given


def test_random_seeds_are_of_one_order(halves: Split) -> None:
    few, many = (cases(halves, Rules(order="random"), given) for given in (5, 10))
    again = cases(halves, Rules(order="random"), 10)
    firsts = 0
    for number in range(15):
        seeds, hidden = songs_of(many, number)
        songs = halves.tested.songs.row(number).tolist()
        assert sorted(seeds + hidden) == sorted(songs)
        assert songs_of(few, number)[0] == seeds[:5]
        assert songs_of(again, number) == (seeds, hidden)
        firsts += seeds == songs[:10]
    assert firsts == 0


def test_songs_that_no_model_knows_can_be_left_out(halves: Split) -> None:
    found = cases(halves, Rules(known_only=True), 10)
    for number in range(15):
        _, hidden = songs_of(found, number)
        assert hidden == halves.tested.songs.row(number).tolist()[10:-1]


def test_a_limit_takes_the_first(halves: Split) -> None:
    found, everything = cases(halves, Rules(limit=12), 10), cases(halves, Rules(), 10)
    assert len(found) == 12
    assert [songs_of(found, n) for n in range(12)] == [songs_of(everything, n) for n in range(12)]


def test_too_few_playlists_say_how_many_there_are(halves: Split) -> None:
    with pytest.raises(
        InputError, match=r"0 of 15 playlists .* 25 seeds; at least 10 .* 35 or more"
    ):
        cases(halves, Rules(), 25)


@pytest.mark.parametrize("values", [{"candidates": 9}, {"limit": -1}])
def test_rules_that_cannot_be(values: dict[str, int]) -> None:
    with pytest.raises(InputError):
        Rules(**values)  # type: ignore[arg-type]
