"""Grids: what a user types, and the combinations of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from etl.errors import InputError
from models.config import ModelConfig, setting
from models.errors import ModelInputError
from recommender.entry import ModelEntry
from recommender.experiments.grid import parse
from recommender.experiments.plan import Plan


@dataclass(frozen=True)
class Config(ModelConfig):
    window_size: int = setting(5, "Whole.")
    rate: float = setting(0.1, "Real.")
    most: int | None = setting(None, "Whole, or none.")
    shuffled: bool = setting(True, "Yes or no.")

    def __post_init__(self) -> None:
        if self.window_size < 1:
            raise ModelInputError(f"setting window_size is {self.window_size}")


ENTRY = ModelEntry(
    name="any",
    what="",
    items="track",
    answers=frozenset(),
    model="",
    config=f"{__name__}:Config",
    data="",
)
BASE = Plan("grid", ENTRY, Config(), seed=3)


@pytest.fixture(autouse=True)
def found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ModelEntry, "config_class", lambda _: Config)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("window-size=5", {"window_size": [5]}),
        ("window_size=5,10,5", {"window_size": [5, 10]}),
        ("window-size=5:20:5", {"window_size": [5, 10, 15, 20]}),
        ("window-size=1:3,9", {"window_size": [1, 2, 3, 9]}),
        ("window-size=5:9:3", {"window_size": [5, 8]}),
        ("rate=0.1:0.3:0.1", {"rate": [0.1, 0.2, 0.3]}),
        ("rate=1e-3,.5", {"rate": [0.001, 0.5]}),
        (" window-size = 1 , 2 , rate=1", {"window_size": [1, 2], "rate": [1.0]}),
        ("shuffled=true,false", {"shuffled": [True, False]}),
        ("most=1:5:2", {"most": [1, 3, 5]}),
        ("random-seed=0:2", {"random_seed": [0, 1, 2]}),
    ],
)
def test_values_are_listed_or_a_range(text: str, values: dict[str, list[Any]]) -> None:
    assert parse(text, Config).values == values


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "expected SETTING=VALUE"),
        ("5,10", "expected SETTING=VALUE"),
        ("rate=", "expected SETTING=VALUE"),
        ("rate=1,,2", "expected SETTING=VALUE"),
        (
            "epochs=1",
            "no setting 'epochs'\nthere is window_size, rate, most, shuffled, random_seed",
        ),
        ("window-size=x", "'x' cannot be a value of window_size"),
        ("window-size=1.5", "'1.5' cannot be a value of window_size"),
        ("rate=nan", "'nan' cannot be a value of rate"),
        ("rate=1,rate=2", "names rate twice"),
        ("window-size=1,window_size=2", "names window_size twice"),
        ("window-size=9:1", "is empty"),
        ("window-size=1:9:0", "is empty"),
        ("window-size=1:9:-1", "is empty"),
        ("window-size=1:999999999999", "999,999,999,999 values"),
        ("window-size=1:100,rate=1:100", "10,000 points"),
    ],
)
def test_what_cannot_be_understood_is_said(text: str, reason: str) -> None:
    with pytest.raises(InputError) as error:
        parse(text, Config)
    assert reason in str(error.value)
    assert "--grid" in str(error.value)


def test_a_plan_for_each_combination() -> None:
    plans = parse("window-size=1:2,random-seed=7,8", Config).plans(BASE)
    assert [(plan.name, plan.config, plan.seed) for plan in plans] == [
        ("grid/window_size=1,random_seed=7", Config(1), 7),
        ("grid/window_size=1,random_seed=8", Config(1), 8),
        ("grid/window_size=2,random_seed=7", Config(2), 7),
        ("grid/window_size=2,random_seed=8", Config(2), 8),
    ]
    assert parse("rate=1", Config).plans(BASE)[0].seed == 3


def test_a_combination_that_cannot_be_is_named() -> None:
    with pytest.raises(InputError, match="any: setting window_size is 0"):
        parse("window-size=0:3", Config).plans(BASE)
