"""The folder of the map: what build writes, and that no file is believed because it is there."""

from __future__ import annotations

import json
import shutil
from contextlib import closing
from pathlib import Path

import brotli
import msgspec
import numpy as np
import pytest

from etl.errors import InputError
from etl.home import Home
from galaxy.mapfile.folder import MANIFEST, SERVED, read_map
from galaxy.mapfile.pack import NONE, unpack_links, unpack_points
from models.artists.map.artist_map import ArtistMap
from models.contract import as_text
from sql.opening import open_database


def test_the_map_is_that_of_the_model(home: Home) -> None:
    found, model = read_map(home.galaxy), ArtistMap.load(home.models / "artist-map")
    header, points = unpack_points(found.files["points.bin"])
    rows = [as_text(model.ids).index(one) for one in as_text(found.ids)]
    assert sorted(rows) == list(range(len(model.ids)))
    spread = model.vectors.max() - model.vectors.min()
    np.testing.assert_allclose(points.positions, model.vectors[rows], atol=spread / 60_000)
    fame = points.popularity.astype(int)
    fame[fame == NONE] = -1
    assert (np.diff(fame) <= 0).all(), "the best known come first"
    assert (header.artists, header.links) == (len(rows), len(model.links.values) // 2)
    assert header.recall_20 == pytest.approx(model.quality.recall_20, abs=1e-4)
    assert {one.level for one in header.regions} == {0, 1}
    low, high = unpack_links(found.files["links.bin"])
    assert (low < high).all()
    pairs = {frozenset(pair) for pair in zip(low.tolist(), high.tolist(), strict=True)}
    places = {row: place for place, row in enumerate(rows)}
    ends = zip(model.links.owners().tolist(), model.links.values.tolist(), strict=True)
    assert pairs == {frozenset((places[one], places[other])) for one, other in ends}


def test_names_and_genres_are_those_of_the_database(home: Home) -> None:
    found = read_map(home.galaxy)
    names = msgspec.json.decode(found.files["names.json"])
    with closing(open_database(home.database_url)) as database:
        known = dict(database.rows("SELECT artist_id, name FROM artist"))
        rows = database.rows(
            "SELECT a.artist_id, m.genre FROM artist_genre AS a"
            " JOIN genre_map AS m ON m.sub_genre = a.sub_genre"
        )
    assert names == [known[one] for one in as_text(found.ids)]
    own: dict[str, set[str]] = {}
    for artist, genre in rows:
        own.setdefault(artist, set()).add(genre)
    header, points = unpack_points(found.files["points.bin"])
    for artist, genre in zip(as_text(found.ids), points.genres.tolist(), strict=True):
        if genre == NONE:
            assert own.get(artist, set()) <= {"other"}
        else:
            assert header.genres[genre] in own[artist]


def test_compressed_files_are_the_same(home: Home) -> None:
    files = read_map(home.galaxy).files
    for name in SERVED:
        assert brotli.decompress(files[f"{name}.br"]) == files[name]
        assert len(files[f"{name}.br"]) < len(files[name])


@pytest.fixture
def copied(home: Home, tmp_path: Path) -> Path:
    return Path(shutil.copytree(home.galaxy, tmp_path / "galaxy"))


@pytest.mark.parametrize("name", ["points.bin", "links.bin.br", "names.json", "ids.bin"])
def test_a_changed_or_missing_file_is_named(copied: Path, name: str) -> None:
    path = copied / name
    content = path.read_bytes()
    path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    with pytest.raises(InputError, match=rf"{name} is damaged.*\n.*segue galaxy build"):
        read_map(copied)
    path.unlink()
    with pytest.raises(InputError, match=rf"{name} cannot be read"):
        read_map(copied)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda _: "", "cannot be read"),
        (lambda _: "[]", "cannot be read"),
        (lambda found: json.dumps({**found, "version": 9}), "of another version"),
        (lambda found: json.dumps({**found, "files": {}}), "is damaged"),
        (lambda found: json.dumps({**found, "more": 1}), "cannot be read"),
    ],
)
def test_a_damaged_manifest_is_named(copied: Path, change: object, reason: str) -> None:
    path = copied / MANIFEST
    path.write_text(change(json.loads(path.read_text())))  # type: ignore[operator]
    with pytest.raises(InputError, match=reason):
        read_map(copied)


def test_without_a_map_the_command_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no map in .*\n.*segue galaxy build"):
        read_map(tmp_path)
