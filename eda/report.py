"""The report: every chart as PNG and SVG, and one page with all of them.

Charts are drawn one after the other, and only their PNG is kept, so memory does not grow with the
number of tracks. `save` gets the bytes of each whole file; the page comes last.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from eda.ask import ask
from eda.bins import HAS_TRACK
from eda.charts import Entry, Source, entries
from eda.chosen import choose_artists
from eda.errors import NothingToDrawError
from eda.filling import FILLED_BY, empty_tables
from eda.page import Section, page
from models.errors import ModelError, ModelUnfitError

if TYPE_CHECKING:
    from models.contract import Progress
    from sql.database import Database

Save = Callable[[Path, bytes], object]
PAGE, CHOSEN = "index.html", "chosen.html"


@dataclass(frozen=True)
class Drawn:
    """A chart that was drawn: its words, and its files."""

    name: str
    heading: str
    story: str
    png: Path
    svg: Path


@dataclass(frozen=True)
class Skipped:
    """A chart that could not be drawn: why, and the command that fills what it needs."""

    name: str
    reason: str
    command: str


@dataclass(frozen=True)
class Report:
    """What `write_report` did.

    Attributes:
        page: the HTML file.
        drawn, skipped: the charts.
        empty: whether the database holds no track, album, artist or playlist.
        notes: which of several artists with one name was taken.
        problem: a stored model that cannot be read, None where there is none.
    """

    page: Path
    drawn: list[Drawn]
    skipped: list[Skipped]
    empty: bool
    notes: list[str] = field(default_factory=list)
    problem: ModelError | None = None


def write_report(
    source: Source,
    out: Path,
    save: Save,
    only: tuple[str, ...] = (),
    progress: Progress | None = None,
    hint: Callable[[str], str] = str,
) -> Report:
    """Draw charts, and write them and the page.

    Args:
        source: what to draw from.
        out: the folder of all files.
        save: writes the bytes of one file, whole or not at all.
        only: names of charts, by default all. Their page is chosen.html, so that index.html stays.
        progress: called with (charts done, charts in all, name of the one in work).
        hint: makes of a command that fills tables one that uses the same home folder.

    Raises:
        InputError: there is no such chart or artist.
        DatabaseError: the database refuses a query.
    """
    chosen = entries(only)
    # Before anything is drawn, so that a wrong name is reported at once.
    notes = choose_artists(source.database, source.artists).notes if source.artists else []
    empty = empty_tables(source.database, {need for entry in chosen for need in entry.needs})
    drawn, skipped, sections = [], [], []
    problem: ModelError | None = None
    for number, entry in enumerate(chosen):
        if progress:
            progress(number, len(chosen), entry.name)
        try:
            one, section = _draw(entry, source, out, save, empty)
            drawn.append(one)
            sections.append(section)
        except _SkipError as skip:
            if isinstance(skip.__cause__, ModelUnfitError):
                problem = problem or skip.__cause__
            skipped.append(Skipped(entry.name, str(skip), hint(skip.command)))
    lines = [(skip.name, skip.reason, skip.command) for skip in skipped]
    file = out / (CHOSEN if only else PAGE)
    totals = _totals(source.database)
    save(file, page(sections, lines, totals).encode())
    if progress:
        progress(len(chosen), len(chosen), "")
    return Report(file, drawn, skipped, not any(totals.values()), notes, problem)


class _SkipError(Exception):
    """Why a chart cannot be drawn, and the command that fills what it needs."""

    def __init__(self, reason: str, command: str) -> None:
        super().__init__(reason)
        self.command = command


def _draw(
    entry: Entry, source: Source, out: Path, save: Save, empty: set[str]
) -> tuple[Drawn, Section]:
    for table in entry.needs:
        if table in empty:
            raise _SkipError(f"table {table} is empty", FILLED_BY[table])
    command = entry.command or FILLED_BY[entry.needs[-1]]
    try:
        chart = entry.draw(source)
    except (NothingToDrawError, ModelError) as error:
        raise _SkipError(str(error).splitlines()[0], command) from error
    files = {suffix: out / f"{entry.name}.{suffix}" for suffix in ("png", "svg")}
    png = chart.png()
    save(files["png"], png)
    save(files["svg"], chart.svg())
    section = Section(
        name=entry.name,
        group=entry.section,
        heading=chart.heading,
        what=entry.what,
        story=chart.story,
        facts=chart.facts,
        columns=chart.columns,
        rows=chart.rows,
        png=png,
    )
    return Drawn(entry.name, chart.heading, chart.story, files["png"], files["svg"]), section


def _totals(database: Database) -> dict[str, int]:
    """Return how many tracks, albums, artists with a track and playlists there are."""
    names = ("track", "album", "artist", "playlist")
    conditions = {"artist": f" WHERE {HAS_TRACK.format(artist='artist_id')}"}
    counts = [
        ask(database, f"SELECT COUNT(*) FROM {name}{conditions.get(name, '')}")[0][0]
        for name in names
    ]
    return {f"{name}s": count for name, count in zip(names, counts, strict=True)}
