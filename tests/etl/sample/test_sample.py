"""The sample world: the same from the same seed, in the real formats, with what it promises."""

from __future__ import annotations

import csv
import gzip
import json
import math
import os
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path
from random import Random
from typing import Any

import pytest

from etl.errors import InputError
from etl.genres.rules import GENRES, classify
from etl.ids import is_id, parse_id
from etl.sample import SampleWorld, write_sample
from etl.sample.features import LIMITS, MOODS, SPREADS
from etl.sample.genres import SCENES
from etl.sample.words import lexicon

Json = dict[str, Any]
KINDS = ("tracks", "albums", "artists", "audio-features")
ROW_KEYS = {
    *("pos", "artist_name", "track_uri", "artist_uri", "track_name", "album_uri"),
    *("duration_ms", "album_name"),
}
PLAYLIST_KEYS = {
    *("name", "collaborative", "pid", "modified_at", "num_tracks", "num_albums", "num_artists"),
    *("num_edits", "num_followers", "duration_ms", "tracks"),
}


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> SampleWorld:
    return write_sample(tmp_path_factory.mktemp("sample"))


@pytest.fixture(scope="module")
def scraped(sample: SampleWorld) -> dict[str, Json]:
    return {kind: read_kind(sample, kind) for kind in KINDS}


@pytest.fixture(scope="module")
def slices(sample: SampleWorld) -> dict[str, Json]:
    return {path.name: read_json(path) for path in sorted(sample.mpd.iterdir())}


@pytest.fixture(scope="module")
def playlists(slices: dict[str, Json]) -> list[Json]:
    return [playlist for value in slices.values() for playlist in value["playlists"]]


@pytest.fixture(scope="module")
def rows(playlists: list[Json]) -> list[Json]:
    return [row for playlist in playlists for row in playlist["tracks"]]


@pytest.fixture(scope="module")
def related(sample: SampleWorld) -> dict[str, list[str]]:
    with (sample.related / "related_artists.csv").open(encoding="utf-8", newline="") as stream:
        header, *lines = csv.reader(stream)
    assert header == ["artist_spotify_id", "related_artists_json"]
    return {artist: json.loads(ids) for artist, ids in lines}


def read_json(path: Path) -> Any:
    data = path.read_bytes()
    return json.loads(gzip.decompress(data) if path.suffix == ".gz" else data)


def read_kind(sample: SampleWorld, kind: str) -> Json:
    parts = [read_json(path) for path in sorted((sample.scraped / kind).iterdir())]
    assert len(parts) > 1
    whole = {key: value for part in parts for key, value in part.items()}
    assert len(whole) == sum(map(len, parts)), "an id stands in two files"
    return whole


def files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def track_id(row: Json) -> str:
    return str(row["track_uri"]).rpartition(":")[2]


def all_tracks(scraped: dict[str, Json], rows: list[Json]) -> dict[str, tuple[str, str, str]]:
    """Id -> title, first artist's id, album's id: from the playlists, else as scraped."""
    known = {
        key: (value["name"], value["artists"][0]["id"], value["album"]["id"])
        for key, value in scraped["tracks"].items()
        if value
    }
    for row in rows:
        artist, album = (row[key].rpartition(":")[2] for key in ("artist_uri", "album_uri"))
        known[track_id(row)] = (row["track_name"], artist, album)
    return known


def genres_of(scraped: dict[str, Json], track: Json) -> set[str]:
    artists = [scraped["artists"].get(artist["id"]) for artist in track["artists"]]
    names = [name for artist in artists if artist for name in artist["genres"]]
    return {match.genre for name in names for match in classify(name)}


# The seed


def test_same_seed_gives_the_same_bytes_whatever_the_hash_seed(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from etl.sample import write_sample; "
        "write_sample(Path(sys.argv[1]), seed=7, tracks=400, playlists=120)"
    )
    for name in ("1", "2"):
        subprocess.run(
            [sys.executable, "-c", code, str(tmp_path / name)],
            env=os.environ | {"PYTHONHASHSEED": name},
            check=True,
            cwd=Path(__file__).parents[3],
        )
    assert files(tmp_path / "1") == files(tmp_path / "2")


def test_another_seed_gives_another_world(tmp_path: Path) -> None:
    one = write_sample(tmp_path / "1", seed=1, tracks=300, playlists=20)
    two = write_sample(tmp_path / "2", seed=2, tracks=300, playlists=20)
    assert not set(read_kind(one, "tracks")) & set(read_kind(two, "tracks"))
    assert one.showcase != two.showcase


@pytest.mark.parametrize("seed", range(8))
def test_small_worlds_of_any_seed_have_a_whole_showcase(tmp_path: Path, seed: int) -> None:
    sample = write_sample(tmp_path, seed=seed, tracks=300, playlists=1)
    check_showcase(sample, {kind: read_kind(sample, kind) for kind in KINDS})
    assert min(sample.defects[name] for name in ("tracks_absent", "albums_null")) == 1


# The folder


def test_smaller_sample_replaces_a_larger_one(tmp_path: Path) -> None:
    write_sample(tmp_path / "twice", seed=1, tracks=300, playlists=250)
    write_sample(tmp_path / "twice", seed=2, tracks=300, playlists=50)
    write_sample(tmp_path / "once", seed=2, tracks=300, playlists=50)
    assert files(tmp_path / "twice") == files(tmp_path / "once")


def test_sources_that_are_no_sample_are_left_alone(tmp_path: Path) -> None:
    real = tmp_path / "scraped" / "tracks" / "tracks.000.json"
    real.parent.mkdir(parents=True)
    real.write_text("{}")
    with pytest.raises(InputError, match=r"tracks\.000\.json"):
        write_sample(tmp_path, tracks=300, playlists=10)
    assert files(tmp_path) == {"scraped/tracks/tracks.000.json": b"{}"}


def test_damaged_note_is_named(tmp_path: Path) -> None:
    (tmp_path / "sample.json").write_text('{"seed": ')
    with pytest.raises(InputError, match=r"sample\.json"):
        write_sample(tmp_path, tracks=300, playlists=10)


@pytest.mark.parametrize(("tracks", "playlists"), [(299, 10), (300, 0)])
def test_too_small_a_world_is_refused(tmp_path: Path, tracks: int, playlists: int) -> None:
    with pytest.raises(ValueError, match="at least 300 tracks and 1 playlist"):
        write_sample(tmp_path, tracks=tracks, playlists=playlists)
    assert files(tmp_path) == {}


# The formats


def test_slices_are_named_and_laid_out_as_the_official_ones(slices: dict[str, Json]) -> None:
    assert set(slices) == {
        "mpd.slice.0-99.json",
        "mpd.slice.100-199.json",
        "mpd.slice.200-299.json",
        "mpd.slice.300-399.json.gz",
    }
    for name, value in slices.items():
        assert set(value) == {"info", "playlists"}
        assert set(value["info"]) == {"generated_on", "slice", "version"}
        assert name.startswith(f"mpd.slice.{value['info']['slice']}.json")
        first, last = map(int, value["info"]["slice"].split("-"))
        assert [p["pid"] for p in value["playlists"]] == list(range(first, last + 1))


def test_playlists_have_the_official_keys_and_true_counts(
    sample: SampleWorld, playlists: list[Json]
) -> None:
    for playlist in playlists:
        tracks = playlist["tracks"]
        assert set(playlist) - {"description"} == PLAYLIST_KEYS
        assert playlist["collaborative"] in ("true", "false")
        assert playlist["num_tracks"] == len(tracks) >= 5
        assert playlist["num_albums"] == len({row["album_uri"] for row in tracks})
        assert playlist["num_artists"] == len({row["artist_uri"] for row in tracks})
        assert playlist["duration_ms"] == sum(row["duration_ms"] or 0 for row in tracks)
        assert [row["pos"] for row in tracks] == list(range(len(tracks)))
    assert len(playlists) == sample.playlists == 400
    assert sum(p["num_tracks"] for p in playlists) == sample.playlist_tracks
    assert {p["collaborative"] for p in playlists} == {"true", "false"}
    assert 0 < sum("description" in p for p in playlists) < 60


def test_rows_have_the_official_keys_and_valid_uris(rows: list[Json]) -> None:
    for row in rows:
        assert set(row) == ROW_KEYS
        for kind in ("track", "album", "artist"):
            assert row[f"{kind}_uri"].startswith("spotify:")
            assert parse_id(row[f"{kind}_uri"], kind) is not None


def test_a_track_is_the_same_in_every_playlist(rows: list[Json]) -> None:
    facts = defaultdict(set)
    for row in rows:
        facts[row["track_uri"]].add(tuple(value for key, value in row.items() if key != "pos"))
    assert {len(different) for different in facts.values()} == {1}


@pytest.mark.parametrize("kind", KINDS)
def test_responses_stand_under_their_own_id(scraped: dict[str, Json], kind: str) -> None:
    word = {"audio-features": "track"}.get(kind, kind.removesuffix("s"))
    for key, value in scraped[kind].items():
        assert is_id(key)
        assert value is None or (value["id"], value["uri"]) == (key, f"spotify:{word}:{key}")


def test_ids_are_unique_and_add_up(
    sample: SampleWorld, scraped: dict[str, Json], rows: list[Json]
) -> None:
    tracks = set(scraped["tracks"]) | {track_id(row) for row in rows}
    albums = {album for _, _, album in all_tracks(scraped, rows).values()}
    artists = {artist for _, artist, _ in all_tracks(scraped, rows).values()}
    assert (len(tracks), len(albums), len(artists)) == (6000, sample.albums, sample.artists)
    assert len(tracks | albums | artists) == 6000 + sample.albums + sample.artists
    assert set(scraped["albums"]) <= albums
    assert set(scraped["artists"]) <= artists
    assert set(scraped["audio-features"]) <= set(scraped["tracks"])


def test_release_dates_are_as_long_as_their_precision(scraped: dict[str, Json]) -> None:
    length = {"year": 4, "month": 7, "day": 10}
    years: Counter[int] = Counter()
    for album in filter(None, scraped["albums"].values()):
        assert len(album["release_date"]) == length[album["release_date_precision"]]
        years[int(album["release_date"][:4])] += 1
    assert min(years) >= 1955
    assert max(years) <= 2024
    assert max(years.values()) < 0.06 * sum(years.values()), "one year swallows the others"


def test_features_are_in_range_and_rounded_like_real_ones(scraped: dict[str, Json]) -> None:
    for value in filter(None, scraped["audio-features"].values()):
        assert 50 <= value["tempo"] <= 210
        assert -30 <= value["loudness"] <= 0
        for name in SPREADS.keys() - LIMITS.keys():
            assert 0 <= value[name] < 1
            assert value[name] == float(f"{value[name]:.3g}")
        assert value["key"] in range(12)
        assert value["mode"] in (0, 1)


def test_whole_objects_have_what_the_web_api_gives(scraped: dict[str, Json]) -> None:
    tracks = [t for t in filter(None, scraped["tracks"].values()) if "external_ids" in t]
    albums = [a for a in filter(None, scraped["albums"].values()) if "tracks" in a]
    for track in tracks:
        assert {"name", "release_date", "release_date_precision"} <= track["album"].keys()
        assert all(artist["name"] for artist in track["artists"])
    for album in albums:
        assert album["tracks"]["total"] == len(album["tracks"]["items"]) > 0
        assert all(album["id"] == track_album(scraped, t["id"]) for t in album["tracks"]["items"])
    assert tracks
    assert albums


def track_album(scraped: dict[str, Json], identifier: str) -> str:
    return str(scraped["tracks"][identifier]["album"]["id"])


# The defects


def test_gaps_are_there_in_the_number_claimed(
    sample: SampleWorld, scraped: dict[str, Json], rows: list[Json]
) -> None:
    known = all_tracks(scraped, rows)
    albums = {album for _, _, album in known.values()}
    artists = {artist for _, artist, _ in known.values()}
    answers = {kind: list(filter(None, scraped[kind].values())) for kind in KINDS}
    found = {
        "tracks_absent": len(known.keys() - scraped["tracks"].keys()),
        "tracks_null": nulls(scraped["tracks"]),
        "tracks_bare": sum(t["popularity"] is None for t in answers["tracks"]),
        "full_tracks": sum("external_ids" in t for t in answers["tracks"]),
        "albums_absent": len(albums - scraped["albums"].keys()),
        "albums_null": nulls(scraped["albums"]),
        "albums_bare": sum(a["popularity"] is None for a in answers["albums"]),
        "full_albums": sum("tracks" in a for a in answers["albums"]),
        "artists_absent": len(artists - scraped["artists"].keys()),
        "artists_null": nulls(scraped["artists"]),
        "artists_bare": sum(a["popularity"] is None for a in answers["artists"]),
        "artists_without_genres": sum(a["genres"] == [] for a in answers["artists"]),
        "full_artists": sum("images" in a for a in answers["artists"]),
        "features_null": nulls(scraped["audio-features"]),
        "features_without_meter": sum(
            f["time_signature"] is None for f in answers["audio-features"]
        ),
        "full_features": sum("analysis_url" in f for f in answers["audio-features"]),
        "collaborations": sum(len(t["artists"]) > 1 for t in answers["tracks"]),
        "year_dates": sum(len(a["release_date"]) == 4 for a in answers["albums"]),
        "month_dates": sum(len(a["release_date"]) == 7 for a in answers["albums"]),
    }
    assert found == {name: sample.defects[name] for name in found}
    assert min(found.values()) > 0


def nulls(answers: Json) -> int:
    return sum(answer is None for answer in answers.values())


def test_playlist_defects_are_there_in_the_number_claimed(
    sample: SampleWorld, playlists: list[Json], rows: list[Json]
) -> None:
    repeated = sum(len(p["tracks"]) - len({r["track_uri"] for r in p["tracks"]}) for p in playlists)
    untimed = [track_id(row) for row in rows if row["duration_ms"] is None]
    assert sample.defects["playlist_rows_repeated"] == repeated > 0
    assert sample.defects["playlist_rows_untimed"] == len(untimed) > 0
    assert sample.defects["untimed"] == len(set(untimed))


def test_names_that_trip_programs_up_are_there(
    sample: SampleWorld, scraped: dict[str, Json], rows: list[Json]
) -> None:
    known = all_tracks(scraped, rows)
    titles = Counter(title for title, _, _ in known.values())
    names = {row["artist_uri"]: row["artist_name"] for row in rows}
    names |= {a["uri"]: a["name"] for a in filter(None, scraped["artists"].values())}
    acts = Counter(names.values())
    assert set(lexicon().awkward_titles) <= titles.keys()
    assert sample.defects["awkward_titles"] == sum(titles[t] for t in lexicon().awkward_titles)
    assert sample.defects["awkward_artists"] == sum(acts[a] for a in lexicon().awkward_artists)
    assert any(count > 1 for name, count in acts.items() if name not in lexicon().awkward_artists)
    text = "".join(titles)
    assert all(
        part in text for part in ("\n", "\t", "\\", '"', ",", "é", "я", "の", "바", "ق", "🎸")
    )
    assert max(map(len, titles)) > 290


def test_titles_are_shared_and_tracks_released_again(
    sample: SampleWorld, scraped: dict[str, Json], rows: list[Json]
) -> None:
    known = all_tracks(scraped, rows)
    artists_of, albums_of = defaultdict(set), defaultdict(set)
    for title, artist, album in known.values():
        artists_of[title].add(artist)
        albums_of[title, artist].add(album)
    shared = sum(len(artists) > 1 for artists in artists_of.values())
    assert sample.defects["shared_titles"] == shared > 20
    again = sum(len(albums) - 1 for albums in albums_of.values())
    assert again >= sample.defects["rereleases"] == 90


def test_collaborations_have_two_to_four_different_artists(scraped: dict[str, Json]) -> None:
    sizes: Counter[int] = Counter()
    for track in filter(None, scraped["tracks"].values()):
        ids = [artist["id"] for artist in track["artists"]]
        assert len(ids) == len(set(ids))
        sizes[len(ids)] += 1
    assert set(sizes) == {1, 2, 3, 4}


# What there is to learn


def test_sub_genres_are_of_the_genre_they_stand_for() -> None:
    assert set(SCENES) == set(MOODS) == set(GENRES)
    for genre, scene in SCENES.items():
        assert set(scene.mixes_with) <= set(GENRES) - {genre}
        for name in scene.sub_genres:
            assert genre in {match.genre for match in classify(name)}, name


def test_every_genre_has_tracks_enough_to_cluster(scraped: dict[str, Json]) -> None:
    counts = Counter(
        genre
        for key, track in scraped["tracks"].items()
        if track
        and scraped["audio-features"].get(key)
        and scraped["albums"].get(track["album"]["id"])
        for genre in genres_of(scraped, track)
    )
    assert set(counts) == set(GENRES)
    assert min(counts.values()) >= 300


def explained(points: list[list[float]], labels: list[Any]) -> float:
    """Return the share of the variance that is between the labels; columns weigh alike."""
    columns = list(zip(*points, strict=True))
    shares = []
    for column in columns:
        groups = defaultdict(list)
        for label, value in zip(labels, column, strict=True):
            groups[label].append(value)
        mean = math.fsum(column) / len(column)
        total = math.fsum((value - mean) ** 2 for value in column)
        between = math.fsum(len(g) * (math.fsum(g) / len(g) - mean) ** 2 for g in groups.values())
        shares.append(between / total)
    return sum(shares) / len(shares)


def test_features_tell_genres_apart(scraped: dict[str, Json]) -> None:
    points: list[list[float]] = []
    labels: list[str] = []
    for key, value in scraped["audio-features"].items():
        genres = genres_of(scraped, scraped["tracks"][key])
        if value and len(genres) == 1:
            points.append([value[name] for name in SPREADS])
            labels.extend(genres)
    shuffled = Random(0).sample(labels, len(labels))
    assert explained(points, labels) > 0.15 > 10 * explained(points, shuffled)


def test_k_means_finds_the_moods_of_a_genre(scraped: dict[str, Json]) -> None:
    from sklearn.cluster import KMeans
    from sklearn.preprocessing import StandardScaler

    for genre in ("jazz", "metal", "latin"):
        points = [
            [value[name] for name in SPREADS]
            for key, value in scraped["audio-features"].items()
            if value and genres_of(scraped, scraped["tracks"][key]) == {genre}
        ]
        scaled = StandardScaler().fit_transform(points)
        found = KMeans(len(MOODS[genre]), n_init=3, random_state=0).fit_predict(scaled)
        assert explained(points, list(found)) > 0.5
        assert min(Counter(found).values()) > 15


def test_tracks_of_a_playlist_are_alike(scraped: dict[str, Json], playlists: list[Json]) -> None:
    genre = {key: genres_of(scraped, track) for key, track in scraped["tracks"].items() if track}
    rng = Random(0)
    lists = [[track_id(row) for row in playlist["tracks"]] for playlist in playlists]
    pairs = [rng.sample(ids, 2) for ids in lists for _ in range(5)]
    strangers = [(rng.choice(rng.choice(lists)), rng.choice(rng.choice(lists))) for _ in pairs]

    def alike(two: list[Any]) -> float:
        return sum(bool(genre.get(a, set()) & genre.get(b, set())) for a, b in two) / len(two)

    assert alike(pairs) > 3 * alike(strangers)


def test_a_few_tracks_are_in_many_playlists(rows: list[Json]) -> None:
    counts = sorted(Counter(track_id(row) for row in rows).values(), reverse=True)
    tenth = len(counts) // 10
    assert sum(counts[:tenth]) > 0.25 * len(rows)
    assert counts[len(counts) // 2] <= 3
    assert len(counts) > 4000


def test_related_artists_are_of_the_genre_and_ranked(
    sample: SampleWorld, scraped: dict[str, Json], related: dict[str, list[str]]
) -> None:
    known = {key: value for key, value in scraped["artists"].items() if value and value["genres"]}
    genre = {
        key: {match.genre for name in value["genres"] for match in classify(name)}
        for key, value in known.items()
    }
    near: list[bool] = []
    far: list[bool] = []
    for artist, ids in related.items():
        assert 10 <= len(ids) <= 20
        assert len(set(ids) | {artist}) == len(ids) + 1
        if artist in genre:
            near.extend(bool(genre[artist] & genre[other]) for other in ids if other in genre)
            far.extend(bool(genre[artist] & other) for other in genre.values())
    assert sum(near) / len(near) > 0.9 > 3 * sum(far) / len(far)
    assert len(related) == sample.artists - sample.defects["artists_without_related"]
    edges = {(artist, other) for artist, ids in related.items() for other in ids}
    assert any((b, a) not in edges for a, b in edges)


def test_related_artists_hang_together(sample: SampleWorld, related: dict[str, list[str]]) -> None:
    links = defaultdict(set)
    for artist, ids in related.items():
        for other in ids:
            links[artist].add(other)
            links[other].add(artist)
    reached, edge = set(), {next(iter(related))}
    while edge:
        reached |= edge
        edge = {other for artist in edge for other in links[artist]} - reached
    assert len(reached) > 0.95 * sample.artists


def check_showcase(sample: SampleWorld, scraped: dict[str, Json]) -> None:
    genres = []
    for identifier in sample.showcase:
        track = scraped["tracks"][identifier]
        assert track["popularity"] is not None
        assert scraped["audio-features"][identifier]["time_signature"] is not None
        assert scraped["albums"][track["album"]["id"]]["popularity"] is not None
        assert all(scraped["artists"][artist["id"]]["genres"] for artist in track["artists"])
        genres.append(frozenset(genres_of(scraped, track)))
    assert len(set(genres)) == len(genres) == 4


def test_showcase_lacks_nothing(
    sample: SampleWorld,
    scraped: dict[str, Json],
    related: dict[str, list[str]],
    rows: list[Json],
) -> None:
    check_showcase(sample, scraped)
    played = Counter(track_id(row) for row in rows)
    for identifier in sample.showcase:
        assert played[identifier] >= 5
        assert scraped["tracks"][identifier]["artists"][0]["id"] in related
