"""The record files of a home folder: one unit for each input file, whole or absent.

Layout below the root (``HOME/raw``): ``KIND/SOURCE-NAME.jsonl`` holds the records of one kind from
one input file, one JSON object a line; ``units/SOURCE-NAME.json`` says that the unit is complete.
The latter is written last, so a unit that a killed process left behind is made again, and records
without it are never read.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, TypeVar

import msgspec

from etl.errors import InputError
from etl.files import atomic_path, atomic_write, remove_partials
from etl.records.kinds import KINDS, Record
from etl.report import StepReport

R = TypeVar("R", bound=msgspec.Struct)

FORMAT = 3  # of the records; a new number makes every unit stale


class Unit(msgspec.Struct):
    """What is known of one input file that was turned into records.

    Attributes:
        source, name: the reader, such as "mpd", and the input file's name.
        fingerprint: what the input looked like; see `fingerprint`.
        rows: number of records by kind.
        reports: the step reports, as plain values.
        problems: what was wrong with the input, one line each.
    """

    source: str
    name: str
    fingerprint: str
    rows: dict[str, int]
    reports: list[dict[str, object]]
    problems: list[str] = []

    def step_reports(self) -> list[StepReport]:
        """Return the reports of this unit."""
        return [StepReport.from_dict(report) for report in self.reports]


class UnitWriter:
    """Takes the records of one input file; `RawStore.write` publishes them when all are there."""

    def __init__(self, stack: contextlib.ExitStack, store: RawStore, unit: Unit) -> None:
        self.unit = unit
        self._stack = stack
        self._store = store
        self._streams: dict[str, BinaryIO] = {}
        self._encoder = msgspec.json.Encoder()

    def write(self, kind: str, records: Sequence[Record]) -> None:
        """Append records of one kind."""
        if not records:
            return
        if kind not in self._streams:
            path = self._store.path(kind, self.unit.source, self.unit.name)
            partial = self._stack.enter_context(atomic_path(path))
            self._streams[kind] = self._stack.enter_context(partial.open("wb"))
        self._streams[kind].write(self._encoder.encode_lines(records))
        self.unit.rows[kind] = self.unit.rows.get(kind, 0) + len(records)

    def report(self, *reports: StepReport) -> None:
        """Keep the counts of this unit."""
        self.unit.reports.extend(report.as_dict() for report in reports)

    def problem(self, text: str) -> None:
        """Keep one line about what was wrong."""
        self.unit.problems.append(text)


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
        """Return the unit if it is complete and was made from this very input."""
        unit = self._read(self._manifest(source, name))
        if unit is None or unit.fingerprint != fingerprint:
            return None
        whole = all(self.path(kind, source, name).exists() for kind in unit.rows)
        return unit if whole else None

    def _read(self, path: Path) -> Unit | None:
        try:
            return msgspec.json.decode(path.read_bytes(), type=Unit)
        except FileNotFoundError:
            return None
        except msgspec.MsgspecError as error:
            raise InputError(f"{path} is damaged: {error}\ndelete it and run again") from None

    @contextlib.contextmanager
    def write(self, source: str, name: str, fingerprint: str) -> Iterator[UnitWriter]:
        """Write one unit: all of it appears when the block ends, none of it if the block raises."""
        manifest = self._manifest(source, name)
        manifest.unlink(missing_ok=True)
        unit = Unit(source, name, fingerprint, rows={}, reports=[])
        with contextlib.ExitStack() as stack:
            yield UnitWriter(stack, self, unit)
        self._remove_records(source, name, keep=set(unit.rows))
        with atomic_write(manifest) as stream:
            stream.write(msgspec.json.encode(unit))

    def units(self, source: str | None = None) -> list[Unit]:
        """Return the complete units, of one source or of all, in order of source and name."""
        units = (self._read(path) for path in sorted((self.root / "units").glob("*.json")))
        return [unit for unit in units if unit is not None and source in (None, unit.source)]

    def remove(self, unit: Unit) -> None:
        """Forget a unit whose input is gone."""
        self._manifest(unit.source, unit.name).unlink(missing_ok=True)
        self._remove_records(unit.source, unit.name, keep=set())

    def _remove_records(self, source: str, name: str, keep: set[str]) -> None:
        for kind in KINDS.keys() - keep:
            self.path(kind, source, name).unlink(missing_ok=True)

    def files(self, kind: str) -> list[Path]:
        """Return the record files of one kind, complete units only."""
        return [self.path(kind, u.source, u.name) for u in self.units() if kind in u.rows]

    def clean(self) -> None:
        """Delete what a killed process left: half-written files, and records without their unit."""
        remove_partials(self.root)
        whole = {self.path(kind, u.source, u.name) for u in self.units() for kind in u.rows}
        for kind in KINDS:
            for path in set((self.root / kind).glob("*.jsonl")) - whole:
                path.unlink(missing_ok=True)


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
