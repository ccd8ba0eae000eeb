"""segue evaluate: how well the models continue playlists that they have not seen."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli import output
from cli.commands.evaluate_output import print_report
from cli.commands.train import JobsOption
from cli.options import OUTPUT, JsonOption, SeedOption
from cli.parser.app import App
from cli.settings.reading import Settings

if TYPE_CHECKING:
    from recommender.evaluation.report import Report

WHAT = "What to measure"
RULES = "Rules"

app = App()


class Order(StrEnum):
    """Which songs of a playlist are its seeds."""

    FIRST = "first"
    RANDOM = "random"


@app.command(epilog="Example: segue evaluate --models popularity,cooccurrence --repeats 3")
def evaluate(
    context: typer.Context,
    models: Annotated[
        str,
        typer.Option(
            help="Models, separated by commas; cooccurrence is always measured too. Settings are"
            " added as in cooccurrence:neighbours=300. [default: all that have data, and random"
            " songs]",
            metavar="NAMES",
            rich_help_panel=WHAT,
        ),
    ] = "",
    seed: SeedOption = 0,
    repeats: Annotated[
        int,
        typer.Option(
            help="Splits to measure with, of the seeds SEED, SEED + 1, and so on.",
            metavar="N",
            min=1,
            rich_help_panel=WHAT,
        ),
    ] = 1,
    seeds_given: Annotated[
        str,
        typer.Option(
            help="Songs that a model is told of each playlist; several numbers as in 1,5,10,25.",
            metavar="NUMBERS",
            rich_help_panel=RULES,
        ),
    ] = "10",
    order: Annotated[
        Order,
        typer.Option(
            help="Which songs a model is told: first, or random.",
            metavar="ORDER",
            rich_help_panel=RULES,
        ),
    ] = Order.FIRST,
    known_only: Annotated[
        bool,
        typer.Option(
            "--known-only",
            help="Leave out hidden songs that are in no training playlist. They are misses"
            " otherwise.",
            rich_help_panel=RULES,
        ),
    ] = False,
    candidates: Annotated[
        int,
        typer.Option(
            help="Songs that a model may name for each playlist.",
            metavar="N",
            min=10,
            rich_help_panel=RULES,
        ),
    ] = 500,
    limit: Annotated[
        int,
        typer.Option(
            help="Test at most this many playlists of each split; 0 tests all.",
            metavar="N",
            min=0,
            rich_help_panel=RULES,
        ),
    ] = 0,
    jobs: JobsOption = -1,
    name: Annotated[
        str,
        typer.Option(
            help="Folder below evaluations in the home folder for the results. [default: one for"
            " each set of rules and each database]",
            metavar="NAME",
            rich_help_panel=OUTPUT,
        ),
    ] = "",
    out: Annotated[
        Path | None,
        typer.Option(
            help="Also write the JSON document to this file.",
            metavar="FILE",
            rich_help_panel=OUTPUT,
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Measure how well models continue playlists that they have not seen.

    A tenth of the playlists is held out. Of those with 20 songs or more, a model is told the first
    10 and must find the rest. Results are kept: the same command again measures only what is
    missing.
    """
    from recommender.evaluation.rules import Rules

    given = _numbers(seeds_given)
    rules = Rules(candidates, order.value, known_only, limit)
    seeds = range(seed, seed + repeats)
    report = _evaluate(context.obj, models, rules, seeds, given, name, jobs)
    if out is not None:
        from etl.files import write_json

        write_json(out, report.as_dict(), indent=2)
    if as_json:
        output.print_json(report.as_dict())
    else:
        print_report(report)


def _evaluate(
    settings: Settings,
    names: str,
    rules: object,
    seeds: Sequence[int],
    given: Sequence[int],
    name: str,
    jobs: int,
) -> Report:
    from recommender.evaluation import catalogue, contestants, report, split
    from recommender.evaluation.rules import BASELINE, Rules
    from recommender.evaluation.running import Evaluation
    from recommender.evaluation.stored import Stored, now, versions
    from sql.opening import open_database

    assert isinstance(rules, Rules)
    wanted = [one.strip() for one in names.split(",") if one.strip()]
    chosen = contestants.contestants(
        list(dict.fromkeys([*wanted, BASELINE])) if wanted else contestants.usual()
    )
    with contextlib.closing(open_database(settings.database_url)) as database:
        identity = {"rules": rules.as_dict(), "data": catalogue.fingerprint(database)}
        stored = Stored.open(settings.home.evaluations, name, identity)
        songs = catalogue.read_catalogue(database)
        evaluation = Evaluation(
            contestants.Sources(database, songs),
            rules,
            chosen,
            given,
            stored,
            jobs,
            required=bool(wanted),
        )
        with output.progress_bars() as bars:
            results = evaluation.run(
                seeds, lambda one: split.split(songs.data, songs.artists, one), bars, output.note
            )
    rows = report.rows(results)
    found = report.Report(stored.folder.name, identity, list(seeds), rows, now(), versions())
    stored.keep_report(found.as_dict())
    output.note(f"the results are in {stored.folder}")
    return found


def _numbers(text: str) -> list[int]:
    """Return whole numbers of 1 and more from text such as "1,5,10", ascending."""
    parts = [part.strip() for part in text.split(",")]
    if not all(part.isascii() and part.isdecimal() and 1 <= int(part) <= 1000 for part in parts):
        raise typer.BadParameter(f"--seeds-given {text!r}: whole numbers from 1, such as 1,5,10")
    return sorted({int(part) for part in parts})
