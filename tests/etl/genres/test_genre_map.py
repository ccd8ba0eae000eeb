"""Sub-genres of the records -> records of genres."""

from __future__ import annotations

from pathlib import Path

import pytest

from etl.errors import InputError
from etl.genres.map import sub_genres, write_genre_map
from etl.genres.rules import GenreRules
from etl.records.kinds import ArtistGenre, GenreMap, TrackSubGenre
from etl.records.store import RawStore, read_records
from tests.etl.world import an_id, plant

A1, A2, T1 = an_id("a1"), an_id("a2"), an_id("t1")
RULES = GenreRules(override={"dance pop": ("pop", "dance")}, last={"jazz": ("jazz",)})


@pytest.fixture
def store(tmp_path: Path) -> RawStore:
    store = RawStore(tmp_path / "raw")
    plant(store, "b", [ArtistGenre(A1, "Éthio jazz", 0, "9"), ArtistGenre(A2, "dance pop", 0, "9")])
    plant(store, "a", [ArtistGenre(A1, "dance pop", 0, "2"), TrackSubGenre(T1, "weird core")])
    return store


def written(store: RawStore) -> list[GenreMap]:
    (path,) = store.files("genre_map")
    return read_records(path, GenreMap)


def test_every_sub_genre_once(store: RawStore) -> None:
    assert sub_genres(store) == ["dance pop", "weird core", "Éthio jazz"]
    report = write_genre_map(store, RULES)
    assert written(store) == [
        GenreMap("dance pop", "pop", "override"),
        GenreMap("dance pop", "dance", "override"),
        GenreMap("weird core", "other", "none"),
        GenreMap("Éthio jazz", "jazz", "last:jazz"),
    ]
    assert (report.rows_in, report.rows_out, report.adds_up) == (3, 3, True)
    assert report.notes == {"without a genre of their own": 1}


def test_it_is_written_again_only_when_it_changes(store: RawStore) -> None:
    write_genre_map(store, RULES)
    (path,) = store.files("genre_map")
    before = path.stat().st_mtime_ns
    write_genre_map(store, RULES)
    assert path.stat().st_mtime_ns == before
    write_genre_map(store, GenreRules(last={"jazz": ("blues",)}))
    assert GenreMap("Éthio jazz", "blues", "last:jazz") in written(store)
    plant(store, "c", [ArtistGenre(A1, "acid jazz", 0, "9")])
    write_genre_map(store, RULES)
    assert GenreMap("acid jazz", "jazz", "last:jazz") in written(store)


def test_no_sub_genres(tmp_path: Path) -> None:
    store = RawStore(tmp_path / "raw")
    report = write_genre_map(store, RULES)
    assert report.rows_in == 0
    assert store.files("genre_map") == []


def test_a_damaged_file_is_named(store: RawStore) -> None:
    path = store.files("artist_genre")[0]
    path.write_bytes(b"{")
    with pytest.raises(InputError, match=r"planted-a\.jsonl cannot be read"):
        write_genre_map(store, RULES)
