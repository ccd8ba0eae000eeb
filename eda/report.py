"""The report: every chart as PNG and SVG, and one page with all of them.

Charts are drawn one after the other, and only their PNG is kept, so memory does not grow with the
number of tracks. Each file is handed whole to the writer; the page comes last.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from eda.ask import ask
from eda.charts import FILLED_BY, Entry, Source, entries
from eda.chosen import choose_artists
from eda.errors import NothingToDrawError
from eda.page import Section, page
from models.errors import ModelError, ModelUnfitError

if TYPE_CHECKING:
    from sql.database import Database

Save = Callable[[Path, bytes], object]
PAGE, CHOSEN = "index.html", "chosen.html"


@dataclass(frozen=True)
class Drawn:
    """A chart that was drawn, what it tells, and where it is."""

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
    """What `write_report` did; `problem` is a model that is there and cannot be read."""

    page: Path
    drawn: list[Drawn]
    skipped: list[Skipped]
    problem: ModelError | None = None


def write_report(
    source: Source,
    out: Path,
    save: Save,
    only: tuple[str, ...] = (),
    told: Callable[[str], None] | None = None,
    program: str = "segue",
) -> Report:
    """Draw charts, and write them and the page.

    Args:
        source: what to draw from.
        out: the folder of all files.
        save: writes the bytes of one file, whole or not at all.
        only: names of charts, by default all. Their page is chosen.html, so that index.html stays.
        told: called with the name of each chart that is done.
        program: how commands that fill tables begin, such as "segue --home DIR".

    Raises:
        InputError: a chart or an artist is not there.
        DatabaseError: the database refuses.
    """
    chosen = entries(only)
    if source.artists:
        choose_artists(source.database, source.artists)  # a wrong name is told before anything else
    empty = _empty_tables(source.database, {need for entry in chosen for need in entry.needs})
    drawn, skipped, sections = [], [], []
    problem: ModelError | None = None
    for entry in chosen:
        try:
            one, section = _draw(entry, source, out, save, empty)
            drawn.append(one)
            sections.append(section)
        except _SkipError as skip:
            if isinstance(skip.__cause__, ModelUnfitError):
                problem = problem or skip.__cause__
            command = skip.command.replace("segue ", f"{program} ")
            skipped.append(Skipped(entry.name, str(skip), command))
        if told is not None:
            told(entry.name)
    lines = [(skip.name, skip.reason, skip.command) for skip in skipped]
    place = out / (CHOSEN if only else PAGE)
    save(place, page(sections, lines, _totals(source.database)).encode())
    return Report(place, drawn, skipped, problem)


def _empty_tables(database: Database, tables: Iterable[str]) -> set[str]:
    """Return those of some tables that hold no row."""
    return {table for table in tables if not ask(database, f"SELECT 1 FROM {table} LIMIT 1")}


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
    """Return how many rows the tables have that everything else hangs on."""
    names = ("track", "album", "artist", "playlist")
    counts = [ask(database, f"SELECT COUNT(*) FROM {name}")[0][0] for name in names]
    return {f"{name}s": count for name, count in zip(names, counts, strict=True)}
