"""The order of steps: sources to record files, record files to CSV, CSV to the database.

Each step does only what is not done yet: the same command continues after an interruption, and
changes nothing after a success. The database is a pure function of what is in ``raw/``.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from etl.errors import InputError
from etl.files import MAX_FILE_SIZE
from etl.genres.map import write_genre_map
from etl.genres.rules import GenreRules
from etl.home import Home
from etl.load import load
from etl.readers.catalogues.extract import import_catalogues
from etl.readers.mpd.extract import extract_mpd
from etl.readers.scraped.extract import extract_fetched, extract_scraped, has_fetched
from etl.records.kinds import KINDS, Selection
from etl.records.store import RawStore, is_of_older_format
from etl.report import Outcome, Progress, StepReport
from etl.staged import Manifest, manifest_path, read_manifest, stage, write_manifest
from etl.transform import Engine, ReportRow, step_reports, texts
from etl.transform.engine_duckdb import DuckDBEngine
from sql.database import Database
from sql.errors import ChangedFileError
from sql.tables import schema_text

OUR_SOURCES = ("genres", "selection")  # of records that Segue makes itself
_MAKERS = {  # the command that makes the records of a source
    "mpd": "segue etl run --mpd DIR",
    "scraped": "segue etl run --scraped DIR",
    "web": "segue etl run",
    "catalogue": "segue etl import {}",
    "genres": "segue etl transform",
    "selection": "segue etl transform",
}

# Called with the name of a step; returns the function that the step reports its progress to.
ProgressBars = Callable[[str], Progress]


def no_bars(_step: str) -> Progress:
    """Return a function that ignores the progress of a step."""
    return lambda _done, _total, _name: None


def extract(
    home: Home,
    *,
    mpd: Path | None = None,
    scraped: Path | None = None,
    max_file_size: int = MAX_FILE_SIZE,
    bars: ProgressBars = no_bars,
) -> Outcome:
    """Turn playlists, scraped files and what Segue itself has fetched into record files.

    What was fetched is read once, even where `scraped` names its folder. Files of more than
    `max_file_size` bytes, uncompressed, are rejected.

    Raises:
        InputError: a folder is missing or holds nothing usable.
    """
    outcome = Outcome()
    store = home.store
    store.clean()
    if mpd is not None:
        progress = bars("playlists")
        outcome.add(extract_mpd(mpd, store, max_file_size=max_file_size, progress=progress))
    if scraped is not None and not _is_fetched(home, scraped):
        progress = bars("scraped")
        outcome.add(extract_scraped(scraped, store, max_file_size=max_file_size, progress=progress))
    progress = bars("fetched")
    outcome.add(
        extract_fetched(home.scraped, store, max_file_size=max_file_size, progress=progress)
    )
    return outcome


def _is_fetched(home: Home, folder: Path) -> bool:
    return folder.resolve() == home.scraped.resolve() and has_fetched(folder)


def import_files(
    home: Home,
    paths: Sequence[Path],
    *,
    max_file_size: int = MAX_FILE_SIZE,
    bars: ProgressBars = no_bars,
) -> Outcome:
    """Turn public catalogues, or related artists of another database, into record files.

    Where files disagree, the one that was imported last holds.

    Raises:
        InputError: none of the files is a known catalogue that can be read.
    """
    home.store.clean()
    progress = bars("import")
    return import_catalogues(paths, home.store, max_file_size=max_file_size, progress=progress)


def transform(
    home: Home,
    *,
    selection: Selection | None = None,
    engine: Engine | None = None,
    bars: ProgressBars = no_bars,
) -> Outcome:
    """Turn all record files into a CSV file for each table; `selection` None keeps the last one.

    Raises:
        InputError: there are no record files, one cannot be read, or the disk is full.
    """
    engine = engine or DuckDBEngine()
    store = home.store
    if not any(unit.rows for unit in store.units() if unit.source not in OUR_SOURCES):
        raise InputError(
            f"nothing to transform in {store.root}\n"
            "first: segue etl extract --mpd DIR --scraped DIR, or segue etl import FILE"
        )
    _require_this_format(store)
    _write_selection(store, selection)
    outcome = Outcome([write_genre_map(store, GenreRules.load())])
    inputs = inputs_fingerprint(store)
    manifest = read_manifest(home.staged)
    if manifest is None or (manifest.inputs, manifest.engine) != (inputs, engine.name):
        manifest = _run(engine, home, inputs, bars)
    outcome.reports += manifest.step_reports()
    return outcome


def _run(engine: Engine, home: Home, inputs: str, bars: ProgressBars) -> Manifest:
    _require_unchanged(home.store)
    manifest_path(home.staged).unlink(missing_ok=True)  # it must not outlive the files it names
    done = engine.run(home.store, home.staged, bars("transform"))
    _require_all_read(home.store, done.report)
    files = {name: stage(home.staged, name, rows) for name, rows in done.rows.items()}
    reports = step_reports(done.report)
    _require_sums(reports)
    manifest = Manifest(inputs, engine.name, files, [report.as_dict() for report in reports])
    write_manifest(home.staged, manifest)
    return manifest


def _require_this_format(store: RawStore) -> None:
    """Raise if a source was read by an older Segue, whose records lack what this one needs."""
    stale = [
        f"{unit.source} {unit.name}"
        for unit in store.units()
        if is_of_older_format(unit.fingerprint)
    ]
    if stale:
        raise InputError(
            f"{len(stale)} files were read by an older version of Segue, such as {stale[0]}\n"
            "read them again: segue etl extract --mpd DIR --scraped DIR, segue etl import FILE"
        )


def _require_unchanged(store: RawStore) -> None:
    """Raise if a record file is gone or is not as Segue wrote it; reads all of them."""
    for unit in store.units():
        if changed := store.changed_files(unit):
            maker = _MAKERS.get(unit.source, "segue etl run").format(unit.name)
            raise InputError(
                f"{changed[0]} has been changed or removed since Segue wrote it\n"
                f"nothing was loaded; make it again: {maker}"
            )


def _require_all_read(store: RawStore, report: list[ReportRow]) -> None:
    """Raise unless as many records were read as were written: a file may have been cut off."""
    written = Counter[str]()
    for unit in store.units():
        written.update(unit.rows)
    for table, kind, what, count in report:
        if (kind, what) == ("in", "records") and table in KINDS and count != written[table]:
            raise InputError(
                f"the record files in {store.root / table} hold {count:,} records instead of"
                f" {written[table]:,}\n"
                "nothing was loaded; delete them and run segue etl extract or import again"
            )


def _require_sums(reports: list[StepReport]) -> None:
    for report in reports:
        if not report.adds_up:
            raise InputError(
                f"transform of {report.rows}: {report.rows_in:,} rows came in, but"
                f" {report.rows_out:,} out and {sum(report.dropped.values()):,} dropped\n"
                "nothing was loaded; this is a fault of Segue"
            )


def _write_selection(store: RawStore, selection: Selection | None) -> None:
    wanted = selection or _last_selection(store)
    mark = msgspec.json.encode(wanted).decode()
    if store.get("selection", "tracks", mark) is None:
        with store.write("selection", "tracks", mark) as writer:
            writer.write("selection", [wanted])


def _last_selection(store: RawStore) -> Selection:
    """Return the selection of the last transform, or the one that keeps all tracks."""
    for unit in store.units("selection"):
        return msgspec.json.decode(unit.fingerprint, type=Selection)
    return Selection(is_on=0)


def inputs_fingerprint(store: RawStore) -> str:
    """Return a mark of the state of the record files and statements."""
    digest = hashlib.blake2b(digest_size=32)
    for unit in store.units():
        content = sorted(unit.digests.items()) or unit.fingerprint
        digest.update(msgspec.json.encode([unit.source, unit.name, content, unit.rows]))
    digest.update(msgspec.json.encode([texts(), schema_text()]))
    return digest.hexdigest()


def load_staged(home: Home, database: Database, *, bars: ProgressBars = no_bars) -> Outcome:
    """Load the CSV files. One that has been changed since Segue wrote it is made again.

    Raises:
        InputError: there are none, or a changed one cannot be made again.
        DatabaseError: the database refuses; its old rows stay.
    """
    staged = _manifest_to_load(home).staged_tables(home.staged)
    try:
        return Outcome(load(database, staged, bars("load")))
    except ChangedFileError as error:
        _make_again(home, error, bars)
        reports = load(database, _manifest_to_load(home).staged_tables(home.staged), bars("load"))
        for report in reports:
            report.note("file had been changed and was made again", report.rows == error.table)
        return Outcome(reports)


def _manifest_to_load(home: Home) -> Manifest:
    manifest = read_manifest(home.staged)
    if manifest is None:
        raise InputError(f"nothing to load in {home.staged}\nfirst: segue etl transform")
    return manifest


def _make_again(home: Home, error: ChangedFileError, bars: ProgressBars) -> None:
    """Run the transform again on the records that the staged files were made from."""
    if _manifest_to_load(home).inputs != inputs_fingerprint(home.store):
        raise InputError(str(error)) from None
    manifest_path(home.staged).unlink()
    transform(home, bars=bars)
