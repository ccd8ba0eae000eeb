"""segue train: train models on the database; a command for each model of the registry."""

from __future__ import annotations

import contextlib
import inspect
from collections import abc
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    Literal,
    TypeAlias,
    get_args,
    get_origin,
    get_type_hints,
)

import typer

from cli import output
from cli.options import BackendOption, JobsOption, JsonOption, SchedulerOption, SeedOption
from cli.parser.app import App
from cli.parser.help import HelpGroup
from cli.settings.reading import Settings
from cli.table import print_table
from recommender.entry import ModelEntry
from recommender.registry import BY_SOUND, OF_ARTISTS, default_model, entry, models

if TYPE_CHECKING:
    from models.config import ModelConfig
    from models.contract import TrainingOptions
    from sql.database import Database

Rows: TypeAlias = Sequence[Mapping[str, object]]

MODEL = "The model"
ALL = "all"


class _Commands(Mapping[str, Any]):
    """A command for each model, made when it is looked up, and one for all of them."""

    def __getitem__(self, name: str) -> Any:
        if name == ALL:
            return _command(ALL, list(models().values()), "Train every model that has data.")
        if name not in models():
            raise KeyError(name)
        return _command(name, [entry(name)], entry(name).what)

    def __iter__(self) -> Iterator[str]:
        return iter([*models(), ALL])

    def __len__(self) -> int:
        return len(models()) + 1


class _TrainGroup(HelpGroup):
    """The group of the commands above."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.commands = _Commands()  # type: ignore[assignment]  # it is only ever read


app = App(
    help="Train models on the database.",
    cls=_TrainGroup,
    epilog=f"Example: segue train {BY_SOUND} --seed 1",
)


@app.callback()
def _group() -> None:
    """Train models on the database."""


def _command(name: str, entries: Sequence[ModelEntry], what: str) -> Any:
    """Return the command that trains some models; its options are the fields of their configs."""
    options = _options(entries)

    def command(context: typer.Context, **values: Any) -> None:
        _train(context.obj, entries, values)

    usual: dict[str, tuple[Any, Any]] = {
        "seed": (SeedOption, 0),
        "jobs": (JobsOption, -1),
        "backend": (BackendOption, "threading"),
        "scheduler": (SchedulerOption, None),
        "as_json": (JsonOption, False),
    }
    command.__doc__ = what
    kind = inspect.Parameter.KEYWORD_ONLY
    command.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [
            inspect.Parameter("context", kind, annotation=typer.Context),
            *(
                inspect.Parameter(key, kind, annotation=annotation, default=default)
                for key, (annotation, default) in {**options, **usual}.items()
            ),
        ]
    )
    command.__annotations__ = {
        "context": typer.Context,
        **{key: annotation for key, (annotation, _) in {**options, **usual}.items()},
    }
    one = App()
    one.command(name, epilog=f"Example: segue train {name} --seed 1")(command)
    return one.build()


def _options(entries: Sequence[ModelEntry]) -> dict[str, tuple[Any, Any]]:
    """Return the type and the default of the option for each field of the models' configs.

    Where models of one command have different defaults for a field, each keeps its own.
    """
    found: dict[str, tuple[Any, Any]] = {}
    for one in entries:
        for field in fields(one.config_class()):
            hint, default = _option(one, field)
            if field.name in found and found[field.name][1] != default:
                hint, default = Annotated[get_args(hint)[0] | None, get_args(hint)[1]], None
            found[field.name] = (hint, default)
    return found


def _option(one: ModelEntry, field: Any) -> tuple[Any, Any]:
    """Return the type and the default of the option for a field of a model's config.

    A field that is a mapping takes a JSON file, or if it says so a name and a number each time.
    """
    text = field.metadata["help"]
    hint = get_type_hints(one.config_class())[field.name]
    if field.metadata.get("pairs"):
        option = typer.Option(help=text, metavar="NAME=NUMBER", rich_help_panel=MODEL)
        return Annotated[list[str] | None, option], None
    if get_origin(hint) is abc.Mapping:
        option = typer.Option(help=text, metavar="FILE", rich_help_panel=MODEL)
        return Annotated[Path | None, option], None
    metavar = None if hint is bool else "N"
    if get_origin(hint) is Literal:
        metavar = "|".join(get_args(hint))
    option = typer.Option(help=text, metavar=metavar, rich_help_panel=MODEL)
    return Annotated[hint, option], field.default


def _train(settings: Settings, entries: Sequence[ModelEntry], values: dict[str, Any]) -> None:
    """Train some models, one after the other, and print what came out."""
    from etl.files import exclusive
    from models.config import numbers_by_name
    from models.contract import TrainingOptions
    from models.networks.extra import MissingExtraError
    from recommender.training import scheduled
    from sql.errors import DatabaseError
    from sql.opening import open_database

    scheduler, as_json = values.pop("scheduler"), values.pop("as_json")
    usual = {key: values.pop(key) for key in ("seed", "jobs", "backend")}
    files = {key: value for key, value in values.items() if isinstance(value, Path)}
    pairs = {key: value for key, value in values.items() if isinstance(value, list)}
    given = {
        **values,
        **{key: _read_mapping(path) for key, path in files.items()},
        **{key: numbers_by_name(texts, key) for key, texts in pairs.items()},
    }
    with _naming(files):
        configs = {one: _config(one, given) for one in entries}
    open_database(settings.database_url).close()  # opening for writing would make a missing one
    database = open_database(settings.database_url, read_only=False)
    database.require_writable()  # before the work, not after it
    results: dict[str, Rows] = {}
    failures: dict[str, Exception] = {}
    with (
        _naming(files),
        contextlib.closing(database),
        exclusive(settings.home.root),
        scheduled(usual["backend"], scheduler),
        output.progress_bars() as bars,
    ):
        for one, config in configs.items():
            options = TrainingOptions(**usual, progress=bars(one.name))
            try:
                results[one.name] = _train_one(settings, database, one, config, options)
            except (DatabaseError, MissingExtraError) as error:
                failures[one.name] = error
    if not results:
        raise next(iter(failures.values()))
    for name, reason in failures.items():
        output.note(f"{name} is not trained: {reason}")
    _print(results, as_json=as_json)
    output.note(f"next: {_next(settings, list(results))}")


def _next(settings: Settings, trained: Sequence[str]) -> str:
    """Return what to do with the models that were trained."""
    of_tracks = [name for name in trained if entry(name).items == "track"]
    if not of_tracks:
        name = trained[-1]
        export = f"segue vectors export {name}.txt --model {name}"
        similar = "segue similar artist NAME; or, for other programs, "
        return f"{similar * (name == OF_ARTISTS)}{export}"
    if default_model(settings.home.models) in trained:
        return "segue recommend TRACK"
    return f"segue recommend TRACK --model {of_tracks[-1]}"


def _train_one(
    settings: Settings,
    database: Database,
    one: ModelEntry,
    config: ModelConfig,
    options: TrainingOptions,
) -> Rows:
    from recommender.training import read_data, train

    data = read_data(one, settings.home, database, config)
    return train(one, settings.home, database, data, config, options).summary()


def _config(one: ModelEntry, values: Mapping[str, Any]) -> ModelConfig:
    """Return the settings of one model among those of all; what was not given is its default."""
    cls = one.config_class()
    names = {field.name for field in fields(cls)}
    return cls(**{k: v for k, v in values.items() if k in names and v is not None})


@contextlib.contextmanager
def _naming(files: Mapping[str, Path]) -> Iterator[None]:
    """Name the file that a refused setting comes from."""
    from etl.errors import InputError
    from models.errors import ModelInputError

    try:
        yield
    except ModelInputError as error:
        for setting, path in files.items():
            if setting in str(error):
                raise InputError(f"{path}: {error}") from None
        raise


def _read_mapping(path: Path) -> dict[str, Any]:
    from etl.errors import InputError
    from etl.files import read_json

    value = read_json(path)
    if not isinstance(value, dict):
        raise InputError(f'{path}: expected an object such as {{"rock": 90}}')
    return value


def _print(results: Mapping[str, Rows], *, as_json: bool) -> None:
    """Print the summary of each model; as JSON of one model alone, just its rows."""
    if as_json:
        output.print_json(next(iter(results.values())) if len(results) == 1 else dict(results))
        return
    for name, rows in results.items():
        if rows:
            columns = list(rows[0])
            print_table(columns, [[row[c] for c in columns] for row in rows], name)
