"""The measures of histograms, with fixed and round bins; and bins that double."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from eda.errors import InputError

HAS_TRACK = "{artist} IN (SELECT artist_id FROM artist_track)"
"""SQL condition on an artist who is in the catalogue, and not only in lists of related artists."""


@dataclass(frozen=True)
class Measure:
    """A column, and the bins to count it in.

    Attributes:
        name: as users type it.
        table, column: where its values are.
        title: the heading of its histogram.
        label: the title of its axis without the unit.
        step: width of a bin, in the column's unit.
        low, high: where the first bin begins and the last one ends, in the column's unit.
        unit: of the axis, "" for a year.
        per_unit: how many of the column's units make one of the axis.
        open_low, open_high: whether one bin more counts what lies below or above; otherwise the
            first and last bin do.
        known: SQL condition beyond "is not NULL"; `why` explains what it leaves out.
        log: whether almost all values are in one bin, so that shares need a log scale.
    """

    name: str
    table: str
    column: str
    title: str
    label: str
    step: float
    low: float
    high: float
    unit: str = ""
    per_unit: float = 1
    open_low: bool = False
    open_high: bool = False
    known: str = ""
    why: str = ""
    log: bool = False

    @property
    def axis(self) -> str:
        """The title of its axis, with the unit."""
        return f"{self.label} ({self.unit})" if self.unit else self.label

    @property
    def is_share(self) -> bool:
        """Whether it goes from 0 to 1."""
        return (self.low, self.high) == (0, 1)

    @property
    def is_year(self) -> bool:
        """Whether a bin is a point on the axis, and has no width."""
        return self.column == "release_year"

    @property
    def first(self) -> int:
        """The number of the first bin; bin 0 begins at 0."""
        return round(self.low / self.step) - self.open_low

    @property
    def last(self) -> int:
        """The number of the last bin."""
        return round(self.high / self.step) - 1 + self.open_high

    def counted_sql(self, alias: str) -> str:
        """Return the SQL condition on a row to be counted: an artist must have a track."""
        return HAS_TRACK.format(artist=f"{alias}.artist_id") if self.table == "artist" else "1 = 1"

    def value_sql(self, alias: str) -> str:
        """Return the SQL expression for the value, NULL where it is not known."""
        column = f"{alias}.{self.column}"
        return f"CASE WHEN {column} {self.known} THEN {column} END" if self.known else column

    def bin_sql(self, alias: str) -> str:
        """Return the SQL expression for the number of the bin, NULL where the value is not known.

        Shares are multiplied and not divided: 0.15 / 0.05 is a little less than 3.
        """
        value = f"CAST({alias}.{self.column} AS DOUBLE)"
        scaled = f"{value} * {round(1 / self.step)}" if self.step < 1 else f"{value} / {self.step}"
        clamped = f"LEAST(GREATEST(FLOOR({scaled}), {self.first}), {self.last})"
        return f"CASE WHEN {self.value_sql(alias)} IS NOT NULL THEN CAST({clamped} AS SIGNED) END"

    def bin_label(self, number: int) -> str:
        """Return the range of a bin in words."""
        low = round(number * self.step / self.per_unit, 2)
        high = round((number + 1) * self.step / self.per_unit, 2)
        if self.open_low and number == self.first:
            return f"below {high:g}"
        if self.open_high and number == self.last:
            return f"{low:g} and more"
        if self.is_year:
            return f"{low:g}"
        return f"{low:g} to {high:g}"


def _share(name: str, *, log: bool = False) -> Measure:
    return Measure(
        name,
        "audio_features",
        name,
        title=name.capitalize(),
        label=name,
        step=0.05,
        low=0,
        high=1,
        unit="0 to 1",
        log=log,
    )


def _popularity(table: str) -> Measure:
    return Measure(
        f"{table}-popularity",
        table,
        "popularity",
        title=f"Popularity of {table}s",
        label=f"popularity of the {table}",
        step=5,
        low=0,
        high=100,
        unit="0 to 100",
    )


_MEASURES = (
    Measure(
        name="release-year",
        table="album",
        column="release_year",
        title="Year of release",
        label="year of release",
        step=1,
        low=1950,
        high=2030,
        open_low=True,
        open_high=True,
    ),
    _popularity("album"),
    _popularity("artist"),
    Measure(
        name="duration",
        table="track",
        column="duration_ms",
        title="Duration",
        label="duration",
        unit="minutes",
        step=10_000,
        low=0,
        high=600_000,
        per_unit=60_000,
        open_high=True,
    ),
    Measure(
        name="tempo",
        table="audio_features",
        column="tempo",
        title="Tempo",
        label="tempo",
        unit="beats per minute",
        step=5,
        low=40,
        high=220,
        open_low=True,
        open_high=True,
        known="> 0",
        why="tempo 0 means that no beat was found",
    ),
    _share("speechiness"),
    _share("danceability"),
    _share("energy"),
    _share("acousticness"),
    _share("liveness"),
    _share("instrumentalness", log=True),
    Measure(
        name="loudness",
        table="audio_features",
        column="loudness",
        title="Loudness",
        label="loudness",
        unit="dB",
        step=1,
        low=-35,
        high=2,
        open_low=True,
        open_high=True,
    ),
    _share("valence"),
)

MEASURES = {measure.name: measure for measure in _MEASURES}


def measure_of(name: str) -> Measure:
    """Return a measure by its name.

    Raises:
        InputError: there is no such measure.
    """
    known = name.replace("_", "-")
    if known not in MEASURES:
        raise InputError(f"no measure {name!r}\nthere are {', '.join(MEASURES)}")
    return MEASURES[known]


def doubling_sql(value: str, most: int = 24) -> str:
    """Return SQL for the bin of a count: 0, 1, 2 to 3, 4 to 7 and so on; bin `most` takes the rest.

    >>> doubling_sql("n", 2)
    'CASE WHEN n < 1 THEN 0 WHEN n < 2 THEN 1 ELSE 2 END'
    """
    steps = " ".join(f"WHEN {value} < {2**number} THEN {number}" for number in range(most))
    return f"CASE {steps} ELSE {most} END"


def doubling_label(number: int, most: int = 24) -> str:
    """Return the range of a bin of `doubling_sql` in words.

    >>> [doubling_label(number, 4) for number in range(5)]
    ['0', '1', '2 to 3', '4 to 7', '8 and more']
    """
    if number == most:
        return f"{2 ** (number - 1):,} and more"
    if number < 2:
        return str(number)
    return f"{2 ** (number - 1):,} to {2**number - 1:,}"


def filled(rows: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return (bin, count) for every bin from the first to the last occupied one."""
    counts = dict(rows)
    return [(number, counts.get(number, 0)) for number in range(min(counts), max(counts) + 1)]
