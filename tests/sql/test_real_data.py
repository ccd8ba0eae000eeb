"""Real rows in both engines: they pass every check, and every analysis gives the same rows."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from etl.home import Home
from etl.pipeline import extract, load_staged, transform
from sql.library import bind, checks, queries
from sql.opening import open_database
from sql.urls import duckdb_url


@pytest.mark.slow
@pytest.mark.mysql
def test_real_rows_in_both_engines(real_data: Path, mysql_url: str, tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    extract(home, mpd=real_data / "mpd", scraped=real_data / "scraped")
    transform(home)
    urls = (duckdb_url(tmp_path / "x.duckdb"), mysql_url)
    for url in urls:
        with closing(open_database(url, read_only=False)) as database:
            load_staged(home, database)
    with closing(open_database(urls[0])) as one, closing(open_database(urls[1])) as other:
        for name, text in checks().items():
            for database in (one, other):
                assert database.select(database.translate(text), limit=1).rows == [], name
        ((track_id, pid),) = one.rows(
            "SELECT track_id, MIN(pid) FROM playlist_track GROUP BY track_id"
            " ORDER BY COUNT(*) DESC, track_id LIMIT 1"
        )
        for name, query in queries().items():
            given = {"track_id": track_id, "pid": pid, "limit": 2_000}
            text = bind(query, {key: given[key] for key in given.keys() & query.parameters.keys()})
            assert one.select(one.translate(text)) == other.select(other.translate(text)), name
