"""segue train artists, on the sample world and without related artists, and what it is not for."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from gensim.models import KeyedVectors

from etl.home import Home
from models.artists.node2vec import Node2Vec
from models.contract import as_text
from tests.cli.conftest import Segue, assert_short
from tests.trained_sample import Sample


@pytest.fixture
def home(sample: Sample, tmp_path: Path) -> Home:
    return sample.copy(tmp_path / "home")


def test_artists_are_trained_and_exported(segue: Segue, home: Home, tmp_path: Path) -> None:
    said = segue("train", "artists", "--walks", 2, "--json", home=home.root)
    assert said.code == 0, said.err
    counts = {row["what"]: row["number"] for row in said.json}
    model = Node2Vec.load(home.models / "artists")
    assert counts["artists that are left"] == len(model.ids) > 20
    assert "segue vectors export artists.txt --model artists" in said.err
    file = tmp_path / "artists.txt"
    assert segue("vectors", "export", file, "--model", "artists", home=home.root).code == 0
    found = KeyedVectors.load_word2vec_format(file, fvocab=f"{file}.vocab")
    assert found.index_to_key == as_text(model.ids)
    np.testing.assert_array_equal(found.vectors, model.vectors)
    refused = segue("recommend", "x", "--model", "artists", home=home.root)
    assert refused.code == 2
    assert "the model artists answers with artists, not with tracks" in refused.err
    assert_short(refused)


def test_a_map_is_made_and_exported(segue: Segue, home: Home, tmp_path: Path) -> None:
    said = segue("train", "artist-map", "--epochs", 20, "--json", home=home.root)
    assert said.code == 0, said.err
    numbers = {row["what"]: row["number"] for row in said.json}
    assert 0.5 < numbers["share of links among the 100 nearest"] <= 1
    assert "segue vectors export artist-map.txt --model artist-map" in said.err
    assert "segue similar" not in said.err, "the model artists answers that"
    file = tmp_path / "map.bin"
    assert segue("vectors", "export", file, "--model", "artist-map", home=home.root).code == 0
    found = KeyedVectors.load_word2vec_format(file, fvocab=f"{file}.vocab", binary=True)
    assert found.vectors.shape == (numbers["artists that are left"], 3)
    refused = segue("train", "artist-map", "--method", "tsne", home=home.root)
    assert refused.code == 2
    assert "umap" in refused.err


def test_a_dump_of_related_artists_is_enough(segue: Segue, tmp_path: Path) -> None:
    home, ids = tmp_path / "home", [f"{number:022d}" for number in range(9)]
    lists = [
        (one, json.dumps([ids[(row + step) % 9] for step in (1, 2)])) for row, one in enumerate(ids)
    ]
    quoted = [f'{one},"{cell.replace(chr(34), 2 * chr(34))}"' for one, cell in lists]
    dump = tmp_path / "related_artists.csv"
    dump.write_text("\n".join(["artist_spotify_id,related_artists_json", *quoted]) + "\n")
    assert segue("etl", "import", dump, home=home).code == 0
    said = segue("train", "artists", "--walks", 1, "--strength", "equal", home=home)
    assert said.code == 0, said.err
    assert len(Node2Vec.load(Home(home).models / "artists").ids) == 9
    nothing = segue("train", "artists", "--min-links", 5, home=home)
    assert nothing.code == 3
    assert "no artist is left of 9 with links" in nothing.err
    assert_short(nothing)


def test_playlists_are_enough(on_communities: Segue) -> None:
    said = on_communities("train", "artists", "--walks", 1, "--json")
    assert said.code == 0, said.err
    assert {row["what"] for row in said.json} >= {"links", "artists that are left"}


def test_models_of_all_that_differ_keep_their_defaults(segue: Segue) -> None:
    """Else the option of the last one, such as its learning rate, would be the setting of all."""
    alone, together = (segue("train", name, "--help").out for name in ("skipgram", "all"))
    assert "[default: 0.05]" in _option(alone, "--learning-rate")
    assert "default" not in _option(together, "--learning-rate")


def _option(text: str, name: str) -> str:
    """Return the help of one option."""
    return text[text.index(f"  {name} ") :].split("\n  --")[0]
