"""Each data check finds what it is for, and nothing else does."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from sql.library import checks
from sql.opening import open_database
from tests.sql.planted import A1, CLUSTERS, L1, T1, T2, WORLD, an_id, stage, stage_world

# Statements that spoil the planted world, all keys being off, and the checks that must notice.
SPOILT = {
    "UPDATE audio_features SET tempo = -1 WHERE track_id = '{t1}'": {"audio-features"},
    "UPDATE audio_features SET liveness = 1.01 WHERE track_id = '{t1}'": {"audio-features"},
    "UPDATE audio_features SET musical_key = 12 WHERE track_id = '{t1}'": {"audio-features"},
    "UPDATE artist_track SET position = 3 WHERE track_id = '{t2}'": {"first-credits"},
    "UPDATE artist_genre SET position = -1 WHERE sub_genre = 'pop'": {
        "first-credits",
        "positions",
    },
    "UPDATE track SET explicit = 2 WHERE track_id = '{t1}'": {"flags"},
    "UPDATE playlist SET collaborative = -1 WHERE pid = 1": {"flags"},
    "DELETE FROM audio_features WHERE track_id = '{t1}'": {"load-log"},
    "DELETE FROM track_cluster WHERE track_id = '{t1}'": {"load-log"},
    "UPDATE artist_genre SET sub_genre = 'unheard' WHERE sub_genre = 'pop'": {"mapped-sub-genres"},
    "UPDATE track SET duration_ms = -1 WHERE track_id = '{t1}'": {"not-negative"},
    "UPDATE track_cluster SET distance = -0.1 WHERE track_id = '{t1}'": {"not-negative"},
    "UPDATE track_genre SET genre = 'other' WHERE track_id = '{t1}' AND genre = 'pop'": {
        "other-genre"
    },
    "UPDATE genre_map SET genre = 'other' WHERE sub_genre = 'pop rock' AND genre = 'pop'": {
        "other-genre"
    },
    "UPDATE track_genre SET genre = 'Pop' WHERE track_id = '{t1}' AND genre = 'pop'": {
        "known-genres"
    },
    "UPDATE track SET popularity = 101 WHERE track_id = '{t1}'": {"popularity", "track-cards"},
    "UPDATE album SET popularity = -1 WHERE album_id = '{l1}'": {"popularity"},
    "UPDATE playlist_track SET pos = -1 WHERE pid = 0 AND pos = 0": {"positions"},
    "UPDATE track_cluster SET cluster = -1 WHERE track_id = '{t1}'": {"positions"},
    "UPDATE related_artist SET `rank` = 0 WHERE artist_id = '{a1}'": {"related-artists"},
    "UPDATE related_artist SET related_artist_id = artist_id WHERE artist_id = '{a1}'": {
        "related-artists"
    },
    "UPDATE album SET release_year = 1998 WHERE album_id = '{l1}'": {"release-years"},
    "UPDATE album SET release_date = NULL WHERE album_id = '{l1}'": {"release-years"},
    "UPDATE track_card SET title = 'Sing' WHERE track_id = '{t1}'": {"track-cards"},
    "DELETE FROM track_card WHERE track_id = '{t1}'": {"load-log", "track-cards"},
    "INSERT INTO artist (artist_id) VALUES ('short')": {"ids", "load-log"},
    "UPDATE playlist_track SET track_id = '{none}' WHERE pid = 0 AND pos = 0": {"foreign-keys"},
    "UPDATE playlist_track SET pid = 999 WHERE pid = 0 AND pos = 0": {"foreign-keys"},
    "UPDATE track SET album_id = '{none}' WHERE track_id = '{t1}'": {"foreign-keys"},
    "UPDATE track_cluster SET track_id = '{none}' WHERE genre = 'rock' AND track_id = '{t1}'": {
        "foreign-keys"
    },
}


BY_KEY = {"playlist-places"}  # no two rows of one key here; DuckDB is tried in test_duckdb.py


def test_every_check_is_tried() -> None:
    assert set().union(*SPOILT.values()) == set(checks()) - BY_KEY


@pytest.mark.mysql
def test_each_finds_what_it_is_for(mysql_url: str, tmp_path: Path) -> None:
    """On MariaDB, where foreign keys can be switched off and a statement be taken back."""
    ids = {"a1": A1, "t1": T1, "t2": T2, "l1": L1, "none": an_id("none")}
    with closing(open_database(mysql_url, read_only=False)) as database:
        database.replace_all(stage_world(tmp_path, WORLD), checks())
        database.replace_table(stage(tmp_path, "track_cluster", CLUSTERS))
        database.rows("SET SESSION foreign_key_checks = 0")
        for statement, wanted in SPOILT.items():
            database.rows("START TRANSACTION")
            database.rows(statement.format(**ids))
            found = {name for name, query in checks().items() if database.rows(query)}
            database.rows("ROLLBACK")
            assert found == wanted, statement
