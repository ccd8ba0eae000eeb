"""Related artists -> records: scraped lists, the dump of another crawl, and its artists."""

from __future__ import annotations

import csv
import gzip
import io
import json
from pathlib import Path
from typing import Any

import pytest

from etl.errors import InputError
from etl.ids import name_id
from etl.readers.catalogues.extract import import_catalogue
from etl.readers.fields import LAST_RANK
from etl.readers.scraped.extract import extract_scraped
from etl.records.kinds import CATALOGUE, NESTED, WEB_API, origin
from etl.records.store import RawStore
from etl.report import Outcome, StepReport
from tests.etl.readers.test_scraped import plant, rows
from tests.etl.world import an_id

A1, A2, A3, A4 = (an_id(f"artist{number}") for number in range(1, 5))
IDA = name_id("Ida")
OWN, INSIDE = (origin(trust, "scraped", "related-artists-a") for trust in (WEB_API, NESTED))


def report(result: Outcome, kind: str) -> StepReport:
    (found,) = [one for one in result.reports if one.rows == kind]
    assert found.adds_up
    return found


def scrape(tmp_path: Path, store: RawStore, entries: object) -> Outcome:
    plant(tmp_path / "scraped", "related-artists/a.json", entries)
    return extract_scraped(tmp_path / "scraped", store)


def edges(store: RawStore) -> list[tuple[Any, ...]]:
    names = ("artist_id", "related_artist_id", "source", "rank")
    return [
        (*(row[name] for name in names), row.get("weight")) for row in rows(store, "related_artist")
    ]


def test_lists_of_other_services_and_of_the_web_api(tmp_path: Path, store: RawStore) -> None:
    entries = {
        A1: {
            "source": "deezer",
            "artists": [
                {"id": None, "name": " Ida ", "weight": 0.5},
                {"id": A2, "name": "Two", "followers": {"total": 7}},
            ],
        },
        IDA: {
            "artists": [
                {"id": A1, "type": "artist", "name": "One", "popularity": 9, "genres": ["Jazz"]},
                {"id": A2, "type": "artist", "popularity": 4, "genres": []},
                {"id": A3},
            ]
        },
        A2: None,
        A3: {"source": "spotify", "artists": []},
    }
    result = scrape(tmp_path, store, entries)
    assert edges(store) == [
        (A1, IDA, "deezer", 1, 0.5),
        (A1, A2, "deezer", 2, None),
        (IDA, A1, "spotify", 1, None),
        (IDA, A2, "spotify", 2, None),
        (IDA, A3, "spotify", 3, None),
    ]
    assert {row["origin"] for row in rows(store, "related_artist")} == {OWN}
    assert rows(store, "artist") == [
        {"artist_id": IDA, "origin": INSIDE, "name": " Ida "},
        {"artist_id": A2, "origin": INSIDE, "name": "Two", "popularity": 4, "followers": 7},
        {
            "artist_id": A1,
            "origin": INSIDE,
            "name": "One",
            "popularity": 9,
            "genres": '["Jazz"]',
        },
    ]
    assert rows(store, "artist_genre") == [
        {"artist_id": A1, "sub_genre": "jazz", "position": 0, "origin": INSIDE}
    ]
    lists = report(result, "related_list")
    assert (lists.rows_in, lists.rows_out) == (4, 3)
    assert (lists.dropped, lists.notes) == ({"null response": 1}, {"empty list": 1})
    places = report(result, "related_artist")
    assert (places.rows_in, places.rows_out) == (5, 5)
    assert places.notes == {"known by name only": 1}
    assert result.problems == []


@pytest.mark.parametrize(
    "value",
    [
        [],
        "text",
        {},
        {"source": "deezer"},
        {"source": "no name!", "artists": []},
        {"source": "", "artists": []},
        {"source": "abcdefghijklmnopq", "artists": []},
        {"artists": {"id": A1}},
        {"artists": [{"id": 7, "name": "number"}]},
        {"artists": [{"id": A1, "weight": "heavy"}]},
        {"id": A2, "type": "artist", "name": "Wrong folder"},
        {"error": {"status": 404}},
    ],
)
def test_malformed_list_is_dropped_and_named(
    tmp_path: Path, store: RawStore, value: object
) -> None:
    result = scrape(tmp_path, store, {A1: value, A2: {"artists": [{"id": A3}]}})
    assert edges(store) == [(A2, A3, "spotify", 1, None)]
    assert report(result, "related_list").dropped == {"malformed": 1}
    (problem,) = result.problems
    assert problem.startswith(f"related-artists/a.json: {A1} is malformed: ")


def test_what_cannot_be_told_keeps_its_place(tmp_path: Path, store: RawStore) -> None:
    artists = [None, {"id": None, "name": " "}, {"name": "Ida"}, {"id": "odd", "name": "Ida"}]
    result = scrape(tmp_path, store, {A1: {"artists": artists}, "name:too short": None})
    assert edges(store) == [(A1, IDA, "spotify", 3, None), (A1, IDA, "spotify", 4, None)]
    assert report(result, "related_artist").dropped == {"without an id": 2}
    assert report(result, "related_list").dropped == {"bad id": 1}
    assert [problem.split(": ", 1)[1] for problem in result.problems] == [
        f"{A1}: number 1 of the list is null",
        f"{A1}: number 2 of the list has neither id nor name",
        "bad id 'name:too short'",
    ]


def test_a_list_longer_than_the_column_can_count(tmp_path: Path, store: RawStore) -> None:
    result = scrape(tmp_path, store, {A1: {"artists": [{"id": A2}] * (LAST_RANK + 3)}})
    assert report(result, "related_artist").dropped == {"beyond place 32,767": 3}
    assert edges(store)[-1][3] == 32_767


def test_example_of_the_web_api(real_data: Path, tmp_path: Path, store: RawStore) -> None:
    body = json.loads((real_data / "api" / "artist-related-artists.json").read_text())
    result = scrape(tmp_path, store, {A1: body})
    assert result.problems == []
    assert [edge[1] for edge in edges(store)] == [artist["id"] for artist in body["artists"]]
    described = {row["artist_id"]: row for row in rows(store, "artist")}
    for artist in body["artists"]:
        row = described[artist["id"]]
        assert row["followers"] == artist["followers"]["total"]
        assert json.loads(row.get("genres", "[]")) == artist["genres"]


def test_who_measured_the_features(tmp_path: Path, store: RawStore) -> None:
    nine = dict.fromkeys(
        ["valence", "danceability", "acousticness", "energy", "instrumentalness", "liveness"], 0.5
    )
    features = {**nine, "speechiness": 0.5, "tempo": 120.0, "loudness": -6.0}
    entries = {
        A1: {**features, "id": "a-uuid-of-theirs", "source": "reccobeats", "key": 1, "mode": 0},
        A2: features,
        A3: {**features, "source": "x y"},
    }
    plant(tmp_path / "scraped", "audio-features/a.json", entries)
    result = extract_scraped(tmp_path / "scraped", store)
    found = {row["track_id"]: row["source"] for row in rows(store, "audio_features")}
    assert found == {A1: "reccobeats", A2: "spotify"}
    assert report(result, "audio_features").dropped == {"malformed": 1}
    assert result.problems == [f"audio-features/a.json: {A3} is malformed: source 'x y' is none"]


def as_csv(*lines: tuple[str, ...], header: str = "artist_spotify_id,related_artists_json") -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(lines)
    return f"{header}\n{text.getvalue()}"


def dump(tmp_path: Path, store: RawStore, text: str) -> Outcome:
    path = tmp_path / "related_artists.csv"
    path.write_text(text, encoding="utf-8")
    return import_catalogue(path, store)


def test_a_dump(tmp_path: Path, store: RawStore) -> None:
    text = as_csv((A1, json.dumps([A2, IDA])), (IDA, f' ["{A1}"]'), (A3, "[]"))
    result = dump(tmp_path, store, "\ufeff" + text)
    assert edges(store) == [
        (A1, A2, "spotify", 1, None),
        (A1, IDA, "spotify", 2, None),
        (IDA, A1, "spotify", 1, None),
    ]
    source = origin(CATALOGUE, "import", "1/related_artists.csv")
    assert {row["origin"] for row in rows(store, "related_artist")} == {source}
    assert report(result, "related_list").notes == {"empty list": 1}
    assert result.problems == []


def test_traps_of_a_dump(tmp_path: Path, store: RawStore) -> None:
    """Repeated and own ids go on to the transform, which counts them; nothing is renumbered."""
    text = as_csv(
        (A1, json.dumps([A2, "odd", A2, A1, None, A3])),
        (A1, json.dumps([A4])),
        ("odd", json.dumps([A1])),
        (A2, '["' + A1),
        (A2, "['" + A1 + "']"),
        (A2, "null"),
        (A2, json.dumps([7])),
        (A2, ""),
        (A3, "[]", "more"),
        (A4, json.dumps([A1])),
    )
    result = dump(tmp_path, store, text)
    assert [edge[:2] + edge[3:4] for edge in edges(store)] == [
        (A1, A2, 1),
        (A1, A2, 3),
        (A1, A1, 4),
        (A1, A3, 6),
        (A4, A1, 1),
    ]
    lists, places = report(result, "related_list"), report(result, "related_artist")
    assert (lists.rows_in, lists.rows_out) == (10, 2)
    assert lists.dropped == {
        "bad id": 1,
        "listed again": 1,
        "malformed": 5,
        "wrong number of columns": 1,
    }
    assert (places.rows_in, places.dropped) == (7, {"without an id": 2})
    assert result.problems[0] == "related_artists.csv: line 2: related artist 'odd' is not a" + (
        " Spotify id"
    )
    assert "line 4: artist_spotify_id 'odd'" in result.problems[2]
    assert "line 5: related_artists_json" in result.problems[3]


def lines(*values: object) -> str:
    return "".join(
        (value if isinstance(value, str) else json.dumps(value)) + "\n" for value in values
    )


@pytest.mark.parametrize("name", ["artists.jsonl", "artists.jsonl.gz", "anything.txt"])
def test_artists_a_line(tmp_path: Path, store: RawStore, name: str) -> None:
    one = {"id": A1, "name": "Ä \ud83d", "popularity": 99, "genres": ["Rap", "rap", "pop"]}
    two = {"id": A2, "name": "Two", "popularity": 101, "followers": {"total": 3}, "type": "artist"}
    bad = [
        "{",
        [],
        {"id": "odd", "name": "x"},
        {"id": A3},
        {"id": A3, "name": "x", "type": "track"},
    ]
    nameless = {"id": A3, "name": "", "genres": ["jazz"]}
    again = {**one, "name": "again"}
    text = "\ufeff" + lines(one, "", two, *bad, again, {"id": A4, "name": "4"}, nameless)
    data = text.encode()
    path = tmp_path / name
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    result = import_catalogue(path, store)
    source = origin(CATALOGUE, "import", f"1/{name}")
    assert source < INSIDE
    assert rows(store, "artist") == [
        {
            "artist_id": A1,
            "origin": source,
            "name": "Ä \ufffd",
            "popularity": 99,
            "genres": '["Rap", "rap", "pop"]',
        },
        {"artist_id": A2, "origin": source, "name": "Two", "followers": 3},
        {"artist_id": A4, "origin": source, "name": "4"},
        {"artist_id": A3, "origin": source, "genres": '["jazz"]'},
    ]
    assert [row["sub_genre"] for row in rows(store, "artist_genre")] == ["rap", "pop", "jazz"]
    artists = report(result, "artist")
    assert artists.rows_in == 10
    assert artists.dropped == {"malformed": 5, "listed again": 1}
    assert artists.notes == {"popularity out of range": 1, "without a name": 1}
    assert result.problems[0] == (
        f"{name}: line 4: not an artist with a Spotify id and a name or genres"
    )


@pytest.mark.parametrize(
    "text",
    [
        '{"id": "odd", "name": "x"}\n',
        '{"tracks": []}\n',
        "{\n",
        "[1]\n",
        "artist_spotify_id\n",
        "",
        "\n",
    ],
)
def test_a_first_line_that_is_not_known(tmp_path: Path, store: RawStore, text: str) -> None:
    with pytest.raises(InputError, match=r"(?s)not a known catalogue.*artists\.jsonl") as caught:
        dump(tmp_path, store, text)
    assert len(str(caught.value).splitlines()) <= 3
    assert store.units() == []


@pytest.mark.parametrize("cut", [10, 200, -9])
def test_a_file_that_is_cut_off(tmp_path: Path, store: RawStore, cut: int) -> None:
    whole = lines(*({"id": an_id(f"a{i}x"), "name": f"Number {i * i}"} for i in range(2000)))
    path = tmp_path / "artists.jsonl.gz"
    path.write_bytes(gzip.compress(whole.encode())[:cut])
    with pytest.raises(InputError, match="cannot be read beyond line"):
        import_catalogue(path, store)
    assert store.units() == []
