"""segue models: the models that Segue knows, and which are trained."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from cli import output
from cli.options import JsonOption
from cli.parser.app import App
from cli.settings.reading import Settings
from cli.table import print_table

if TYPE_CHECKING:
    from recommender.entry import ModelEntry

app = App()


@app.command(epilog="Example: segue models --json")
def models(
    context: typer.Context,
    as_json: JsonOption = False,
) -> None:
    """List the models: what each learns, and when and on how many rows it was trained."""
    from recommender.registry import models as entries

    folder = context.obj.home.models
    found = [_model(one, folder) for one in entries().values()]
    if as_json:
        output.print_json(found)
        return
    columns = ("model", "what", "trained at", "seed", "rows")
    print_table(columns, [_row(one) for one in found])
    for one in found:
        if "unfit" in one:
            output.note(f"{one['name']}: {one['unfit']}")
    if not any(one["trained"] for one in found):
        output.note(f"no model is trained in {folder}\n{_how_to_train(context.obj)}")


def _how_to_train(settings: Settings) -> str:
    """Return the command that trains a model, or what is missing to do so."""
    from sql.errors import DatabaseError
    from sql.opening import open_database
    from sql.training_data import next_training

    try:
        with closing(open_database(settings.database_url)) as database:
            return f"first: {next_training(database)}"
    except DatabaseError as error:
        return str(error)


def _model(one: ModelEntry, folder: Path) -> dict[str, Any]:
    """Return what is known of a model: its manifest, or why that cannot be used."""
    import msgspec

    from models.errors import ModelMissingError, ModelUnfitError
    from models.storage.manifest import read_manifest

    about = {
        "name": one.name,
        "what": one.what,
        "items": one.items,
        "answers": sorted(one.answers),
        "trained": False,
    }
    try:
        manifest = read_manifest(folder / one.name)
    except ModelMissingError:
        return about
    except ModelUnfitError as error:
        return about | {"unfit": str(error)}
    return {**about, "trained": True, **msgspec.to_builtins(manifest)}


def _row(one: Mapping[str, Any]) -> tuple[object, ...]:
    state = "cannot be used" if "unfit" in one else "not trained"
    rows = one.get("counts", {}).get("rows")
    return one["name"], one["what"], one.get("created_at", state), one.get("seed"), rows
