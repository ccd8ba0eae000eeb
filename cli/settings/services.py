"""Try the database and each service: what works, what is not set up, what fails."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from cli.settings import providers
from cli.settings.errors import ConfigError, NotSetUpError
from cli.settings.reading import Settings

if TYPE_CHECKING:
    from etl.sources.protocols import RelatedProvider, ResponseProvider

OK, WARNING, NOT_SET_UP, CLOSED, FAILS = "ok", "warning", "not set up", "closed", "fails"

# Public examples from the documentation of the Web API: every service can know them.
TRACKS = ("11dFghVXANMlKmJXsNCbNl", "2takcwOaAZWiXQijPHIx7B")
ALBUM = "4aawyAB9vmqN3uQ7FjRGTy"
ARTIST, NAME = "0TnOYISbd1XYRBk9myaseg", "Pitbull"
ATTEMPTS = 2
UNREACHABLE = "check that this machine is online, or try again later"


@dataclass(frozen=True)
class Finding:
    """The result of one check.

    Attributes:
        what: what was checked.
        state: "ok", "warning", "not set up", "closed" or "fails".
        text: more about it, in one line.
        advice: what to do, in one line; "" where there is nothing to do.
        error: the error, where it fails.
    """

    what: str
    state: str
    text: str = ""
    advice: str = ""
    error: Exception | None = None

    @property
    def line(self) -> str:
        """Return text and advice in one line."""
        return "; ".join(filter(None, (self.text, self.advice)))


def check_all(settings: Settings) -> list[Finding]:
    """Try the database and every service; nothing is changed anywhere."""
    return [attempt("database", partial(_database, settings)), *check_services(settings)]


def check_services(settings: Settings) -> Iterator[Finding]:
    """Try every service; nothing is changed anywhere."""
    yield attempt("spotify tracks", partial(_spotify, settings, "tracks"))
    yield attempt("spotify audio-features", partial(_spotify, settings, "audio-features"))
    yield attempt("reccobeats audio-features", partial(_reccobeats, settings))
    for name in providers.RELATED:
        yield attempt(f"{name} related-artists", partial(_related, settings, name))
    yield attempt("oembed covers", partial(_covers, settings))
    yield attempt("aws", partial(_aws, settings))


def attempt(what: str, check: Callable[[], str | Finding]) -> Finding:
    """Run one check, and return its finding, also where it fails.

    Args:
        what: what is checked.
        check: returns a finding, or the text of one that is "ok".
    """
    from etl.errors import ClosedError, CredentialsError, InputError, RemoteError
    from models.errors import ModelError
    from sql.errors import DatabaseError

    try:
        result = check()
    except NotSetUpError as error:
        return _finding(what, NOT_SET_UP, error)
    except ClosedError as error:
        return _finding(what, CLOSED, error)
    except (ConfigError, InputError, CredentialsError, DatabaseError, ModelError, OSError) as error:
        return _finding(what, FAILS, error)
    except RemoteError as error:
        return Finding(what, FAILS, str(error).partition("\n")[0], UNREACHABLE, error)
    return result if isinstance(result, Finding) else Finding(what, OK, result)


def _finding(what: str, state: str, error: Exception) -> Finding:
    """Return the finding of an error, whose first line is what is wrong, the rest what to do."""
    text, _, advice = str(error).partition("\n")
    failure = error if state == FAILS else None
    return Finding(what, state, text, advice.replace("\n", "; "), failure)


def _database(settings: Settings) -> str:
    from sql.opening import open_database

    require_database(settings)
    with contextlib.closing(open_database(settings.database_url)) as database:
        tables = database.load_log()
        return f"{database.location}, {len(tables)} tables loaded"


def require_database(settings: Settings) -> None:
    """Check that the database of the home folder exists, where no other is named.

    Raises:
        NotSetUpError: it does not exist yet.
    """
    file = settings.home.root / "segue.duckdb"
    if settings.database_url == settings.home.database_url and not file.exists():
        raise NotSetUpError(
            f"{file} does not exist yet\ncreate it: segue demo, or segue etl run --mpd DIR"
        )


def _spotify(settings: Settings, kind: str) -> str:
    from etl.sources.batches import fetch_all

    spotify = providers.response_provider(settings, "spotify", attempts=ATTEMPTS)
    with contextlib.closing(spotify):
        fetch_all(spotify, kind, TRACKS)
        batches = spotify.batch_size(kind) > 1
        return "in batches" if batches else "one at a time: the app has no extended access"


def _reccobeats(settings: Settings) -> str:
    provider: ResponseProvider = providers.response_provider(
        settings, "reccobeats", attempts=ATTEMPTS
    )
    with contextlib.closing(provider):
        provider.fetch("audio-features", TRACKS[:1])
        return "no key needed"


def _related(settings: Settings, name: str) -> str:
    from etl.sources.protocols import ArtistRef

    provider: RelatedProvider = providers.related_provider(settings, name, attempts=ATTEMPTS)
    with contextlib.closing(provider):
        found = provider.related(ArtistRef(ARTIST, NAME))
        return f"{len(found)} related to {NAME}" if found else f"no artist related to {NAME}"


def _covers(settings: Settings) -> str:
    """Fetch one cover: the service that knows addresses and the host of pictures must both work."""
    from etl.errors import RemoteError
    from etl.scrape.cover_source import Missed

    source = providers.cover_source(settings, "oembed", attempts=ATTEMPTS)
    with contextlib.closing(source):
        (question,) = source.questions([(ALBUM, None)])
        found = source.ask(question)
        if isinstance(found, Missed):
            raise RemoteError(f"no cover: {found.reason}")
        return "no key needed"


def _aws(settings: Settings) -> str:
    if not settings.text("aws", "bucket"):
        raise NotSetUpError("aws needs [aws] bucket in config.ini, or SEGUE_AWS_BUCKET")
    from cli.commands.etl_athena import check

    return check(settings)
