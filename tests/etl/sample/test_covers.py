"""The drawn covers of the sample world, and what a network finds in them."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from etl.covers.store import CoverStore
from etl.sample.covers import GROUND, SKY, SUN, draw_covers
from etl.sample.tracks import build_world
from models.audio_features import THIRTEEN
from models.contract import TrainingOptions
from models.covers.network import CoverNetwork
from recommender.registry import entry
from recommender.training import read_data
from sql.opening import open_database
from tests.trained_sample import Sample


def test_the_same_world_has_the_same_covers(tmp_path: Path) -> None:
    tracks = build_world(3, 300).tracks
    one, two = CoverStore(tmp_path / "one"), CoverStore(tmp_path / "two")
    assert draw_covers(one, 3, tracks) == draw_covers(two, 3, tracks) == len(list(one))
    for album in one:
        np.testing.assert_array_equal(one.read(album), two.read(album))


def test_the_sky_is_as_red_as_the_tracks_have_energy(tmp_path: Path) -> None:
    tracks = build_world(3, 300).tracks
    store = CoverStore(tmp_path)
    draw_covers(store, 3, tracks)
    means = {}
    for track in tracks:
        means.setdefault(track.album.id, []).append(track.features[SKY[0]])
    albums = sorted(means)
    reds = [store.read(album)[:8, :, 0].mean() for album in albums]
    energies = [np.mean(means[album]) for album in albums]
    assert np.corrcoef(reds, energies)[0, 1] > 0.95


@pytest.mark.slow
def test_a_network_finds_what_the_covers_show(sample: Sample) -> None:
    with closing(open_database(sample.home.database_url)) as database:
        one = entry("cover")
        config = one.config_class()(epochs=60)
        data = read_data(one, sample.home, database, config)
        model = one.load_class().fit(data, config, TrainingOptions())
    assert isinstance(model, CoverNetwork)
    own = dict(zip(THIRTEEN, model.r_squared[0].tolist(), strict=True))
    shown = [own[name] for name in (*SKY, *GROUND, *SUN)]
    assert np.mean(shown) > 0.5  # of 270 albums; of the 1,342 of the demo it is more
    assert model.r_squared[0].mean() > model.r_squared[1].mean()
