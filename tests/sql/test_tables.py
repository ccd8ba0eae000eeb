"""schema.sql as data: the tables of the contract, what they are, in an order that can be loaded."""

from __future__ import annotations

import pytest

from sql.tables import OTHERS, STAGED, Column, ForeignKey, tables

CONTRACT = {
    "artist": "artist_id name popularity followers genres",
    "album": "album_id name label popularity release_date release_date_precision release_year",
    "track": "track_id name album_id duration_ms popularity explicit",
    "audio_features": "track_id tempo valence danceability acousticness energy instrumentalness"
    " liveness loudness speechiness musical_key mode time_signature source",
    "artist_album": "artist_id album_id position",
    "artist_track": "artist_id track_id position",
    "artist_genre": "artist_id sub_genre position",
    "genre_map": "sub_genre genre rule",
    "track_genre": "track_id genre",
    "track_card": "track_id title artists artist_ids album release_year popularity"
    " song_title song_artist",
    "playlist": "pid name description collaborative modified_at num_tracks num_albums num_artists"
    " num_edits num_followers duration_ms",
    "playlist_track": "pid pos track_id",
    "related_artist": "artist_id related_artist_id source rank weight",
    "track_cluster": "genre track_id cluster distance",
    "load_log": "table_name fingerprint row_count loaded_at",
    "schema_version": "version applied_at",
}


@pytest.mark.parametrize("name", CONTRACT)
def test_columns_are_those_of_the_contract(name: str) -> None:
    assert tables()[name].column_names == tuple(CONTRACT[name].split())


def test_no_table_is_beside_the_contract() -> None:
    assert set(tables()) == set(CONTRACT)
    assert {*STAGED, *OTHERS, "load_log", "schema_version"} == set(CONTRACT)


@pytest.mark.parametrize("name", CONTRACT)
def test_every_table_says_what_a_row_is_and_has_a_key(name: str) -> None:
    table = tables()[name]
    assert table.grain.startswith("one row per ")
    assert set(table.primary_key) <= set(table.column_names)
    nullable = {column.name for column in table.columns if column.nullable}
    assert not nullable & set(table.primary_key)


@pytest.mark.parametrize("order", [tuple(tables()), (*STAGED, *OTHERS)])
def test_parents_come_before_children(order: tuple[str, ...]) -> None:
    for place, name in enumerate(order):
        for key in tables()[name].foreign_keys:
            assert key.parent in order[:place]


def test_foreign_keys_join_columns_of_one_type() -> None:
    for table in tables().values():
        types = {column.name: column.type for column in table.columns}
        for key in table.foreign_keys:
            parent = tables()[key.parent]
            assert key.parent_columns == parent.primary_key
            parent_types = {column.name: column.type for column in parent.columns}
            assert [types[c] for c in key.columns] == [parent_types[c] for c in key.parent_columns]


def test_an_index_serves_every_foreign_key() -> None:
    """Without one, MySQL makes its own when the key is added: after the tables were published."""
    for table in tables().values():
        first = {table.primary_key[0], *(columns[0] for columns in table.indexes.values())}
        assert {key.columns[0] for key in table.foreign_keys} <= first, table.name


def test_what_a_column_and_a_key_tell() -> None:
    album = tables()["album"]
    assert album.columns[3] == Column(
        "popularity", "SMALLINT", True, "0 to 100; the album's own, not its tracks'"
    )
    assert [column.is_text for column in album.columns] == [True] * 3 + [False, True, True, False]
    assert tables()["track"].foreign_keys == (ForeignKey(("album_id",), "album", ("album_id",)),)
    assert tables()["artist"].indexes == {"artist_name": ("name",)}
