"""Public CSVs -> records: planted tables whose records are known."""

from __future__ import annotations

import csv
import gzip
import io
import itertools
import json
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.errors import InputError
from etl.ids import name_id
from etl.readers.catalogues.extract import import_catalogue
from etl.readers.catalogues.pids import playlist_pid
from etl.records.kinds import CATALOGUE, origin
from etl.records.store import RawStore
from etl.report import Outcome, StepReport
from tests.etl.world import source_rows as records

FEATURES = {
    "tempo": "120.5",
    "valence": "0.5",
    "danceability": "0.25",
    "acousticness": "7.5e-05",
    "energy": "0.75",
    "instrumentalness": "0",
    "liveness": "0.125",
    "loudness": "-6.5",
    "speechiness": "0.0625",
    "key": "11",
    "mode": "1",
}
NINE = {name: float(text) for name, text in FEATURES.items() if name not in ("key", "mode")}


def an_id(text: str) -> str:
    """A Spotify id that can be told from others: the text and zeros."""
    return text.ljust(22, "0")


T1, T2, T3 = an_id("track1"), an_id("track2"), an_id("track3")
P1, P2 = an_id("playlist1"), an_id("playlist2")
ALBUM = an_id("album1")


def track_row(**values: str) -> dict[str, str]:
    """A row of data.csv."""
    row = {"id": T1, "name": "One", "artists": "['A']", "popularity": "50", "duration_ms": "1000"}
    return {**row, "explicit": "1", "release_date": "2020", "year": "2020", **FEATURES, **values}


def song_row(**values: str) -> dict[str, str]:
    """A row of spotify_songs.csv."""
    row = {
        "track_id": T1,
        "track_name": "One",
        "track_artist": "A",
        "track_popularity": "50",
        "track_album_id": ALBUM,
        "track_album_name": "First",
        "track_album_release_date": "2019-06-14",
        "playlist_name": "Hits",
        "playlist_id": P1,
        "playlist_genre": "latin",
        "playlist_subgenre": "latin pop",
        "duration_ms": "1000",
    }
    return {**row, **FEATURES, **values}


def as_csv(rows: Sequence[dict[str, str]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(rows[0]), quoting=csv.QUOTE_ALL)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "some.csv"


def load(path: Path, store: RawStore, *rows: dict[str, str]) -> Outcome:
    path.write_bytes(as_csv(rows))
    return import_catalogue(path, store)


def report(result: Outcome, kind: str) -> StepReport:
    (found,) = [report for report in result.reports if report.rows == kind]
    assert found.adds_up
    return found


SOURCE = origin(CATALOGUE, "import", "1/some.csv")


def test_data_csv(path: Path, store: RawStore) -> None:
    result = load(path, store, track_row(artists="""["A 'quoted' one", 'B, C']"""))
    assert result.problems == []
    assert records(store, "track") == [
        {
            "track_id": T1,
            "origin": SOURCE,
            "name": "One",
            "duration_ms": 1000,
            "popularity": 50,
            "explicit": 1,
            "release_date": "2020",
        }
    ]
    assert records(store, "audio_features") == [
        {
            "track_id": T1,
            "origin": SOURCE,
            **NINE,
            "musical_key": 11,
            "mode": 1,
            "source": "catalogue",
        }
    ]
    names = ["A 'quoted' one", "B, C"]
    assert records(store, "artist") == [
        {"artist_id": name_id(name), "origin": SOURCE, "name": name} for name in names
    ]
    assert records(store, "artist_track") == [
        {"artist_id": name_id(name), "track_id": T1, "position": position, "origin": SOURCE}
        for position, name in enumerate(names)
    ]
    assert report(result, "track").notes == {}
    assert report(result, "artist_track").rows_out == 2


def test_more_columns_do_not_change_what_a_file_is(path: Path, store: RawStore) -> None:
    load(path, store, track_row(genres="['pop']"))
    assert [row["track_id"] for row in records(store, "track")] == [T1]


def test_artists_of_one_name_are_one(path: Path, store: RawStore) -> None:
    rows = [track_row(artists="['Björk', ' BJÖRK ', '']"), track_row(id=T2, artists="['björk']")]
    result = load(path, store, *rows)
    assert [row["name"] for row in records(store, "artist")] == ["Björk"]
    assert [row["track_id"] for row in records(store, "artist_track")] == [T1, T2]
    assert report(result, "artist_track").dropped == {
        "credited twice on the track": 1,
        "blank name": 1,
    }


@pytest.mark.parametrize(
    "text",
    ["", "A", "['A'", "('A',)", "[1]", "['\\ud800']", "__import__('os')", "[" * 5000, "[None]"],
)
def test_unreadable_artists_cost_only_the_credits(path: Path, store: RawStore, text: str) -> None:
    result = load(path, store, track_row(artists=text))
    assert len(records(store, "track")) == 1
    assert records(store, "artist_track") == []
    assert report(result, "track").notes["artists not readable"] == 1
    (problem,) = result.problems
    assert problem.startswith("some.csv: line 2: artists ")


@pytest.mark.parametrize(
    ("values", "reason", "named"),
    [
        ({"id": "short"}, "bad id", "id 'short'"),
        ({"id": ""}, "bad id", "id ''"),
        ({"popularity": "high"}, "bad number", "popularity 'high'"),
        ({"tempo": "nan"}, "bad number", "tempo 'nan'"),
        ({"loudness": "-inf"}, "bad number", "loudness '-inf'"),
    ],
)
def test_bad_row_is_dropped_and_named(
    path: Path, store: RawStore, values: dict[str, str], reason: str, named: str
) -> None:
    result = load(path, store, track_row(id=T2), track_row(**values), track_row(id=T3))
    assert [row["track_id"] for row in records(store, "track")] == [T2, T3]
    assert report(result, "track").dropped == {reason: 1}
    (problem,) = result.problems
    assert problem.startswith(f"some.csv: line 3: {named}")


def test_only_the_first_bad_rows_are_named(path: Path, store: RawStore) -> None:
    result = load(path, store, *[track_row(id=str(number)) for number in range(8)])
    assert report(result, "track").dropped == {"bad id": 8}
    assert len(result.problems) == 6
    assert result.problems[-1] == "some.csv: and 3 more"


def test_missing_and_impossible_numbers(path: Path, store: RawStore) -> None:
    result = load(
        path,
        store,
        track_row(popularity="101", duration_ms="-5", key="12"),
        track_row(id=T2, popularity="", valence="", explicit="0"),
        track_row(id=T3, duration_ms="1000.0", popularity="0.5"),
    )
    one, two, three = records(store, "track")
    assert "popularity" not in one | two | three
    assert "duration_ms" not in one
    assert (two["explicit"], three["duration_ms"]) == (0, 1000)
    assert report(result, "track").notes["popularity out of range"] == 2
    assert report(result, "audio_features").dropped == {"incomplete features": 1}
    assert [row.get("musical_key") for row in records(store, "audio_features")] == [None, 11]


def test_track_listed_again_is_dropped(path: Path, store: RawStore) -> None:
    result = load(path, store, track_row(name="first"), track_row(name="second"))
    assert [row["name"] for row in records(store, "track")] == ["first"]
    assert len(records(store, "audio_features")) == len(records(store, "artist_track")) == 1
    assert report(result, "track").dropped == {"listed again": 1}


def test_rows_of_another_width_are_dropped(path: Path, store: RawStore) -> None:
    whole = as_csv([track_row(), track_row(id=T2)])
    path.write_bytes(whole[: whole.index(T2.encode()) + len(T2) + 1] + b"\r\n\r\n")
    result = import_catalogue(path, store)
    assert [row["track_id"] for row in records(store, "track")] == [T1]
    assert report(result, "track").dropped == {"wrong number of columns": 1}
    assert result.problems == ["some.csv: line 3: 1 columns instead of 19"]


def test_genres_csv(path: Path, store: RawStore) -> None:
    rows = [
        {"genres": "['Pop', 'latin  pop', 'pop']", "artists": "Lisa", "popularity": "1.5"},
        {"genres": "[]", "artists": "None", "popularity": ""},
        {"genres": "['metal']", "artists": "LISA", "popularity": ""},
        {"genres": "what?", "artists": "Odd", "popularity": ""},
        {"genres": "['x']", "artists": " ", "popularity": ""},
    ]
    result = load(path, store, *rows)
    assert records(store, "artist") == [
        {
            "artist_id": name_id("Lisa"),
            "origin": SOURCE,
            "name": "Lisa",
            "genres": '["Pop", "latin  pop", "pop"]',
        },
        {"artist_id": name_id("None"), "origin": SOURCE, "name": "None", "genres": "[]"},
        {"artist_id": name_id("Odd"), "origin": SOURCE, "name": "Odd"},
    ]
    assert [(row["sub_genre"], row["position"]) for row in records(store, "artist_genre")] == [
        ("pop", 0),
        ("latin pop", 1),
    ]
    assert report(result, "artist").dropped == {"same name again": 1, "blank name": 1}
    assert report(result, "artist").notes == {"genres not readable": 1}
    assert report(result, "artist_genre").dropped == {"listed again for the artist": 1}
    assert [problem[:16] for problem in result.problems] == ["some.csv: line 5", "some.csv: line 6"]


def test_songs_csv(path: Path, store: RawStore) -> None:
    result = load(path, store, song_row(track_artist="A, B & C"))
    pid = playlist_pid(P1)
    assert 1_000_000_000 <= pid < 1_000_000_000 + 2**32
    assert records(store, "playlist") == [{"pid": pid, "name": "Hits"}]
    assert records(store, "playlist_track") == [{"pid": pid, "pos": 0, "track_id": T1}]
    assert records(store, "track") == [
        {
            "track_id": T1,
            "origin": SOURCE,
            "name": "One",
            "album_id": ALBUM,
            "duration_ms": 1000,
            "popularity": 50,
        }
    ]
    assert records(store, "album") == [
        {
            "album_id": ALBUM,
            "origin": SOURCE,
            "name": "First",
            "release_date": "2019-06-14",
            "release_date_precision": "day",
        }
    ]
    artist = name_id("A, B & C")
    assert records(store, "artist") == [{"artist_id": artist, "origin": SOURCE, "name": "A, B & C"}]
    assert records(store, "artist_track") == [
        {"artist_id": artist, "track_id": T1, "position": 0, "origin": SOURCE}
    ]
    assert records(store, "audio_features") == [
        {
            "track_id": T1,
            "origin": SOURCE,
            **NINE,
            "musical_key": 11,
            "mode": 1,
            "source": "catalogue",
        }
    ]
    assert records(store, "track_sub_genre") == [
        {"track_id": T1, "sub_genre": "latin"},
        {"track_id": T1, "sub_genre": "latin pop"},
    ]
    assert all(report.adds_up for report in result.reports)


def test_places_in_playlists(path: Path, store: RawStore) -> None:
    other = {"playlist_genre": "pop", "playlist_subgenre": "latin pop"}
    result = load(
        path,
        store,
        song_row(),
        song_row(playlist_id=P2),
        song_row(track_id=T2),
        song_row(**other),
        song_row(track_id=T3, **other),
        song_row(),
        song_row(),
    )
    places = [(row["pid"], row["pos"], row["track_id"]) for row in records(store, "playlist_track")]
    one, two = playlist_pid(P1), playlist_pid(P2)
    assert places == [(one, 0, T1), (two, 0, T1), (one, 1, T2), (one, 2, T3)]
    assert [row["pid"] for row in records(store, "playlist")] == [one, two]
    assert report(result, "playlist_track").dropped == {
        "listed again under another genre": 1,
        "listed again": 2,
    }
    assert report(result, "track").dropped == {"listed again": 4}
    assert report(result, "album").dropped == {"album of an earlier track": 2}
    sub_genres = [(row["track_id"], row["sub_genre"]) for row in records(store, "track_sub_genre")]
    assert sub_genres == [
        *[(T1, "latin"), (T1, "latin pop"), (T2, "latin"), (T2, "latin pop")],
        *[(T1, "pop"), (T3, "pop"), (T3, "latin pop")],
    ]
    assert report(result, "track_sub_genre").dropped == {"listed again": 7}


@pytest.mark.parametrize("missing", ["NA", ""])
def test_song_without_names_is_kept(path: Path, store: RawStore, missing: str) -> None:
    names = dict.fromkeys(("track_name", "track_artist", "track_album_name"), missing)
    result = load(path, store, song_row(**names), song_row(track_id=T2, track_artist="NA"))
    nameless, named = records(store, "track")
    assert ("name" in nameless, named["name"]) == (False, "One")
    assert [row["name"] for row in records(store, "artist")] == ["NA"]
    assert "name" not in records(store, "album")[0]
    assert report(result, "track").notes == {"without a name": 1}


def test_bad_song_row_leaves_no_trace(path: Path, store: RawStore) -> None:
    bad = [
        song_row(track_id="x"),
        song_row(playlist_id="x"),
        song_row(track_album_id="x"),
        song_row(tempo="fast"),
    ]
    result = load(path, store, *bad, song_row(track_id=T2, track_album_id=""))
    assert [row["pos"] for row in records(store, "playlist_track")] == [0]
    assert [row["track_id"] for row in records(store, "track")] == [T2]
    assert records(store, "album") == []
    for kind in ("track", "playlist_track"):
        assert report(result, kind).dropped == {"bad id": 3, "bad number": 1}


def two_ids_of_one_pid() -> tuple[str, str]:
    seen: dict[int, str] = {}
    for number in itertools.count():  # about 80,000 turns
        playlist_id = f"{number:022}"
        other = seen.setdefault(playlist_pid(playlist_id), playlist_id)
        if other != playlist_id:
            return other, playlist_id
    raise AssertionError


def test_playlists_that_would_share_a_number(path: Path, store: RawStore) -> None:
    one, two = two_ids_of_one_pid()
    with pytest.raises(InputError, match=f"{one} and {two}"):
        load(path, store, song_row(playlist_id=one), song_row(playlist_id=two))
    assert store.units() == []


def test_unknown_header_names_it_and_what_is_known(path: Path, store: RawStore) -> None:
    row = track_row()
    del row["artists"]
    with pytest.raises(InputError) as caught:
        load(path, store, row)
    message = str(caught.value)
    assert "id, name, popularity" in message
    assert all(name in message for name in ("data.csv", "data_w_genres.csv", "spotify_songs.csv"))
    assert message.endswith("the nearest is data.csv; missing columns: artists")
    with pytest.raises(InputError) as caught:
        load(path, store, {"# A title": "some text"})
    assert "nearest" not in str(caught.value)


def broken(good: bytes) -> dict[str, bytes]:
    return {
        "cut.csv.gz": gzip.compress(good)[:-15],
        "not_gzip.csv.gz": good,
        "latin1.csv": good.decode().encode("latin-1"),
        "utf16.csv": good.decode().encode("utf-16"),
        "open_quote.csv": good[: good.index("Ünlü".encode()) + 3],
        "empty.csv": b"",
    }


@pytest.mark.parametrize("name", broken("Ünlü".encode()))
def test_bad_file_writes_nothing(tmp_path: Path, store: RawStore, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(broken(as_csv([track_row(), track_row(id=T2, name="Ünlü")]))[name])
    with pytest.raises(InputError, match=name):
        import_catalogue(path, store)
    assert store.units() == []
    assert [file for file in store.root.rglob("*") if file.is_file()] == []


def test_missing_file(path: Path, store: RawStore) -> None:
    with pytest.raises(InputError, match=r"some\.csv"):
        import_catalogue(path, store)


def test_unchanged_file_is_skipped_and_a_changed_one_read(path: Path, store: RawStore) -> None:
    first = load(path, store, track_row(), track_row(id="bad"))
    again = import_catalogue(path, store)
    assert (first.skipped, again.skipped) == (False, True)
    assert (again.reports, again.problems) == (first.reports, first.problems)
    changed = load(path, store, track_row(id=T2, name="A longer name"))
    assert not changed.skipped
    assert [row["track_id"] for row in records(store, "track")] == [T2]


def test_byte_order_mark_and_gzip(tmp_path: Path, store: RawStore) -> None:
    path = tmp_path / "data.csv.gz"
    path.write_bytes(gzip.compress(b"\xef\xbb\xbf" + as_csv([{"artists": "A", "genres": "[]"}])))
    import_catalogue(path, store)
    assert [row["name"] for row in records(store, "artist")] == ["A"]
    assert [unit.name for unit in store.units("catalogue")] == ["data.csv.gz"]


NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)


@given(st.lists(st.tuples(NAMES, NAMES.filter(str.strip)), min_size=1, max_size=6))
def test_names_survive(names: list[tuple[str, str]]) -> None:
    with tempfile.TemporaryDirectory() as tmp:
        store = RawStore(Path(tmp) / "raw")
        rows = [
            track_row(id=an_id(f"track{number}x"), name=name, artists=repr([artist]))
            for number, (name, artist) in enumerate(names)
        ]
        load(Path(tmp) / "some.csv", store, *rows)
        assert [row["name"] for row in records(store, "track")] == [name for name, _ in names]
        firsts = {name_id(artist): artist for _, artist in reversed(names)}
        written = {row["artist_id"]: row["name"] for row in records(store, "artist")}
        assert written == firsts
        credits = [row["artist_id"] for row in records(store, "artist_track")]
        assert credits == [name_id(artist) for _, artist in names]


def real(real_data: Path, name: str, store: RawStore) -> Outcome:
    result = import_catalogue(real_data / "kaggle" / name, store)
    assert result.problems == []
    for counts in result.reports:
        assert counts.adds_up
        assert counts.rows_out == len(records(store, counts.rows))
    return result


@pytest.mark.slow
def test_real_data_csv(real_data: Path, store: RawStore) -> None:
    result = real(real_data, "data.csv.gz", store)
    assert report(result, "track").rows_out == report(result, "audio_features").rows_out == 85_564


def test_real_genres_csv(real_data: Path, store: RawStore) -> None:
    result = real(real_data, "data_w_genres.csv.gz", store)
    counts = report(result, "artist")
    assert (counts.rows_in, counts.dropped) == (12_158, {"same name again": 34})
    assert all(json.loads(row["genres"]) is not None for row in records(store, "artist"))


@pytest.mark.slow
def test_real_songs_csv(real_data: Path, store: RawStore) -> None:
    result = real(real_data, "spotify_songs.csv.gz", store)
    places = report(result, "playlist_track")
    assert places.rows_in == 32_833
    assert places.dropped == {"listed again under another genre": 582}
    tracks = report(result, "track")
    assert (tracks.rows_in, tracks.rows_out) == (32_833, 28_356)
    assert tracks.notes == {"without a name": 4}
    assert len(records(store, "playlist")) == 471
