"""The drawn covers of the sample world, and what a network finds in them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from etl.covers.store import CoverStore
from etl.sample.covers import GROUND, SKY, SUN, draw_covers
from etl.sample.tracks import build_world
from models.audio_features import FEATURES, SOUND, THIRTEEN
from models.contract import TrainingOptions, as_ids
from models.covers.config import CoverConfig
from models.covers.data import CoverData
from models.covers.network import CoverNetwork


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
def test_a_network_finds_what_the_covers_show(tmp_path: Path) -> None:
    tracks = build_world(0, 6000).tracks
    store = CoverStore(tmp_path)
    draw_covers(store, 0, tracks)
    albums = list(store)
    numbers = {album: number for number, album in enumerate(albums)}
    artists = {track.album.id: track.artist.id for track in tracks}
    ordered = sorted(tracks, key=lambda track: track.id)
    values = np.full((len(ordered), len(SOUND)), np.nan, dtype=np.float32)
    for name in FEATURES:
        values[:, SOUND.index(name)] = [track.features[name] for track in ordered]
    data = CoverData(
        as_ids([track.id for track in ordered]),
        values,
        np.array([numbers[track.album.id] for track in ordered], dtype=np.int32),
        np.unique([artists[album] for album in albums], return_inverse=True)[1],
        albums,
        store.read,
        "ab",
    )
    model = CoverNetwork.fit(data, CoverConfig(pixels="16", epochs=40), TrainingOptions())
    own = dict(zip(THIRTEEN, model.r_squared[0].tolist(), strict=True))
    assert np.mean([own[name] for name in (*SKY, *GROUND, *SUN)]) > 0.7
    of_colour = dict(zip(THIRTEEN, model.r_squared[1].tolist(), strict=True))
    assert np.mean([of_colour[name] for name in FEATURES]) < 0.6
