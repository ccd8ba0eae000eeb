"""The artist averager: what lies between artists of known vectors, and what cannot be averaged."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from etl.errors import InputError
from models.contract import as_text
from models.errors import ModelInputError
from recommender.artists.known import KnownArtists
from recommender.averager import UNLIKE, Average, average
from recommender.errors import UnknownArtistError
from sql.search import ArtistCard
from tests.recommender.artist_world import ROW
from tests.sql.planted import an_id


def cards(known: KnownArtists, *names: str) -> list[ArtistCard]:
    return known.cards([an_id(name) for name in names])


def found(answer: Average) -> list[str]:
    return [one.card.artist_id for one in answer.found]


def ids(*names: str) -> list[str]:
    return [an_id(name) for name in names]


def test_between_two_lies_the_middle(known_artists: KnownArtists) -> None:
    answer = average(known_artists, cards(known_artists, "a0", "b3"), n=3)
    assert found(answer)[0] == ids("a2")[0]
    assert set(found(answer)[1:]) == set(ids("a1", "a3"))  # as near, but for rounding
    middle = answer.found[0]
    assert middle.similarity == pytest.approx(1, abs=1e-6)  # at 40 of 0 to 80 degrees
    assert middle.to == pytest.approx([np.cos(np.radians(40))] * 2, abs=1e-6)
    assert answer.why(middle) == "50 % like Ada, 50 % like Artist b3"
    assert sum(answer.found[1].shares) == 100
    assert answer.shortfall is None


def test_the_bias_moves_it_and_at_the_ends_one_alone_counts(known_artists: KnownArtists) -> None:
    def first(share: float) -> list[str]:
        pair = cards(known_artists, "a0", "b2")
        return found(average(known_artists, pair, [1 - share, share], n=2))

    assert first(0.0) == ids("a1", "a2")
    assert set(first(1.0)) == set(ids("b3", "b1"))  # both 20 degrees away
    assert first(0.25)[0] == ids("a1")[0]
    assert first(0.75)[0] == ids("b3")[0]


def exact(
    known: KnownArtists, like: Sequence[str], weights: Sequence[float], out: set[str]
) -> list[str]:
    """Return all others by the cosine with the weighted mean, in double precision."""
    model = known.model
    vectors = {
        one: vector / np.linalg.norm(vector)
        for one, vector in zip(as_text(model.ids), model.vectors.astype(float), strict=True)
        if vector.any()
    }
    target = sum(weight * vectors[an_id(one)] for one, weight in zip(like, weights, strict=True))
    others = set(vectors) - {an_id(one) for one in like} - out
    return sorted(others, key=lambda one: -(vectors[one] @ target))


@pytest.mark.parametrize("seed", range(20))
def test_answers_are_those_of_an_exact_search(known_artists: KnownArtists, seed: int) -> None:
    rng = np.random.default_rng(seed)
    names = rng.permutation(ROW)[: rng.integers(2, 5)].tolist()
    weights = rng.random(len(names)).tolist()
    liked = len(names) - seed % 2
    signed = [w / sum(weights[:liked]) for w in weights[:liked]] + [-UNLIKE] * (seed % 2)
    everyone = cards(known_artists, *names)
    answer = average(
        known_artists,
        everyone[:liked],
        weights[:liked],
        unlike=everyone[liked:],
        n=4,
        exclude={an_id("a3")},
    )
    wanted = exact(known_artists, names, signed, {an_id("a3")})[:4]
    assert [one.card.artist_id for one in answer.found] == wanted
    assert sum(answer.weights) == pytest.approx(1)


def test_the_order_of_the_artists_does_not_matter(known_artists: KnownArtists) -> None:
    one, other = (
        average(known_artists, cards(known_artists, *pair), weights, n=4)
        for pair, weights in ((("a0", "b2"), [0.7, 0.3]), (("b2", "a0"), [0.3, 0.7]))
    )
    assert found(one) == found(other)
    assert [a.shares for a in one.found] == [a.shares[::-1] for a in other.found]


def test_who_is_unlike_pushes_away(known_artists: KnownArtists) -> None:
    like = cards(known_artists, "a3")
    assert set(found(average(known_artists, like, n=2))) == set(ids("a2", "b3"))
    away = average(known_artists, like, n=2, unlike=cards(known_artists, "a0"))
    assert set(found(away)) == set(ids("b3", "b2"))  # 60 degrees without half of 0: 90


def test_a_short_answer_says_why(known_artists: KnownArtists) -> None:
    pair = cards(known_artists, "a0", "b0")
    answer = average(known_artists, pair, n=50, exclude={an_id("a1"), an_id("lone")})
    assert len(answer.found) == 6
    assert answer.shortfall == (
        "6 instead of 50: the model artists knows 10 artists, of which 3 were named or left out,"
        " 1 have no direction"
    )


def test_artists_that_cancel_have_nothing_between_them(known_artists: KnownArtists) -> None:
    with pytest.raises(ModelInputError, match="Ada, Far Out cancel each other"):
        average(known_artists, cards(known_artists, "a0", "far"))
    found = average(known_artists, cards(known_artists, "a0", "far"), [0.6, 0.4], n=1).found
    assert found[0].card.name == "Anna"


@pytest.mark.parametrize(
    "weights", [[0, 0], [1, -1], [np.nan, 1], [np.inf, 1], [1e308, 1e308], [1]]
)
def test_weights_that_cannot_be(known_artists: KnownArtists, weights: list[float]) -> None:
    with pytest.raises(ModelInputError, match="weights"):
        average(known_artists, cards(known_artists, "a0", "b0"), weights)


def test_an_artist_counts_once(known_artists: KnownArtists) -> None:
    with pytest.raises(InputError, match=r"Ada .* is named twice"):
        average(known_artists, cards(known_artists, "a0", "a0"))
    with pytest.raises(InputError, match=r"Ada .* is named twice"):
        average(known_artists, cards(known_artists, "a0"), unlike=cards(known_artists, "a0"))


def test_who_is_not_known_is_refused_by_name(known_artists: KnownArtists) -> None:
    with pytest.raises(UnknownArtistError, match="does not know Artist lone"):
        known_artists.find("artist lone")
    with pytest.raises(ModelInputError, match=r"the vector of Away .* is zero"):
        known_artists.find("Away")
    with pytest.raises(UnknownArtistError, match="no artist 'Nobody at all'"):
        known_artists.find("Nobody at all")


def test_of_two_of_a_name_the_known_one_is_taken(known_artists: KnownArtists) -> None:
    one = known_artists.find("bo")
    assert one.card.artist_id == an_id("b0")
    assert one.notes == (f"2 artists are called Bo; took one that the model knows, {an_id('b0')}",)
