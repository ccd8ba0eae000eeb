"""Histograms count what is there, where it belongs, and say what they leave out."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from matplotlib.text import Text

from eda import charts
from eda.bins import MEASURES
from eda.errors import InputError, NothingToDrawError
from eda.selection import ORIGINAL, Selection
from sql.database import Database
from sql.opening import open_database
from sql.urls import duckdb_url
from tests.eda.conftest import RELATED
from tests.sql.planted import T1, T2, T3, T4, WORLD, an_id, fill, with_rows

PLANTED = Selection(min_album_popularity=45, first_year=1999, last_year=2001)


def occupied(chart: charts.Chart) -> dict[str, tuple[int, ...]]:
    return {label: tuple(counts) for label, *counts in chart.rows if any(counts)}


def test_bins_of_planted_rows(planted: Database) -> None:
    chart = charts.histogram(planted, "tempo", PLANTED)
    assert occupied(chart) == {
        "90 to 95": (1, 0),
        "100 to 105": (1, 1),
        "110 to 115": (1, 1),
        "120 to 125": (1, 0),
        "130 to 135": (1, 1),
    }
    assert "n = 5 tracks" in chart.facts
    shares = charts.histogram(planted, "energy", PLANTED)
    assert occupied(shares) == {
        "0.2 to 0.25": (1, 1),
        "0.4 to 0.45": (1, 1),
        "0.5 to 0.55": (1, 0),
        "0.6 to 0.65": (1, 0),
        "0.8 to 0.85": (1, 1),
    }


def test_what_is_drawn_is_what_was_counted(planted: Database) -> None:
    chart = charts.histogram(planted, "tempo", PLANTED)
    for column, axes in enumerate(chart.axes, start=1):
        counts = [row[column] for row in chart.rows]
        heights = [bar.get_height() for bar in axes.patches]
        assert heights == [count / sum(counts) for count in counts]
        assert axes.get_xlabel() == "tempo (beats per minute)"
        assert axes.get_title(loc="left").endswith(f"n = {sum(counts)}")
    assert chart.axes[0].get_ylabel() == "share of tracks"
    assert [bar.get_x() for bar in chart.axes[0].patches] == list(range(90, 135, 5))


def test_albums_and_artists_count_once(planted: Database) -> None:
    albums = charts.histogram(planted, "album-popularity", PLANTED)
    assert occupied(albums) == {"45 to 50": (1, 1), "50 to 55": (1, 1)}
    assert "n = 2 albums; unknown for 2 more" in albums.facts
    artists = charts.histogram(planted, "artist-popularity", PLANTED)
    assert occupied(artists) == {"60 to 65": (1, 1), "80 to 85": (1, 1)}
    years = charts.histogram(planted, "release-year", PLANTED)
    assert occupied(years) == {
        "1999": (1, 1),
        "2001": (1, 1),
        "2004": (1, 0),
    }


def test_the_longest_five_per_cent_are_too_long(planted: Database) -> None:
    """Of seven known durations the last has more than 95 % of the others below it."""
    assert ORIGINAL.longest_ms(planted) == 250_000
    assert Selection(max_duration_percentile=100).longest_ms(planted) == 260_000
    assert Selection(max_duration_percentile=50).longest_ms(planted) == 230_000


def words_in(chart: charts.Chart) -> str:
    return " ".join(text.get_text() for text in chart.findobj(Text))


def test_an_empty_selection_is_reported_in_the_chart(planted: Database) -> None:
    chart = charts.histogram(planted, "tempo")
    assert {bar.get_height() for bar in chart.axes[1].patches} == {0}
    assert "empty: none of the tracks with audio features\nis in it" in words_in(chart)


def test_the_picture_explains_the_selection(planted: Database) -> None:
    words = words_in(charts.histogram(planted, "tempo", PLANTED)).replace("\n", " ")
    assert "popularity 45 or more, released 1999 to 2001, without the longest 5 %" in words


def test_a_selection_is_empty_where_album_popularity_is_unknown(
    changed: Callable[..., Database],
) -> None:
    database = changed(album=[(*row[:3], None, *row[4:]) for row in WORLD["album"]])
    chart = charts.histogram(database, "tempo")
    assert "empty: album popularity is unknown\nfor all tracks" in words_in(chart)
    assert "It is empty: album popularity is unknown for all tracks." in chart.facts
    for draw in (
        lambda: charts.histogram(database, "album-popularity"),
        lambda: charts.popularity_map(database),
    ):
        with pytest.raises(
            NothingToDrawError, match="popularity of the album is unknown for all 4"
        ):
            draw()


def test_artists_without_a_track_are_not_counted(changed: Callable[..., Database]) -> None:
    """They come with lists of related artists and say nothing about the catalogue."""
    database = changed(
        artist=[*WORLD["artist"], *RELATED],
        artist_genre=[*WORLD["artist_genre"], *[(row[0], "pop", 0) for row in RELATED]],
    )
    chart = charts.histogram(database, "artist-popularity", PLANTED)
    assert occupied(chart) == {"60 to 65": (1, 1), "80 to 85": (1, 1)}
    assert "n = 2 artists; unknown for 2 more" in chart.facts
    assert chart.facts.startswith("Quartiles of popularity of the artist (0 to 100): 60 and 80.")
    sizes = {row[0]: row[2] for row in charts.genre_sizes(database).rows}
    assert sizes == {"pop": 2, "rock": 1, "other": 1}
    parts = {row[:2]: row[2] for row in charts.genre_make_up(database).rows}
    assert parts["pop", "pop"] == 1
    assert dict(charts.top_sub_genres(database).rows)["pop"] == 1


def test_without_a_selection_there_is_one_panel(planted: Database) -> None:
    chart = charts.histogram(planted, "loudness", None)
    assert len(chart.axes) == 1
    assert chart.columns == ("loudness (dB)", "tracks with audio features")
    assert occupied(chart)["-11 to -10"] == (1,)  # FLOOR of what is below 0


def test_a_measure_that_is_not_there(planted: Database) -> None:
    with pytest.raises(InputError, match="'speed'"):
        charts.histogram(planted, "speed")


@pytest.mark.parametrize("name", MEASURES)
def test_bins_add_up_to_what_is_known(wide: Database, name: str) -> None:
    measure = MEASURES[name]
    known = f"{measure.column} IS NOT NULL" + (" AND tempo > 0" if name == "tempo" else "")
    ((count,),) = wide.rows(f"SELECT COUNT(*) FROM {measure.table} WHERE {known}")
    chart = charts.histogram(wide, name)
    assert sum(row[1] for row in chart.rows) == count
    assert 0 < sum(row[2] for row in chart.rows) < count


@pytest.fixture
def extreme(tmp_path: Path) -> Database:
    """Durations, tempos and loudness far outside, and a tempo that is not known."""
    world = with_rows(
        WORLD,
        track=[
            *WORLD["track"],
            (an_id("x1"), None, None, 599_999, None, None),
            (an_id("x2"), None, None, 600_000, None, None),
            (an_id("x3"), None, None, 10_000_000, None, None),
        ],
        audio_features=[
            (T1, 0.0, *[1.0] * 6, -60.0, 0.0, 5, 1, 4, None),
            (T2, 39.9, *[0.999] * 6, 3.5, 0.15, 5, 1, 4, None),
            (T3, 500.0, *[0.58] * 6, -35.0, 0.35, 5, 1, 4, None),
            (T4, 220.0, *[0.0] * 6, 0.0, 0.95, 5, 1, 4, None),
        ],
    )
    url = duckdb_url(tmp_path / "x.duckdb")
    with closing(open_database(url, read_only=False)) as writer:
        fill(writer, tmp_path, world, [], {})
    return open_database(url)


def test_what_lies_beyond_the_bins(extreme: Database) -> None:
    with closing(extreme):
        tempo = charts.histogram(extreme, "tempo", None)
        assert occupied(tempo) == {"below 40": (1,), "220 and more": (2,)}
        assert "unknown for 1 more" in tempo.facts
        assert "no beat was found" in tempo.facts
        texts = {text.get_text() for text in tempo.axes[0].texts}
        assert texts == {"below 40", "220 and more"}
        loudness = charts.histogram(extreme, "loudness", None)
        assert occupied(loudness) == {
            "below -35": (1,),
            "-35 to -34": (1,),
            "0 to 1": (1,),
            "2 and more": (1,),
        }
        duration = occupied(charts.histogram(extreme, "duration", None))
        assert duration["10 and more"] == (2,)
        assert duration["9.83 to 10"] == (1,)
        energy = occupied(charts.histogram(extreme, "energy", None))
        assert energy == {"0 to 0.05": (1,), "0.55 to 0.6": (1,), "0.95 to 1": (2,)}
        speechiness = occupied(charts.histogram(extreme, "speechiness", None))
        assert list(speechiness) == ["0 to 0.05", "0.15 to 0.2", "0.35 to 0.4", "0.95 to 1"]


def test_every_share_of_three_decimals_falls_where_it_belongs() -> None:
    """SQL counts in doubles as numpy does: no 0.15 may fall below 0.15."""
    thousandths = np.arange(1001)
    bins = np.floor((thousandths / 1000) * round(1 / MEASURES["energy"].step))
    assert bins.astype(int).tolist() == (thousandths * 20 // 1000).tolist()


@pytest.mark.parametrize("name", ["tempo", "loudness", "duration", "album-popularity"])
def test_quartiles_are_of_the_values(wide: Database, name: str) -> None:
    measure = MEASURES[name]
    known = f"{measure.column} IS NOT NULL" + (" AND tempo > 0" if name == "tempo" else "")
    rows = wide.rows(f"SELECT {measure.column} FROM {measure.table} WHERE {known}")
    values = np.array([row[0] for row in rows], dtype=float) / measure.per_unit
    low, high = np.quantile(values, (0.25, 0.75), method="inverted_cdf")
    facts = charts.histogram(wide, name).facts
    assert facts.startswith(f"Quartiles of {measure.axis}: {low:.4g} and {high:.4g}.")
