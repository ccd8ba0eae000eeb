"""segue models: the models that were trained."""

from __future__ import annotations

import typer

from cli import output
from cli.app import App
from cli.options import JsonOption
from cli.table import print_table

app = App()


@app.command(epilog="Example: segue models --json")
def models(
    context: typer.Context,
    as_json: JsonOption = False,
) -> None:
    """List the trained models."""
    import msgspec

    from models.manifest import read_manifest

    folder = context.obj.home.models
    folders = sorted(path for path in folder.glob("*") if (path / "manifest.json").exists())
    found = [read_manifest(path) for path in folders]
    if as_json:
        output.print_json(msgspec.to_builtins(found))
    elif not found:
        output.note(f"no models in {folder}\ntrain one: segue train kmeans")
    else:
        rows = [(m.kind, m.created_at, m.seed, m.counts.get("rows")) for m in found]
        print_table(("model", "trained at", "seed", "rows"), rows)
