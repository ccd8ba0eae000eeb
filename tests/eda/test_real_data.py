"""Charts of real rows: what they count is what the tables hold."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from eda import charts
from eda.bins import MEASURES
from eda.charts import CHARTS, Source
from etl.home import Home
from etl.pipeline import extract, load_staged, transform
from sql.database import Database
from sql.opening import open_database

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def real(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """Playlists and scraped responses in a database."""
    home = Home(tmp_path_factory.mktemp("real"))
    extract(home, mpd=real_data / "mpd", scraped=real_data / "scraped")
    transform(home)
    with closing(open_database(home.database_url, read_only=False)) as writer:
        load_staged(home, writer)
    with closing(open_database(home.database_url)) as reader:
        yield reader


def count(database: Database, query: str) -> int:
    ((number,),) = database.rows(f"SELECT COUNT(*) FROM {query}")
    return int(number)


@pytest.mark.parametrize("name", MEASURES)
def test_bins_of_real_rows_add_up(real: Database, name: str) -> None:
    measure = MEASURES[name]
    known = f"{measure.column} IS NOT NULL" + (" AND tempo > 0" if name == "tempo" else "")
    if measure.table == "artist":  # only those of the catalogue
        known += " AND artist_id IN (SELECT artist_id FROM artist_track)"
    chart = charts.histogram(real, name)
    assert sum(row[1] for row in chart.rows) == count(real, f"{measure.table} WHERE {known}")


def test_every_chart_of_real_rows_that_needs_no_training(real: Database) -> None:
    filled = [e for e in CHARTS if e.needs and not {"track_cluster", "related_artist"} & {*e.needs}]
    for entry in filled:
        chart = entry.draw(Source(real))
        assert len(chart.png()) < 500_000, entry.name
        assert len(chart.rows) <= 5_000, entry.name


def test_sums_of_real_rows(real: Database) -> None:
    lengths = charts.playlist_lengths(real)
    assert sum(row[1] for row in lengths.rows) == count(real, "playlist")
    rank = charts.track_frequency(real).rows[-1][1]
    assert rank == count(real, "(SELECT DISTINCT track_id FROM playlist_track) AS t")
    tracks = {row[0]: row[3] for row in charts.genre_sizes(real).rows}
    for genre, number in tracks.items():
        assert number == count(real, f"track_genre WHERE genre = '{genre}'")
