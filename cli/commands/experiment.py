"""segue experiment: settings of a model tried out, measured, kept and compared."""

from __future__ import annotations

import contextlib
import inspect
from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import TYPE_CHECKING, Annotated, Any, get_type_hints

import typer

from cli import output
from cli.commands.experiment_output import print_comparison, print_list, print_record, print_records
from cli.options import HOW, JobsOption, JsonOption
from cli.parser.app import App
from cli.parser.help import HelpGroup
from cli.settings.reading import Settings

if TYPE_CHECKING:
    from recommender.experiments.plan import Plan
    from recommender.experiments.record import Experiments

WHAT = "What to try"
EXAMPLE = "Example: segue experiment run narrow --window-size 5 --epochs 10"

NameArgument = Annotated[
    str, typer.Argument(help="Name of the experiment: letters, digits, and - _ .", metavar="NAME")
]
ModelOption = Annotated[
    str,
    typer.Option(
        help="A model that learns from playlists, or artists or artist-map.",
        metavar="NAME",
        rich_help_panel=WHAT,
    ),
]
GridOption = Annotated[
    str,
    typer.Option(
        help="Try several values of settings, each combination of them, as in"
        " window-size=5:20:5,epochs=5,10; the range 5:20:5 is 5, 10, 15 and 20. The same command"
        " again does only what is missing.",
        metavar="VALUES",
        rich_help_panel=WHAT,
    ),
]
RowsOption = Annotated[
    int,
    typer.Option(
        help="Learn from whole playlists that list no more than this many tracks together; -1:"
        " from all.",
        metavar="N",
        rich_help_panel=WHAT,
    ),
]
RandomSeedOption = Annotated[
    int,
    typer.Option(
        "--random-seed",
        "--seed",
        help="Seed of training: the same seed, the same result.",
        metavar="INT",
        rich_help_panel=HOW,
    ),
]


class _Commands(Mapping[str, Any]):
    """The commands of this file; the one whose options are those of models is made when needed."""

    def __init__(self, others: Mapping[str, Any]) -> None:
        self._others = others

    def __getitem__(self, name: str) -> Any:
        return _run_command() if name == "run" else self._others[name]

    def __iter__(self) -> Iterator[str]:
        return iter(["run", *self._others])

    def __len__(self) -> int:
        return 1 + len(self._others)


class _ExperimentGroup(HelpGroup):
    """The group of the commands above."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.commands = _Commands(self.commands)  # type: ignore[assignment]  # it is only ever read


app = App(
    help="Try settings of a model out, and compare what they reach.",
    cls=_ExperimentGroup,
    epilog=EXAMPLE,
)


def _run_command() -> Any:
    """Return the command that runs an experiment; its options are the settings of all models."""
    kind = inspect.Parameter.KEYWORD_ONLY
    usual: dict[str, tuple[Any, Any]] = {
        "name": (NameArgument, inspect.Parameter.empty),
        "model": (ModelOption, "skipgram"),
        "num_rows": (RowsOption, -1),
        "grid": (GridOption, ""),
        "random_seed": (RandomSeedOption, 0),
        "jobs": (JobsOption, 1),
        "as_json": (JsonOption, False),
    }
    options = {**usual, **{key: (kind, None) for key, kind in _settings().items()}}

    def command(context: typer.Context, **values: Any) -> None:
        _run(context.obj, values)

    command.__doc__ = """Train a model on most of the data, and measure it with the rest.

    That is a tenth of the playlists, to be continued, or of the links between artists, to be
    predicted. The settings, the model, its loss and its metrics are kept in the folder
    experiments/NAME of the home folder, which no other experiment overwrites. The playlists are not
    those of segue evaluate, so that what it measures has not been used to choose settings.
    """
    command.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [
            inspect.Parameter("context", kind, annotation=typer.Context),
            *(
                inspect.Parameter(key, kind, annotation=annotation, default=default)
                for key, (annotation, default) in options.items()
            ),
        ]
    )
    command.__annotations__ = {
        "context": typer.Context,
        **{key: annotation for key, (annotation, _) in options.items()},
    }
    one = App()
    one.command("run", epilog=EXAMPLE)(command)
    return one.build()


def _settings() -> dict[str, Any]:
    """Return the type of the option for each setting of a model that one can try out."""
    from recommender.experiments.plan import learners

    found: dict[str, Any] = {}
    for one in learners().values():
        hints = get_type_hints(one.config_class())
        for field in fields(one.config_class()):
            hint = hints[field.name]
            option = typer.Option(
                help=f"{field.metadata['help']}{_default(field.default)}",
                metavar=None if hint is bool else "N",
                rich_help_panel=f"Settings of {one.name}",
            )
            found.setdefault(field.name, Annotated[hint | None, option])
    return found


def _default(value: Any) -> str:
    return "" if value is None else f" [default: {value}]"


def _run(settings: Settings, values: dict[str, Any]) -> None:
    """Run one experiment or a grid of them, and print what came out."""
    from etl.files import exclusive
    from recommender.experiments import grid as grids
    from recommender.experiments.grids import run_grid
    from recommender.experiments.kinds import kind_of
    from recommender.experiments.record import Experiments
    from recommender.experiments.running import run
    from sql.opening import open_database

    varied, jobs, as_json = values.pop("grid"), values.pop("jobs"), values.pop("as_json")
    plan = _plan(values)
    experiments = Experiments(settings.home.experiments)
    folder = experiments.folder(plan.name)
    grid = grids.parse(varied, plan.entry.config_class()) if varied else None
    if grid is None:
        experiments.require_new(plan.name)
    else:
        grid.plans(plan)  # whatever is wrong with them, before the work
    with (
        contextlib.closing(open_database(settings.database_url)) as database,
        exclusive(folder),
        output.progress_bars() as bars,
    ):
        task = kind_of(plan.entry.name).task(database)
        if grid is None:
            records = [run(experiments, plan, task, jobs, bars, output.note)]
        else:
            records = run_grid(experiments, plan, grid, task, jobs, bars, output.note)
    if as_json:
        found = [record.as_dict() for record in records]
        output.print_json(found[0] if grid is None else found)
    elif grid is None:
        print_record(records[0])
    else:
        print_records(records, plan.name)
    output.note(f"kept in {folder}")


def _plan(values: dict[str, Any]) -> Plan:
    from recommender.experiments.plan import Plan, config_of, learner

    name, rows, seed = (values.pop(key) for key in ("name", "num_rows", "random_seed"))
    one = learner(values.pop("model"))
    given = {key: value for key, value in values.items() if value is not None}
    return Plan(name, one, config_of(one, given), seed, rows)


@app.command("list", epilog="Example: segue experiment list")
def list_command(context: typer.Context, as_json: JsonOption = False) -> None:
    """List all experiments: model, settings that are not the usual ones, quality."""
    experiments = _experiments(context.obj)
    records, problems = experiments.read_all()
    if as_json:
        output.print_json([record.as_dict() for record in records])
    elif records:
        print_list(records)
    for problem in problems:
        output.note(problem)
    if not records:
        output.note(f"no experiment in {experiments.root}\nfirst: segue experiment run NAME")


@app.command(epilog="Example: segue experiment show narrow")
def show(context: typer.Context, name: NameArgument, as_json: JsonOption = False) -> None:
    """Show the settings, loss and quality of an experiment, or of all points of a grid."""
    experiments = _experiments(context.obj)
    if experiments.is_grid(name):
        records = [experiments.read(point) for point in experiments.points(name)]
        if as_json:
            output.print_json([record.as_dict() for record in records])
        else:
            print_records(records, name)
        return
    record = experiments.read(name)
    if as_json:
        output.print_json(record.as_dict())
    else:
        print_record(record)


@app.command(epilog="Example: segue experiment compare narrow wide")
def compare(
    context: typer.Context,
    names: Annotated[
        list[str],
        typer.Argument(
            help="Experiments: the first is what the others are compared with.", metavar="NAME…"
        ),
    ],
    as_json: JsonOption = False,
) -> None:
    """Compare experiments: the settings that differ, and the differences in quality."""
    from recommender.experiments.comparing import compare as compared

    comparison = compared(_experiments(context.obj), names)
    if as_json:
        output.print_json(comparison.as_dict())
    else:
        print_comparison(comparison)


def _experiments(settings: Settings) -> Experiments:
    from recommender.experiments.record import Experiments

    return Experiments(settings.home.experiments)
