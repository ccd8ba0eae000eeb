"""No secret leaves the process but to the service it is for: not in logs, answers, errors, files.

Every logger listens at debug level, as a user's own program may have it.
"""

from __future__ import annotations

import base64
import io
import logging
import re
import traceback
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from cli.main import run
from etl.errors import RemoteError
from etl.home import Home
from etl.scrape.by_id import ScrapeResult, scrape
from etl.scrape.crawl import Crawl, CrawlResult, KnownArtists
from etl.scrape.frontier import Limits
from etl.sources.protocols import ArtistRef
from etl.sources.redaction import redact
from tests.fakes import FakeServer
from tests.fakes.client import A1, A2, T1, T2, T3
from tests.fakes.lastfm import API_KEY
from tests.fakes.spotify import CLIENT_ID, CLIENT_SECRET
from tests.scraping import PACES, plant_ids, reccobeats, related_provider, spotify

WRONG_SECRET, WRONG_KEY = "wrong0secret0wrong0secret0", "wrong0key0wrong0key0"
SECRETS = [
    CLIENT_SECRET,
    WRONG_SECRET,
    API_KEY,
    WRONG_KEY,
    *(
        base64.b64encode(f"{CLIENT_ID}:{secret}".encode()).decode()
        for secret in (CLIENT_SECRET, WRONG_SECRET)
    ),
    "fake-token-",
]
LOGGERS = (
    "",
    "spotipy",
    "spotipy.client",
    "spotipy.oauth2",
    "urllib3",
    "urllib3.connectionpool",
    "urllib3.util.retry",
    "requests",
    "http.client",
)
RELATED = ("spotify", "deezer", "listenbrainz", "lastfm")
FAULTS: dict[str, dict[str, Any]] = {
    "good": {},
    "closed": {},
    "drop": {"drop": 1.0},
    "cut": {"cut": 1.0},
    "not_json": {"not_json": 1.0},
    "hang": {"hang": 0.3},
    "status": {"rate_500": 1.0},
    "too many": {"rate_429": 1.0, "retry_after": "9999"},
    "quota": {"quota": 1.0},
    "refused": {"next_statuses": [200, *[403] * 50]},
    "unauthorised": {"token_life": 0},
    "expiring": {"token_life": 1},
}


class Heard:
    """All that was logged, said and written, as text."""

    def __init__(self, capsys: pytest.CaptureFixture[str], home: Home) -> None:
        self._capsys = capsys
        self._home = home
        self.log = io.StringIO()
        self.more: list[str] = []

    def text(self) -> str:
        """Return it all, and forget what was said."""
        captured = self._capsys.readouterr()
        files = [
            f"{path}\n{path.read_bytes().decode('utf-8', 'replace')}"
            for path in self._home.root.rglob("*")
            if path.is_file()
        ]
        return "\n".join([self.log.getvalue(), captured.out, captured.err, *self.more, *files])


def found(text: str) -> list[str]:
    """The secrets in a text, each with what stands around it."""
    return [
        text[max(match.start() - 80, 0) : match.end() + 20]
        for secret in SECRETS
        for match in re.finditer(re.escape(secret), text)
    ]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "home")
    plant_ids(home, tracks=[T1, T2, T3], artists=[A1, A2])
    return home


@pytest.fixture
def heard(capsys: pytest.CaptureFixture[str], home: Home) -> Iterator[Heard]:
    heard = Heard(capsys, home)
    handler = logging.StreamHandler(heard.log)
    levels = {name: logging.getLogger(name).level for name in LOGGERS}
    for name in LOGGERS:
        logging.getLogger(name).setLevel(logging.DEBUG)
        logging.getLogger(name).addHandler(handler)
    yield heard
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)
        logging.getLogger(name).removeHandler(handler)


def crawl(home: Home, provider: Any) -> None:
    known = KnownArtists([ArtistRef(A1, "Björk")])
    folder = home.scraped / "related-artists"
    result = CrawlResult(provider.name)
    Crawl(folder, provider, known, [A1], Limits(depth=1), True, result).run()


def attempt(heard: Heard, provider: Any, work: Callable[[], None]) -> bool:
    """Do it, and keep what a traceback would show; tell whether it went well."""
    heard.more.append(repr(provider))
    try:
        with closing(provider):
            work()
    except RemoteError as error:
        chain = traceback.TracebackException.from_exception(error, capture_locals=False)
        context: BaseException | None = error
        while context is not None:
            heard.more.append(f"{context!r} {context}")
            context = context.__cause__ or context.__context__
        heard.more.append("".join(chain.format()))
        return False
    return True


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("secret", [CLIENT_SECRET, WRONG_SECRET], ids=["right", "wrong"])
def test_spotify(server: FakeServer, heard: Heard, home: Home, fault: str, secret: str) -> None:
    server.faults.change(**FAULTS[fault])
    server.spotify.mode = "new_app" if fault == "closed" else "extended"
    short = {"attempts": 2, "timeout": 0.1, "wait_cap": 0.1}
    well = []
    for kind in ("tracks", "artists", "audio-features"):
        one = spotify(server, secret, **short)
        work = lambda kind=kind, one=one: scrape(home, ScrapeResult(kind, "spotify"), one)  # noqa: E731
        well.append(attempt(heard, one, work))
    one = spotify(server, secret, **short)
    well.append(attempt(heard, one, lambda: crawl(home, one)))
    assert all(well) == (secret == CLIENT_SECRET and fault in ("good", "expiring"))
    text = heard.text()
    assert "spotify/token" in text  # something was logged
    assert found(text) == []


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("key", [API_KEY, WRONG_KEY], ids=["right", "wrong"])
def test_the_others(server: FakeServer, heard: Heard, home: Home, fault: str, key: str) -> None:
    server.faults.change(**FAULTS[fault])
    short = {"attempts": 2, "timeout": 0.1, "wait_cap": 0.1}
    for name in RELATED[1:]:
        more = {"api_key": key} if name == "lastfm" else {}
        one = related_provider(server, name, **short, **more)
        attempt(heard, one, lambda one=one: crawl(home, one))
    features = reccobeats(server, **short)
    attempt(
        heard,
        features,
        lambda: scrape(home, ScrapeResult("audio-features", "reccobeats"), features),
    )
    text = heard.text()
    assert "/lastfm/2.0" in text
    assert found(text) == []


@pytest.mark.parametrize(
    "fault",
    [
        *("good", "closed", "too many", "refused", "unauthorised", "wrong"),
        pytest.param("nobody", marks=pytest.mark.slow),  # asked again and again, with pauses
    ],
)
def test_the_command(
    server: FakeServer,
    heard: Heard,
    home: Home,
    monkeypatch: pytest.MonkeyPatch,
    fault: str,
) -> None:
    monkeypatch.chdir(home.root)
    variables = server.environment() | {
        f"SEGUE_SOURCES_{name}_PACE".upper(): "1000" for name in PACES
    }
    if fault == "wrong":
        variables["SEGUE_SPOTIFY_CLIENT_SECRET"] = WRONG_SECRET
        variables["SEGUE_LASTFM_API_KEY"] = WRONG_KEY
    if fault == "nobody":  # requests would quote the whole address
        variables["SEGUE_SOURCES_LASTFM_URL"] = "http://127.0.0.1:1/2.0"
        variables["SEGUE_SOURCES_SPOTIFY_TOKEN_URL"] = "http://127.0.0.1:1/token"
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("SEGUE_SOURCES_WAIT_CAP", "0.5")
    server.faults.change(**FAULTS.get(fault, {}))
    server.spotify.mode = "new_app" if fault == "closed" else "extended"
    options = ["-v", "--home", str(home.root)]
    related = [["related-artists", A1, "--provider", provider, "--json"] for provider in RELATED]
    commands = [["tracks"], ["artists"], ["audio-features"], *related]
    if fault == "nobody":
        commands = [["tracks"], related[RELATED.index("lastfm")]]
    codes = [run([*options, "scrape", *command]) for command in commands]
    assert set(codes) <= {0, 6}
    assert (6 in codes) == (fault != "good")
    text = heard.text()
    assert ("Traceback" in text) == (fault != "good")
    assert found(text) == []


@pytest.mark.parametrize(
    "text",
    [
        f"Headers: {{'Authorization': 'Bearer {CLIENT_SECRET}', 'a': 1}}",
        f'{{"Authorization": "Basic {SECRETS[4]}"}}',
        f"GET /2.0/?artist=x&api_key={API_KEY}&format=json HTTP/1.1",
        f"client_secret={CLIENT_SECRET}",
        f'{{"access_token": "{CLIENT_SECRET}", "expires_in": 3600}}',
        f"{{'access_token': '{CLIENT_SECRET}'}}",
        f"API_KEY: {API_KEY}",
    ],
)
def test_what_is_taken_out_of_logs(text: str) -> None:
    assert found(redact(text)) == []
    assert "***" in redact(text)


def test_what_is_left_in_logs() -> None:
    text = "GET http://127.0.0.1/v1/tracks/?ids=a,b {'Content-Type': 'application/json'}"
    assert redact(text) == text
