"""What a step did with its rows, in numbers that add up."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

# Called as (done, total, name of what comes next).
Progress = Callable[[int, int, str], None]


@dataclass
class StepReport:
    """Rows of one kind through one step: ``rows_in == rows_out + sum(dropped.values())``.

    Attributes:
        step: what was done, such as "extract" or "transform".
        rows: what was counted, such as "playlist_track".
        rows_in, rows_out: how many came and went on.
        dropped: how many did not go on, by reason.
        notes: counts of what is worth knowing and dropped nothing, by what it is.
    """

    step: str
    rows: str
    rows_in: int = 0
    rows_out: int = 0
    dropped: dict[str, int] = field(default_factory=dict)
    notes: dict[str, int] = field(default_factory=dict)

    def drop(self, reason: str, count: int = 1) -> None:
        """Count rows that do not go on."""
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
        """Whether every row that came in is accounted for."""
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


class Problems:
    """What was wrong in one file: the first few by name, the rest as a number."""

    def __init__(self, file: str, shown: int = 5) -> None:
        self._file = file
        self._shown = shown
        self._lines: list[str] = []
        self._more = 0

    def add(self, text: str) -> None:
        """Keep one, or count it where enough are kept."""
        if len(self._lines) < self._shown:
            self._lines.append(f"{self._file}: {text}")
        else:
            self._more += 1

    def lines(self) -> list[str]:
        """Return one line each, the last of them "and N more" where there are more."""
        return self._lines + ([f"{self._file}: and {self._more} more"] if self._more else [])
