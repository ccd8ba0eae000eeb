"""Correlations against scipy's, and the map of popularity against a count by hand."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from scipy.stats import pearsonr, spearmanr

from eda import charts
from eda.errors import NothingToDrawError
from sql.database import Database
from sql.reads import FEATURE_COLUMNS
from tests.eda.wide import WIDE


def complete_rows(sample: int = 10_000) -> dict[str, list[float]]:
    """The tracks of the wide world that have all that the chart correlates, the first by ending."""
    albums = {row[0]: row[6] for row in WIDE["album"]}
    tracks = {row[0]: row for row in WIDE["track"]}
    rows = []
    described = sorted(WIDE["audio_features"], key=lambda row: str(row[0])[-8:])
    last = str(described[:sample][-1][0])[-8:]
    for track, *features in described:
        if str(track)[-8:] > last:
            break
        _, _, album, duration, popularity, _ = tracks[track]
        row = [*features[: len(FEATURE_COLUMNS)], duration, popularity, albums[album]]
        if None not in row and row[0] != 0:  # a tempo of 0 is none
            rows.append(row)
    names = [*FEATURE_COLUMNS, "duration", "track popularity", "year of release"]
    return dict(zip(names, np.array(rows, dtype=float).T.tolist(), strict=True))


def test_correlations_are_scipys(wide: Database) -> None:
    columns = complete_rows()
    chart = charts.correlations(wide)
    assert len(chart.rows) == len(columns) * (len(columns) - 1) // 2
    for one, other, pearson, spearman in chart.rows:
        assert pearson == pytest.approx(pearsonr(columns[one], columns[other])[0], abs=1e-5)
        assert spearman == pytest.approx(spearmanr(columns[one], columns[other])[0], abs=1e-5)
    assert f"n = {len(columns['tempo'])} tracks" in chart.facts
    assert "unknown for" in chart.facts


@pytest.mark.slow
def test_correlations_of_a_sample(wide: Database) -> None:
    columns = complete_rows(120)
    chart = charts.correlations(wide, sample=120)
    assert f"n = {len(columns['tempo'])} tracks with all of these, a sample of 290" in chart.facts
    assert 0 < len(columns["tempo"]) < len(complete_rows()["tempo"])
    for one, other, pearson, spearman in chart.rows:
        assert pearson == pytest.approx(pearsonr(columns[one], columns[other])[0], abs=1e-5)
        assert spearman == pytest.approx(spearmanr(columns[one], columns[other])[0], abs=1e-5)


def test_each_pair_is_written_once(wide: Database) -> None:
    chart = charts.correlations(wide)
    for axes in chart.axes:
        written = sorted(float(text.get_text()) for text in axes.texts)
        column = 2 if "Pearson" in axes.get_title(loc="left") else 3
        expected = sorted(round(row[column], 2) for row in chart.rows)
        assert written == pytest.approx(expected, abs=0.0051)


def test_two_tracks_do_not_correlate(planted: Database) -> None:
    """Five tracks have features, three of them a year and a popularity and a duration, and more."""
    chart = charts.correlations(planted)
    assert "n = 4 tracks" in chart.facts
    constant = [row for row in chart.rows if "energy" in row[:2] and "valence" in row[:2]]
    assert constant[0][2:] == (1.0, 1.0)


def test_the_map_of_popularity(planted: Database) -> None:
    chart = charts.popularity_map(planted)
    assert chart.rows == [
        ("45 to 50", "80 to 85", 1),
        ("50 to 55", "60 to 65", 1),
        ("50 to 55", "80 to 85", 1),
    ]
    assert "n = 3 credits" in chart.facts
    assert "unknown for 1 more" in chart.facts


def test_the_map_holds_every_credit_once(wide: Database) -> None:
    artists, albums = ({row[0]: row for row in WIDE[name]} for name in ("artist", "album"))
    pairs = [(albums[album][3], artists[artist][2]) for artist, album, _ in WIDE["artist_album"]]
    known = [pair for pair in pairs if None not in pair]
    drawn = charts.popularity_map(wide)
    assert sum(row[2] for row in drawn.rows) == len(known)
    grid = drawn.axes[0].images[0].get_array()
    assert grid is not None
    for album, artist in itertools.product(range(20), repeat=2):
        count = sum(
            (min(a // 5, 19), min(b // 5, 19)) == (album, artist)
            for a, b in known
            if isinstance(a, int) and isinstance(b, int)
        )
        assert (0 if np.ma.is_masked(grid[artist, album]) else grid[artist, album]) == count
    assert drawn.axes[0].get_xlabel() == "popularity of the album (0 to 100)"


def test_no_map_without_popularity(empty: Database) -> None:
    with pytest.raises(NothingToDrawError):
        charts.popularity_map(empty)
    with pytest.raises(NothingToDrawError):
        charts.correlations(empty)


def test_the_story_of_popularity_is_of_the_values(wide: Database) -> None:
    rows = wide.rows(
        "SELECT l.popularity, a.popularity FROM artist_album AS c"
        " JOIN album AS l ON l.album_id = c.album_id JOIN artist AS a ON a.artist_id = c.artist_id"
        " WHERE l.popularity IS NOT NULL AND a.popularity IS NOT NULL"
    )
    found = np.corrcoef(np.array(rows, dtype=float).T)[0, 1]
    assert charts.popularity_map(wide).story.endswith(f" {found:+.2f}.")
