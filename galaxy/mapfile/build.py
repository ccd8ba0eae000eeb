"""From the database and the model artist-map to the files of the map."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np

from galaxy.mapfile.folder import write_map
from galaxy.mapfile.pack import NONE, Header, Points, RegionName, pack_links, pack_points
from models.artists.labels import Labels
from models.artists.map.artist_map import ArtistMap
from models.artists.map.regions import regions
from models.contract import Array
from models.errors import ModelUnfitError
from recommender.artist_data import read_genres, read_labels
from recommender.registry import MAP_OF_ARTISTS, entry
from sql import search
from sql.database import Database


@dataclass(frozen=True)
class Built:
    """What was written."""

    artists: int
    links: int
    regions: int
    bytes: int


def build(database: Database, models: Path, folder: Path) -> Built:
    """Write the files of the map.

    Memory: about 200 bytes for each artist and 40 for each link.

    Args:
        database: open for reading.
        models: the folder of all models.
        folder: where the files are written.

    Raises:
        ModelMissingError: the model artist-map is not trained.
        ModelUnfitError: it is damaged, or does not belong to this database.
        OSError: a file cannot be written.
    """
    model = entry(MAP_OF_ARTISTS).open(database, models)
    if not isinstance(model, ArtistMap):
        raise ModelUnfitError(f"the model {MAP_OF_ARTISTS} has no positions")
    order = model.by_fame
    genres = read_genres(database, model.ids)
    named = _regions(model, read_labels(database, model.ids))
    low, high = _ends(model, order)
    header = Header(
        artists=len(order),
        links=len(low),
        low=_three(model.vectors.min(axis=0)),
        high=_three(model.vectors.max(axis=0)),
        genres=list(genres.names),
        regions=named,
        method=model.config.method,
        seed=model.seed,
        recall_20=round(model.quality.recall_20, 4),
    )
    files = {
        "points.bin": pack_points(header, _points(model, order, genres)),
        "links.bin": pack_links(len(order), low, high),
        "names.json": msgspec.json.encode(_names(database, model.ids[order])),
    }
    write_map(folder, files, model.ids[order], model.data_fingerprint)
    return Built(len(order), len(low), len(named), sum(map(len, files.values())))


def _points(model: ArtistMap, order: Array, genres: Labels) -> Points:
    usual = genres.usual(but="other")[order]
    popularity = np.where(model.popularity < 0, NONE, np.clip(np.rint(model.popularity), 0, 100))
    return Points(
        positions=model.vectors[order],
        genres=np.where((usual < 0) | (usual >= NONE), NONE, usual),
        popularity=popularity[order],
    )


def _ends(model: ArtistMap, order: Array) -> tuple[Array, Array]:
    """Return the rows of the two artists of each link, in the order of the map."""
    places = np.empty(len(order), dtype=np.int64)
    places[order] = np.arange(len(order))
    one, other = places[model.links.owners()], places[model.links.values]
    once = one < other
    return one[once], other[once]


def _regions(model: ArtistMap, labels: Labels) -> list[RegionName]:
    if not labels.names:
        return []
    return [
        RegionName(one.level, labels.names[one.label], *_three(one.centre), len(one.rows))
        for one in regions(model.vectors, labels.lists)
        if one.label >= 0
    ]


def _three(values: Array) -> tuple[float, float, float]:
    x, y, z = (round(float(value), 5) for value in values)
    return x, y, z


def _names(database: Database, ids: Array) -> list[str | None]:
    names: dict[str, str] = dict(search.artist_names(database))
    return [names.get(one.decode()) for one in ids.tolist()]
