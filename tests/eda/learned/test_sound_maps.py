"""Maps of models of sound: which tracks are drawn, and how often those nearest share a genre."""

from __future__ import annotations

import warnings
from dataclasses import replace
from pathlib import Path
from typing import cast

import numpy as np
import pytest

from eda import charts
from eda.errors import NothingToDrawError
from eda.labels import drawable
from models.covers.network import CoverNetwork
from sql.database import Database
from sql.urls import duckdb_url
from tests.eda.learned.sounding import sounds
from tests.eda.wide import TRACK_IDS, WIDE
from tests.sql.conftest import filled
from tests.sql.planted import with_rows

FEW = TRACK_IDS[:90]  # 30 of each genre, of which "other" is not drawn


def shares(chart: charts.Chart) -> dict[str, float]:
    return {model: near for model, genre, _, near, _ in chart.rows if genre == "all of these"}


def test_a_panel_and_a_share_for_each_model(wide: Database) -> None:
    models = sounds(FEW)
    chart = charts.sound_maps(wide, [models["features"], models["predictor"]])
    assert len(chart.axes) == 2
    assert {row[:3] for row in chart.rows} == {
        (model, *part)
        for model in ("features", "predictor")
        for part in (("all of these", 60), ("jazz", 30), ("pop", 30))
    }
    assert shares(chart)["features"] == pytest.approx(1, abs=0.01)
    assert 0.5 < shares(chart)["predictor"] < 1
    assert all(row[4] == pytest.approx(29 / 59, abs=1e-3) for row in chart.rows)
    for axes in chart.axes:
        assert sum(len(dots.get_offsets()) for dots in axes.collections) == 60
    assert {text.get_text() for text in chart.legends[0].texts} == {"jazz", "pop"}
    assert chart.story.startswith("Genres are clearest to features: of the 10 tracks")


def test_the_nearest_are_those_of_a_count_by_hand(duckdb_wide: Database) -> None:
    models = sounds(FEW, 0.4)
    chart = charts.sound_maps(duckdb_wide, [models["predictor"]])
    genres = dict(duckdb_wide.rows("SELECT track_id, genre FROM track_genre"))
    kept = [n for n, one in enumerate(models["predictor"].ids) if genres[one.decode()] != "other"]
    own = models["predictor"].vectors[kept]
    names = np.array([genres[models["predictor"].ids[n].decode()] for n in kept])
    apart = np.linalg.norm(own[:, None] - own, axis=2)
    np.fill_diagonal(apart, np.inf)
    nearest = np.argsort(apart, axis=1)[:, :10]
    expected = (names[nearest] == names[:, None]).mean()
    assert shares(chart)["predictor"] == pytest.approx(expected, abs=1e-3)


def test_of_each_cover_one_track(duckdb_wide: Database) -> None:
    cover = cast(CoverNetwork, sounds()["cover"])
    chart = charts.sound_maps(duckdb_wide, [cover])
    (total,) = [row[2] for row in chart.rows if row[1] == "all of these"]
    assert 20 <= total <= len(np.unique(cover.albums)) == 60


def test_no_more_of_a_genre_than_wanted(
    duckdb_wide: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("eda.learned.sound_maps.OF_A_GENRE", 15)
    models = [sounds()["features"]]
    first, again = (charts.sound_maps(duckdb_wide, models) for _ in range(2))
    assert [row[1:3] for row in first.rows] == [("all of these", 30), ("jazz", 15), ("pop", 15)]
    assert first.png() == again.png()


def test_models_with_few_tracks_are_left_out(duckdb_wide: Database) -> None:
    few, many = sounds(TRACK_IDS[:20])["features"], sounds(FEW)["predictor"]
    chart = charts.sound_maps(duckdb_wide, [few, many])
    assert {row[0] for row in chart.rows} == {"predictor"}
    with pytest.raises(NothingToDrawError, match="20 tracks of a known genre"):
        charts.sound_maps(duckdb_wide, [few])


def test_tracks_of_no_genre(empty: Database) -> None:
    with pytest.raises(NothingToDrawError, match="20 tracks of a known genre"):
        charts.sound_maps(empty, [sounds(FEW)["features"]])


def test_genres_of_any_name(tmp_path: Path) -> None:
    names = [
        "<b>$x$",
        "\u202eleft",
        "x" * 64,
        "音楽の友達、とても長い名前のジャンルです、本当に長い",
    ]
    genres = [(track, names[n % 4]) for n, track in enumerate(TRACK_IDS)]
    world = with_rows(WIDE, track_genre=genres)
    with (
        filled(tmp_path, duckdb_url(tmp_path / "x.duckdb"), world, [], {}) as database,
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("error")
        chart = charts.sound_maps(database, [sounds(FEW)["features"]])
        chart.svg()
    assert {row[1] for row in chart.rows} == {"all of these", *names}
    texts = [text.get_text() for text in chart.legends[0].texts]
    assert sorted(texts) == sorted(drawable(name, 24) for name in names)


def test_vectors_that_are_all_the_same_or_huge(duckdb_wide: Database) -> None:
    model = sounds(FEW)["predictor"]
    for vectors in (np.ones_like(model.vectors), model.vectors * np.float32(1e17)):
        chart = charts.sound_maps(duckdb_wide, [replace(model, vectors=vectors)])
        assert all(np.isfinite(dots.get_offsets()).all() for dots in chart.axes[0].collections)
