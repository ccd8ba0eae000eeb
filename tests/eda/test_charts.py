"""What the charts hold, against rows counted by hand or by SQL."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from contextlib import closing
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest

from eda import charts
from eda.charts import CHARTS, Entry, Source
from eda.errors import InputError, NothingToDrawError
from eda.filling import FILLED_BY
from eda.labels import drawable
from eda.profiles import cluster_profiles
from models.k_search import KSearch
from sql.database import Database
from sql.opening import open_database
from sql.reads import FEATURE_COLUMNS
from sql.tables import tables
from sql.urls import duckdb_url
from tests.eda.wide import CLUSTERS, PLAYLISTS, WIDE
from tests.sql.planted import A1, A2, T1, WORLD, fill, with_rows
from tests.trained_sample import Sample

OF_TABLES = [
    pytest.param(entry, marks=pytest.mark.slow if entry.name == "correlations" else [])
    for entry in CHARTS
    if entry.needs
]


def by_name(entry: Entry) -> str:
    return entry.name


@pytest.mark.mysql
@pytest.mark.parametrize("entry", OF_TABLES, ids=by_name)
def test_both_databases_hold_the_same_chart(
    duckdb_wide: Database, mysql_wide: Database, models: Path, entry: Entry
) -> None:
    one, other = (entry.draw(Source(database, models)) for database in (duckdb_wide, mysql_wide))
    assert (one.facts, one.story) == (other.facts, other.story)
    assert len(one.rows) == len(other.rows)
    for row, its in zip(one.rows, other.rows, strict=True):
        assert list(row) == pytest.approx(list(its), nan_ok=True)


@pytest.mark.parametrize("entry", OF_TABLES, ids=by_name)
def test_no_chart_of_empty_tables(empty: Database, entry: Entry) -> None:
    with pytest.raises(NothingToDrawError):
        entry.draw(Source(empty))


def test_the_list() -> None:
    assert len({entry.name for entry in CHARTS}) == len(CHARTS)
    for entry in CHARTS:
        assert set(entry.needs) <= tables().keys() & FILLED_BY.keys()
        assert entry.command or entry.needs
        assert entry.what.endswith(("?", "."))
    assert [entry.name for entry in charts.entries(("elbow", "tempo"))] == ["tempo", "elbow"]
    with pytest.raises(InputError, match="'pie'"):
        charts.entries(("pie",))


def test_nothing_of_matplotlib_is_changed(planted: Database) -> None:
    before = dict(mpl.rcParams)
    charts.top_artists(planted).png()
    assert dict(mpl.rcParams) == before


def test_the_users_own_style_does_not_matter(planted: Database) -> None:
    chart = charts.top_artists(planted).svg()
    with mpl.rc_context({"font.size": 30, "axes.facecolor": "black", "lines.linewidth": 9}):
        assert charts.top_artists(planted).svg() == chart


def test_pyplot_is_not_imported() -> None:
    code = "import sys, eda.report; sys.exit('matplotlib.pyplot' in sys.modules)"
    root = Path(__file__).parents[2]
    assert subprocess.run([sys.executable, "-c", code], cwd=root, check=False).returncode == 0


def test_jupyter_shows_a_chart(planted: Database) -> None:
    chart = charts.top_artists(planted)
    assert chart._repr_png_() == chart.png()


def test_top_artists(planted: Database) -> None:
    chart = charts.top_artists(planted, 3)
    (axes,) = chart.axes
    assert [bar.get_width() for bar in axes.patches] == [4, 3, 2]
    names = [label.get_text() for label in axes.get_yticklabels()]
    assert names == ["Ada", "Ben", "Cy"]
    assert axes.get_xlabel() == "number of tracks"
    assert axes.yaxis_inverted()
    assert "n = 4 artists with 10 credits on 7 tracks" in chart.facts


def test_most_related_shows_whom_a_reader_knows(planted: Database) -> None:
    chart = charts.most_related(planted)
    (axes,) = chart.axes
    assert [label.get_text() for label in axes.get_yticklabels()] == ["Ada", "Ben"]
    assert [bar.get_width() for bar in axes.patches] == [2, 2]
    assert "n = 3 artists in 7 edges" in chart.facts
    assert "1 of them, of whom only the id is known" in chart.facts


def test_related_degrees(planted: Database) -> None:
    """Ben names Ada twice, which is one artist."""
    chart = charts.related_degrees(planted)
    names, is_named = ([b.get_height() for b in axes.patches] for axes in chart.axes)
    assert names == [1, 2]  # Ada 1; Ben 2, Cy 3
    assert is_named == [3]  # Ada, Ben and a4 by two each
    assert "n = 7 edges" in chart.facts


def test_features_by_genre(planted: Database) -> None:
    chart = charts.features_by_genre(planted)
    assert len(chart.axes) == 9
    assert sum(len(axes.patches) for axes in chart.axes) == 9 * 3
    tempo = dict(zip([r[0] for r in chart.rows], [r[2] for r in chart.rows], strict=True))
    assert tempo == {"other": 90.0, "pop": 115.25, "rock": 115.25}
    titles = [axes.get_title(loc="left") for axes in chart.axes]
    assert titles[0] == "tempo (beats per minute)"
    assert "loudness (dB)" in titles


def test_features_over_time(planted: Database) -> None:
    chart = charts.features_over_time(planted, min_tracks=1)
    assert [row[:3] for row in chart.rows] == [(1999, 2, 115.5), (2001, 1, 110), (2004, 1, 120)]
    line = chart.axes[0].lines[0]
    assert list(line.get_xdata()) == [*range(1999, 2005)]
    none = float("nan")
    np.testing.assert_equal(line.get_ydata(), [115.5, none, 110.0, none, none, 120.0])
    with pytest.raises(NothingToDrawError, match="50 tracks"):
        charts.features_over_time(planted)


def test_features_of_chosen_artists(planted: Database) -> None:
    chart = charts.features_by_artist(planted, ["ben", A1])
    assert [row[:3] for row in chart.rows] == [("Ben", 2, 115.5), ("Ada", 4, 115.25)]
    shares, tempo, loudness = chart.axes
    assert [len(axes.patches) for axes in chart.axes] == [2 * 7, 2, 2]
    assert tempo.get_ylabel() == "average (beats per minute)"
    assert loudness.get_ylabel() == "average (dB)"
    ticks = [label.get_text() for label in shares.get_xticklabels()]
    assert set(ticks) == set(FEATURE_COLUMNS) - {"tempo", "loudness"}
    with pytest.raises(InputError, match="'Bob'"):
        charts.features_by_artist(planted, ["Bob"])
    with pytest.raises(InputError, match="too many"):
        charts.features_by_artist(planted, [A2] * 8)


def test_a_tempo_without_a_beat_is_not_0(wide: Database) -> None:
    tempos = [row[1] for row in WIDE["audio_features"] if isinstance(row[1], float)]
    assert 0.0 in tempos
    rows = charts.features_by_genre(wide).rows
    assert min(row[2] for row in rows) > 100


def test_genre_share(planted: Database) -> None:
    chart = charts.genre_share(planted, min_tracks=1)
    assert chart.rows == [
        *[(1999, genre, 2, 2) for genre in ("pop", "rock")],
        (2001, "pop", 2, 2),
        (2001, "rock", 1, 2),
        *[(2004, genre, 1, 1) for genre in ("pop", "rock")],
    ]
    pop, rock = chart.axes
    none = float("nan")
    np.testing.assert_equal(rock.lines[0].get_ydata(), [1.0, none, 0.5, none, none, 1.0])
    assert rock.get_ylim() == pop.get_ylim()


def test_how_the_genres_were_formed(planted: Database) -> None:
    chart = charts.genre_make_up(planted)
    assert chart.rows == [
        ("other", "weird core", 1),
        ("other", "lost core", 0),
        *[("pop", name, 1) for name in ("pop", "pop rock")],
        *[("rock", name, 1) for name in ("indie rock", "pop rock")],
    ]
    sizes = charts.genre_sizes(planted)
    assert {row[0]: row[1:] for row in sizes.rows} == {
        "other": (2, 1, 1),
        "pop": (2, 2, 5),
        "rock": (2, 1, 4),
    }
    assert "Other has 33.3 % of sub-genres and 10.0 % of tracks" in sizes.facts
    assert [len(axes.patches) for axes in sizes.axes] == [3, 3, 3]


def test_top_sub_genres(wide: Database) -> None:
    chart = charts.top_sub_genres(wide, 10)
    names = [label.get_text() for label in chart.axes[0].get_yticklabels()]
    assert names == [drawable(row[0]) for row in chart.rows]
    assert len(names) == 10


def test_cluster_sizes(wide: Database) -> None:
    chart = charts.cluster_sizes(wide)
    counts = Counter((genre, cluster) for genre, _, cluster, _ in CLUSTERS)
    for genre, clusters, smallest, *_, largest in chart.rows:
        of_genre = [count for (name, _), count in counts.items() if name == genre]
        assert (clusters, smallest, largest) == (len(of_genre), min(of_genre), max(of_genre))
    assert len(chart.axes[0].patches) == 3


def test_the_elbow(models: Path) -> None:
    search = KSearch.load(models / "choose_k")
    chart = charts.elbow(search)
    curves = [search.curves[genre] for genre in sorted(search.curves)]
    panels, right = chart.axes[: len(curves)], chart.axes[len(curves) :]
    for axes, other, curve in zip(panels, right, curves, strict=True):
        assert axes.get_title(loc="left") == f"{curve.genre}: K = {curve.chosen}"
        assert list(axes.lines[0].get_xdata()) == curve.ks.tolist()
        assert axes.lines[0].get_ydata()[0] == 1.0
        assert list(axes.lines[1].get_xdata()) == [curve.chosen] * 2
        (silhouette,) = other.lines
        np.testing.assert_equal(silhouette.get_ydata(), curve.silhouettes)
        assert other.get_ylim()[1] < 1.0, "an axis of its own, that the curve fills"
    assert [text.get_text() for text in chart.legends[0].get_texts()] == [
        *("inertia", "silhouette", "proposed K")
    ]


def test_cluster_centres_are_averages_in_original_units(wide: Database) -> None:
    features = {row[0]: row[1:10] for row in WIDE["audio_features"]}
    members: dict[int, list[tuple[object, ...]]] = {}
    for genre, track, cluster, _ in CLUSTERS:
        if genre == "pop":
            members.setdefault(cluster, []).append(features[track])
    chart = charts.cluster_centres(wide, "pop")
    assert "pop" in chart.heading
    assert [row[:2] for row in chart.rows] == [(c, len(members[c])) for c in sorted(members)]
    for cluster, _, *averages in chart.rows:
        assert averages == pytest.approx(np.mean(members[cluster], axis=0), abs=1e-4)
    squares = {text.get_text() for text in chart.axes[0].texts}
    assert {f"{row[2]:.0f}" for row in chart.rows} <= squares
    with pytest.raises(InputError, match=r"'polka'; there are jazz, other, pop"):
        charts.cluster_centres(wide, "polka")


def test_of_many_clusters_the_most_different_are_drawn() -> None:
    """Ninety that are alike, and three that are not, one of them a single track."""
    rows = [(number, 10, 100.0, *[0.5] * 6, -8.0, 0.1) for number in range(90)]
    rows += [(90, 10, 180.0, *[0.5] * 6, -8.0, 0.1), (91, 10, 100.0, *[0.5] * 6, -8.0, 0.9)]
    rows += [(92, 1, 100.0, *[1.0] * 6, -8.0, 0.1)]
    chart = cluster_profiles("jazz", rows, most=3)
    names = [label.get_text() for label in chart.axes[0].get_yticklabels()]
    assert names[0] == "all of jazz (921 tracks)"
    assert sorted(names[1:]) == ["cluster 0 (10)", "cluster 90 (10)", "cluster 91 (10)"]
    assert "3 of 93" in chart.heading
    assert "half the median size" in chart.facts


def test_playlists(planted: Database, wide: Database) -> None:
    lengths = charts.playlist_lengths(planted)
    assert lengths.rows == [("0 to 9", 3)]
    assert "n = 3 playlists" in lengths.facts
    assert "unknown for 1 more" in lengths.facts
    followers = charts.playlist_followers(planted)
    assert followers.rows == [("1", 1), ("2 to 3", 0), ("4 to 7", 2)]
    many = charts.playlist_lengths(wide)
    assert sum(row[1] for row in many.rows) == PLAYLISTS
    assert many.rows[-1] == ("250 and more", 4)
    assert [bar.get_height() for bar in many.axes[0].patches] == [row[1] for row in many.rows]


def test_track_frequency(planted: Database) -> None:
    """One track is in three playlists, one in two, three in one."""
    chart = charts.track_frequency(planted)
    assert chart.rows == [(3, 1), (2, 2), (1, 5)]
    assert "n = 5 tracks in playlists; 3 of them in one only" in chart.facts
    assert chart.axes[0].get_xscale() == chart.axes[0].get_yscale() == "log"


def test_co_occurrence(planted: Database) -> None:
    chart = charts.co_occurrence(planted)
    rows = {(one.split("  ")[0], other.split("  ")[0]): n for one, other, n in chart.rows}
    assert rows[("1", "1")] == 3
    assert rows[("1", "2")] == 2
    assert chart.axes[0].get_yticklabels()[0].get_text() == "1 Song - Ada, Ben"
    ((playlists,),) = planted.rows(
        "SELECT COUNT(DISTINCT pid) FROM playlist_track WHERE track_id = ?", (T1,)
    )
    assert rows[("1", "1")] == playlists


def test_stories_are_of_the_numbers(planted: Database) -> None:
    top = charts.top_artists(planted)
    assert top.story == "Most tracks: Ada, 4."
    assert charts.track_frequency(planted).story.startswith(
        "60 % of the tracks in playlists are in one"
    )
    assert charts.track_frequency(planted).story.endswith("the most frequent one is in 3.")
    assert "in 2 playlists: Song - Ada, Ben and " in charts.co_occurrence(planted).story
    sizes = charts.genre_sizes(planted)
    assert max(sizes.rows, key=lambda row: row[3])[0] in sizes.story
    sounds = charts.features_by_genre(planted)
    energy = sounds.columns.index("energy")
    assert f"energy: {max(sounds.rows, key=lambda row: row[energy])[0]}," in sounds.story
    assert charts.features_over_time(planted, min_tracks=1).story == "", "three years are no trend"


def test_what_changed_most(sample: Sample) -> None:
    with closing(open_database(sample.home.database_url)) as database:
        chart = charts.features_over_time(database, min_tracks=1)
    years = [row[0] for row in chart.rows]
    assert f"from {years[0]} to {years[4]}" in chart.story
    assert f"from {years[-5]} to {years[-1]}." in chart.story


def test_of_artists_with_one_name_the_one_with_most_tracks_is_taken(tmp_path: Path) -> None:
    world = with_rows(WORLD, artist=[(*row[:1], "Ada", *row[2:]) for row in WORLD["artist"]])
    url = duckdb_url(tmp_path / "x.duckdb")
    with closing(open_database(url, read_only=False)) as writer:
        fill(writer, tmp_path, world, [], {})
    with closing(open_database(url)) as database:
        chart = charts.features_by_artist(database, ["ada"])
        assert [row[:2] for row in chart.rows] == [("Ada", 4)]
        assert f"4 artists are named 'ada': took {A1}, who has the most tracks (4;" in chart.facts
        chosen = charts.features_by_artist(database, [A2])
        assert chosen.rows[0][:2] == ("Ada", 2)
        assert "artists are named" not in chosen.facts


def test_the_legend_is_in_the_order_of_the_bars(wide: Database) -> None:
    chart = charts.features_by_artist(wide)
    (legend,) = chart.legends
    rows = chart.rows
    assert len(rows) == 5
    texts = [text.get_text().splitlines() for text in legend.get_texts()]
    assert [text[-1] for text in texts] == [f"({row[1]:,} tracks)" for row in rows]
    lefts = [bars[0].get_x() for bars in chart.axes[0].containers]
    assert lefts == sorted(lefts)
    boxes = [text.get_window_extent() for text in legend.get_texts()]
    assert [box.y0 for box in boxes] == sorted((box.y0 for box in boxes), reverse=True)
