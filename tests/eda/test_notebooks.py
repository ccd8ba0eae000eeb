"""The notebooks: short, without outputs and definitions, and they run."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from cli.main import run
from eda.errors import InputError
from eda.notebook import open_catalogue
from etl.home import Home
from tests.mariadb import Server
from tests.trained_sample import Sample

QUICK = {"03_playlists", "04_recommend"}
ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "eda").glob("*.ipynb"))
CHARTS = {
    "01_catalogue": 8,
    "02_genres_and_k": 7,
    "03_playlists": 4,
    "04_recommend": 0,
    "05_inference": 2,
    "06_artists": 4,
}


def read(path: Path) -> Any:
    return nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]


def code(notebook: Any) -> list[Any]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def execute(path: Path, home: Home, url: str) -> Any:
    notebook = read(path)
    client = NotebookClient(
        notebook, timeout=300, resources={"metadata": {"path": str(path.parent)}}
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SEGUE_DATABASE_URL", url)
        patch.setenv("SEGUE_HOME", str(home.root))
        patch.setenv("PYTHONPATH", os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]))
        client.execute()
    return notebook


@pytest.fixture(scope="module")
def home(sample: Sample, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The sample world with the curves of the search for K, and an experiment."""
    copy = sample.copy(tmp_path_factory.mktemp("notebooks") / "home")
    segue = ["--home", str(copy.root)]
    assert run([*segue, "train", "kmeans", "--choose-k"]) == 0
    assert run([*segue, "experiment", "run", "first", "--epochs", "3"]) == 0
    assert run([*segue, "train", "artists", "--walks", "3"]) == 0
    assert run([*segue, "train", "artist-map", "--epochs", "50"]) == 0
    grid = ["--model", "artists", "--walks", "2", "--grid", "p=0.5,2,q=0.5,2"]
    assert run([*segue, "experiment", "run", "walks", *grid]) == 0
    return copy


@pytest.fixture(scope="module")
def executed(home: Home) -> Callable[[Path], Any]:
    """Runs a notebook on the sample world, once."""
    return cache(lambda path: execute(path, home, home.database_url))


def test_there_are_notebooks() -> None:
    assert [path.stem for path in NOTEBOOKS] == list(CHARTS)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_they_explain_and_do_not_define(path: Path) -> None:
    notebook = read(path)
    for cell in code(notebook):
        assert cell.outputs == []
        assert cell.execution_count is None
        assert "def " not in cell.source
        assert len(cell.source.splitlines()) <= 12
    texts = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    assert len(texts) >= len(code(notebook)) / 2


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(path, marks=[] if path.stem in QUICK else pytest.mark.slow, id=path.stem)
        for path in NOTEBOOKS
    ],
)
def test_they_run(path: Path, executed: Callable[[Path], Any]) -> None:
    notebook = executed(path)
    outputs = [output for cell in code(notebook) for output in cell.outputs]
    pictures = [one for one in outputs if "image/png" in one.get("data", {})]
    assert len(pictures) == CHARTS[path.stem]
    assert [one["text"] for one in outputs if one.get("name") == "stderr"] == []


def test_a_home_beside_or_above_the_notebook(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SEGUE_HOME=data is typed in the project; Jupyter runs notebooks of eda/ in eda/."""
    (tmp_path / "eda").mkdir()
    (tmp_path / "data").symlink_to(home.root)
    for folder in (tmp_path, tmp_path / "eda"):
        monkeypatch.chdir(folder)
        database, found = open_catalogue({"SEGUE_HOME": "data"})
        database.close()
        assert found == home.root.resolve()


def test_a_home_that_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError) as caught:
        open_catalogue({})
    for folder in (tmp_path, tmp_path.parent):
        assert str(folder / "data" / "demo" / "segue.duckdb") in str(caught.value)
    assert "segue demo" in str(caught.value)
    assert "SEGUE_HOME" in str(caught.value)


@pytest.mark.slow
@pytest.mark.mysql
def test_one_runs_on_mariadb(
    home: Home, executed: Callable[[Path], Any], mysql_server: Server
) -> None:
    name = mysql_server.create_database()
    url = mysql_server.url(name)
    assert run(["--home", str(home.root), "--database", url, "etl", "load"]) == 0
    path = ROOT / "eda" / "03_playlists.ipynb"
    on_server, here = execute(path, home, url), executed(path)
    facts = [
        [o["data"]["text/plain"] for c in code(one) for o in c.outputs if "data" in o][-1]
        for one in (on_server, here)
    ]
    assert facts[0] == facts[1] != ""
    mysql_server.drop_database(name)
