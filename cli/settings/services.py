"""What works of what is set up: one finding for each service."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from cli.settings import providers as sources
from cli.settings.errors import ConfigError, NotSetUpError
from cli.settings.reading import Settings

if TYPE_CHECKING:
    from etl.sources.protocols import RelatedProvider, ResponseProvider

OK, NOT_SET_UP, CLOSED, FAILS = "ok", "not set up", "closed", "fails"

# Public examples of the Web API's documentation: what is known of them is known everywhere.
TRACKS = ("11dFghVXANMlKmJXsNCbNl", "2takcwOaAZWiXQijPHIx7B")
ARTIST, NAME = "0TnOYISbd1XYRBk9myaseg", "Pitbull"
ATTEMPTS = 2


@dataclass(frozen=True)
class Finding:
    """What became of trying one service.

    Attributes:
        what: the service, and what of it.
        state: "ok", "not set up", "closed" or "fails".
        text: more about it, in a line.
        error: what went wrong, where it fails.
    """

    what: str
    state: str
    text: str = ""
    error: Exception | None = None


def check_all(settings: Settings) -> list[Finding]:
    """Try the database and every service; nothing is changed anywhere."""
    tries: dict[str, Callable[[], str]] = {
        "database": partial(_database, settings),
        "spotify tracks": partial(_spotify, settings, "tracks"),
        "spotify audio-features": partial(_spotify, settings, "audio-features"),
        "reccobeats audio-features": partial(_reccobeats, settings),
        **{
            f"{name} related-artists": partial(_related, settings, name) for name in sources.RELATED
        },
        "aws": partial(_aws, settings),
    }
    return [_try(what, check) for what, check in tries.items()]


def _try(what: str, check: Callable[[], str]) -> Finding:
    from etl.errors import ClosedError, InputError, RemoteError
    from sql.errors import DatabaseError

    try:
        return Finding(what, OK, check())
    except NotSetUpError as error:
        return Finding(what, NOT_SET_UP, _line(error))
    except ClosedError as error:
        return Finding(what, CLOSED, _line(error))
    except (ConfigError, InputError, RemoteError, DatabaseError) as error:
        return Finding(what, FAILS, str(error).partition("\n")[0], error)


def _line(error: Exception) -> str:
    return str(error).replace("\n", "; ")


def _database(settings: Settings) -> str:
    from etl.home import Home
    from sql.opening import open_database

    url = settings.database_url
    if (
        url == Home(settings.home.root).database_url
        and not (settings.home.root / "segue.duckdb").exists()
    ):
        raise NotSetUpError(f"not there yet: {settings.home.root / 'segue.duckdb'}")
    with contextlib.closing(open_database(url)) as database:
        tables = database.load_log()
        return f"{database.location}, {len(tables)} tables loaded"


def _spotify(settings: Settings, kind: str) -> str:
    from etl.sources.batches import fetch_all

    with contextlib.closing(
        sources.response_provider(settings, "spotify", attempts=ATTEMPTS)
    ) as it:
        fetch_all(it, kind, TRACKS)
        batches = it.batch_size(kind) > 1
        return "in batches" if batches else "one at a time: the app has no extended access"


def _reccobeats(settings: Settings) -> str:
    provider: ResponseProvider = sources.response_provider(
        settings, "reccobeats", attempts=ATTEMPTS
    )
    with contextlib.closing(provider):
        provider.fetch("audio-features", TRACKS[:1])
        return "no key needed"


def _related(settings: Settings, name: str) -> str:
    from etl.sources.protocols import ArtistRef

    provider: RelatedProvider = sources.related_provider(settings, name, attempts=ATTEMPTS)
    with contextlib.closing(provider):
        found = provider.related(ArtistRef(ARTIST, NAME))
        return f"{len(found)} related to {NAME}" if found else f"knows nobody related to {NAME}"


def _aws(settings: Settings) -> str:
    if not settings.text("aws", "bucket"):
        raise NotSetUpError("aws needs [aws] bucket in config.ini, or SEGUE_AWS_BUCKET")
    from cli.commands.etl_athena import check

    return check(settings)
