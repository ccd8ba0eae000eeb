"""The record files of a home folder: one unit for each input file, whole or absent.

Layout below the root (``HOME/raw``): ``KIND/SOURCE-NAME.jsonl`` holds the records of one kind from
one input file, one JSON object a line; ``units/SOURCE-NAME.json`` holds the counts and the SHA-256
of those files. The latter is written last: records without it are never read, and a unit that a
killed process left behind is made again, as is one whose files have been changed by others.
``rejected/SOURCE.json`` lists the input files that the last run of a reader could not use.
"""

from __future__ import annotations

import contextlib
import hashlib
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, TypeVar

import msgspec

from etl.errors import InputError
from etl.files import atomic_path, atomic_write, remove_partials
from etl.records.kinds import KINDS, Record
from etl.report import Rejection, StepReport

R = TypeVar("R", bound=msgspec.Struct)

FORMAT = 4  # of the records; a new number makes every unit stale


class Unit(msgspec.Struct):
    """What is known of one input file that was turned into records.

    Attributes:
        source, name: the reader, such as "mpd", and the input file's name.
        fingerprint: what the input looked like; see `fingerprint`.
        rows: number of records by kind.
        reports: the step reports, as plain values.
        problems: what was wrong with the input, one line each.
        digests: SHA-256 of each record file by kind; empty in units of older versions.
        number: in the order in which files were imported, from 1; 0 where order has no meaning.
    """

    source: str
    name: str
    fingerprint: str
    rows: dict[str, int]
    reports: list[dict[str, object]]
    problems: list[str] = []
    digests: dict[str, str] = {}
    number: int = 0

    def step_reports(self) -> list[StepReport]:
        """Return the reports of this unit."""
        return [StepReport.from_dict(report) for report in self.reports]


class UnitWriter:
    """Writes the records of one input file; `RawStore.write` publishes them when it is done."""

    def __init__(self, stack: contextlib.ExitStack, store: RawStore, unit: Unit) -> None:
        self.unit = unit
        self._stack = stack
        self._store = store
        self._streams: dict[str, BinaryIO] = {}
        self._digests = {kind: hashlib.sha256() for kind in KINDS}
        self._encoder = msgspec.json.Encoder()

    def write(self, kind: str, records: Sequence[Record]) -> None:
        """Append records of one kind."""
        if not records:
            return
        if kind not in self._streams:
            path = self._store.path(kind, self.unit.source, self.unit.name)
            partial = self._stack.enter_context(atomic_path(path))
            self._streams[kind] = self._stack.enter_context(partial.open("wb"))
        lines = self._encoder.encode_lines(list(records))  # msgspec 0.22 never frees a tuple
        self._streams[kind].write(lines)
        self._digests[kind].update(lines)
        self.unit.rows[kind] = self.unit.rows.get(kind, 0) + len(records)

    def report(self, *reports: StepReport) -> None:
        """Add reports to the unit."""
        self.unit.reports.extend(report.as_dict() for report in reports)

    def problem(self, text: str) -> None:
        """Add a line about something that was wrong with the input."""
        self.unit.problems.append(text)

    def finish(self) -> None:
        """Complete the unit when all records are written."""
        self.unit.digests = {kind: self._digests[kind].hexdigest() for kind in self.unit.rows}


class RawStore:
    """The record files below one folder."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, kind: str, source: str, name: str) -> Path:
        """Return where the records of one kind from one input file are kept."""
        return self.root / kind / f"{source}-{name}.jsonl"

    def _manifest(self, source: str, name: str) -> Path:
        return self.root / "units" / f"{source}-{name}.json"

    def get(self, source: str, name: str, fingerprint: str) -> Unit | None:
        """Return the unit if it was made from this very input and its files are as written."""
        unit = self._read(self._manifest(source, name))
        if unit is None or unit.fingerprint != fingerprint or self.changed_files(unit):
            return None
        return unit

    def changed_files(self, unit: Unit) -> list[Path]:
        """Return the record files of a unit that are gone or not as they were written; reads all.

        Of units of older versions, which have no digests, only whether the files are there.
        """
        paths = {kind: self.path(kind, unit.source, unit.name) for kind in unit.rows}
        return [
            path
            for kind, path in paths.items()
            if not path.is_file() or unit.digests.get(kind) not in (None, _digest(path))
        ]

    def _read(self, path: Path) -> Unit | None:
        try:
            return msgspec.json.decode(path.read_bytes(), type=Unit)
        except FileNotFoundError:
            return None
        except msgspec.MsgspecError as error:
            raise InputError(f"{path} is damaged: {error}\ndelete it and run again") from None

    @contextlib.contextmanager
    def write(
        self, source: str, name: str, fingerprint: str, *, number: int = 0
    ) -> Iterator[UnitWriter]:
        """Write one unit: all of it appears when the block ends, none of it if the block raises."""
        manifest = self._manifest(source, name)
        manifest.unlink(missing_ok=True)
        unit = Unit(source, name, fingerprint, rows={}, reports=[], number=number)
        with contextlib.ExitStack() as stack:
            writer = UnitWriter(stack, self, unit)
            yield writer
            writer.finish()
        self._remove_records(source, name, keep=set(unit.rows))
        with atomic_write(manifest) as stream:
            stream.write(msgspec.json.encode(unit))

    def units(self, source: str | None = None) -> list[Unit]:
        """Return the complete units, of one source or of all, in order of source and name."""
        units = (self._read(path) for path in sorted((self.root / "units").glob("*.json")))
        return [unit for unit in units if unit is not None and source in (None, unit.source)]

    def remove(self, unit: Unit) -> None:
        """Delete a unit, such as one whose input is gone."""
        self._manifest(unit.source, unit.name).unlink(missing_ok=True)
        self._remove_records(unit.source, unit.name, keep=set())

    def _remove_records(self, source: str, name: str, keep: set[str]) -> None:
        for kind in KINDS.keys() - keep:
            self.path(kind, source, name).unlink(missing_ok=True)

    def files(self, kind: str) -> list[Path]:
        """Return the record files of one kind, complete units only."""
        return [self.path(kind, u.source, u.name) for u in self.units() if kind in u.rows]

    def set_rejections(self, source: str, rejections: Sequence[Rejection]) -> None:
        """Replace the list of input files that the last run of a reader could not use."""
        path = self._rejected(source)
        if not rejections:
            path.unlink(missing_ok=True)
        elif not path.exists() or path.read_bytes() != msgspec.json.encode(rejections):
            with atomic_write(path) as stream:
                stream.write(msgspec.json.encode(rejections))

    def rejections(self, source: str) -> list[Rejection]:
        """Return the input files that the last run of a reader could not use.

        Raises:
            InputError: the list is damaged.
        """
        path = self._rejected(source)
        try:
            return msgspec.json.decode(path.read_bytes(), type=list[Rejection])
        except FileNotFoundError:
            return []
        except msgspec.MsgspecError as error:
            raise InputError(f"{path} is damaged: {error}\ndelete it and run again") from None

    def sources_with_rejections(self) -> list[str]:
        """Return the readers whose last run could not use some input file, sorted."""
        return sorted(path.stem for path in (self.root / "rejected").glob("*.json"))

    def _rejected(self, source: str) -> Path:
        return self.root / "rejected" / f"{source}.json"

    def clean(self) -> None:
        """Delete what a killed process left: half-written files, and records without their unit."""
        remove_partials(self.root)
        whole = {self.path(kind, u.source, u.name) for u in self.units() for kind in u.rows}
        for kind in KINDS:
            for path in set((self.root / kind).glob("*.jsonl")) - whole:
                path.unlink(missing_ok=True)


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def read_records(path: Path, kind: type[R]) -> list[R]:
    """Read what `kind` has of each record in one file.

    Raises:
        InputError: the file is missing or damaged.
    """
    try:
        return msgspec.json.Decoder(kind).decode_lines(path.read_bytes())
    except (OSError, ValueError) as error:
        raise InputError(
            f"{path} cannot be read: {error}\ndelete it, then run segue etl extract or import again"
        ) from None


def fingerprint(path: Path) -> str:
    """Return a mark of the state of an input file, without reading it: format, size, change time.

    `FORMAT` is part of it: files that an older version of Segue has read are read again.

    Raises:
        InputError: the file cannot be found, or its name is not UTF-8.
    """
    if not path.name.isprintable():
        raise InputError(f"{str(path)!r} has a name that cannot be written\nrename the file")
    try:
        status = path.stat()
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}") from None
    return f"{FORMAT}-{status.st_size}-{status.st_mtime_ns}"


def is_of_older_format(mark: str) -> bool:
    """Return whether a mark that `fingerprint` made belongs to another `FORMAT`.

    >>> is_of_older_format(f"{FORMAT}-10-20"), is_of_older_format("1-10-20")
    (False, True)
    """
    found = re.fullmatch(r"(\d+)-\d+-\d+", mark)
    return found is not None and int(found[1]) != FORMAT
