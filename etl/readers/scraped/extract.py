"""Files of Web API responses: ``TYPE/*.json[.gz]``, each one object of id -> response or null.

TYPE is tracks, albums, artists, audio-features or related-artists. A response may be a full or a
partial Web API object; what stands inside another response (a track's album, an album's tracks,
their artists, the artists related to one) gives records of the lower trust `NESTED`. Object shapes:
Spotify Web API reference, https://developer.spotify.com/documentation/web-api.

Beyond that, audio features and lists of related artists may name their ``"source"``, which is
"spotify" where they do not. A list then has ``{"source": …, "artists": [{"id", "name", "weight",
…}, …]}``, the nearest first; an id that is missing or null makes it an artist known by name only.

Files in the folder that the user names are of the source "scraped"; those that Segue itself has
fetched, of the source "web", which is newer.

A file is one unit of the raw store and is read whole, so memory goes with the largest file. Where
a file has one id twice, the last entry counts, as in any JSON object.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from etl.errors import InputError
from etl.files import natural_key, read_bytes
from etl.readers.json_text import decode_mended
from etl.readers.scraped.entries import EntryReader
from etl.readers.scraped.types import SOURCE, TYPES, ScrapedFile
from etl.records.store import RawStore, Unit, fingerprint
from etl.report import Progress, StepReport

WEB = "web"

_ENTRIES = msgspec.json.Decoder(dict[str, msgspec.Raw])


@dataclass
class ScrapedResult:
    """What `extract_scraped` or `extract_fetched` did.

    Attributes:
        reports: one for each kind, over all files that were read now or before.
        problems: one line each, of the same files and of those rejected.
        done, skipped, rejected: how many files were read, were read before, were no use.
    """

    reports: list[StepReport] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    done: int = 0
    skipped: int = 0
    rejected: int = 0


def extract_scraped(
    folder: Path, store: RawStore, *, progress: Progress | None = None
) -> ScrapedResult:
    """Turn every ``TYPE/*.json[.gz]`` below `folder` into units of the source "scraped".

    A unit is named like "tracks-NAME". Files that have not changed since they were read are
    skipped; the records of files that are gone or have become unreadable are removed.

    Raises:
        InputError: no such file at all, or one name both as .json and as .json.gz.
    """
    files = _find(folder, SOURCE)
    if not files:
        looked_for = ", ".join(f"{name}/*.json[.gz]" for name in TYPES)
        missing = "there is no such folder" if not folder.is_dir() else "none is there"
        raise InputError(f"looked for {looked_for} in {folder}: {missing}")
    return _extract_all(files, SOURCE, store, progress)


def extract_fetched(
    folder: Path, store: RawStore, *, progress: Progress | None = None
) -> ScrapedResult:
    """Do the same with what Segue itself has fetched: units of the source "web".

    No file at all is no error, and then nothing of that source is kept.

    Raises:
        InputError: one name both as .json and as .json.gz.
    """
    return _extract_all(_find(folder, WEB), WEB, store, progress)


def has_fetched(folder: Path) -> bool:
    """Return whether there is any file that `extract_fetched` would read."""
    return bool(_find(folder, WEB))


def is_all_read(folder: Path, store: RawStore) -> bool:
    """Return whether `extract_fetched` has read every file as it is now, rejected ones aside."""
    files = _find(folder, WEB)
    return all(store.get(WEB, file.unit, fingerprint(file.path)) is not None for file in files)


def _extract_all(
    files: list[ScrapedFile], source: str, store: RawStore, progress: Progress | None
) -> ScrapedResult:
    result = ScrapedResult()
    units: list[Unit] = []
    for number, file in enumerate(files):
        if progress is not None:
            progress(number, len(files), file.label)
        unit = _extract(file, store, result)
        if unit is not None:
            units.append(unit)
            result.problems += unit.problems
    _forget_others(store, source, {unit.name for unit in units})
    result.reports = _sum(report for unit in units for report in unit.step_reports())
    return result


def _find(folder: Path, source: str) -> list[ScrapedFile]:
    files = [
        ScrapedFile(path, name, source) for name in TYPES for path in _json_files(folder / name)
    ]
    by_unit: dict[str, ScrapedFile] = {}
    for file in files:
        other = by_unit.setdefault(file.unit, file)
        if other is not file:
            raise InputError(
                f"{folder}: {other.label} and {file.label} have the same name\nkeep one of them"
            )
    return files


def _json_files(folder: Path) -> list[Path]:
    paths = [*folder.glob("*.json"), *folder.glob("*.json.gz")]
    # Hidden files are what editors and other systems leave behind.
    return sorted(
        (path for path in paths if not path.name.startswith(".")),
        key=lambda path: natural_key(path.name),
    )


def _extract(file: ScrapedFile, store: RawStore, result: ScrapedResult) -> Unit | None:
    mark = fingerprint(file.path)
    unit = store.get(file.source, file.unit, mark)
    if unit is not None:
        result.skipped += 1
        return unit
    try:
        entries, replaced = _read(file)
    except InputError as error:
        result.rejected += 1
        result.problems.append(f"{file.label}: rejected, {error}")
        return None
    with store.write(file.source, file.unit, mark) as writer:
        EntryReader(file, writer).read(entries, replaced)
    result.done += 1
    return writer.unit


def _read(file: ScrapedFile) -> tuple[dict[str, msgspec.Raw], int]:
    """Return the entries, and how many halves of surrogate pairs were replaced."""
    try:
        entries, replaced = decode_mended(_ENTRIES, read_bytes(file.path))
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(f"cannot be read: {error}") from None
    except (ValueError, RecursionError) as error:
        raise InputError(f"not one whole JSON object: {error}") from None
    if entries and not any(map(TYPES[file.folder].is_key, entries)):
        raise InputError(f"no Spotify id among its keys, the first is {next(iter(entries))[:40]!r}")
    return entries, replaced


def _forget_others(store: RawStore, source: str, keep: set[str]) -> None:
    for unit in store.units(source):
        if unit.name not in keep:
            store.remove(unit)


def _sum(reports: Iterator[StepReport]) -> list[StepReport]:
    total: dict[str, StepReport] = {}
    for report in reports:
        total.setdefault(report.rows, StepReport(report.step, report.rows)).add(report)
    return list(total.values())
