"""What models that end in vectors share: directions, unlike, and the exact best of many."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Literal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.config import ModelConfig
from models.contract import Array, Query, as_ids, as_text
from models.errors import ModelInputError, UnknownIdError
from models.vectors.embedding import Embedding
from tests.models import crafted
from tests.models.conftest import track_ids


class Directions(Embedding):
    kind = "directions"


class Products(Embedding):
    kind = "products"
    measure: Literal["cosine", "dot"] = "dot"


def placed(vectors: object, kind: type[Embedding] = Directions) -> Embedding:
    array = np.array(vectors, dtype=np.float32)
    ids = as_ids(track_ids(len(array)))
    return kind(config=ModelConfig(), seed=0, data_fingerprint="", ids=ids, vectors=array)


A, B, C, D, ZERO = track_ids(5)
COMPASS = [[3, 0], [2, 1], [0, 0.1], [-1, 0], [0, 0]]


def test_the_direction_counts_not_the_length() -> None:
    ranking = placed(COMPASS).rank(Query((A,)), 9)
    assert as_text(ranking.ids) == [B, C, D]
    np.testing.assert_allclose(ranking.scores, [2 / 5**0.5, 0, -1], atol=1e-7)


def test_the_product_counts_lengths_too() -> None:
    vectors = [[1, 0], [2, 2], [1, 0.1], [-1, 0]]
    assert as_text(placed(vectors).rank(Query((A,)), 2).ids) == [C, B]
    assert as_text(placed(vectors, Products).rank(Query((A,)), 2).ids) == [B, C]


@pytest.mark.parametrize("kind", [Directions, Products])
def test_similar_items_are_those_of_like_direction(kind: type[Embedding]) -> None:
    model = placed(COMPASS, kind)
    ranking = model.similar(A, 2)
    assert as_text(ranking.ids) == [B, C]
    np.testing.assert_allclose(ranking.scores, [2 / 5**0.5, 0], atol=1e-7)
    assert as_text(model.similar(A, 9).ids) == [B, C, D]
    with pytest.raises(UnknownIdError):
        model.similar("9" * 22, 2)
    with pytest.raises(ModelInputError, match="k is 0"):
        model.similar(A, 0)


def test_one_unlike_another() -> None:
    ranking = placed([[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, -1, 0]]).rank(Query((A, B), (1, -1)), 9)
    assert as_text(ranking.ids) == [D, C]
    assert ranking.because["nearest_to"].tolist() == [A.encode()] * 2


def test_the_nearest_item_of_the_query_is_named() -> None:
    ranking = placed([[1, 0], [0, 1], [1, 0.1], [0.1, 1]]).rank(Query((A, B)), 9)
    assert dict(zip(as_text(ranking.ids), as_text(ranking.because["nearest_to"]), strict=True)) == {
        C: A,
        D: B,
    }


def test_a_query_whose_items_cancel_has_no_answer() -> None:
    assert len(placed(COMPASS).rank(Query((A, D)), 9)) == 0
    assert len(placed(COMPASS).rank(Query((ZERO,)), 9)) == 0


@pytest.mark.parametrize("kind", [Directions, Products])
@given(
    st.integers(2, 30).flatmap(
        lambda n: st.lists(
            st.lists(st.integers(-3, 3), min_size=3, max_size=3), min_size=n, max_size=n
        )
    ),
    st.integers(1, 40),
)
def test_the_best_are_the_first_of_all_in_order(
    kind: type[Embedding], vectors: list[list[int]], k: int
) -> None:
    model = placed(vectors, kind)
    query = Query((as_text(model.ids)[0],))
    scores = dict(zip(as_text(model.ids), model.scores(query).tolist(), strict=True))
    asked = {one: score for one, score in scores.items() if one != query.ids[0]}
    finite = [one for one in asked if np.isfinite(asked[one])]
    expected = sorted(finite, key=lambda one: (-asked[one], one))[:k]
    assert as_text(model.rank(query, k).ids) == expected


@pytest.mark.parametrize(
    ("vectors", "reason"),
    [([1.0, 2.0], r"2 ids, but vectors \(2,\)"), ([[[1.0]], [[2.0]]], r"\(2, 1, 1\)")],
)
def test_vectors_that_cannot_be_are_refused(vectors: list[object], reason: str) -> None:
    with pytest.raises(ModelInputError, match=reason):
        placed(vectors)


def read(folder: Path) -> dict[str, bytes]:
    ranking = Directions.load(folder).rank(Query((B,)), 5)
    parts: dict[str, Array] = {"ids": ranking.ids, "scores": ranking.scores}
    return {name: part.tobytes() for name, part in parts.items()}


def test_every_crafted_folder_ends_in_an_error_of_one_sentence(tmp_path: Path) -> None:
    valid = tmp_path / "directions"
    placed(np.random.default_rng(0).normal(size=(9, 4))).save(valid)
    kinds = (crafted.manifests, crafted.arrays, crafted.archives, crafted.special_files)
    cases = itertools.chain.from_iterable(kind(valid) for kind in kinds)
    outcomes = list(crafted.surprises(valid, cases, read))
    assert {name: what for name, what in outcomes if what} == {}
    assert len(outcomes) > 250
