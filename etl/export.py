"""The related artists of a database as a file that `segue etl import` reads."""

from __future__ import annotations

import contextlib
import csv
import gzip
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from etl.errors import InputError
from etl.files import atomic_path
from etl.readers.catalogues.artist_shapes import RELATED_HEADER
from etl.report import Progress, StepReport
from sql.database import Database
from sql.reads import RELATED_ARTISTS, related_lists, related_sources


def export_related(
    database: Database,
    path: Path,
    *,
    source: str | None = None,
    progress: Progress | None = None,
) -> StepReport:
    """Write a row for each artist that has a list: the id, and the JSON list of ids by rank.

    Rows are sorted by id; the same rows give the same bytes. Without a source the lists of all
    sources are merged, see `sql.reads.related_lists`. Memory stays flat. The file has neither ranks
    nor weights nor sources: read again, a rank is the place in the list.

    Raises:
        InputError: there are no such edges, or the name of the file ends in neither .csv nor
            .csv.gz.
    """
    if not path.name.endswith((".csv", ".csv.gz")):
        raise InputError(f"the name of {path} ends in neither .csv nor .csv.gz\nuse another name")
    report = StepReport("export", "related_artist", rows_in=_edges(database, source))
    with _writing(path) as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(RELATED_HEADER)
        for number, (artist, related) in enumerate(related_lists(database, source)):
            if progress is not None and number % RELATED_ARTISTS == 0:
                progress(report.rows_out, report.rows_in, artist)
            writer.writerow((artist, json.dumps(related)))
            report.rows_out += len(related)
            report.note("artists with a list")
    report.drop("the same edge of another source", report.rows_in - report.rows_out)
    return report


def _edges(database: Database, source: str | None) -> int:
    found = related_sources(database)
    count = sum(found.values()) if source is None else found.get(source, 0)
    if not count:
        wanted = "" if source is None else f" of the source {source!r}"
        there = f"its sources are {', '.join(found)}" if found else "import or scrape some first"
        raise InputError(f"{database.location} has no related artists{wanted}\n{there}")
    return count


@contextlib.contextmanager
def _writing(path: Path) -> Iterator[TextIO]:
    """Open a file for text, gzipped if its name ends in .gz; it appears when the block ends."""
    with contextlib.ExitStack() as stack:
        stream = stack.enter_context(stack.enter_context(atomic_path(path)).open("wb"))
        packed = (
            stack.enter_context(gzip.GzipFile("", "wb", fileobj=stream, mtime=0))
            if path.suffix == ".gz"
            else stream
        )
        yield stack.enter_context(io.TextIOWrapper(packed, encoding="utf-8", newline=""))
