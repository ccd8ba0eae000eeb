"""segue models: the models that Segue knows, and which are trained."""

from __future__ import annotations

import typer

from cli import output
from cli.options import JsonOption
from cli.parser.app import App
from cli.table import print_table

app = App()


@app.command(epilog="Example: segue models --json")
def models(
    context: typer.Context,
    as_json: JsonOption = False,
) -> None:
    """List the models: what each learns, when it was trained and on how much."""
    import msgspec

    from models.manifest import MANIFEST, read_manifest
    from recommender.registry import models as entries

    folder = context.obj.home.models
    found = {
        name: read_manifest(folder / name) if (folder / name / MANIFEST).exists() else None
        for name in entries()
    }
    if as_json:
        output.print_json(
            [
                {"name": name, "what": entries()[name].what, "trained": manifest is not None}
                | (msgspec.to_builtins(manifest) if manifest is not None else {})
                for name, manifest in found.items()
            ]
        )
        return
    rows = [
        (
            name,
            entries()[name].what,
            "not trained" if manifest is None else manifest.created_at,
            None if manifest is None else manifest.seed,
            None if manifest is None else manifest.counts.get("rows"),
        )
        for name, manifest in found.items()
    ]
    print_table(("model", "what", "trained at", "seed", "rows"), rows)
    if not any(found.values()):
        output.note(f"no model is trained in {folder}\ntrain: segue train all")
