"""segue vectors: from a model to gensim and back."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from gensim.models import KeyedVectors

from etl.home import Home
from models.contract import Query, as_text
from models.playlists.skipgram.config import SkipGramConfig
from models.playlists.skipgram.skipgram import SkipGram
from models.vectors import word2vec
from recommender.playlist_data import read_playlists
from tests.cli.conftest import Said, Segue, assert_short
from tests.recommender.evaluation.communities import FIRST_RELEASE, OTHER_RELEASE, Place, song

Vectors = Callable[..., Said]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


@pytest.fixture
def said(on_communities: Segue) -> Vectors:
    """Runs ``segue ARGUMENTS…`` with a home of its own, that of the fixture above."""
    return on_communities


@pytest.fixture
def trained(said: Vectors, home: Home) -> SkipGram:
    assert said("train", "skipgram", "--epochs", 3, "--embedding-dim", 8).code == 0
    return SkipGram.load(home.models / "skipgram")


@pytest.mark.parametrize("name", ["tracks.txt", "tracks.bin"])
def test_gensim_finds_the_vector_of_a_track(
    said: Vectors, trained: SkipGram, tmp_path: Path, name: str
) -> None:
    file = tmp_path / name
    assert said("vectors", "export", file, "--json").json["vectors"] == len(trained.ids)
    found = KeyedVectors.load_word2vec_format(file, binary=name.endswith(".bin"))
    assert found.index_to_key == as_text(trained.ids)
    np.testing.assert_array_equal(found.vectors, trained.vectors)


def test_an_imported_model_answers_by_direction(
    said: Vectors, trained: SkipGram, tmp_path: Path, home: Home
) -> None:
    said("vectors", "export", tmp_path / "v.bin")
    told = said("vectors", "import", tmp_path / "v.bin")
    assert told.code == 0, told.err
    assert f"{len(trained.ids)} of {len(trained.ids)} vectors" in told.err
    gensim = KeyedVectors.load_word2vec_format(tmp_path / "v.bin", binary=True)
    asked = song("a", 3)
    expected = [one for one, _ in gensim.most_similar(asked, topn=9)]
    ranking = SkipGram.load(home.models / "skipgram").rank(Query((asked,)), 9)
    assert as_text(ranking.ids) == expected
    assert said("recommend", asked, "--model", "skipgram", "-n", 2).code == 0


def test_other_words_and_other_releases(
    said: Vectors, place: Place, tmp_path: Path, home: Home
) -> None:
    words = ["</s>", OTHER_RELEASE, song("b", 2), "x" * 22, FIRST_RELEASE, song("a", 5)]
    word2vec.write(tmp_path / "v.txt", words, np.eye(6, dtype=np.float32) + 1)
    found = said("vectors", "import", tmp_path / "v.txt", "--json").json
    assert found == {"vectors": 6, "tracks": 4, "songs": 3}
    model = SkipGram.load(home.models / "skipgram")
    with closing(place.open()) as database:
        counts = dict(zip(*ids_and_counts(database), strict=True))
    assert set(as_text(model.ids)) == {FIRST_RELEASE, song("b", 2), song("a", 5)}
    assert model.playlists.tolist() == [counts[one] for one in as_text(model.ids)]
    row = as_text(model.ids).index(FIRST_RELEASE)
    np.testing.assert_allclose(model.vectors[row] * np.sqrt(9), [1, 1, 1, 1, 2, 1], rtol=1e-6)
    assert model.config == SkipGramConfig(embedding_dim=6, popularity_weight=0.0)


def ids_and_counts(database: object) -> tuple[list[str], list[int]]:
    data = read_playlists(database, None)  # type: ignore[arg-type]
    return as_text(data.ids), data.counts().tolist()


def test_vectors_of_an_experiment(said: Vectors, tmp_path: Path) -> None:
    quick = ("--epochs", 1, "--embedding-dim", 4)
    assert said("experiment", "run", "one", *quick).code == 0
    assert said("vectors", "export", tmp_path / "v.txt", "--experiment", "one").code == 0
    assert (tmp_path / "v.txt").read_text().splitlines()[0].endswith(" 4")
    assert said("experiment", "run", "two", "--model", "popularity").code == 0
    refused = said("vectors", "export", tmp_path / "w.txt", "--experiment", "two")
    assert refused.code == 3
    assert_short(refused, "a Popularity has no vectors")


def test_what_cannot_be_imported_leaves_the_model_as_it_was(
    said: Vectors, trained: SkipGram, tmp_path: Path, home: Home
) -> None:
    before = sorted(path.name for path in (home.models / "skipgram").iterdir())
    (tmp_path / "bad.txt").write_text("2 3\na 1 2 3\n")
    os.mkfifo(tmp_path / "pipe.txt")
    word2vec.write(tmp_path / "foreign.txt", ["king", "queen"], np.ones((2, 3)))
    for name, words in {
        "bad.txt": ("is not word2vec text",),
        "foreign.txt": ("none of the 2 words", "'king'"),
        "absent.bin": ("No such file", "absent.bin"),
        "pipe.txt": ("not a regular file", "pipe.txt"),
    }.items():
        refused = said("vectors", "import", tmp_path / name)
        assert refused.code == 3
        assert_short(refused, *words)
    assert sorted(path.name for path in (home.models / "skipgram").iterdir()) == before


def test_nothing_to_export(said: Vectors, tmp_path: Path) -> None:
    refused = said("vectors", "export", tmp_path / "v.bin")
    assert refused.code == 5
    assert_short(refused, "no skipgram model", "train skipgram")
