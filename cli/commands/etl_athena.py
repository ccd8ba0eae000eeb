"""segue etl … --engine athena: the engine from settings, the dry run, the cost."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from cli import output
from cli.options import HOW
from cli.settings.reading import Settings
from cli.table import print_table

if TYPE_CHECKING:
    from etl.transform.athena import AthenaEngine
    from etl.transform.athena.engine import Plan


class EngineName(StrEnum):
    """What can run the transform."""

    DUCKDB = "duckdb"
    ATHENA = "athena"


EngineOption = Annotated[
    EngineName,
    typer.Option(
        help="Transform on this machine, or on AWS Athena.",
        metavar="duckdb|athena",
        rich_help_panel=HOW,
    ),
]
DryRunOption = Annotated[
    bool,
    typer.Option(
        "--dry-run",
        help="With Athena: print the statements and the bytes to upload, and change nothing.",
        rich_help_panel=HOW,
    ),
]
CleanOption = Annotated[
    bool,
    typer.Option(
        "--clean",
        help="With Athena: at the end, delete everything that Segue wrote to AWS.",
        rich_help_panel=HOW,
    ),
]


def engine_of(
    settings: Settings, name: EngineName, *, dry_run: bool, clean: bool
) -> AthenaEngine | None:
    """Return the engine that runs on AWS, None for the one on this machine.

    Raises:
        BadParameter: an option goes with Athena only, or two do not go together.
        InputError: no bucket or no region is named.
    """
    if name is EngineName.DUCKDB:
        if dry_run or clean:
            raise typer.BadParameter("--dry-run and --clean need --engine athena")
        return None
    if dry_run and clean:
        raise typer.BadParameter("use either --dry-run, which changes nothing, or --clean")
    return _engine(settings)


def check(settings: Settings) -> str:
    """Ask AWS whether it would let us, and say what it said.

    Raises:
        InputError: no bucket or no region is named.
        RemoteError: it would not.
    """
    return _engine(settings).check()


def _engine(settings: Settings) -> AthenaEngine:
    from etl.transform.athena import AthenaEngine, AthenaSettings

    places = AthenaSettings(
        bucket=settings.text("aws", "bucket"),
        region=settings.text("aws", "region"),
        prefix=settings.text("aws", "prefix"),
        workgroup=settings.text("aws", "workgroup"),
        database=settings.text("aws", "database"),
    )
    return AthenaEngine(places)


def print_dry_run(engine: AthenaEngine, settings: Settings, *, as_json: bool) -> None:
    """Print what the engine would do with the record files as they are.

    Raises:
        InputError: there are none.
    """
    from etl.errors import InputError

    plan = engine.plan(settings.home.store)
    if not plan.uploads:
        raise InputError(
            f"there are no record files in {settings.home.root} to plan with\n"
            "a dry run reads no sources; first: segue etl extract, or segue etl import"
        )
    if as_json:
        output.print_json(_document(plan))
    else:
        for name, text in plan.texts:
            print(f"-- {name}\n{text.strip()};\n")
        print_table(("kind", "files", "bytes", "bytes to upload"), _table(plan))
    if plan.problem:
        output.note(f"what is in S3 already is not known: {plan.problem}")
    output.note(
        "dry run: nothing was changed, and no source was read; bytes are those of the record files"
        " that are there, before gzip"
    )


def _document(plan: Plan) -> dict[str, object]:
    keys = ("kind", "files", "bytes", "bytes_to_upload")
    uploads = [
        dict(zip(keys, (kind, *numbers), strict=True)) for kind, numbers in plan.uploads.items()
    ]
    statements = [{"name": name, "text": text} for name, text in plan.texts]
    return {"statements": statements, "uploads": uploads}


def _table(plan: Plan) -> list[tuple[str, str, str, str]]:
    rows = list(plan.uploads.items())
    unknown = any(left is None for _, (_, _, left) in rows)
    total = (
        sum(files for _, (files, _, _) in rows),
        sum(size for _, (_, size, _) in rows),
        None if unknown else sum(left or 0 for _, (_, _, left) in rows),
    )
    return [
        (kind, f"{files:,}", f"{size:,}", "unknown" if left is None else f"{left:,}")
        for kind, (files, size, left) in [*rows, ("in all", total)]
    ]


@contextlib.contextmanager
def accounted(engine: AthenaEngine | None, settings: Settings, *, clean: bool) -> Iterator[None]:
    """Print the cost at the end of the block; with `clean` also delete what was written to AWS."""
    try:
        yield
        if engine is not None and clean:
            done = engine.clean(settings.home.staged)
            output.note(f"AWS: dropped {done.databases} databases, deleted {done.objects} objects")
    finally:
        if engine is not None and engine.cost is not None and engine.cost.queries:
            output.note(engine.cost.words())
