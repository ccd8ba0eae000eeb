"""segue scrape covers: small pictures of the albums that tracks of the records name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import typer

from cli import output
from cli.commands import scrape_related  # noqa: F401 - adds its command, before this one
from cli.commands.scrape import MissesOption, app, ask_in_order, require_ids
from cli.options import AllOption, JsonOption, ProviderOption
from cli.settings import providers as sources
from cli.settings.reading import Settings
from cli.table import print_table

if TYPE_CHECKING:
    from etl.report import Progress
    from etl.scrape.cover_source import CoverSource
    from etl.scrape.covers import CoverResult

HOST_REASONS = ("host is not allowed", "address is not https")


@app.command("covers", epilog="Example: segue scrape covers --provider oembed")
def covers(
    context: typer.Context,
    provider: ProviderOption = None,
    all_: AllOption = False,
    retry_misses: MissesOption = None,
    as_json: JsonOption = False,
) -> None:
    """Fetch album covers, which models of pictures learn from.

    Addresses come from saved answers of Spotify, then from Spotify or, without credentials, from
    its public oEmbed service. Covers that are there are not fetched again.
    """
    from etl.files import exclusive, remove_partials
    from etl.scrape.covers import KIND, CoverResult, scrape_covers
    from etl.scrape.pages import Pages
    from etl.scrape.wanted_covers import SAVED

    settings: Settings = context.obj
    home = settings.home

    def ask(result: CoverResult, source: CoverSource, progress: Progress) -> None:
        scrape_covers(
            home, result, source, again=all_, retry_misses=retry_misses, progress=progress
        )

    with exclusive(home.root):
        require_ids(home)
        remove_partials(home.covers.root)
        services = sources.order(settings, KIND, provider)
        saved, *others = results = [CoverResult(name) for name in (SAVED, *services)]
        try:
            _ask_saved(settings, saved, ask)
            ask_in_order(settings, others, sources.cover_source, ask)
        finally:
            _print_results([one for one in results if one.requests or one.wanted], as_json)
        if all_:
            Pages(home.scraped / KIND).end_again()
    _print_next(results)


def _ask_saved(
    settings: Settings,
    saved: CoverResult,
    ask: Callable[[CoverResult, CoverSource, Progress], None],
) -> None:
    """Fetch what saved answers have addresses of; if that is closed, services may know others."""
    from etl.errors import ClosedError

    try:
        ask_in_order(settings, [saved], sources.cover_source, ask)
    except ClosedError as error:
        output.note(f"passed over: {error}".replace("\n", "; "))


def _print_next(results: Sequence[CoverResult]) -> None:
    refused = sum(one.reasons.get(reason, 0) for one in results for reason in HOST_REASONS)
    if refused:
        output.note(f"{refused} addresses are on hosts that [sources] cover_hosts does not name")
    if any(one.found for one in results):
        output.note("next: segue train cover")
    elif not any(one.wanted for one in results):
        output.note("nothing to ask for: all albums that tracks name have a cover, or none known")


def _print_results(results: Sequence[CoverResult], as_json: bool) -> None:
    if as_json:
        output.print_json([one.as_dict() for one in results])
        return
    columns = ("provider", "wanted", "found", "missed", "why", "requests", "repeated")
    rows = [
        (r.provider, r.wanted, r.found, r.missed, _reasons(r), r.requests, r.repeats)
        for r in results
    ]
    if rows:
        print_table(columns, rows)


def _reasons(result: CoverResult) -> str:
    counts = sorted(result.reasons.items(), key=lambda item: (-item[1], item[0]))
    return "\n".join(f"{count:,} {reason}" for reason, count in counts)
