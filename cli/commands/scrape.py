"""segue scrape: fetch what the records name but do not describe from services on the network."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Annotated, Protocol, TypeVar

import typer

from cli import output
from cli.options import HOW, AllOption, JsonOption, ProviderOption
from cli.parser.app import App
from cli.settings import providers as sources
from cli.settings.errors import NotSetUpError
from cli.settings.reading import Settings
from cli.table import print_table

if TYPE_CHECKING:
    from etl.home import Home
    from etl.report import Progress
    from etl.scrape.by_id import ScrapeResult
    from etl.sources.protocols import Provider, ResponseProvider

app = App(
    help="Ask Spotify and other services for missing data; segue etl run then loads it.",
    epilog="Example: segue scrape audio-features --provider reccobeats",
)

R = TypeVar("R", bound="Result")
P = TypeVar("P", bound="Provider")

MissesOption = Annotated[
    int | None,
    typer.Option(
        help="Request ids again that no service knew at least this many days ago.",
        metavar="DAYS",
        rich_help_panel=HOW,
        min=0,
        max=36500,
    ),
]


# What each command is for, and an example of it.
COMMANDS = {
    "tracks": (
        "Fetch tracks from Spotify: title, album, artists, duration, popularity.",
        "segue scrape tracks",
    ),
    "albums": (
        "Fetch albums from Spotify: release date, label, popularity, tracks.",
        "segue scrape albums --json",
    ),
    "artists": (
        "Fetch artists from Spotify: name, genres, popularity, followers.",
        "segue scrape artists --all",
    ),
    "audio-features": (
        "Fetch audio features from Spotify, or without credentials from ReccoBeats.",
        "segue scrape audio-features --provider reccobeats",
    ),
}


def _command(kind: str) -> Callable[..., None]:
    def command(
        context: typer.Context,
        provider: ProviderOption = None,
        all_: AllOption = False,
        retry_misses: MissesOption = None,
        as_json: JsonOption = False,
    ) -> None:
        _scrape(context, kind, provider, all_, retry_misses, as_json)

    return command


for _kind, (_help, _example) in COMMANDS.items():
    app.command(_kind, help=_help, epilog=f"Example: {_example}")(_command(_kind))


def _scrape(
    context: typer.Context,
    kind: str,
    provider: str | None,
    again: bool,
    retry_misses: int | None,
    as_json: bool,
) -> None:
    from etl.files import exclusive
    from etl.scrape.by_id import ScrapeResult, scrape
    from etl.scrape.pages import Pages

    settings: Settings = context.obj
    home = settings.home

    def ask(result: ScrapeResult, provider: ResponseProvider, progress: Progress) -> None:
        scrape(home, result, provider, again=again, retry_misses=retry_misses, progress=progress)

    with exclusive(home.root):
        require_ids(home)
        names = sources.order(settings, kind, provider)
        results = [ScrapeResult(kind, name) for name in names]
        try:
            ask_in_order(settings, results, sources.response_provider, ask)
        finally:
            _print_results(
                [result for result in results if result.requests or result.wanted], as_json
            )
        if again:
            Pages(home.scraped / kind).end_again()
    if any(result.found for result in results):
        output.note("next: segue etl run")
    elif not any(result.wanted for result in results):
        output.note(f"nothing to ask for: all {kind} that the records name are answered")


def require_ids(home: Home) -> None:
    """Raise an error if there are no records, which name what to ask for."""
    from etl.errors import InputError

    if not home.store.units():
        raise InputError(
            f"no records in {home.store.root}, so no ids to ask for\n"
            "first: segue etl extract --mpd DIR, or segue etl import FILE"
        )


class Result(Protocol):
    """What asking a provider came to, which says who it is."""

    @property
    def provider(self) -> str:
        """The name."""


def ask_in_order(
    settings: Settings,
    results: Sequence[R],
    make: Callable[[Settings, str], P],
    ask: Callable[[R, P, Progress], None],
    *,
    first_only: bool = False,
) -> None:
    """Ask one provider after the other for what is still missing, and fill its result.

    With `first_only`, the first that answers is enough. One that is closed to us or not set up is
    passed over with a note; if none is left, the first such reason is the error.
    """
    from etl.errors import ClosedError

    reasons: list[Exception] = []
    for result in results:
        try:
            provider = make(settings, result.provider)
            with contextlib.closing(provider), output.progress_bars(rate=True) as bars:
                ask(result, provider, bars(result.provider))
            if first_only:
                return
        except (NotSetUpError, ClosedError) as error:
            reasons.append(error)
            if len(results) > 1:
                output.note(f"passed over: {error}".replace("\n", "; "))
    if len(reasons) == len(results):
        raise reasons[0]


def _print_results(results: Sequence[ScrapeResult], as_json: bool) -> None:
    if as_json:
        output.print_json([result.as_dict() for result in results])
        return
    columns = ("kind", "provider", "wanted", "found", "missed", "requests", "repeated", "pages")
    rows = [
        (r.kind, r.provider, r.wanted, r.found, r.missed, r.requests, r.repeats, r.pages)
        for r in results
    ]
    if rows:
        print_table(columns, rows)
