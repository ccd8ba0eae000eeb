"""Skip-gram: planted communities, one seed and one model, and settings that cannot be."""

from __future__ import annotations

import itertools
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from models.contract import Query, TrainingOptions, as_text
from models.errors import ModelInputError
from models.playlists.data import PlaylistData
from models.playlists.skipgram.config import SkipGramConfig
from models.playlists.skipgram.corpus import BLOCK, NONE, Corpus
from models.playlists.skipgram.skipgram import SkipGram
from models.ragged import Ragged
from models.vectors.words import word
from tests.models import crafted
from tests.models.conftest import track_ids
from tests.models.playlists.lists import playlists, two_communities

ROOT = Path(__file__).parents[3]
SMALL = SkipGramConfig(embedding_dim=8, epochs=10, learning_rate=0.05)


def fit(data: PlaylistData, config: SkipGramConfig = SMALL, seed: int = 1) -> SkipGram:
    return SkipGram.fit(data, config, TrainingOptions(seed=seed))


def arrays(model: SkipGram) -> list[bytes]:
    parts = (model.ids, model.vectors, model.outputs, model.playlists, model.losses)
    return [part.tobytes() for part in parts]


@pytest.mark.parametrize("window", [3, 0])
def test_two_communities_separate(window: int) -> None:
    data = two_communities()
    model = fit(data, replace(SMALL, window_size=window))
    ids = track_ids(60)
    for own, others in ((ids[:30], ids[30:]), (ids[30:], ids[:30])):
        ranking = model.rank(Query(tuple(own[5:8])), 27)
        assert set(as_text(ranking.ids)) == set(own) - set(own[5:8])
        unlike = model.rank(Query(tuple(own[5:8]), (-1.0,) * 3), 20)
        assert set(as_text(unlike.ids)) <= set(others)


def test_a_seed_gives_one_model_and_another_seed_another() -> None:
    data = two_communities()
    one = arrays(fit(data, seed=7))
    assert arrays(fit(data, seed=7)) == one
    assert arrays(fit(data, seed=-7)) != one
    assert arrays(fit(data, seed=2**70)) != one


def test_several_workers_learn_too() -> None:
    model = fit(two_communities(), replace(SMALL, workers=3))
    found = as_text(model.rank(Query((track_ids(60)[5],)), 20).ids)
    assert set(found) <= set(track_ids(30))


def test_the_loss_falls_and_is_told() -> None:
    said: list[str] = []
    options = TrainingOptions(progress=lambda _done, _total, name: said.append(name))
    model = SkipGram.fit(two_communities(), replace(SMALL, epochs=30), options)
    losses = model.losses.tolist()
    assert len(losses) == len(said) == 30
    assert losses[0] > losses[10] > losses[-1]
    assert said[-1] == f"loss {losses[-1]:.4f}"
    assert model.summary() == [
        {"tracks": 60, "dimension": 8, "first_loss": losses[0], "last_loss": losses[-1]}
    ]


def test_a_vector_that_knows_nothing_loses_as_much_as_a_coin() -> None:
    config = replace(SMALL, epochs=1, learning_rate=1e-6, negative_samples=4)
    (loss,) = fit(two_communities(), config).losses
    assert loss == pytest.approx(5 * np.log(2), rel=1e-3)


def test_a_score_is_the_product_and_the_popularity() -> None:
    data = playlists([[0, 1, 2], [0, 1], [0, 2, 3]], 4)
    model = fit(data, replace(SMALL, popularity_weight=0.5))
    ids = track_ids(4)
    given = (model.vectors[1] - 2 * model.vectors[2]) / 3
    expected = model.outputs @ given + 0.5 * np.log([3, 2, 2, 1])
    found = model.score(Query((ids[1], ids[2]), (1.0, -2.0)), ids)
    np.testing.assert_allclose(found, expected, rtol=1e-5)


def test_rare_tracks_are_left_out() -> None:
    data = playlists([[0, 1, 2], [0, 1], [3, 0], [], [4]], 6)
    model = fit(data, replace(SMALL, min_count=2))
    assert as_text(model.ids) == track_ids(2)
    assert model.playlists.tolist() == [3, 2]
    assert as_text(fit(data).ids) == track_ids(5)


def test_tracks_that_are_all_too_rare_are_refused() -> None:
    with pytest.raises(ModelInputError, match=r"9 playlists \(min_count\).* in are 3$"):
        fit(playlists([[0, 1], [0, 2], [0]], 3), replace(SMALL, min_count=9))
    with pytest.raises(ModelInputError, match="in are 0"):
        fit(playlists([[], []], 3))


def test_playlists_of_one_track_or_none_teach_nothing() -> None:
    model = fit(playlists([[], [0], [1], [2], []], 3))
    assert len(model.rank(Query((track_ids(3)[0],)), 5)) == 2
    assert set(model.losses.tolist()) == {0.0}


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ({"embedding_dim": 0}, "embedding_dim is 0; it must be a whole number from 1"),
        ({"embedding_dim": 10**9}, "embedding_dim is 1000000000; "),
        ({"window_size": -1}, "window_size is -1; it must be a whole number from 0"),
        ({"window_size": 1.5}, "window_size is 1.5"),
        ({"epochs": 0}, "epochs is 0"),
        ({"epochs": True}, "epochs is True"),
        ({"negative_samples": 0}, "negative_samples is 0"),
        ({"min_count": 0}, "min_count is 0"),
        ({"workers": 0}, "workers is 0"),
        ({"learning_rate": 0.0}, r"learning_rate is 0\.0; it must be a number from 1e-06 to 10"),
        ({"learning_rate": float("nan")}, "learning_rate is nan"),
        ({"subsampling": -1e-5}, "subsampling is -1e-05"),
        ({"negative_exponent": 3.0}, r"negative_exponent is 3\.0"),
        ({"popularity_weight": float("inf")}, "popularity_weight is inf"),
    ],
)
def test_settings_that_cannot_be_are_named(settings: dict[str, Any], reason: str) -> None:
    with pytest.raises(ModelInputError, match=f"^setting {reason}"):
        SkipGramConfig(**settings)


def lines(path: Path) -> list[list[int]]:
    return [[int(one) for one in line.split(" ")] for line in path.read_text().splitlines()]


def test_a_corpus_has_every_playlist_in_another_order(tmp_path: Path) -> None:
    rows = [list(range(number % 7)) for number in range(2 * BLOCK + 3)]
    data = playlists(rows, 9)
    kept = np.arange(9) != 2  # the third track is left out
    corpus = Corpus.of(data.playlists, kept, np.full(9, NONE), seed=1)
    corpus.write(tmp_path / "one", 0)
    corpus.write(tmp_path / "again", 0)
    corpus.write(tmp_path / "two", 1)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "again").read_bytes()
    numbers = {0: 0, 1: 1, 3: 2, 4: 3, 5: 4}
    expected = sorted([numbers[n] for n in row if n != 2] for row in rows if row)
    assert len(corpus) == len(expected)
    for name in ("one", "two"):
        assert sorted(sorted(line) for line in lines(tmp_path / name)) == expected
    assert lines(tmp_path / "one") != lines(tmp_path / "two")
    assert corpus.size == 8
    first = (tmp_path / "one").read_text().splitlines()[0].split(" ")
    assert first == [word(int(one)) for one in first]


def test_an_artist_stands_after_each_of_its_tracks(tmp_path: Path) -> None:
    artists = np.array([7, NONE, 3, 7])
    lists = Ragged.of([[0, 1, 2], [1], [3, 0, 1]])
    corpus = Corpus.of(lists, np.array([True] * 4), artists, seed=1)
    corpus.write(tmp_path / "one", 0)
    written = lines(tmp_path / "one")
    assert sorted(sorted(line) for line in written) == [[0, 1, 2, 4, 5], [0, 1, 3, 5, 5], [1]]
    for line in written:
        for place, one in enumerate(line):
            assert one not in {0: 5, 2: 4, 3: 5} or line[place + 1] == {0: 5, 2: 4, 3: 5}[one]
    assert corpus.size == 6
    assert corpus.counts().tolist() == [2, 3, 1, 1, 1, 3]


def test_the_artist_helps_a_track_of_one_playlist() -> None:
    """Track 60 stands in one playlist of the other community; its artist is of the first."""
    data = two_communities()
    rows = [data.playlists.row(number).tolist() for number in range(len(data))]
    artists = [[number // 10] for number in range(60)]
    world = playlists([*rows, [60, 35, 45]], 61, [*artists, [0]])
    ids, first = track_ids(61), set(track_ids(30))
    config = replace(SMALL, epochs=20)

    def share(weight: float) -> float:
        model = fit(world, replace(config, artist_weight=weight))
        return np.mean([one in first for one in as_text(model.rank(Query((ids[60],)), 20).ids)])

    assert share(1.0) > 0.9
    assert share(0.0) < 0.5


FOREVER = """
import sys
from models.contract import TrainingOptions
from models.playlists.skipgram.config import SkipGramConfig
from models.playlists.skipgram.skipgram import SkipGram
from models.ragged import Ragged
from tests.models.playlists.lists import two_communities
config = SkipGramConfig(embedding_dim=200, epochs=1, negative_samples=500)
print("begins", flush=True)
SkipGram.fit(two_communities(lists=5_000), config, TrainingOptions())
"""


@pytest.mark.slow
def test_an_interrupt_ends_the_training_at_once(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", FOREVER],
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT), "TMPDIR": str(tmp_path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    while not list(tmp_path.glob("segue-*/sentences.txt")):
        assert process.poll() is None
        time.sleep(0.1)
    time.sleep(1)
    process.send_signal(signal.SIGINT)
    begin = time.monotonic()
    _, err = process.communicate(timeout=60)
    assert time.monotonic() - begin < 5  # of two seconds, on a busy machine
    assert "KeyboardInterrupt" in err
    assert list(tmp_path.iterdir()) == []


ANSWER = """
import sys
from pathlib import Path
from models.contract import Query
from models.playlists.skipgram.skipgram import SkipGram
model = SkipGram.load(Path(sys.argv[1]))
model.rank(Query((model.ids[0].decode(),)), 3)
print([name for name in ("gensim", "scipy", "sklearn", "joblib") if name in sys.modules])
"""


def test_answering_imports_nothing_that_only_training_needs(tmp_path: Path) -> None:
    fit(two_communities()).save(tmp_path)
    done = subprocess.run(
        [sys.executable, "-c", ANSWER, str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "[]\n"


def read(folder: Path) -> dict[str, bytes]:
    ranking = SkipGram.load(folder).rank(Query((track_ids(9)[2],)), 5)
    return {"ids": ranking.ids.tobytes(), "scores": ranking.scores.tobytes()}


def test_every_crafted_folder_ends_in_an_error_of_one_sentence(tmp_path: Path) -> None:
    valid = tmp_path / "skipgram"
    fit(playlists([[n, (n + 1) % 9, (n + 3) % 9] for n in range(9)], 9)).save(valid)
    kinds = (crafted.manifests, crafted.arrays, crafted.archives, crafted.special_files)
    cases = itertools.chain.from_iterable(kind(valid) for kind in kinds)
    found = {name for name, what in crafted.surprises(valid, cases, read) if what}
    assert {
        name for name in found if "losses" not in name and "popularity_weight" not in name
    } == set()
