"""ScrapeResult files -> records: planted files whose records are known."""

from __future__ import annotations

import gzip
import json
import os
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.errors import InputError
from etl.readers.scraped.extract import extract_scraped
from etl.records.kinds import NESTED, WEB_API, origin
from etl.records.store import RawStore
from etl.report import Outcome, StepReport
from tests.etl.world import source_rows as rows

FEATURES = {
    "tempo": 120.5,
    "valence": 0.5,
    "danceability": 0.25,
    "acousticness": 0,
    "energy": 0.75,
    "instrumentalness": 0.0,
    "liveness": 0.125,
    "loudness": -6.5,
    "speechiness": 0.0625,
}


def an_id(text: str) -> str:
    """A Spotify id that can be told from others: the text and zeros."""
    return text.ljust(22, "0")


T1, T2, T3 = an_id("track1"), an_id("track2"), an_id("track3")
A1, A2 = an_id("artist1"), an_id("artist2")
ALBUM = an_id("album1")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "scraped"


def plant(folder: Path, name: str, entries: Any) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    data = json.dumps(entries).encode()
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


def report(result: Outcome, kind: str) -> StepReport:
    (found,) = [report for report in result.reports if report.rows == kind]
    assert found.adds_up
    return found


def web_api(unit: str) -> str:
    return origin(WEB_API, "scraped", unit)


def nested(unit: str) -> str:
    return origin(NESTED, "scraped", unit)


def test_full_track_object(folder: Path, store: RawStore) -> None:
    track = {
        "id": T1,
        "type": "track",
        "name": "One",
        "album": {
            "id": ALBUM,
            "name": "First",
            "album_type": "album",
            "release_date": "2011-03",
            "release_date_precision": "month",
            "artists": [{"id": A2, "name": "Two"}],
            "images": [{"url": "x", "height": 640}],
        },
        "artists": [{"id": A2, "name": "Two"}, {"id": A1, "name": "One"}],
        "duration_ms": 1000,
        "popularity": 64,
        "explicit": True,
        "external_ids": {"isrc": "X"},
    }
    plant(folder, "tracks/a.json", {T1: track})
    result = extract_scraped(folder, store)

    own, other = web_api("tracks-a"), nested("tracks-a")
    assert rows(store, "track") == [
        {
            "track_id": T1,
            "origin": own,
            "name": "One",
            "album_id": ALBUM,
            "duration_ms": 1000,
            "popularity": 64,
            "explicit": 1,
        }
    ]
    assert rows(store, "artist_track") == [
        {"artist_id": A2, "track_id": T1, "position": 0, "origin": own},
        {"artist_id": A1, "track_id": T1, "position": 1, "origin": own},
    ]
    assert rows(store, "album") == [
        {
            "album_id": ALBUM,
            "origin": other,
            "name": "First",
            "release_date": "2011-03",
            "release_date_precision": "month",
        }
    ]
    assert rows(store, "artist_album") == [
        {"artist_id": A2, "album_id": ALBUM, "position": 0, "origin": other}
    ]
    assert rows(store, "artist") == [
        {"artist_id": A2, "origin": other, "name": "Two"},
        {"artist_id": A1, "origin": other, "name": "One"},
    ]
    assert (report(result, "track").rows_in, report(result, "track").rows_out) == (1, 1)


def test_partial_track_object_gives_no_stubs(folder: Path, store: RawStore) -> None:
    track = {"id": T1, "album": {"id": ALBUM}, "artists": [{"id": A1}], "explicit": None}
    plant(folder, "tracks/a.json.gz", {T1: track})
    extract_scraped(folder, store)
    assert rows(store, "track") == [
        {"track_id": T1, "origin": web_api("tracks-a"), "album_id": ALBUM}
    ]
    assert [row["artist_id"] for row in rows(store, "artist_track")] == [A1]
    assert rows(store, "artist") == rows(store, "album") == rows(store, "artist_album") == []


def test_full_album_object(folder: Path, store: RawStore) -> None:
    song = {"id": T1, "name": "One", "duration_ms": 5, "explicit": False, "artists": [{"id": A2}]}
    items = [song, {"id": T2}, {"id": None, "name": "local"}, None]
    album = {
        "id": ALBUM,
        "name": "First",
        "label": "L",
        "popularity": 7,
        "release_date": "1999",
        "artists": [{"id": A1, "name": "One"}],
        "tracks": {"items": items},
    }
    plant(folder, "albums/a.json", {ALBUM: album})
    result = extract_scraped(folder, store)

    own, other = web_api("albums-a"), nested("albums-a")
    assert rows(store, "album") == [
        {
            "album_id": ALBUM,
            "origin": own,
            "name": "First",
            "label": "L",
            "popularity": 7,
            "release_date": "1999",
            "release_date_precision": "year",
        }
    ]
    assert rows(store, "artist_album") == [
        {"artist_id": A1, "album_id": ALBUM, "position": 0, "origin": own}
    ]
    assert rows(store, "track") == [
        {
            "track_id": T1,
            "origin": other,
            "name": "One",
            "album_id": ALBUM,
            "duration_ms": 5,
            "explicit": 0,
        }
    ]
    assert rows(store, "artist_track") == [
        {"artist_id": A2, "track_id": T1, "position": 0, "origin": other}
    ]
    assert rows(store, "artist") == [{"artist_id": A1, "origin": other, "name": "One"}]
    assert report(result, "album").notes == {"track of an album without a Spotify id or a name": 3}


def test_artist_genres_are_cleaned_and_the_list_is_kept_as_given(
    folder: Path, store: RawStore
) -> None:
    genres = ["  Latin  Pop ", "latin pop", "musique concre\u0300te", " ", "x" * 130]
    artist = {"id": A1, "name": "One", "popularity": 5, "followers": {"total": 9}, "genres": genres}
    plant(folder, "artists/a.json", {A1: artist, A2: {"name": "Two", "genres": []}})
    result = extract_scraped(folder, store)

    one, two = rows(store, "artist")
    assert (one["name"], one["popularity"], one["followers"]) == ("One", 5, 9)
    assert json.loads(one["genres"]) == genres
    assert "\\u" not in one["genres"]
    assert two["genres"] == "[]"
    assert [(row["position"], row["sub_genre"]) for row in rows(store, "artist_genre")] == [
        (0, "latin pop"),
        (1, "musique concr\u00e8te"),
        (2, "x" * 128),
    ]
    counts = report(result, "artist_genre")
    assert counts.rows_in == 5
    assert counts.dropped == {"listed again for the artist": 1, "blank": 1}


def test_audio_features_need_all_nine(folder: Path, store: RawStore) -> None:
    entries = {
        T1: {**FEATURES, "id": T1, "key": 11, "mode": 1, "time_signature": None},
        T2: {**FEATURES, "tempo": None},
        T3: {name: value for name, value in FEATURES.items() if name != "loudness"},
        an_id("null"): None,
    }
    plant(folder, "audio-features/a.json", entries)
    result = extract_scraped(folder, store)
    assert rows(store, "audio_features") == [
        {
            "track_id": T1,
            "origin": web_api("audio-features-a"),
            **FEATURES,
            "musical_key": 11,
            "mode": 1,
            "source": "spotify",
        }
    ]
    counts = report(result, "audio_features")
    assert (counts.rows_in, counts.rows_out) == (4, 1)
    assert counts.dropped == {"incomplete features": 2, "null response": 1}
    assert result.problems == []


@pytest.mark.parametrize("text", ["1e400", "1" + "0" * 400, '"0.5"'])
def test_no_feature_is_infinite_or_text(folder: Path, store: RawStore, text: str) -> None:
    path = plant(folder, "audio-features/a.json", {})
    data = json.dumps({T1: {**FEATURES, "tempo": 999}, T2: FEATURES})
    path.write_text(data.replace("999", text))
    result = extract_scraped(folder, store)
    assert [row["track_id"] for row in rows(store, "audio_features")] == [T2]
    assert report(result, "audio_features").dropped == {"malformed": 1}


def test_relinked_track_stays_under_the_id_that_was_asked_for(
    folder: Path, store: RawStore
) -> None:
    plant(folder, "tracks/a.json", {T1: {"id": T2, "name": "Moved", "linked_from": {"id": T1}}})
    result = extract_scraped(folder, store)
    assert [row["track_id"] for row in rows(store, "track")] == [T1]
    assert report(result, "track").notes == {"answered under another id": 1}


@pytest.mark.parametrize(
    "value",
    [
        [],
        "text",
        {},
        {"error": {"status": 404, "message": "not found"}},
        {"id": T1, "type": "artist", "name": "Wrong folder"},
        {"id": T1, "name": ["not", "text"]},
        {"id": T1, "duration_ms": "1000"},
        {"id": T1, "popularity": True},
    ],
)
def test_malformed_value_is_dropped_and_named(folder: Path, store: RawStore, value: object) -> None:
    plant(folder, "tracks/a.json", {T1: value, T2: {"name": "Good"}})
    result = extract_scraped(folder, store)
    assert [row["track_id"] for row in rows(store, "track")] == [T2]
    assert report(result, "track").dropped == {"malformed": 1}
    (problem,) = result.problems
    assert problem.startswith(f"tracks/a.json: {T1} is malformed: ")


def test_bad_ids_are_dropped_and_the_first_few_named(folder: Path, store: RawStore) -> None:
    bad = {f"spotify:track:{number}": {"name": "x"} for number in range(7)}
    plant(folder, "tracks/a.json", {**bad, T1: {"name": "Good"}})
    result = extract_scraped(folder, store)
    assert report(result, "track").dropped == {"bad id": 7}
    assert len(result.problems) == 6
    assert result.problems[0] == "tracks/a.json: bad id 'spotify:track:0'"
    assert result.problems[-1] == "tracks/a.json: and 2 more"


def test_values_out_of_range_are_missing_and_noted(folder: Path, store: RawStore) -> None:
    entries = {
        T1: {"name": "a", "popularity": 101, "duration_ms": -1},
        T2: {"name": "b", "popularity": -1, "duration_ms": 10**30},
        T3: {"name": "c", "popularity": 64.0, "duration_ms": 0.5},
    }
    plant(folder, "tracks/a.json", entries)
    plant(folder, "albums/a.json", {ALBUM: {"name": "d", "release_date": "around 1970"}})
    result = extract_scraped(folder, store)
    assert [(row.get("popularity"), row.get("duration_ms")) for row in rows(store, "track")] == [
        (None, None),
        (None, None),
        (64, None),
    ]
    assert report(result, "track").notes == {
        "popularity out of range": 2,
        "duration_ms out of range": 3,
    }
    assert "release_date" not in rows(store, "album")[0]
    assert report(result, "album").notes == {"release date of an unknown form": 1}


def test_credits_without_an_id_or_repeated_leave_no_gap(folder: Path, store: RawStore) -> None:
    artists = [None, {"id": None, "name": "local"}, {"id": A1}, {"id": A1}, {"id": A2}]
    album = {"id": None, "name": "local"}
    plant(folder, "tracks/a.json", {T1: {"name": "x", "artists": artists, "album": album}})
    result = extract_scraped(folder, store)
    assert [(row["artist_id"], row["position"]) for row in rows(store, "artist_track")] == [
        (A1, 0),
        (A2, 1),
    ]
    assert report(result, "track").notes == {
        "album without a Spotify id": 1,
        "artist credited twice": 1,
        "credit without a Spotify id": 2,
    }


def test_one_origin_says_one_thing_of_what_is_nested(folder: Path, store: RawStore) -> None:
    bare = {"id": ALBUM, "name": "First"}
    dated = {**bare, "release_date": "2020-01-01", "artists": [{"id": A1, "name": "One"}]}
    entries = {
        key: {"name": key, "album": album, "artists": [{"id": A1, "name": "One"}]}
        for key, album in ((T1, bare), (T2, dated), (T3, dated))
    }
    plant(folder, "tracks/a.json", entries)
    extract_scraped(folder, store)
    assert len(rows(store, "artist")) == len(rows(store, "artist_album")) == 1
    (album,) = rows(store, "album")
    assert album["release_date"] == "2020-01-01"


def test_track_of_two_albums_belongs_to_the_first(folder: Path, store: RawStore) -> None:
    page = {"items": [{"id": T1, "name": "One", "artists": [{"id": A1}]}]}
    albums = {key: {"name": key, "tracks": page} for key in (ALBUM, an_id("album2"))}
    plant(folder, "albums/a.json", albums)
    extract_scraped(folder, store)
    assert [row["album_id"] for row in rows(store, "track")] == [ALBUM]
    assert len(rows(store, "artist_track")) == 1


@pytest.mark.parametrize(
    ("date", "given", "precision"),
    [
        ("1999-01-01", "year", "year"),
        ("1999-01-01", None, "day"),
        ("1999-01", "century", "month"),
        ("1999", "year", "year"),
    ],
)
def test_precision_of_a_date(
    folder: Path, store: RawStore, date: str, given: str | None, precision: str
) -> None:
    album = {"name": "x", "release_date": date, "release_date_precision": given}
    plant(folder, "albums/a.json", {ALBUM: album})
    extract_scraped(folder, store)
    (row,) = rows(store, "album")
    assert (row["release_date"], row["release_date_precision"]) == (date, precision)


def test_later_files_have_greater_origins(folder: Path, store: RawStore) -> None:
    for number in (10, 2, 1):
        plant(folder, f"tracks/t.{number}.json", {T1: {"name": str(number)}})
    seen: list[str] = []
    result = extract_scraped(folder, store, progress=lambda _done, _all, name: seen.append(name))
    assert seen == ["tracks/t.1.json", "tracks/t.2.json", "tracks/t.10.json"]
    assert result.done == 3
    best = max(rows(store, "track"), key=lambda row: row["origin"])
    assert best["name"] == "10"


def damaged(good: bytes) -> dict[str, bytes]:
    return {
        "truncated.json": good[:-10],
        "truncated.json.gz": gzip.compress(good)[:-12],
        "plain_text.json.gz": good,
        "empty.json": b"",
        "list.json": b"[1, 2]",
        "null.json": b"null",
        "latin1.json": b'{"' + T1.encode() + b'\xe9": null}',
        "batch.json": json.dumps({"tracks": [{"id": T1, "name": "x"}]}).encode(),
        "error.json": b'{"error": {"status": 403}}',
        "deep.json": b'{"a":' + b"[" * 200_000,
    }


@pytest.mark.parametrize("name", damaged(b""))
def test_bad_file_is_rejected_by_name_and_the_run_goes_on(
    folder: Path, store: RawStore, name: str
) -> None:
    good = {T1: {"name": "x"}, T2: {"name": "y"}}
    path = plant(folder, f"tracks/{name}", good)
    extract_scraped(folder, store)
    assert len(rows(store, "track")) == 2

    path.write_bytes(damaged(json.dumps(good).encode())[name])
    plant(folder, "tracks/zzz.json", {T3: {"name": "z"}})
    result = extract_scraped(folder, store)
    assert (result.done, result.skipped, len(result.rejected)) == (1, 0, 1)
    assert [problem.split(" rejected: ")[0] for problem in result.problems] == [f"tracks/{name}"]
    assert [row["track_id"] for row in rows(store, "track")] == [T3]
    assert report(result, "track").rows_in == 1


def test_invalid_utf8_within_one_value_costs_only_that_value(folder: Path, store: RawStore) -> None:
    path = plant(folder, "tracks/a.json", {})
    path.write_bytes(b'{"%b": {"name": "\xff"}, "%b": {"name": "y"}}' % (T1.encode(), T2.encode()))
    result = extract_scraped(folder, store)
    assert [row["track_id"] for row in rows(store, "track")] == [T2]
    assert report(result, "track").dropped == {"malformed": 1}


def test_nothing_to_read_says_what_was_looked_for(folder: Path, store: RawStore) -> None:
    (folder / "tracks").mkdir(parents=True)
    (folder / "tracks" / ".hidden.json").write_text("{}")
    with pytest.raises(InputError, match=r"tracks/\*\.json.*related-artists/\*\.json"):
        extract_scraped(folder, store)


def test_same_name_plain_and_compressed_names_both(folder: Path, store: RawStore) -> None:
    plant(folder, "tracks/a.json", {T1: None})
    plant(folder, "tracks/a.json.gz", {T1: None})
    with pytest.raises(InputError, match=r"tracks/a\.json and tracks/a\.json\.gz"):
        extract_scraped(folder, store)
    assert store.units() == []


def test_unchanged_files_are_skipped_and_still_counted(folder: Path, store: RawStore) -> None:
    plant(folder, "tracks/a.json", {T1: {"name": "x"}, "bad": None})
    plant(folder, "artists/a.json", {A1: {"name": "y"}})
    seen: list[tuple[int, int, str]] = []
    first = extract_scraped(folder, store, progress=lambda *step: seen.append(step))
    before = {path: path.stat().st_mtime_ns for path in store.root.rglob("*.json*")}
    second = extract_scraped(folder, store)

    assert seen == [(0, 2, "tracks/a.json"), (1, 2, "artists/a.json")]
    assert (first.done, first.skipped) == (2, 0)
    assert (second.done, second.skipped) == (0, 2)
    assert (second.reports, second.problems) == (first.reports, first.problems)
    assert {path: path.stat().st_mtime_ns for path in store.root.rglob("*.json*")} == before


def test_changed_files_are_read_again_and_vanished_ones_forgotten(
    folder: Path, store: RawStore
) -> None:
    plant(folder, "tracks/a.json", {T1: {"name": "old"}})
    gone = plant(folder, "tracks/b.json", {T2: {"name": "gone"}})
    plant(folder, "tracks/c.json", {T3: {"name": "same"}})
    extract_scraped(folder, store)
    path = plant(folder, "tracks/a.json", {T1: {"name": "new"}})
    os.utime(path, ns=(1, 1))
    gone.unlink()
    result = extract_scraped(folder, store)
    assert (result.done, result.skipped) == (1, 1)
    assert [row["name"] for row in rows(store, "track")] == ["new", "same"]
    assert {unit.name for unit in store.units("scraped")} == {"tracks-a", "tracks-c"}


def test_interrupted_run_goes_on_with_the_rest(folder: Path, store: RawStore) -> None:
    for number in range(3):
        plant(folder, f"tracks/{number}.json", {T1: {"name": str(number)}})

    def interrupt(number: int, _total: int, _name: str) -> None:
        if number == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        extract_scraped(folder, store, progress=interrupt)
    result = extract_scraped(folder, store)
    assert (result.done, result.skipped) == (1, 2)
    assert report(result, "track").rows_out == 3


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), max_size=8))
def test_names_survive(names: list[str]) -> None:
    with tempfile.TemporaryDirectory() as tmp:
        store = RawStore(Path(tmp) / "raw")
        ids = [an_id(f"track{number}x") for number in range(len(names))]
        entries = {key: {"name": name} for key, name in zip(ids, names, strict=True)}
        plant(Path(tmp), "tracks/a.json", entries)
        extract_scraped(Path(tmp), store)
        assert [row["name"] for row in rows(store, "track")] == names


def test_example_responses_of_the_web_api(real_data: Path, tmp_path: Path) -> None:
    """Full objects, as the Web API's reference shows them."""
    examples = {"tracks": "track", "albums": "album", "artists": "artist"}
    responses = {}
    for folder, name in {**examples, "audio-features": "audio-features"}.items():
        response = json.loads((real_data / "api" / f"{name}.json").read_text())
        plant(tmp_path, f"{folder}/a.json", {response["id"]: response})
        responses[name] = response
    store = RawStore(tmp_path / "raw")
    result = extract_scraped(tmp_path, store)

    assert result.problems == []
    assert {report.rows: report.rows_out for report in result.reports} == {
        "track": 1,
        "album": 1,
        "artist": 1,
        "artist_genre": len(responses["artist"]["genres"]),
        "audio_features": 1,
    }
    (own,) = [row for row in rows(store, "track") if row["origin"].startswith(WEB_API)]
    for column in ("name", "popularity", "duration_ms", "explicit"):
        assert own[column] == responses["track"][column]
    assert len(rows(store, "track")) == 1 + len(responses["album"]["tracks"]["items"])


@pytest.mark.slow
def test_real_files_add_up(real_data: Path, store: RawStore) -> None:
    result = extract_scraped(real_data / "scraped", store)
    assert (result.done, result.rejected, result.problems) == (12, [], [])
    assert report(result, "track").rows_out == len(rows(store, "track")) == 127_490
    assert report(result, "album").rows_out == len(rows(store, "album")) == 18_347
    assert report(result, "artist").rows_out == len(rows(store, "artist")) == 12_158
    features = report(result, "audio_features")
    assert features.dropped == {"null response": 672, "incomplete features": 57}
    assert features.rows_in - features.dropped["null response"] == 92_576
    assert len(rows(store, "audio_features")) == 92_576 - 57
    assert len({row["track_id"] for row in rows(store, "audio_features")}) == 92_576 - 57


@pytest.mark.parametrize(
    ("name", "value"), [("valence", 1.01), ("energy", -0.1), ("tempo", -1), ("speechiness", 96)]
)
def test_features_out_of_range_are_dropped_and_counted(
    tmp_path: Path, name: str, value: float
) -> None:
    folder = tmp_path / "scraped" / "audio-features"
    folder.mkdir(parents=True)
    loud = {**FEATURES, "loudness": 1.4}
    (folder / "a.json").write_text(json.dumps({T1: {**FEATURES, name: value}, T2: loud}))
    result = extract_scraped(tmp_path / "scraped", RawStore(tmp_path / "raw"))
    (report,) = result.reports
    assert (report.rows_in, report.rows_out) == (2, 1)
    assert report.dropped == {"features out of range": 1}


def test_half_a_surrogate_pair_spoils_nothing_but_itself(tmp_path: Path) -> None:
    folder = tmp_path / "scraped" / "tracks"
    folder.mkdir(parents=True)
    entries = {T1: {"name": "\ud83d x"}, T2: {"name": "\U0001f600"}}
    (folder / "a.json").write_text(json.dumps(entries))  # in ASCII, so by escapes
    store = RawStore(tmp_path / "raw")
    result = extract_scraped(tmp_path / "scraped", store)
    assert result.problems == []
    (report,) = result.reports
    assert report.notes == {"halves of surrogate pairs replaced": 1}
    (path,) = store.files("track")
    names = [json.loads(line)["name"] for line in path.read_text(encoding="utf-8").splitlines()]
    assert names == ["\ufffd x", "\U0001f600"]
