"""Charts of named analyses hold what the analysis answered."""

from __future__ import annotations

import numpy as np
import pytest

from eda.analyses.drawing import MOST_BARS, analysis_chart
from eda.analyses.empty import why_empty
from eda.analyses.natural import NATURAL, Form
from eda.errors import NothingToDrawError
from sql.database import Database, Result
from sql.library import bind, queries
from sql.reads import FEATURE_COLUMNS
from tests.sql.planted import A1, T1, T5, an_id

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
    assert "{" not in chart.heading
    assert chart.png().startswith(b"\x89PNG")
    one_panel = natural.form in {Form.CLUSTERS, Form.MATRIX}
    drawn_values = natural.values[:1] if one_panel else natural.values
    for axes, column in zip(chart.axes[: len(drawn_values)], drawn_values, strict=True):
        answered = [float(row[result.columns.index(column)] or 0) for row in result.rows]
        match natural.form:
            case Form.BARS:
                assert [bar.get_width() for bar in axes.patches] == answered
            case Form.LINES:
                drawn = axes.lines[0].get_ydata()
                assert drawn[~np.isnan(drawn)].tolist() == pytest.approx(answered)
            case Form.RANKS:
                assert axes.lines[0].get_ydata()[1:].tolist() == answered
            case Form.MATRIX:
                drawn = axes.images[0].get_array().compressed()
                assert sorted(drawn) == pytest.approx(sorted(100 * share for share in answered))
            case Form.DECADES:
                assert sorted(axes.images[0].get_array().compressed()) == sorted(answered)
            case Form.CLUSTERS:
                squares = {text.get_text() for text in axes.texts}
                assert {f"{tempo:.0f}" for tempo in answered} <= squares
        assert axes.get_xlabel() or axes.get_title(loc="left") or natural.form is Form.CLUSTERS


def test_only_the_first_bars_are_drawn() -> None:
    rows = [("id", f"artist {number}", number, 1, 1) for number in range(MOST_BARS + 5)]
    columns = ("artist_id", "name", "songs", "popularity", "followers")
    chart = analysis_chart("top-artists", Result(columns, rows))
    assert len(chart.axes[0].patches) == MOST_BARS
    assert "5 of them are not drawn" in chart.facts
    assert f"The first {MOST_BARS} of {MOST_BARS + 5} rows." in [t.get_text() for t in chart.texts]


def test_no_rows_no_chart() -> None:
    with pytest.raises(NothingToDrawError, match="top-artists"):
        analysis_chart("top-artists", Result(("artist_id", "name", "songs"), []))


def test_who_has_no_name_is_shown_by_the_id(planted: Database) -> None:
    (axes,) = analysis_chart("most-related", ask(planted, "most-related")).axes
    names = [label.get_text() for label in axes.get_yticklabels()]
    assert {"Ada", "id a4" + "0" * 20} <= set(names)


def test_the_heading_names_the_song_and_the_playlist(planted: Database) -> None:
    given = {"track_id": T1}
    chart = analysis_chart("played-together", ask(planted, "played-together"), given, planted)
    assert chart.heading == "Songs most often in playlists with Song - Ada, Ben"
    given = {"pid": "0"}
    chart = analysis_chart("playlist-genres", ask(planted, "playlist-genres"), given, planted)
    assert chart.heading == "Genres of the tracks of playlist 0, Mix"
    chart = analysis_chart("top-artists", ask(planted, "top-artists"), {"genre": "pop"})
    assert chart.heading == "Artists of pop with the most songs"


def test_long_headings_and_titles_are_not_cut() -> None:
    title = "A song whose title has a great many words so that no line of a picture can hold it"
    rows = [(an_id("x"), "A title of forty columns (feat. Somebody)", "An artist", 3, 3, 1.0)]
    columns = ("track_id", "title", "artists", "playlists_together", "playlists", "lift")
    chart = analysis_chart("played-together", Result(columns, rows), {"track_id": title})
    lines = chart.get_suptitle().splitlines()
    assert len(lines) == 2
    assert " ".join(lines) == chart.heading
    right = max(text.get_window_extent().x1 for text in chart.texts)
    assert right < chart.bbox.x1
    (label,) = chart.axes[0].get_yticklabels()
    assert label.get_text() == "A title of forty columns (feat. Somebody) - An artist"


def test_many_clusters_are_a_few_rows_of_a_heat_map() -> None:
    """A picture of 4,470 pixels is none."""
    columns = ("cluster", "tracks", *FEATURE_COLUMNS)
    rows = [(number, 9, 90.0 + number, *[number / 110] * 8) for number in range(110)]
    chart = analysis_chart("cluster-profile", Result(columns, rows), {"genre": "rock"})
    width, height = chart.get_size_inches()
    assert height < width
    assert chart.axes[0].images[0].get_array().shape == (13, 9)
    assert len(chart.rows) == 110
    assert "12 of 110" in chart.heading


@pytest.mark.parametrize(
    ("name", "values", "why"),
    [
        (
            "top-artists",
            {"genre": "polka"},
            "no genre 'polka' in track_genre; there are other, pop",
        ),
        (
            "cluster-sizes",
            {"genre": "jazz"},
            "no genre 'jazz' in track_cluster; there are pop, rock",
        ),
        ("played-together", {"track_id": A1}, f"no track '{A1}' in "),
        ("played-together", {"track_id": T5}, f"track {T5} is in no playlist"),
        ("playlist-genres", {"pid": 77}, "no playlist 77 in "),
        ("playlist-genres", {"pid": 1_000_000_001}, "playlist 1000000001 has no tracks"),
        ("hidden-gems", {}, "nothing is within max_popularity = 20, min_playlists = 5"),
        ("labels", {"limit": "0"}, "limit = 0 asks for no rows"),
    ],
)
def test_why_an_answer_is_empty(
    planted: Database, name: str, values: dict[str, object], why: str
) -> None:
    text = bind(queries()[name], values)
    assert planted.select(planted.translate(text)).rows == []
    assert why in why_empty(planted, name, values)


def test_an_empty_table_is_named_with_the_command_that_fills_it(empty: Database) -> None:
    assert why_empty(empty, "most-related", {}) == (
        "table artist is empty; to fill it: segue scrape artists && segue etl run"
    )
    for name, query in queries().items():
        values = {
            key: GIVEN.get(key, 1) for key, one in query.parameters.items() if not one.default
        }
        assert "is empty; to fill it: segue " in why_empty(empty, name, values)
