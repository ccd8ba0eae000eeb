"""Metrics: numbers worked out by hand, and those of NIST's trec_eval."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
import pytrec_eval

from models.ragged import Ragged
from recommender.evaluation.catalogue import NONE
from recommender.evaluation.metrics import METRICS, Judge, clicks, mean_distance

SONGS = 60
ARTISTS = np.arange(SONGS) // 2
ARTISTS[50:] = NONE


def a_judge(**changes: Any) -> Judge:
    values: dict[str, Any] = {
        "artists": ARTISTS,
        "shares": np.full(SONGS, 0.25),
        "directions": np.eye(SONGS),
        "candidates": 500,
    }
    return Judge(**{**values, **changes})


def judged(answer: list[int], hidden: list[int], length: int = 12, **changes: Any) -> Any:
    padded = np.array([answer + [NONE] * (length - len(answer))], dtype=np.int32)
    found = a_judge(**changes).judge(padded, Ragged.of([hidden]))
    assert found.keys() == METRICS.keys()
    return {name: values.item() for name, values in found.items()}


def test_by_hand() -> None:
    # 20, 30 and 40 are to be found; ranks 1 and 4 are right, of which one is among the first three
    found = judged([30, 9, 41, 20, 7], [20, 30, 40])
    assert found["r_precision"] == pytest.approx(1 / 3)
    gains = [1 / math.log2(rank + 1) for rank in (1, 2, 3, 4)]
    assert found["ndcg"] == pytest.approx((gains[0] + gains[3]) / sum(gains[:3]))
    assert found["clicks"] == 0
    assert found["hit_rate"] == 1
    assert found["r_artist"] == pytest.approx((1 + 0.25) / 3), "41 is by the artist of 40"
    assert found["novelty"] == pytest.approx(2)
    assert found["diversity"] == pytest.approx(1)
    assert found["artists"] == 1


def test_an_artist_counts_once_and_not_beside_a_hit() -> None:
    artists = np.array([0, 0, 0, 0, 1, 1, NONE, NONE])
    # 0 is right; 2 and 3 are by its artist too, which counts once; 6 and 7 are by nobody known
    found = judged([0, 2, 3, 6, 4], [0, 1, 5, 7, 4], artists=artists)
    assert found["r_precision"] == pytest.approx(2 / 5)
    assert found["r_artist"] == pytest.approx((2 + 0.25) / 5)


def test_a_perfect_answer_is_one_and_an_empty_one_nothing() -> None:
    hidden = list(range(11))
    found = judged(hidden, hidden)
    for name in ("r_precision", "r_artist", "ndcg", "hit_rate"):
        assert found[name] == pytest.approx(1), name
    assert found["clicks"] == 0
    assert found["artists"] == pytest.approx(0.5)
    nothing = judged([], hidden)
    for name in ("r_precision", "r_artist", "ndcg", "hit_rate"):
        assert nothing[name] == 0, name
    assert nothing["clicks"] == 51
    assert all(math.isnan(nothing[name]) for name in ("novelty", "diversity", "artists"))


def test_more_to_find_than_candidates() -> None:
    found = judged(list(range(10)), list(range(20)), length=10)
    assert found["r_precision"] == pytest.approx(0.5)
    assert found["ndcg"] == pytest.approx(1)


def test_unknown_songs_are_never_found() -> None:
    beyond = np.concatenate([ARTISTS, [NONE]])
    found = judged([1, 2], [SONGS, 2], artists=beyond)
    assert found["r_precision"] == pytest.approx(0.5)


@pytest.mark.parametrize(("first", "wanted"), [(0, 0), (9, 0), (10, 1), (499, 49), (None, 51)])
def test_clicks(first: int | None, wanted: int) -> None:
    hits = np.zeros((1, 500), dtype=bool)
    if first is not None:
        hits[0, first:] = True
    assert clicks(hits, 500).tolist() == [wanted]


def test_distances_of_pairs() -> None:
    vectors = np.array([[[1.0, 0.0], [0.0, 1.0], [-1.0, 0.0], [np.nan, np.nan]]])
    there = np.ones((1, 4), dtype=bool)
    assert mean_distance(vectors, there).item() == pytest.approx((1 + 2 + 1) / 3)
    there[0, 1:] = False
    assert math.isnan(mean_distance(vectors, there).item())


def test_the_same_as_trec_eval() -> None:
    rng = np.random.default_rng(5)
    rows, k = 40, 25
    answers = np.stack([rng.permutation(SONGS)[:k] for _ in range(rows)]).astype(np.int32)
    for row in range(0, rows, 4):
        answers[row, rng.integers(1, k) :] = NONE
    hidden = [rng.permutation(SONGS)[: rng.integers(1, 40)].tolist() for _ in range(rows)]
    found = a_judge(candidates=k).judge(answers, Ragged.of(hidden))
    wanted = {f"q{row}": {f"s{song}": 1 for song in songs} for row, songs in enumerate(hidden)}
    ranked = {
        f"q{row}": {f"s{song}": float(-rank) for rank, song in enumerate(songs) if song != NONE}
        for row, songs in enumerate(answers.tolist())
    }
    measures = {"Rprec", f"ndcg_cut.{k}", "success.10", "recip_rank"}
    theirs = pytrec_eval.RelevanceEvaluator(wanted, measures).evaluate(ranked)
    for row in range(rows):
        other = theirs[f"q{row}"]
        assert found["r_precision"][row] == pytest.approx(other["Rprec"])
        assert found["ndcg"][row] == pytest.approx(other[f"ndcg_cut_{k}"])
        assert found["hit_rate"][row] == other["success_10"]
        rank = round(1 / other["recip_rank"]) - 1 if other["recip_rank"] else None
        assert found["clicks"][row] == (4 if rank is None else rank // 10)
