"""The map of artists as a picture: who stands where, and what its regions are called."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.collections import LineCollection
from mpl_toolkits.mplot3d.proj3d import proj_transform
from numpy.typing import NDArray

from eda import style
from eda.errors import require_folder
from eda.labels import drawable
from models.artists.labels import Labels
from models.artists.map.artist_map import ArtistMap
from models.artists.map.regions import Region, regions
from models.contract import as_text
from sql.artists import all_genres, all_sub_genres
from sql.search import artist_cards

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from eda.chart import Chart
    from sql.database import Database

MODEL = "artist-map"
COMMAND = "segue train artist-map"
MOST_POINTS = 20_000
MOST_LINKS = 20_000
LANDMARKS = 14
_FAMOUS = 500  # artists that may be landmarks
_GENRES = len(style.SERIES)
_NAME = 22  # columns
_PAPER = {"boxstyle": "round,pad=0.15", "fc": "white", "ec": "none", "alpha": 0.75}
_OTHERS, _UNKNOWN = "other genres", "no genre known"


def load_map(models: Path | None) -> ArtistMap:
    """Return the trained map.

    Raises:
        NothingToDrawError: no folder of models was named.
        ModelError: it is not trained, or its folder is damaged.
    """
    return ArtistMap.load(require_folder(models, "models") / MODEL)


def artist_map(database: Database, model: ArtistMap) -> Chart:
    """Draw the map of artists in three dimensions, and its first two with the names of regions.

    Landmarks are the most popular artists, or those of most links, that stand apart. A region is
    called by the sub-genre that is most over-represented there, see `models.artists.map.regions`.

    Args:
        database: says what artists are called and which genres they have.
        model: the positions.
    """
    fame = model.by_fame
    drawn = np.sort(fame[:MOST_POINTS])
    groups, names = _groups(Labels.of(model.ids, *all_genres(database)))
    labels = Labels.of(model.ids, *all_sub_genres(database))
    places = regions(model.vectors, labels.lists) if labels.names else []
    heading = f"{len(model.ids):,} artists, those that are related near each other"
    note = (
        "Left: three dimensions, with landmarks. Right: the first two, with links and the names of"
        " regions. Near each other: related. The axes have no unit, and distances across the map"
        f" say little. Among the 20 nearest are {100 * model.quality.recall_20:.0f} % of the links."
    )
    with style.drawing(heading, 5.2, style.WIDE + 3.0, note) as chart:
        space = chart.add_subplot(1, 2, 1, projection="3d")
        flat = chart.add_subplot(1, 2, 2)
        _draw_links(flat, model)
        size = float(np.clip(20_000 / len(drawn), 2.5, 12))
        for number, name in reversed(list(enumerate(names))):
            own = drawn[groups[drawn] == number]
            if not len(own):
                continue
            colour = style.GREY if name in (_OTHERS, _UNKNOWN) else style.SERIES[number]
            label = f"{drawable(name, _NAME)} ({len(own):,})"
            x, y, z = model.vectors[own].T
            look: dict[str, Any] = {"color": colour, "lw": 0, "rasterized": True}  # small files
            space.scatter(x, y, z, s=0.6 * size, label=label, depthshade=False, **look)
            flat.scatter(x, y, s=size, **look)
        _bare(space, flat)
        landmarks = _landmarks(space, model.vectors, fame)
        called = _names(database, as_text(model.ids[landmarks]))
        for row, text in zip(landmarks, called, strict=True):
            _label(space, model.vectors[row], drawable(text, _NAME))
        _caption(flat, places, labels.names)
        handles, texts = space.get_legend_handles_labels()
        legend = chart.legend(handles[::-1], texts[::-1], loc="outside right upper")
        for handle in legend.legend_handles:
            handle.set_sizes([40])  # type: ignore[union-attr]
    chart.describe(
        f"n = {len(drawn):,} of {len(model.ids):,} artists, linked {len(model.links.values) // 2:,}"
        " times.",
        ("level", "region", "artists", "share", "times as usual", "x", "y", "z"),
        [
            (
                one.level + 1,
                _name_of(one, labels.names),
                len(one.rows),
                round(one.share, 3),
                round(one.lift, 1),
                *(round(float(place), 2) for place in one.centre),
            )
            for one in places
        ],
        _story(places, labels.names),
    )
    return chart


def _draw_links(axes: Axes, model: ArtistMap) -> None:
    """Draw links as faint lines, some of them where there are many."""
    ends = np.stack([model.links.owners(), model.links.values], axis=1)
    ends = ends[ends[:, 0] < ends[:, 1]]
    if len(ends) > MOST_LINKS:
        ends = np.random.default_rng(0).permutation(ends)[:MOST_LINKS]
    lines = LineCollection(
        list(model.vectors[ends][:, :, :2]), colors="#DCDCDC", lw=0.3, zorder=0, rasterized=True
    )
    axes.add_collection(lines)


def _groups(genres: Labels) -> tuple[NDArray[np.intp], list[str]]:
    """Return the number of the group of each artist, and the names of the groups.

    An artist's genre is that of most of its sub-genres; the genres of most artists are groups.
    """
    lists, count = genres.lists, len(genres.names)
    main = genres.usual(but="other")
    sizes = np.bincount(main[main >= 0], minlength=max(count, 1))
    shown = [row for row in np.argsort(-sizes, kind="stable")[:_GENRES].tolist() if sizes[row]]
    groups = np.full(len(lists), len(shown), dtype=np.intp)
    for number, row in enumerate(shown):
        groups[main == row] = number
    groups[lists.lengths == 0] = len(shown) + 1
    return groups, [*(genres.names[row] for row in shown), _OTHERS, _UNKNOWN]


def _landmarks(axes: Any, positions: NDArray[Any], fame: NDArray[np.intp]) -> list[int]:
    """Return the rows of the most famous artists whose names do not cover each other."""
    known = fame[:_FAMOUS]
    x, y, _ = proj_transform(*positions[known].T.astype(float), axes.get_proj())
    wide, tall = 0.22 * np.ptp(x), 0.055 * np.ptp(y)
    chosen: list[int] = []
    for place in range(len(known)):
        if all(abs(x[place] - x[o]) > wide or abs(y[place] - y[o]) > tall for o in chosen):
            chosen.append(place)
        if len(chosen) == LANDMARKS:
            break
    return [int(row) for row in known[chosen]]


def _names(database: Database, ids: list[str]) -> list[str | None]:
    found = {card.artist_id: card.name for card in artist_cards(database, ids)}
    return [found.get(one) for one in ids]


def _label(axes: Any, place: NDArray[Any], text: str) -> None:
    """Mark a place in three dimensions and write beside it, before all points."""
    x, y, z = (float(one) for one in place)
    axes.plot([x], [y], [z], "o", color=style.BLACK, ms=3.5, zorder=3)
    flat = proj_transform(x, y, z, axes.get_proj())[:2]
    look = {"fontsize": 7.5, "va": "center", "bbox": _PAPER, "zorder": 4}
    axes.annotate(text, flat, (6, 0), textcoords="offset points", **look)


def _caption(axes: Axes, places: list[Region], names: Any) -> None:
    """Write the names of regions, the wide ones large, and none over another."""
    left, right = axes.get_xlim()
    low, high = axes.get_ylim()
    taken: list[tuple[float, float, float, float]] = []
    for one in places:
        text, size = drawable(_name_of(one, names), _NAME), (9.5, 7.0)[min(one.level, 1)]
        if one.label < 0:
            continue
        x, y = (one.centre[0] - left) / (right - left), (one.centre[1] - low) / (high - low)
        wide, tall = 0.0012 * size * len(text), 0.0022 * size
        box = (x - wide, x + wide, y - tall, y + tall)
        if any(box[0] < b[1] and b[0] < box[1] and box[2] < b[3] and b[2] < box[3] for b in taken):
            continue
        taken.append(box)
        weight = "bold" if one.level == 0 else "normal"
        axes.annotate(
            text,
            (float(one.centre[0]), float(one.centre[1])),
            ha="center",
            va="center",
            fontsize=size,
            fontweight=weight,
            bbox=_PAPER,
        )


def _bare(space: Any, flat: Axes) -> None:
    """Leave out what axes without a unit do not need."""
    space.computed_zorder = False  # names stand before all points
    space.set_axis_off()
    space.set_box_aspect((1, 1, 0.8), zoom=1.45)
    flat.set_xticks([])
    flat.set_yticks([])
    flat.grid(False)
    flat.set_frame_on(False)


def _name_of(one: Region, names: Any) -> str:
    return str(names[one.label]) if one.label >= 0 else "no sub-genre known"


def _story(places: list[Region], names: Any) -> str:
    wide = [one for one in places if one.level == 0 and one.label >= 0]
    if not wide:
        return ""
    most = max(wide, key=lambda one: one.share)
    return (
        f"The region that is most of one kind is {_name_of(most, names)}: {100 * most.share:.0f} %"
        f" of its artists have this sub-genre, {most.lift:.0f} times as many as of all."
    )
