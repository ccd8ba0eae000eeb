"""Charts of named analyses hold what the analysis answered."""

from __future__ import annotations

import numpy as np
import pytest

from eda.analyses import MOST_BARS, analysis_chart
from eda.errors import NothingToDrawError
from eda.natural import NATURAL
from sql.database import Database, Result
from sql.library import bind, queries
from tests.sql.planted import T1

GIVEN = {"track_id": T1, "pid": 0, "min_playlists": 1, "genre": "pop", "min_albums": 1}


def ask(database: Database, name: str) -> Result:
    query = queries()[name]
    text = bind(query, {key: GIVEN[key] for key in GIVEN.keys() & query.parameters.keys()})
    return database.select(database.translate(text))


@pytest.mark.parametrize("name", NATURAL)
def test_an_analysis_is_drawn_row_by_row(planted: Database, name: str) -> None:
    assert name in queries()
    result = ask(planted, name)
    chart = analysis_chart(name, result)
    natural = NATURAL[name]
    assert set(natural.labels + natural.values) <= set(result.columns)
    assert len(chart.axes) == len(natural.values)
    for axes, column in zip(chart.axes, natural.values, strict=True):
        answered = [row[result.columns.index(column)] for row in result.rows]
        if natural.lines:
            drawn = axes.lines[0].get_ydata()
            assert drawn[~np.isnan(drawn)].tolist() == pytest.approx([*map(float, answered)])
        else:
            assert [bar.get_width() for bar in axes.patches] == [float(v or 0) for v in answered]
        assert axes.get_xlabel() or axes.get_title(loc="left")
    assert chart.png().startswith(b"\x89PNG")


def test_only_the_first_bars_are_drawn() -> None:
    rows = [("id", f"artist {number}", number, 1, 1) for number in range(MOST_BARS + 5)]
    columns = ("artist_id", "name", "tracks", "popularity", "followers")
    chart = analysis_chart("top-artists", Result(columns, rows))
    assert len(chart.axes[0].patches) == MOST_BARS
    assert "5 more are not drawn" in chart.facts


def test_no_rows_no_chart() -> None:
    with pytest.raises(NothingToDrawError, match="top-artists"):
        analysis_chart("top-artists", Result(("artist_id", "name", "tracks"), []))


def test_who_has_no_name_is_shown_by_the_id(planted: Database) -> None:
    (axes,) = analysis_chart("most-related", ask(planted, "most-related")).axes
    names = [label.get_text() for label in axes.get_yticklabels()]
    assert {"Ada", "id a4" + "0" * 20} <= set(names)
