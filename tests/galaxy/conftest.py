"""A map of the sample world, the application that serves it, and that application on a port."""

from __future__ import annotations

import io
import os
import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import requests
from PIL import Image

from cli.main import run
from etl.covers.picture import Pixels
from etl.home import Home
from etl.sample import write_sample
from galaxy.api.picture import Pictures
from galaxy.app import create_app
from galaxy.serving.server import server_of
from galaxy.world import World
from models.audio_features import THIRTEEN
from models.contract import TrainingOptions
from models.covers.config import CoverConfig
from models.covers.data import read_pixels
from models.covers.layers import hidden, input_shape, output_of, picture_layers
from models.covers.network import CoverNetwork
from models.networks.layers import pack, unpack, weight_shapes
from recommender.cover_data import read_covers
from sql.database import Database
from sql.opening import open_database
from tests.trained_sample import PLAYLISTS, TRACKS, Sample, train_default


@pytest.fixture(scope="session")
def home(sample: Sample, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The sample world with models of tracks and artists, and its map; only read."""
    copy = sample.copy(tmp_path_factory.mktemp("galaxy") / "home")
    with closing(open_database(copy.database_url, read_only=False)) as database:
        train_default(copy, database, "cooccurrence")
        train_default(copy, database, "features")
        see_covers(copy, database, tmp_path_factory.mktemp("drawn"))
    segue = ["--home", str(copy.root)]
    assert run([*segue, "train", "artist-map", "--epochs", "100"]) == 0
    assert run([*segue, "galaxy", "build"]) == 0
    return copy


def see_covers(home: Home, database: Database, folder: Path) -> None:
    """Draw the covers of the sample world, and keep a network that sees them.

    It has learned nothing: to learn takes longer than all tests here, and whoever asks cannot tell.
    """
    write_sample(folder, tracks=TRACKS, playlists=PLAYLISTS, covers=home.covers)
    config = CoverConfig(pixels="16", filters="4", width=8, epochs=2)
    data = read_covers(database, config, home)
    layers, shape = picture_layers(config, len(THIRTEEN)), input_shape(config)
    rng = np.random.default_rng(0)
    weights = pack(
        [
            np.abs(rng.normal(0, 0.3, one)) + 0.1 if len(one) == 1 else rng.normal(0, 0.3, one)
            for own in weight_shapes(layers, shape)
            for one in own
        ]
    )
    pixels = read_pixels(data, int(config.pixels), TrainingOptions())
    encoder = layers[: hidden(layers)]
    vectors = output_of(encoder, unpack(weights, layers, shape), pixels)
    CoverNetwork(
        config=config,
        seed=0,
        data_fingerprint=data.fingerprint,
        ids=data.ids,
        vectors=vectors[data.albums],
        weights=weights,
        losses=np.ones((2, 2), dtype=np.float32),
        albums=data.albums,
        mean=np.zeros(len(THIRTEEN), dtype=np.float32),
        deviation=np.ones(len(THIRTEEN), dtype=np.float32),
        errors=np.ones((3, len(THIRTEEN)), dtype=np.float32),
    ).save(home.models / "cover")


def picture_of(pixels: Pixels, kind: str = "PNG") -> bytes:
    """Return a file of pixels (h, w, 3)."""
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, kind)
    return stream.getvalue()


@contextmanager
def world_of(home: Home) -> Iterator[World]:
    with closing(open_database(home.database_url)) as database:
        yield World.open(home, database)


@pytest.fixture(scope="session")
def world(home: Home) -> Iterator[World]:
    with world_of(home) as found:
        yield found


@dataclass
class Served:
    """The application on a port of this machine, and the lines of its log."""

    address: str
    log: list[str]

    def get(self, path: str, **options: Any) -> requests.Response:
        """Ask for a path; `options` as of requests."""
        return requests.get(f"{self.address}{path}", timeout=30, **options)

    def send(self, body: Any, kind: str = "image/png", **query: Any) -> requests.Response:
        """Ask about a picture."""
        address, headers = f"{self.address}/api/picture", {"Content-Type": kind}
        return requests.post(address, data=body, params=query, headers=headers, timeout=30)


@contextmanager
def serving(world: World, pictures: Pictures | None = None) -> Iterator[Served]:
    log: list[str] = []
    listening = socket.create_server(("127.0.0.1", 0))
    server = server_of(create_app(world, log.append, pictures))
    thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
    thread.start()
    yield Served(f"http://127.0.0.1:{listening.getsockname()[1]}", log)
    server.should_exit = True
    thread.join(10)
    listening.close()


@pytest.fixture(scope="session")
def served(world: World) -> Iterator[Served]:
    with serving(world) as found:
        yield found


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of the browser; skips visibly without it, and fails where services are required."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        reason = "no chromium: apt-get install chromium"
        (pytest.fail if os.environ.get("SEGUE_REQUIRE_SERVICES") else pytest.skip)(reason)
    return str(Path(path))
