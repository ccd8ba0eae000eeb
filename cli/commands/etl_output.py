"""What the commands of segue etl print."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cli import output
from cli.failures import ProblemsError
from cli.printable import line
from cli.table import print_table

if TYPE_CHECKING:
    from etl.home import Home
    from etl.report import Outcome, StepReport
    from etl.status import Status
    from sql.database import Database


def print_status(state: Status) -> None:
    """Print tables of sources and tables, and as notes what else there is to know."""
    print_table(("source", "files", "rejected", "records", "problems"), state.sources)
    print_table(("table", "staged rows", "loaded rows", "state"), state.tables)
    for source, rejection in state.rejected:
        output.note(f"{source}: {rejection.line()}")
    if state.database != "ok":
        output.note(f"database: {state.database}")
    output.note(f"next: {state.next_step}")


def print_stats(home: Home, *, as_json: bool) -> None:
    """Print the statistics of the playlists in a home folder."""
    from etl.readers.mpd.stats import mpd_stats

    stats = mpd_stats(home.store)
    if as_json:
        output.print_json(stats.as_dict())
    else:
        print("\n".join(map(line, stats.lines())))


def note_next_step(database: Database) -> None:
    """Say how to train: a load empties what was learned from the old rows."""
    from sql.training_data import next_training

    if "track_cluster" not in database.load_log():
        output.note(f"next: {next_training(database)}")


def note_problems(outcome: Outcome) -> None:
    """Print a line for each problem of the input, on stderr."""
    for problem in outcome.problems:
        output.note(f"bad input: {problem}")


def print_outcome(outcome: Outcome, *, skip_bad: bool, as_json: bool) -> None:
    """Print what was done.

    Raises:
        ProblemsError: some of the input was bad, unless `skip_bad`.
    """
    if as_json and outcome.reports:
        reports = [report.as_dict() for report in outcome.reports]
        output.print_json({"reports": reports, "problems": outcome.problems})
    elif outcome.reports:
        output.print_reports(outcome.reports)
    _note_empty_selection(outcome.reports)
    if outcome.problems and not skip_bad:
        raise ProblemsError(
            "done, but some of the input was bad and was left out: see the lines above\n"
            "add --skip-bad if that is expected"
        )


def _note_empty_selection(reports: Sequence[StepReport]) -> None:
    """Say why no track is left of those there were."""
    for report in reports:
        if (report.step, report.rows) == ("transform", "track"):
            reasons = ", ".join(f"{count:,} {reason}" for reason, count in report.dropped.items())
            if report.rows_in and not report.rows_out:
                output.note(
                    f"the selection keeps no track: {reasons}\n"
                    "keep more: segue etl transform with other limits, then segue etl load"
                )
