"""Files of Web API responses: ``TYPE/*.json[.gz]``, each one object of id -> response or null.

TYPE is tracks, albums, artists, audio-features or related-artists. A response may be a full or a
partial Web API object; what stands inside another response (a track's album, an album's tracks,
their artists, the artists related to one) becomes records of the lower trust `NESTED`.
Object shapes: Spotify Web API reference, https://developer.spotify.com/documentation/web-api.

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
from pathlib import Path

import msgspec

from etl.errors import InputError
from etl.files import MAX_FILE_SIZE, natural_key, read_bytes
from etl.readers.json_text import decode_mended
from etl.readers.scraped.entries import EntryReader
from etl.readers.scraped.types import SOURCE, TYPES, ScrapedFile
from etl.records.store import RawStore, Unit, fingerprint
from etl.report import Outcome, Progress, Rejection

WEB = "web"

_ENTRIES = msgspec.json.Decoder(dict[str, msgspec.Raw])


def extract_scraped(
    folder: Path,
    store: RawStore,
    *,
    max_file_size: int = MAX_FILE_SIZE,
    progress: Progress | None = None,
) -> Outcome:
    """Turn every ``TYPE/*.json[.gz]`` below `folder` into units of the source "scraped".

    A unit is named like "tracks-NAME". Files that have not changed since they were read are
    skipped; the records of files that are gone or have become unreadable are removed. A file of
    more than `max_file_size` bytes, uncompressed, is rejected.

    Returns:
        A report for each kind, over all files that were read, now or before.

    Raises:
        InputError: no such file at all, or one name both as .json and as .json.gz.
    """
    files = _find(folder, SOURCE)
    if not files:
        looked_for = ", ".join(f"{name}/*.json[.gz]" for name in TYPES)
        missing = "there is no such folder" if not folder.is_dir() else "none is there"
        raise InputError(f"looked for {looked_for} in {folder}: {missing}")
    return _Extraction(store, SOURCE, max_file_size).run(files, progress)


def extract_fetched(
    folder: Path,
    store: RawStore,
    *,
    max_file_size: int = MAX_FILE_SIZE,
    progress: Progress | None = None,
) -> Outcome:
    """Do the same with what Segue itself has fetched: units of the source "web".

    No file at all is no error, and then nothing of that source is kept.

    Raises:
        InputError: one name both as .json and as .json.gz.
    """
    return _Extraction(store, WEB, max_file_size).run(_find(folder, WEB), progress)


def has_fetched(folder: Path) -> bool:
    """Return whether there is any file that `extract_fetched` would read."""
    return bool(_find(folder, WEB))


def is_all_read(folder: Path, store: RawStore) -> bool:
    """Return whether `extract_fetched` has read or rejected every file as it is now."""
    rejected = {(one.file, one.fingerprint) for one in store.rejections(WEB)}
    for file in _find(folder, WEB):
        mark = fingerprint(file.path)
        if (file.label, mark) not in rejected and store.get(WEB, file.unit, mark) is None:
            return False
    return True


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


class _Extraction:
    """One run over the files of one source."""

    def __init__(self, store: RawStore, source: str, max_file_size: int) -> None:
        self._store = store
        self._source = source
        self._max_file_size = max_file_size
        self._outcome = Outcome()

    def run(self, files: list[ScrapedFile], progress: Progress | None) -> Outcome:
        """Turn each file into a unit, and remove all other units of the source."""
        kept: set[str] = set()
        for number, file in enumerate(files):
            if progress is not None:
                progress(number, len(files), file.label)
            unit = self._unit(file)
            if unit is not None:
                kept.add(unit.name)
                self._outcome.count(unit.step_reports())
                self._outcome.problems += unit.problems
        for unit in self._store.units(self._source):
            if unit.name not in kept:
                self._store.remove(unit)
        self._store.set_rejections(self._source, self._outcome.rejected)
        return self._outcome

    def _unit(self, file: ScrapedFile) -> Unit | None:
        """Return the unit of a file, made now if need be; None where the file is rejected."""
        mark = ""
        try:
            mark = fingerprint(file.path)
            unit = self._store.get(file.source, file.unit, mark)
            if unit is not None:
                self._outcome.skipped += 1
                return unit
            entries, replaced = _read(file, self._max_file_size)
        except InputError as error:
            self._outcome.reject(Rejection(file.label, str(error), mark))
            return None
        with self._store.write(file.source, file.unit, mark) as writer:
            EntryReader(file, writer).read(entries, replaced)
        self._outcome.done += 1
        return writer.unit


def _read(file: ScrapedFile, max_file_size: int) -> tuple[dict[str, msgspec.Raw], int]:
    """Return the entries, and how many halves of surrogate pairs were replaced."""
    try:
        entries, replaced = decode_mended(_ENTRIES, read_bytes(file.path, max_file_size))
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror or error}") from None
    except (EOFError, zlib.error) as error:
        raise InputError(f"not whole gzip: {error}") from None
    except (ValueError, RecursionError) as error:
        raise InputError(f"not one whole JSON object: {error}") from None
    if entries and not any(map(TYPES[file.folder].is_key, entries)):
        raise InputError(f"no Spotify id among its keys, the first is {next(iter(entries))[:40]!r}")
    return entries, replaced
