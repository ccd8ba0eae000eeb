"""What segue evaluate prints of models of sound: what they guess, and what is near to what."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cli import output
from cli.commands.evaluate_output import show_interval
from cli.table import print_table

if TYPE_CHECKING:
    from recommender.evaluation.bootstrap import Interval
    from recommender.evaluation.sound.report import Guess, SoundReport


def print_sound(report: SoundReport) -> None:
    """Print a table for each network and way to divide the data, and those for all models."""
    for model, by in dict.fromkeys((one.model, one.by) for one in report.guesses):
        _print_guesses([one for one in report.guesses if (one.model, one.by) == (model, by)])
    if report.agreements:
        print_table(
            ("model", "tracks", "genre in common", "vs plain features"),
            [
                (one.model, one.tracks, show_interval(one.shared, 3), _share(one.difference))
                for one in report.agreements
            ],
            "The ten nearest tracks by other artists",
        )
    if report.accuracies:
        print_table(
            ("by", "pictures", "named right", "network vs"),
            [
                (
                    one.way,
                    one.pictures,
                    show_interval(one.accuracy, 3),
                    show_interval(one.difference, 3) if one.way != "network" else "",
                )
                for one in report.accuracies
            ],
            "The folder that a picture is from",
        )
    output.note(
        "[low, high]: 95 % intervals. R²: the share of the variance that is guessed, 0 for the"
        " mean. Errors are squared; less than 0 % is in favour of the network."
        if report.guesses
        else "[low, high]: 95 % intervals."
    )


def _print_guesses(rows: Sequence[Guess]) -> None:
    """Print a line for each target: how well the network guesses it, and how well others do."""
    targets: dict[str, dict[str, Guess]] = {}
    for one in rows:
        targets.setdefault(one.target, {})[one.way] = one
    ways = list(dict.fromkeys(one.way for one in rows))
    others = ways[1:-1]  # the last is the mean, whose share is 0
    first = rows[0]
    how = "artists not seen" if first.by == "artist" else "tracks at random"
    print_table(
        ("target", f"R² of {ways[0]}", *others, *(f"error vs {way}" for way in others)),
        [
            (
                target,
                show_interval(of[ways[0]].r_squared, 3),
                *(f"{of[way].r_squared.value:.3f}" for way in others),
                *(_share(of[way].difference) for way in others),
            )
            for target, of in targets.items()
        ],
        f"{first.model}: {first.units:,} guesses, {how}",
    )


def _share(one: Interval) -> str:
    value, low, high = (100 * part for part in (one.value, one.low, one.high))
    return f"{value:+.1f} % [{low:+.1f}, {high:+.1f}]" if value == value else ""
