"""segue doctor: what works, what does not, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from cli import failures, output
from cli.hints import complete
from cli.options import HOW, JsonOption
from cli.parser.app import App, PlainCommand
from cli.settings.errors import ConfigError
from cli.table import print_table

if TYPE_CHECKING:
    from cli.settings.services import Finding

app = App()


@app.command(cls=PlainCommand, epilog="Example: segue doctor --offline")
def doctor(
    context: typer.Context,
    offline: Annotated[
        bool,
        typer.Option("--offline", help="Do not contact any service.", rich_help_panel=HOW),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Check installation, settings, database, models and services, with advice for each."""
    findings = [
        replace(one, advice=complete(one.advice)) for one in _findings(context, offline=offline)
    ]
    if as_json:
        rows = [(one.what, one.state, one.text, one.advice) for one in findings]
        output.print_rows(("check", "state", "text", "advice"), rows, "json")
    else:
        print_table(
            ("check", "state", "what"), [(one.what, one.state, _cell(one)) for one in findings]
        )
    errors = [one.error for one in findings if one.error is not None]
    if errors:
        output.note(f"{len(errors)} of {len(findings)} checks fail")
        raise typer.Exit(failures.exit_code(errors[0]) or 1)


def _cell(finding: Finding) -> str:
    return f"{finding.text}\n-> {finding.advice}" if finding.advice else finding.text


def _findings(context: typer.Context, *, offline: bool) -> Iterator[Finding]:
    from cli.commands import doctor_data, doctor_installation
    from cli.settings.services import FAILS, Finding, check_services

    yield from doctor_installation.findings()
    try:
        settings = context.obj()
    except ConfigError as error:
        text, _, advice = str(error).partition("\n")
        yield Finding("config", FAILS, text, advice, error)
        return
    yield from doctor_data.findings(settings)
    if not offline:
        output.note("contacting the services; --offline skips them")
        yield from check_services(settings)
