"""What a step did: its rows in numbers that add up, its input files, and what was wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sql.progress import Progress as Progress


@dataclass
class StepReport:
    """Rows of one kind through one step: ``rows_in == rows_out + sum(dropped.values())``.

    Attributes:
        step: what was done, such as "extract" or "transform".
        rows: what was counted, such as "playlist_track".
        rows_in, rows_out: how many were read, and how many of them were kept.
        dropped: how many were not kept, by reason.
        notes: counts of what is worth knowing but dropped no row, by what it is.
    """

    step: str
    rows: str
    rows_in: int = 0
    rows_out: int = 0
    dropped: dict[str, int] = field(default_factory=dict)
    notes: dict[str, int] = field(default_factory=dict)

    def drop(self, reason: str, count: int = 1) -> None:
        """Count rows that are not kept."""
        if count:
            self.dropped[reason] = self.dropped.get(reason, 0) + count

    def note(self, what: str, count: int = 1) -> None:
        """Count something that dropped no row."""
        if count:
            self.notes[what] = self.notes.get(what, 0) + count

    def add(self, other: StepReport) -> None:
        """Add the counts of another report of the same step and rows."""
        self.rows_in += other.rows_in
        self.rows_out += other.rows_out
        for reason, count in other.dropped.items():
            self.drop(reason, count)
        for what, count in other.notes.items():
            self.note(what, count)

    @property
    def adds_up(self) -> bool:
        """Whether each row that was read is either kept or dropped for a reason."""
        return self.rows_in == self.rows_out + sum(self.dropped.values())

    def as_dict(self) -> dict[str, object]:
        """Return plain values for JSON."""
        return {
            "step": self.step,
            "rows": self.rows,
            "rows_in": self.rows_in,
            "rows_out": self.rows_out,
            "dropped": dict(sorted(self.dropped.items())),
            "notes": dict(sorted(self.notes.items())),
        }

    @classmethod
    def from_dict(cls, value: Mapping[str, object]) -> StepReport:
        """Read what `as_dict` wrote."""
        return cls(**value)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Rejection:
    """An input file that could not be used at all.

    Attributes:
        file: its name for people.
        reason: why, in one line.
        fingerprint: of its state when it was rejected, see `etl.records.store.fingerprint`; "" if
            that could not be read.
    """

    file: str
    reason: str
    fingerprint: str = ""

    def line(self) -> str:
        """Return file and reason as one line."""
        return f"{self.file} rejected: {self.reason}"


@dataclass
class Outcome:
    """What one step or several did.

    Attributes:
        reports: counts of rows, one report for each step and kind of rows.
        problems: one line for each thing that was wrong with the input, rejected files included.
        done: number of input files that were read.
        skipped: number of input files that had been read before and have not changed since.
        rejected: input files that could not be used.
    """

    reports: list[StepReport] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    done: int = 0
    skipped: int = 0
    rejected: list[Rejection] = field(default_factory=list)

    def add(self, other: Outcome) -> None:
        """Append what another step did."""
        self.reports += other.reports
        self.problems += other.problems
        self.done += other.done
        self.skipped += other.skipped
        self.rejected += other.rejected

    def count(self, reports: Iterable[StepReport]) -> None:
        """Add the counts of one input file to the reports of the same step and rows."""
        known = {(report.step, report.rows): report for report in self.reports}
        for report in reports:
            total = known.get((report.step, report.rows))
            if total is None:
                total = known[report.step, report.rows] = StepReport(report.step, report.rows)
                self.reports.append(total)
            total.add(report)

    def reject(self, rejection: Rejection) -> None:
        """Note a file that could not be used."""
        self.rejected.append(rejection)
        self.problems.append(rejection.line())


class Problems:
    """What was wrong in one file: the first few by name, the rest as a number."""

    def __init__(self, file: str, shown: int = 5) -> None:
        self._file = file
        self._shown = shown
        self._lines: list[str] = []
        self._more = 0

    def add(self, text: str) -> None:
        """Add one: by name while few are known, later as a number only."""
        if len(self._lines) < self._shown:
            self._lines.append(f"{self._file}: {text}")
        else:
            self._more += 1

    def lines(self) -> list[str]:
        """Return a line for each, and at the end "and N more" where not all are named."""
        return self._lines + ([f"{self._file}: and {self._more} more"] if self._more else [])
