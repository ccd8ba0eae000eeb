"""The home folder and the database that a notebook reads."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from eda.errors import InputError
from sql.opening import open_database
from sql.urls import duckdb_url

if TYPE_CHECKING:
    from sql.database import Database

DEFAULT = "data/demo"
_FILE = "segue.duckdb"


def open_catalogue(settings: Mapping[str, str]) -> tuple[Database, Path]:
    """Return the database, open for reading, and the home folder.

    Args:
        settings: SEGUE_HOME names the home folder, by default data/demo, and SEGUE_DATABASE_URL
            another database than the one in it; such as ``os.environ``.

    Raises:
        InputError: there is no database in the home folder.
        DatabaseError: the database cannot be opened.
    """
    url = settings.get("SEGUE_DATABASE_URL")
    home = find_home(settings.get("SEGUE_HOME") or DEFAULT, needs_file=not url)
    return open_database(url or duckdb_url(home / _FILE)), home


def find_home(name: str, *, needs_file: bool = True) -> Path:
    """Return the full path of a home folder.

    A relative path is looked for in the working directory, then in the folder above it: Jupyter
    runs a notebook in the notebook's own folder, so that the project is one above.

    Raises:
        InputError: `needs_file`, and neither has a database.
    """
    tried = [(Path.cwd() / name).resolve(), (Path.cwd().parent / name).resolve()]
    for folder in tried:
        if (folder / _FILE).exists():
            return folder
    if needs_file:
        places = " or ".join(str(folder / _FILE) for folder in dict.fromkeys(tried))
        raise InputError(
            f"no database for home folder {name!r}: there is no {places}\n"
            "to make the sample world: segue demo; for another folder: set SEGUE_HOME to its full"
            " path before starting Jupyter"
        )
    return next((folder for folder in tried if folder.exists()), tried[0])
