"""A model folder may come from anybody."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from models.kmeans.choose_k import KSearchConfig, search_k
from models.kmeans.genre_clusters import KMeansConfig
from models.kmeans.genre_kmeans import GenreKMeans

if TYPE_CHECKING:
    from conftest import Planted


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="RLIMIT_AS and /proc are Linux's")
def test_every_crafted_folder_ends_in_an_error_of_one_sentence(
    planted: Planted, tmp_path: Path
) -> None:
    GenreKMeans.fit(planted.data, KMeansConfig(k=8)).save(tmp_path / "kmeans")
    search_k(planted.data, KSearchConfig(grid=(2, 8))).save(tmp_path / "choose_k")
    command = [sys.executable, "-m", "tests.models.crafted", str(tmp_path)]
    child = subprocess.run(command, check=True, stdout=subprocess.PIPE, timeout=120)
    report = json.loads(child.stdout)
    assert report["wrong"] == []
    assert report["opened"] > 1000
