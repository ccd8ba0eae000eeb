"""What every model of the registry promises; a new one is tested without a change here."""

from __future__ import annotations

import math
from contextlib import closing
from dataclasses import dataclass, field, fields
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from models.contract import ListRanker, Model, Query, Ranking, TrainingOptions, as_text
from models.errors import ModelInputError, ModelMissingError, UnknownIdError
from recommender import registry
from recommender.entry import ModelEntry
from recommender.training import read_data
from tests.recommender.planted import BOTH, CONFIGS, CORNERS, JAZZ_LOUD, ROCK_OLD, Place, artist_id
from tests.recommender.toy import TOY

ALL = 1_000
ASKED = (ROCK_OLD[-1], JAZZ_LOUD[0], BOTH[0])
IDS = {
    "track": tuple(track.id for track in ASKED),
    "artist": tuple(artist_id(track.credits[0]) for track in ASKED),
}
"""What is asked about, by what the items of a model are."""


@dataclass(frozen=True)
class Fitted:
    entry: ModelEntry
    data: Any
    config: Any
    calls: list[tuple[int, int, str]] = field(default_factory=list)  # of progress

    def fit(self, **options: Any) -> Model:
        return self.entry.load_class().fit(self.data, self.config, TrainingOptions(**options))

    @cached_property
    def model(self) -> Model:
        """The model with the usual options, fitted once."""
        return self.fit(progress=lambda *what: self.calls.append(what))


@pytest.fixture(scope="module", params=[*registry.models().values(), TOY], ids=lambda one: one.name)
def fitted(request: pytest.FixtureRequest, duckdb_place: Place) -> Fitted:
    one: ModelEntry = request.param
    config = CONFIGS[one.name] if one.name in CONFIGS else one.config_class()()
    with closing(duckdb_place.open()) as database:
        return Fitted(one, read_data(one, duckdb_place.home, database, config), config)


@pytest.fixture
def model(fitted: Fitted) -> Model:
    return fitted.model


@pytest.fixture
def ids(fitted: Fitted) -> tuple[str, ...]:
    return IDS[fitted.entry.items]


@pytest.fixture(params=["one", "several", "weighted"])
def query(request: pytest.FixtureRequest, ids: tuple[str, ...]) -> Query:
    if request.param == "one":
        return Query(ids[:1])
    return Query(ids, (1.0, -0.5, 2.0) if request.param == "weighted" else ())


def assert_same(one: Ranking, other: Ranking) -> None:
    assert as_text(one.ids) == as_text(other.ids)
    np.testing.assert_array_equal(one.scores, other.scores)
    assert one.because.keys() == other.because.keys()
    for name, column in one.because.items():
        np.testing.assert_array_equal(column, other.because[name])


def test_a_ranking_is_sorted_by_score_then_id_without_the_query(model: Model, query: Query) -> None:
    ranking = model.rank(query, ALL)
    found, scores = as_text(ranking.ids), ranking.scores.tolist()
    assert len(set(found)) == len(found) > 5
    assert not set(found) & set(query.ids)
    pairs = list(zip([-score for score in scores], found, strict=True))
    assert pairs == sorted(pairs)
    assert np.isfinite(ranking.scores).all()
    assert {len(column) for column in ranking.because.values()} <= {len(found)}
    assert_same(model.rank(query, 3), ranking.take(np.arange(3)))


def test_scores_are_those_of_the_ranking(model: Model, query: Query) -> None:
    ranking = model.rank(query, ALL)
    found = as_text(ranking.ids)
    np.testing.assert_allclose(model.score(query, found[::-1]), ranking.scores[::-1], rtol=1e-12)
    unknown = model.score(query, ["9" * 22, *found, "nonsense"])
    assert len(unknown) == len(found) + 2
    assert unknown[0] == unknown[-1] <= ranking.scores.max()


def test_excluded_ids_are_left_out(model: Model, ids: tuple[str, ...]) -> None:
    found = as_text(model.rank(Query(ids), ALL).ids)
    left = as_text(model.rank(Query(ids), ALL, exclude=found[::2]).ids)
    assert left == found[1::2]


def test_a_saved_model_ranks_the_same(
    model: Model, fitted: Fitted, ids: tuple[str, ...], tmp_path: Path
) -> None:
    manifest = model.save(tmp_path)
    loaded = fitted.entry.load_class().load(tmp_path)
    assert_same(loaded.rank(Query(ids), ALL), model.rank(Query(ids), ALL))
    assert loaded.config == model.config == fitted.config
    assert manifest.kind == fitted.entry.name
    assert not {"jobs", "backend", "progress"} & manifest.config.keys()


def test_any_number_of_jobs_gives_the_same_model(fitted: Fitted, ids: tuple[str, ...]) -> None:
    one = fitted.fit(jobs=1)
    assert_same(one.rank(Query(ids), ALL), fitted.model.rank(Query(ids), ALL))


def test_unknown_ids_are_refused_by_name(model: Model, ids: tuple[str, ...]) -> None:
    strange = "9" * 22
    assert strange not in model
    assert ids[0] in model
    for ask in (
        lambda: model.rank(Query((ids[0], strange)), 3),
        lambda: model.score(Query((ids[0], strange)), ids),
    ):
        with pytest.raises(UnknownIdError, match=strange):
            ask()


def test_a_title_alone_is_answered_where_the_registry_says_so(
    fitted: Fitted, model: Model, ids: tuple[str, ...]
) -> None:
    query = Query(title="list")
    if "title" in fitted.entry.answers:
        assert len(model.rank(query, 3)) == 3
        assert model.score(query, ids).shape == (len(ids),)
    else:
        for ask in (lambda: model.rank(query, 3), lambda: model.score(query, ids)):
            with pytest.raises(ModelInputError, match="title"):
                ask()


ANSWERED = {
    "features": np.array([*CORNERS[2], 1999.0, 200_000.0, 3.0, 50.0, 1.0]),
    "image": np.full((64, 64, 3), (10, 245, 99), dtype=np.uint8),
}
"""What has no id, by the kind of it."""


@pytest.mark.parametrize("kind", ANSWERED)
def test_what_has_no_id_is_answered_where_the_registry_says_so(
    fitted: Fitted, model: Model, ids: tuple[str, ...], kind: str
) -> None:
    query = Query(features=ANSWERED[kind])
    if kind in fitted.entry.answers:
        ranking = model.rank(query, 5)
        found = as_text(ranking.ids)
        assert len(found) == 5
        np.testing.assert_allclose(model.score(query, found), ranking.scores, rtol=1e-12)
        assert_same(
            model.rank(query, 5, exclude=found[:2]).take(np.arange(3)),
            ranking.take(np.arange(2, 5)),
        )
    else:
        for ask in (lambda: model.rank(query, 3), lambda: model.score(query, ids)):
            with pytest.raises(ModelInputError):
                ask()


def test_settings_are_finite_numbers(fitted: Fitted) -> None:
    cls = type(fitted.config)
    numbers = [one.name for one in fields(cls) if isinstance(one.default, float)]
    for name in numbers:
        for value in (math.nan, math.inf):
            with pytest.raises(ModelInputError, match=f"setting {name} is {value}"):
                cls(**{name: value})


def test_k_is_one_or_more(model: Model, ids: tuple[str, ...]) -> None:
    with pytest.raises(ModelInputError, match="k is 0"):
        model.rank(Query(ids), 0)


def test_nothing_is_trained_in_an_empty_folder(fitted: Fitted, tmp_path: Path) -> None:
    with pytest.raises(ModelMissingError, match="segue train"):
        fitted.entry.load_class().load(tmp_path)


def test_training_reports_progress_to_the_end(fitted: Fitted) -> None:
    calls = fitted.calls if fitted.model else []
    if fitted.entry is not TOY:  # which is done at once
        assert calls[-1][0] == calls[-1][1]
        assert [done for done, _, _ in calls] == sorted(done for done, _, _ in calls)


def test_lists_and_draws(model: Any, fitted: Fitted) -> None:
    if not fitted.entry.lists_by:
        pytest.skip("answers in one list")
    ranker: ListRanker = model
    query = Query((BOTH[0].id,))
    best = ranker.rank_lists(query, ALL)
    assert len(best) == 2
    for name, ranking in best.items():
        assert set(ranking.because[fitted.entry.lists_by].tolist()) == {name}
        drawn = ranker.rank_lists(query, ALL, seed="1")[name]
        assert sorted(as_text(drawn.ids)) == sorted(as_text(ranking.ids))
        assert_same(ranker.rank_lists(query, 4, seed="1")[name], drawn.take(np.arange(4)))
        other = ranker.rank_lists(query, ALL, seed="2")[name]
        assert as_text(other.ids) != as_text(drawn.ids)
        by_id = dict(zip(as_text(ranking.ids), ranking.scores.tolist(), strict=True))
        assert drawn.scores.tolist() == [by_id[one] for one in as_text(drawn.ids)]
