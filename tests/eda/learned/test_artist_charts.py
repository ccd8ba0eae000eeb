"""Charts of artists: the map with its names, and heat maps of grids."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from eda import charts
from eda.errors import NothingToDrawError
from eda.labels import drawable
from models.artists.map.artist_map import ArtistMap
from sql.database import Database
from tests.eda.learned.evaluated import GRID


@pytest.fixture
def positions(models: Path) -> ArtistMap:
    return charts.load_map(models)


def texts(axes: object) -> list[str]:
    return [one.get_text().strip() for one in axes.texts]  # type: ignore[attr-defined]


def test_regions_are_called_by_their_sub_genre(wide: Database, positions: ArtistMap) -> None:
    chart = charts.artist_map(wide, positions)
    first = [row for row in chart.rows if row[0] == 1]
    assert sum(row[2] for row in first) == len(positions.ids)
    named = [row for row in first if row[1] != "no sub-genre known"]
    assert named
    assert all(share > 0.5 for _, _, _, share, *_ in named)
    space, flat = chart.axes[:2]
    assert texts(space), "landmarks"
    drawn = {drawable(row[1], 22).strip() for row in chart.rows}
    assert set(texts(flat)) <= drawn
    assert f"of {len(positions.ids):,} artists" in chart.facts


def test_landmarks_are_the_most_popular(duckdb_wide: Database, positions: ArtistMap) -> None:
    popularity = np.zeros(len(positions.ids), dtype=np.float32)
    popularity[7] = 100
    chart = charts.artist_map(duckdb_wide, replace(positions, popularity=popularity))
    name = duckdb_wide.rows(
        "SELECT name FROM artist WHERE artist_id = ?", (positions.ids[7].decode(),)
    )[0][0]
    assert texts(chart.axes[0])[0] == drawable(name, 22).strip()


def test_artists_without_genres_are_drawn_too(empty: Database, positions: ArtistMap) -> None:
    chart = charts.artist_map(empty, positions)
    assert chart.rows == []
    assert {text.get_text()[:14] for text in chart.legends[0].texts} == {"no genre known"}


def test_the_same_map_the_same_picture(duckdb_wide: Database, positions: ArtistMap) -> None:
    first, again = (charts.artist_map(duckdb_wide, positions) for _ in range(2))
    assert first.svg() == again.svg()


def test_a_heat_map_of_each_metric(experiments: Path) -> None:
    chart = charts.grid_heat_maps(experiments)
    assert chart.columns == ("p", "q", "auc", "explained")
    assert len(chart.rows) == 5
    assert chart.facts == "n = 5 of 6 combinations."
    assert chart.story == "The best AUC of held-out links, 0.920, is that of p 2.0 and q 0.5."
    auc = chart.axes[0].images[0].get_array()
    assert auc.shape == (len(GRID["p"]), len(GRID["q"]))
    assert np.isnan(np.asarray(auc.filled(np.nan)))[0, 1]
    assert float(auc[2, 0]) == pytest.approx(0.91995)


@pytest.mark.parametrize("name", ["c", "d", "e", "nothing"])
def test_what_is_no_grid_of_two_settings_is_not_drawn(experiments: Path, name: str) -> None:
    with pytest.raises(NothingToDrawError, match=f"no grid '{name}'"):
        charts.grid_heat_maps(experiments, name)
    with pytest.raises(NothingToDrawError, match="no folder"):
        charts.grid_heat_maps(None)
