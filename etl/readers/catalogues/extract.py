"""Public catalogues, known by their first line: three from Kaggle, one of TidyTuesday, two others.

===================  ====================================================================
data.csv             tracks with audio features; ``artists`` is the repr of a Python list
data_w_genres.csv    names of artists with lists of sub-genres, both as such a repr
spotify_songs.csv    places of tracks in playlists that were searched by sub-genre
spotify_dataset.csv  places in users' playlists: the names of a track and its artist
related_artists.csv  ids of artists, and JSON lists of the ids that are related to each
artists.jsonl        the Web API's artist objects, one a line
===================  ====================================================================

Sources: Kaggle, "Spotify Dataset 1921-2020, 160k+ Tracks" and "Spotify Playlists" (which is Pichl,
Zangerle and Specht, "Spotify Playlists Dataset", Zenodo); TidyTuesday of 2020-01-21, "Spotify
Songs". Columns beyond those that are read are ignored; plain or .gz.

The first four name artists without an id, so an artist gets `etl.ids.name_id` of the name; tracks
of the fourth have none either, and get `etl.ids.song_id`. A reader never matches a name to a
Spotify id: hundreds of names are shared by several artists, and a wrong match would put one
artist's tracks and genres on another. The transform does, once it has all that the sources say of
both (13_named_artist.sql, 19_named_track.sql).

Where two files disagree, the one that was imported later holds: the transform knows it by the
number of its unit, which is part of the `origin` of its records.

One line is in memory at a time, beside the sets of the ids seen so far; `ListsReader` says how many
those are in the largest of these files.
"""

from __future__ import annotations

import csv
import io
import itertools
import zlib
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import TextIO

from etl.errors import InputError
from etl.files import MAX_FILE_SIZE, open_input
from etl.readers.catalogues.artist_shapes import JSON_LINE, read_artist
from etl.readers.catalogues.playlist_shapes import is_utf8, list_cells, list_header
from etl.readers.catalogues.rows import SOURCE, BadRowError, RowReader
from etl.readers.catalogues.shapes import SHAPES
from etl.records.kinds import Playlist
from etl.records.store import RawStore, fingerprint, read_records
from etl.report import Outcome, Progress, Rejection

LONGEST_LINE = 2**24  # characters

# The number of a line, and the cells of the row that ends there.
Lines = Generator[tuple[int, list[str] | BadRowError], None, None]


def import_catalogues(
    paths: Sequence[Path],
    store: RawStore,
    *,
    max_file_size: int = MAX_FILE_SIZE,
    progress: Progress | None = None,
) -> Outcome:
    """Turn files into records, in this order: the units ``catalogue``, file name.

    A file that has not changed since it was imported is skipped and keeps its place in the order of
    imports. Another file of the same name replaces it, and comes last in that order. A file that
    cannot be used is rejected, see `import_catalogue`, and the others are imported. `progress` is
    called with how much of a file has been read, in per cent.

    Raises:
        InputError: the only file is rejected, or all of them are.
    """
    outcome = Outcome()
    for path in paths:
        try:
            found = import_catalogue(path, store, max_file_size=max_file_size, progress=progress)
            outcome.add(found)
        except InputError as error:
            outcome.reject(Rejection(path.name, str(error).replace("\n", "; ")))
            failure = error
    store.set_rejections(SOURCE, outcome.rejected)
    if outcome.rejected and not outcome.done + outcome.skipped:
        raise failure if len(paths) == 1 else InputError("\n".join(outcome.problems))
    return outcome


def import_catalogue(
    path: Path,
    store: RawStore,
    *,
    max_file_size: int = MAX_FILE_SIZE,
    progress: Progress | None = None,
) -> Outcome:
    """Turn one file into records; see `import_catalogues`.

    Raises:
        InputError: the first line is none that is known, or the file cannot be read to its end (cut
            off, not UTF-8, a quote that is not closed), is larger than `max_file_size` bytes
            uncompressed or has a line of more than 16 million characters, or another file has
            brought one of its playlists; then the store has nothing of it.
    """
    mark = fingerprint(path)
    unit = store.get(SOURCE, path.name, mark)
    if unit is not None:
        return Outcome(unit.step_reports(), unit.problems, skipped=1)
    number = 1 + max((unit.number for unit in store.units(SOURCE)), default=0)
    with closing(_lines(path, max_file_size, progress)) as lines:
        header = _header(lines)
        shape = _shape(path, header)
        with store.write(SOURCE, path.name, mark, number=number) as writer:
            reader = shape(path.name, writer)
            for line, cells in lines:
                reader.take(line, header, cells)
            reader.finish()
            _refuse_known_playlists(path, reader.playlists, store)
    return Outcome(writer.unit.step_reports(), writer.unit.problems, done=1)


def _refuse_known_playlists(path: Path, playlists: Mapping[int, str], store: RawStore) -> None:
    """Raise where another file has a playlist of this one: its places would be taken twice."""
    for unit in store.units(SOURCE):
        if unit.name == path.name or "playlist" not in unit.rows:
            continue
        records = read_records(store.path("playlist", SOURCE, unit.name), Playlist)
        for pid in sorted(playlists.keys() & {record.pid for record in records}):
            raise InputError(
                f"{path}: playlist {playlists[pid]} was imported from {unit.name} before\n"
                f"nothing of {path.name} was kept; a file named {unit.name} would replace that one"
            )


def _lines(path: Path, max_file_size: int, progress: Progress | None) -> Lines:
    """Yield the number of the last line and the cells of each row, the header first.

    Lines of JSON are rows of one cell, below the header `JSON_LINE`.
    """
    line = 0

    def on_read(position: int, size: int) -> None:
        if progress is not None:
            progress(100 * position // max(size, 1), 100, path.name)

    try:
        with (
            open_input(path, max_file_size, on_read=on_read) as binary,
            io.TextIOWrapper(
                binary, encoding="utf-8-sig", errors="surrogateescape", newline=""
            ) as stream,
        ):
            lines = _bounded(stream)
            first = next(lines, "")
            if (header := list_header(first)) is not None:
                yield 1, header
                for line, text in enumerate(lines, start=2):
                    if text.strip():
                        yield line, list_cells(text)
                return
            lines = map(_checked, itertools.chain([first], lines))
            if read_artist(first) is not None:
                yield 0, [JSON_LINE]
                for line, text in enumerate(lines, start=1):
                    if text.strip():
                        yield line, [text]
                return
            reader = csv.reader(lines, strict=True)
            for cells in reader:
                line = reader.line_num
                if cells:
                    yield line, cells
    except UnicodeDecodeError as error:
        raise InputError(
            f"{path}: not UTF-8 somewhere after line {line}: {error.reason}\nsave it as UTF-8"
        ) from None
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror or error}") from None
    except (EOFError, zlib.error, csv.Error) as error:
        raise InputError(
            f"{path}: cannot be read beyond line {line}: {error}\nget the file again"
        ) from None


def _header(lines: Lines) -> list[str]:
    for _, cells in lines:
        assert isinstance(cells, list), "only the rows below it can be bad"
        return cells
    return []


def _checked(line: str) -> str:
    """Return a line as it is.

    Raises:
        UnicodeDecodeError: it is not UTF-8.
    """
    if not is_utf8(line):
        line.encode(errors="surrogateescape").decode()
    return line


def _bounded(stream: TextIO) -> Iterator[str]:
    """Yield the lines of a file; no line of any length is held in memory."""
    while line := stream.readline(LONGEST_LINE + 1):
        if len(line) > LONGEST_LINE:
            raise csv.Error(f"a line of more than {LONGEST_LINE:,} characters")
        yield line


def _shape(path: Path, header: list[str]) -> type[RowReader]:
    for shape in SHAPES:
        if shape.columns <= set(header):
            return shape
    nearest = max(SHAPES, key=lambda shape: len(shape.columns & set(header)) / len(shape.columns))
    lacking = ", ".join(sorted(nearest.columns - set(header)))
    hint = f"\nthe nearest is {nearest.name}; missing columns: {lacking}"
    raise InputError(
        f"{path}: not a known catalogue; its header is: {', '.join(header)[:500] or '(empty)'}\n"
        f"known catalogues: {', '.join(shape.name for shape in SHAPES)}"
        f"{hint if nearest.columns & set(header) else ''}"
    )
