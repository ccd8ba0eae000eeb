"""Charts of skip-gram: the loss, and whether the picture shows what the vectors hold."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from eda import charts
from eda.errors import NothingToDrawError
from eda.learned.vectors import load_vectors
from models.playlists.skipgram.skipgram import SkipGram
from sql.database import Database
from tests.eda.wide import GENRES


@pytest.fixture
def model(models: Path) -> SkipGram:
    return load_vectors(models)


def test_a_line_for_each_training() -> None:
    chart = charts.loss_per_epoch({"one": [3.0, 2.0], "none": [], "$x$": [4.0, 3.5, 3.25]})
    (axes,) = chart.axes
    assert [list(line.get_ydata()) for line in axes.lines] == [[3, 2], [4, 3.5, 3.25]]
    assert list(axes.lines[1].get_xdata()) == [1, 2, 3]
    assert chart.rows[-1] == ("$x$", 3, 3.25)
    assert charts.loss_per_epoch({"one": [3.0, 2.0]}).story == "The loss falls from 3.00 to 2.00."


def test_imported_vectors_have_no_loss() -> None:
    with pytest.raises(NothingToDrawError, match="not trained here"):
        charts.loss_per_epoch({"skipgram": []})


def test_tracks_of_like_vectors_are_near_each_other(wide: Database, model: SkipGram) -> None:
    chart = charts.track_map(wide, model)
    assert len(chart.rows) == 300
    genres = np.array([row[1] for row in chart.rows])
    assert set(genres) == set(GENRES)
    places = np.array([row[3:] for row in chart.rows])
    apart = np.linalg.norm(places[:, None] - places, axis=2)
    np.fill_diagonal(apart, np.inf)
    nearest = np.argsort(apart, axis=1)[:, :10]
    assert (genres[nearest] == genres[:, None]).mean() > 0.95
    assert chart.story == (
        "Of the 10 tracks nearest to one of them, 100 % have a genre in common with it; of all,"
        " 33 %."
    )


def test_the_same_vectors_the_same_picture(duckdb_wide: Database, model: SkipGram) -> None:
    first, again = (charts.track_map(duckdb_wide, model) for _ in range(2))
    assert first.png() == again.png()


def test_the_most_playlisted_tracks_are_drawn(
    duckdb_wide: Database, model: SkipGram, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("eda.learned.vectors.MOST_TRACKS", 25)
    chart = charts.track_map(duckdb_wide, model)
    assert sorted(row[2] for row in chart.rows) == list(range(275, 300))
    assert "25 of 300 tracks" in chart.facts


def test_tracks_of_no_genre_are_drawn_too(empty: Database, model: SkipGram) -> None:
    chart = charts.track_map(empty, model)
    assert {row[1] for row in chart.rows} == {"no genre known"}
    assert chart.story == ""


def test_too_few_tracks(empty: Database, model: SkipGram) -> None:
    few = replace(
        model,
        ids=model.ids[:19],
        vectors=model.vectors[:19],
        outputs=model.outputs[:19],
        playlists=model.playlists[:19],
    )
    with pytest.raises(NothingToDrawError, match="19 tracks; 20 are needed"):
        charts.track_map(empty, few)
