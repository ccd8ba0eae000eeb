"""segue evaluate: how well the models continue playlists that they have not seen."""

from __future__ import annotations

import contextlib
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli import output
from cli.commands.evaluate_output import print_report
from cli.commands.evaluate_sound_output import print_sound
from cli.options import OUTPUT, JobsOption, JsonOption, SeedOption
from cli.parser.app import App
from cli.settings.reading import Settings

if TYPE_CHECKING:
    from recommender.evaluation.report import LiftReport, Report

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
        str | None,
        typer.Option(
            help="Models, separated by commas; cooccurrence is always measured too. Settings are"
            " added as in cooccurrence:neighbours=300. [default: all that have data, and random"
            " songs]",
            metavar="NAMES",
            rich_help_panel=WHAT,
        ),
    ] = None,
    blend: Annotated[
        list[str] | None,
        typer.Option(
            help="Blend to measure too, such as cooccurrence:0.7,popularity:0.3; may be repeated.",
            metavar="MODEL:WEIGHT,…",
            rich_help_panel=WHAT,
        ),
    ] = None,
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
            help="Songs of each playlist that a model is given; several numbers as in 1,5,10,25.",
            metavar="NUMBERS",
            rich_help_panel=RULES,
        ),
    ] = "10",
    order: Annotated[
        Order,
        typer.Option(
            help="Which songs a model is given: first, or random.",
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
    test: Annotated[
        Path | None,
        typer.Option(
            help="Folder of mpd.slice.*.json[.gz] files that are not in the database: learn from"
            " all of the database, and test with these.",
            metavar="DIR",
            rich_help_panel=WHAT,
        ),
    ] = None,
    lift: Annotated[
        bool,
        typer.Option(
            "--lift",
            help="Measure instead how much likelier songs of one cluster share a playlist than"
            " songs of one genre do.",
            rich_help_panel=WHAT,
        ),
    ] = False,
    sound: Annotated[
        bool,
        typer.Option(
            "--sound",
            help="Measure instead what networks guess of artists that they have not seen, and how"
            " often tracks that are near have a genre in common.",
            rich_help_panel=WHAT,
        ),
    ] = False,
    pictures: Annotated[
        Path | None,
        typer.Option(
            help="Measure instead whether the network that looks at covers can name the folder that"
            " a picture is from; DIR holds a folder for each class.",
            metavar="DIR",
            rich_help_panel=WHAT,
        ),
    ] = None,
    jobs: JobsOption = -1,
    name: Annotated[
        str | None,
        typer.Option(
            help="Folder below evaluations in the home folder for the results. [default: one for"
            " each set of rules and each database]",
            metavar="NAME",
            rich_help_panel=OUTPUT,
        ),
    ] = None,
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

    A tenth of the playlists is held out. Of those with 20 songs or more, a model is given the first
    10 and must find the rest. Results are kept: the same command again measures only what is
    missing.
    """
    from etl.files import write_json
    from recommender.evaluation import request as evaluation
    from recommender.evaluation.rules import Rules
    from recommender.evaluation.sound.report import SoundReport
    from recommender.evaluation.sound.request import evaluate_pictures, evaluate_sound
    from sql.opening import open_database

    settings: Settings = context.obj
    rules = Rules(candidates, order.value, known_only, limit)
    given = _numbers(seeds_given)
    if out is not None and out.is_dir():
        raise typer.BadParameter(f"--out {out} is a folder; name a file")
    if test is not None and repeats > 1:
        raise typer.BadParameter("choose either --test or --repeats: the folder is one test")
    others = {"--lift": lift, "--sound": sound, "--pictures": pictures is not None}
    named = [option for option, given_ in others.items() if given_]
    if len(named) > 1:
        raise typer.BadParameter(f"choose one of {', '.join(named)}")
    if named and (blend or test is not None or repeats > 1 or rules != Rules() or given != [10]):
        raise typer.BadParameter(
            f"{named[0]} takes only --models, --seed, --jobs, --name and output"
        )
    request = evaluation.Request(
        models=[one.strip() for one in (models or "").split(",") if one.strip()],
        blends=blend or (),
        rules=rules,
        seeds=range(seed, seed + repeats),
        given=given,
        test=test,
        name=name or "",
        jobs=jobs,
    )
    report: Report | LiftReport | SoundReport
    measure = evaluation.evaluate_lift if lift else evaluate_sound if sound else evaluation.evaluate
    with output.progress_bars() as bars:
        if pictures is not None:
            report = evaluate_pictures(settings.home, pictures, request, bars, output.note)
        else:
            with contextlib.closing(open_database(settings.database_url)) as database:
                report = measure(settings.home, database, request, bars, output.note)
    if out is not None:
        write_json(out, report.as_dict(), indent=2)
    if as_json:
        output.print_json(report.as_dict())
    elif isinstance(report, SoundReport):
        print_sound(report)
    else:
        print_report(report)


def _numbers(text: str) -> list[int]:
    """Return whole numbers of 1 and more from text such as "1,5,10", ascending."""
    parts = [part.strip() for part in text.split(",")]
    if not all(part.isascii() and part.isdecimal() and 1 <= int(part) <= 1000 for part in parts):
        raise typer.BadParameter(f"--seeds-given {text!r}: whole numbers from 1, such as 1,5,10")
    return sorted({int(part) for part in parts})
