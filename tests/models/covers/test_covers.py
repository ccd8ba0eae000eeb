"""The model of covers, on drawn ones whose colours follow from how the tracks sound."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from models.audio_features import SOUND, THIRTEEN
from models.contract import Query, TrainingOptions, as_text
from models.covers import data as module
from models.covers.config import CoverConfig
from models.covers.data import CoverData, read_pixels, shrunk
from models.covers.layers import examples_of
from models.covers.network import CoverNetwork
from models.covers.picture_classes import guessed_classes
from models.errors import ModelInputError

ALBUMS = 240
RED, BLUE = SOUND.index("energy"), SOUND.index("valence")


def _read(name: str) -> np.ndarray:
    """Return a cover: its left half is as red as the tracks have energy, the right as blue."""
    red, blue = (int(part) for part in name.split("-"))
    picture = np.zeros((64, 64, 3), dtype=np.uint8)
    picture[:, :32, 0], picture[:, 32:, 2] = red, blue
    return picture


def _world(seed: int = 0) -> CoverData:
    """Return two tracks on each album, two albums by each artist; of some nothing is known."""
    rng = np.random.default_rng(seed)
    shares = rng.integers(0, 256, (ALBUMS, 2))
    values = rng.normal(size=(2 * ALBUMS, len(SOUND))).astype(np.float32)
    albums = np.repeat(np.arange(ALBUMS, dtype=np.int32), 2)
    values[:, [RED, BLUE]] = shares[albums] / 255
    values[-8:] = np.nan
    return CoverData(
        np.array([f"{number:022}" for number in range(2 * ALBUMS)], dtype="S22"),
        values,
        albums,
        (np.arange(ALBUMS) // 2).astype(np.int32),
        [f"{red}-{blue}" for red, blue in shares],
        _read,
        "ab",
    )


DATA = _world()
CONFIG = CoverConfig(
    pixels="16", filters="8", width=8, epochs=40, dropout=0.0, learning_rate=0.005, activation="elu"
)


@pytest.fixture(scope="module")
def model() -> CoverNetwork:
    return CoverNetwork.fit(DATA, CONFIG, TrainingOptions(1, jobs=1))


def test_what_covers_show_is_found_and_what_they_do_not_is_not(model: CoverNetwork) -> None:
    own = dict(zip(THIRTEEN, model.r_squared[0].tolist(), strict=True))
    assert own["energy"] > 0.7
    assert own["valence"] > 0.7
    assert own["tempo"] < 0.2


def test_errors_for_other_albums_are_those_of_the_network(model: CoverNetwork) -> None:
    errors = model.judge(DATA, _world(5))
    means = errors.means
    energy = THIRTEEN.index("energy")
    assert list(means) == ["network", "mean colour", "mean"]
    assert means["network"][energy] < 0.3 * means["mean"][energy]
    assert len(errors.units) == ALBUMS - 4  # of four albums nothing is known


def test_a_cover_is_nearest_to_itself_and_a_picture_needs_no_id(model: CoverNetwork) -> None:
    for album in (3, 77):
        found = model.rank(Query(features=_read(DATA.covers[album])), 4)
        own = set(as_text(DATA.ids[DATA.albums == album]))
        assert own <= set(as_text(found.ids))
        assert found.because["cover_distance"][0] == pytest.approx(0, abs=1e-4)


def test_tracks_of_the_same_album_are_no_candidates(model: CoverNetwork) -> None:
    one, other = as_text(DATA.ids[:2])
    assert other not in as_text(model.rank(Query((one,)), 1000).ids)
    assert len(model.rank(Query((one,)), 1000)) == 2 * ALBUMS - 2


def test_tracks_without_features_have_the_vector_of_their_cover(model: CoverNetwork) -> None:
    assert len(model.ids) == 2 * ALBUMS
    np.testing.assert_array_equal(model.vectors[0], model.vectors[1])
    assert np.isfinite(model.vectors[-8:]).all()


def test_pixels_are_means_of_squares() -> None:
    picture = np.arange(4 * 4 * 3).reshape(4, 4, 3)
    np.testing.assert_array_equal(shrunk(picture, 4), picture)
    assert shrunk(picture, 2)[0, 0].tolist() == [8, 8, 10]  # of 7.5, 8.5 and 9.5, the even ones
    for shape in ((4, 4), (4, 6, 3), (6, 6, 3), (4, 4, 4), (0, 0, 3)):
        with pytest.raises(ModelInputError, match="expected"):
            shrunk(np.zeros(shape), 4)


def test_pixels_are_the_same_for_any_number_of_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "AT_ONCE", 100)
    calls: list[tuple[int, int, str]] = []
    options = TrainingOptions(jobs=1, progress=lambda *what: calls.append(what))
    one = read_pixels(DATA, 16, options)
    assert [call[:2] for call in calls] == [(1, 3), (2, 3), (3, 3)]
    two = read_pixels(DATA, 16, replace(options, jobs=2))
    np.testing.assert_array_equal(one, two)
    np.testing.assert_array_equal(one[7], shrunk(_read(DATA.covers[7]), 16))


def test_a_part_of_the_data_keeps_what_belongs_together() -> None:
    part = DATA.take(np.array([2, 5, 9]))
    assert as_text(part.ids) == as_text(DATA.ids[[4, 5, 10, 11, 18, 19]])
    assert part.albums.tolist() == [0, 0, 1, 1, 2, 2]
    assert part.covers == [DATA.covers[album] for album in (2, 5, 9)]
    assert part.artists.tolist() == [1, 2, 4]


def test_mirror_images_are_learned_from_too() -> None:
    pixels, outputs = np.stack([_read("9-200"), _read("80-3")]), np.array([[1.0], [2.0]])
    found = examples_of(pixels, outputs, CoverConfig(mirror=True))
    assert found.outputs[:, 0].tolist() == [1, 2, 1, 2]
    np.testing.assert_array_equal(found.inputs[2:, :, ::-1], found.inputs[:2])
    assert len(examples_of(pixels, outputs, CoverConfig()).inputs) == 2


def test_few_albums_are_refused() -> None:
    with pytest.raises(ModelInputError, match="19 albums with a cover"):
        CoverNetwork.fit(DATA.take(np.arange(19)), CONFIG, TrainingOptions())


@pytest.mark.parametrize(("pixels", "filters"), [("16", "4-4-4-4-4"), ("64", "4-4-4-4-4-4-4")])
def test_a_picture_cannot_be_halved_more_often_than_it_has_pixels(
    pixels: str, filters: str
) -> None:
    with pytest.raises(ModelInputError, match="cannot be halved"):
        CoverConfig(pixels=pixels, filters=filters)  # type: ignore[arg-type]


def test_classes_of_pictures_are_named() -> None:
    rng = np.random.default_rng(0)
    classes = rng.integers(0, 3, 150)
    pixels = rng.integers(0, 60, (150, 16, 16, 3)).astype(np.uint8)
    for number, place in enumerate((2, 7, 12)):
        pixels[classes == number, place : place + 2] += 150  # the mean colour is the same
    found = guessed_classes(pixels[:120], classes[:120], pixels[120:], CONFIG, TrainingOptions(0))
    right = {way: (guess == classes[120:]).mean() for way, guess in found.items()}
    assert right["network"] > 0.85
    assert right["mean colour"] < 0.6
    assert len(set(found["mean"].tolist())) == 1
