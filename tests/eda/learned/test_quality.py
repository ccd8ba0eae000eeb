"""Charts of evaluations: the newest one that has what a chart needs."""

from __future__ import annotations

from pathlib import Path

import pytest

from eda import charts
from eda.errors import NothingToDrawError
from tests.eda.learned.evaluated import MODELS, write_lift, write_playlists


def test_the_newest_evaluation_is_drawn(evaluations: Path) -> None:
    chart = charts.model_quality(evaluations)
    assert chart.columns[:4] == ("model", "r_precision", "r_precision low", "r_precision high")
    assert [row[0] for row in chart.rows] == list(MODELS)[::-1], "best first"
    for row in chart.rows:
        value, low, high = row[1:4]
        assert low < value < high
        assert value == pytest.approx(MODELS[row[0]], abs=0.01)
    assert "40 playlists" in chart.facts


def test_the_seeds_are_those_of_an_evaluation_that_has_several(evaluations: Path) -> None:
    chart = charts.quality_by_seeds(evaluations)
    assert {row[:2] for row in chart.rows} == {
        (model, given) for model in MODELS for given in (1, 10)
    }


def test_the_lift_and_a_genre_without_any(evaluations: Path) -> None:
    chart = charts.playlist_lift(evaluations)
    by_genre = {row[0]: row for row in chart.rows}
    assert list(by_genre) == ["jazz", "pop", "silence", "all"]
    assert by_genre["jazz"][5] == pytest.approx(2, abs=0.6)
    assert by_genre["silence"][5] != by_genre["silence"][5], "unknown"
    assert "n = 90 seeds" in chart.facts


def test_nothing_was_evaluated(tmp_path: Path) -> None:
    for draw in (charts.model_quality, charts.quality_by_seeds, charts.playlist_lift):
        for folder in (None, tmp_path, tmp_path / "absent"):
            with pytest.raises(NothingToDrawError):
                draw(folder)
    write_playlists(tmp_path / "one", (10,), "2026-01-01T00:00:00+00:00")
    charts.model_quality(tmp_path)
    with pytest.raises(NothingToDrawError):
        charts.quality_by_seeds(tmp_path)
    write_lift(tmp_path / "lift")
    charts.playlist_lift(tmp_path)
