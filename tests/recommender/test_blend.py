"""Several models that answer together: sums by hand, and what a model does not know."""

from __future__ import annotations

import math
from collections.abc import Sequence
from contextlib import closing

import numpy as np
import pytest

from models.contract import Query, Ranking, as_ids, as_text
from models.errors import ModelMissingError, UnknownIdError
from recommender.answers import AnswerOptions
from recommender.blend import parse_blend
from recommender.errors import BlendError, UnknownModelError
from recommender.fusion import Vote, fuse
from recommender.query import featured_track
from recommender.reasons import in_words
from recommender.service import Recommender
from sql import reads
from sql.database import Database
from tests.recommender import planted
from tests.recommender.planted import BOTH, JAZZ_LOUD, NO_FEATURES, RE_RELEASES, SONG, Place
from tests.sql.planted import an_id

A, B, C, D = (an_id(letter) for letter in "abcd")
BLEND = {"cooccurrence": 3.0, "kmeans": 1.0}


def vote(
    model: str, weight: float, ids: Sequence[str], songs: str, **because: Sequence[float]
) -> Vote:
    scores = -np.arange(len(ids), dtype=float)
    columns = {name: np.array(values) for name, values in because.items()}
    return Vote(model, weight, Ranking(as_ids(ids), scores, columns), songs)


def counts(place: int) -> float:
    """What a candidate counts at a place from 0."""
    return 1 - math.log(1 + place) / math.log(1001)


def test_by_hand() -> None:
    # b is the second release of song 1, which the heavier model knows as a
    heavy = vote("heavy", 3, [A, C], "13", playlists=[7, 2])
    light = vote("light", 1, [D, B, C], "413", playlists=[9, 9, 9], distance=[1, 2, 3])
    found = fuse([heavy, light]).best(9)
    assert as_text(found.ids) == [A, C, D]
    wanted = [0.75 + 0.25 * counts(1), 0.75 * counts(1) + 0.25 * counts(2), 0.25]
    np.testing.assert_allclose(found.scores, wanted)
    assert found.because["models"].tolist() == ["heavy, light", "heavy, light", "light"]
    assert found.because["playlists"].tolist() == [7, 2, 9]
    assert found.because["distance"].tolist() == [2, 3, 1]


def test_a_song_counts_once_in_each_vote() -> None:
    found = fuse([vote("one", 1, [A, B, C], "112"), vote("two", 1, [], "")])
    assert as_text(found.ids) == [A, C]
    np.testing.assert_allclose(found.scores, [0.5, 0.5 * counts(2)])
    assert found.because.keys() == {"models"}


def test_how_a_blend_is_written() -> None:
    assert parse_blend(" one:0.7, other:3 ") == {"one": 0.7, "other": 3.0}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("one:0.7", "of one model"),
        ("one:0.7,one:0.3", "names 'one' twice"),
        ("one:0.7,other", "not 'other'"),
        ("one:0.7,", "not ''"),
        ("one,other", "not 'one'"),
        *[(f"one:0.7,other:{bad}", f"not 'other:{bad}'") for bad in ("0", "-1", "nan", "inf", "x")],
    ],
)
def test_how_it_is_not(text: str, words: str) -> None:
    with pytest.raises(BlendError, match=words):
        parse_blend(text)


@pytest.fixture
def blend(place: Place, database: Database) -> Recommender:
    return Recommender(database, place.home.models, BLEND)


def test_both_models_have_their_say(blend: Recommender, place: Place, database: Database) -> None:
    query = Query((JAZZ_LOUD[0].id,))
    votes = []
    for name, weight in BLEND.items():
        ranker = Recommender(database, place.home.models, name).ranker
        ids = as_text(ranker.rank(query, 1_000).ids)
        votes.append({one: weight / 4 * counts(number) for number, one in enumerate(ids)})
    found = blend.ranker.rank(query, 1_000)
    wanted = {one: sum(v.get(one, 0) for v in votes) for one in votes[0].keys() | votes[1].keys()}
    assert dict(zip(as_text(found.ids), found.scores.tolist(), strict=True)) == pytest.approx(
        wanted
    )
    both = [one for one in wanted if all(one in v for v in votes)]
    assert as_text(found.ids[: len(both)]) == sorted(both, key=lambda one: (-wanted[one], one))
    scores = blend.ranker.score(query, [*as_text(found.ids[::-1]), "9" * 22])
    assert scores.tolist() == [*found.scores[::-1].tolist(), 0]
    assert as_text(blend.ranker.rank(query, 3, exclude=as_text(found.ids[:2])).ids) == as_text(
        found.ids[2:5]
    )


def test_reasons_of_both_in_words(blend: Recommender, database: Database) -> None:
    card = reads.cards(database, [JAZZ_LOUD[0].id])[JAZZ_LOUD[0].id]
    (part,) = blend.recommend([blend.query_track(card)], AnswerOptions(20, per_artist=0)).lists
    told = {one.because["models"]: one for one in part.recommendations}
    assert told.keys() == {"cooccurrence, kmeans", "cooccurrence", "kmeans"}
    assert told["kmeans"].why.startswith("sounds alike (distance ")
    assert "distance" not in told["cooccurrence"].because
    assert told["kmeans"].as_dict()["why"] == told["kmeans"].why


def test_a_track_is_left_to_the_models_that_know_it(
    blend: Recommender, place: Place, database: Database
) -> None:
    cards = reads.cards(database, [NO_FEATURES.id, JAZZ_LOUD[0].id])
    unheard, heard = (blend.query_track(cards[one.id]) for one in (NO_FEATURES, JAZZ_LOUD[0]))
    together = list(blend.recommend([heard, unheard], AnswerOptions(9)))
    assert together == list(blend.recommend([heard, unheard, heard], AnswerOptions(9)))
    assert {one.because["models"] for one in together} > {"kmeans"}
    with pytest.raises(UnknownIdError, match="9999"):
        blend.ranker.rank(Query(("9" * 22,)), 3)


def test_models_know_a_song_by_different_releases(
    blend: Recommender, place: Place, database: Database
) -> None:
    stands = Recommender(database, place.home.models, "cooccurrence").ranker
    (other, *_) = [one for one in (SONG, *RE_RELEASES) if one.id not in stands]
    query = Query((other.id, BOTH[0].id))
    assert other.id in blend.ranker
    by_both = blend.ranker.rank(query, 1_000)
    assert {"cooccurrence, kmeans"} <= set(by_both.because["models"].tolist())
    assert set(as_text(by_both.because["nearest_to"].astype("S22"))) <= {*query.ids, "None"}


def test_features_are_for_the_models_that_take_them(blend: Recommender) -> None:
    heard = featured_track("mine", planted.features()[JAZZ_LOUD[0].id], ["jazz"])
    found = list(blend.recommend([heard], AnswerOptions(5)))
    assert {one.because["models"] for one in found} == {"kmeans"}
    assert found[0].track.track_id == JAZZ_LOUD[0].id


def test_the_same_in_memory(place: Place) -> None:
    with closing(place.open()) as database:
        card = reads.cards(database, [BOTH[0].id])[BOTH[0].id]
        asked, kept = (
            Recommender(database, place.home.models, BLEND, in_memory=flag)
            for flag in (False, True)
        )
        wanted = list(asked.recommend([asked.query_track(card)]))
    assert wanted
    assert list(kept.recommend([kept.query_track(card)])) == wanted


def test_models_that_are_not_there(place: Place, database: Database) -> None:
    with pytest.raises(UnknownModelError, match="no model 'nobody'"):
        Recommender(database, place.home.models, {"kmeans": 1, "nobody": 1})
    with pytest.raises(ModelMissingError, match="segue train popularity"):
        Recommender(database, place.home.models, {"kmeans": 1, "popularity": 1})


@pytest.mark.parametrize(
    ("because", "one", "several"),
    [
        ({"shared_playlists": 1}, "in 1 playlist with this song", "in 1 playlist with your songs"),
        ({"shared_playlists": 1_400, "same_artist": 1},
         "in 1,400 playlists with this song, same artist",
         "in 1,400 playlists with your songs, same artist as 1"),
        ({"shared_playlists": 0, "same_artist": 0, "anything": 3}, "", ""),
        ({"playlists": 2}, "in 2 playlists", "in 2 playlists"),
        ({"nearest_to": A}, "", f"goes with {A}"),
        ({"genre": "rock", "cluster": 3, "distance": 1.234, "nearest_to": A},
         "sounds alike (distance 1.23)", "sounds alike (distance 1.23)"),
    ],
)  # fmt: skip
def test_words(because: dict[str, object], one: str, several: str) -> None:
    track = featured_track(A, [0.5] * 9, [])
    assert in_words(because, [track]) == one
    assert in_words(because, [track, track]) == several
